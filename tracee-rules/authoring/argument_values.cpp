#include "tracee-rules/authoring/argument_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "common/nearest.h"
#include "common/render/name_values.h"
#include "common/render/names.h"

namespace tracee::rules {
namespace {

using Constant = rego::InputUse::Constant;

// What a value can be beside null.
struct Possible {
  bool text = false;
  bool number = false;
  bool truth = false;
  bool composite = false;
  const char* name = "";
};

constexpr Possible kText{true, false, false, false, "a string"};
constexpr Possible kNumber{false, true, false, false, "a number"};
constexpr Possible kTruth{false, false, true, false, "true or false"};
constexpr Possible kNamed{true, true, false, false, "the name of a number"};
constexpr Possible kList{false, false, false, true, "a list"};
constexpr Possible kObject{false, false, false, true, "an object"};

Possible possible_values(const ArgumentDefinition& argument) {
  switch (argument.kind) {
    case Kind::Text:
    case Kind::Pointer:
    case Kind::Bytes:
      return kText;
    case Kind::TextArray:
    case Kind::IntPair:
    case Kind::Uint64Array:
      return kList;
    case Kind::SocketAddress:
    case Kind::Credentials:
      return kObject;
    case Kind::Boolean:
      return kTruth;
    default:
      return argument.rendering == Rendering::Plain ? kNumber : kNamed;
  }
}

const char* name_of(Constant type) {
  switch (type) {
    case Constant::String:
      return "a string";
    case Constant::Number:
      return "a number";
    case Constant::Boolean:
      return "true or false";
    default:
      return "a list or an object";
  }
}

bool fits(const Possible& possible, Constant type) {
  switch (type) {
    case Constant::String:
      return possible.text;
    case Constant::Number:
      return possible.number;
    case Constant::Boolean:
      return possible.truth;
    case Constant::Composite:
      return possible.composite;
    default:
      return true;
  }
}

bool asks_for_text(const std::string& operation) {
  return operation == "startswith" || operation == "endswith" || operation == "contains";
}

std::string wrong_type(const Possible& possible, const rego::InputUse& test) {
  if (asks_for_text(test.operation)) {
    return possible.text ? "" : std::string("is ") + possible.name + ", not a string";
  }
  if (fits(possible, test.type)) return {};
  return std::string("is ") + possible.name + ", never " + name_of(test.type);
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

// A text that is compared with a number's name, or with the names of bits joined by |.
std::string wrong_name(Rendering rendering, const std::string& text) {
  std::uint64_t bits = 0;
  std::string_view rest = text;
  while (true) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    const std::string_view part = rest.substr(0, end);
    const auto value = render::name_value(rendering, part);
    if (!value) {
      const std::vector<std::string> names = render::names_of(rendering);
      const std::vector<std::string_view> words(names.begin(), names.end());
      const std::string_view near = nearest(part, words);
      return "never has the name " + quoted(std::string(part)) +
             (near.empty() ? "" : " (did you mean " + std::string(near) + "?)");
    }
    bits |= value->bits;
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  std::string shown;
  if (!render::append_name(shown, rendering, bits) || shown == text) return {};
  return "is never written " + quoted(text) + ": it is " + quoted(shown);
}

std::string wrong_number(Rendering rendering, const std::string& digits) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return {};
  std::string shown;
  if (!render::append_name(shown, rendering, static_cast<std::uint64_t>(number))) return {};
  return "is never the number " + digits + ": it is " + quoted(shown);
}

// A part of a name that is in none.
std::string wrong_part(Rendering rendering, const rego::InputUse& test) {
  if (test.constant.find('|') != std::string::npos) return {};
  for (const std::string& name : render::names_of(rendering)) {
    const std::string shown = test.changed ? lower(name) : name;
    const std::string part = test.changed ? lower(test.constant) : test.constant;
    if (shown.find(part) != std::string::npos) return {};
  }
  return "has no name with " + quoted(test.constant) + " in it";
}

}  // namespace

std::string wrong_comparison(const ArgumentDefinition& argument, const rego::InputUse& test) {
  const Possible possible = possible_values(argument);
  if (std::string wrong = wrong_type(possible, test); !wrong.empty()) return wrong;
  const bool equality = test.operation == "equal" || test.operation == "neq";
  if (argument.kind == Kind::Pointer && equality && test.type == Constant::String &&
      !test.constant.starts_with("0x")) {
    return "is an address such as \"0x7f00\"";
  }
  if (argument.rendering == Rendering::Plain) return {};
  if (test.type == Constant::Number) {
    return equality ? wrong_number(argument.rendering, test.constant) : "";
  }
  if (test.type != Constant::String) return {};
  if (asks_for_text(test.operation)) return wrong_part(argument.rendering, test);
  return equality && !test.changed ? wrong_name(argument.rendering, test.constant) : "";
}

std::string wrong_field_comparison(const std::vector<std::string>& path,
                                   const rego::InputUse& test) {
  static constexpr std::array<std::string_view, 5> kTexts = {"containerId", "eventId", "eventName",
                                                             "hostName", "processName"};
  const std::string& field = path.front();
  Possible possible = kNumber;
  if (std::find(kTexts.begin(), kTexts.end(), field) != kTexts.end()) possible = kText;
  if (field == "executable") possible = path.size() > 1 ? kText : kObject;
  if (field == "contextFlags") possible = path.size() > 1 ? kTruth : kObject;
  if (field == "args" || field == "stackAddresses") possible = kList;
  return wrong_type(possible, test);
}

}  // namespace tracee::rules
