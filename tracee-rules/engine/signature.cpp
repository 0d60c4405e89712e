#include "tracee-rules/engine/signature.h"

#include <algorithm>

namespace tracee::rules {

std::int64_t SignatureInfo::severity() const {
  for (const auto& property : properties) {
    const auto* number = std::get_if<std::int64_t>(&property.value);
    if (number != nullptr && property.key == "Severity") return *number;
  }
  return -1;
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
