// Running and judging a case.
#include "tracee-rules/rego/tools/conformance_case.h"

#include <algorithm>

#include "tracee-rules/rego/compile/compiler.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

Limits generous_limits() {
  Limits limits;
  limits.steps = 200000000;
  limits.arena_bytes = size_t{1} << 30;
  limits.time = std::chrono::seconds(20);
  return limits;
}

Val member(const Val& object, std::string_view key) {
  const Val* found = object_find(object, key);
  return found != nullptr ? *found : Val::undefined();
}

bool flag(const Val& object, std::string_view key) { return member(object, key).tag == Tag::True; }

// A value as JSON has it: sets are arrays, keys are strings.
Val as_json(const Val& v, Arena& arena) { return read_json(to_json(v), arena, nullptr); }

Val sorted_array(const Val& v, Arena& arena) {
  if (!v.is_array()) return v;
  Val* items = arena.array<Val>(v.len);
  std::copy(v.begin(), v.end(), items);
  std::sort(items, items + v.len, [](const Val& a, const Val& b) { return compare(a, b) < 0; });
  return Val::array(items, v.len);
}

// Solutions as a set of objects in JSON form.
Val solutions(const Val& rows, bool sort_bindings, Arena& arena) {
  Val* items = arena.array<Val>(rows.len);
  for (uint32_t i = 0; i < rows.len; ++i) {
    const Val row = as_json(rows.items[i], arena);
    Entry* entries = arena.array<Entry>(row.len);
    for (uint32_t e = 0; e < row.len; ++e) {
      entries[e] = row.entries[e];
      if (sort_bindings) entries[e].value = sorted_array(entries[e].value, arena);
    }
    items[i] = make_object(entries, row.len, nullptr);
  }
  return make_set(items, rows.len);
}

class CaseRun {
 public:
  explicit CaseRun(const Val& c) : case_(c), state_(generous_limits()) {}

  CaseResult run() {
    CaseResult result;
    CompileOptions options;
    options.version = case_text(case_, "rego_version") == "v0" ? RegoVersion::V0 : RegoVersion::V1;
    options.allow_unsupported = true;
    Val input = member(case_, "input");
    if (member(case_, "input_term").defined() && !read_input_term(options, &input, &result))
      return result;
    Compiler compiler(options);
    const Val modules = member(case_, "modules");
    for (uint32_t i = 0; modules.is_array() && i < modules.len; ++i) {
      compiler.add_module("test-" + std::to_string(i) + ".rego", modules.items[i].str());
    }
    const uint32_t query = compiler.add_query("query", case_text(case_, "query"));
    if (member(case_, "data").defined()) compiler.set_data(member(case_, "data"));
    auto program = compiler.finish();
    if (!program) {
      result.reason = "does not compile: " + program.error().message();
      return result;
    }
    EvalOptions eval;
    eval.strict_errors = flag(case_, "strict_error");
    Val rows;
    const Outcome outcome = state_.run(**program, (*program)->entries[query], input, eval, &rows);
    judge(outcome, rows, &result);
    return result;
  }

 private:
  bool read_input_term(const CompileOptions& options, Val* input, CaseResult* result) {
    Compiler compiler(options);
    compiler.add_query("input_term", "x = " + case_text(case_, "input_term"));
    auto program = compiler.finish();
    Val rows;
    if (!program ||
        state_.run(**program, (*program)->entries[0], {}, {}, &rows) != Outcome::Defined ||
        rows.len != 1) {
      result->reason = "the input term cannot be evaluated";
      return false;
    }
    *input = deep_copy(member(rows.items[0], "x"), arena_);
    return true;
  }

  void judge(Outcome outcome, const Val& rows, CaseResult* result) {
    const std::string code = case_text(case_, "want_error_code");
    const std::string text = case_text(case_, "want_error");
    const EvalError& error = state_.error();
    if (!code.empty() || !text.empty()) {
      if (outcome != Outcome::Error) {
        result->reason = "wanted an error " + code + " but the query ended without one";
      } else if (!code.empty() && error.code != code) {
        result->reason = "wanted " + code + " but got " + error.code + ": " + error.message;
      } else {
        result->passed = true;
        const std::string all = error.code + ": " + error.message;
        result->other_words = all.find(text) == std::string::npos;
      }
      return;
    }
    if (outcome == Outcome::Error) {
      result->reason = "unexpected " + error.code + ": " + error.message;
      return;
    }
    const Val defined = member(case_, "want_defined");
    const Val wanted = member(case_, "want_result");
    if (defined.defined()) {
      result->passed = (rows.len != 0) == (defined.tag == Tag::True);
      if (!result->passed) result->reason = "wanted a solution or none, got the other";
    } else if (!wanted.is_array()) {
      result->passed = true;
    } else {
      compare_results(rows, wanted, result);
    }
  }

  void compare_results(const Val& rows, const Val& wanted, CaseResult* result) {
    const bool sort_bindings = flag(case_, "sort_bindings");
    const Val got = solutions(rows, sort_bindings, arena_);
    const Val want = solutions(wanted, sort_bindings, arena_);
    result->passed = equal(got, want);
    if (!result->passed) result->reason = "wanted " + to_json(want) + " but got " + to_json(got);
  }

  const Val& case_;
  Arena arena_;
  EvalState state_;
};

}  // namespace

std::string case_text(const Val& test_case, std::string_view field) {
  const Val v = member(test_case, field);
  return v.is_str() ? std::string(v.str()) : std::string();
}

std::vector<std::string> case_tags(const Val& test_case) {
  std::vector<std::string> out;
  const Val tags = member(test_case, "tags");
  for (uint32_t i = 0; tags.is_array() && i < tags.len; ++i) out.emplace_back(tags.items[i].str());
  return out;
}

CaseResult run_case(const Val& test_case) { return CaseRun(test_case).run(); }

}  // namespace tracee::rego
