// rego: for authors of rules and for tests (see rego_options.cpp for the words it takes).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <new>
#include <sstream>

#include "tracee-rules/rego/engine.h"
#include "tracee-rules/rego/tools/rego_options.h"

namespace {

using namespace tracee::rego;

bool read_file(const std::string& name, std::string* out) {
  std::ifstream in(name, std::ios::binary);
  std::stringstream text;
  if (in) text << in.rdbuf();
  if (!in) {
    std::cerr << "cannot read " << name << ": " << std::strerror(errno) << "\n";
    return false;
  }
  *out = text.str();
  return true;
}

bool read_json_file(const std::string& name, Arena& arena, Val* out) {
  std::string text, error;
  if (!read_file(name, &text)) return false;
  *out = read_json(text, arena, &error);
  if (!out->defined()) std::cerr << name << ": " << error << "\n";
  return out->defined();
}

Limits author_limits() {
  Limits limits;
  limits.steps = 1000000000;
  limits.arena_bytes = size_t{1} << 30;
  limits.time = std::chrono::seconds(60);
  return limits;
}

int eval(const Policy& policy, uint32_t query, const Val& input, const EvalOptions& options) {
  Evaluator evaluator(author_limits());
  Val rows;
  if (evaluator.query(policy, query, input, options, &rows) == Outcome::Error) {
    std::cerr << policy.describe(evaluator.error()) << "\n";
    return 1;
  }
  std::cerr << evaluator.state().printed();
  std::string text;
  JsonStyle style;
  style.pretty = true;
  style.indent = "  ";
  style.escape_html = false;
  write_json(rows, style, &text);
  std::cout << text << "\n";
  return rows.len == 0 ? 1 : 0;
}

int bench(const Policy& policy, uint32_t query, const Val& input, const EvalOptions& options) {
  Evaluator evaluator(author_limits());
  constexpr auto kAtLeast = std::chrono::milliseconds(500);
  uint64_t n = 0;
  const auto from = std::chrono::steady_clock::now();
  auto to = from;
  while (to - from < kAtLeast) {
    // As many again as there were, up to 100: a dear query is not asked for minutes.
    for (uint64_t left = std::clamp<uint64_t>(n, 1, 100); left > 0; --left, ++n) {
      Val rows;
      if (evaluator.query(policy, query, input, options, &rows) == Outcome::Error) {
        std::cerr << policy.describe(evaluator.error()) << "\n";
        return 1;
      }
    }
    to = std::chrono::steady_clock::now();
  }
  const std::chrono::duration<double, std::nano> t = to - from;
  std::cout << n << " evaluations, " << t.count() / static_cast<double>(n) << " ns each, "
            << evaluator.state().steps_used() << " steps\n";
  return 0;
}

// Tests pass when their value is defined and not false, as with `opa test`; todo_test_ is skipped.
int run_tests(PolicyBuilder& builder, const Val& input) {
  EvalState state(author_limits());
  int passed = 0, failed = 0, skipped = 0;
  for (const std::string& package : builder.packages()) {
    for (const std::string& rule : builder.rules_in(package)) {
      const std::string name = rule.substr(package.size() + 1);
      if (name.find('.') != std::string::npos) continue;
      if (name.rfind("todo_test_", 0) == 0) ++skipped;
      if (name.rfind("test_", 0) != 0) continue;
      Val value;
      const Outcome outcome = builder.evaluate(rule, input, &state, &value);
      const bool ok = outcome == Outcome::Defined && value.holds();
      std::cout << (ok ? "PASS " : outcome == Outcome::Error ? "ERROR " : "FAIL ") << rule << "\n";
      if (outcome == Outcome::Error)
        std::cout << "  " << state.error().code << ": " << state.error().message << "\n";
      if (!ok) std::cout << state.printed();
      ++(ok ? passed : failed);
    }
  }
  std::cout << passed << " passed, " << failed << " failed, " << skipped << " skipped\n";
  return failed == 0 ? 0 : 1;
}

int run(const RegoOptions& options) {
  Arena arena;
  PolicyBuilder builder(options.settings);
  Val input, data;
  if (!options.input_file.empty() && !read_json_file(options.input_file, arena, &input)) return 1;
  if (!options.data_file.empty()) {
    if (!read_json_file(options.data_file, arena, &data)) return 1;
    builder.set_data(data);
  }
  for (const std::string& file : options.files) {
    std::string text;
    if (!read_file(file, &text)) return 1;
    builder.add_module(file, text);
  }
  const uint32_t query = options.query.empty() ? 0 : builder.add_query(options.query);
  if (auto linked = builder.link(); !linked) {
    std::cerr << linked.error().message() << "\n";
    return 1;
  }
  if (options.command == RegoCommand::Check) return 0;
  if (options.command == RegoCommand::Test) return run_tests(builder, input);
  const auto policy = builder.finish();
  if (!policy) {
    std::cerr << policy.error().message() << "\n";
    return 1;
  }
  EvalOptions eval_options;
  eval_options.strict_errors = options.strict_errors;
  return options.command == RegoCommand::Eval ? eval(**policy, query, input, eval_options)
                                              : bench(**policy, query, input, eval_options);
}

int run_words(int argc, char** argv) {
  int exit_code = 0;
  const auto options = parse_rego_options(argc, argv, &exit_code);
  return options ? run(*options) : exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_words(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("rego: out of memory\n", stderr);
    return 1;
  }
}
