// What compilation leaves: immutable, shared by any number of evaluation contexts and threads.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tracee-rules/rego/syntax/diagnostic.h"
#include "tracee-rules/rego/value/arena.h"
#include "tracee-rules/rego/value/val.h"
#include "tracee-rules/rego/vm/builtin.h"
#include "tracee-rules/rego/vm/code.h"
#include "tracee-rules/rego/vm/trace.h"

namespace tracee::rego {

enum class GroupKind : uint8_t { Complete, Function, Set, Object };

constexpr uint32_t kNoGroup = ~0u;
constexpr uint32_t kNotFolded = ~0u;

// A place in the tree of packages and rules below `data`.
struct DocNode {
  std::string key;
  Val key_value;  // the same as a string constant
  uint32_t id = 0;
  uint32_t group = kNoGroup;
  DocNode* parent = nullptr;
  std::vector<DocNode*> children;  // by key

  DocNode* child(std::string_view name) const {
    const auto at =
        std::lower_bound(children.begin(), children.end(), name,
                         [](const DocNode* n, std::string_view wanted) { return n->key < wanted; });
    return at != children.end() && (*at)->key == name ? *at : nullptr;
  }
};

// All definitions of one rule or function.
struct Group {
  std::string name;  // data.pkg.rule
  GroupKind kind = GroupKind::Complete;
  uint32_t arity = 0;
  const DocNode* node = nullptr;
  Loc loc;
  Code code;
  // The constant that the rule's value is, when it does not depend on the input.
  uint32_t folded = kNotFolded;
};

struct WithTarget {
  enum class Kind : uint8_t { Input, Data, Function, Builtin };
  enum class Source : uint8_t { Value, Function, Builtin };
  Kind kind = Kind::Input;
  std::vector<Val> path;  // below input or data
  uint32_t target = 0;    // function group or builtin
  Source source = Source::Value;
  uint16_t value = 0;        // register
  uint32_t replacement = 0;  // function group or builtin
};

struct WithPlan {
  std::vector<WithTarget> targets;
};

struct CompiledPattern;

struct Program {
  Program();
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Unique in the process: an address may come back, a serial does not.
  const uint64_t serial;
  const Builtin* builtins = nullptr;  // by the numbers that instructions name them with
  Arena arena;                        // owns constants
  std::vector<Val> constants;
  std::vector<Group> groups;
  std::vector<std::unique_ptr<DocNode>> nodes;
  DocNode* root = nullptr;
  // Are values of argument-less rules kept for the rest of an evaluation?
  bool share = true;
  std::vector<WithPlan> withs;
  std::vector<std::unique_ptr<CompiledPattern>> patterns;
  Val data = Val::object(nullptr, 0);
  // Code that is run by number: queries and entry points.
  std::vector<Code> entries;
  std::vector<std::string> sources;  // names of files, by Loc::file
  std::map<std::string, uint32_t> group_by_name;
  TracePoints trace_points;  // empty unless it was compiled to be traced
};

}  // namespace tracee::rego
