// What each rule costs: its evaluations, findings, failures and time. Stands around the signatures
// of a run, so that nothing is measured, and nothing paid, when nobody asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tracee-rules/engine/rule_set.h"

namespace tracee::rules {

class Profile {
 public:
  // From here on what these signatures do is measured. The time is this thread's wall clock, with
  // some 50 ns an evaluation of the measuring itself; findings are not concerned.
  explicit Profile(RuleSet& rules);

  // A table, the costliest rule first, with a line for all; those never evaluated are counted.
  std::vector<std::string> table() const;

  // The same as one line of JSON, also of rules never evaluated; times are nanoseconds:
  //   {"Profile":[{"ID":"…","Evaluations":0,"Findings":0,"Failures":0,"Nanoseconds":0}, …],
  //    "Total":{…the same but for ID}}
  std::string json() const;

  struct Row {
    std::string id;
    std::uint64_t evaluations = 0;
    std::uint64_t findings = 0;
    std::uint64_t failures = 0;
    std::chrono::nanoseconds time{};
  };

 private:
  std::vector<const Row*> by_time() const;
  Row total() const;

  std::vector<std::shared_ptr<Row>> rows_;
};

}  // namespace tracee::rules
