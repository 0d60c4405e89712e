// How the binary stream is written: what --output says with compress:, seal and the like.
//
// Used by the parser of --output; nothing here looks at the system.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "common/recording/compression.h"
#include "common/result.h"

namespace tracee {

struct RecordingOptions {
  std::optional<recording::Compression> compression;
  bool seal = false;               // a SHA-256 chain over all frames
  bool append = false;             // go on in an existing recording
  std::uint64_t rotate_bytes = 0;  // a new file before one is larger; 0: no limit
  std::uint64_t rotate_after = 0;  // or when it is so old, ns; 0: no limit
  unsigned keep = 0;               // files of a rotated set; 0: all

  // What a batch may take, bytes, so that few of them fill a file of a rotated set; 0: anything.
  std::uint64_t batch_bytes() const {
    return std::min<std::uint64_t>(rotate_bytes / 8, std::uint64_t{512} << 10);
  }
  bool rotates() const { return rotate_bytes != 0 || rotate_after != 0; }
};

// The value of rotate:, SIZE or TIME or both, and keep:N, between commas. Errors: Usage.
Status parse_rotation(std::string_view value, RecordingOptions* options);

}  // namespace tracee
