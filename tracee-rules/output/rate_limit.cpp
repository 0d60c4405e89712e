#include "tracee-rules/output/rate_limit.h"

#include <algorithm>
#include <charconv>

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kLongest = 1000000;  // hours, a century

bool read_number(std::string_view text, std::uint64_t* number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), *number);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && *number > 0;
}

}  // namespace

Result<RateLimit> parse_rate_limit(const std::string& text) {
  const auto refuse = [&] {
    return Error(ErrorKind::Usage, "--rate-limit " + text +
                                       ": expected findings and a time, such as 10/1m (s, m, h)");
  };
  const std::size_t slash = text.find('/');
  if (slash == text.npos || slash + 2 >= text.size()) return refuse();
  const std::string_view view = text;
  RateLimit limit;
  std::uint64_t amount = 0;
  if (!read_number(view.substr(0, slash), &limit.findings) ||
      !read_number(view.substr(slash + 1, view.size() - slash - 2), &amount) || amount > kLongest) {
    return refuse();
  }
  switch (view.back()) {
    case 's':
      limit.nanoseconds = amount * kSecond;
      return limit;
    case 'm':
      limit.nanoseconds = amount * 60 * kSecond;
      return limit;
    case 'h':
      limit.nanoseconds = amount * 3600 * kSecond;
      return limit;
    default:
      return refuse();
  }
}

LimitedSink::Stretch& LimitedSink::stretch_of(const SignatureInfo& signature) {
  const auto same = [&](const Stretch& stretch) { return stretch.signature == &signature; };
  const auto found = std::find_if(stretches_.begin(), stretches_.end(), same);
  if (found != stretches_.end()) return *found;
  stretches_.push_back({&signature});
  return stretches_.back();
}

Status LimitedSink::report(Stretch& stretch) {
  if (stretch.suppressed == 0) return Ok{};
  const Suppressed report{*stretch.signature, stretch.suppressed, stretch.first, stretch.last};
  stretch.suppressed = 0;
  return behind_.suppressed(report);
}

// A time before a stretch, of an event that came late, counts as inside.
Status LimitedSink::write(const Finding& finding) {
  const std::uint64_t time = finding.clock.to_wall(finding.event.row().time);
  const auto over = [&](const Stretch& stretch) {
    return time >= stretch.begin && time - stretch.begin >= limit_.nanoseconds;
  };
  for (Stretch& stretch : stretches_) {
    if (over(stretch)) TRACEE_TRY(report(stretch));
  }
  Stretch& stretch = stretch_of(finding.signature);
  if (stretch.findings == 0 || over(stretch)) {
    stretch.begin = time;
    stretch.findings = 0;
  }
  if (++stretch.findings <= limit_.findings) return behind_.write(finding);
  if (stretch.suppressed++ == 0) stretch.first = time;
  stretch.last = std::max(time, stretch.first);
  return Ok{};
}

Status LimitedSink::flush() {
  for (Stretch& stretch : stretches_) TRACEE_TRY(report(stretch));
  return behind_.flush();
}

}  // namespace tracee::rules
