#include "tracee-rules/engine/coverage.h"

#include "tracee-rules/engine/dispatch.h"

namespace tracee::rules {
namespace {

// "ptrace (not selected)" or "ptrace (not observable: …)".
std::string missing_event(const stream::StreamHeader& header, const std::string& name) {
  for (const auto& entry : header.not_observable) {
    if (entry.name != name) continue;
    return name + " (not observable" + (entry.reason.empty() ? "" : ": " + entry.reason) + ")";
  }
  return name + " (not selected)";
}

std::string joined(const std::vector<std::string>& parts, std::string_view last_separator) {
  std::string result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += i + 1 == parts.size() ? last_separator : std::string_view(", ");
    result += parts[i];
  }
  return result;
}

struct Needs {
  std::vector<std::string> required;      // missing, and nothing works without
  std::vector<std::string> alternatives;  // missing, others may do
  std::vector<std::string> stand_ins;     // "sched_process_exec in place of …"
  bool any_present = false;               // some alternative can occur
  bool has_alternatives = false;

  bool dead() const { return !required.empty() || (has_alternatives && !any_present); }
};

Needs needs_of(const SignatureInfo& signature, const stream::StreamHeader& header,
               const Catalogue& catalogue) {
  Needs needs;
  for (std::size_t i = 0; i < signature.selectors.size(); ++i) {
    const Selector& selector = signature.selectors[i];
    const bool present = selector.event.empty() || catalogue.find(selector.event) != nullptr;
    const bool replaced = i + 1 < signature.selectors.size() &&
                          signature.selectors[i + 1].substitute &&
                          catalogue.find(signature.selectors[i + 1].event) != nullptr;
    if (!selector.required) needs.has_alternatives = true;
    if (present) {
      if (!selector.required) needs.any_present = true;
      continue;
    }
    if (selector.substitute && !selector_active(signature, i, catalogue)) continue;
    std::string missing = missing_event(header, selector.event);
    if (replaced) {
      needs.stand_ins.push_back(signature.selectors[i + 1].event + " in place of " + missing);
    } else if (selector.required) {
      needs.required.push_back(std::move(missing));
    } else {
      needs.alternatives.push_back(std::move(missing));
    }
  }
  return needs;
}

std::string dead_text(const SignatureInfo& signature, const Needs& needs) {
  if (!needs.required.empty()) return signature.id + " needs " + joined(needs.required, " and ");
  return signature.id + " needs " + joined(needs.alternatives, " or ");
}

std::string limited_text(const SignatureInfo& signature, const Needs& needs) {
  std::string text = signature.id;
  if (!needs.stand_ins.empty()) text += " uses " + joined(needs.stand_ins, " and ");
  if (!needs.stand_ins.empty() && !needs.alternatives.empty()) text += ", and is";
  if (!needs.alternatives.empty()) text += " without " + joined(needs.alternatives, " and ");
  return text;
}

std::string line(std::size_t count, std::string_view what, const std::string& details) {
  return std::to_string(count).append(what).append(details);
}

void append(std::string& list, const std::string& item) {
  if (!list.empty()) list += "; ";
  list += item;
}

}  // namespace

std::vector<std::string> coverage_notes(const stream::StreamHeader& header,
                                        const Catalogue& catalogue,
                                        std::span<const SignatureInfo* const> signatures) {
  std::string dead, limited;
  std::size_t dead_count = 0, limited_count = 0;
  for (const SignatureInfo* signature : signatures) {
    const Needs needs = needs_of(*signature, header, catalogue);
    if (needs.dead()) {
      append(dead, dead_text(*signature, needs));
      ++dead_count;
    } else if (!needs.alternatives.empty() || !needs.stand_ins.empty()) {
      append(limited, limited_text(*signature, needs));
      ++limited_count;
    }
  }
  std::vector<std::string> lines;
  if (dead_count > 0) lines.push_back(line(dead_count, " cannot fire on this stream: ", dead));
  if (limited_count > 0) {
    lines.push_back(line(limited_count, " limited on this stream: ", limited));
  }
  return lines;
}

}  // namespace tracee::rules
