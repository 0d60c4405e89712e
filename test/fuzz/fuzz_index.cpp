// Any words as an index or directory frame whose checksum is right: a value or an error.
#include <cstdint>
#include <cstring>
#include <vector>

#include "common/recording/index.h"

namespace {

volatile std::size_t sink;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracee;
  std::vector<std::uint64_t> words(std::max((size + 7) / 8, stream::kFrameRowWords));
  std::memcpy(words.data(), data, size);
  const stream::FrameView frame(words);
  if (const auto index = recording::decode_index(frame)) {
    const std::uint16_t ids[] = {59, 1003};
    sink = index->entries.size() + index->mask(ids);
  }
  if (const auto directory = recording::decode_directory(frame)) sink = directory->size();
  return 0;
}
