#include "tracee-rules/output/message_text.h"

#include <algorithm>

#include "common/render/escape.h"

namespace tracee::rules {
namespace {

constexpr std::size_t kWidest = 160;  // of a text with a caret, in bytes; rego cuts its own to less
constexpr std::string_view kCut = "...";

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_marker(std::string_view line) {
  const std::size_t caret = line.find_first_not_of(" \t");
  return caret != line.npos && line[caret] == '^' &&
         line.find_first_not_of("^~", caret) == line.npos;
}

// The first byte of a character at or after `at`.
std::size_t whole_character(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

// A text and the marker below it: both cut alike, so that the caret stays where it belongs.
void cut_around_caret(std::string& text, std::string& marker) {
  if (text.size() <= kWidest) return;
  const std::size_t caret = marker.find('^');
  const std::size_t before = kWidest / 2;
  const std::size_t from = caret > before ? whole_character(text, caret - before) : 0;
  const std::size_t to = whole_character(text, std::min(from + kWidest, text.size()));
  const bool rest = to < text.size();
  text = std::string(from > 0 ? kCut : "") + text.substr(from, to - from);
  marker = std::string(from > 0 ? kCut.size() : 0, ' ') + marker.substr(from, kWidest);
  if (rest) text += kCut;
}

}  // namespace

std::string terminal_line(std::string_view line) {
  std::string out;
  while (true) {
    const std::size_t tab = std::min(line.find('\t'), line.size());
    render::append_terminal_text(out, line.substr(0, tab));
    if (tab == line.size()) return out;
    out += "    ";
    line.remove_prefix(tab + 1);
  }
}

std::vector<std::string> message_lines(std::string_view message) {
  std::vector<std::string> lines = split(message);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (is_marker(lines[i + 1])) cut_around_caret(lines[i], lines[i + 1]);
  }
  bool indented = true;
  for (std::string& line : lines) {
    // A marker moves with the text above it.
    if (!is_marker(line)) indented = line.starts_with("  ");
    if (line.size() > kLongestLine) {
      line.resize(kLongestLine - kCut.size());
      line += kCut;
    }
    line = terminal_line(line);
    if (&line != lines.data() && !indented) line.insert(0, "  ");
  }
  return lines;
}

}  // namespace tracee::rules
