// --since and --until: a stretch of time, in the words of users.
//
// RFC 3339 (2026-11-22T10:15:00Z), or seconds: 2.5 after the first event of the recording, or, with
// a minus, before the last one. An event at `since` is inside, one at `until` is not, so that
// adjoining stretches share none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/result.h"

namespace tracee::rules {

struct TimeBound {
  enum class From { Epoch, Start, End };
  From from = From::Epoch;
  std::uint64_t nanoseconds = 0;  // after the epoch or the start, before the end
};

// Error: Usage; `flag` is for the message.
Result<TimeBound> parse_time_bound(const std::string& flag, const std::string& text);

// All times here are nanoseconds since 1970.
class TimeWindow {
 public:
  std::optional<TimeBound> since;
  std::optional<TimeBound> until;

  bool empty() const { return !since && !until; }
  // Error: Usage, where `until` is before `since` whatever is read.
  Status check() const;
  // Whether the time of the last event must be known beforehand.
  bool needs_end() const;
  void set_end(std::uint64_t last) { end_ = last; }
  // Of the first event; later calls change nothing.
  void set_start(std::uint64_t first) {
    if (!start_) start_ = first;
  }
  // Whether a bound counts from the first event, and that is not known yet.
  bool waits_for_start() const;
  bool holds(std::uint64_t time) const;
  // Whether it holds any time from `first` to `last`, both included.
  bool meets(std::uint64_t first, std::uint64_t last) const;

 private:
  std::uint64_t resolve(const TimeBound& bound) const;

  std::optional<std::uint64_t> start_;
  std::uint64_t end_ = 0;
};

}  // namespace tracee::rules
