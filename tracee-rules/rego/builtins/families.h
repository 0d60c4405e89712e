// Declarations of the builtin functions; the table in table.inc says which is which.
#pragma once

#include "tracee-rules/rego/builtins/builtin.h"

#define REGO_BUILTIN(name) \
  BuiltinStatus builtins::name(CallContext& call, const Val* args, Val* out)

namespace tracee::rego::builtins {

BuiltinStatus plus(CallContext& call, const Val* args, Val* out);
BuiltinStatus minus(CallContext& call, const Val* args, Val* out);
BuiltinStatus mul(CallContext& call, const Val* args, Val* out);
BuiltinStatus div_(CallContext& call, const Val* args, Val* out);
BuiltinStatus rem(CallContext& call, const Val* args, Val* out);
BuiltinStatus set_and(CallContext& call, const Val* args, Val* out);
BuiltinStatus set_or(CallContext& call, const Val* args, Val* out);
BuiltinStatus equal(CallContext& call, const Val* args, Val* out);
BuiltinStatus neq(CallContext& call, const Val* args, Val* out);
BuiltinStatus lt(CallContext& call, const Val* args, Val* out);
BuiltinStatus lte(CallContext& call, const Val* args, Val* out);
BuiltinStatus gt(CallContext& call, const Val* args, Val* out);
BuiltinStatus gte(CallContext& call, const Val* args, Val* out);
BuiltinStatus member_2(CallContext& call, const Val* args, Val* out);
BuiltinStatus member_3(CallContext& call, const Val* args, Val* out);
BuiltinStatus abs_(CallContext& call, const Val* args, Val* out);
BuiltinStatus ceil_(CallContext& call, const Val* args, Val* out);
BuiltinStatus floor_(CallContext& call, const Val* args, Val* out);
BuiltinStatus round_(CallContext& call, const Val* args, Val* out);
BuiltinStatus numbers_range(CallContext& call, const Val* args, Val* out);
BuiltinStatus numbers_range_step(CallContext& call, const Val* args, Val* out);
BuiltinStatus bits_and(CallContext& call, const Val* args, Val* out);
BuiltinStatus bits_or(CallContext& call, const Val* args, Val* out);
BuiltinStatus bits_xor(CallContext& call, const Val* args, Val* out);
BuiltinStatus bits_lsh(CallContext& call, const Val* args, Val* out);
BuiltinStatus bits_rsh(CallContext& call, const Val* args, Val* out);
BuiltinStatus bits_negate(CallContext& call, const Val* args, Val* out);
BuiltinStatus format_int(CallContext& call, const Val* args, Val* out);
BuiltinStatus to_number(CallContext& call, const Val* args, Val* out);
BuiltinStatus count(CallContext& call, const Val* args, Val* out);
BuiltinStatus sum(CallContext& call, const Val* args, Val* out);
BuiltinStatus product(CallContext& call, const Val* args, Val* out);
BuiltinStatus max_(CallContext& call, const Val* args, Val* out);
BuiltinStatus min_(CallContext& call, const Val* args, Val* out);
BuiltinStatus sort_(CallContext& call, const Val* args, Val* out);
BuiltinStatus all_(CallContext& call, const Val* args, Val* out);
BuiltinStatus any_(CallContext& call, const Val* args, Val* out);
BuiltinStatus union_(CallContext& call, const Val* args, Val* out);
BuiltinStatus intersection(CallContext& call, const Val* args, Val* out);
BuiltinStatus set_diff(CallContext& call, const Val* args, Val* out);
BuiltinStatus array_concat(CallContext& call, const Val* args, Val* out);
BuiltinStatus array_flatten(CallContext& call, const Val* args, Val* out);
BuiltinStatus array_slice(CallContext& call, const Val* args, Val* out);
BuiltinStatus array_reverse(CallContext& call, const Val* args, Val* out);
BuiltinStatus is_array(CallContext& call, const Val* args, Val* out);
BuiltinStatus is_boolean(CallContext& call, const Val* args, Val* out);
BuiltinStatus is_null(CallContext& call, const Val* args, Val* out);
BuiltinStatus is_number(CallContext& call, const Val* args, Val* out);
BuiltinStatus is_object(CallContext& call, const Val* args, Val* out);
BuiltinStatus is_set(CallContext& call, const Val* args, Val* out);
BuiltinStatus is_string(CallContext& call, const Val* args, Val* out);
BuiltinStatus type_name(CallContext& call, const Val* args, Val* out);
BuiltinStatus cast_array(CallContext& call, const Val* args, Val* out);
BuiltinStatus cast_set(CallContext& call, const Val* args, Val* out);
BuiltinStatus cast_string(CallContext& call, const Val* args, Val* out);
BuiltinStatus cast_boolean(CallContext& call, const Val* args, Val* out);
BuiltinStatus cast_null(CallContext& call, const Val* args, Val* out);
BuiltinStatus cast_object(CallContext& call, const Val* args, Val* out);
BuiltinStatus startswith(CallContext& call, const Val* args, Val* out);
BuiltinStatus endswith(CallContext& call, const Val* args, Val* out);
BuiltinStatus contains(CallContext& call, const Val* args, Val* out);
BuiltinStatus lower(CallContext& call, const Val* args, Val* out);
BuiltinStatus upper(CallContext& call, const Val* args, Val* out);
BuiltinStatus trim(CallContext& call, const Val* args, Val* out);
BuiltinStatus trim_left(CallContext& call, const Val* args, Val* out);
BuiltinStatus trim_right(CallContext& call, const Val* args, Val* out);
BuiltinStatus trim_prefix(CallContext& call, const Val* args, Val* out);
BuiltinStatus trim_suffix(CallContext& call, const Val* args, Val* out);
BuiltinStatus trim_space(CallContext& call, const Val* args, Val* out);
BuiltinStatus split(CallContext& call, const Val* args, Val* out);
BuiltinStatus concat(CallContext& call, const Val* args, Val* out);
BuiltinStatus replace_(CallContext& call, const Val* args, Val* out);
BuiltinStatus replace_n(CallContext& call, const Val* args, Val* out);
BuiltinStatus substring(CallContext& call, const Val* args, Val* out);
BuiltinStatus indexof(CallContext& call, const Val* args, Val* out);
BuiltinStatus indexof_n(CallContext& call, const Val* args, Val* out);
BuiltinStatus strings_reverse(CallContext& call, const Val* args, Val* out);
BuiltinStatus strings_count(CallContext& call, const Val* args, Val* out);
BuiltinStatus any_prefix_match(CallContext& call, const Val* args, Val* out);
BuiltinStatus any_suffix_match(CallContext& call, const Val* args, Val* out);

}  // namespace tracee::rego::builtins
