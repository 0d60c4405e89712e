// What the host knows about its input: fields, and for each kind of input the named arguments it
// carries. With it the compiler turns look-ups by name into slots and drops what cannot match.
//
// Example: fields {eventName, processName, …}, discriminator "eventName", list "args"; kind
// "ptrace" with slots {request, pid, addr, data}. A rule that says input.eventName == "ptrace" is
// compiled away for every other kind, and a loop over input.args that looks for the argument named
// "request" becomes View::slot(0).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tracee::rego {

struct Schema {
  struct Slot {
    std::string name;
  };
  struct Kind {
    std::string name;  // the discriminator's value
    std::vector<Slot> slots;
  };

  std::vector<std::string> fields;  // in the order of View::field
  std::string discriminator;        // a field whose value is the kind's name
  std::string list;                 // a field that lists the slots as {"name", "type", "value"}
  std::vector<Kind> kinds;

  static constexpr uint32_t kNone = ~0u;
  uint32_t find_field(const std::string& name) const {
    for (uint32_t i = 0; i < fields.size(); ++i) {
      if (fields[i] == name) return i;
    }
    return kNone;
  }
  uint32_t find_kind(const std::string& name) const {
    for (uint32_t i = 0; i < kinds.size(); ++i) {
      if (kinds[i].name == name) return i;
    }
    return kNone;
  }
};

}  // namespace tracee::rego
