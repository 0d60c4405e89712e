#include "common/recording/compression.h"

#include <charconv>
#include <string>

namespace tracee::recording {
namespace {

Error misuse(std::string_view value, const std::string& why) {
  return {ErrorKind::Usage, "'compress:" + std::string(value) + "': " + why};
}

}  // namespace

Result<Compression> parse_compression(std::string_view value) {
  Compression compression;
  const std::size_t colon = value.find(':');
  const std::string_view codec = value.substr(0, colon);
  if (codec == "zlib") {
    compression.codec = stream::Codec::Zlib;
  } else if (codec != "zstd") {
    return misuse(codec, "there are compress:zstd and compress:zlib");
  }
  if (colon == std::string_view::npos) return compression;
  const std::string_view level = value.substr(colon + 1);
  const char* end = level.data() + level.size();
  const auto parsed = std::from_chars(level.data(), end, compression.level);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    return misuse(value, "the level is not a number");
  }
  // The library knows its levels.
  auto usable = stream::FrameCompressor::make(compression.codec, compression.level);
  if (!usable) return misuse(value, usable.error().message());
  return compression;
}

}  // namespace tracee::recording
