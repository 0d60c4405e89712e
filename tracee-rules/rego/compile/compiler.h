// The phases of compilation in order: parse modules, place rules, resolve names, check recursion,
// generate code. One Compiler makes one Program; errors are collected and rendered together.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "tracee-rules/rego/compile/clause.h"
#include "tracee-rules/rego/syntax/parser.h"

namespace tracee::rego {

struct CompileOptions {
  RegoVersion version = RegoVersion::Auto;
  bool allow_unsupported = false;
};

class Compiler {
 public:
  explicit Compiler(const CompileOptions& options);

  // Call these in any order, then finish() once.
  bool add_module(std::string name, std::string_view text);
  // The number of the query's code in Program::entries. Parsed at once, compiled by finish().
  uint32_t add_query(std::string name, std::string_view text);
  void set_data(const Val& data);

  // The program, or all errors as one text.
  Result<std::shared_ptr<const Program>> finish();
  const Diagnostics& diagnostics() const { return unit_.diagnostics; }
  Unit& unit() { return unit_; }

 private:
  CompileOptions options_;
  Unit unit_;
  std::vector<Body*> queries_;
};

}  // namespace tracee::rego
