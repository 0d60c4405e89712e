#include <unistd.h>

#include <algorithm>

#include "common/exit_status.h"
#include "tracee-rules/authoring/author_options.h"
#include "tracee-rules/authoring/check.h"
#include "tracee-rules/authoring/explain.h"
#include "tracee-rules/authoring/golden_cases.h"
#include "tracee-rules/authoring/rego_tests.h"
#include "tracee-rules/output/message_text.h"
#include "tracee-rules/output/output_buffer.h"
#include "tracee-rules/output/trouble.h"

namespace tracee::rules {
namespace {

// Lines on standard output, harmless for a terminal.
class Page {
 public:
  void line(std::string_view text) {
    buffer_.text() += terminal_line(text);
    buffer_.text() += '\n';
  }
  // Error: Io.
  Status flush() { return buffer_.flush(); }

 private:
  OutputBuffer buffer_{STDOUT_FILENO, true};
};

// The signatures of one golden case, compiled anew: a signature may keep state.
Result<RuleSet> rules_of(const GoldenCase& golden, const std::vector<std::string>& paths) {
  auto sources =
      read_rule_sources(golden.rule.empty() ? paths : std::vector<std::string>{golden.rule});
  if (!sources) return std::move(sources).error();
  if (!golden.rule.empty()) {
    std::erase_if(sources->signatures, [&](const RegoModule& m) { return m.path != golden.rule; });
    sources->plugins.clear();
  }
  std::vector<std::string> refused, notes;
  auto candidates = load_candidates(*sources, refused, notes);
  if (!refused.empty()) return Error(ErrorKind::Usage, "not loaded: " + refused.front());
  return make_rule_set(std::move(candidates), {});
}

bool run_one(const GoldenCase& golden, const AuthorOptions& options, Page& page) {
  auto rules = rules_of(golden, options.paths);
  GoldenResult result;
  if (rules) {
    result = run_golden(golden, std::move(*rules), options.update);
  } else {
    result.lines.push_back(rules.error().message());
  }
  const std::string found = " (" + std::to_string(result.findings) + " finding(s))";
  if (!result.passed) {
    page.line("FAIL " + golden.recording);
  } else if (result.written) {
    page.line("WROTE " + golden.expected + found);
  } else if (options.verbose) {
    page.line("PASS " + golden.recording + found);
  }
  if (!result.passed || options.verbose) {
    for (const std::string& line : result.lines) page.line("  " + line);
  }
  return result.passed;
}

int run_tests(const AuthorOptions& options) {
  const auto sources = read_rule_sources(options.paths);
  if (!sources) return fail(sources.error());
  Page page;
  TestCounts counts =
      run_rego_tests(*sources, options.verbose, [&](const std::string& line) { page.line(line); });
  for (const std::string& refused : sources->refused) page.line("ERROR " + refused);
  counts.failed += sources->refused.size();
  for (const GoldenCase& golden : golden_cases(*sources)) {
    ++(run_one(golden, options, page) ? counts.passed : counts.failed);
  }
  page.line(std::to_string(counts.passed) + " passed, " + std::to_string(counts.failed) +
            " failed, " + std::to_string(counts.skipped) + " skipped");
  if (const auto flushed = page.flush(); !flushed) return fail(flushed.error());
  if (counts.passed + counts.failed + counts.skipped == 0) {
    return fail(Error(ErrorKind::NotFound,
                      "test: there are neither tests nor golden cases in what was named"));
  }
  return counts.failed == 0 ? kExitDone : kExitFailed;
}

int run_explain(const AuthorOptions& options) {
  Page page;
  const auto explained = explain(
      options, [&](const std::string& line) { page.line(line); }, print_trouble);
  if (const auto flushed = page.flush(); !flushed) return fail(flushed.error());
  return explained ? kExitDone : fail(explained.error());
}

int run_check(const AuthorOptions& options) {
  Page page;
  const auto counts = check_rules(options, [&](const std::string& line) { page.line(line); });
  if (counts) {
    page.line(std::to_string(counts->rules) + " rule(s) load: " + std::to_string(counts->errors) +
              " error(s), " + std::to_string(counts->warnings) + " warning(s)");
  }
  if (const auto flushed = page.flush(); !flushed) return fail(flushed.error());
  if (!counts) return fail(counts.error());
  return counts->errors == 0 && !(options.strict && counts->warnings > 0) ? kExitDone : kExitFailed;
}

}  // namespace

int run_author_command(const AuthorOptions& options) {
  if (options.command == AuthorOptions::Command::Check) return run_check(options);
  if (options.command == AuthorOptions::Command::Explain) return run_explain(options);
  return run_tests(options);
}

}  // namespace tracee::rules
