#include "tracee-rules/authoring/trace_text.h"

#include <algorithm>

namespace tracee::rules {
namespace {

using rego::Trace;

constexpr std::size_t kLongestLine = 120;
// Expressions shown of a definition that did not hold: the first is the reason, but where it is a
// comprehension's own, a later one is.
constexpr std::size_t kReasons = 3;

std::string values_of(const Trace::Expression& e, const char* between) {
  std::string out;
  for (const Trace::Value& value : e.values) {
    out += out.empty() ? "" : between;
    out += value.term + " = ";
    if (value.values.empty()) out += "undefined";
    for (std::size_t i = 0; i < value.values.size(); ++i) {
      out += (i > 0 ? ", " : "") + value.values[i];
    }
    if (value.more) out += ", …";
  }
  return out;
}

bool is_reason(const Trace::Expression& e) { return e.tried > 0 && e.held == 0; }

std::string times(std::uint64_t held, std::uint64_t tried) {
  if (tried == 1) return {};
  return " (" + std::to_string(held) + " of " + std::to_string(tried) + " times)";
}

}  // namespace

std::string_view TraceText::line_of(std::uint32_t file, std::uint32_t line) const {
  std::string_view text = file < modules_.size() ? modules_[file].text : std::string_view();
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

std::string TraceText::expression(std::uint32_t file, const Trace::Expression& e) const {
  std::string_view line = line_of(file, e.line);
  line.remove_prefix(std::min<std::size_t>(e.column - 1, line.size()));
  while (line.ends_with(' ') || line.ends_with('\r') || line.ends_with('\t')) line.remove_suffix(1);
  std::string text(line.substr(0, kLongestLine));
  if (text.size() < line.size()) text += "…";
  return text;
}

// The built-in helpers stand first in every program; their values show where they are called.
bool TraceText::is_shown(const Trace::Definition& d) const {
  return d.file > 0 && d.file < modules_.size();
}

std::vector<std::string> TraceText::failures(const std::vector<Trace::Definition>& definitions,
                                             std::size_t most) const {
  std::vector<std::string> lines;
  for (const Trace::Definition& d : definitions) {
    if (!is_shown(d) || d.held > 0) continue;
    std::size_t shown = 0;
    for (const Trace::Expression& e : d.expressions) {
      if (!is_reason(e) || shown++ >= kReasons) continue;
      lines.push_back(modules_[d.file].path + ":" + std::to_string(e.line) + ":" +
                      std::to_string(e.column) + ": does not hold: " + expression(d.file, e));
      const std::string values = values_of(e, "; ");
      if (!values.empty()) lines.push_back("    " + values);
    }
  }
  if (lines.size() > most) {
    lines.resize(most);
    lines.emplace_back("…");
  }
  return lines;
}

std::vector<std::string> TraceText::all(const std::vector<Trace::Definition>& definitions,
                                        std::size_t most) const {
  std::vector<std::string> lines;
  for (const Trace::Definition& d : definitions) {
    if (!is_shown(d)) continue;
    lines.push_back(modules_[d.file].path + ":" + std::to_string(d.line) + ": " + d.rule +
                    (d.held > 0 ? " holds" : " does not hold") + times(d.held, d.tried));
    for (const Trace::Expression& e : d.expressions) {
      const char* mark = e.tried == 0 ? "not reached  "
                         : e.held > 0 ? "holds        "
                                      : "does not hold";
      lines.push_back("  " + std::string(mark) + " " + std::to_string(e.line) + ": " +
                      expression(d.file, e) + times(e.held, e.tried == 0 ? 1 : e.tried));
      const std::string values = e.tried == 0 ? std::string() : values_of(e, "; ");
      if (!values.empty()) lines.push_back("                  " + values);
    }
  }
  if (lines.size() > most) {
    lines.resize(most);
    lines.emplace_back("…");
  }
  return lines;
}

std::string TraceText::furthest_failure(const std::vector<Trace::Definition>& definitions,
                                        std::string_view rule) const {
  const Trace::Definition* furthest = nullptr;
  std::ptrdiff_t most_held = -1;
  for (const Trace::Definition& d : definitions) {
    if (d.rule != rule) continue;
    if (d.held > 0) return {};
    const auto held = std::count_if(d.expressions.begin(), d.expressions.end(),
                                    [](const Trace::Expression& e) { return e.held > 0; });
    if (held <= most_held) continue;
    most_held = held;
    furthest = &d;
  }
  if (furthest == nullptr) return {};
  const auto reason =
      std::find_if(furthest->expressions.begin(), furthest->expressions.end(), is_reason);
  if (reason == furthest->expressions.end()) return {};
  std::string text =
      "line " + std::to_string(reason->line) + ": " + expression(furthest->file, *reason);
  const std::string values = values_of(*reason, "; ");
  return values.empty() ? text : text + "  [" + values + "]";
}

}  // namespace tracee::rules
