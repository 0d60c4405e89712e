// Finds the place in an existing recording where another run goes on.
//
// Used by RecordingSink for `append`. Cuts an incomplete frame off the very end, as a crash leaves
// it there; everything else in the file stays, damaged or not.
#pragma once

#include <cstdint>
#include <string>

#include "common/recording/index.h"
#include "common/recording/seal.h"
#include "common/result.h"
#include "tracee-ebpf/output/output_file.h"

namespace tracee {

struct ResumedRecording {
  OutputFile file;  // at its end, and locked
  std::uint64_t size = 0;
  std::uint64_t cut = 0;  // bytes of the incomplete frame
  bool sealed = false;
  recording::Digest head{};       // of the last complete frame
  recording::IndexBuilder index;  // of its batches
};

// Errors: NotFound; Usage when the file is no recording; Permission and Io.
Result<ResumedRecording> resume_recording(const std::string& path);

}  // namespace tracee
