// What `compress:` asks for on both command lines.
#pragma once

#include <string_view>

#include "common/result.h"
#include "common/stream/frame_compressor.h"

namespace tracee::recording {

struct Compression {
  stream::Codec codec = stream::Codec::Zstd;
  // As the library has them, checked. The fastest unless given, of both codecs: a producer has to
  // keep up with its events, and a recording must not depend on which program wrote it.
  int level = 1;
};

// The value of compress:, CODEC or CODEC:LEVEL. Errors: Usage, which quote it.
Result<Compression> parse_compression(std::string_view value);

}  // namespace tracee::recording
