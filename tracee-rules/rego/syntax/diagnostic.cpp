// Rendering of errors with the offending line.
#include "tracee-rules/rego/syntax/diagnostic.h"

#include <algorithm>

namespace tracee::rego {
namespace {

std::string_view line_of(std::string_view text, uint32_t line) {
  size_t from = 0;
  for (uint32_t i = 1; i < line; ++i) {
    const size_t end = text.find('\n', from);
    if (end == std::string_view::npos) return {};
    from = end + 1;
  }
  return text.substr(from, text.find('\n', from) - from);
}

}  // namespace

std::string Diagnostics::render(const Diagnostic& d) const {
  const Source& s = source(d.loc.file);
  std::string out = s.name + ":" + std::to_string(d.loc.line) + ":" + std::to_string(d.loc.column) +
                    ": " + d.code + ": " + d.message;
  const std::string_view whole = line_of(s.text, d.loc.line);
  if (whole.find_first_not_of(" \t\r") == std::string_view::npos) return out;
  // Of a long line the part around the column.
  constexpr size_t kShown = 120;
  const size_t column = d.loc.column;
  const size_t from = column > kShown ? column - kShown / 2 : 0;
  const std::string_view line = whole.substr(std::min(from, whole.size()), kShown);
  const std::string_view before = from > 0 ? "…" : "";
  out.append("\n\t").append(before).append(line);
  if (from + line.size() < whole.size()) out += "…";
  if (column == 0 || column - from > line.size() + 1) return out;
  out += from > 0 ? "\n\t " : "\n\t";
  for (size_t i = 0; i + 1 < column - from; ++i) out += line[i] == '\t' ? '\t' : ' ';
  return out + "^";
}

std::string Diagnostics::render_all() const {
  std::string out;
  for (const Diagnostic& d : errors_) {
    if (!out.empty()) out += '\n';
    out += render(d);
  }
  if (errors_.size() >= kMaxErrors) out += "\n(more errors are not shown)";
  return out;
}

}  // namespace tracee::rego
