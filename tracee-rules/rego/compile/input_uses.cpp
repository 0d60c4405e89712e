// Works on resolved trees: a clause's variables are numbered, so what a variable was given is known
// wherever it is used.
#include "tracee-rules/rego/compile/input_uses.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/compile/safety.h"

namespace tracee::rego {
namespace {

// Where a value comes from.
struct Source {
  std::vector<std::string> path;  // a field; empty: an argument
  std::string argument;           // its value; empty: not known which
  bool element = false;           // an entry of the list, or its name
  bool name = false;
  bool value = false;  // an argument's value, and nothing is known of what is in it
  int32_t which = -1;  // the entry's variable
  bool changed = false;
};

InputUse::Constant constant_type(const Term& t) {
  switch (t.kind) {
    case TermKind::Null:
      return InputUse::Constant::Null;
    case TermKind::Bool:
      return InputUse::Constant::Boolean;
    case TermKind::Number:
      return InputUse::Constant::Number;
    case TermKind::String:
      return InputUse::Constant::String;
    default:
      return InputUse::Constant::Composite;
  }
}

bool is_comparison(const std::string& name) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "equal", "neq", "lt", "lte", "gt", "gte", "startswith", "endswith", "contains"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool keeps_text(const std::string& name) {
  return name == "lower" || name == "upper" || name == "trim_space";
}

class Uses {
 public:
  Uses(const InputShape& shape, std::vector<InputUse>& out) : shape_(shape), out_(out) {}

  void clause(const Clause& c, uint32_t number) {
    number_ = number;
    sources_.clear();
    names_.clear();
    if (c.body == nullptr) return;
    // Twice: a name may be tested after the value was taken.
    for (int pass = 0; pass < 2; ++pass) find_sources(*c.body);
    always_ = true;
    body(*c.body);
    always_ = false;
    for (const Term* t : c.suffix) term(*t);
    if (c.member != nullptr) term(*c.member);
    if (c.value != nullptr) term(*c.value);
  }

 private:
  void find_sources(const Body& b) {
    for (const Expr* e : b.exprs) {
      if (e->body != nullptr) find_sources(*e->body);
      const bool gives = e->kind == ExprKind::Unify || e->kind == ExprKind::Assign;
      if (gives && !e->negated && e->withs.empty()) give(*e->terms[0], *e->terms[1]);
      const Term& call = *e->terms[0];
      const bool equal = e->kind == ExprKind::Term && call.kind == TermKind::Call &&
                         call.text == "equal" && call.items.size() == 3;
      if (equal && !e->negated) name(*call.items[1], *call.items[2]);
      if (gives && !e->negated) name(*e->terms[0], *e->terms[1]);
    }
  }

  void give(const Term& a, const Term& b) {
    const bool left = a.kind == TermKind::Var && a.local >= 0;
    const Term& var = left ? a : b;
    if (var.kind != TermKind::Var || var.local < 0) return;
    auto source = source_of(left ? b : a);
    if (!source) return;
    if (source->element && !source->name && source->which < 0) source->which = var.local;
    sources_[var.local] = std::move(*source);
  }

  // arg.name == "x" says which argument arg is.
  void name(const Term& a, const Term& b) {
    const Term& text = a.kind == TermKind::String ? a : b;
    const auto source = source_of(a.kind == TermKind::String ? b : a);
    if (text.kind == TermKind::String && source && source->name && source->which >= 0) {
      names_[source->which] = text.text;
    }
  }

  std::optional<Source> source_of(const Term& t) const {
    if (t.kind == TermKind::Var && t.local >= 0) {
      const auto found = sources_.find(t.local);
      if (found == sources_.end()) return std::nullopt;
      return known(found->second);
    }
    if (t.kind == TermKind::Call) return source_of_call(t);
    if (t.kind != TermKind::Ref) return std::nullopt;
    const Term& head = *t.items[0];
    Source source;
    if (head.kind == TermKind::Var && head.local < 0 && head.text == "input") {
      // Begins at the input itself.
    } else if (head.kind == TermKind::Var && head.local >= 0 && sources_.count(head.local) != 0) {
      source = sources_.at(head.local);
    } else {
      return std::nullopt;
    }
    for (std::size_t i = 1; i < t.items.size(); ++i) {
      if (!step(*t.items[i], source)) return std::nullopt;
    }
    return known(source);
  }

  Source known(Source source) const {
    const auto found = names_.find(source.which);
    if (source.value && source.argument.empty() && found != names_.end()) {
      source.argument = found->second;
    }
    return source;
  }

  // False where it is no longer known what comes.
  bool step(const Term& operand, Source& source) const {
    const bool text = operand.kind == TermKind::String;
    if (source.value) return false;
    if (source.element) {
      if (source.name || !text) return false;
      if (operand.text == "name") {
        source.name = true;
      } else {
        source.element = false;
        source.value = true;
      }
      return operand.text == "name" || operand.text == "value";
    }
    if (text) {
      source.path.push_back(operand.text);
      return !(source.path.size() == 2 && source.path[0] == shape_.list);
    }
    if (source.path.size() != 1 || source.path[0] != shape_.list) return false;
    source = Source{};
    source.element = true;
    if (operand.kind == TermKind::Var && operand.local >= 0 && !is_wildcard(operand)) {
      source.which = operand.local;
    }
    return true;
  }

  std::optional<Source> source_of_call(const Term& t) const {
    if (t.items.size() != 2) return std::nullopt;
    if (keeps_text(t.text)) {
      auto source = source_of(*t.items[1]);
      if (source) source->changed = true;
      return source;
    }
    const auto& lookups = shape_.lookups;
    if (std::find(lookups.begin(), lookups.end(), t.text) == lookups.end()) return std::nullopt;
    if (t.items[1]->kind != TermKind::String) return std::nullopt;
    Source source;
    source.argument = t.items[1]->text;
    source.value = true;
    return source;
  }

  void body(const Body& b) {
    for (const Expr* e : b.exprs) {
      if (!e->withs.empty()) continue;
      const bool outer = always_;
      always_ = outer && !e->negated && e->kind != ExprKind::Every;
      if ((e->kind == ExprKind::Unify || e->kind == ExprKind::Assign)) {
        test("equal", *e->terms[0], *e->terms[1], e->loc);
      }
      for (const Term* t : e->terms) term(*t);
      if (e->body != nullptr) body(*e->body);
      always_ = outer;
    }
  }

  void term(const Term& t) {
    if (t.kind == TermKind::Call && t.items.size() == 3) {
      if (is_comparison(t.text)) test(t.text, *t.items[1], *t.items[2], t.loc);
      if (t.text == "internal.member_2") member(*t.items[1], *t.items[2], t.loc);
    }
    if (t.kind == TermKind::Ref && t.items.size() == 2) member(*t.items[1], *t.items[0], t.loc);
    use(t);
    for (std::size_t i = t.kind == TermKind::Call ? 1 : 0; i < t.items.size(); ++i) {
      term(*t.items[i]);
    }
    if (t.body == nullptr) return;
    const bool outer = always_;
    always_ = false;
    body(*t.body);
    always_ = outer;
  }

  // A field that is read, or an argument that is looked up.
  void use(const Term& t) {
    if (t.kind != TermKind::Ref && t.kind != TermKind::Call) return;
    InputUse found = base(t.loc);
    if (t.kind == TermKind::Call) {
      const auto source = source_of_call(t);
      if (!source || source->argument.empty() || keeps_text(t.text)) return;
      found.kind = InputUse::Kind::Lookup;
      found.argument = source->argument;
    } else {
      const Term& head = *t.items[0];
      if (head.kind != TermKind::Var) return;
      if (head.local >= 0) {
        const auto source = sources_.find(head.local);
        if (source == sources_.end() || source->second.path.empty()) return;
        found.path = source->second.path;
      } else if (head.text != "input") {
        return;
      }
      for (std::size_t i = 1; i < t.items.size() && t.items[i]->kind == TermKind::String; ++i) {
        found.path.push_back(t.items[i]->text);
      }
      if (found.path.empty()) return;
    }
    out_.push_back(std::move(found));
  }

  void member(const Term& subject, const Term& collection, Loc loc) {
    if (collection.kind != TermKind::Set && collection.kind != TermKind::Array) return;
    const auto source = source_of(subject);
    if (!source) return;
    ++tests_;
    for (const Term* item : collection.items) add_test("equal", *source, *item, loc);
  }

  void test(const std::string& operation, const Term& a, const Term& b, Loc loc) {
    const bool constant_first = is_constant(a);
    const Term& constant = constant_first ? a : b;
    if (!is_constant(constant)) return;
    const auto source = source_of(constant_first ? b : a);
    if (!source) return;
    ++tests_;
    add_test(operation, *source, constant, loc);
  }

  void add_test(const std::string& operation, const Source& source, const Term& constant, Loc loc) {
    if (!is_constant(constant)) return;
    InputUse found = base(loc);
    found.type = constant_type(constant);
    found.constant = constant.text;
    found.operation = operation;
    found.test = tests_;
    found.changed = source.changed;
    if (source.name) {
      if (operation != "equal" || found.type != InputUse::Constant::String) return;
      found.kind = InputUse::Kind::Lookup;
      found.argument = constant.text;
    } else if (source.element) {
      return;
    } else {
      found.kind = InputUse::Kind::Test;
      found.path = source.path;
      found.argument = source.argument;
      if (found.path.empty() && found.argument.empty()) return;
    }
    out_.push_back(std::move(found));
  }

  InputUse base(Loc loc) const {
    InputUse use;
    use.loc = loc;
    use.clause = number_;
    use.always = always_;
    return use;
  }

  const InputShape& shape_;
  std::vector<InputUse>& out_;
  std::map<int32_t, Source> sources_;     // by local variable
  std::map<int32_t, std::string> names_;  // of list entries
  uint32_t number_ = 0;
  uint32_t tests_ = 0;
  bool always_ = true;
};

}  // namespace

std::vector<InputUse> input_uses(const Unit& unit, uint32_t file, const InputShape& shape) {
  std::vector<InputUse> out;
  Uses uses(shape, out);
  uint32_t number = 0;
  for (const GroupSource& source : unit.sources) {
    for (const Definition& definition : source.definitions) {
      for (const Clause& clause : definition.branches) {
        ++number;
        if (clause.loc.file == file) uses.clause(clause, number);
      }
    }
  }
  return out;
}

}  // namespace tracee::rego
