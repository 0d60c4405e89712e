// Entering evaluations, calling rules, functions and builtins, limits and errors.
#include <algorithm>
#include <cstring>

#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/walk.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

constexpr size_t kStackValues = size_t{1} << 16;
constexpr uint64_t kStepsBetweenChecks = 4096;
constexpr uint32_t kMaxArguments = 8;  // of a builtin

// Not initialised: code writes a register before it reads it, and most of the stack is never used.
std::unique_ptr<std::byte[]> new_stack() {
  return std::make_unique_for_overwrite<std::byte[]>(kStackValues * sizeof(Val));
}

}  // namespace

EvalState::EvalState(const Limits& limits)
    : limits_(limits), arena_(limits.arena_bytes), stack_memory_(new_stack()) {
  saved_worlds_.reserve(16);
}

void EvalState::set_limits(const Limits& limits) {
  limits_ = limits;
  arena_.set_limit(limits.arena_bytes);
}

void EvalState::begin(const Program& program, const Val& input, const EvalOptions& options) {
  arena_.reset();
  if (serial_ != program.serial) {
    serial_ = program.serial;
    memo_.assign(program.groups.size(), Memo{});
  }
  program_ = &program;
  options_ = options;
  top_ = stack();
  saved_worlds_.clear();
  world_.input = input;
  world_.data = program.data;
  world_.mocks = nullptr;
  world_.hidden = nullptr;
  world_.epoch = ++next_epoch_;
  steps_ = limits_.steps;
  next_check_ = steps_ > kStepsBetweenChecks ? steps_ - kStepsBetweenChecks : 0;
  depth_ = 0;
  now_ns_ = options.now_ns;
  failed_ = false;
  error_.code.clear();
  deadline_ = {};
  if (!printed_.empty()) printed_.clear();
  lenient_errors_ = 0;
  walk_budget.set(limits_.value_parts);
}

Outcome EvalState::finish(Outcome outcome, Val* out) {
  if (outcome == Outcome::Defined && out->is_lazy()) {
    const Val lazy = *out;
    outcome = materialize(lazy, out);
  }
  // What was compared or written after that is not what it seems.
  if (walk_budget.spent()) outcome = cancelled("the limit of parts of values was reached");
  walk_budget.set(WalkBudget::kUnlimited);
  return outcome;
}

Outcome EvalState::run(const Program& program, const Code& code, const Val& input,
                       const EvalOptions& options, Val* out) {
  begin(program, input, options);
  top_ += code.registers;
  return finish(execute(code, stack(), out), out);
}

Outcome EvalState::run_group(const Program& program, uint32_t group, const Val& input,
                             const EvalOptions& options, Val* out) {
  begin(program, input, options);
  return finish(call_rule(group, program.groups[group].loc, out), out);
}

// Every few thousand steps: is there time and memory left?
bool EvalState::slow_step() {
  if (steps_ == 0 || static_cast<int64_t>(steps_) < 0) {
    steps_ = 0;
    cancelled("the limit of steps was reached");
    return false;
  }
  next_check_ = steps_ > kStepsBetweenChecks ? steps_ - kStepsBetweenChecks : 0;
  if (arena_.exhausted()) {
    cancelled("the limit of memory was reached");
    return false;
  }
  if (walk_budget.spent()) {
    cancelled("the limit of parts of values was reached");
    return false;
  }
  const auto now = std::chrono::steady_clock::now();
  if (deadline_ == std::chrono::steady_clock::time_point{}) {
    deadline_ = now + limits_.time;
  } else if (now > deadline_) {
    cancelled("the limit of time was reached");
    return false;
  }
  return true;
}

bool EvalState::charge(uint64_t n) {
  steps_ = steps_ > n ? steps_ - n : 0;
  if (steps_ > next_check_) return true;
  return slow_step();
}

void EvalState::fail(std::string code, std::string message) {
  failed_ = true;
  error_.code = std::move(code);
  error_.message = std::move(message);
}

Outcome EvalState::cancelled(const char* message) {
  fail("eval_cancel_error", message);
  return Outcome::Error;
}

// Is a value that was just made no larger than a single one may be? If not, it is an error.
bool EvalState::is_within_limits(const Val& made) {
  switch (made.tag) {
    case Tag::Str:
      if (made.len <= limits_.string_bytes) return true;
      cancelled("the limit of a string's size was reached");
      return false;
    case Tag::Array:
    case Tag::Object:
    case Tag::Set:
      if (made.len <= limits_.collection_items) return true;
      cancelled("the limit of a collection's size was reached");
      return false;
    case Tag::Num: {
      // A decimal digit is less than four bits.
      if (made.number->magnitude() <= static_cast<int64_t>(limits_.integer_bits / 4)) return true;
      BigInt whole;
      if (!to_big(made, &whole) || whole.bit_length() <= limits_.integer_bits) return true;
      cancelled("the limit of an integer's size was reached");
      return false;
    }
    default:
      return true;
  }
}

Outcome EvalState::conflict(const char* message, Loc loc) {
  fail("eval_conflict_error", message);
  error_.loc = loc;
  return Outcome::Error;
}

int64_t EvalState::now_ns() {
  if (now_ns_ == 0) {
    now_ns_ = std::chrono::duration_cast<std::chrono::nanoseconds>(
                  std::chrono::system_clock::now().time_since_epoch())
                  .count();
  }
  return now_ns_;
}

void EvalState::print(std::string_view line) {
  if (printed_.size() > limits_.string_bytes) return;
  printed_ += line;
  printed_ += '\n';
}

Outcome EvalState::invoke(uint32_t group, const Val* args, uint32_t n, Loc loc, Val* out) {
  const Code& code = program_->groups[group].code;
  // A function that is named but not called has no value.
  if (n != program_->groups[group].arity) return Outcome::Undefined;
  if (--steps_ <= next_check_ && !slow_step()) return Outcome::Error;
  Val* frame = top_;
  const Val* stack_end = stack() + kStackValues;
  if (depth_ >= limits_.call_depth || frame + code.registers > stack_end) {
    cancelled("calls are nested too deeply");
    error_.loc = loc;
    return Outcome::Error;
  }
  for (uint32_t i = 0; i < n; ++i) copy_value(&frame[i], &args[i]);
  top_ += code.registers;
  ++depth_;
  const Outcome outcome = execute(code, frame, out);
  --depth_;
  top_ = frame;
  if (arena_.exhausted() && outcome != Outcome::Error) {
    return cancelled("the limit of memory was reached");
  }
  return outcome;
}

Outcome EvalState::call_rule(uint32_t id, Loc loc, Val* out) {
  if (world_.hidden != nullptr && is_hidden(program_->groups[id].node)) {
    *out = base_at(program_->groups[id].node);
    return out->defined() ? Outcome::Defined : Outcome::Undefined;
  }
  Memo& memo = memo_[id];
  if (memo.epoch == world_.epoch && program_->share) {
    *out = memo.value;
    return out->defined() ? Outcome::Defined : Outcome::Undefined;
  }
  Val value;
  const Outcome outcome = invoke(id, nullptr, 0, loc, &value);
  if (outcome == Outcome::Error) return outcome;
  if (outcome == Outcome::Undefined) value = Val::undefined();
  memo.epoch = world_.epoch;
  memo.value = value;
  *out = value;
  return outcome;
}

const EvalState::Mock* EvalState::find_mock(WithTarget::Kind kind, uint32_t target) const {
  for (const Mock* m = world_.mocks; m != nullptr; m = m->next) {
    if (m->kind == kind && m->target == target) return m;
  }
  return nullptr;
}

// A replacement sees the function that it replaces as it was.
Outcome EvalState::call_mock(const Mock& mock, const Val* args, uint32_t n, Loc loc, Val* out) {
  if (mock.source == WithTarget::Source::Value) {
    *out = mock.value;
    return Outcome::Defined;
  }
  if (mock.source == WithTarget::Source::Builtin)
    return run_builtin(mock.replacement, args, n, loc, out);
  const World before = world_;
  const Mock* rest = nullptr;
  for (const Mock* m = before.mocks; m != nullptr; m = m->next) {
    if (m->kind == mock.kind && m->target == mock.target) continue;
    auto* copy = new (arena_.allocate(sizeof(Mock))) Mock(*m);
    copy->next = rest;
    rest = copy;
  }
  world_.mocks = rest;
  world_.epoch = ++next_epoch_;
  const Outcome outcome = invoke(mock.replacement, args, n, loc, out);
  world_ = before;
  return outcome;
}

Outcome EvalState::call_function(uint32_t group, const Val* args, uint32_t n, Loc loc, Val* out) {
  if (world_.mocks != nullptr) {
    const Mock* mock = find_mock(WithTarget::Kind::Function, group);
    if (mock != nullptr) return call_mock(*mock, args, n, loc, out);
  }
  if (world_.hidden != nullptr && is_hidden(program_->groups[group].node))
    return Outcome::Undefined;
  return invoke(group, args, n, loc, out);
}

Outcome EvalState::call_builtin(uint32_t index, const Val* args, uint32_t n, Loc loc, Val* out) {
  if (world_.mocks != nullptr) {
    const Mock* mock = find_mock(WithTarget::Kind::Builtin, index);
    if (mock != nullptr) return call_mock(*mock, args, n, loc, out);
  }
  return run_builtin(index, args, n, loc, out);
}

// With copies of the arguments that hold no views and docs.
Outcome EvalState::run_builtin_plainly(uint32_t index, const Val* args, uint32_t n, Loc loc,
                                       Val* out) {
  Val plain[kMaxArguments];
  for (uint32_t i = 0; i < n; ++i) {
    if (materialize(args[i], &plain[i]) == Outcome::Error) return Outcome::Error;
  }
  return run_builtin(index, plain, n, loc, out);
}

Outcome EvalState::run_builtin(uint32_t index, const Val* args, uint32_t n, Loc loc, Val* out) {
  const Builtin& b = program_->builtins[index];
  uint64_t steps = 1;
  for (uint32_t i = 0; i < n; ++i) {
    if (args[i].is_lazy()) return run_builtin_plainly(index, args, n, loc, out);
    steps += arithmetic_steps(args[i]);
  }
  if (!charge(steps)) {
    error_.loc = loc;
    return Outcome::Error;
  }
  CallContext call{arena_, patterns_, *this, b.name};
  BuiltinStatus status = BuiltinStatus::Error;
  Val made;  // `out` may be the register of an argument
  if (b.function == nullptr) {
    call.error(std::string("not available: ") + b.reason);
  } else {
    status = b.function(call, args, &made);
  }
  if (status == BuiltinStatus::Ok && is_within_limits(made)) {
    *out = made;
    return Outcome::Defined;
  }
  if (status == BuiltinStatus::Undefined) return Outcome::Undefined;
  if (options_.strict_errors || error_.code == "eval_cancel_error") {
    error_.loc = loc;
    return Outcome::Error;
  }
  failed_ = false;
  ++lenient_errors_;
  return Outcome::Undefined;
}

}  // namespace tracee::rego
