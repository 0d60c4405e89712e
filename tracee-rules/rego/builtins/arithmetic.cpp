// Numbers: operators, comparison, rounding, ranges, bits.
#include <algorithm>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

using Operation = ArithmeticError (*)(const Val&, const Val&, Arena&, Val*);

BuiltinStatus arithmetic(CallContext& call, const Val* args, Val* out, Operation operation) {
  for (int i = 0; i < 2; ++i) {
    if (!args[i].is_number()) return call.type_error(i + 1, "number", args[i]);
  }
  switch (operation(args[0], args[1], call.arena, out)) {
    case ArithmeticError::None:
      return BuiltinStatus::Ok;
    case ArithmeticError::DivideByZero:
      return call.error(operation == remainder ? "modulo by zero" : "divide by zero");
    case ArithmeticError::NotInteger:
      return call.error("modulo on floating-point number");
    case ArithmeticError::TooLarge:
      return call.error("number is too large");
  }
  return BuiltinStatus::Undefined;
}

BuiltinStatus answer(bool value, Val* out) {
  *out = Val::boolean(value);
  return BuiltinStatus::Ok;
}

BuiltinStatus rounding(CallContext& call, const Val* args, Val* out, Rounding mode) {
  if (!args[0].is_number()) return call.type_error(1, "number", args[0]);
  *out = round_to_integer(args[0], mode, call.arena);
  return BuiltinStatus::Ok;
}

BuiltinStatus bit_operation(CallContext& call, const Val* args, Val* out, BigInt::Bit op) {
  BigInt a, b;
  if (const auto s = integer_operand(call, args, 0, &a); s != BuiltinStatus::Ok) return s;
  if (const auto s = integer_operand(call, args, 1, &b); s != BuiltinStatus::Ok) return s;
  *out = number_from_big(BigInt::bitwise(op, a, b), call.arena);
  return BuiltinStatus::Ok;
}

BuiltinStatus shift(CallContext& call, const Val* args, Val* out, bool left) {
  BigInt a, b;
  if (const auto s = integer_operand(call, args, 0, &a); s != BuiltinStatus::Ok) return s;
  if (const auto s = integer_operand(call, args, 1, &b); s != BuiltinStatus::Ok) return s;
  if (b.negative()) {
    return call.type_error_text(2, "an unsigned integer number but got a negative integer");
  }
  const uint64_t bits = b.bit_length() > 32 ? ~uint64_t{0} : b.low64();
  if (left && !a.is_zero() && bits + a.bit_length() > call.max_bits()) {
    return call.limit("the shifted number is too large");
  }
  const uint32_t n = bits > kMaxIntegerBits ? kMaxIntegerBits : static_cast<uint32_t>(bits);
  *out = number_from_big(left ? a.shifted_left(n) : a.shifted_right(n), call.arena);
  return BuiltinStatus::Ok;
}

BuiltinStatus make_range(CallContext& call, const BigInt& from, const BigInt& to, BigInt step,
                         Val* out) {
  const bool down = BigInt::compare(from, to) > 0;
  BigInt distance = down ? from - to : to - from;
  BigInt count, rest;
  BigInt::divide(distance, step, &count, &rest);
  const bool small = from.fits_int64() && to.fits_int64() && step.fits_int64();
  const uint64_t words = small ? 1 : std::max(from.bit_length(), to.bit_length()) / 32 + 1;
  if (count.bit_length() > 32 || count.low64() >= call.max_items() ||
      !call.state.charge(count.low64() * words * words)) {
    return call.limit("the range is too large");
  }
  const uint64_t n = count.low64() + 1;
  if (down) step.negate();
  Val* items = call.arena.array<Val>(n);
  BigInt at = from;
  for (uint64_t i = 0; i < n; ++i) {
    if (small) {
      items[i] = Val::integer(from.to_int64() + step.to_int64() * static_cast<int64_t>(i));
    } else {
      items[i] = number_from_big(at, call.arena);
      at = at + step;
    }
  }
  *out = Val::array(items, static_cast<uint32_t>(n));
  return BuiltinStatus::Ok;
}

}  // namespace

REGO_BUILTIN(plus) { return arithmetic(call, args, out, add); }
REGO_BUILTIN(mul) { return arithmetic(call, args, out, multiply); }
REGO_BUILTIN(div_) { return arithmetic(call, args, out, divide); }
REGO_BUILTIN(rem) { return arithmetic(call, args, out, remainder); }

REGO_BUILTIN(minus) {
  if (args[0].is_set() && args[1].is_set()) {
    *out = set_difference(args[0], args[1], call.arena);
    return BuiltinStatus::Ok;
  }
  if (args[0].is_set()) return call.type_error(2, "set", args[1]);
  if (!args[0].is_number()) return call.type_error(1, "one of {number, set}", args[0]);
  return arithmetic(call, args, out, subtract);
}

REGO_BUILTIN(equal) {
  (void)call;
  return answer(rego::equal(args[0], args[1]), out);
}
REGO_BUILTIN(neq) {
  (void)call;
  return answer(!rego::equal(args[0], args[1]), out);
}
REGO_BUILTIN(lt) {
  (void)call;
  return answer(compare(args[0], args[1]) < 0, out);
}
REGO_BUILTIN(lte) {
  (void)call;
  return answer(compare(args[0], args[1]) <= 0, out);
}
REGO_BUILTIN(gt) {
  (void)call;
  return answer(compare(args[0], args[1]) > 0, out);
}
REGO_BUILTIN(gte) {
  (void)call;
  return answer(compare(args[0], args[1]) >= 0, out);
}

REGO_BUILTIN(abs_) {
  if (!args[0].is_number()) return call.type_error(1, "number", args[0]);
  *out = absolute(args[0], call.arena);
  return BuiltinStatus::Ok;
}
REGO_BUILTIN(ceil_) { return rounding(call, args, out, Rounding::Ceil); }
REGO_BUILTIN(floor_) { return rounding(call, args, out, Rounding::Floor); }
REGO_BUILTIN(round_) { return rounding(call, args, out, Rounding::HalfAway); }

REGO_BUILTIN(numbers_range) {
  BigInt from, to;
  for (int i = 0; i < 2; ++i) {
    BigInt* const end = i == 0 ? &from : &to;
    if (const auto s = integer_operand(call, args, i, end); s != BuiltinStatus::Ok) return s;
  }
  return make_range(call, from, to, BigInt(1), out);
}

REGO_BUILTIN(numbers_range_step) {
  BigInt from, to, step;
  BigInt* const numbers[] = {&from, &to, &step};
  for (int i = 0; i < 3; ++i) {
    if (const auto s = integer_operand(call, args, i, numbers[i]); s != BuiltinStatus::Ok) return s;
  }
  if (step.negative() || step.is_zero()) {
    return call.error("step must be a positive number above zero");
  }
  return make_range(call, from, to, step, out);
}

REGO_BUILTIN(bits_and) { return bit_operation(call, args, out, BigInt::Bit::And); }
REGO_BUILTIN(bits_or) { return bit_operation(call, args, out, BigInt::Bit::Or); }
REGO_BUILTIN(bits_xor) { return bit_operation(call, args, out, BigInt::Bit::Xor); }
REGO_BUILTIN(bits_lsh) { return shift(call, args, out, true); }
REGO_BUILTIN(bits_rsh) { return shift(call, args, out, false); }
REGO_BUILTIN(bits_negate) {
  BigInt a;
  if (const auto s = integer_operand(call, args, 0, &a); s != BuiltinStatus::Ok) return s;
  a.negate();
  *out = number_from_big(a - BigInt(1), call.arena);
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(format_int) {
  if (!args[0].is_number()) return call.type_error(1, "number", args[0]);
  if (!args[1].is_number()) return call.type_error(2, "number", args[1]);
  int64_t base = 0;
  const bool fits = to_int64(args[1], &base);
  if (!fits || (base != 2 && base != 8 && base != 10 && base != 16)) {
    return call.type_error_text(2, "one of {2, 8, 10, 16}");
  }
  // The fraction is cut off.
  const Rounding cut = sign_of(args[0]) < 0 ? Rounding::Ceil : Rounding::Floor;
  BigInt value;
  if (!to_big(round_to_integer(args[0], cut, call.arena), &value))
    return call.limit("number is too large");
  *out = call.make_string(value.to_string(static_cast<uint32_t>(base)));
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
