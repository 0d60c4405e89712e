// Compiled regular expressions and globs.
//
// Patterns known at load are compiled there; those known only at run time come from a bounded cache
// of the worker. RE2 runs in linear time and inside a memory bound.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace re2 {
class RE2;
}

namespace tracee::rego {

// A regular expression that is known to be valid.
struct CompiledPattern {
  explicit CompiledPattern(std::unique_ptr<re2::RE2> re);
  ~CompiledPattern();
  bool matches(std::string_view text) const;
  // Every match contains this text, or begins with it: looked for first, because that is much
  // cheaper than the expression. Empty: nothing is known.
  void require(std::string literal, bool at_begin);

  std::unique_ptr<re2::RE2> re;

 private:
  std::string required_;
  bool required_at_begin_ = false;
};

// Null and a sentence in `*error` when the pattern is not valid.
std::unique_ptr<CompiledPattern> compile_regex(std::string_view pattern, std::string* error);

// A glob as a regular expression: `*` stops at delimiters, `**` does not. Null when malformed.
// `no_delimiters`: the delimiters argument was null.
std::unique_ptr<CompiledPattern> compile_glob(std::string_view pattern,
                                              const std::u32string& delimiters, std::string* error);

class PatternCache {
 public:
  // Valid until the next call; null and a message when the pattern is not valid.
  const re2::RE2* regex(std::string_view pattern, std::string* error);
  const re2::RE2* glob(std::string_view pattern, const std::u32string& delimiters,
                       std::string* error);

 private:
  static constexpr size_t kMaxEntries = 256;
  using Table = std::unordered_map<std::string, std::unique_ptr<CompiledPattern>>;
  static void make_room(Table* table);
  Table regexes_;
  Table globs_;
  std::string key_;
};

}  // namespace tracee::rego
