#include "tracee-rules/rego/vm/trace.h"

#include <algorithm>
#include <tuple>

#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/vm/eval_state.h"
#include "tracee-rules/rego/vm/program.h"

namespace tracee::rego {
namespace {

std::string shown(const Val& value) {
  std::string text;
  JsonStyle style;
  style.escape_html = false;
  write_json(value, style, &text);
  if (text.size() <= Trace::kMaxValueSize) return text;
  std::size_t end = Trace::kMaxValueSize;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole runes
  return text.substr(0, end) + "…";
}

}  // namespace

void Trace::begin(const Program& program) {
  points_ = &program.trace_points;
  definitions_.assign(points_->definitions.size(), Count{});
  expressions_.assign(points_->expressions.size(), Count{});
  terms_.assign(points_->terms.size(), Seen{});
}

void Trace::note(TraceStep step, uint32_t number, const Val& value) {
  switch (step) {
    case TraceStep::DefinitionEnters:
      ++definitions_[number].tried;
      return;
    case TraceStep::DefinitionHolds:
      ++definitions_[number].held;
      return;
    case TraceStep::ExpressionEnters:
      ++expressions_[number].tried;
      for (const uint32_t term : points_->expressions[number].terms) terms_[term].now.clear();
      return;
    case TraceStep::ExpressionHolds:
      if (++expressions_[number].held != 1) return;
      for (const uint32_t term : points_->expressions[number].terms) {
        terms_[term].when_held = terms_[term].now;
      }
      return;
    case TraceStep::TermHasValue:
      break;
  }
  Seen& seen = terms_[number];
  seen.now = shown(value);
  if (std::find(seen.values.begin(), seen.values.end(), seen.now) != seen.values.end()) return;
  if (seen.values.size() < kMaxValues) {
    seen.values.push_back(seen.now);
  } else {
    seen.more = true;
  }
}

Trace::Expression Trace::expression(uint32_t number) const {
  const TracePoints::Expression& from = points_->expressions[number];
  Expression result{from.loc.line,
                    from.loc.column,
                    from.negated,
                    expressions_[number].tried,
                    expressions_[number].held,
                    {}};
  for (const uint32_t term : from.terms) {
    const Seen& seen = terms_[term];
    Value value{points_->terms[term].text, seen.values, seen.more};
    if (result.held != 0 && !seen.when_held.empty()) value = {value.term, {seen.when_held}, false};
    const auto same = std::find_if(result.values.begin(), result.values.end(),
                                   [&](const Value& v) { return v.term == value.term; });
    if (same == result.values.end()) result.values.push_back(std::move(value));
  }
  return result;
}

std::vector<Trace::Definition> Trace::definitions() const {
  std::vector<Definition> out;
  for (std::size_t d = 0; d < definitions_.size(); ++d) {
    if (definitions_[d].tried == 0) continue;
    const TracePoints::Definition& from = points_->definitions[d];
    Definition definition{
        from.rule, from.loc.file, from.loc.line, definitions_[d].tried, definitions_[d].held, {}};
    for (const uint32_t e : from.expressions) definition.expressions.push_back(expression(e));
    std::stable_sort(definition.expressions.begin(), definition.expressions.end(),
                     [](const Expression& a, const Expression& b) {
                       return std::tie(a.line, a.column) < std::tie(b.line, b.column);
                     });
    out.push_back(std::move(definition));
  }
  std::stable_sort(out.begin(), out.end(), [](const Definition& a, const Definition& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return out;
}

// False when a limit was reached.
bool EvalState::traced(const Insn& insn, const Val& value) {
  const auto step = static_cast<TraceStep>(insn.c);
  Val plain;
  if (step == TraceStep::TermHasValue && materialize(value, &plain) == Outcome::Error) return false;
  trace_->note(step, insn.k, plain);
  return true;
}

}  // namespace tracee::rego
