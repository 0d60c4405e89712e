// What the compiler tells the author: one error with its OPA code, place, and the line it is about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tracee-rules/rego/syntax/ast.h"

namespace tracee::rego {

struct Source {
  std::string name;
  std::string text;
};

struct Diagnostic {
  std::string code;  // rego_parse_error, rego_compile_error, rego_type_error, …
  Loc loc;
  std::string message;
};

// All sources of a compilation and the errors found in them.
class Diagnostics {
 public:
  // The number by which Loc::file refers to it.
  uint32_t add_source(std::string name, std::string_view text) {
    sources_.push_back({std::move(name), std::string(text)});
    return static_cast<uint32_t>(sources_.size() - 1);
  }
  const Source& source(uint32_t file) const { return sources_[file]; }
  size_t source_count() const { return sources_.size(); }

  void error(std::string_view code, Loc loc, std::string message) {
    if (!full()) errors_.push_back({std::string(code), loc, std::move(message)});
  }
  bool empty() const { return errors_.empty(); }
  bool full() const { return errors_.size() >= kMaxErrors; }  // what comes now is not kept
  size_t size() const { return errors_.size(); }
  const std::vector<Diagnostic>& errors() const { return errors_; }
  void drop_from(size_t n) { errors_.resize(n); }

  // "file:line:column: code: message", the line, and a caret below the column.
  std::string render(const Diagnostic& d) const;
  std::string render_all() const;

 private:
  static constexpr size_t kMaxErrors = 20;
  std::vector<Source> sources_;
  std::vector<Diagnostic> errors_;
};

}  // namespace tracee::rego
