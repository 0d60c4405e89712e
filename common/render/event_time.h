// How the time of an event is shown, chosen by the user for all outputs of a run.
#pragma once

#include <cstdint>

#include "common/stream/content.h"

namespace tracee::render {

struct TimeStyle {
  enum class Base {
    Wall,   // since 1970
    Start,  // since the start of tracing (option:relative-time)
    Boot,   // seconds since boot with six decimals (option:boot-time)
  };
  Base base = Base::Wall;
  stream::Clock clock;      // of the stream's header; for Wall
  std::uint64_t start = 0;  // CLOCK_BOOTTIME of the start, nanoseconds; for Start

  // Nanoseconds of `boot_time` (CLOCK_BOOTTIME) on the chosen base. What happened before the start
  // counts as at the start.
  std::uint64_t nanoseconds(std::uint64_t boot_time) const {
    switch (base) {
      case Base::Wall:
        return clock.to_wall(boot_time);
      case Base::Start:
        return boot_time > start ? boot_time - start : 0;
      case Base::Boot:
        break;
    }
    return boot_time;
  }
};

}  // namespace tracee::render
