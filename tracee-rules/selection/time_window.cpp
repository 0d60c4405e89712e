#include "tracee-rules/selection/time_window.h"

#include "common/render/rfc3339.h"

namespace tracee::rules {
namespace {

// "2", "2.5": nanoseconds; at most nine digits on either side.
std::optional<std::uint64_t> parse_seconds(std::string_view text) {
  constexpr std::size_t kDigits = 9;
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  std::string decimals(point < text.size() ? text.substr(point + 1) : std::string_view("0"));
  if (digits.empty() || digits.size() > kDigits || decimals.empty() || decimals.size() > kDigits) {
    return std::nullopt;
  }
  decimals.append(kDigits - decimals.size(), '0');
  digits += decimals;
  if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoull(digits);
}

}  // namespace

Result<TimeBound> parse_time_bound(const std::string& flag, const std::string& text) {
  if (const auto time = render::parse_rfc3339(text)) {
    return TimeBound{TimeBound::From::Epoch, *time};
  }
  const bool back = text.starts_with('-');
  if (const auto seconds = parse_seconds(std::string_view(text).substr(back ? 1 : 0))) {
    return TimeBound{back ? TimeBound::From::End : TimeBound::From::Start, *seconds};
  }
  return Error(ErrorKind::Usage,
               flag + " " + text + ": expected a time such as 2026-11-22T10:15:00Z, or seconds " +
                   "after the first event (2.5) or before the last one (" + flag + "=-2.5)");
}

Status TimeWindow::check() const {
  if (!since || !until || since->from != until->from) return Ok{};
  const bool back = since->from == TimeBound::From::End;
  const std::uint64_t first = back ? until->nanoseconds : since->nanoseconds;
  const std::uint64_t last = back ? since->nanoseconds : until->nanoseconds;
  if (first <= last) return Ok{};
  return Error(ErrorKind::Usage, "--until is before --since: no event can be between them");
}

bool TimeWindow::needs_end() const {
  return (since && since->from == TimeBound::From::End) ||
         (until && until->from == TimeBound::From::End);
}

std::uint64_t TimeWindow::resolve(const TimeBound& bound) const {
  if (bound.from == TimeBound::From::Epoch) return bound.nanoseconds;
  if (bound.from == TimeBound::From::Start) return start_.value_or(0) + bound.nanoseconds;
  return end_ > bound.nanoseconds ? end_ - bound.nanoseconds : 0;
}

bool TimeWindow::waits_for_start() const {
  const auto counts = [](const std::optional<TimeBound>& bound) {
    return bound && bound->from == TimeBound::From::Start;
  };
  return !start_ && (counts(since) || counts(until));
}

bool TimeWindow::meets(std::uint64_t first, std::uint64_t last) const {
  return (!since || last >= resolve(*since)) && (!until || first < resolve(*until));
}

bool TimeWindow::holds(std::uint64_t time) const {
  return (!since || time >= resolve(*since)) && (!until || time < resolve(*until));
}

}  // namespace tracee::rules
