// Emission, labels, registers and constants of the code generator.
#include "tracee-rules/rego/compile/codegen.h"

#include <algorithm>

namespace tracee::rego {
namespace {

constexpr Reg kMaxRegister = 65000;
// undefined, null, false and true stand first in every pool; see compiler.cpp.
constexpr size_t kFixedConstants = 4;

bool is_light(Op op) {
  switch (op) {
    case Op::Const:
    case Op::Move:
    case Op::Jump:
    case Op::JumpIfSet:
    case Op::JumpUnlessSet:
    case Op::JumpIfDefined:
    case Op::LoadField:
    case Op::LoadSlot:
    case Op::Equal:
    case Op::EqualConst:
    case Op::Compare:
    case Op::Defined:
    case Op::Holds:
    case Op::StrPrefix:
    case Op::StrSuffix:
    case Op::StrContains:
    case Op::StrLowerContains:
    case Op::SetHas:
    case Op::RegexTest:
    case Op::ReturnConst:
    case Op::ReturnUndefined:
      return true;
    default:
      return false;
  }
}

}  // namespace

void CodeGen::error(const char* code, Loc loc, std::string message) {
  unit_->diagnostics.error(code, loc, std::move(message));
}

Insn& CodeGen::emit(Op op, Loc loc, Reg a, Reg b, Reg c) {
  Insn insn{};
  insn.op = op;
  insn.a = static_cast<uint16_t>(a);
  insn.b = static_cast<uint16_t>(b);
  insn.c = static_cast<uint16_t>(c);
  code_.insns.push_back(insn);
  code_.locs.push_back(loc);
  return code_.insns.back();
}

Insn& CodeGen::emit_jump(Op op, Loc loc, Label to, Reg a, Reg b, Reg c) {
  Insn& insn = emit(op, loc, a, b, c);
  insn.jump = to;
  return insn;
}

Insn& CodeGen::emit_fail(Op op, Loc loc, Reg a, Reg b, Reg c) {
  return emit_jump(op, loc, fail_, a, b, c);
}

Label CodeGen::new_label() {
  label_at_.push_back(-1);
  return static_cast<Label>(label_at_.size() - 1);
}

void CodeGen::place(Label label) {
  label_at_[static_cast<size_t>(label)] = static_cast<int32_t>(code_.insns.size());
}

Reg CodeGen::new_reg(int count) {
  const Reg r = next_reg_;
  next_reg_ += count;
  if (next_reg_ > max_reg_) max_reg_ = next_reg_;
  return r;
}

uint32_t CodeGen::constant(const Val& v) {
  std::vector<Val>& pool = unit_->program->constants;
  if (v.is_str()) return string_constant(std::string(v.str()));
  for (size_t i = 0; i < kFixedConstants && i < pool.size(); ++i) {
    if (pool[i].tag == v.tag && v.tag <= Tag::True) return static_cast<uint32_t>(i);
  }
  pool.push_back(v);
  return static_cast<uint32_t>(pool.size() - 1);
}

Code CodeGen::finish() {
  for (Insn& insn : code_.insns) {
    if (insn.jump >= 0) insn.jump = label_at_[static_cast<size_t>(insn.jump)];
  }
  if (max_reg_ > kMaxRegister) {
    const Loc loc = code_.locs.empty() ? Loc{} : code_.locs[0];
    error("rego_compile_error", loc, what_ + " is too large");
  }
  code_.registers = static_cast<uint32_t>(max_reg_);
  code_.light = code_.registers <= kLightRegisters &&
                std::all_of(code_.insns.begin(), code_.insns.end(),
                            [](const Insn& i) { return is_light(i.op); });
  return std::move(code_);
}

}  // namespace tracee::rego
