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
#include <utility>
#include <vector>

#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/rego_signatures/rego_signature.h"

namespace tracee::rules {

// The module data.tracee.helpers that is built in.
std::string_view rego_helpers();

// What every signature is compiled with: the built-in helpers and these, of which the broken are
// left out and told in `refused`.
std::vector<RegoModule> shared_modules(const std::vector<RegoModule>& helpers,
                                       std::vector<std::string>& refused);
// `modules` and this one, in the place of an earlier one with the same package.
std::vector<RegoModule> with_module(std::vector<RegoModule> modules, const RegoModule& module);

// What a *.rego file is by its name: helpers.rego itself is the built-in one, there for reading.
enum class RegoFile { BuiltIn, Helper, Test, Signature };
RegoFile rego_file_of(std::string_view name);

// Compiles each of `signatures` alone, with these helpers. What is broken is told in `refused`,
// with its position, and does not keep the others from loading; `notes` is for authors.
void compile_rego_rules(std::vector<RegoModule> helpers, const std::vector<RegoModule>& signatures,
                        std::vector<Candidate>& candidates, std::vector<std::string>& refused,
                        std::vector<std::string>& notes);

class RegoRules {
 public:
  // Takes a helper or a signature; passes other files over.
  void add(const std::string& name, std::string path, std::string text);

  // Compiles what was added, as compile_rego_rules().
  void compile(std::vector<Candidate>& candidates, std::vector<std::string>& refused,
               std::vector<std::string>& notes) {
    if (signatures_.empty()) return;
    compile_rego_rules(std::move(helpers_), signatures_, candidates, refused, notes);
  }

 private:
  std::vector<RegoModule> helpers_;
  std::vector<RegoModule> signatures_;
};

}  // namespace tracee::rules
