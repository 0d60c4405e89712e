#include "tracee-rules/engine/coverage.h"

#include <set>

#include "tracee-rules/engine/dispatch.h"

namespace tracee::rules {
namespace {

// Names missing events; the reason is told where an event is named first.
class Missing {
 public:
  explicit Missing(const stream::StreamHeader& header) : header_(header) {}

  // "ptrace (not selected)" or "ptrace (not observable: …)".
  std::string name(const std::string& event) {
    if (!told_.insert(event).second) return event;
    for (const auto& entry : header_.not_observable) {
      if (entry.name != event) continue;
      return event + " (not observable" + (entry.reason.empty() ? "" : ": " + entry.reason) + ")";
    }
    return event + " (not selected)";
  }
  // "a, b or c"
  std::string names(const std::vector<std::string>& events, std::string_view last_separator) {
    std::string result;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i > 0) result += i + 1 == events.size() ? last_separator : std::string_view(", ");
      result += name(events[i]);
    }
    return result;
  }

 private:
  const stream::StreamHeader& header_;
  std::set<std::string> told_;
};

struct StandIn {
  std::string event;
  std::string instead_of;
};

struct Needs {
  std::vector<std::string> required;      // missing, and nothing works without
  std::vector<std::string> alternatives;  // missing, others may do
  std::vector<StandIn> stand_ins;
  bool any_present = false;  // something that it wants can occur, or it wants nothing

  bool dead() const { return !required.empty() || !any_present; }
  bool limited() const { return !dead() && !(alternatives.empty() && stand_ins.empty()); }
};

Needs needs_of(const SignatureInfo& signature, const Catalogue& catalogue) {
  Needs needs;
  needs.any_present = signature.selectors.empty();
  for (std::size_t i = 0; i < signature.selectors.size(); ++i) {
    const Selector& selector = signature.selectors[i];
    const bool present = selector.event.empty() || catalogue.find(selector.event) != nullptr;
    const bool replaced = i + 1 < signature.selectors.size() &&
                          signature.selectors[i + 1].substitute &&
                          catalogue.find(signature.selectors[i + 1].event) != nullptr;
    if (present) {
      needs.any_present = true;  // one that is required may do alone
      continue;
    }
    if (selector.substitute && !selector_active(signature, i, catalogue)) continue;
    if (replaced) {
      needs.stand_ins.push_back({signature.selectors[i + 1].event, selector.event});
    } else {
      (selector.required ? needs.required : needs.alternatives).push_back(selector.event);
    }
  }
  return needs;
}

std::string dead_text(const SignatureInfo& signature, const Needs& needs, Missing& missing) {
  if (!needs.required.empty()) {
    return signature.id + " needs " + missing.names(needs.required, " and ");
  }
  return signature.id + " needs " + missing.names(needs.alternatives, " or ");
}

std::string limited_text(const SignatureInfo& signature, const Needs& needs, Missing& missing) {
  std::string text = signature.id;
  for (const StandIn& stand_in : needs.stand_ins) {
    text += &stand_in == needs.stand_ins.data() ? " uses " : " and ";
    text += stand_in.event + " in place of " + missing.name(stand_in.instead_of);
  }
  if (!needs.stand_ins.empty() && !needs.alternatives.empty()) text += ", and is";
  if (!needs.alternatives.empty()) text += " without " + missing.names(needs.alternatives, " and ");
  return text;
}

}  // namespace

std::string Coverage::summary() const {
  const auto signatures = [](std::size_t count) {
    return std::to_string(count) + (count == 1 ? " signature " : " signatures ");
  };
  const char* const are = limited == 1 ? "is" : "are";
  std::string text;
  if (dead > 0) text = signatures(dead) + "cannot fire on this stream";
  if (dead > 0 && limited > 0) {
    text += " and " + std::to_string(limited) + " " + are + " limited";
  } else if (limited > 0) {
    text = signatures(limited) + are + " limited on this stream";
  }
  return text.empty() ? text : text + ": -v tells why";
}

std::vector<SignatureCoverage> coverage_by_signature(
    const stream::StreamHeader& header, const Catalogue& catalogue,
    std::span<const SignatureInfo* const> signatures) {
  std::vector<Needs> needs;
  for (const SignatureInfo* signature : signatures) {
    needs.push_back(needs_of(*signature, catalogue));
  }
  Missing missing(header);
  std::vector<SignatureCoverage> lacking;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    if (needs[i].dead()) lacking.push_back({i, true, dead_text(*signatures[i], needs[i], missing)});
  }
  for (std::size_t i = 0; i < needs.size(); ++i) {
    if (!needs[i].limited()) continue;
    lacking.push_back({i, false, limited_text(*signatures[i], needs[i], missing)});
  }
  return lacking;
}

Coverage coverage_of(const stream::StreamHeader& header, const Catalogue& catalogue,
                     std::span<const SignatureInfo* const> signatures) {
  Coverage coverage;
  for (const SignatureCoverage& each : coverage_by_signature(header, catalogue, signatures)) {
    ++(each.blind ? coverage.dead : coverage.limited);
    coverage.lines.push_back(
        (each.blind ? "cannot fire on this stream: " : "limited on this stream: ") + each.text);
  }
  return coverage;
}

}  // namespace tracee::rules
