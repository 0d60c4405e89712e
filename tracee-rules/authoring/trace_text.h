// Traced evaluations as text: which expressions of which lines held or did not, with their values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tracee-rules/rego_signatures/rego_rules.h"

namespace tracee::rules {

// Lines of the modules of one program, by the file numbers of its traces.
class TraceText {
 public:
  // In the order in which they were added to the program. Borrowed.
  explicit TraceText(const std::vector<RegoModule>& modules) : modules_(modules) {}

  // Of each definition that was tried and never held, the expressions that kept it from holding.
  // At most `most` lines; the helpers that are built in are left out.
  std::vector<std::string> failures(const std::vector<rego::Trace::Definition>& definitions,
                                    std::size_t most) const;
  // Everything that was tried, line by line. At most `most` lines.
  std::vector<std::string> all(const std::vector<rego::Trace::Definition>& definitions,
                               std::size_t most) const;
  // "file:line: expression; term = value" of the first expression that kept a definition of
  // `rule` from holding, of the definition that came furthest; empty when one held.
  std::string furthest_failure(const std::vector<rego::Trace::Definition>& definitions,
                               std::string_view rule) const;

 private:
  std::string_view line_of(std::uint32_t file, std::uint32_t line) const;
  std::string expression(std::uint32_t file, const rego::Trace::Expression& e) const;
  bool is_shown(const rego::Trace::Definition& definition) const;

  const std::vector<RegoModule>& modules_;
};

}  // namespace tracee::rules
