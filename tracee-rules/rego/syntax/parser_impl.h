// The recursive descent parser. Its methods are in parser_module.cpp (files, heads),
// parser_body.cpp (bodies and expressions) and parser_term.cpp (terms and operators). The first
// error of a file ends its parsing: methods return null or false and callers pass that on.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tracee-rules/rego/syntax/lexer.h"
#include "tracee-rules/rego/syntax/parser.h"

namespace tracee::rego {

// Which optional words are keywords.
struct Dialect {
  bool v1 = false;
  bool kw_if = false;
  bool kw_in = false;
  bool kw_contains = false;
  bool kw_every = false;

  static Dialect of(bool is_v1) { return {is_v1, is_v1, is_v1, is_v1, is_v1}; }
};

class Parser {
 public:
  Parser(const std::vector<Token>& tokens, Dialect dialect, Ast* ast, Diagnostics* diagnostics)
      : tokens_(&tokens), dialect_(dialect), ast_(ast), diagnostics_(diagnostics) {}

  bool module(Module* out);
  // Expressions up to the end of the tokens.
  Body* query();
  // The expression of a template.
  Term* template_term();

 private:
  static constexpr int kMaxDepth = 500;
  static constexpr int kMaxOperators = 1000;  // a + b + c is a tree as deep as it is long

  struct Depth {
    explicit Depth(Parser* p) : parser(p) { ++parser->depth_; }
    ~Depth() {
      if (--parser->depth_ == 0) parser->operators_ = 0;
    }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    bool ok() { return parser->depth_ < kMaxDepth; }
    Parser* parser;
  };

  const Token& tok(size_t ahead = 0) const {
    const size_t i = at_ + ahead;
    return (*tokens_)[i < tokens_->size() ? i : tokens_->size() - 1];
  }
  bool is(Tok kind) const { return tok().kind == kind; }
  bool accept(Tok kind) {
    if (!is(kind)) return false;
    ++at_;
    return true;
  }
  bool expect(Tok kind, const char* what);
  // The word at hand as a keyword: `with.x` is a reference, not a keyword.
  bool is_word(const char* word, size_t ahead = 0) const;
  bool is_keyword(const Token& t) const;
  bool followed_by_operand(size_t ahead = 0) const;
  std::nullptr_t fail(Loc loc, std::string message);
  std::nullptr_t unexpected(const char* wanted);
  std::string missing_import() const;
  bool count_operator();

  // parser_module.cpp
  bool package_clause(Module* out);
  bool import_clause(Module* out);
  bool import_path(Import* import);
  bool check_import(const std::vector<std::string>& path, Loc loc);
  void enable_future(const std::vector<std::string>& path);
  bool rule_group(Module* out);
  Rule* rule_head(bool is_default);
  bool head_reference(Rule* rule);
  bool head_arguments(Rule* rule);
  bool head_value(Rule* rule);
  void settle_member(Rule* rule, bool has_if);
  bool bodies(Module* out, Rule* rule);
  Rule clone_head(const Rule& rule);
  Body* body_after_if();
  bool else_branches(Rule* rule);
  bool ends_rule() const;

  // parser_body.cpp
  Body* braced_body();
  Body* body_until(Tok end);
  Expr* literal();
  Expr* some_expr();
  Expr* every_expr();
  Expr* plain_expr();
  bool with_clauses(Expr* expr);

  // parser_term.cpp
  Term* infix(bool allow_pair, bool allow_or);
  Term* membership(bool allow_pair, bool allow_or);
  Term* binary(int level, bool allow_or);
  Term* unary();
  Term* primary();
  Term* postfix(Term* head);
  Term* call(Term* head);
  Term* negative_number();
  Term* items_or_comprehension(Term* t, TermKind comprehension_kind, Tok close);
  bool more_items(Term* first, Tok close, std::vector<Term*>* out);
  Term* array_term();
  Term* brace_term();
  Term* object_rest(Term* first_key, Loc loc);
  Term* comprehension(TermKind kind, Term* key, Term* value, Tok close, Loc loc);
  Term* template_string();
  Term* operator_call(const char* name, Loc loc, std::vector<Term*> args);
  bool term_list(Tok close, std::vector<Term*>* out);

  const std::vector<Token>* tokens_;
  Dialect dialect_;
  Ast* ast_;
  Diagnostics* diagnostics_;
  size_t at_ = 0;
  int operators_ = 0;  // between operands of the outermost expression at hand
  int depth_ = 0;
  std::set<size_t> no_comprehension_;  // first items that are followed by a union
  int* wildcards_ = &own_wildcards_;
  int own_wildcards_ = 0;
};

}  // namespace tracee::rego
