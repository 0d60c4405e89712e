// Files: package, imports, and the heads of rules.
#include <algorithm>

#include "tracee-rules/rego/syntax/parser_impl.h"

namespace tracee::rego {
namespace {

constexpr const char* kAlwaysKeywords[] = {"as",  "default", "else", "false", "import", "package",
                                           "not", "null",    "some", "true",  "with"};

Term* last_of(const Rule& rule) { return rule.path.back(); }

}  // namespace

std::nullptr_t Parser::fail(Loc loc, std::string message) {
  diagnostics_->error("rego_parse_error", loc, std::move(message));
  return nullptr;
}

std::nullptr_t Parser::unexpected(const char* wanted) {
  std::string found = is(Tok::End) ? "end of input" : "'" + tok().text + "'";
  if (is(Tok::String)) found = "a string";
  if (is(Tok::Template)) found = "a template string";
  return fail(tok().loc, "unexpected " + found + ": expected " + wanted + missing_import());
}

// A remark where the word before this place, or here, would be a keyword if it were imported; or
// nothing.
std::string Parser::missing_import() const {
  for (const size_t at : {at_, at_ - 1}) {
    if (at >= tokens_->size() || (*tokens_)[at].kind != Tok::Ident || is_keyword((*tokens_)[at]))
      continue;
    for (const char* word : {"if", "in", "contains", "every"}) {
      if ((*tokens_)[at].text == word)
        return " (hint: import future.keywords." + std::string(word) + ", or rego.v1)";
    }
  }
  return {};
}

bool Parser::expect(Tok kind, const char* what) {
  if (accept(kind)) return true;
  unexpected(what);
  return false;
}

// A name directly followed by '.', '[' or '(' is the head of a reference, whatever the name.
bool Parser::followed_by_operand(size_t ahead) const {
  const Token& t = tok(ahead);
  if (t.space_before) return false;
  // `contains` is a builtin's name as well as a keyword.
  if (t.kind == Tok::LParen) return (*tokens_)[at_ + ahead - 1].text == "contains";
  return t.kind == Tok::Dot || t.kind == Tok::LBracket;
}

bool Parser::is_word(const char* word, size_t ahead) const {
  const Token& t = tok(ahead);
  return t.kind == Tok::Ident && t.text == word && is_keyword(t) && !followed_by_operand(ahead + 1);
}

bool Parser::is_keyword(const Token& t) const {
  for (const char* word : kAlwaysKeywords) {
    if (t.text == word) return true;
  }
  return (dialect_.kw_if && t.text == "if") || (dialect_.kw_in && t.text == "in") ||
         (dialect_.kw_contains && t.text == "contains") || (dialect_.kw_every && t.text == "every");
}

bool Parser::module(Module* out) {
  out->v1 = dialect_.v1;
  if (!package_clause(out)) return false;
  while (!is(Tok::End)) {
    if (accept(Tok::Semicolon)) continue;
    if (is_word("import")) {
      if (!import_clause(out)) return false;
    } else if (is_word("package")) {
      fail(tok().loc, "unexpected package keyword: a file holds one package");
      return false;
    } else if (!rule_group(out)) {
      return false;
    }
  }
  out->v1 = dialect_.v1;
  return true;
}

bool Parser::package_clause(Module* out) {
  if (is(Tok::End)) {
    fail(tok().loc, "empty module");
    return false;
  }
  if (!is_word("package")) {
    fail(tok().loc, "package expected");
    return false;
  }
  out->package_loc = tok().loc;
  ++at_;
  if (!is(Tok::Ident)) {
    unexpected("a package name");
    return false;
  }
  Term* head = ast_->var(tok().text, tok().loc);
  ++at_;
  Term* ref = postfix(head);
  if (ref == nullptr) return false;
  if (ref->kind == TermKind::Var) {
    out->package.push_back(ref->text);
    return true;
  }
  if (ref->kind != TermKind::Ref || ref->items[0] != head) {
    fail(out->package_loc, "package name must be a reference");
    return false;
  }
  for (Term* t : ref->items) {
    if (t->kind != TermKind::String && t != ref->items[0]) {
      fail(t->loc, "package name cannot contain variables or values other than strings");
      return false;
    }
    out->package.push_back(t->text);
  }
  return true;
}

void Parser::enable_future(const std::vector<std::string>& path) {
  if (path[0] == "rego" && path.size() == 2 && path[1] == "v1") dialect_ = Dialect::of(true);
  if (path[0] != "future" || path.size() < 2 || path[1] != "keywords") return;
  const bool all = path.size() == 2;
  const std::string word = all ? "" : path[2];
  dialect_.kw_if |= all || word == "if";
  dialect_.kw_contains |= all || word == "contains";
  dialect_.kw_in |= all || word == "in" || word == "every";
  dialect_.kw_every |= all || word == "every";
}

// What follows `import`: a reference whose parts are names or strings.
bool Parser::import_path(Import* import) {
  if (!is(Tok::Ident)) return expect(Tok::Ident, "a path to import");
  const Loc loc = tok().loc;
  const std::string root = tok().text;
  ++at_;
  Term* head = ast_->var(root, loc);
  Term* ref = postfix(head);
  if (ref == nullptr) return false;
  if (ref != head && (ref->kind != TermKind::Ref || ref->items[0] != head)) {
    fail(loc, "unexpected import path: must be a reference");
    return false;
  }
  import->path.push_back(root);
  for (size_t i = 1; ref->kind == TermKind::Ref && i < ref->items.size(); ++i) {
    if (ref->items[i]->kind != TermKind::String) {
      fail(ref->items[i]->loc, "unexpected import path: must be strings");
      return false;
    }
    import->path.push_back(ref->items[i]->text);
  }
  return true;
}

// Whether there can be something at that path; it begins at `loc`.
bool Parser::check_import(const std::vector<std::string>& path, Loc loc) {
  const std::string& root = path[0];
  if (root == "data" || root == "input") return true;
  if (root == "future") {
    static constexpr const char* kFuture[] = {"in", "every", "if", "contains"};
    if (path.size() < 2 || path[1] != "keywords") {
      fail(loc, "invalid import, must be `future.keywords`");
      return false;
    }
    if (path.size() == 3 &&
        std::find(std::begin(kFuture), std::end(kFuture), path[2]) == std::end(kFuture)) {
      fail(loc, "unexpected keyword, must be one of [contains every if in]");
      return false;
    }
    return true;
  }
  if (root == "rego") {
    if (path.size() == 2 && path[1] == "v1") return true;
    fail(loc, "invalid import `" + root + "`, must be `rego.v1`");
    return false;
  }
  fail(loc,
       "unexpected import path, must begin with one of: {data, future, input, rego}, got: " + root);
  return false;
}

bool Parser::import_clause(Module* out) {
  Import import;
  import.loc = tok().loc;
  ++at_;
  const Loc loc = tok().loc;
  if (!import_path(&import) || !check_import(import.path, loc)) return false;
  enable_future(import.path);
  import.alias = import.path.back();
  if (is_word("as")) {
    ++at_;
    if (!is(Tok::Ident) || tok().text == "_") {
      unexpected("a name after 'as'");
      return false;
    }
    import.alias = tok().text;
    import.explicit_alias = true;
    ++at_;
  }
  const std::string& root = import.path[0];
  if (root == "data" || root == "input") {
    out->imports.push_back(std::move(import));
  } else {
    std::string path = root;
    for (size_t i = 1; i < import.path.size(); ++i) path += "." + import.path[i];
    out->keyword_imports.push_back({std::move(path), out->rules.size()});
  }
  return true;
}

bool Parser::ends_rule() const {
  return is(Tok::End) || tok().newline_before || is(Tok::Semicolon);
}

bool Parser::rule_group(Module* out) {
  bool is_default = false;
  if (is_word("default")) {
    is_default = true;
    ++at_;
  }
  Rule* rule = rule_head(is_default);
  if (rule == nullptr) return false;
  out->rules.push_back(rule);
  if (is_default) {
    if (rule->value == nullptr) {
      fail(rule->loc, "illegal default rule (must have a value)");
      return false;
    }
    return true;
  }
  return bodies(out, rule);
}

Rule* Parser::rule_head(bool is_default) {
  Rule* rule = ast_->rule(tok().loc);
  rule->is_default = is_default;
  if (!is(Tok::Ident)) return unexpected("a rule");
  if (is_keyword(tok()) && !followed_by_operand(1)) {
    return fail(tok().loc, "unexpected " + tok().text + " keyword");
  }
  if (tok().text == "_") return fail(tok().loc, "a rule cannot be called _");
  if (!head_reference(rule) || !head_arguments(rule) || !head_value(rule)) return nullptr;
  return rule;
}

bool Parser::head_reference(Rule* rule) {
  rule->path.push_back(ast_->var(tok().text, tok().loc));
  ++at_;
  while (!tok().space_before && (is(Tok::Dot) || is(Tok::LBracket))) {
    if (accept(Tok::Dot)) {
      if (!is(Tok::Ident)) return expect(Tok::Ident, "a name after '.'");
      rule->path.push_back(ast_->string(tok().text, tok().loc));
      rule->path.back()->flag = true;
      ++at_;
      continue;
    }
    ++at_;
    Term* key = infix(true, true);
    if (key == nullptr || !expect(Tok::RBracket, "']'")) return false;
    rule->path.push_back(key);
  }
  return true;
}

bool Parser::head_arguments(Rule* rule) {
  if (!is(Tok::LParen) || tok().space_before) return true;
  ++at_;
  rule->is_function = !is(Tok::RParen);  // `f()` is a rule of its own name
  return term_list(Tok::RParen, &rule->args);
}

bool Parser::head_value(Rule* rule) {
  if (dialect_.kw_contains && is_word("contains")) {
    if (rule->is_function) {
      fail(tok().loc, "the contains keyword can only be used with multi-value rule definitions");
      return false;
    }
    ++at_;
    rule->member = infix(true, true);
    return rule->member != nullptr;
  }
  if (is(Tok::Assign) || is(Tok::Unify)) {
    rule->assigned = is(Tok::Assign);
    ++at_;
    rule->value = infix(true, true);
    return rule->value != nullptr;
  }
  return true;
}

// v0's p[x] without a value makes a set; with `if` it is an object whose values are true.
void Parser::settle_member(Rule* rule, bool has_if) {
  if (dialect_.v1 || has_if || rule->is_function || rule->member != nullptr) return;
  if (rule->value != nullptr || rule->path.size() != 2) return;
  if (last_of(*rule)->kind == TermKind::String && last_of(*rule)->flag) return;
  rule->member = rule->path.back();
  rule->path.pop_back();
}

bool Parser::bodies(Module* out, Rule* rule) {
  if (dialect_.kw_if && is_word("if")) {
    ++at_;
    settle_member(rule, true);
    rule->body = body_after_if();
    if (rule->body == nullptr) return false;
  } else if (is(Tok::LBrace)) {
    if (dialect_.v1) {
      fail(tok().loc, "`if` keyword is required before rule body");
      return false;
    }
    settle_member(rule, false);
    rule->body = braced_body();
    if (rule->body == nullptr) return false;
  } else {
    settle_member(rule, false);
    const bool plain = rule->value == nullptr && rule->member == nullptr;
    if (plain && (!dialect_.v1 || rule->path.size() == 1) && !(rule->path.size() > 1)) {
      fail(rule->loc, "var cannot be used for rule name" + missing_import());
      return false;
    }
    if (plain && dialect_.v1) {
      fail(rule->loc, "`if` keyword or a value is required: `contains` makes a set, `:=` a value");
      return false;
    }
  }
  if (!else_branches(rule)) return false;
  while (is(Tok::LBrace) && rule->body != nullptr) {
    if (rule->otherwise != nullptr) {
      fail(tok().loc, "expected else keyword or the end of the rule");
      return false;
    }
    Rule* next = ast_->rule(tok().loc);
    *next = clone_head(*rule);
    next->loc = tok().loc;
    next->body = braced_body();
    if (next->body == nullptr || !else_branches(next)) return false;
    out->rules.push_back(next);
    rule = next;
  }
  if (!ends_rule()) {
    unexpected("a newline after the rule");
    return false;
  }
  return true;
}

// The resolver writes into terms, so definitions do not share those that may hold variables.
Rule Parser::clone_head(const Rule& rule) {
  Rule out = rule;
  out.otherwise = nullptr;
  out.path = ast_->clone(rule.path);
  out.args = ast_->clone(rule.args);
  if (rule.member != nullptr) out.member = ast_->clone(rule.member);
  if (rule.value != nullptr) out.value = ast_->clone(rule.value);
  return out;
}

Body* Parser::body_after_if() {
  if (is(Tok::LBrace)) return braced_body();
  Expr* e = literal();
  if (e == nullptr) return nullptr;
  Body* body = ast_->body();
  body->exprs.push_back(e);
  return body;
}

bool Parser::else_branches(Rule* rule) {
  Rule* last = rule;
  while (is_word("else")) {
    if (rule->member != nullptr || rule->body == nullptr) {
      fail(tok().loc, rule->member != nullptr
                          ? "else keyword cannot be used on multi-value rules"
                          : "else keyword cannot be used on rules without a body");
      return false;
    }
    Rule* branch = ast_->rule(tok().loc);
    branch->path = rule->path;
    branch->args = ast_->clone(rule->args);
    branch->is_function = rule->is_function;
    ++at_;
    if (is(Tok::Assign) || is(Tok::Unify)) {
      branch->assigned = is(Tok::Assign);
      ++at_;
      branch->value = infix(true, true);
      if (branch->value == nullptr) return false;
    }
    if (dialect_.kw_if && is_word("if")) {
      ++at_;
      branch->body = body_after_if();
      if (branch->body == nullptr) return false;
    } else if (is(Tok::LBrace)) {
      if (dialect_.v1) {
        fail(tok().loc, "`if` keyword is required before rule body");
        return false;
      }
      branch->body = braced_body();
      if (branch->body == nullptr) return false;
    } else if (branch->value == nullptr) {
      fail(branch->loc, "else clause must have a value or a body");
      return false;
    }
    last->otherwise = branch;
    last = branch;
    if (branch->body == nullptr) break;
  }
  return true;
}

}  // namespace tracee::rego
