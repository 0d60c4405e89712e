// json.filter and json.remove: selecting and dropping parts of documents by paths. json.patch is in
// patch.cpp.
#include "tracee-rules/rego/builtins/paths.h"

#include <algorithm>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {

Val parse_json_pointer(std::string_view text, Arena& arena) {
  Builder parts;
  if (text.empty()) return Val::array(nullptr, 0);
  if (text[0] == '/') text.remove_prefix(1);
  for (;;) {
    const size_t end = text.find('/');
    std::string part;
    const std::string_view raw = text.substr(0, end);
    for (size_t i = 0; i < raw.size(); ++i) {
      const bool escape =
          raw[i] == '~' && i + 1 < raw.size() && (raw[i + 1] == '0' || raw[i + 1] == '1');
      part += escape ? (raw[++i] == '0' ? '~' : '/') : raw[i];
    }
    parts.push(Val::string({arena.copy(part), part.size()}), arena);
    if (end == std::string_view::npos) break;
    text = text.substr(end + 1);
  }
  return Val::array(parts.items, parts.size);
}

namespace {

// A tree of wanted paths: an object of key to tree, or null where a path ends.
Val insert_path(const Val& tree, const Val& path, uint32_t at, Arena& arena) {
  if (at == path.len || tree.is_null()) return Val::null();
  const Val object = tree.is_object() ? tree : Val::object(nullptr, 0);
  const Val* below = object_find(object, path.items[at]);
  const Val next = insert_path(below != nullptr ? *below : Val::undefined(), path, at + 1, arena);
  return object_with(object, path.items[at], next, arena);
}

BuiltinStatus path_tree(CallContext& call, const Val* args, Val* tree) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  if (!args[1].is_array() && !args[1].is_set())
    return call.type_error(2, "one of {set, array}", args[1]);
  *tree = Val::object(nullptr, 0);
  for (const Val& p : args[1]) {
    Val path = p;
    if (p.is_str()) {
      std::string_view text = p.str();
      while (!text.empty() && text[0] == '/') text.remove_prefix(1);
      path = parse_json_pointer(text, call.arena);
      if (text.empty()) path = Val::array(nullptr, 0);
    } else if (!p.is_array()) {
      return call.type_error(
          2, "one of {set, array} containing string paths or array of path segments", p);
    }
    if (!call.state.charge(path.len + 1)) return BuiltinStatus::Error;
    if (path.len == 0) continue;
    *tree = insert_path(*tree, path, 0, call.arena);
  }
  return BuiltinStatus::Ok;
}

// Arrays are objects with numeric keys here, written as text or number.
const Val* subtree(const Val& tree, const Val& container, const Val& key, uint32_t index) {
  if (!container.is_array()) return object_find(tree, key);
  if (const Val* found = object_find(tree, std::to_string(index))) return found;
  return object_find(tree, Val::integer(index));
}

bool remove_paths(const Val& v, const Val& tree, Arena& arena, Val* out) {
  if (tree.is_null()) return false;
  *out = v;
  if (!v.is_collection()) return true;
  Builder kept;
  for (uint32_t i = 0; i < v.len; ++i) {
    const Val key = v.is_object() ? v.entries[i].key : v.items[i];
    Val value = v.is_object() ? v.entries[i].value : v.items[i];
    const Val* below = subtree(tree, v, key, i);
    if (below != nullptr && !remove_paths(value, *below, arena, &value)) continue;
    if (v.is_object()) kept.push(key, arena);
    kept.push(value, arena);
  }
  if (v.is_object()) {
    *out = make_object(reinterpret_cast<Entry*>(kept.items), kept.size / 2, nullptr);
  } else {
    *out = v.is_array() ? Val::array(kept.items, kept.size) : make_set(kept.items, kept.size);
  }
  return true;
}

Val filter_paths(const Val& v, const Val& tree, Arena& arena) {
  if (tree.is_null() || !v.is_collection()) return v;
  Builder kept;
  for (uint32_t i = 0; i < v.len; ++i) {
    const Val key = v.is_object() ? v.entries[i].key : v.items[i];
    const Val* below = subtree(tree, v, key, i);
    if (below == nullptr) continue;
    if (v.is_object()) kept.push(key, arena);
    kept.push(filter_paths(v.is_object() ? v.entries[i].value : v.items[i], *below, arena), arena);
  }
  if (v.is_object())
    return make_object(reinterpret_cast<Entry*>(kept.items), kept.size / 2, nullptr);
  return v.is_array() ? Val::array(kept.items, kept.size) : make_set(kept.items, kept.size);
}

}  // namespace

REGO_BUILTIN(json_remove) {
  Val tree;
  if (const auto s = path_tree(call, args, &tree); s != BuiltinStatus::Ok) return s;
  remove_paths(args[0], tree, call.arena, out);
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(json_filter) {
  Val tree;
  if (const auto s = path_tree(call, args, &tree); s != BuiltinStatus::Ok) return s;
  *out = filter_paths(args[0], tree, call.arena);
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
