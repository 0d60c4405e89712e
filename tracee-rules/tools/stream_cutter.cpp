#include "tracee-rules/tools/stream_cutter.h"

#include <algorithm>
#include <utility>

#include "common/stream/frame_reader.h"

namespace tracee::rules {
namespace {

constexpr std::size_t kMaxProducers = 256;

stream::TaskContext context_of(const TaskView& task) {
  return {task.row(), task.comm(), task.uts_name(), task.container(), task.executable()};
}

}  // namespace

stream::FrameSealer& StreamCutter::sealer_of(const stream::FrameView& frame) {
  for (const auto& known : producers_) {
    if (known->run == frame.run() && known->source == frame.row().source) return known->sealer;
  }
  if (producers_.size() >= kMaxProducers) {
    // The oldest that no event is waiting for.
    producers_.erase(producers_.begin() + (&producers_.front()->sealer == batch_sealer_ ? 1 : 0));
  }
  const std::uint32_t source = frame.row().source;
  producers_.push_back(std::make_unique<Producer>(
      Producer{frame.run(), source, stream::FrameSealer(frame.run(), source)}));
  return producers_.back()->sealer;
}

Status StreamCutter::header(const stream::FrameView& frame, stream::StreamHeader header) {
  TRACEE_TRY(flush());
  processes_.clear();
  header.cpu_sequences = false;
  header.left_out.push_back({"all events but " + cut_, "cut by tracee-rules cat", 0});
  return store_(stream::encode_header(header, sealer_of(frame)));
}

Status StreamCutter::frame(const stream::FrameView& frame) {
  TRACEE_TRY(flush());
  if (frame.row().lane >= kLanes) return Ok{};
  if (frame.kind() == stream::FrameKind::State) {
    if (const auto state = stream::decode_state(frame)) processes_.state(*state);
  }
  renumbered_.assign(frame.words().begin(), frame.words().end());
  sealer_of(frame).seal(renumbered_, frame.lane());
  return store_(renumbered_);
}

Status StreamCutter::gap(const stream::FrameView& frame) {
  TRACEE_TRY(flush());
  if (frame.row().lane >= kLanes) return Ok{};
  stream::Words nothing(stream::kFrameRowWords);
  sealer_of(frame).seal(nothing, frame.lane());
  return Ok{};
}

void StreamCutter::copy_values(const EventView& event) {
  const auto& arguments = event.definition().arguments;
  const std::size_t count = std::min<std::size_t>(
      {event.row().value_count, arguments.size(), stream::BatchEncoder::kMaxValues});
  for (std::size_t i = 0; i < count; ++i) {
    const Value value = event.value(i);
    const std::uint8_t mark = make_mark(value.presence, value.provenance);
    if (is_blob(arguments[i].kind) && value.has_bytes()) {
      batch_.blob(value.bytes, mark, value.full_length, value.full_count);
    } else {
      batch_.scalar(value.word, mark);
    }
  }
}

Status StreamCutter::event(const stream::FrameView& frame, const EventView& event) {
  stream::FrameSealer& sealer = sealer_of(frame);
  for (const stream::StateContent& change : processes_.before(event)) {
    TRACEE_TRY(flush());
    TRACEE_TRY(store_(stream::encode_state(change, sealer)));
  }
  const std::uint64_t sequence = event.sequence();
  const bool fits = &sealer == batch_sealer_ && frame.lane() == batch_lane_ && !batch_.full() &&
                    sequence >= batch_.next_sequence() &&
                    sequence - batch_.first_sequence() < kUnknownLength;
  if (!fits) TRACEE_TRY(flush());
  batch_sealer_ = &sealer;
  batch_lane_ = frame.lane();
  batch_.go_on_at(sequence);
  batch_.begin(event.row());
  batch_.stack(event.stack());
  copy_values(event);
  const stream::TaskContext actor = context_of(event.actor());
  batch_.commit(context_of(event.task()), &actor);
  return Ok{};
}

Status StreamCutter::flush() {
  if (batch_.empty()) return Ok{};
  return store_(batch_.flush(*batch_sealer_, batch_lane_));
}

}  // namespace tracee::rules
