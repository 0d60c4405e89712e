// The end of building collections (the instructions Finish…), nested partial objects and template
// strings.
#include <algorithm>

#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {

// Op::AppendPath: a row for finish_tree. False: the state has the error.
bool EvalState::append_path(const Insn& insn, const Val* r) {
  const uint32_t n = insn.c + 2u;
  Val* row = arena_.array<Val>(n);
  row[0] = Val::boolean(insn.k != 0);
  for (uint32_t i = 1; i < n; ++i) {
    row[i] = r[insn.b + i - 1];
    if (row[i].is_lazy() && materialize(row[i], &row[i]) == Outcome::Error) return false;
  }
  builder_at(r[insn.a]).push(Val::array(row, n), arena_);
  return true;
}

// Op::FinishArray, FinishSet, FinishObject, FinishTree. False: the state has the error.
bool EvalState::finish_collection(const Insn& insn, Loc loc, Val* r) {
  const Builder& built = builder_at(r[insn.b]);
  Val& made = r[insn.a];
  bool clash = false;
  switch (insn.op) {
    case Op::FinishArray:
      made = Val::array(built.items, built.size);
      break;
    case Op::FinishSet:
      made = make_set(built.items, built.size);
      made.open = insn.k != 0;
      break;
    case Op::FinishObject:
      made = make_object(reinterpret_cast<Entry*>(built.items), built.size / 2, &clash);
      break;
    default:
      clash = !finish_tree(built, &made);
      break;
  }
  if (clash) {
    conflict("object keys must be unique", loc);
    return false;
  }
  return insn.op == Op::FinishTree || is_within_limits(made);
}

// Parts are strings, or sets that hold the expression's values: none is printed as <undefined>.
Val EvalState::template_text(const Val* parts, uint32_t n) {
  std::string out;
  for (uint32_t i = 0; i < n; ++i) {
    Val part = parts[i];
    if (part.is_set()) {
      if (part.len > 1) {
        fail("eval_conflict_error",
             "template string expressions must not produce multiple outputs");
        return Val::undefined();
      }
      if (part.len == 0) {
        out += "<undefined>";
        continue;
      }
      part = part.items[0];
    }
    if (part.is_str()) {
      out += part.str();
    } else {
      write_rego(part, &out);
    }
    if (out.size() > limits_.string_bytes) {
      fail("eval_cancel_error", "a string became too large");
      return Val::undefined();
    }
  }
  return Val::string({arena_.copy(out), out.size()});
}

// Rows are arrays: whether a set's member, the path, the value. Rows with the same key at a depth
// stand together after sorting.
bool EvalState::finish_tree(const Builder& builder, Val* out) {
  Val* rows = builder.items;
  std::sort(rows, rows + builder.size, [](const Val& a, const Val& b) {
    const uint32_t n = std::min(a.len, b.len);
    for (uint32_t i = 1; i < n; ++i) {
      if (const int c = compare(a.items[i], b.items[i]); c != 0) return c < 0;
    }
    return a.len < b.len;
  });
  return tree_level(rows, builder.size, 1, out);
}

bool EvalState::tree_level(Val* rows, uint32_t n, uint32_t depth, Val* out) {
  Entry* entries = arena_.array<Entry>(n);
  uint32_t count = 0;
  for (uint32_t from = 0; from < n;) {
    uint32_t to = from + 1;
    const Val key = rows[from].items[depth];
    while (to < n && equal(rows[to].items[depth], key)) ++to;
    Val value;
    uint32_t leaves = 0;
    uint32_t members = 0;
    for (uint32_t i = from; i < to; ++i) {
      if (rows[i].len != depth + 2) continue;
      ++leaves;
      members += rows[i].items[0].tag == Tag::True;
    }
    if (leaves == 0) {
      if (!tree_level(rows + from, to - from, depth + 1, &value)) return false;
    } else if (leaves != to - from || (members != 0 && members != leaves)) {
      return false;
    } else if (members != 0) {
      Val* items = arena_.array<Val>(leaves);
      for (uint32_t i = 0; i < leaves; ++i) items[i] = rows[from + i].items[depth + 1];
      value = make_set(items, leaves);
      value.open = true;
    } else {
      value = rows[from].items[depth + 1];
      value.open = false;
      for (uint32_t i = from + 1; i < to; ++i) {
        if (!equal(value, rows[i].items[depth + 1])) return false;
      }
    }
    entries[count++] = {key, value};
    from = to;
  }
  *out = Val::object(entries, count);
  out->open = true;
  return true;
}

}  // namespace tracee::rego
