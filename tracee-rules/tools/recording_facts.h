// What a recording holds and what it lacks, gathered in one pass: for `info`.
//
// Every table is bounded, so that hostile recordings cost what large ones do; what does not fit is
// counted together under the name "others".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/recording/seal.h"
#include "tracee-rules/input/lane_ledger.h"
#include "tracee-rules/tools/recording_walk.h"
#include "tracee-rules/tools/source_table.h"

namespace tracee::rules {

struct RunFacts {
  stream::RunId run;
  std::uint32_t source = 0;
  bool has_header = false;
  stream::StreamHeader header;  // without its catalogue
  std::uint64_t events = 0;
  std::uint64_t late = 0;
  std::uint64_t first_time = 0;  // of its events, CLOCK_BOOTTIME nanoseconds; 0 without any
  std::uint64_t last_time = 0;
  stream::Clock last_clock;                // how that maps to wall time
  std::optional<stream::EndReason> ended;  // nothing: no end frame after its last frame
};

struct RecordingFacts {
  struct Loss {
    std::uint64_t count = 0;
    std::array<std::uint64_t, kLossCauses> by_cause{};
  };
  struct Skipped {
    std::uint64_t count = 0;
    bool known = true;
  };

  std::string name;
  std::vector<RunFacts> runs;                           // in the order they begin
  std::map<std::string, std::uint64_t> events_by_name;  // written
  std::map<std::string, Loss> losses_by_event;
  std::map<std::string, Skipped> skipped_by_program;  // runs that the kernel left out
  std::uint64_t events = 0;
  std::uint64_t late = 0;
  std::uint64_t lost = 0;
  std::uint64_t frames = 0;
  std::uint64_t compressed_frames = 0;
  std::uint64_t stored_bytes = 0;    // of the recording, unpacked if the whole of it was packed
  std::uint64_t expanded_bytes = 0;  // of its frames, expanded
  std::uint64_t damaged_stretches = 0;
  std::uint64_t damaged_bytes = 0;
  std::uint64_t missing_frames = 0;  // proved by the numbers of those that are there
  std::uint64_t unsound_frames = 0;  // whole, but what they say does not fit
  bool indexed = false;
  bool sealed = false;
  recording::Digest head{};  // with sealed: the digest of the last frame

  // Whether nothing is known to be missing.
  bool complete() const;
};

// "recording", "interrupted", … : why a stream ended, or that it did not.
std::string end_text(const std::optional<stream::EndReason>& reason);

// Errors: those of walk_recording(), and Unsupported for a newer format.
Result<RecordingFacts> gather_facts(const InputSpec& spec);

}  // namespace tracee::rules
