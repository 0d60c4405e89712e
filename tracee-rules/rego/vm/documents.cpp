// `data`: base data and rules as one document, read lazily, and everything that looks into values
// which may be lazy: get, iterate, materialise.
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {

// OPA's store has paths of strings: data[2] finds the key "2".
Val base_lookup(const Val& base, const Val& key, Arena& arena) {
  const Val found = lookup(base, key);
  if (found.defined() || !key.is_number() || !base.is_object()) return found;
  const std::string text = number_text(key);
  return lookup(base, Val::string({arena.copy(text), text.size()}));
}

// A `with data.x` hides every rule at or below x.
bool EvalState::is_hidden(const DocNode* node) const {
  if (world_.hidden == nullptr) return false;
  std::string_view keys[64];
  size_t depth = 0;
  for (const DocNode* n = node; n->parent != nullptr && depth < 64; n = n->parent)
    keys[depth++] = n->key;
  for (const Hidden* h = world_.hidden; h != nullptr; h = h->next) {
    if (h->path->size() > depth) continue;
    bool same = true;
    for (size_t i = 0; i < h->path->size() && same; ++i) {
      const Val& part = (*h->path)[i];
      same = part.is_str() && part.str() == keys[depth - 1 - i];
    }
    if (same) return true;
  }
  return false;
}

Val EvalState::base_at(const DocNode* node) const {
  if (node->parent == nullptr) return world_.data;
  const Val above = base_at(node->parent);
  return above.defined() ? lookup(above, node->key_value) : above;
}

Val EvalState::doc_at(const DocNode* node) {
  const Val base = base_at(node);
  Val out;
  if (is_hidden(node)) return base;
  if (node->group == kNoGroup) {
    return Val::of_doc(new (arena_.allocate(sizeof(DocRef))) DocRef{node, base, {}});
  }
  const Outcome outcome = doc_child(node, base, &out);
  return outcome == Outcome::Defined ? out : Val::undefined();
}

// What stands at a node: a rule's value, or a document of its own.
Outcome EvalState::doc_child(const DocNode* node, const Val& base, Val* out) {
  if (is_hidden(node)) {
    *out = base;
    return base.defined() ? Outcome::Defined : Outcome::Undefined;
  }
  Val own;
  if (node->group != kNoGroup) {
    const Group& group = program_->groups[node->group];
    if (group.kind == GroupKind::Function) return Outcome::Undefined;
    const Outcome outcome = call_rule(node->group, group.loc, out);
    if (outcome != Outcome::Defined || node->children.empty()) return outcome;
    own = *out;
  }
  *out = Val::of_doc(new (arena_.allocate(sizeof(DocRef))) DocRef{node, base, own});
  return Outcome::Defined;
}

// Two documents as one: what rules build piece by piece is united, anything else must not meet.
bool EvalState::merge_documents(const Val& a, const Val& b, Val* out) {
  if (!a.open || !b.open || a.tag != b.tag) {
    *out = a;
    return equal(a, b);
  }
  *out = a;
  if (a.is_set()) *out = set_union(a, b, arena_);
  for (uint32_t i = 0; b.is_object() && i < b.len; ++i) {
    const Entry& e = b.entries[i];
    const Val* there = object_find(*out, e.key);
    Val merged = e.value;
    if (there != nullptr && !merge_documents(*there, e.value, &merged)) return false;
    *out = object_with(*out, e.key, merged, arena_);
  }
  out->open = true;
  return true;
}

Outcome EvalState::doc_get(const DocRef& doc, const Val& key, Val* out) {
  const Val base = doc.base.defined() ? base_lookup(doc.base, key, arena_) : Val::undefined();
  const DocNode* child = key.is_str() ? doc.node->child(key.str()) : nullptr;
  const Val own = doc.own.defined() ? lookup(doc.own, key) : Val::undefined();
  if (child == nullptr) {
    *out = own.defined() ? own : base;
    return out->defined() ? Outcome::Defined : Outcome::Undefined;
  }
  const Outcome outcome = doc_child(child, base, out);
  if (outcome == Outcome::Error || !own.defined()) return outcome;
  Val virtual_part = *out;
  if (outcome == Outcome::Defined && materialize(virtual_part, &virtual_part) == Outcome::Error) {
    return Outcome::Error;
  }
  if (outcome == Outcome::Undefined) {
    *out = own;
  } else if (!merge_documents(own, virtual_part, out)) {
    return conflict("object keys must be unique", program_->groups[doc.node->group].loc);
  }
  return Outcome::Defined;
}

// All keys that may have a value, as an array.
Val EvalState::doc_keys(const DocRef& doc) {
  Builder keys;
  for (const DocNode* child : doc.node->children) keys.push(child->key_value, arena_);
  for (const Val* part : {&doc.base, &doc.own}) {
    for (uint32_t i = 0; part->is_object() && i < part->len; ++i) {
      keys.push(part->entries[i].key, arena_);
    }
  }
  const Val set = make_set(keys.items, keys.size);
  return Val::array(set.items, set.len);
}

Outcome EvalState::doc_value(const DocRef& doc, Val* out) {
  const Val keys = doc_keys(doc);
  Entry* entries = arena_.array<Entry>(keys.len);
  uint32_t n = 0;
  for (const Val& key : keys) {
    Val value;
    Outcome outcome = doc_get(doc, key, &value);
    if (outcome == Outcome::Defined) outcome = materialize(value, &value);
    if (outcome == Outcome::Error) return outcome;
    // As a whole, base data that is not an object stands before a rule of the same name.
    const Val base = doc.base.defined() ? lookup(doc.base, key) : Val::undefined();
    if (outcome == Outcome::Defined && base.defined() && !base.is_object()) value = base;
    if (outcome == Outcome::Defined) entries[n++] = {key, value};
  }
  *out = Val::object(entries, n);
  out->open = true;
  return Outcome::Defined;
}

Outcome EvalState::materialize(const Val& value, Val* out) {
  if (value.tag == Tag::View) {
    *out = materialize_view(value, arena_);
  } else if (value.tag == Tag::Doc) {
    return doc_value(*value.doc, out);
  } else {
    *out = value;
  }
  if (failed_) return Outcome::Error;
  return out->defined() ? Outcome::Defined : Outcome::Undefined;
}

Outcome EvalState::get(const Val& from, const Val& key, Val* out) {
  Val found;
  if (from.tag == Tag::View) {
    found = from.view->get(from.len, key, arena_);
  } else if (from.tag == Tag::Doc) {
    const Outcome outcome = doc_get(*from.doc, key, &found);
    *out = found;
    return outcome;
  } else {
    found = lookup(from, key);
  }
  *out = found;
  return found.defined() ? Outcome::Defined : Outcome::Undefined;
}

// Iterator registers: what is iterated over, the next index, and a document's keys.
bool EvalState::iter_init(Val* it, const Val& over) {
  if (!over.is_collection() && !over.is_lazy()) return false;
  const Val what = over;
  it[0] = what;
  it[1] = Val::integer(0);
  if (what.tag == Tag::Doc) it[2] = doc_keys(*what.doc);
  return true;
}

Outcome EvalState::iter_next(Val* it, Val* key, Val* value) {
  const Val over = it[0];
  const auto i = static_cast<uint32_t>(it[1].num++);
  switch (over.tag) {
    case Tag::Array:
      if (i >= over.len) return Outcome::Undefined;
      *key = Val::integer(i);
      *value = over.items[i];
      return Outcome::Defined;
    case Tag::Set:
      if (i >= over.len) return Outcome::Undefined;
      *key = *value = over.items[i];
      return Outcome::Defined;
    case Tag::Object:
      if (i >= over.len) return Outcome::Undefined;
      *key = over.entries[i].key;
      *value = over.entries[i].value;
      return Outcome::Defined;
    case Tag::View:
      if (i >= over.view->size(over.len)) return Outcome::Undefined;
      *key = Val::integer(i);
      over.view->entry(over.len, i, arena_, key, value);
      return Outcome::Defined;
    default:
      break;
  }
  // A document: keys without a value are passed over.
  for (uint32_t at = i; at < it[2].len; ++at) {
    it[1].num = at + 1;
    const Val wanted = it[2].items[at];
    const Outcome outcome = doc_get(*over.doc, wanted, value);
    if (outcome == Outcome::Undefined) continue;
    *key = wanted;
    return outcome;
  }
  return Outcome::Undefined;
}

}  // namespace tracee::rego
