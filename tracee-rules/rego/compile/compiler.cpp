// Drives the phases.
#include "tracee-rules/rego/compile/compiler.h"

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/value/collection.h"

namespace tracee::rego {

Compiler::Compiler(const CompileOptions& options) : options_(options) {
  unit_.program = std::make_shared<Program>();
  unit_.allow_unsupported = options.allow_unsupported;
  unit_.trace = options.trace;
  unit_.program->builtins = all_builtins();
  unit_.program->share = options.share && !options.trace;
  // The code generator counts on these standing first.
  unit_.program->constants = {Val::undefined(), Val::null(), Val::boolean(false),
                              Val::boolean(true)};
}

bool Compiler::add_module(std::string name, std::string_view text) {
  const uint32_t file = unit_.diagnostics.add_source(std::move(name), text);
  auto module = std::make_unique<Module>();
  if (!parse_module(file, options_.version, &unit_.ast, &unit_.diagnostics, module.get()))
    return false;
  unit_.modules.push_back(std::move(module));
  return true;
}

uint32_t Compiler::add_query(std::string name, std::string_view text) {
  const uint32_t file = unit_.diagnostics.add_source(std::move(name), text);
  Body* body = nullptr;
  parse_query(file, options_.version, &unit_.ast, &unit_.diagnostics, &body);
  queries_.push_back(body);
  return static_cast<uint32_t>(queries_.size() - 1);
}

void Compiler::set_data(const Val& data) {
  unit_.program->data = deep_copy(data, unit_.program->arena);
}

Status Compiler::link() {
  Diagnostics& diagnostics = unit_.diagnostics;
  const auto failed = [&] { return Error(ErrorKind::Usage, diagnostics.render_all()); };
  linked_ = true;
  if (!diagnostics.empty()) return failed();
  build_rule_tree(&unit_);
  if (!diagnostics.empty()) return failed();
  resolve_rules(&unit_);
  Module context;
  context.v1 = options_.version == RegoVersion::V1;
  query_clauses_.resize(queries_.size());
  for (size_t i = 0; i < queries_.size(); ++i) {
    query_clauses_[i].loc = queries_[i]->exprs[0]->loc;
    resolve_query(&unit_, context, queries_[i], &query_clauses_[i]);
  }
  if (!diagnostics.empty()) return failed();
  check_recursion(&unit_);
  if (!diagnostics.empty()) return failed();
  generate_all(&unit_, options_.fold && !options_.trace);
  for (const Clause& query : query_clauses_)
    unit_.program->entries.push_back(generate_query(&unit_, query));
  if (!diagnostics.empty()) return failed();
  for (uint32_t f = 0; f < diagnostics.source_count(); ++f) {
    unit_.program->sources.push_back(diagnostics.source(f).name);
  }
  return Ok{};
}

uint32_t Compiler::specialize(const Schema& schema, uint32_t group, uint32_t kind) {
  if (specializer_ == nullptr) specializer_ = std::make_unique<Specializer>(&unit_, schema);
  return specializer_->run(group, kind);
}

Result<std::shared_ptr<const Program>> Compiler::finish() {
  if (!linked_) TRACEE_TRY(link());
  if (!unit_.diagnostics.empty()) return Error(ErrorKind::Usage, unit_.diagnostics.render_all());
  return std::shared_ptr<const Program>(std::move(unit_.program));
}

}  // namespace tracee::rego
