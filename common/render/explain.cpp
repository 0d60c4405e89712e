#include "common/render/explain.h"

#include <charconv>
#include <cstdint>
#include <limits>

#include "common/catalogue.h"
#include "common/render/explain_tables.h"
#include "common/render/names.h"

namespace tracee::render {
namespace {

// An option of a socket is one of the level that the argument before it names.
bool append_option(std::string& out, const EventView& event, std::size_t index) {
  if (index == 0) return false;
  const Value level = event.value(index - 1);
  if (level.presence != Presence::Present) return false;
  return append_socket_option(out, level.word, event.value(index).word);
}

// A position among the arguments of the call that the argument before it names.
bool append_argument_name(std::string& out, const EventView& event, std::size_t index) {
  if (index == 0 || event.value(index - 1).presence != Presence::Present) return false;
  const std::uint64_t id = event.value(index - 1).word;
  const std::uint64_t position = event.value(index).word;
  if (id > std::numeric_limits<std::uint16_t>::max()) return false;
  const EventDefinition* call = Catalogue::built_in().find(static_cast<std::uint16_t>(id));
  if (call == nullptr || position >= call->arguments.size()) return false;
  out += call->arguments[position].name;
  return true;
}

}  // namespace

bool append_exact(std::string& out, std::uint64_t value, std::span<const BitName> table) {
  for (const BitName& entry : table) {
    if (entry.bits != value) continue;
    out += entry.name;
    return true;
  }
  return false;
}

void append_hex(std::string& out, std::uint64_t value) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value, 16);
  out.append("0x").append(digits, end.ptr);
}

bool append_all_bits(std::string& out, std::uint64_t value, std::span<const BitName> table,
                     bool joined) {
  if (!append_bits(out, value, table, joined)) return false;
  for (const BitName& entry : table) {
    if ((value & entry.bits) == entry.bits) value &= ~entry.bits;
  }
  if (value == 0) return true;
  out += '|';
  append_hex(out, value);
  return true;
}

std::string_view provenance_text(Provenance provenance) {
  switch (provenance) {
    case Provenance::Register:
      return "register";
    case Provenance::UserMemory:
      return "user memory";
    case Provenance::KernelMemory:
      return "kernel memory";
    case Provenance::Resolved:
      return "resolved";
    case Provenance::Producer:
      return "producer";
  }
  return "unknown";
}

bool append_explanation(std::string& out, const EventView& event, std::size_t index) {
  const Value value = event.value(index);
  const Rendering explained = value.definition->explained;
  if (explained == Rendering::Plain || value.presence != Presence::Present) return false;
  if (is_blob(value.definition->kind)) return false;
  if (explained == Rendering::SocketOption) return append_option(out, event, index);
  if (explained == Rendering::ArgumentName) return append_argument_name(out, event, index);
  return append_name(out, explained, value.word);
}

}  // namespace tracee::render
