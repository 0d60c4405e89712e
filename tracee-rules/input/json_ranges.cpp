#include "tracee-rules/input/json_ranges.h"

#include <charconv>
#include <string_view>

#include "common/render/blob_parts.h"
#include "tracee-rules/input/json_values.h"

namespace tracee::rules {
namespace {

using rego::Val;

constexpr std::size_t kShown = 40;  // characters of a number in a message

enum class Reading { NoNumber, Fits, Outside };

template <typename T, typename Test>
Reading read(std::string_view digits, int base, Test test) {
  T number = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number, base);
  if (parsed.ptr != end || parsed.ec == std::errc::invalid_argument) return Reading::NoNumber;
  return parsed.ec == std::errc{} && test(number) ? Reading::Fits : Reading::Outside;
}

// Hexadecimal text shows bits: of a negative number as many as its type has.
Reading read_number(std::string_view text, IntegerRange range) {
  if (text.starts_with("0x")) {
    const std::uint64_t bits = range.least < 0 ? range.most * 2 + 1 : range.most;
    return read<std::uint64_t>(text.substr(2), 16, [&](auto word) { return word <= bits; });
  }
  if (text.starts_with('-')) {
    return read<std::int64_t>(text, 10, [&](auto number) { return number >= range.least; });
  }
  return read<std::uint64_t>(text, 10, [&](auto word) { return word <= range.most; });
}

std::string outside(std::string_view number, IntegerRange range) {
  return "is " + std::string(number.substr(0, kShown)) + (number.size() > kShown ? "…" : "") +
         ", not a number between " + std::to_string(range.least) + " and " +
         std::to_string(range.most);
}

// A number, or a text that may be one.
std::string wrong_number(const Val& json, IntegerRange range) {
  if (json.is_number()) return wrong_integer(json, range);
  if (!json.is_str() || read_number(json.str(), range) != Reading::Outside) return {};
  return outside(json.str(), range);
}

IntegerRange range_of(Kind kind) {
  switch (kind) {
    case Kind::Int32:
    case Kind::IntPair:
      return IntegerRange::of<std::int32_t>();
    case Kind::Uint32:
      return IntegerRange::of<std::uint32_t>();
    case Kind::Int64:
      return IntegerRange::of<std::int64_t>();
    case Kind::Uint16:
      return IntegerRange::of<std::uint16_t>();
    case Kind::Boolean:
      return IntegerRange::of<bool>();
    default:
      return IntegerRange::of<std::uint64_t>();
  }
}

std::string wrong_member(const Val& object, std::string_view name, IntegerRange range) {
  const std::string wrong = wrong_number(json_member(object, name), range);
  return wrong.empty() ? wrong : "has a member " + std::string(name) + " that " + wrong;
}

std::string wrong_in_address(const Val& json) {
  constexpr std::string_view kShort[] = {"sa_family", "sin_port", "sin6_port"};
  constexpr std::string_view kLong[] = {"sin6_flowinfo", "sin6_scopeid"};
  std::string wrong;
  for (const std::string_view name : kShort) {
    if (wrong.empty()) wrong = wrong_member(json, name, IntegerRange::of<std::uint16_t>());
  }
  for (const std::string_view name : kLong) {
    if (wrong.empty()) wrong = wrong_member(json, name, IntegerRange::of<std::uint32_t>());
  }
  return wrong;
}

std::string wrong_in_credentials(const Val& json) {
  std::string wrong;
  for (const std::string_view name : render::kIdNames) {
    if (wrong.empty()) wrong = wrong_member(json, name, IntegerRange::of<std::uint32_t>());
  }
  for (const std::string_view name : render::kSetNames) {
    if (wrong.empty()) wrong = wrong_member(json, name, IntegerRange::of<std::uint64_t>());
  }
  return wrong;
}

std::string wrong_in_list(const Val& json, IntegerRange range) {
  if (!json.is_array()) return {};
  for (const Val& item : json) {
    const std::string wrong = item.is_number() ? wrong_integer(item, range) : std::string();
    if (!wrong.empty()) return "has an item that " + wrong;
  }
  return {};
}

}  // namespace

std::string wrong_integer(const Val& json, IntegerRange range) {
  if (json.is_int()) {  // nearly always
    const bool fits =
        json.num < 0 ? json.num >= range.least : static_cast<std::uint64_t>(json.num) <= range.most;
    return fits ? std::string() : outside(std::to_string(json.num), range);
  }
  const std::string text = json.is_number() ? rego::to_json(json) : std::string();
  switch (read_number(text, range)) {
    case Reading::Fits:
      return {};
    case Reading::Outside:
      return outside(text, range);
    default:
      return "is not an integer";
  }
}

std::string wrong_number_in(Kind kind, const Val& json) {
  switch (kind) {
    case Kind::Text:
    case Kind::TextArray:
    case Kind::Bytes:
      return {};
    case Kind::SocketAddress:
      return wrong_in_address(json);
    case Kind::Credentials:
      return wrong_in_credentials(json);
    case Kind::IntPair:
    case Kind::Uint64Array:
      return wrong_in_list(json, range_of(kind));
    default:
      return wrong_number(json, range_of(kind));
  }
}

}  // namespace tracee::rules
