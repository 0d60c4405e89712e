// Traced programs: instructions that note which expressions were tried, which held, and what their
// parts were. Without Unit::trace nothing is emitted here.
#include <algorithm>
#include <array>

#include "tracee-rules/rego/compile/codegen.h"

namespace tracee::rego {
namespace {

// Written between or before their operands, so what stands at their place is an operand.
bool is_operator(const std::string& name) {
  static constexpr std::array<std::string_view, 15> kNames = {"equal",
                                                              "neq",
                                                              "lt",
                                                              "lte",
                                                              "gt",
                                                              "gte",
                                                              "or",
                                                              "and",
                                                              "plus",
                                                              "minus",
                                                              "mul",
                                                              "div",
                                                              "rem",
                                                              "internal.member_2",
                                                              "internal.member_3"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

// How long the reference or call is that `text` begins with: names, then what is in brackets.
std::size_t length_of_reference(std::string_view text) {
  std::size_t at = 0;
  std::size_t depth = 0;
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++at;
      if (c == quote) quote = 0;
    } else if (depth > 0 && (c == '"' || c == '`')) {
      quote = c;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if (depth > 0 && (c == ')' || c == ']')) {
      --depth;
    } else if (depth == 0 && !in_name(c)) {
      break;
    }
  }
  return std::min(at, text.size());
}

std::string_view text_at(std::string_view text, Loc loc) {
  for (uint32_t line = 1; line < loc.line; ++line) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  text.remove_prefix(std::min<std::size_t>(loc.column - 1, text.size()));
  return text;
}

constexpr std::size_t kLongestTerm = 100;

}  // namespace

void CodeGen::trace(TraceStep step, uint32_t number, Loc loc, Reg r) {
  emit(Op::Trace, loc, r, 0, static_cast<Reg>(step)).k = number;
}

void CodeGen::trace_definition(const Clause& clause) {
  if (!unit_->trace) return;
  std::vector<TracePoints::Definition>& all = unit_->program->trace_points.definitions;
  traced_definition_ = static_cast<uint32_t>(all.size());
  all.push_back({clause.loc, what_, {}});
  trace(TraceStep::DefinitionEnters, traced_definition_, clause.loc);
}

void CodeGen::trace_definition_holds(Loc loc) {
  if (unit_->trace) trace(TraceStep::DefinitionHolds, traced_definition_, loc);
}

void CodeGen::traced_expression(const Expr& e) {
  if (!unit_->trace) return expression(e);
  TracePoints& points = unit_->program->trace_points;
  const uint32_t outer = traced_expression_;
  traced_expression_ = static_cast<uint32_t>(points.expressions.size());
  const uint32_t number = traced_expression_;
  points.expressions.push_back({e.loc, e.negated, {}});
  if (traced_definition_ < points.definitions.size()) {
    points.definitions[traced_definition_].expressions.push_back(number);
  }
  trace(TraceStep::ExpressionEnters, number, e.loc);
  expression(e);
  trace(TraceStep::ExpressionHolds, number, e.loc);
  traced_expression_ = outer;
}

void CodeGen::trace_term(const Term& t, Reg r) {
  if (!unit_->trace || traced_expression_ == TracePoints::kNone || t.loc.line == 0) return;
  const bool shown = (t.kind == TermKind::Var && !is_wildcard(t)) || t.kind == TermKind::Ref ||
                     (t.kind == TermKind::Call && !is_operator(t.text));
  if (!shown) return;
  std::string_view text = text_at(unit_->diagnostics.source(t.loc.file).text, t.loc);
  text = text.substr(0, length_of_reference(text));
  // The whole input or a package is no value to show.
  if (text.empty() || text == "input" || text.starts_with("__") || text.size() > kLongestTerm) {
    return;
  }
  if (t.kind == TermKind::Call && !text.ends_with(')')) return;
  // The head of a longer reference, which is shown as a whole.
  if (t.kind == TermKind::Var && text.find_first_of(".[(") != text.npos) return;
  TracePoints& points = unit_->program->trace_points;
  const auto number = static_cast<uint32_t>(points.terms.size());
  points.terms.push_back({std::string(text)});
  points.expressions[traced_expression_].terms.push_back(number);
  trace(TraceStep::TermHasValue, number, t.loc, r);
}

}  // namespace tracee::rego
