// The parser's door: picks the version and runs it.
#include "tracee-rules/rego/syntax/parser.h"

#include "tracee-rules/rego/syntax/parser_impl.h"

namespace tracee::rego {
namespace {

bool imports_v1(const std::vector<Token>& tokens) {
  for (size_t i = 0; i + 3 < tokens.size(); ++i) {
    if (tokens[i].text == "import" && tokens[i + 1].text == "rego" &&
        tokens[i + 2].kind == Tok::Dot && tokens[i + 3].text == "v1") {
      return true;
    }
  }
  return false;
}

// Does a v0 failure look like a v1 file, so that its v1 error helps as well?
bool smells_of_v1(const std::vector<Token>& tokens) {
  for (const Token& t : tokens) {
    if (t.kind == Tok::Ident && (t.text == "if" || t.text == "contains")) return true;
  }
  return false;
}

}  // namespace

bool parse_module(uint32_t file, RegoVersion version, Ast* ast, Diagnostics* diagnostics,
                  Module* out) {
  std::vector<Token> tokens;
  out->file = diagnostics->source(file).name;
  if (!tokenize(file, diagnostics->source(file).text, diagnostics, &tokens)) return false;
  const bool v1 = version == RegoVersion::V1 || imports_v1(tokens);
  if (version != RegoVersion::Auto || v1) {
    return Parser(tokens, Dialect::of(v1), ast, diagnostics).module(out);
  }
  const size_t before = diagnostics->size();
  if (Parser(tokens, Dialect::of(false), ast, diagnostics).module(out)) return true;
  Module second;
  second.file = out->file;
  const size_t after_v0 = diagnostics->size();
  if (Parser(tokens, Dialect::of(true), ast, diagnostics).module(&second)) {
    diagnostics->drop_from(before);
    *out = std::move(second);
    return true;
  }
  if (!smells_of_v1(tokens)) diagnostics->drop_from(after_v0);
  return false;
}

bool parse_query(uint32_t file, RegoVersion version, Ast* ast, Diagnostics* diagnostics,
                 Body** out) {
  std::vector<Token> tokens;
  if (!tokenize(file, diagnostics->source(file).text, diagnostics, &tokens)) return false;
  Dialect dialect = Dialect::of(version == RegoVersion::V1);
  if (version == RegoVersion::Auto) dialect.kw_in = dialect.kw_every = true;
  *out = Parser(tokens, dialect, ast, diagnostics).query();
  return *out != nullptr;
}

}  // namespace tracee::rego
