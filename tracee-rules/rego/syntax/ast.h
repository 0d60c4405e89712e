// The tree a Rego source is parsed into. Nodes belong to the Ast pool of their compilation and
// point at each other freely; the compiler resolves names in place (`local`) and may share or clone
// nodes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace tracee::rego {

// Where a node begins; lines and columns count from 1.
struct Loc {
  uint32_t file = 0;
  uint32_t line = 0;
  uint32_t column = 0;
};

struct Body;

enum class TermKind : uint8_t {
  Null,
  Bool,         // flag
  Number,       // text
  String,       // text
  Var,          // text; `local` once resolved
  Ref,          // items: head, then one operand a step
  Array,        // items
  Object,       // items: key, value, key, value …
  Set,          // items
  ArrayCompr,   // items[0], body
  SetCompr,     // items[0], body
  ObjectCompr,  // items[0]: items[1], body
  Call,         // items: operator (Ref, Var), then arguments; text once resolved: the name
  Template,     // items: String parts and expressions
  Field,        // text: index of an input field; made by specialisation only
  Slot,         // text: index of an input slot; made by specialisation only
};

struct Term {
  TermKind kind = TermKind::Null;
  bool flag = false;
  // Number of the local variable, -1 for global names (`input`, `data`) and before resolution. Of a
  // Call: the specialised group to call instead, or -1.
  int32_t local = -1;
  Loc loc;
  std::string text;
  std::vector<Term*> items;
  Body* body = nullptr;
};

struct With {
  Term* target = nullptr;
  Term* value = nullptr;
};

enum class ExprKind : uint8_t {
  Term,      // terms[0]
  Unify,     // terms[0] = terms[1]
  Assign,    // terms[0] := terms[1]
  SomeDecl,  // terms: variables
  SomeIn,    // [key,] value, collection
  Every,     // [key,] value, domain; body
};

struct Expr {
  ExprKind kind = ExprKind::Term;
  bool negated = false;
  Loc loc;
  std::vector<Term*> terms;
  Body* body = nullptr;
  std::vector<With> withs;
};

struct Body {
  std::vector<Expr*> exprs;
};

struct Rule {
  Loc loc;
  bool is_default = false;
  bool is_function = false;
  bool assigned = false;    // the head's value came with :=
  std::vector<Term*> path;  // the head's reference; path[0] is a Var
  std::vector<Term*> args;
  Term* member = nullptr;     // `contains` (or v0's p[x]): this rule makes members of a set
  Term* value = nullptr;      // null: true, or `member` is set
  Body* body = nullptr;       // null: always
  Rule* otherwise = nullptr;  // the next branch of else
};

struct Import {
  Loc loc;
  std::vector<std::string> path;
  std::string alias;  // the name it is known by
  bool explicit_alias = false;
};

// `import rego.v1` or one of `future.keywords`: changes what the text after it means.
struct KeywordImport {
  std::string path;
  size_t rules_before = 0;  // it stands after so many rules
};

struct Module {
  std::string file;
  bool v1 = false;
  Loc package_loc;
  std::vector<std::string> package;  // without `data`
  std::vector<Import> imports;
  std::vector<KeywordImport> keyword_imports;
  std::vector<Rule*> rules;
};

// Owns every node of a compilation.
class Ast {
 public:
  Term* term(TermKind kind, Loc loc) {
    terms_.emplace_back();
    terms_.back().kind = kind;
    terms_.back().loc = loc;
    return &terms_.back();
  }
  Term* string(std::string text, Loc loc) {
    Term* t = term(TermKind::String, loc);
    t->text = std::move(text);
    return t;
  }
  Term* var(std::string name, Loc loc) {
    Term* t = term(TermKind::Var, loc);
    t->text = std::move(name);
    return t;
  }
  Expr* expr(ExprKind kind, Loc loc) {
    exprs_.emplace_back();
    exprs_.back().kind = kind;
    exprs_.back().loc = loc;
    return &exprs_.back();
  }
  Body* body() {
    bodies_.emplace_back();
    return &bodies_.back();
  }
  // Deep copies.
  Term* clone(const Term* t);
  std::vector<Term*> clone(const std::vector<Term*>& terms);
  Expr* clone(const Expr* e);
  Body* clone(const Body* b);

  Rule* rule(Loc loc) {
    rules_.emplace_back();
    rules_.back().loc = loc;
    return &rules_.back();
  }

 private:
  std::deque<Term> terms_;
  std::deque<Expr> exprs_;
  std::deque<Body> bodies_;
  std::deque<Rule> rules_;
};

inline bool is_wildcard(const Term& t) { return t.kind == TermKind::Var && t.text[0] == '$'; }

}  // namespace tracee::rego
