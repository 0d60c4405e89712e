// Rows of the catalogue, from and to messages; the header tells the bounds.
#include "common/catalogue_message.h"

#include <kj/exception.h>

namespace tracee {
namespace {

namespace catalog = schema::catalog;

// Enumerations of common/kinds.h mirror the schema's, value for value. The last enumerator of each
// proves that none is missing, as long as the schema only appends.
template <typename Ours, typename Theirs>
constexpr bool same(Ours ours, Theirs theirs) {
  return static_cast<unsigned>(ours) == static_cast<unsigned>(theirs);
}
static_assert(same(Kind::Int32, catalog::Kind::INT32) && same(Kind::Uint32, catalog::Kind::UINT32));
static_assert(same(Kind::Int64, catalog::Kind::INT64) && same(Kind::Uint64, catalog::Kind::UINT64));
static_assert(same(Kind::Pointer, catalog::Kind::POINTER) && same(Kind::Text, catalog::Kind::TEXT));
static_assert(same(Kind::TextArray, catalog::Kind::TEXT_ARRAY));
static_assert(same(Kind::Bytes, catalog::Kind::BYTES));
static_assert(same(Kind::SocketAddress, catalog::Kind::SOCKET_ADDRESS));
static_assert(same(Kind::Credentials, catalog::Kind::CREDENTIALS));
static_assert(same(Kind::IntPair, catalog::Kind::INT_PAIR));
static_assert(same(Kind::Uint16, catalog::Kind::UINT16));
static_assert(same(Kind::Boolean, catalog::Kind::BOOLEAN));
static_assert(same(kLastKind, catalog::Kind::UINT64_ARRAY));

static_assert(same(Rendering::Plain, catalog::Rendering::PLAIN));
static_assert(same(Rendering::OpenFlags, catalog::Rendering::OPEN_FLAGS));
static_assert(same(Rendering::AccessMode, catalog::Rendering::ACCESS_MODE));
static_assert(same(Rendering::MemoryProtection, catalog::Rendering::MEMORY_PROTECTION));
static_assert(same(Rendering::PtraceRequest, catalog::Rendering::PTRACE_REQUEST));
static_assert(same(Rendering::PrctlOption, catalog::Rendering::PRCTL_OPTION));
static_assert(same(Rendering::SocketDomain, catalog::Rendering::SOCKET_DOMAIN));
static_assert(same(Rendering::SocketType, catalog::Rendering::SOCKET_TYPE));
static_assert(same(Rendering::ExecveatFlags, catalog::Rendering::EXECVEAT_FLAGS));
static_assert(same(Rendering::FileMode, catalog::Rendering::FILE_MODE));
static_assert(same(Rendering::CloneFlags, catalog::Rendering::CLONE_FLAGS));
static_assert(same(Rendering::BpfCommand, catalog::Rendering::BPF_COMMAND));
static_assert(same(Rendering::Capability, catalog::Rendering::CAPABILITY));
static_assert(same(Rendering::SyscallName, catalog::Rendering::SYSCALL_NAME));
static_assert(same(Rendering::KernelReadType, catalog::Rendering::KERNEL_READ_TYPE));
static_assert(same(Rendering::MemoryAlert, catalog::Rendering::MEMORY_ALERT));
static_assert(same(Rendering::DirectoryFd, catalog::Rendering::DIRECTORY_FD));
static_assert(same(Rendering::MapFlags, catalog::Rendering::MAP_FLAGS));
static_assert(same(Rendering::Signal, catalog::Rendering::SIGNAL));
static_assert(same(Rendering::ShutdownHow, catalog::Rendering::SHUTDOWN_HOW));
static_assert(same(Rendering::ArgumentName, catalog::Rendering::ARGUMENT_NAME));
static_assert(same(Rendering::ResolveFlags, catalog::Rendering::RESOLVE_FLAGS));
constexpr unsigned kLastRendering = static_cast<unsigned>(Rendering::ResolveFlags);

static_assert(same(PartKind::Nothing, catalog::PartKind::NOTHING));
static_assert(same(PartKind::Field, catalog::PartKind::FIELD));
static_assert(same(PartKind::VectorBytes, catalog::PartKind::VECTOR_BYTES));
static_assert(same(PartKind::MessageName, catalog::PartKind::MESSAGE_NAME));
static_assert(same(PartKind::MessageBuffers, catalog::PartKind::MESSAGE_BUFFERS));
static_assert(same(PartKind::MessageBytes, catalog::PartKind::MESSAGE_BYTES));
static_assert(same(PartKind::MessagesBytes, catalog::PartKind::MESSAGES_BYTES));
constexpr unsigned kLastPart = static_cast<unsigned>(PartKind::MessagesBytes);

static_assert(same(HookKind::None, catalog::HookKind::NONE));
static_assert(same(HookKind::Syscall, catalog::HookKind::SYSCALL));
static_assert(same(HookKind::BtfTracepoint, catalog::HookKind::BTF_TRACEPOINT));
static_assert(same(HookKind::FunctionExit, catalog::HookKind::FUNCTION_EXIT));
static_assert(same(HookKind::FunctionEntry, catalog::HookKind::FUNCTION_ENTRY));
static_assert(same(HookKind::Kprobe, catalog::HookKind::KPROBE));
static_assert(same(HookKind::UserSpace, catalog::HookKind::USER_SPACE));
constexpr unsigned kLastHookKind = static_cast<unsigned>(HookKind::UserSpace);

// The enumerator of ours, or `otherwise` for a value that came after this build.
template <typename Ours, typename Theirs>
Ours known(Theirs theirs, unsigned last, Ours otherwise) {
  return static_cast<unsigned>(theirs) <= last ? static_cast<Ours>(theirs) : otherwise;
}

Error too_large(const char* what) {
  return Error(ErrorKind::Limit, std::string("a row of the event catalogue has ") + what);
}

bool name_fits(capnp::Text::Reader text) { return text.size() <= kMaxCatalogueName; }

std::string copy(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

Status copy_arguments(catalog::Event::Reader row, EventDefinition& out) {
  const auto arguments = row.getArguments();
  if (arguments.size() > kMaxCatalogueArguments) return too_large("too many arguments");
  out.arguments.reserve(arguments.size());
  for (auto argument : arguments) {
    if (!name_fits(argument.getName()) || !name_fits(argument.getType())) {
      return too_large("an argument whose name or type is too long");
    }
    if (argument.getLengthFrom() < -1 ||
        argument.getLengthFrom() >= static_cast<int>(arguments.size())) {
      return Error(ErrorKind::Corrupt,
                   "a row of the event catalogue names a length argument that it does not have");
    }
    const auto part = argument.getPart();
    if (part.getOf() >= arguments.size()) {
      return Error(ErrorKind::Corrupt,
                   "a row of the event catalogue has a part of an argument that it does not have");
    }
    out.arguments.push_back(
        {copy(argument.getName()),
         copy(argument.getType()),
         known(argument.getKind(), static_cast<unsigned>(kLastKind), Kind::Uint64),
         known(argument.getRendering(), kLastRendering, Rendering::Plain),
         argument.getLengthFrom(),
         argument.getLengthIsPointer(),
         known(argument.getExplained(), kLastRendering, Rendering::Plain),
         {known(part.getWhat(), kLastPart, PartKind::Nothing), part.getOf(), part.getOffset()}});
  }
  return Ok{};
}

Status copy_hooks(catalog::Event::Reader row, EventDefinition& out) {
  const auto hooks = row.getHooks();
  if (hooks.size() > kMaxCatalogueHooks) return too_large("too many hooks");
  for (auto hook : hooks) {
    if (!name_fits(hook.getTarget()) || !name_fits(hook.getProgram())) {
      return too_large("a hook whose name is too long");
    }
    out.hooks.push_back({known(hook.getKind(), kLastHookKind, HookKind::None),
                         copy(hook.getTarget()), copy(hook.getProgram())});
  }
  return Ok{};
}

Result<EventDefinition> copy_row(catalog::Event::Reader row) {
  EventDefinition out;
  out.id = row.getId();
  if (!name_fits(row.getName()) || !name_fits(row.getSince())) return too_large("too long a name");
  if (row.getName().size() == 0) {
    return Error(ErrorKind::Corrupt, "a row of the event catalogue has no name");
  }
  if (row.getDoc().size() > kMaxCatalogueDoc) return too_large("too long a description");
  out.name = copy(row.getName());
  out.since = copy(row.getSince());
  out.doc = copy(row.getDoc());
  out.ia32_number = row.getIa32Number();
  const auto sets = row.getSets();
  if (sets.size() > kMaxCatalogueSets) return too_large("too many sets");
  for (auto set : sets) {
    if (!name_fits(set)) return too_large("a set whose name is too long");
    out.sets.push_back(copy(set));
  }
  TRACEE_TRY(copy_arguments(row, out));
  TRACEE_TRY(copy_hooks(row, out));
  return out;
}

}  // namespace

Result<EventDefinition> definition_from(catalog::Event::Reader row) {
  try {
    return copy_row(row);
  } catch (const kj::Exception& e) {
    return Error(ErrorKind::Corrupt, std::string("a row of the event catalogue cannot be read: ") +
                                         e.getDescription().cStr());
  }
}

void write_definition(catalog::Event::Builder out, const EventDefinition& definition) {
  out.setId(definition.id);
  out.setName(definition.name);
  out.setDoc(definition.doc);
  out.setIa32Number(definition.ia32_number);
  out.setSince(definition.since);
  auto sets = out.initSets(static_cast<unsigned>(definition.sets.size()));
  for (unsigned i = 0; i < sets.size(); ++i) sets.set(i, definition.sets[i]);
  auto arguments = out.initArguments(static_cast<unsigned>(definition.arguments.size()));
  for (unsigned i = 0; i < arguments.size(); ++i) {
    const ArgumentDefinition& from = definition.arguments[i];
    arguments[i].setName(from.name);
    arguments[i].setType(from.type);
    arguments[i].setKind(static_cast<catalog::Kind>(from.kind));
    arguments[i].setRendering(static_cast<catalog::Rendering>(from.rendering));
    arguments[i].setLengthFrom(from.length_from);
    arguments[i].setLengthIsPointer(from.length_is_pointer);
    arguments[i].setExplained(static_cast<catalog::Rendering>(from.explained));
    if (from.part.what == PartKind::Nothing) continue;
    auto part = arguments[i].initPart();
    part.setWhat(static_cast<catalog::PartKind>(from.part.what));
    part.setOf(from.part.of);
    part.setOffset(from.part.offset);
  }
  auto hooks = out.initHooks(static_cast<unsigned>(definition.hooks.size()));
  for (unsigned i = 0; i < hooks.size(); ++i) {
    hooks[i].setKind(static_cast<catalog::HookKind>(definition.hooks[i].kind));
    hooks[i].setTarget(definition.hooks[i].target);
    hooks[i].setProgram(definition.hooks[i].program);
  }
}

}  // namespace tracee
