#include "tracee-rules/tools/expansion_budget.h"

#include <algorithm>
#include <string_view>

namespace tracee::rules {
namespace {

// Bytes to show the event with at most `most` of each value.
std::uint64_t cost(const EventView& event, std::size_t most) {
  std::uint64_t bytes = ExpansionBudget::kEventBytes;
  const auto add = [&](std::string_view text) { bytes += std::min(text.size(), most); };
  add(event.stack());
  add(event.task().comm());
  add(event.task().uts_name());
  add(event.actor().comm());
  add(event.actor().uts_name());
  const std::size_t count = event.definition().arguments.size();
  for (std::size_t i = 0; i < count; ++i) add(event.value(i).bytes);
  return bytes;
}

}  // namespace

ExpansionBudget::Verdict ExpansionBudget::charge(const EventView& event, std::uint64_t read) {
  const std::uint64_t whole = cost(event, std::string_view::npos);
  if (spent_ + whole <= kFreeBytes + kWholeRatio * read) {
    spent_ += whole;
    return Verdict::Whole;
  }
  const std::uint64_t least = cost(event, kShortened);
  if (spent_ + least > 2 * kFreeBytes + kLastRatio * read) return Verdict::LeftOut;
  spent_ += least;
  return least < whole ? Verdict::Shortened : Verdict::Whole;
}

}  // namespace tracee::rules
