// Code generation: bodies to instructions.
//
// A generator makes the code of one group (or query). Its state is a stack of nothing but the
// current fail label: whatever is emitted next jumps there when it fails, and opening a loop makes
// the loop's next step the new fail label. Everything emitted after that is inside the loop. So a
// conjunction is plain sequence, and closures (not, comprehensions, every, with) save and restore
// the label and what is bound. The files: codegen_rule.cpp (heads), codegen_body.cpp (expressions),
// codegen_term.cpp (values), codegen_match.cpp (patterns).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/compile/safety.h"

namespace tracee::rego {

using Reg = int32_t;
using Label = int32_t;

class CodeGen {
 public:
  CodeGen(Unit* unit, std::string what) : unit_(unit), what_(std::move(what)) {}

  // The whole code of a group; what stands for it when errors were reported is not to be run.
  Code group(const Group& group, const GroupSource& source);
  Code query(const Clause& clause);

 private:
  struct Scope {  // what a closure restores
    Label fail;
    size_t mark;
    std::vector<char> outer;
  };

  // codegen_trace.cpp
  void trace(TraceStep step, uint32_t number, Loc loc, Reg r = 0);
  void trace_definition(const Clause& clause);
  void trace_definition_holds(Loc loc);
  void traced_expression(const Expr& e);
  void trace_term(const Term& t, Reg r);

  // Emission.
  Insn& emit(Op op, Loc loc, Reg a = 0, Reg b = 0, Reg c = 0);
  Insn& emit_fail(Op op, Loc loc, Reg a = 0, Reg b = 0, Reg c = 0);  // jumps to the fail label
  Insn& emit_jump(Op op, Loc loc, Label to, Reg a = 0, Reg b = 0, Reg c = 0);
  Label new_label();
  void place(Label label);
  Reg new_reg(int count = 1);
  uint32_t constant(const Val& v);
  uint32_t string_constant(const std::string& text);
  Code finish();
  void error(const char* code, Loc loc, std::string message);

  // codegen_rule.cpp
  void start_clause(const Clause& clause, Reg params);
  void share_loads(const GroupSource& source);
  void complete_group(const Group& group, const GroupSource& source);
  void definition(const Definition& d, const Group& group, Reg result, bool all_same, bool single);
  void collecting_group(const Group& group, const GroupSource& source);
  void clause_body(const Clause& clause, const std::function<void()>& sink);
  bool constant_value(const Clause& clause, Val* out);
  bool all_same_constant(const GroupSource& source);
  Reg value_of(const Clause& clause);

  // codegen_body.cpp
  Scope enter(Label fail);
  void leave(const Scope& scope);
  void body(const Body& body, const std::function<void()>& sink);
  void report_unsafe(const std::vector<const Expr*>& left);
  std::string meant_by(const std::string& name) const;
  void expression(const Expr& e);
  void positive(const Expr& e);
  void with_expression(const Expr& e);
  uint32_t with_plan(const Expr& e);
  std::vector<int32_t> with_outputs(const Expr& e);
  void every(const Expr& e);
  void some_in(const Expr& e);
  void test(const Term& t);
  bool fused_test(const Term& t);
  bool fused_string_test(const Term& t, uint32_t index);
  bool is_mocked(const std::string& name) const;
  bool is_user_call(const Term& t) const;

  // codegen_term.cpp
  Val constant_of(const Term& t);
  Reg term(const Term& t, Reg want = -1);
  Reg open_term(const Term& t, Reg want);
  Reg block(const std::vector<Term*>& items, size_t from);
  Reg reference(const Term& t, Reg want);
  Reg data_reference(const Term& t, size_t* next, bool* lazy);
  Reg step(Reg from, const Term& operand, Reg want);
  Reg call(const Term& t, Reg want);
  Reg comprehension(const Term& t, Reg want);
  Reg template_string(const Term& t, Reg want);
  Reg iterate(Reg over, Loc loc, Reg* key);
  Reg into(Reg want) { return want >= 0 ? want : new_reg(); }

  // codegen_match.cpp
  void bind(const Term& var, Reg r);
  void match(const Term& pattern, Reg r);
  void match_items(std::vector<std::pair<const Term*, Reg>> waiting);
  void unify(const Term& a, const Term& b);

  Unit* unit_;
  std::string what_;
  Safety safety_;
  const Clause* clause_ = nullptr;
  std::vector<Reg> reg_of_;  // by local
  // Loads of the input that all definitions share: by kind (Field, Slot) and index.
  std::map<std::pair<TermKind, std::string>, Reg> shared_;
  Code code_;
  std::vector<int32_t> label_at_;
  Label fail_ = -1;
  Reg next_reg_ = 0;
  Reg max_reg_ = 0;
  uint32_t traced_definition_ = TracePoints::kNone;
  uint32_t traced_expression_ = TracePoints::kNone;
};

}  // namespace tracee::rego
