#include "tracee-rules/tools/recording_facts.h"

#include <algorithm>
#include <utility>

#include "common/stream/batch_view.h"

namespace tracee::rules {
namespace {

using stream::FrameKind;
using stream::FrameView;

constexpr std::size_t kMaxRows = 4096;
constexpr std::size_t kMaxRuns = 64;
constexpr const char* kOthers = "others";

// The row of `key`, or of "others" when the table is full.
template <typename Row>
Row& row_of(std::map<std::string, Row>& table, const std::string& key) {
  return table.size() < kMaxRows || table.contains(key) ? table[key] : table[kOthers];
}

class Gatherer final : public Visitor {
 public:
  Status frame(const stream::FrameReader& reader) override;
  Status damage(const stream::Damage& damage) override {
    ++facts_.damaged_stretches;
    facts_.damaged_bytes += damage.length;
    return Ok{};
  }
  RecordingFacts finish(std::uint64_t bytes, std::string name);

 private:
  RunFacts& run_of(const FrameView& frame);
  std::string name_of(const FrameView& frame, std::uint16_t id);
  Status header(const FrameView& frame, RunFacts& run);
  void batch(const FrameView& frame, RunFacts& run);
  void loss(const FrameView& frame);
  void end(const FrameView& frame, RunFacts& run);

  RecordingFacts facts_;
  SourceTable sources_;
  LaneLedger ledger_;
  recording::ChainVerifier chain_;
};

Status Gatherer::frame(const stream::FrameReader& reader) {
  const FrameView& frame = reader.frame();
  ++facts_.frames;
  if (reader.stored().kind() == FrameKind::Compressed) ++facts_.compressed_frames;
  facts_.expanded_bytes += frame.words().size_bytes();
  chain_.check(reader.stored().words());
  if (const auto jump = ledger_.frame(frame)) facts_.missing_frames += jump->missing();
  // Of the file, not of a run.
  if (frame.kind() == FrameKind::Index) return Ok{};
  if (frame.kind() == FrameKind::Directory) {
    facts_.indexed = true;
    return Ok{};
  }
  RunFacts& run = run_of(frame);
  run.ended.reset();
  switch (frame.kind()) {
    case FrameKind::Header:
      return header(frame, run);
    case FrameKind::Batch:
      batch(frame, run);
      break;
    case FrameKind::State:
      sources_.state(frame);
      break;
    case FrameKind::Loss:
      loss(frame);
      break;
    case FrameKind::End:
      end(frame, run);
      break;
    default:
      break;
  }
  return Ok{};
}

RunFacts& Gatherer::run_of(const FrameView& frame) {
  const auto found = std::find_if(facts_.runs.begin(), facts_.runs.end(), [&](const RunFacts& run) {
    return run.run == frame.run() && run.source == frame.row().source;
  });
  if (found != facts_.runs.end()) return *found;
  // Beyond the bound the last one stands for all others.
  if (facts_.runs.size() == kMaxRuns) return facts_.runs.back();
  facts_.runs.emplace_back();
  facts_.runs.back().run = frame.run();
  facts_.runs.back().source = frame.row().source;
  return facts_.runs.back();
}

std::string Gatherer::name_of(const FrameView& frame, std::uint16_t id) {
  const EventDefinition* event = sources_.of(frame).find(id);
  return event != nullptr ? event->name : "event " + std::to_string(id);
}

Status Gatherer::header(const FrameView& frame, RunFacts& run) {
  auto source = sources_.header(frame);
  if (!source) {
    if (source.error().kind() == ErrorKind::Unsupported) return std::move(source).error();
    ++facts_.unsound_frames;
    return Ok{};
  }
  run.has_header = true;
  run.header = (*source)->header;
  return Ok{};
}

void Gatherer::batch(const FrameView& frame, RunFacts& run) {
  const auto batch = stream::BatchView::parse(frame.words());
  if (!batch) {
    ++facts_.unsound_frames;
    return;
  }
  std::map<std::uint16_t, std::uint64_t> counts;
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const stream::EventRow& row = batch->row(i);
    ++counts[row.event_id];
    if ((row.flags & kEventLate) != 0) ++run.late;
    run.first_time = run.events++ == 0 ? row.time : std::min(run.first_time, row.time);
    if (row.time < run.last_time) continue;
    run.last_time = row.time;
    run.last_clock = sources_.of(frame).header.clock;
  }
  for (const auto& [id, count] : counts) row_of(facts_.events_by_name, name_of(frame, id)) += count;
}

void Gatherer::loss(const FrameView& frame) {
  const auto loss = stream::decode_loss(frame);
  if (!loss) {
    ++facts_.unsound_frames;
    return;
  }
  for (const auto& entry : loss->entries) {
    if (entry.count == 0) continue;
    auto& row = row_of(facts_.losses_by_event, name_of(frame, entry.event_id));
    row.count += entry.count;
    const auto cause = static_cast<std::size_t>(entry.cause);
    if (cause < row.by_cause.size()) row.by_cause[cause] += entry.count;
    facts_.lost += entry.count;
  }
  for (const auto& runs : loss->missed) {
    auto& row = row_of(facts_.skipped_by_program, runs.program);
    row.count += runs.count;
    row.known = row.known && runs.known;
  }
}

void Gatherer::end(const FrameView& frame, RunFacts& run) {
  const auto end = stream::decode_end(frame);
  if (end) {
    run.ended = end->reason;
  } else {
    ++facts_.unsound_frames;
  }
}

RecordingFacts Gatherer::finish(std::uint64_t bytes, std::string name) {
  facts_.name = std::move(name);
  facts_.stored_bytes = bytes;
  facts_.sealed = chain_.sealed();
  facts_.head = chain_.head();
  for (const RunFacts& run : facts_.runs) {
    facts_.events += run.events;
    facts_.late += run.late;
  }
  return std::move(facts_);
}

}  // namespace

bool RecordingFacts::complete() const {
  const auto whole = [](const RunFacts& run) {
    return run.has_header && run.ended && *run.ended != stream::EndReason::Failure;
  };
  const bool skipped = std::any_of(skipped_by_program.begin(), skipped_by_program.end(),
                                   [](const auto& row) { return row.second.count > 0; });
  return lost == 0 && !skipped && damaged_stretches == 0 && missing_frames == 0 &&
         unsound_frames == 0 && std::all_of(runs.begin(), runs.end(), whole);
}

std::string end_text(const std::optional<stream::EndReason>& reason) {
  constexpr std::array<const char*, 5> kReasons = {"interrupted", "commandEnded", "lossLimit",
                                                   "rotated", "failure"};
  if (!reason) return "none";
  const auto index = static_cast<std::size_t>(*reason);
  return index < kReasons.size() ? kReasons[index] : "reason " + std::to_string(index);
}

Result<RecordingFacts> gather_facts(const InputSpec& spec) {
  Gatherer gatherer;
  const auto bytes = walk_recording(spec, gatherer);
  if (!bytes) return bytes.error();
  return gatherer.finish(*bytes, spec.name());
}

}  // namespace tracee::rules
