#include "common/nearest.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tracee {
namespace {

constexpr std::size_t kLongestWord = 128;
using Row = std::array<std::size_t, kLongestWord + 1>;

// Insertions, deletions, replacements and exchanges of neighbours that turn `a` into `b`, both at
// most kLongestWord bytes: the usual table, of which three rows are kept.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  Row before{}, last{}, now{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({replaced, last[j] + 1, now[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view misspelt, std::span<const std::string_view> words) {
  if (misspelt.empty() || misspelt.size() > kLongestWord) return {};
  std::size_t limit = misspelt.size() / 3 + 2;  // one above what is still near
  std::string_view found;
  for (std::string_view word : words) {
    if (word.size() > kLongestWord) continue;
    const std::size_t distance = edit_distance(misspelt, word);
    if (distance < limit) {
      found = word;
      limit = distance;
    }
  }
  return found;
}

}  // namespace tracee
