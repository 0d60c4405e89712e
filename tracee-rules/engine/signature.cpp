#include "tracee-rules/engine/signature.h"

#include <algorithm>

namespace tracee::rules {
namespace {

// "Anti-Debugging" as anti_debugging: letters and digits, what is between them as one underscore.
std::string snake_case(std::string_view name) {
  std::string out;
  bool apart = false;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (!upper && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
      apart = !out.empty();
      continue;
    }
    if (apart) out += '_';
    apart = false;
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace

std::int64_t SignatureInfo::severity() const {
  for (const auto& property : properties) {
    const auto* number = std::get_if<std::int64_t>(&property.value);
    if (number != nullptr && property.key == "Severity") return *number;
  }
  return -1;
}

bool SignatureInfo::is_called(std::string_view word) const {
  return word == id || std::find(aliases.begin(), aliases.end(), word) != aliases.end() ||
         (!name.empty() && word == snake_case(name));
}

bool SignatureInfo::reads_environment() const {
  return std::any_of(properties.begin(), properties.end(), [](const Property& property) {
    const auto* text = std::get_if<std::string>(&property.value);
    return text != nullptr && property.key == "Needs" && text->find("exec-env") != text->npos;
  });
}

std::vector<std::string> SignatureInfo::other_names() const {
  std::vector<std::string> names = aliases;
  std::string own = snake_case(name);
  if (!own.empty() && std::find(names.begin(), names.end(), own) == names.end()) {
    names.push_back(std::move(own));
  }
  return names;
}

void FindingData::set(std::string_view key, Value value) {
  for (auto& field : fields_) {
    if (field.key == key) {
      field.value = std::move(value);
      return;
    }
  }
  if (fields_.size() < kMaxFields) fields_.push_back({std::string(key), std::move(value)});
}

std::vector<const FindingData::Field*> FindingData::sorted() const {
  std::vector<const Field*> result;
  result.reserve(fields_.size());
  for (const auto& field : fields_) result.push_back(&field);
  std::sort(result.begin(), result.end(),
            [](const Field* a, const Field* b) { return a->key < b->key; });
  return result;
}

}  // namespace tracee::rules
