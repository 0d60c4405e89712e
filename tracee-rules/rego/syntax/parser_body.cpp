// Bodies and their expressions.
#include "tracee-rules/rego/syntax/parser_impl.h"

namespace tracee::rego {

Body* Parser::query() {
  Body* body = body_until(Tok::End);
  if (body != nullptr && body->exprs.empty()) return fail(tok().loc, "empty query");
  return body;
}

Body* Parser::braced_body() {
  const Loc loc = tok().loc;
  ++at_;
  Body* body = body_until(Tok::RBrace);
  if (body == nullptr) return nullptr;
  if (body->exprs.empty()) return fail(loc, "found empty body");
  ++at_;
  return body;
}

// Expressions separated by newlines or semicolons, up to (not including) `end`.
Body* Parser::body_until(Tok end) {
  Depth depth(this);
  if (!depth.ok()) return fail(tok().loc, "body is nested too deeply");
  Body* body = ast_->body();
  while (accept(Tok::Semicolon)) {
  }
  while (!is(end)) {
    if (is(Tok::End)) return unexpected("'}'");
    if (!body->exprs.empty() && !tok().newline_before &&
        (*tokens_)[at_ - 1].kind != Tok::Semicolon) {
      return unexpected("a newline, ';' or the end of the body");
    }
    Expr* e = literal();
    if (e == nullptr) return nullptr;
    body->exprs.push_back(e);
    while (accept(Tok::Semicolon)) {
    }
  }
  return body;
}

Expr* Parser::literal() {
  const Loc loc = tok().loc;
  bool negated = false;
  if (is_word("not")) {
    ++at_;
    negated = true;
  }
  Expr* e = nullptr;
  if (is_word("some")) {
    if (negated) return fail(loc, "unexpected some keyword");
    e = some_expr();
  } else if (dialect_.kw_every && is_word("every")) {
    if (negated) return fail(loc, "unexpected every keyword");
    e = every_expr();
  } else {
    e = plain_expr();
  }
  if (e == nullptr) return nullptr;
  e->negated = negated;
  e->loc = loc;
  return with_clauses(e) ? e : nullptr;
}

bool Parser::with_clauses(Expr* expr) {
  while (is_word("with")) {
    ++at_;
    With w;
    w.target = infix(false, true);
    if (w.target == nullptr) return false;
    if (!is_word("as")) {
      unexpected("'as'");
      return false;
    }
    ++at_;
    w.value = infix(false, true);
    if (w.value == nullptr) return false;
    expr->withs.push_back(w);
  }
  return true;
}

Expr* Parser::some_expr() {
  Expr* e = ast_->expr(ExprKind::SomeDecl, tok().loc);
  ++at_;
  for (;;) {
    Term* t = dialect_.kw_in ? binary(0, true) : primary();
    if (t == nullptr) return nullptr;
    e->terms.push_back(t);
    if (!accept(Tok::Comma)) break;
  }
  if (dialect_.kw_in && is_word("in")) {
    ++at_;
    if (e->terms.size() > 2) return fail(e->loc, "expected at most a key and a value before 'in'");
    Term* collection = infix(false, true);
    if (collection == nullptr) return nullptr;
    e->kind = ExprKind::SomeIn;
    e->terms.push_back(collection);
    return e;
  }
  for (Term* t : e->terms) {
    if (t->kind != TermKind::Var) return fail(t->loc, "expected a variable after 'some'");
  }
  return e;
}

Expr* Parser::every_expr() {
  Expr* e = ast_->expr(ExprKind::Every, tok().loc);
  ++at_;
  for (;;) {
    Term* t = primary();
    if (t == nullptr) return nullptr;
    if (t->kind != TermKind::Var) return fail(t->loc, "expected a variable after 'every'");
    e->terms.push_back(t);
    if (e->terms.size() == 2 || !accept(Tok::Comma)) break;
  }
  if (!is_word("in")) return unexpected("'in'");
  ++at_;
  Term* domain = infix(false, true);
  if (domain == nullptr) return nullptr;
  e->terms.push_back(domain);
  if (!is(Tok::LBrace)) return unexpected("'{'");
  e->body = braced_body();
  return e->body == nullptr ? nullptr : e;
}

Expr* Parser::plain_expr() {
  const Loc loc = tok().loc;
  Term* left = infix(true, true);
  if (left == nullptr) return nullptr;
  if (!is(Tok::Assign) && !is(Tok::Unify)) {
    Expr* e = ast_->expr(ExprKind::Term, loc);
    e->terms.push_back(left);
    return e;
  }
  Expr* e = ast_->expr(is(Tok::Assign) ? ExprKind::Assign : ExprKind::Unify, loc);
  ++at_;
  Term* right = infix(true, true);
  if (right == nullptr) return nullptr;
  e->terms = {left, right};
  return e;
}

}  // namespace tracee::rego
