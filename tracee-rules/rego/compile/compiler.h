// The phases of compilation in order: parse modules, place rules, resolve names, check recursion,
// generate code. One Compiler makes one Program; errors are collected and rendered together.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/compile/specialize.h"
#include "tracee-rules/rego/syntax/parser.h"

namespace tracee::rego {

struct CompileOptions {
  RegoVersion version = RegoVersion::Auto;
  bool allow_unsupported = false;
  bool fold = true;    // evaluate at load what does not depend on the input
  bool share = true;   // compute once what several definitions or expressions ask for
  bool trace = false;  // the code notes what it does (vm/trace.h); nothing is folded or shared
};

class Compiler {
 public:
  explicit Compiler(const CompileOptions& options);

  // Call these in any order, then finish() once.
  bool add_module(std::string name, std::string_view text);
  // The number of the query's code in Program::entries. Parsed at once, compiled by finish().
  uint32_t add_query(std::string name, std::string_view text);
  void set_data(const Val& data);

  // Compiles everything that was added; afterwards program() can be evaluated. All errors come as
  // one text.
  Status link();
  const Program& program() const { return *unit_.program; }
  // After link(): the rule's group for one kind of input, or kNeverMatches.
  uint32_t specialize(const Schema& schema, uint32_t group, uint32_t kind);
  // The program; links first if that was not done. The Compiler is empty afterwards.
  Result<std::shared_ptr<const Program>> finish();
  const Diagnostics& diagnostics() const { return unit_.diagnostics; }
  Unit& unit() { return unit_; }
  // After link(): a query's resolved tree, for evaluators that walk it.
  const Clause& query(uint32_t number) const { return query_clauses_[number]; }

 private:
  CompileOptions options_;
  Unit unit_;
  std::vector<Body*> queries_;
  std::vector<Clause> query_clauses_;
  std::unique_ptr<Specializer> specializer_;
  bool linked_ = false;
};

}  // namespace tracee::rego
