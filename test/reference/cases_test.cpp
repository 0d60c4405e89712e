// The public conformance cases, as programs: the machine and the plain evaluator must agree on
// every query, with folding and sharing and without, and every module must come out of the
// formatter as the same tree.
//
//   rego_cases_test FILE.jsonl      exit code 77: the file is not there
#include <cstdio>
#include <fstream>
#include <set>

#include "test/reference/naive.h"
#include "test/unit/rego/same_tree.h"
#include "tracee-rules/rego/syntax/formatter.h"
#include "tracee-rules/rego/tools/conformance_case.h"
#include "tracee-rules/rego/value/json.h"

using namespace tracee::rego;

namespace {

// Fewer would mean that the plain evaluator gives up on what it once could.
constexpr int kFewestCompared = 3000;

struct Totals {
  int cases = 0;
  int compared = 0;
  int disagreed = 0;
  int modules = 0;
  int changed = 0;
};

Val member(const Val& object, std::string_view key) {
  const Val* found = object_find(object, key);
  return found != nullptr ? *found : Val::undefined();
}

RegoVersion version_of(const Val& c) {
  return case_text(c, "rego_version") == "v0" ? RegoVersion::V0 : RegoVersion::V1;
}

void round_trip(const Val& c, std::string_view text, Totals* totals) {
  Ast ast;
  Diagnostics diagnostics;
  Module first, again;
  ++totals->modules;
  if (!parse_module(diagnostics.add_source("a", text), version_of(c), &ast, &diagnostics, &first))
    return;
  const std::string written = format_module(first);
  const uint32_t file = diagnostics.add_source("b", written);
  if (parse_module(file, version_of(c), &ast, &diagnostics, &again) && same_tree(first, again))
    return;
  ++totals->changed;
  std::printf("FAIL %s: a module changes when it is written as\n%s%s\n", case_text(c, "id").c_str(),
              written.c_str(), diagnostics.render_all().c_str());
}

// Solutions in no particular order.
std::multiset<std::string> rows_of(const Val& rows) {
  std::multiset<std::string> out;
  for (const Val& row : rows) out.insert(to_json(row));
  return out;
}

Limits roomy_limits() {
  Limits limits;
  limits.steps = 200000000;
  limits.arena_bytes = size_t{1} << 30;
  limits.time = std::chrono::seconds(20);
  return limits;
}

// What both sides are asked about; null when the case does not compile alone.
struct Case {
  explicit Case(const Val& c, bool fold) : compiler(options(c, fold)) {
    const Val modules = member(c, "modules");
    for (uint32_t i = 0; modules.is_array() && i < modules.len; ++i)
      compiler.add_module("test-" + std::to_string(i) + ".rego", modules.items[i].str());
    query = compiler.add_query("query", case_text(c, "query"));
    if (member(c, "data").defined()) compiler.set_data(member(c, "data"));
    compiles = compiler.link().ok();
  }

  static CompileOptions options(const Val& c, bool fold) {
    CompileOptions options;
    options.version = version_of(c);
    options.allow_unsupported = true;
    options.fold = options.share = fold;
    return options;
  }

  Compiler compiler;
  uint32_t query = 0;
  bool compiles = false;
};

void compare(const Val& c, bool fold, Totals* totals) {
  Case it(c, fold);
  if (!it.compiles) return;
  const Val input = member(c, "input");
  EvalState state(roomy_limits()), services(roomy_limits());
  const Program& program = it.compiler.program();
  reference::Naive naive(&it.compiler.unit(), &program, &services);
  std::multiset<std::string> want;
  try {
    want = rows_of(naive.query(it.compiler.query(it.query), input));
  } catch (const reference::Failure&) {
    return;  // the machine may end before it meets that error
  }
  EvalOptions eval;
  eval.now_ns = 1;
  Val rows;
  const Outcome outcome = state.run(program, program.entries[it.query], input, eval, &rows);
  ++totals->compared;
  if (outcome == Outcome::Defined && rows_of(rows) == want) return;
  ++totals->disagreed;
  std::printf("FAIL %s%s: the machine says %s, the plain evaluator\n", case_text(c, "id").c_str(),
              fold ? "" : " (nothing folded, nothing shared)",
              outcome == Outcome::Defined ? to_json(rows).c_str() : state.error().message.c_str());
  for (const std::string& row : want) std::printf("  %s\n", row.c_str());
}

// What depends on chance, time or a network has no one answer.
bool is_left_out(const Val& c) {
  for (const std::string& tag : case_tags(c)) {
    if (tag == "nondeterministic" || tag == "network" || tag == "test-only") return true;
  }
  return member(c, "input_term").defined();
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream in(argc == 2 ? argv[1] : "");
  if (!in) {
    std::printf("skipped: the conformance cases are not there (set TRACEE_SHARED_DIR)\n");
    return 77;
  }
  Totals totals;
  for (std::string line; std::getline(in, line);) {
    Arena arena;
    const Val c = read_json(line, arena, nullptr);
    if (!c.is_object()) return 1;
    ++totals.cases;
    const Val modules = member(c, "modules");
    for (uint32_t i = 0; modules.is_array() && i < modules.len; ++i)
      round_trip(c, modules.items[i].str(), &totals);
    if (is_left_out(c)) continue;
    compare(c, true, &totals);
    compare(c, false, &totals);
  }
  std::printf("%d modules written and parsed again, %d changed\n", totals.modules, totals.changed);
  std::printf("%d cases, %d evaluations compared, %d disagree\n", totals.cases, totals.compared,
              totals.disagreed);
  return totals.changed == 0 && totals.disagreed == 0 && totals.compared >= kFewestCompared ? 0 : 1;
}
