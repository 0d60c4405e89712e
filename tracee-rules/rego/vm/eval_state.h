// One worker's evaluation: registers, arena, memo, limits, and the interpreter itself.
//
// Made once per worker and used for any number of evaluations, one at a time; nothing of it is
// shared between threads. After an evaluation, its result lives until the next one begins. The
// interpreter is in interpreter.cpp, calls and memo in calls.cpp, `with` in with.cpp, `data` in
// documents.cpp, collections in building.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/view.h"
#include "tracee-rules/rego/vm/builtin.h"
#include "tracee-rules/rego/vm/patterns.h"
#include "tracee-rules/rego/vm/program.h"
#include "tracee-rules/rego/vm/time_zone.h"

namespace tracee::rego {

// Bounds of one evaluation; reaching one ends it with eval_cancel_error.
struct Limits {
  uint64_t steps = 1000000;
  size_t arena_bytes = size_t{16} << 20;
  std::chrono::nanoseconds time = std::chrono::milliseconds(50);
  uint32_t call_depth = 1000;
  // Parts of values that are compared, written or copied, shared ones as often as they are met.
  uint64_t value_parts = 4000000;
  // Of a single value that is made.
  size_t string_bytes = size_t{4} << 20;
  size_t collection_items = size_t{1} << 20;
  uint32_t integer_bits = kMaxIntegerBits;  // not more than that
};

struct EvalError {
  std::string code;  // eval_conflict_error, eval_type_error, eval_builtin_error, eval_cancel_error
  std::string message;
  Loc loc;
};

enum class Outcome : uint8_t { Defined, Undefined, Error };

struct EvalOptions {
  bool strict_errors = false;  // errors of builtins end the evaluation
  // What time.now_ns() answers; 0: the system's clock, read once an evaluation.
  int64_t now_ns = 0;
  uint64_t seed = 0;  // for rand.intn and uuid.rfc4122
};

// A document below `data` that is read lazily: a node of the rule tree, the base data at the same
// place, and (for partial objects with rules below) what its own rules made.
struct DocRef {
  const DocNode* node;
  Val base;
  Val own;
};

Val base_lookup(const Val& base, const Val& key, Arena& arena);

class EvalState {
 public:
  explicit EvalState(const Limits& limits);
  EvalState(const EvalState&) = delete;
  EvalState& operator=(const EvalState&) = delete;

  // `input` may be undefined. `*out` is free of views and docs.
  Outcome run(const Program& program, const Code& code, const Val& input,
              const EvalOptions& options, Val* out);
  // The short way for code that is `light`, with a view as input: no world, no memo, nothing to
  // undo. Falls back to run() when a value turns out not to be simple.
  Outcome run_light(const Program& program, const Code& code, const Val& input,
                    const EvalOptions& options, Val* out);
  // The same for one rule group.
  Outcome run_group(const Program& program, uint32_t group, const Val& input,
                    const EvalOptions& options, Val* out);

  const EvalError& error() const { return error_; }
  const Limits& limits() const { return limits_; }
  void set_limits(const Limits& limits);
  Arena& arena() { return arena_; }
  uint64_t steps_used() const { return limits_.steps - steps_; }
  // Errors of builtins that only made an expression undefined.
  uint64_t lenient_errors() const { return lenient_errors_; }
  // Text of print() calls, a line each.
  const std::string& printed() const { return printed_; }

  // For builtins.
  int64_t now_ns();
  ZoneCache& zones() { return zones_; }
  uint64_t seed() const { return options_.seed; }
  void fail(std::string code, std::string message);
  void print(std::string_view line);
  // Evaluations of traced programs note there what they do, until null is given. Borrowed.
  void trace_into(Trace* trace) { trace_ = trace; }
  // Takes `n` steps for work inside a builtin; false when the limit is reached.
  bool charge(uint64_t n);

 private:
  struct Mock {
    WithTarget::Kind kind;
    WithTarget::Source source;
    uint32_t target;
    uint32_t replacement;
    Val value;
    const Mock* next;
  };
  struct Hidden {
    const std::vector<Val>* path;
    const Hidden* next;
  };
  struct World {  // what `with` replaces
    Val input;
    Val data;
    const Mock* mocks = nullptr;
    const Hidden* hidden = nullptr;
    uint64_t epoch = 0;
  };
  struct Memo {
    uint64_t epoch = 0;
    Val value;
  };

  void begin(const Program& program, const Val& input, const EvalOptions& options);
  Outcome execute(const Code& code, Val* regs, Val* out);
  Outcome finish(Outcome outcome, Val* out);
  bool slow_step();
  bool traced(const Insn& insn, const Val& value);
  Outcome conflict(const char* message, Loc loc);
  Outcome cancelled(const char* message);
  bool is_within_limits(const Val& made);

  // calls.cpp
  Outcome call_rule(uint32_t group, Loc loc, Val* out);
  Outcome call_function(uint32_t group, const Val* args, uint32_t n, Loc loc, Val* out);
  Outcome call_builtin(uint32_t index, const Val* args, uint32_t n, Loc loc, Val* out);
  Outcome run_builtin(uint32_t index, const Val* args, uint32_t n, Loc loc, Val* out);
  Outcome run_builtin_plainly(uint32_t index, const Val* args, uint32_t n, Loc loc, Val* out);
  Outcome invoke(uint32_t group, const Val* args, uint32_t n, Loc loc, Val* out);
  const Mock* find_mock(WithTarget::Kind kind, uint32_t target) const;
  Outcome call_mock(const Mock& mock, const Val* args, uint32_t n, Loc loc, Val* out);

  // with.cpp
  void push_with(const WithPlan& plan, const Val* regs);
  void pop_with();
  Val patched(const Val& document, const std::vector<Val>& path, size_t at, const Val& value);

  // documents.cpp
  bool is_hidden(const DocNode* node) const;
  Val base_at(const DocNode* node) const;
  Val doc_at(const DocNode* node);
  Outcome doc_child(const DocNode* node, const Val& base, Val* out);
  Outcome doc_get(const DocRef& doc, const Val& key, Val* out);
  Outcome doc_value(const DocRef& doc, Val* out);
  Val doc_keys(const DocRef& doc);
  bool merge_documents(const Val& a, const Val& b, Val* out);
  // Any value without views and docs.
  Outcome materialize(const Val& value, Val* out);
  Outcome get(const Val& from, const Val& key, Val* out);

  // iteration (documents.cpp)
  bool iter_init(Val* it, const Val& over);
  Outcome iter_next(Val* it, Val* key, Val* value);

  // A builder's address lives in a register while it grows.
  static Builder& builder_at(const Val& r) {
    return *reinterpret_cast<Builder*>(const_cast<Val*>(r.items));
  }

  // building.cpp
  bool append_path(const Insn& insn, const Val* r);
  bool finish_collection(const Insn& insn, Loc loc, Val* r);
  Val template_text(const Val* parts, uint32_t n);
  bool finish_tree(const Builder& builder, Val* out);
  bool tree_level(Val* rows, uint32_t n, uint32_t depth, Val* out);

  Val* stack() const { return reinterpret_cast<Val*>(stack_memory_.get()); }

  Limits limits_;
  EvalOptions options_;
  Arena arena_;
  PatternCache patterns_;
  ZoneCache zones_;
  std::unique_ptr<std::byte[]> stack_memory_;
  Val* top_ = nullptr;
  const Program* program_ = nullptr;
  uint64_t serial_ = 0;  // of the program that memo_ is for
  World world_;
  std::vector<World> saved_worlds_;
  std::vector<Memo> memo_;
  uint64_t next_epoch_ = 0;
  uint64_t steps_ = 0;
  uint64_t next_check_ = 0;
  uint32_t depth_ = 0;
  std::chrono::steady_clock::time_point deadline_;
  int64_t now_ns_ = 0;
  bool failed_ = false;
  EvalError error_;
  uint64_t lenient_errors_ = 0;
  std::string printed_;
  Trace* trace_ = nullptr;
};

}  // namespace tracee::rego
