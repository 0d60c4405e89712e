#include "tracee-rules/rego_signatures/rego_rules.h"

#include <algorithm>
#include <utility>

namespace tracee::rules {
namespace {

// Adds a module, in the place of an earlier one with the same package.
void add_module(std::vector<RegoModule>& modules, const RegoModule& module) {
  const std::string_view package = package_of(module.text);
  if (!package.empty()) {
    std::erase_if(modules, [&](const RegoModule& m) { return package_of(m.text) == package; });
  }
  modules.push_back(module);
}

}  // namespace

void RegoRules::add(const std::string& name, std::string path, std::string text) {
  if (name == "helpers.rego" || name.ends_with("_test.rego")) return;
  auto& list = name.ends_with("helpers.rego") ? helpers_ : signatures_;
  list.push_back({std::move(path), std::move(text)});
}

// A broken helper file would break every signature; it is left out, and those that need it say so.
void RegoRules::check_helpers(std::vector<std::string>& refused) {
  std::vector<RegoModule> sound;
  for (RegoModule& helper : helpers_) {
    rego::PolicyBuilder builder{rego::PolicySettings()};
    for (const RegoModule& earlier : sound) builder.add_module(earlier.path, earlier.text);
    builder.add_module(helper.path, helper.text);
    if (const auto linked = builder.link(); !linked) {
      refused.push_back(linked.error().message());
    } else {
      add_module(sound, helper);
    }
  }
  helpers_ = std::move(sound);
}

void RegoRules::compile(std::vector<Candidate>& candidates, std::vector<std::string>& refused,
                        std::vector<std::string>& notes) {
  if (signatures_.empty()) return;
  std::vector<RegoModule> shared = {{"tracee/helpers.rego", std::string(rego_helpers())}};
  check_helpers(refused);
  for (const RegoModule& helper : helpers_) add_module(shared, helper);
  const auto runtime = std::make_shared<RegoRuntime>();
  for (const RegoModule& signature : signatures_) {
    std::vector<RegoModule> modules = shared;
    add_module(modules, signature);
    std::vector<std::string> about;
    auto compiled = compile_rego_signature(modules, runtime, about);
    if (!compiled) {
      refused.push_back(compiled.error().message());
      continue;
    }
    for (const std::string& note : about) notes.push_back(signature.path + ": " + note);
    candidates.push_back({std::move(*compiled), signature.path});
  }
}

}  // namespace tracee::rules
