// Works on resolved and specialised trees. Idea: follow which local variables are slots, look at
// each expression that must hold, keep the best test. Covered by necessity_test, and by the
// comparison of index on and off (test/unit/rules/candidate_index_test).
#include "tracee-rules/rego/compile/necessity.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/compile/safety.h"

namespace tracee::rego {
namespace {

constexpr int kMaxCalls = 3;             // functions within functions
constexpr size_t kMaxTests = 4096;       // of one condition
constexpr size_t kShortestContains = 3;  // shorter ones are in too many texts

using Tests = std::vector<SlotTest>;

// The local variables of a clause that are slots.
using Slots = std::map<int32_t, uint32_t>;

std::optional<uint32_t> slot_of(const Term& t, const Slots& slots) {
  if (t.kind == TermKind::Slot) {
    uint32_t index = 0;
    std::from_chars(t.text.data(), t.text.data() + t.text.size(), index);
    return index;
  }
  if (t.kind != TermKind::Var || t.local < 0) return std::nullopt;
  const auto found = slots.find(t.local);
  if (found == slots.end()) return std::nullopt;
  return found->second;
}

int score(const SlotTest& test) {
  const int length = static_cast<int>(std::min<size_t>(test.text.size(), 99));
  switch (test.kind) {
    case SlotTest::Kind::Prefix:
      return length == 0 ? 0 : 300 + length;
    case SlotTest::Kind::Suffix:
      return length == 0 ? 0 : 200 + length;
    case SlotTest::Kind::Contains:
      return test.text.size() < kShortestContains ? 0 : 100 + length;
    default:
      return 1000;
  }
}

// Of a disjunction: as good as its worst part. 0: of no use.
int score(const Tests& tests) {
  int worst = tests.empty() || tests.size() > kMaxTests ? 0 : 1000;
  for (const SlotTest& test : tests) worst = std::min(worst, score(test));
  return worst;
}

class Search {
 public:
  explicit Search(const Unit& unit) : unit_(unit) {}

  // `arguments`: the slots that are passed to a function, by position.
  std::optional<Tests> group(uint32_t id, const std::vector<std::optional<uint32_t>>& arguments,
                             int depth) const {
    const GroupSource& source = unit_.sources[id];
    if (!default_fails(source)) return std::nullopt;
    Tests all;
    for (const Definition& definition : source.definitions) {
      for (const Clause& branch : definition.branches) {
        auto tests = clause(branch, arguments, depth);
        if (!tests) return std::nullopt;
        all.insert(all.end(), tests->begin(), tests->end());
      }
    }
    return all;
  }

 private:
  // Is what holds when no definition does nothing, or false?
  static bool default_fails(const GroupSource& source) {
    if (source.default_rule.rule == nullptr) return true;
    const Term* value = source.default_rule.rule->value;
    return value != nullptr && value->kind == TermKind::Bool && !value->flag;
  }

  std::optional<Tests> clause(const Clause& c,
                              const std::vector<std::optional<uint32_t>>& arguments,
                              int depth) const {
    if (c.body == nullptr) return std::nullopt;
    Slots slots;
    for (size_t i = 0; i < c.params.size() && i < arguments.size(); ++i) {
      if (arguments[i]) slots[c.params[i]] = *arguments[i];
    }
    find_slots(*c.body, slots);
    Tests best;
    for (const Expr* e : c.body->exprs) {
      if (e->negated || !e->withs.empty()) continue;
      Tests tests = expression(*e, slots, depth);
      if (score(tests) > score(best)) best = std::move(tests);
    }
    if (score(best) == 0) return std::nullopt;
    return best;
  }

  // x := slot, slot = x
  static void find_slots(const Body& body, Slots& slots) {
    for (const Expr* e : body.exprs) {
      if (e->negated || !e->withs.empty()) continue;
      if (e->kind != ExprKind::Unify && e->kind != ExprKind::Assign) continue;
      for (const size_t var : {size_t{0}, size_t{1}}) {
        const Term &left = *e->terms[var], &right = *e->terms[1 - var];
        if (left.kind != TermKind::Var || left.local < 0) continue;
        if (const auto slot = slot_of(right, slots)) slots.emplace(left.local, *slot);
      }
    }
  }

  Tests expression(const Expr& e, const Slots& slots, int depth) const {
    if (e.kind == ExprKind::Unify || e.kind == ExprKind::Assign) {
      return equality(*e.terms[0], *e.terms[1], slots);
    }
    if (e.kind != ExprKind::Term) return {};
    const Term& t = *e.terms[0];
    if (t.kind == TermKind::Ref) return membership(t, slots);
    if (t.kind != TermKind::Call) return {};
    if (t.items[0]->flag && unit_.program->group_by_name.count(t.text) != 0) {
      return call(t, slots, depth);
    }
    return builtin(t, slots);
  }

  static Tests equality(const Term& a, const Term& b, const Slots& slots) {
    for (const auto& [subject, fixed] : {std::pair(&a, &b), std::pair(&b, &a)}) {
      const auto slot = slot_of(*subject, slots);
      if (!slot) continue;
      SlotTest test;
      test.slot = *slot;
      if (scalar(*fixed, &test)) return {test};
    }
    return {};
  }

  // A constant text or small integer as what the slot must equal.
  static bool scalar(const Term& t, SlotTest* test) {
    if (t.kind == TermKind::String) {
      test->text = t.text;
      return true;
    }
    if (t.kind != TermKind::Number) return false;
    const char* end = t.text.data() + t.text.size();
    test->kind = SlotTest::Kind::EqualsNumber;
    return std::from_chars(t.text.data(), end, test->number).ptr == end;
  }

  static bool scalar(const Val& v, SlotTest* test) {
    if (v.is_str()) test->text = v.str();
    if (v.is_int()) {
      test->kind = SlotTest::Kind::EqualsNumber;
      test->number = v.num;
    }
    return v.is_str() || v.is_int();
  }

  Tests builtin(const Term& t, const Slots& slots) const {
    if (t.items.size() != 3 || unit_.mocked.count(t.text) != 0) return {};
    const Term &a = *t.items[1], &b = *t.items[2];
    if (t.text == "equal") return equality(a, b, slots);
    if (t.text == "internal.member_2") return member_of(a, b, slots);
    if (t.text == "strings.any_prefix_match") return any_of(a, b, SlotTest::Kind::Prefix, slots);
    if (t.text == "strings.any_suffix_match") return any_of(a, b, SlotTest::Kind::Suffix, slots);
    const bool pattern_first = t.text == "regex.match" || t.text == "re_match";
    const Term &subject = pattern_first ? b : a, &fixed = pattern_first ? a : b;
    const auto slot = slot_of(subject, slots);
    if (!slot || fixed.kind != TermKind::String) return {};
    SlotTest test;
    if (pattern_first) {
      test = required_literal(fixed.text);
    } else if (t.text == "startswith") {
      test.kind = SlotTest::Kind::Prefix;
    } else if (t.text == "endswith") {
      test.kind = SlotTest::Kind::Suffix;
    } else if (t.text == "contains") {
      test.kind = SlotTest::Kind::Contains;
    } else {
      return {};
    }
    if (!pattern_first) test.text = fixed.text;
    test.slot = *slot;
    return {test};
  }

  // The slot begins or ends with a text, or with one of a constant collection of texts.
  Tests any_of(const Term& subject, const Term& texts, SlotTest::Kind kind,
               const Slots& slots) const {
    const auto slot = slot_of(subject, slots);
    if (!slot) return {};
    Tests tests;
    const auto add = [&](bool is_text, std::string_view text) {
      if (is_text) tests.push_back({*slot, kind, std::string(text), 0});
      return is_text;
    };
    if (texts.kind == TermKind::String) {
      add(true, texts.text);
    } else if (texts.kind == TermKind::Set || texts.kind == TermKind::Array) {
      for (const Term* item : texts.items) {
        if (!add(item->kind == TermKind::String, item->text)) return {};
      }
    } else if (const Val* value =
                   texts.kind == TermKind::Ref ? folded(texts, texts.items.size()) : nullptr) {
      if (!value->is_set() && !value->is_array()) return {};
      for (const Val& item : *value) {
        if (!add(item.is_str(), item.is_str() ? item.str() : std::string_view())) return {};
      }
    }
    return tests;
  }

  // {"a", "b"}[x], names[x]
  Tests membership(const Term& ref, const Slots& slots) const {
    const size_t last = ref.items.size() - 1;
    if (last == 0) return {};
    if (last == 1 && ref.items[0]->kind == TermKind::Set) {
      return member_of(*ref.items[1], *ref.items[0], slots);
    }
    const auto slot = slot_of(*ref.items[last], slots);
    const Val* set = slot ? folded(ref, last) : nullptr;
    if (set == nullptr || (!set->is_set() && !set->is_object())) return {};
    Tests tests;
    for (uint32_t i = 0; i < set->len; ++i) {
      SlotTest test;
      test.slot = *slot;
      if (!scalar(set->is_set() ? set->items[i] : set->entries[i].key, &test)) return {};
      tests.push_back(std::move(test));
    }
    return tests;
  }

  static Tests member_of(const Term& subject, const Term& set, const Slots& slots) {
    const auto slot = slot_of(subject, slots);
    if (!slot || (set.kind != TermKind::Set && set.kind != TermKind::Array)) return {};
    Tests tests;
    for (const Term* item : set.items) {
      SlotTest test;
      test.slot = *slot;
      if (!scalar(*item, &test)) return {};
      tests.push_back(std::move(test));
    }
    return tests;
  }

  // The constant that the rule data.a.b is, named by the first `count` items of a reference.
  const Val* folded(const Term& ref, size_t count) const {
    const Term& head = *ref.items[0];
    if (head.kind != TermKind::Var || head.local >= 0 || head.text != "data") return nullptr;
    if (unit_.replaces_data) return nullptr;
    std::string path = "data";
    for (size_t i = 1; i < count; ++i) {
      if (ref.items[i]->kind != TermKind::String) return nullptr;
      path += "." + ref.items[i]->text;
    }
    const auto found = unit_.program->group_by_name.find(path);
    if (found == unit_.program->group_by_name.end()) return nullptr;
    const uint32_t constant = unit_.program->groups[found->second].folded;
    return constant == kNotFolded ? nullptr : &unit_.program->constants[constant];
  }

  Tests call(const Term& t, const Slots& slots, int depth) const {
    if (depth >= kMaxCalls || unit_.replaces_functions) return {};
    std::vector<std::optional<uint32_t>> arguments;
    for (size_t i = 1; i < t.items.size(); ++i) arguments.push_back(slot_of(*t.items[i], slots));
    const uint32_t id =
        t.local >= 0 ? static_cast<uint32_t>(t.local) : unit_.program->group_by_name.at(t.text);
    return group(id, arguments, depth + 1).value_or(Tests());
  }

  const Unit& unit_;
};

bool is_quantifier(char c) { return c == '*' || c == '?' || c == '{'; }

// Runs of literal characters in a pattern. Anything unusual ends the search without an answer.
class LiteralSearch {
 public:
  explicit LiteralSearch(std::string_view pattern) : rest_(pattern) {}

  SlotTest run() {
    anchored_ = take('^');
    bool ok = true;
    while (ok && !rest_.empty()) ok = step();
    end_run();
    return ok ? best_ : SlotTest{0, SlotTest::Kind::Contains, "", 0};
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool step() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '|' || c == ')' || c == '^') return false;
    if (c == '\\') return escape();
    if (c == '(') return skip_group();
    if (c == '[') return skip_class();
    if (is_quantifier(c)) return quantified(c);
    if (c == '.' || c == '$' || c == '+') return end_run();
    if (static_cast<unsigned char>(c) >= 0x80) return false;
    run_ += c;
    return true;
  }

  // What stood before may be absent.
  bool quantified(char c) {
    if (!run_.empty()) run_.pop_back();
    if (c == '{') {
      const size_t end = rest_.find('}');
      if (end == rest_.npos) return false;
      rest_.remove_prefix(end + 1);
    }
    return end_run();
  }

  bool escape() {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (std::string_view("dDwWsSbBAz").find(c) != std::string_view::npos) return end_run();
    const bool plain = (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z');
    if (!plain || static_cast<unsigned char>(c) >= 0x80) return false;
    run_ += c;
    return true;
  }

  // `at` is behind the opening bracket; leaves it on the closing one.
  bool find_class_end(size_t& at) const {
    if (at < rest_.size() && rest_[at] == '^') ++at;
    if (at < rest_.size() && rest_[at] == ']') ++at;  // the first ] is a member
    for (; at < rest_.size(); ++at) {
      if (rest_[at] == '[') return false;  // [:alpha:]
      if (rest_[at] == ']') return true;
      if (rest_[at] == '\\') ++at;
    }
    return false;
  }

  bool skip_class() {
    size_t at = 0;
    if (!find_class_end(at)) return false;
    rest_.remove_prefix(at + 1);
    return end_run();
  }

  bool skip_group() {
    if (rest_.starts_with('?') && !rest_.starts_with("?:")) return false;  // flags change meanings
    end_run();
    int depth = 1;
    for (size_t at = 0; at < rest_.size(); ++at) {
      if (rest_[at] == '\\') {
        ++at;
      } else if (rest_[at] == '[') {
        if (!find_class_end(++at)) return false;
      } else if (rest_[at] == '(') {
        const std::string_view inside = rest_.substr(at + 1);
        if (inside.starts_with('?') && !inside.starts_with("?:")) return false;
        ++depth;
      } else if (rest_[at] == ')' && --depth == 0) {
        rest_.remove_prefix(at + 1);
        return true;
      }
    }
    return false;
  }

  bool end_run() {
    if (anchored_ && first_) {
      best_.kind = SlotTest::Kind::Prefix;
      best_.text = run_;
    } else if (best_.kind != SlotTest::Kind::Prefix || best_.text.empty()) {
      if (best_.text.empty() || run_.size() > best_.text.size()) {
        best_.kind = SlotTest::Kind::Contains;
        best_.text = run_;
      }
    }
    first_ = false;
    run_.clear();
    return true;
  }

  std::string_view rest_;
  std::string run_;
  bool anchored_ = false;
  bool first_ = true;
  SlotTest best_{0, SlotTest::Kind::Contains, "", 0};
};

}  // namespace

SlotTest required_literal(std::string_view pattern) { return LiteralSearch(pattern).run(); }

Necessity necessity_of(const Unit& unit, uint32_t group) {
  auto tests = Search(unit).group(group, {}, 0);
  if (!tests || tests->size() > kMaxTests) return {};
  return {true, std::move(*tests)};
}

}  // namespace tracee::rego
