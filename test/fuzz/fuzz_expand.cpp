// Any bytes as the content of a compressed frame whose outer checksum is right: expanding gives a
// whole frame or a reason, and batches in it are read as ever.
#include <cstdint>
#include <cstring>
#include <vector>

#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_expander.h"
#include "common/stream/frame_reader.h"

namespace {

volatile std::size_t sink;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracee::stream;
  static FrameExpander expander;
  std::vector<std::uint64_t> words(std::max((size + 7) / 8, kFrameRowWords));
  std::memcpy(words.data(), data, size);
  const char* fault = nullptr;
  const auto inner = expander.expand(words, &fault);
  if (inner.empty()) {
    sink = std::strlen(fault);
    return 0;
  }
  const FrameView frame(inner);
  sink = decode_header(frame).ok() + decode_loss(frame).ok() + decode_end(frame).ok() +
         BatchView::parse(inner).ok();
  return 0;
}
