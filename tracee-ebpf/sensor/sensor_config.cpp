#include "tracee-ebpf/sensor/sensor_config.h"

#include <algorithm>
#include <bit>
#include <string>

#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/containers/container_table.h"
#include "tracee-ebpf/sensor/filter_tables.h"

namespace tracee {
namespace {

constexpr std::uint64_t kMaxLifetimeBytes = 8 * 1024 * 1024;

void set_bit(__u64* bitmap, std::uint32_t bit) { bitmap[bit / 64] |= __u64{1} << (bit % 64); }

// Marks a call in a bitmap under the numbers that 64-bit and 32-bit programs use for it.
void set_numbers(__u64* bitmap, const EventDefinition& definition) {
  set_bit(bitmap, definition.id);
  if (definition.ia32_number >= 0 && definition.ia32_number < CONFIG_MAX_SYSCALLS) {
    set_bit(bitmap, static_cast<std::uint32_t>(definition.ia32_number));
  }
}

// Calls whose paths and addresses are compared with what the kernel copied: those that write
// nothing to the caller's memory, so that only somebody else can have changed it.
constexpr std::uint16_t kCompared[] = {
    EVENT_OPEN,      EVENT_OPENAT,
    EVENT_OPENAT2,   EVENT_CREAT,
    EVENT_ACCESS,    EVENT_FACCESSAT,
    EVENT_CHDIR,     EVENT_CHROOT,
    EVENT_MKDIR,     EVENT_MKDIRAT,
    EVENT_RMDIR,     EVENT_UNLINK,
    EVENT_UNLINKAT,  EVENT_RENAME,
    EVENT_RENAMEAT,  EVENT_RENAMEAT2,
    EVENT_LINK,      EVENT_LINKAT,
    EVENT_SYMLINK,   EVENT_SYMLINKAT,
    EVENT_MKNOD,     EVENT_MKNODAT,
    EVENT_CHMOD,     EVENT_FCHMODAT,
    EVENT_CHOWN,     EVENT_LCHOWN,
    EVENT_FCHOWNAT,  EVENT_TRUNCATE,
    EVENT_UTIME,     EVENT_UTIMES,
    EVENT_FUTIMESAT, EVENT_UTIMENSAT,
    EVENT_UMOUNT,    EVENT_PIVOT_ROOT,
    EVENT_ACCT,      EVENT_SWAPON,
    EVENT_SWAPOFF,   EVENT_INOTIFY_ADD_WATCH,
    EVENT_BIND,      EVENT_CONNECT,
    EVENT_SENDTO,    EVENT_EXECVE,
    EVENT_EXECVEAT,
};

std::uint8_t collect_for(const ArgumentDefinition& argument) {
  switch (argument.part.what) {
    case PartKind::Nothing:
      break;
    case PartKind::Field:
      return COLLECT_FIELD;
    case PartKind::VectorBytes:
      return COLLECT_VECTOR_BYTES;
    case PartKind::MessageName:
      return COLLECT_MESSAGE_NAME;
    case PartKind::MessageBuffers:
      return COLLECT_MESSAGE_BUFFERS;
    case PartKind::MessageBytes:
      return COLLECT_MESSAGE_BYTES;
    case PartKind::MessagesBytes:
      return COLLECT_MESSAGES_BYTES;
  }
  switch (argument.kind) {
    case Kind::Text:
      return COLLECT_TEXT;
    case Kind::TextArray:
      return COLLECT_TEXT_ARRAY;
    case Kind::SocketAddress:
      return argument.length_from < 0 ? COLLECT_NOTHING : COLLECT_ADDRESS;
    case Kind::IntPair:
      return COLLECT_INT_PAIR;
    case Kind::Bytes:
    case Kind::Credentials:
      return COLLECT_NOTHING;
    default:
      return COLLECT_WORD;
  }
}

bool is_environment(const EventDefinition& definition, std::size_t position) {
  return (definition.id == EVENT_EXECVE && position == ARG_EXECVE_ENVP) ||
         (definition.id == EVENT_EXECVEAT && position == ARG_EXECVEAT_ENVP);
}

void select_events(const SensorOptions& options, const Catalogue& catalogue,
                   sensor_config* config) {
  for (const Selection::Wanted& wanted : options.selection.events) {
    const EventDefinition* definition = catalogue.find(wanted.id);
    if (definition == nullptr || definition->id >= RECORD_MAX_EVENTS) continue;
    for (const Scope& scope : options.selection.scopes) {
      if (scope.wants(definition->id)) config->event_scopes[definition->id] |= scope.bit();
    }
    if (!definition->is_syscall() || definition->id >= CONFIG_MAX_SYSCALLS) continue;
    if (needs_entry(definition->id)) set_numbers(config->at_entry, *definition);
    if (needs_exit(definition->id)) set_numbers(config->at_exit, *definition);
  }
}

void describe_syscalls(const Catalogue& catalogue, bool exec_env, sensor_config* config) {
  std::fill(std::begin(config->ia32_to_native), std::end(config->ia32_to_native), __s16{-1});
  for (const EventDefinition& definition : catalogue.events()) {
    if (!definition.is_syscall() || definition.id >= CONFIG_MAX_SYSCALLS) continue;
    config->plans[definition.id] = plan_arguments(definition, exec_env);
    if (definition.ia32_number >= 0 && definition.ia32_number < CONFIG_MAX_SYSCALLS) {
      config->ia32_to_native[definition.ia32_number] = static_cast<__s16>(definition.id);
    }
  }
}

}  // namespace

Result<RingSizes> divide_rings(std::uint64_t total, std::uint32_t cpus, std::uint64_t page) {
  if (total < 2 * page) {
    return Error(ErrorKind::Usage, "ring buffers of " + std::to_string(total) +
                                       " bytes in total are too small: at least " +
                                       std::to_string(2 * page) + " are needed; give a larger -b");
  }
  RingSizes sizes;
  sizes.lifetime_bytes =
      std::clamp<std::uint64_t>(std::bit_floor(total / 8), page, kMaxLifetimeBytes);
  const std::uint64_t rest = total - sizes.lifetime_bytes;
  sizes.event_rings = std::bit_floor(std::clamp<std::uint32_t>(cpus, 1, CONFIG_MAX_RINGS));
  while (sizes.event_rings > 1 && rest / sizes.event_rings < page) sizes.event_rings /= 2;
  sizes.event_bytes = std::bit_floor(rest / sizes.event_rings);
  return sizes;
}

syscall_plan plan_arguments(const EventDefinition& definition, bool exec_env) {
  syscall_plan plan{};
  const std::size_t count = std::min<std::size_t>(definition.arguments.size(), CONFIG_PLAN_VALUES);
  plan.count = static_cast<std::uint8_t>(count);
  plan.plain = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const ArgumentDefinition& argument = definition.arguments[i];
    plan.collect[i] = collect_for(argument);
    if (is_environment(definition, i) && !exec_env) plan.collect[i] = COLLECT_NOTHING;
    plan.length_from[i] = argument.length_from;
    plan.part_of[i] = argument.part.of;
    plan.part_offset[i] = argument.part.offset;
    if (argument.length_is_pointer) plan.length_is_pointer |= static_cast<std::uint8_t>(1u << i);
    if (plan.collect[i] == COLLECT_WORD) continue;
    plan.plain = 0;
    auto* text = std::find(plan.texts, std::end(plan.texts), 0);
    if (plan.collect[i] == COLLECT_TEXT && text != std::end(plan.texts)) {
      *text = static_cast<std::uint8_t>(i + 1);
    } else {
      plan.others |= static_cast<std::uint8_t>(1u << i);
    }
  }
  return plan;
}

bool needs_entry(std::uint16_t id) {
  return id == EVENT_EXIT || id == EVENT_EXIT_GROUP || id == EVENT_RT_SIGRETURN ||
         id == EVENT_EXECVE || id == EVENT_EXECVEAT;
}

bool needs_exit(std::uint16_t id) {
  return !needs_entry(id) || id == EVENT_EXECVE || id == EVENT_EXECVEAT;
}

Result<sensor_config> make_config(const SensorOptions& options, const Catalogue& catalogue,
                                  const RingSizes& rings, std::uint64_t now) {
  sensor_config config{};
  if (options.left_out.size() > CONFIG_MAX_LEFT_OUT) {
    return Error(ErrorKind::Limit, "at most " + std::to_string(CONFIG_MAX_LEFT_OUT) +
                                       " processes can be left out of the trace");
  }
  config.start_time = now;
  if (options.containers != nullptr) config.cgroup_hierarchy = options.containers->hierarchy().id;
  select_events(options, catalogue, &config);
  // The dispatchers count this one by itself, whoever calls it and whether it is selected or not.
  set_bit(config.at_entry, EVENT_GETSID);
  set_bit(config.at_exit, EVENT_GETSID);
  describe_syscalls(catalogue, options.exec_env, &config);
  for (const std::uint16_t id : kCompared) set_bit(config.compared, id);
  config.filters = filters_of(options.selection);
  config.masks = masks_of(options.selection);
  const FilterTables tables = tables_of(options.selection);
  for (const filter_table& table : tables.tables) {
    if (table.count > FILTER_MAX_RANGES) {
      return Error(ErrorKind::Limit, "--trace: the numbers that one kind of filter names make " +
                                         std::to_string(table.count) + " ranges, at most " +
                                         std::to_string(FILTER_MAX_RANGES) +
                                         " are supported; name fewer numbers, or ranges of them");
    }
  }
  config.value_filters = value_filters_of(tables);
  for (const auto& [event, values] : tables.values) set_bit(config.value_filtered, event);
  config.ring_mask = rings.event_rings - 1;
  config.lifetime_ring = rings.event_rings;
  config.ring_wake_bytes = static_cast<std::uint32_t>(rings.event_bytes / 2);
  config.lifetime_wake_bytes = static_cast<std::uint32_t>(rings.lifetime_bytes / 2);
  config.exec_env = options.exec_env ? 1 : 0;
  config.detect_syscall = options.detect_syscall ? 1 : 0;
  config.exec_info = options.exec_info ? 1 : 0;
  config.stacks = options.stack_addresses ? 1 : 0;
  config.left_out_count = static_cast<std::uint32_t>(options.left_out.size());
  std::copy(options.left_out.begin(), options.left_out.end(), config.left_out);
  return config;
}

}  // namespace tracee
