// What the events of a recording may cost to be shown, as a multiple of the bytes read.
//
// What many events of a batch share is stored once and shown with each of them, and frames may be
// compressed; so a small hostile file could mean terabytes of text. Beyond a first bound long
// values are shown shortened, beyond a second one events are left out; both are told. The first one
// a machine under attack may reach (many execs with one long argument list in the same instant),
// the second one no real events do: they differ, so each takes more than two bytes of a recording.
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/event_view.h"

namespace tracee::rules {

class ExpansionBudget {
 public:
  enum class Verdict { Whole, Shortened, LeftOut };

  static constexpr std::uint64_t kFreeBytes = std::uint64_t{64} << 20;
  static constexpr std::uint64_t kWholeRatio = 200;  // bytes shown for each that was read
  static constexpr std::uint64_t kLastRatio = 300;   // and kFreeBytes more
  static constexpr std::uint64_t kFrameRatio = 1024;
  static constexpr std::size_t kShortened = 256;     // bytes of a value
  static constexpr std::uint64_t kEventBytes = 512;  // of an event, beside its values

  // How the next event is to be shown. `read`: bytes of the input so far.
  Verdict charge(const EventView& event, std::uint64_t read);
  // Whether frames of so many bytes are too many to be made of so many read. Frames share what
  // their events share, and compressed ones hold up to 256 times their bytes (kLargestExpansion).
  static bool exceeded(std::uint64_t frame_bytes, std::uint64_t read) {
    return frame_bytes > 2 * kFreeBytes + kFrameRatio * read;
  }

 private:
  std::uint64_t spent_ = 0;
};

}  // namespace tracee::rules
