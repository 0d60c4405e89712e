// Rules between parsing and code generation.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracee-rules/rego/syntax/ast.h"
#include "tracee-rules/rego/syntax/diagnostic.h"
#include "tracee-rules/rego/vm/program.h"

namespace tracee::rego {

// One branch of one definition: its variables are numbered 0 … locals.size()-1.
struct Clause {
  Loc loc;
  const Module* module = nullptr;
  std::vector<std::string> locals;  // names, "$…" for wildcards
  std::vector<int32_t> params;      // local of each argument
  std::vector<Term*> suffix;        // the head's reference after its ground part
  Term* member = nullptr;
  Term* value = nullptr;  // null: true, unless there is a member
  Body* body = nullptr;   // null: always
};

// A definition: a clause and its else branches.
struct Definition {
  std::vector<Clause> branches;
};

struct RuleSource {
  const Module* module;
  Rule* rule;
};

// All that is known of a rule before it becomes code; same index as Program::groups.
struct GroupSource {
  std::vector<RuleSource> rules;
  std::vector<Definition> definitions;
  RuleSource default_rule{nullptr, nullptr};
  Clause default_clause;
  std::vector<uint32_t> uses;  // groups it may evaluate
};

// The state of one compilation.
struct Unit {
  Ast ast;
  Diagnostics diagnostics;
  std::vector<std::unique_ptr<Module>> modules;
  std::vector<GroupSource> sources;
  std::shared_ptr<Program> program;
  std::unordered_map<std::string, uint32_t> string_constants;  // text to Program::constants
  std::set<std::string> mocked;                                // builtins that some `with` replaces
  bool replaces_data = false;                                  // some `with` replaces data
  bool replaces_functions = false;  // some `with` replaces a user's function
  bool trace = false;               // the code notes what it does
  bool allow_unsupported = false;   // conformance: calls of refused builtins fail when they run

  Group& group(uint32_t id) { return program->groups[id]; }
};

// compile/rule_tree.cpp: places all rules below `data`, reports clashes.
void build_rule_tree(Unit* unit);
// compile/resolve.cpp: names to locals, paths and builtins; fills `definitions`.
void resolve_rules(Unit* unit);
bool resolve_query(Unit* unit, const Module& context, Body* query, Clause* out);
// compile/recursion.cpp
void check_recursion(Unit* unit);
// compile/fold.cpp: generates all groups, those first that others use, and evaluates once what does
// not depend on the input.
void generate_all(Unit* unit, bool fold);
// compile/codegen_rule.cpp: orders bodies, reports unsafe variables, makes code.
void generate_group(Unit* unit, uint32_t group);
Code generate_query(Unit* unit, const Clause& clause);

// The constant path "data.a.b" of a resolved reference: operands 1 … that are strings.
std::string path_text(const std::vector<std::string>& path);

}  // namespace tracee::rego
