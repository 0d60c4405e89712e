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

// A broken helper file would break every signature; it is left out, and those that need it say so.
std::vector<RegoModule> sound_helpers(const std::vector<RegoModule>& helpers,
                                      std::vector<std::string>& refused) {
  std::vector<RegoModule> sound;
  for (const RegoModule& helper : helpers) {
    rego::PolicyBuilder builder{rego::PolicySettings()};
    for (const RegoModule& earlier : sound) builder.add_module(earlier.path, earlier.text);
    builder.add_module(helper.path, helper.text);
    if (const auto linked = builder.link(); !linked) {
      refused.push_back(linked.error().message());
    } else {
      add_module(sound, helper);
    }
  }
  return sound;
}

}  // namespace

std::vector<RegoModule> shared_modules(const std::vector<RegoModule>& helpers,
                                       std::vector<std::string>& refused) {
  std::vector<RegoModule> shared = {{"tracee/helpers.rego", std::string(rego_helpers())}};
  for (const RegoModule& helper : sound_helpers(helpers, refused)) {
    add_module(shared, helper);
  }
  return shared;
}

std::vector<RegoModule> with_module(std::vector<RegoModule> modules, const RegoModule& module) {
  add_module(modules, module);
  return modules;
}

RegoFile rego_file_of(std::string_view name) {
  if (name == "helpers.rego") return RegoFile::BuiltIn;
  if (name.ends_with("_test.rego")) return RegoFile::Test;
  return name.ends_with("helpers.rego") ? RegoFile::Helper : RegoFile::Signature;
}

void compile_rego_rules(std::vector<RegoModule> helpers, const std::vector<RegoModule>& signatures,
                        std::vector<Candidate>& candidates, std::vector<std::string>& refused,
                        std::vector<std::string>& notes) {
  const std::vector<RegoModule> shared = shared_modules(std::move(helpers), refused);
  const auto runtime = std::make_shared<RegoRuntime>();
  for (const RegoModule& signature : signatures) {
    std::vector<std::string> about;
    auto compiled = compile_rego_signature(with_module(shared, signature), runtime, about);
    if (!compiled) {
      refused.push_back(compiled.error().message());
      continue;
    }
    for (const std::string& note : about) notes.push_back(signature.path + ": " + note);
    candidates.push_back({std::move(*compiled), signature.path});
  }
}

void RegoRules::add(const std::string& name, std::string path, std::string text) {
  const RegoFile kind = rego_file_of(name);
  if (kind != RegoFile::Helper && kind != RegoFile::Signature) return;
  auto& list = kind == RegoFile::Helper ? helpers_ : signatures_;
  list.push_back({std::move(path), std::move(text)});
}

}  // namespace tracee::rules
