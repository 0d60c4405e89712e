// The Rego files of a rules directory: which are helpers, which are signatures, and the compiled
// signatures.
//
// As in v0.6.3 every signature is compiled alone, with the built-in helpers and all helper files of
// the directory; of modules with one package the later replaces the earlier, so that a user's
// helper file can replace the built-in helpers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/rego_signatures/rego_signature.h"

namespace tracee::rules {

// The module data.tracee.helpers that is built in.
std::string_view rego_helpers();

class RegoRules {
 public:
  // Takes a file by its name: helpers.rego itself (the built-in one, for reading) and tests
  // (*_test.rego) are passed over, other *helpers.rego help, all else are signatures.
  void add(const std::string& name, std::string path, std::string text);

  // Compiles what was added. A file that is broken is told in `refused`, with its position, and
  // does not keep the others from loading.
  void compile(std::vector<Candidate>& candidates, std::vector<std::string>& refused,
               std::vector<std::string>& notes);

 private:
  void check_helpers(std::vector<std::string>& refused);

  std::vector<RegoModule> helpers_;
  std::vector<RegoModule> signatures_;
};

}  // namespace tracee::rules
