// Walks: every part of a document, and reachability in graphs given as objects.
#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

// The node itself, then its children in order; false at a limit.
bool walk_value(CallContext& call, const Val& v, const Val& path, Builder* out) {
  if (!call.state.charge(1)) return false;
  Val* pair = call.arena.array<Val>(2);
  pair[0] = path;
  pair[1] = v;
  out->push(Val::array(pair, 2), call.arena);
  for (uint32_t i = 0; v.is_collection() && i < v.len; ++i) {
    Val* below = call.arena.array<Val>(path.len + 1);
    for (uint32_t p = 0; p < path.len; ++p) below[p] = path.items[p];
    below[path.len] = v.is_object() ? v.entries[i].key : v.is_set() ? v.items[i] : Val::integer(i);
    const Val child = v.is_object() ? v.entries[i].value : v.items[i];
    if (!walk_value(call, child, Val::array(below, path.len + 1), out)) return false;
  }
  return true;
}

bool is_vertices(const Val& v) { return v.is_array() || v.is_set(); }

// Paths from a root along edges, as OPA enumerates them: a path ends where edges end, before a node
// that the graph lacks, and before a node that was already left on the way from the same first
// edge.
class PathFinder {
 public:
  PathFinder(CallContext& call, const Val& graph) : call_(call), graph_(graph) {}

  bool run(const Val& root) {
    const Val* edges = object_find(graph_, root);
    if (edges == nullptr) return true;
    path_.push(root, call_.arena);
    const bool leaf = !is_vertices(*edges) || edges->len == 0;
    if (leaf) emit();
    bool ok = true;
    for (uint32_t i = 0; !leaf && ok && i < edges->len; ++i) {
      left_ = Builder();
      left_.push(root, call_.arena);
      ok = extend(edges->items[i], 0);
    }
    --path_.size;
    return ok;
  }

  Builder& paths() { return paths_; }

 private:
  bool was_left(const Val& v) const {
    for (uint32_t i = 0; i < left_.size; ++i) {
      if (equal(left_.items[i], v)) return true;
    }
    return false;
  }

  void emit() {
    Val* items = call_.arena.array<Val>(path_.size);
    for (uint32_t i = 0; i < path_.size; ++i) items[i] = path_.items[i];
    paths_.push(Val::array(items, path_.size), call_.arena);
  }

  bool extend(const Val& node, int depth) {
    constexpr int kDeepest = 500;
    if (depth > kDeepest || !call_.state.charge(1 + left_.size / 8)) return false;
    const Val* edges = object_find(graph_, node);
    if (edges == nullptr) {
      emit();
      return true;
    }
    path_.push(node, call_.arena);
    const bool leaf = !is_vertices(*edges) || edges->len == 0;
    if (leaf) emit();
    for (uint32_t i = 0; !leaf && i < edges->len; ++i) {
      if (was_left(edges->items[i])) {
        emit();
        continue;
      }
      if (!was_left(node)) left_.push(node, call_.arena);
      if (!extend(edges->items[i], depth + 1)) return false;
    }
    --path_.size;
    return true;
  }

  CallContext& call_;
  const Val& graph_;
  Builder path_;
  Builder left_;
  Builder paths_;
};

}  // namespace

REGO_BUILTIN(walk) {
  Builder pairs;
  if (!walk_value(call, args[0], Val::array(nullptr, 0), &pairs)) return BuiltinStatus::Error;
  return give(Val::array(pairs.items, pairs.size), out);
}

REGO_BUILTIN(graph_reachable) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  if (!is_vertices(args[1])) return call.type_error(2, "one of {array, set}", args[1]);
  Builder queue;
  for (const Val& v : args[1]) queue.push(v, call.arena);
  Val seen = Val::set(nullptr, 0);
  for (uint32_t at = 0; at < queue.size; ++at) {
    const Val node = queue.items[at];
    const Val* edges = object_find(args[0], node);
    if (edges == nullptr || set_contains(seen, node)) continue;
    if (!call.state.charge(seen.len / 8 + 1)) return BuiltinStatus::Error;
    seen = set_union(seen, Val::set(&node, 1), call.arena);
    for (uint32_t i = 0; is_vertices(*edges) && i < edges->len; ++i)
      queue.push(edges->items[i], call.arena);
  }
  return give(seen, out);
}

REGO_BUILTIN(graph_reachable_paths) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  if (!is_vertices(args[1])) return call.type_error(2, "one of {array, set}", args[1]);
  PathFinder finder(call, args[0]);
  for (const Val& root : args[1]) {
    if (!finder.run(root)) return call.limit("the graph is too large");
  }
  return give(make_set(finder.paths().items, finder.paths().size), out);
}

}  // namespace tracee::rego
