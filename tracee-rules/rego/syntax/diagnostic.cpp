// Rendering of errors with the offending line.
#include "tracee-rules/rego/syntax/diagnostic.h"

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
  // Of a long line the part around the column.
  constexpr size_t kLongestLine = 200;
  std::string_view line = line_of(s.text, d.loc.line);
  size_t column = d.loc.column;
  size_t skipped =
      column > kLongestLine && column <= line.size() + 1 ? column - kLongestLine / 2 : 0;
  while (skipped > 0 && (static_cast<unsigned char>(line[skipped]) & 0xc0) == 0x80) --skipped;
  line = line.substr(skipped, kLongestLine);
  column -= skipped;
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return out;
  out += "\n\t";
  out.append(skipped > 0 ? "..." : "").append(line);
  if (column == 0 || column > line.size() + 1) return out;
  out.append("\n\t").append(skipped > 0 ? "   " : "");
  for (size_t i = 0; i + 1 < column; ++i) out += line[i] == '\t' ? '\t' : ' ';
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
