#include "tracee-rules/rego_signatures/event_value.h"

#include <algorithm>

#include "common/render/blob_parts.h"
#include "common/render/escape.h"
#include "common/render/explain.h"
#include "common/render/names.h"
#include "common/render/socket_address.h"

namespace tracee::rules {
namespace {

using rego::Arena;
using rego::Val;

Val text(std::string_view from, Arena& arena) {
  return Val::string({arena.copy(from), from.size()});
}

// The number itself, whatever the stream put into the unused high bits of its word.
Val number(Kind kind, std::uint64_t word, Arena& arena) {
  switch (kind) {
    case Kind::Int32:
      return Val::integer(static_cast<std::int32_t>(word));
    case Kind::Uint32:
      return Val::integer(static_cast<std::uint32_t>(word));
    case Kind::Uint16:
      return Val::integer(static_cast<std::uint16_t>(word));
    case Kind::Int64:
      return Val::integer(static_cast<std::int64_t>(word));
    case Kind::Boolean:
      return Val::boolean(word != 0);
    default:
      return rego::number_from_u64(word, arena);
  }
}

Val text_array(std::string_view bytes, Arena& arena) {
  std::size_t count = 0;
  render::for_each_string(bytes, [&](std::string_view) { ++count; });
  Val* items = arena.array<Val>(count);
  std::size_t i = 0;
  render::for_each_string(bytes, [&](std::string_view s) { items[i++] = Val::string(s); });
  return Val::array(items, static_cast<std::uint32_t>(count));
}

Val socket_address(std::string_view bytes, Arena& arena) {
  const render::SocketAddressText address(bytes);
  auto* entries = arena.array<rego::Entry>(address.members().size());
  std::uint32_t count = 0;
  for (const render::SocketMember& member : address.members()) {
    entries[count++] = {Val::string(member.key), text(member.value, arena)};
  }
  return rego::make_object(entries, count, nullptr);
}

Val credentials(std::string_view bytes, Arena& arena) {
  auto* entries =
      arena.array<rego::Entry>(std::size(render::kIdNames) + std::size(render::kSetNames));
  std::uint32_t count = 0;
  render::for_each_credential(bytes, [&](std::string_view name, std::uint64_t value) {
    entries[count++] = {Val::string(name), rego::number_from_u64(value, arena)};
  });
  return rego::make_object(entries, count, nullptr);
}

Val int_pair(std::string_view bytes, Arena& arena) {
  Val* items = arena.array<Val>(2);
  std::uint32_t count = 0;
  render::for_each_int(bytes, [&](std::int64_t n) { items[count++] = Val::integer(n); });
  return Val::array(items, count);
}

Val words(std::string_view bytes, Arena& arena) {
  Val* items = arena.array<Val>(bytes.size() / 8);
  std::uint32_t count = 0;
  render::for_each_word(bytes,
                        [&](std::uint64_t n) { items[count++] = rego::number_from_u64(n, arena); });
  return Val::array(items, count);
}

}  // namespace

Val EventValues::read(const Value& value, Arena& arena) {
  if (!value.has_bytes()) return Val::null();
  return is_blob(value.definition->kind) ? blob(value, arena) : scalar(value, arena);
}

Val EventValues::explanation(const EventView& event, std::size_t position, Arena& arena) {
  return is_explained(event, position) ? scratch_copy(arena) : Val::undefined();
}

bool EventValues::is_explained(const EventView& event, std::size_t position) {
  scratch_.clear();
  return render::append_explanation(scratch_, event, position);
}

Val EventValues::scratch_copy(Arena& arena) { return text(scratch_, arena); }

Val EventValues::scalar(const Value& value, Arena& arena) {
  const Kind kind = value.definition->kind;
  if (kind == Kind::Pointer) {
    scratch_.clear();
    render::append_pointer(scratch_, value.word);
    return scratch_copy(arena);
  }
  const Rendering rendering = value.definition->rendering;
  if (rendering == Rendering::Plain) return number(kind, value.word, arena);
  if (const Name* name = named(rendering, value.word)) {
    return name->text.empty() ? number(kind, value.word, arena) : Val::string(name->text);
  }
  scratch_.clear();
  if (render::append_name(scratch_, rendering, value.word)) return scratch_copy(arena);
  return number(kind, value.word, arena);
}

// Null when there is no room for another one.
const EventValues::Name* EventValues::named(Rendering rendering, std::uint64_t word) {
  const std::uint32_t key = static_cast<std::uint32_t>(rendering) + 1;
  const std::uint64_t mixed = (word ^ std::uint64_t{key} << 56) * 0x9e3779b97f4a7c15u;
  for (std::size_t i = mixed >> 54;; i = (i + 1) % kSlots) {
    Name& name = names_[i];
    if (name.word == word && name.rendering == key) return &name;
    if (name.rendering != 0) continue;
    if (name_count_ == kMaxNames) return nullptr;
    ++name_count_;
    name.word = word;
    name.rendering = key;
    render::append_name(name.text, rendering, word);
    return &name;
  }
}

Val EventValues::blob(const Value& value, Arena& arena) {
  switch (value.definition->kind) {
    case Kind::Text:
      return Val::string(value.bytes);
    case Kind::TextArray:
      return text_array(value.bytes, arena);
    case Kind::SocketAddress:
      return socket_address(value.bytes, arena);
    case Kind::Credentials:
      return credentials(value.bytes, arena);
    case Kind::IntPair:
      return int_pair(value.bytes, arena);
    case Kind::Uint64Array:
      return words(value.bytes, arena);
    default:
      scratch_.clear();
      render::append_base64(scratch_, value.bytes);
      return scratch_copy(arena);
  }
}

}  // namespace tracee::rules
