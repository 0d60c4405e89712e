// Terms and operators.
//
// `{x | …}` may be a comprehension or a set whose first member is a union: as in OPA the
// comprehension is tried first, and the parser goes back if its body does not parse.
#include <algorithm>

#include "tracee-rules/rego/syntax/parser_impl.h"

namespace tracee::rego {
namespace {

struct Operator {
  Tok token;
  int level;  // 0 binds weakest
  const char* name;
};

constexpr Operator kOperators[] = {
    {Tok::Eq, 0, "equal"}, {Tok::Neq, 0, "neq"},   {Tok::Lt, 0, "lt"},   {Tok::Lte, 0, "lte"},
    {Tok::Gt, 0, "gt"},    {Tok::Gte, 0, "gte"},   {Tok::Or, 1, "or"},   {Tok::And, 2, "and"},
    {Tok::Add, 3, "plus"}, {Tok::Sub, 3, "minus"}, {Tok::Mul, 4, "mul"}, {Tok::Div, 4, "div"},
    {Tok::Rem, 4, "rem"},
};
constexpr int kUnionLevel = 1;
constexpr int kLevels = 5;

const Operator* find_operator(Tok token, int level) {
  for (const Operator& op : kOperators) {
    if (op.token == token && op.level == level) return &op;
  }
  return nullptr;
}

}  // namespace

Term* Parser::operator_call(const char* name, Loc loc, std::vector<Term*> args) {
  Term* t = ast_->term(TermKind::Call, loc);
  t->items.push_back(ast_->var(name, loc));
  t->items.back()->flag = true;  // an operator's name cannot be shadowed
  t->items.insert(t->items.end(), args.begin(), args.end());
  return t;
}

Term* Parser::infix(bool allow_pair, bool allow_or) { return membership(allow_pair, allow_or); }

bool Parser::count_operator() {
  if (++operators_ <= kMaxOperators) return true;
  fail(tok().loc, "expression has too many operators");
  return false;
}

Term* Parser::membership(bool allow_pair, bool allow_or) {
  Depth depth(this);
  if (!depth.ok()) return fail(tok().loc, "expression is nested too deeply");
  Term* left = binary(0, allow_or);
  if (left == nullptr) return nullptr;
  if (allow_pair && is(Tok::Comma) && dialect_.kw_in) {
    const size_t back = at_;
    const size_t errors = diagnostics_->size();
    ++at_;
    Term* second = binary(0, allow_or);
    if (second != nullptr && is_word("in")) {
      ++at_;
      Term* right = binary(0, allow_or);
      if (right == nullptr) return nullptr;
      left = operator_call("internal.member_3", left->loc, {left, second, right});
    } else {
      at_ = back;
      diagnostics_->drop_from(errors);
    }
  }
  while (is_word("in")) {
    if (!count_operator()) return nullptr;
    ++at_;
    Term* right = binary(0, allow_or);
    if (right == nullptr) return nullptr;
    left = operator_call("internal.member_2", left->loc, {left, right});
  }
  return left;
}

Term* Parser::binary(int level, bool allow_or) {
  if (level == kLevels) return unary();
  Term* left = binary(level + 1, allow_or);
  while (left != nullptr) {
    const Operator* op = find_operator(tok().kind, level);
    if (op == nullptr || (level == kUnionLevel && !allow_or)) return left;
    if (!count_operator()) return nullptr;
    ++at_;
    Term* right = binary(level + 1, allow_or);
    if (right == nullptr) return nullptr;
    left = operator_call(op->name, left->loc, {left, right});
  }
  return left;
}

Term* Parser::unary() {
  Term* head = is(Tok::Sub) ? negative_number() : primary();
  return head == nullptr ? nullptr : postfix(head);
}

Term* Parser::negative_number() {
  const Loc loc = tok().loc;
  ++at_;
  if (!is(Tok::Number)) return unexpected("a number after '-'");
  Term* t = ast_->term(TermKind::Number, loc);
  t->text = "-" + tok().text;
  ++at_;
  return t;
}

Term* Parser::primary() {
  Depth depth(this);
  if (!depth.ok()) return fail(tok().loc, "expression is nested too deeply");
  const Token& t = tok();
  switch (t.kind) {
    case Tok::Number: {
      ++at_;
      Term* n = ast_->term(TermKind::Number, t.loc);
      n->text = t.text;
      return n;
    }
    case Tok::String:
      ++at_;
      return ast_->string(t.text, t.loc);
    case Tok::Template:
      return template_string();
    case Tok::LBracket:
      return array_term();
    case Tok::LBrace:
      return brace_term();
    case Tok::LParen: {
      ++at_;
      Term* inner = infix(true, true);
      if (inner == nullptr || !expect(Tok::RParen, "')'")) return nullptr;
      return inner;
    }
    case Tok::Ident:
      break;
    default:
      return unexpected("a term");
  }
  ++at_;
  if (t.text == "null" && !followed_by_operand()) return ast_->term(TermKind::Null, t.loc);
  if ((t.text == "true" || t.text == "false") && !followed_by_operand()) {
    Term* b = ast_->term(TermKind::Bool, t.loc);
    b->flag = t.text == "true";
    return b;
  }
  if (is_keyword(t) && !followed_by_operand()) {
    --at_;
    return fail(t.loc, "unexpected " + t.text + " keyword");
  }
  if (t.text == "_") return ast_->var("$" + std::to_string((*wildcards_)++), t.loc);
  return ast_->var(t.text, t.loc);
}

// `.name`, `[operand]` and `(arguments)` continue a term only when nothing stands between.
Term* Parser::postfix(Term* head) {
  Term* out = head;
  int links = 0;
  while (!tok().space_before) {
    if (++links > kMaxDepth) return fail(tok().loc, "reference is too long");
    if (is(Tok::LParen)) {
      if (out->kind != TermKind::Var && out->kind != TermKind::Ref) {
        return fail(tok().loc, "only a name can be called");
      }
      out = call(out);
    } else if (is(Tok::Dot) || is(Tok::LBracket)) {
      const bool dot = is(Tok::Dot);
      ++at_;
      Term* operand = nullptr;
      if (dot) {
        if (!is(Tok::Ident)) return unexpected("a name after '.'");
        operand = ast_->string(tok().text, tok().loc);
        operand->flag = true;  // written with a dot
        ++at_;
      } else {
        operand = infix(true, true);
        if (operand == nullptr || !expect(Tok::RBracket, "']'")) return nullptr;
      }
      if (out->kind != TermKind::Ref) {
        Term* ref = ast_->term(TermKind::Ref, out->loc);
        ref->items.push_back(out);
        out = ref;
      }
      out->items.push_back(operand);
    } else {
      break;
    }
    if (out == nullptr) return nullptr;
  }
  return out;
}

Term* Parser::call(Term* head) {
  ++at_;
  // `set()` is the empty set.
  if (head->kind == TermKind::Var && head->text == "set" && is(Tok::RParen)) {
    ++at_;
    return ast_->term(TermKind::Set, head->loc);
  }
  Term* t = ast_->term(TermKind::Call, head->loc);
  t->items.push_back(head);
  if (!term_list(Tok::RParen, &t->items)) return nullptr;
  return t;
}

// Terms separated by commas, a trailing comma allowed, and the closing token.
bool Parser::term_list(Tok close, std::vector<Term*>* out) {
  while (!is(close)) {
    Term* t = infix(false, true);
    if (t == nullptr) return false;
    out->push_back(t);
    if (is(close)) break;
    if (!accept(Tok::Comma)) {
      unexpected(close == Tok::RParen     ? "',' or ')'"
                 : close == Tok::RBracket ? "',' or ']'"
                                          : "',' or '}'");
      return false;
    }
  }
  ++at_;
  return true;
}

Term* Parser::comprehension(TermKind kind, Term* key, Term* value, Tok close, Loc loc) {
  ++at_;  // '|'
  Body* body = body_until(close);
  if (body == nullptr) return nullptr;
  ++at_;
  Term* t = ast_->term(kind, loc);
  t->items.push_back(key);
  if (value != nullptr) t->items.push_back(value);
  t->body = body;
  return t;
}

// After the opening bracket: a comprehension, or the items of `t`. The first item is parsed once;
// only when it is followed by `|` and no comprehension comes of it is it parsed again, with unions.
// A place where that happened is remembered, so that nesting does not multiply the work.
Term* Parser::items_or_comprehension(Term* t, TermKind comprehension_kind, Tok close) {
  const size_t back = at_;
  const size_t errors = diagnostics_->size();
  const bool tried = no_comprehension_.count(back) != 0;
  Term* first = infix(false, tried);
  if (first == nullptr) return nullptr;
  if (close == Tok::RBrace && is(Tok::Colon)) return object_rest(first, t->loc);
  size_t first_errors = errors;
  if (is(Tok::Or)) {
    Term* c = comprehension(comprehension_kind, first, nullptr, close, t->loc);
    if (c != nullptr) return c;
    no_comprehension_.insert(back);
    first_errors = diagnostics_->size();
    at_ = back;
    first = infix(false, true);
  }
  const bool ok = first != nullptr && more_items(first, close, &t->items);
  // The comprehension's error is the better one when neither works.
  diagnostics_->drop_from(ok ? errors
                             : std::max(first_errors, errors + (first_errors == errors ? 1 : 0)));
  return ok ? t : nullptr;
}

bool Parser::more_items(Term* first, Tok close, std::vector<Term*>* out) {
  out->push_back(first);
  if (accept(close)) return true;
  if (!accept(Tok::Comma)) {
    unexpected(close == Tok::RBracket ? "',' or ']'" : "',' or '}'");
    return false;
  }
  return term_list(close, out);
}

Term* Parser::array_term() {
  Term* t = ast_->term(TermKind::Array, tok().loc);
  ++at_;
  if (accept(Tok::RBracket)) return t;
  return items_or_comprehension(t, TermKind::ArrayCompr, Tok::RBracket);
}

Term* Parser::brace_term() {
  const Loc loc = tok().loc;
  ++at_;
  if (accept(Tok::RBrace)) return ast_->term(TermKind::Object, loc);
  return items_or_comprehension(ast_->term(TermKind::Set, loc), TermKind::SetCompr, Tok::RBrace);
}

Term* Parser::object_rest(Term* first_key, Loc loc) {
  Term* t = ast_->term(TermKind::Object, loc);
  Term* key = first_key;
  for (;;) {
    if (!expect(Tok::Colon, "':'")) return nullptr;
    const size_t back = at_;
    const size_t errors = diagnostics_->size();
    Term* value = infix(false, no_comprehension_.count(back) != 0);
    if (value == nullptr) return nullptr;
    if (is(Tok::Or)) {
      if (t->items.empty()) {
        Term* c = comprehension(TermKind::ObjectCompr, key, value, Tok::RBrace, loc);
        if (c != nullptr) return c;
        diagnostics_->drop_from(errors);
      }
      no_comprehension_.insert(back);
      at_ = back;
      value = infix(false, true);
      if (value == nullptr) return nullptr;
    }
    t->items.push_back(key);
    t->items.push_back(value);
    if (accept(Tok::RBrace)) return t;
    if (!accept(Tok::Comma)) return unexpected("',' or '}'");
    if (accept(Tok::RBrace)) return t;
    key = infix(false, true);
    if (key == nullptr) return nullptr;
  }
}

Term* Parser::template_string() {
  const Token& token = tok();
  ++at_;
  Term* t = ast_->term(TermKind::Template, token.loc);
  for (const TemplatePart& part : token.parts) {
    if (part.tokens.empty()) {
      t->items.push_back(ast_->string(part.text, token.loc));
      continue;
    }
    Parser inner(part.tokens, dialect_, ast_, diagnostics_);
    inner.wildcards_ = wildcards_;
    inner.depth_ = depth_;
    Term* e = inner.template_term();
    if (e == nullptr) return nullptr;
    t->items.push_back(e);
  }
  return t;
}

// An expression with `with` clauses becomes an array comprehension of its value; so does every
// other expression, because that is where "undefined" must stop: [x | x = e with …].
Term* Parser::template_term() {
  const Loc loc = tok().loc;
  Term* value = infix(true, true);
  if (value == nullptr) return nullptr;
  Term* x = ast_->var("__part" + std::to_string((*wildcards_)++), loc);
  Expr* e = ast_->expr(ExprKind::Unify, loc);
  e->terms = {x, value};
  if (!with_clauses(e)) return nullptr;
  if (!is(Tok::End)) return unexpected("the end of the template expression");
  Term* c = ast_->term(TermKind::SetCompr, loc);
  c->items.push_back(x);
  c->body = ast_->body();
  c->body->exprs.push_back(e);
  return c;
}

}  // namespace tracee::rego
