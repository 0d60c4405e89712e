// Messages as lines for people: every one that this program prints is shown by this.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tracee::rules {

// One line, harmless for a terminal: a tab is four spaces (a caret below a line counts on them),
// everything else that could act is shown as render::append_terminal_text() shows it.
std::string terminal_line(std::string_view line);

// A message that may have several lines: what was wrong, then the text that it is about with a
// caret below. Later lines are indented, so that no text can pass for a message of its own. A long
// text is cut around its caret, what else is beyond kLongestLine bytes at its end.
inline constexpr std::size_t kLongestLine = 4096;
std::vector<std::string> message_lines(std::string_view message);

}  // namespace tracee::rules
