// Tokens of a Rego source. Called by the parser alone, which takes all tokens at once so that it
// can look ahead and go back. Keywords come as identifiers: which words are keywords depends on the
// version and on imports, which the parser knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tracee-rules/rego/syntax/diagnostic.h"

namespace tracee::rego {

enum class Tok : uint8_t {
  End,
  Ident,
  Number,
  String,
  Template,  // $"…{x}…": `parts`
  LBrace,
  RBrace,
  LBracket,
  RBracket,
  LParen,
  RParen,
  Comma,
  Semicolon,
  Colon,
  Dot,
  Assign,  // :=
  Unify,   // =
  Eq,
  Neq,
  Lt,
  Lte,
  Gt,
  Gte,
  Add,
  Sub,
  Mul,
  Div,
  Rem,
  And,
  Or,
};

struct TemplatePart;

struct Token {
  Tok kind = Tok::End;
  bool space_before = false;  // white space, a newline or a comment comes before it
  bool newline_before = false;
  Loc loc;
  std::string text;  // name, digits, or the decoded string
  std::vector<TemplatePart> parts;
};

// Either literal text (no tokens) or an expression.
struct TemplatePart {
  std::string text;
  std::vector<Token> tokens;  // ends with End when it is an expression
};

// Tokens up to and including End. Errors go to `diagnostics`; false when there were any.
bool tokenize(uint32_t file, std::string_view text, Diagnostics* diagnostics,
              std::vector<Token>* out);

}  // namespace tracee::rego
