// Works on resolved trees, where a call has its builtin's name and a clause's variables have
// numbers.
#include "tracee-rules/rego/compile/pattern_check.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/vm/patterns.h"

namespace tracee::rego {
namespace {

constexpr size_t kShown = 64;  // bytes of a pattern in a message

struct PatternCall {
  std::string_view name;
  size_t operand;  // counts from 1
  bool glob = false;
};

constexpr PatternCall kCalls[] = {{"regex.match", 1},     {"re_match", 1},
                                  {"regex.split", 1},     {"regex.find_n", 1},
                                  {"regex.replace", 2},   {"regex.find_all_string_submatch_n", 1},
                                  {"glob.match", 1, true}};

class PatternCheck {
 public:
  explicit PatternCheck(const Unit& unit) : unit_(unit) {}

  std::vector<WrongPattern> run() {
    for (const GroupSource& source : unit_.sources) {
      for (const Definition& definition : source.definitions) {
        for (const Clause& branch : definition.branches) clause(branch);
      }
    }
    const auto place = [](const WrongPattern& wrong) {
      return std::tie(wrong.loc.file, wrong.loc.line, wrong.loc.column);
    };
    std::sort(found_.begin(), found_.end(),
              [&](const auto& a, const auto& b) { return place(a) < place(b); });
    found_.erase(std::unique(found_.begin(), found_.end(),
                             [&](const auto& a, const auto& b) { return place(a) == place(b); }),
                 found_.end());
    return std::move(found_);
  }

 private:
  void clause(const Clause& c) {
    texts_.clear();
    if (c.body != nullptr) find_texts(*c.body);
    for (const Term* t : c.suffix) term(*t);
    if (c.member != nullptr) term(*c.member);
    if (c.value != nullptr) term(*c.value);
    if (c.body != nullptr) body(*c.body);
  }

  void find_texts(const Body& b) {
    for (const Expr* e : b.exprs) {
      if (e->body != nullptr) find_texts(*e->body);
      if (e->kind != ExprKind::Unify && e->kind != ExprKind::Assign) continue;
      const Term &a = *e->terms[0], &z = *e->terms[1];
      if (a.kind == TermKind::Var && a.local >= 0 && z.kind == TermKind::String) {
        texts_[a.local] = z.text;
      }
    }
  }

  void body(const Body& b) {
    for (const Expr* e : b.exprs) {
      for (const Term* t : e->terms) term(*t);
      for (const With& with : e->withs) term(*with.value);
      if (e->body != nullptr) body(*e->body);
    }
  }

  void term(const Term& t) {
    const bool builtin = t.kind == TermKind::Call && !t.items[0]->flag;
    if (builtin && unit_.mocked.count(t.text) == 0) call(t);
    for (size_t i = t.kind == TermKind::Call ? 1 : 0; i < t.items.size(); ++i) term(*t.items[i]);
    if (t.body == nullptr) return;
    find_texts(*t.body);
    body(*t.body);
  }

  void call(const Term& t) {
    for (const PatternCall& known : kCalls) {
      if (t.text != known.name || t.items.size() <= known.operand) continue;
      const Term& pattern = *t.items[known.operand];
      const std::string* text = text_of(pattern);
      if (text == nullptr) continue;
      std::string why;
      const auto compiled = known.glob ? compile_glob(*text, {}, &why) : compile_regex(*text, &why);
      if (compiled != nullptr) continue;
      const char* const cut = text->size() > kShown ? "…" : "";
      found_.push_back({pattern.loc, t.text + ": the pattern \"" + text->substr(0, kShown) + cut +
                                         "\" is not valid: " + why +
                                         "; this call is undefined on every event"});
    }
  }

  // Null when it is not known before an evaluation.
  const std::string* text_of(const Term& t) {
    if (t.kind == TermKind::String) return &t.text;
    if (t.kind == TermKind::Var && t.local >= 0) {
      const auto given = texts_.find(t.local);
      return given == texts_.end() ? nullptr : &given->second;
    }
    return t.kind == TermKind::Ref ? text_of_rule(t) : nullptr;
  }

  const std::string* text_of_rule(const Term& ref) {
    const Term& head = *ref.items[0];
    if (head.kind != TermKind::Var || head.local >= 0 || head.text != "data") return nullptr;
    std::string path = "data";
    for (size_t i = 1; i < ref.items.size(); ++i) {
      if (ref.items[i]->kind != TermKind::String) return nullptr;
      path += "." + ref.items[i]->text;
    }
    const auto group = unit_.program->group_by_name.find(path);
    if (group == unit_.program->group_by_name.end()) return nullptr;
    const uint32_t folded = unit_.program->groups[group->second].folded;
    if (folded == kNotFolded || !unit_.program->constants[folded].is_str()) return nullptr;
    folded_ = unit_.program->constants[folded].str();
    return &folded_;
  }

  const Unit& unit_;
  std::map<int32_t, std::string> texts_;  // of the clause's variables
  std::string folded_;
  std::vector<WrongPattern> found_;
};

}  // namespace

std::vector<WrongPattern> wrong_patterns(const Unit& unit) { return PatternCheck(unit).run(); }

}  // namespace tracee::rego
