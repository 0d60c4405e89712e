// The lexer: one pass, strings decoded, template strings lexed recursively.
#include "tracee-rules/rego/syntax/lexer.h"

#include "tracee-rules/rego/value/utf8.h"

namespace tracee::rego {
namespace {

constexpr int kMaxTemplateDepth = 50;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  Lexer(uint32_t file, std::string_view text, Diagnostics* diagnostics)
      : file_(file), text_(text), diagnostics_(diagnostics) {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
  }

  // Up to the end, or (in a template) up to the brace that closes the expression.
  bool run(std::vector<Token>* out, bool until_brace, int depth) {
    int braces = 0;
    for (;;) {
      Token t;
      skip_space(&t);
      t.loc = here();
      if (at_ >= text_.size()) {
        if (until_brace) return fail(t.loc, "template expression is not closed");
        out->push_back(std::move(t));
        return true;
      }
      const char c = text_[at_];
      if (until_brace && c == '}' && braces == 0) {
        advance();
        out->push_back(std::move(t));
        return true;
      }
      if (c == '{') ++braces;
      if (c == '}') --braces;
      if (!next(&t, depth)) return false;
      out->push_back(std::move(t));
    }
  }

 private:
  Loc here() const { return {file_, line_, static_cast<uint32_t>(at_ - line_start_ + 1)}; }

  bool fail(Loc loc, std::string message) {
    diagnostics_->error("rego_parse_error", loc, std::move(message));
    return false;
  }

  void advance() {
    if (text_[at_] == '\n') {
      ++line_;
      line_start_ = at_ + 1;
    }
    ++at_;
  }

  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip_space(Token* t) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (c == '\n') {
        t->newline_before = true;
        advance();
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else {
        return;
      }
      t->space_before = true;
    }
  }

  bool next(Token* t, int depth) {
    const char c = peek();
    if (is_letter(c)) return name(t);
    if (is_digit(c)) return number(t);
    if (c == '"') return quoted(t);
    if (c == '`') return raw(t);
    if (c == '$' && (peek(1) == '"' || peek(1) == '`')) return templated(t, depth);
    return symbol(t);
  }

  bool name(Token* t) {
    const size_t from = at_;
    while (is_letter(peek()) || is_digit(peek())) ++at_;
    t->kind = Tok::Ident;
    t->text = text_.substr(from, at_ - from);
    return true;
  }

  bool number(Token* t) {
    const size_t from = at_;
    t->kind = Tok::Number;
    while (is_digit(peek())) ++at_;
    if (at_ - from > 1 && text_[from] == '0')
      return fail(t->loc, "illegal number format: leading zero");
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!is_digit(peek())) return fail(t->loc, "illegal number format: exponent has no digits");
      while (is_digit(peek())) ++at_;
    }
    if (is_letter(peek())) return fail(t->loc, "illegal number format");
    t->text = text_.substr(from, at_ - from);
    return true;
  }

  bool hex(int digits, uint32_t* out) {
    *out = 0;
    for (int i = 0; i < digits; ++i) {
      const char c = peek();
      const char low = static_cast<char>(c | 32);
      if (!is_digit(c) && !(low >= 'a' && low <= 'f')) return false;
      *out = *out * 16 + static_cast<uint32_t>(is_digit(c) ? c - '0' : low - 'a' + 10);
      ++at_;
    }
    return true;
  }

  // After the backslash.
  bool escape(std::string* out) {
    static constexpr std::string_view kLetters = "abfnrtv\"/\\";
    static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\"/\\";
    const char c = peek();
    ++at_;
    if (c == 'u') return unicode_escape(out);
    if (c == 'x') {
      uint32_t byte = 0;
      if (!hex(2, &byte)) return false;
      *out += static_cast<char>(byte);
      return true;
    }
    const size_t letter = kLetters.find(c);
    if (letter == std::string_view::npos) return false;
    *out += kMeanings[letter];
    return true;
  }

  // After \u: four digits, or the first of two halves that are a character together.
  bool unicode_escape(std::string* out) {
    uint32_t r = 0;
    if (!hex(4, &r)) return false;
    if (r >= 0xD800 && r < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
      at_ += 2;
      uint32_t low = 0;
      if (!hex(4, &low) || low < 0xDC00 || low > 0xDFFF) return false;
      r = 0x10000 + ((r - 0xD800) << 10) + (low - 0xDC00);
    }
    append_rune(r, out);
    return true;
  }

  bool quoted(Token* t) {
    t->kind = Tok::String;
    ++at_;
    while (peek() != '"') {
      if (at_ >= text_.size() || peek() == '\n') return fail(t->loc, "non-terminated string");
      if (peek() == '\\') {
        const Loc loc = here();
        ++at_;
        if (!escape(&t->text)) return fail(loc, "illegal escape sequence in string");
      } else {
        t->text += text_[at_++];
      }
    }
    ++at_;
    return true;
  }

  bool raw(Token* t) {
    t->kind = Tok::String;
    ++at_;
    while (at_ < text_.size() && peek() != '`') {
      if (peek() != '\r') t->text += peek();
      advance();
    }
    if (at_ >= text_.size()) return fail(t->loc, "non-terminated string");
    ++at_;
    return true;
  }

  bool templated(Token* t, int depth) {
    if (depth > kMaxTemplateDepth) return fail(t->loc, "template strings are nested too deeply");
    t->kind = Tok::Template;
    const char quote = peek(1);
    at_ += 2;
    std::string literal;
    while (peek() != quote) {
      if (at_ >= text_.size() || (quote == '"' && peek() == '\n')) {
        return fail(t->loc, "non-terminated string");
      }
      if (peek() == '{') {
        if (!literal.empty()) t->parts.push_back({std::move(literal), {}});
        literal.clear();
        advance();
        TemplatePart part;
        if (!run(&part.tokens, true, depth + 1)) return false;
        if (part.tokens.size() == 1) return fail(part.tokens[0].loc, "empty template expression");
        t->parts.push_back(std::move(part));
      } else if (peek() == '\\' && (quote == '"' || peek(1) == '{')) {
        const Loc loc = here();
        ++at_;
        if (peek() == '{') {
          literal += text_[at_++];
        } else if (!escape(&literal)) {
          return fail(loc, "illegal escape sequence in string");
        }
      } else {
        literal += peek();
        advance();
      }
    }
    ++at_;
    if (!literal.empty()) t->parts.push_back({std::move(literal), {}});
    return true;
  }

  bool symbol(Token* t) {
    struct Symbol {
      std::string_view text;
      Tok kind;
    };
    static constexpr Symbol kSymbols[] = {
        {":=", Tok::Assign}, {"==", Tok::Eq},    {"!=", Tok::Neq},     {"<=", Tok::Lte},
        {">=", Tok::Gte},    {"<", Tok::Lt},     {">", Tok::Gt},       {"=", Tok::Unify},
        {"{", Tok::LBrace},  {"}", Tok::RBrace}, {"[", Tok::LBracket}, {"]", Tok::RBracket},
        {"(", Tok::LParen},  {")", Tok::RParen}, {",", Tok::Comma},    {";", Tok::Semicolon},
        {":", Tok::Colon},   {".", Tok::Dot},    {"+", Tok::Add},      {"-", Tok::Sub},
        {"*", Tok::Mul},     {"/", Tok::Div},    {"%", Tok::Rem},      {"&", Tok::And},
        {"|", Tok::Or},
    };
    for (const Symbol& s : kSymbols) {
      if (text_.substr(at_, s.text.size()) == s.text) {
        t->kind = s.kind;
        t->text = s.text;
        at_ += s.text.size();
        return true;
      }
    }
    return fail(t->loc, "illegal token");
  }

  uint32_t file_;
  std::string_view text_;
  Diagnostics* diagnostics_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
};

}  // namespace

bool tokenize(uint32_t file, std::string_view text, Diagnostics* diagnostics,
              std::vector<Token>* out) {
  return Lexer(file, text, diagnostics).run(out, false, 0);
}

}  // namespace tracee::rego
