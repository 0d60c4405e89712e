#include "common/selection_signatures.h"

#include <algorithm>

#include "common/nearest.h"

namespace tracee::selecting {

void SignatureNames::add(const SignatureNeeds& signature, Found& found) const {
  found.ids.push_back(signature.id);
  found.environment = found.environment || signature.environment;
  for (const std::string& name : signature.events) {
    // What a rule of another version asks for and nobody knows, the consumer tells.
    if (const EventDefinition* event = catalogue_.find(name)) found.events.push_back(event->id);
  }
}

SignatureNames::Found SignatureNames::called(std::string_view name) {
  if (find_ && !asked_) {
    asked_ = true;
    auto beside = find_("");
    if (beside) beside_ = std::move(*beside);
    if (!beside) failure_ = beside.error().message();
  }
  Found found;
  for (const SignatureNeeds& each : beside_) {
    const bool meant = each.id == name ||
                       std::find(each.names.begin(), each.names.end(), name) != each.names.end();
    if (meant) add(each, found);
  }
  return found;
}

Result<SignatureNames::Found> SignatureNames::at_path(const Expression& e, Part value) {
  if (!find_) return fault(e.whole, value, "rules cannot be named here");
  if (!e.equals()) return fault(e.whole, e.op_text, "rules are selected by '='");
  const std::string path(value.text.substr(1));
  if (path.empty()) return fault(e.whole, value, "a folder or file is missing after '@'");
  auto signatures = find_(path);
  if (!signatures) return std::move(signatures).error();
  Found found;
  for (const SignatureNeeds& each : *signatures) add(each, found);
  if (found.events.empty()) {
    return fault(e.whole, value, "no signature there needs an event that this program knows");
  }
  return found;
}

std::string SignatureNames::hint(std::string_view name) const {
  if (!failure_.empty()) return "; for names of signatures: " + failure_;
  std::vector<std::string_view> names;
  for (const SignatureNeeds& each : beside_) {
    names.push_back(each.id);
    names.insert(names.end(), each.names.begin(), each.names.end());
  }
  const std::string_view near = nearest(name, names);
  return near.empty() ? "" : "; did you mean " + quoted(near) + "?";
}

}  // namespace tracee::selecting
