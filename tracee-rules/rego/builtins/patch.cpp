// json.patch: RFC 6902, extended to sets (a member is its own key). An operation that cannot be
// done makes the call undefined.
#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/paths.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

enum class Edit { Add, Replace, Remove };

class Patcher {
 public:
  explicit Patcher(Arena& arena) : arena_(arena) {}

  bool get(const Val& doc, const Val& path, Val* out) const {
    *out = doc;
    for (const Val& key : path) {
      if (!step(*out, key, out)) return false;
    }
    return true;
  }

  // Applies an edit at the path; `value` is what is added or put.
  bool edit(const Val& doc, const Val& path, uint32_t at, Edit what, const Val& value, Val* out) {
    if (at == path.len) {
      *out = value;
      return what != Edit::Remove;
    }
    const Val& key = path.items[at];
    if (at + 1 == path.len) return edit_here(doc, key, what, value, out);
    Val below, changed;
    if (!step(doc, key, &below) || !edit(below, path, at + 1, what, value, &changed)) return false;
    return put(doc, key, changed, out);
  }

 private:
  static bool index_of(const Val& key, uint32_t size, bool end_allowed, uint32_t* out) {
    int64_t i = -1;
    if (key.is_number()) {
      if (!to_int64(key, &i)) return false;
    } else if (key.is_str()) {
      const std::string_view s = key.str();
      if (s == "-") {
        *out = size;
        return end_allowed;
      }
      if (s.empty() || s.size() > 9 || (s.size() > 1 && s[0] == '0')) return false;
      i = 0;
      for (char c : s) {
        if (c < '0' || c > '9') return false;
        i = i * 10 + (c - '0');
      }
    } else {
      return false;
    }
    *out = static_cast<uint32_t>(i);
    return i >= 0 && i < static_cast<int64_t>(size) + (end_allowed ? 1 : 0);
  }

  static bool step(const Val& v, const Val& key, Val* out) {
    Val found;
    if (v.is_array()) {
      uint32_t i = 0;
      if (!index_of(key, v.len, false, &i)) return false;
      found = v.items[i];
    } else if (v.is_object() || v.is_set()) {
      found = lookup(v, key);
    }
    if (!found.defined()) return false;
    *out = found;
    return true;
  }

  // The same container with one existing part changed.
  bool put(const Val& doc, const Val& key, const Val& value, Val* out) {
    if (doc.is_object()) {
      *out = object_with(doc, key, value, arena_);
      return true;
    }
    Builder items;
    uint32_t index = 0;
    if (doc.is_array() && !index_of(key, doc.len, false, &index)) return false;
    for (uint32_t i = 0; i < doc.len; ++i) {
      const bool here = doc.is_array() ? i == index : equal(doc.items[i], key);
      items.push(here ? value : doc.items[i], arena_);
    }
    *out = doc.is_array() ? Val::array(items.items, items.size) : make_set(items.items, items.size);
    return true;
  }

  bool edit_here(const Val& doc, const Val& key, Edit what, const Val& value, Val* out) {
    Val old;
    if (what != Edit::Add && !step(doc, key, &old)) return false;
    if (doc.is_object()) {
      *out = what == Edit::Remove ? object_without(doc, key, arena_)
                                  : object_with(doc, key, value, arena_);
      return true;
    }
    if (doc.is_array()) return edit_array(doc, key, what, value, out);
    if (!doc.is_set()) return false;
    if (what != Edit::Remove && !equal(key, value)) return false;
    Builder items;
    for (const Val& v : doc) {
      if (!equal(v, key)) items.push(v, arena_);
    }
    if (what != Edit::Remove) items.push(value, arena_);
    *out = make_set(items.items, items.size);
    return true;
  }

  bool edit_array(const Val& doc, const Val& key, Edit what, const Val& value, Val* out) {
    uint32_t index = 0;
    if (!index_of(key, doc.len, what == Edit::Add, &index)) return false;
    Builder items;
    for (uint32_t i = 0; i <= doc.len; ++i) {
      if (i == index && what != Edit::Remove) items.push(value, arena_);
      if (i < doc.len && (i != index || what == Edit::Add)) items.push(doc.items[i], arena_);
    }
    *out = Val::array(items.items, items.size);
    return true;
  }

  Arena& arena_;
};

bool read_path(const Val& operation, std::string_view field, Arena& arena, Val* out) {
  const Val* path = object_find(operation, field);
  if (path == nullptr || (!path->is_str() && !path->is_array())) return false;
  *out = path->is_array() ? *path : parse_json_pointer(path->str(), arena);
  return true;
}

// One operation; false when it cannot be done.
bool apply(const Val& operation, Arena& arena, Val* doc) {
  Patcher patcher(arena);
  const Val* op = object_find(operation, "op");
  const Val* value = object_find(operation, "value");
  Val path, from, moved;
  if (op == nullptr || !op->is_str() || !read_path(operation, "path", arena, &path)) return false;
  const std::string_view name = op->str();
  if (name == "remove") return patcher.edit(*doc, path, 0, Edit::Remove, {}, doc);
  if (name == "move" || name == "copy") {
    if (!read_path(operation, "from", arena, &from) || !patcher.get(*doc, from, &moved))
      return false;
    if (name == "move" && !patcher.edit(*doc, from, 0, Edit::Remove, {}, doc)) return false;
    return patcher.edit(*doc, path, 0, Edit::Add, moved, doc);
  }
  if (value == nullptr) return false;
  if (name == "add") return patcher.edit(*doc, path, 0, Edit::Add, *value, doc);
  if (name == "replace") return patcher.edit(*doc, path, 0, Edit::Replace, *value, doc);
  if (name != "test") return false;
  return patcher.get(*doc, path, &moved) && equal(moved, *value);
}

}  // namespace

REGO_BUILTIN(json_patch) {
  if (!args[1].is_array()) return call.type_error(2, "array", args[1]);
  for (const Val& operation : args[1]) {
    if (!operation.is_object()) return call.element_error(2, args[1], "object", operation);
  }
  Val doc = args[0];
  for (const Val& operation : args[1]) {
    if (!call.state.charge(doc.is_collection() ? doc.len / 8 + 1 : 1)) return BuiltinStatus::Error;
    if (!apply(operation, call.arena, &doc)) return BuiltinStatus::Undefined;
  }
  *out = doc;
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
