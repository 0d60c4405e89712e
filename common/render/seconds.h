// Nanoseconds as seconds with six decimals, as Tracee v0.3 printed times: 176751.746515.
#pragma once

#include <cstdint>
#include <string>

#include "common/render/escape.h"

namespace tracee::render {

// Six digits with leading zeros. `value` is below 1,000,000.
inline void append_micros(std::string& out, std::uint64_t value) {
  char text[6];
  for (int i = 5; i >= 0; --i) {
    text[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(text, sizeof text);
}

// Cut to whole microseconds, not rounded: no event is shown later than it was.
inline void append_seconds(std::string& out, std::uint64_t nanoseconds) {
  append_decimal(out, std::uint64_t{nanoseconds / 1000000000});
  out += '.';
  append_micros(out, nanoseconds / 1000 % 1000000);
}

}  // namespace tracee::render
