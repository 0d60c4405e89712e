// RE2, and globs translated to it.
#include "tracee-rules/rego/vm/patterns.h"

#include <re2/re2.h>

#include "tracee-rules/rego/value/utf8.h"

namespace tracee::rego {
namespace {

constexpr int64_t kRegexMemory = int64_t{8} << 20;
constexpr size_t kMaxPattern = size_t{64} << 10;

RE2::Options options() {
  RE2::Options o;
  o.set_log_errors(false);
  o.set_max_mem(kRegexMemory);
  return o;
}

void append_literal(uint32_t rune, std::string* out) {
  if (rune < 0x80 && std::string_view("\\.+*?()|[]{}^$-/").find(static_cast<char>(rune)) !=
                         std::string_view::npos) {
    *out += '\\';
  }
  append_rune(rune, out);
}

// Glob syntax of gobwas/glob, which OPA documents: * ** ? [abc] [!abc] [a-c] {a,b} and backslash.
class GlobTranslator {
 public:
  GlobTranslator(std::string_view pattern, const std::u32string& delimiters)
      : runes_(to_runes(pattern)) {
    for (char32_t d : delimiters) append_literal(d, &delimiters_);
  }

  bool run(std::string* out) {
    *out = "(?s)\\A";
    while (at_ < runes_.size()) {
      if (!item(out)) return false;
    }
    *out += "\\z";
    return depth_ == 0;
  }

 private:
  std::string one() const { return delimiters_.empty() ? "." : "[^" + delimiters_ + "]"; }

  bool item(std::string* out) {
    const uint32_t c = runes_[at_++];
    switch (c) {
      case '*':
        if (at_ < runes_.size() && runes_[at_] == '*') {
          while (at_ < runes_.size() && runes_[at_] == '*') ++at_;
          *out += ".*";
        } else {
          *out += one() + "*";
        }
        return true;
      case '?':
        *out += one();
        return true;
      case '\\':
        if (at_ >= runes_.size()) return false;
        append_literal(runes_[at_++], out);
        return true;
      case '[':
        return char_class(out);
      case '{':
        ++depth_;
        *out += "(?:";
        return true;
      case '}':
        if (depth_ == 0) {
          *out += "\\}";
        } else {
          --depth_;
          *out += ")";
        }
        return true;
      case ',':
        *out += depth_ > 0 ? "|" : ",";
        return true;
      default:
        append_literal(c, out);
        return true;
    }
  }

  bool char_class(std::string* out) {
    *out += '[';
    if (at_ < runes_.size() && runes_[at_] == '!') {
      *out += '^';
      ++at_;
    }
    bool any = false;
    while (at_ < runes_.size() && runes_[at_] != ']') {
      uint32_t c = runes_[at_++];
      if (c == '\\' && at_ < runes_.size()) c = runes_[at_++];
      if (c == '-' && any && at_ < runes_.size() && runes_[at_] != ']') {
        *out += '-';
        continue;
      }
      append_literal(c, out);
      any = true;
    }
    if (at_ >= runes_.size() || !any) return false;
    ++at_;
    *out += ']';
    return true;
  }

  std::vector<uint32_t> runes_;
  std::string delimiters_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

CompiledPattern::CompiledPattern(std::unique_ptr<re2::RE2> compiled) : re(std::move(compiled)) {}
CompiledPattern::~CompiledPattern() = default;

void CompiledPattern::require(std::string literal, bool at_begin) {
  required_ = std::move(literal);
  required_at_begin_ = at_begin;
}

bool CompiledPattern::matches(std::string_view text) const {
  if (!required_.empty()) {
    const bool there = required_at_begin_ ? text.starts_with(required_)
                                          : text.find(required_) != std::string_view::npos;
    if (!there) return false;
  }
  // As PartialMatch does, without making room for groups.
  return re->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED,
                   nullptr, 0);
}

std::unique_ptr<CompiledPattern> compile_regex(std::string_view pattern, std::string* error) {
  if (pattern.size() > kMaxPattern) {
    *error = "the pattern is too long";
    return nullptr;
  }
  auto re = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options());
  if (!re->ok()) {
    *error = "error parsing regexp: " + re->error();
    return nullptr;
  }
  return std::make_unique<CompiledPattern>(std::move(re));
}

std::unique_ptr<CompiledPattern> compile_glob(std::string_view pattern,
                                              const std::u32string& delimiters,
                                              std::string* error) {
  std::string text;
  if (!GlobTranslator(pattern, delimiters).run(&text)) {
    *error = "malformed glob pattern";
    return nullptr;
  }
  return compile_regex(text, error);
}

void PatternCache::make_room(Table* table) {
  if (table->size() >= kMaxEntries) table->clear();
}

const re2::RE2* PatternCache::regex(std::string_view pattern, std::string* error) {
  key_.assign(pattern);
  const auto found = regexes_.find(key_);
  if (found != regexes_.end()) return found->second->re.get();
  std::unique_ptr<CompiledPattern> compiled = compile_regex(pattern, error);
  if (compiled == nullptr) return nullptr;
  make_room(&regexes_);
  return (regexes_[key_] = std::move(compiled))->re.get();
}

const re2::RE2* PatternCache::glob(std::string_view pattern, const std::u32string& delimiters,
                                   std::string* error) {
  key_.assign(pattern);
  key_ += '\0';
  for (char32_t d : delimiters) append_rune(d, &key_);
  const auto found = globs_.find(key_);
  if (found != globs_.end()) return found->second->re.get();
  std::unique_ptr<CompiledPattern> compiled = compile_glob(pattern, delimiters, error);
  if (compiled == nullptr) return nullptr;
  make_room(&globs_);
  return (globs_[key_] = std::move(compiled))->re.get();
}

}  // namespace tracee::rego
