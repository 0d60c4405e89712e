#include "tracee-rules/authoring/rego_tests.h"

#include <algorithm>
#include <sstream>

#include "tracee-rules/authoring/trace_text.h"

namespace tracee::rules {
namespace {

using rego::Outcome;
using rego::Val;

constexpr std::size_t kMaxLines = 24;  // about one failure

// Tests may build large inputs; an endless one still ends.
rego::Limits test_limits() {
  rego::Limits limits;
  limits.steps = 100'000'000;
  limits.arena_bytes = std::size_t{256} << 20;
  limits.time = std::chrono::seconds(30);
  return limits;
}

// Modules that a file of tests is compiled with; itself stands last.
class TestModules {
 public:
  TestModules(const RuleSources& sources, std::vector<RegoModule> shared)
      : sources_(sources), shared_(std::move(shared)) {}

  std::vector<RegoModule> of(const RegoModule& test) const {
    std::vector<RegoModule> modules = shared_;
    std::vector<const RegoModule*> taken = {&test};
    const std::string_view package = package_of(test.text);
    const RegoModule* own = is_signature(test) ? &test : beside(test);
    if (own != nullptr && own != &test) taken.push_back(own);
    // What a module names may name others.
    for (std::size_t i = 0; i < taken.size() && taken.size() < kMaxModules; ++i) {
      for (const RegoModule& module : sources_.signatures) {
        const std::string_view other = package_of(module.text);
        const bool same = other == package;
        if (same ? own != nullptr : !names(taken[i]->text, other)) continue;
        if (std::find(taken.begin(), taken.end(), &module) == taken.end()) taken.push_back(&module);
      }
    }
    for (std::size_t i = taken.size(); i-- > 0;) modules.push_back(*taken[i]);
    return modules;
  }

 private:
  static constexpr std::size_t kMaxModules = 1000;

  bool is_signature(const RegoModule& module) const {
    return std::any_of(sources_.signatures.begin(), sources_.signatures.end(),
                       [&](const RegoModule& m) { return &m == &module; });
  }

  // x.rego for x_test.rego, when it has the same package.
  const RegoModule* beside(const RegoModule& test) const {
    const std::string suffix = "_test.rego";
    if (!test.path.ends_with(suffix)) return nullptr;
    const std::string path = test.path.substr(0, test.path.size() - suffix.size()) + ".rego";
    for (const RegoModule& module : sources_.signatures) {
      if (module.path == path && package_of(module.text) == package_of(test.text)) return &module;
    }
    return nullptr;
  }

  static bool names(const std::string& text, std::string_view package) {
    return !package.empty() && text.find("data." + std::string(package)) != text.npos;
  }

  const RuleSources& sources_;
  std::vector<RegoModule> shared_;
};

class TestFile {
 public:
  TestFile(std::vector<RegoModule> modules, bool verbose,
           const std::function<void(const std::string&)>& line, TestCounts& counts)
      : modules_(std::move(modules)), verbose_(verbose), line_(line), counts_(counts) {}

  void run() {
    const auto builder = link(false);
    if (builder == nullptr) return;
    const std::string package = "data." + std::string(package_of(modules_.back().text));
    for (const std::string& rule : builder->rules_in(package)) {
      const std::string name = rule.substr(package.size() + 1);
      if (builder->place_of(rule).file + std::size_t{1} != modules_.size()) continue;
      if (name.starts_with("todo_test_")) {
        ++counts_.skipped;
        if (verbose_) line_("SKIPPED " + where(*builder, rule));
      } else if (name.starts_with("test_")) {
        one(*builder, rule);
      }
    }
  }

 private:
  std::unique_ptr<rego::PolicyBuilder> link(bool traced) {
    rego::PolicySettings settings;
    settings.trace = traced;
    auto builder = std::make_unique<rego::PolicyBuilder>(settings);
    for (const RegoModule& module : modules_) builder->add_module(module.path, module.text);
    const auto linked = builder->link();
    if (linked) return builder;
    ++counts_.failed;
    line_("ERROR " + modules_.back().path + " does not compile:");
    lines(linked.error().message());
    return nullptr;
  }

  std::string where(const rego::PolicyBuilder& builder, const std::string& rule) const {
    return modules_.back().path + ":" + std::to_string(builder.place_of(rule).line) + " " + rule;
  }

  void lines(const std::string& text) {
    std::istringstream in(text);
    std::size_t count = 0;
    for (std::string part; std::getline(in, part) && count < kMaxLines; ++count) {
      line_("  " + part);
    }
  }

  void one(const rego::PolicyBuilder& builder, const std::string& rule) {
    rego::EvalState state(test_limits());
    Val value;
    const Outcome outcome = builder.evaluate(rule, Val::undefined(), &state, &value);
    const bool passed = outcome == Outcome::Defined && value.holds();
    ++(passed ? counts_.passed : counts_.failed);
    if (passed) {
      if (verbose_) line_("PASS " + where(builder, rule));
    } else if (outcome == Outcome::Error) {
      line_("ERROR " + where(builder, rule));
      const rego::EvalError& error = state.error();
      const std::string file =
          error.loc.file < modules_.size() ? modules_[error.loc.file].path : std::string("?");
      line_("  " + file + ":" + std::to_string(error.loc.line) + ": " + error.code + ": " +
            error.message);
    } else {
      line_("FAIL " + where(builder, rule));
      explain(rule);
    }
    if (!passed || verbose_) lines(state.printed());
  }

  void explain(const std::string& rule) {
    const auto builder = link(true);
    if (builder == nullptr) return;
    const auto entry = builder->entry(rule, {});
    const auto policy = builder->finish();
    if (!entry || !policy) return;
    rego::Trace trace;
    trace.begin((*policy)->program());
    rego::Evaluator evaluator(test_limits());
    evaluator.state().trace_into(&trace);
    Val value;
    evaluator.evaluate(**policy, *entry, rego::kAnyKind, Val::undefined(), {}, &value);
    const TraceText text(modules_);
    for (const std::string& part : text.failures(trace.definitions(), kMaxLines)) {
      line_("  " + part);
    }
  }

  std::vector<RegoModule> modules_;
  bool verbose_;
  const std::function<void(const std::string&)>& line_;
  TestCounts& counts_;
};

}  // namespace

TestCounts run_rego_tests(const RuleSources& sources, bool verbose,
                          const std::function<void(const std::string&)>& line) {
  TestCounts counts;
  std::vector<std::string> refused;
  TestModules modules(sources, shared_modules(sources.helpers, refused));
  for (const std::string& message : refused) {
    ++counts.failed;
    line("ERROR " + message);
  }
  for (const RegoModule& test : sources.tests) {
    TestFile(modules.of(test), verbose, line, counts).run();
  }
  for (const RegoModule& signature : sources.signatures) {
    if (signature.text.find("test_") == std::string::npos) continue;
    TestFile(modules.of(signature), verbose, line, counts).run();
  }
  return counts;
}

}  // namespace tracee::rules
