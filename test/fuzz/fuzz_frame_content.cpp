// Any words as the content of a frame whose checksum is right: every decoder must give a value or
// an error, and events only what lies inside the frame.
#include <cstdint>
#include <cstring>
#include <vector>

#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_reader.h"

namespace {

volatile std::size_t sink;

void read_batch(const tracee::stream::FrameView& frame) {
  using namespace tracee;
  const auto batch = stream::BatchView::parse(frame.words());
  if (!batch) return;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const EventDefinition* definition = Catalogue::built_in().find(batch->row(i).event_id);
    if (definition == nullptr) continue;
    const auto event = batch->event(i, *definition);
    if (!event) continue;
    seen += event->task().comm().size() + event->actor().container().size() + event->collected();
    for (std::size_t k = 0; k < definition->arguments.size(); ++k) {
      for (const char c : event->value(k).bytes) seen += static_cast<unsigned char>(c);
    }
  }
  sink = seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracee::stream;
  std::vector<std::uint64_t> words(std::max(size / 8, kFrameRowWords));
  std::memcpy(words.data(), data, std::min(size, words.size() * 8));
  const FrameView frame(words);
  read_batch(frame);
  sink = decode_header(frame).ok() + decode_state(frame).ok() + decode_loss(frame).ok() +
         decode_statistics(frame).ok() + decode_end(frame).ok();
  return 0;
}
