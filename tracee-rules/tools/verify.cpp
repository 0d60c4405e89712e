#include "tracee-rules/tools/verify.h"

#include <utility>

#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "common/stream/loss_events.h"
#include "tracee-rules/tools/recording_facts.h"

namespace tracee::rules {
namespace {

using Link = recording::ChainVerifier::Link;
using stream::FrameKind;
using stream::FrameView;

std::string frame_text(const FrameView& frame) {
  return "frame " + std::to_string(frame.row().sequence) + " of lane " +
         std::to_string(frame.row().lane) + ", run " + frame.run().text();
}

std::string key_of(const FrameView& frame) {
  return frame.run().text() + "/" + std::to_string(frame.row().source);
}

}  // namespace

void Verifier::fault(std::uint64_t offset, const std::string& what) {
  if (++faults_ <= kLines) line_(name_ + ": offset " + std::to_string(offset) + ": " + what);
}

void Verifier::fault_of_all(const std::string& what) {
  if (++faults_ <= kLines) line_(what);
}

IndexCheck::Fault Verifier::fault_at() {
  return [this](std::uint64_t offset, const std::string& what) { fault(offset, what); };
}

void Verifier::begin_file(std::string name) {
  name_ = std::move(name);
  file_begins_ = true;
}

Status Verifier::damage(const stream::Damage& damage) {
  file_begins_ = false;
  fault(damage.offset, "damaged: " + std::to_string(damage.length) +
                           " bytes are not part of any sound frame (" + damage.reason + ")");
  return Ok{};
}

Status Verifier::frame(const stream::FrameReader& reader) {
  ++frames_;
  const FrameView& frame = reader.frame();
  check_chain(reader);
  file_begins_ = false;
  if (const auto jump = ledger_.frame(frame)) {
    fault(reader.offset(), jump->missing() > 0
                               ? "missing: " + std::to_string(jump->missing()) +
                                     " frames, numbers " + std::to_string(jump->expected) + " to " +
                                     std::to_string(jump->got - 1) + ", before " + frame_text(frame)
                               : "out of order or repeated: number " +
                                     std::to_string(jump->expected) + " was expected, not " +
                                     frame_text(frame));
  }
  index_.frame(reader, fault_at());
  if (frame.kind() == FrameKind::Header) return check_header(reader);
  check_content(reader);
  return Ok{};
}

// What the chain proves. That its last frames were cut off it cannot know: only the head shows it.
void Verifier::check_chain(const stream::FrameReader& reader) {
  const std::string which = " (" + frame_text(reader.frame()) + ")";
  switch (chain_.check(reader.stored().words())) {
    case Link::Unsealed:
    case Link::Begins:
    case Link::Follows:
      break;
    case Link::Anew:
      fault(reader.offset(),
            file_begins_
                ? "seal: this file does not go on where the one before it ended: a file is "
                  "missing, replaced, cut short or in another order" +
                      which
                : "seal: another chain begins here, which does not name the frame before: "
                  "frames were removed or recordings joined" +
                      which);
      break;
    case Link::Missing:
      fault(reader.offset(), "seal: a frame without a seal was put in or replaced another" + which);
      break;
    case Link::Broken:
      fault(reader.offset(),
            "seal: the frame before this one is not the one that was stored there: "
            "it was changed, or frames were removed, put in or reordered" +
                which);
      break;
  }
}

Status Verifier::check_header(const stream::FrameReader& reader) {
  const FrameView& frame = reader.frame();
  const auto source = sources_.header(frame);
  if (!source) {
    if (source.error().kind() == ErrorKind::Unsupported) return source.error();
    fault(reader.offset(), source.error().message());
    return Ok{};
  }
  audit_.header(frame, (*source)->header);
  numbered_ = numbered_ && (*source)->header.cpu_sequences;
  const std::string key = key_of(frame);
  if (runs_.size() < kMaxRuns) runs_[key] = Run::Open;
  if (frame.row().sequence == 0) counts_.erase(key);
  // A cut keeps the totals of the whole run, and promises no numbers.
  const bool counted = frame.row().sequence == 0 && (*source)->header.cpu_sequences;
  if (counted && counts_.size() < kMaxCounted) counts_[key];
  return Ok{};
}

void Verifier::check_content(const stream::FrameReader& reader) {
  const FrameView& frame = reader.frame();
  if (frame.kind() == FrameKind::Index || frame.kind() == FrameKind::Directory) return;
  const std::string key = key_of(frame);
  if (runs_.size() < kMaxRuns && runs_.try_emplace(key, Run::Headless).second) {
    fault(reader.offset(), "no header comes before " + frame_text(frame));
  }
  if (const auto run = runs_.find(key); run != runs_.end()) run->second = Run::Open;
  if (frame.kind() == FrameKind::Batch) {
    const auto batch = stream::BatchView::parse(frame.words());
    if (!batch) return fault(reader.offset(), batch.error().message());
    audit_.batch(frame, *batch);
    std::size_t unsound = 0;
    const auto counts = counts_.find(key);
    for (std::size_t i = 0; i < batch->size(); ++i) {
      if (counts != counts_.end()) ++counts->second[batch->row(i).event_id];
      const EventDefinition* event = sources_.of(frame).find(batch->row(i).event_id);
      if (event != nullptr && !batch->event(i, *event)) ++unsound;
    }
    if (unsound > 0) {
      fault(reader.offset(), "unsound: " + std::to_string(unsound) +
                                 " events refer to what is not there, in " + frame_text(frame));
    }
  } else if (frame.kind() == FrameKind::Loss) {
    check_loss(reader);
  } else if (frame.kind() == FrameKind::End) {
    check_end(reader, key);
  }
}

void Verifier::check_end(const stream::FrameReader& reader, const std::string& key) {
  const auto end = stream::decode_end(reader.frame());
  if (!end) return fault(reader.offset(), end.error().message());
  if (end->reason == stream::EndReason::Failure) {
    fault(reader.offset(), "the producer reports that it ended because of a failure");
  }
  if (const auto run = runs_.find(key); run != runs_.end()) run->second = Run::Ended;
  const auto counts = counts_.find(key);
  if (counts == counts_.end()) return;
  for (const stream::EventCount& total : end->statistics.by_event) {
    const std::uint64_t here = counts->second[total.event_id];
    if (here == total.written) continue;
    const EventDefinition* event = sources_.of(reader.frame()).find(total.event_id);
    fault(reader.offset(),
          "the producer counts " + std::to_string(total.written) + " " +
              (event != nullptr ? event->name : "event " + std::to_string(total.event_id)) +
              " up to here, there are " + std::to_string(here));
  }
}

void Verifier::check_loss(const stream::FrameReader& reader) {
  const auto loss = stream::decode_loss(reader.frame());
  if (!loss) return fault(reader.offset(), loss.error().message());
  audit_.loss(reader.frame(), *loss);
  for (const stream::LossEntry& entry : loss->entries) {
    if (entry.count == 0) continue;
    const EventDefinition* event = sources_.of(reader.frame()).find(entry.event_id);
    fault(reader.offset(),
          "lost: " + std::to_string(entry.count) + " " +
              (event != nullptr ? event->name : "event " + std::to_string(entry.event_id)) +
              " on CPU " + std::to_string(entry.cpu) + " (" +
              stream::loss_cause_name(static_cast<std::size_t>(entry.cause)) + ")");
  }
  for (const stream::MissedRuns& runs : loss->missed) {
    if (runs.count == 0) continue;
    fault(reader.offset(), "skipped: the kernel did not run " + runs.program + " " +
                               std::to_string(runs.count) + " times");
  }
}

void Verifier::end_file() { index_.finish(fault_at()); }

void Verifier::finish(const std::string& head) {
  for (const auto& [key, run] : runs_) {
    if (run != Run::Ended) fault_of_all("run " + key.substr(0, 32) + " has no end frame");
  }
  for (const SequenceAudit::Gap& gap : audit_.unexplained()) {
    fault_of_all("run " + gap.run.text() + ": CPU " + std::to_string(gap.cpu) + ": " +
                 std::to_string(gap.missing) + " numbers have no event, " +
                 std::to_string(gap.reported) + " losses were reported: " +
                 std::to_string(gap.missing - gap.reported) + " events are missing unexplained");
  }
  if (!head.empty() && (!sealed() || head != recording::digest_text(chain_.head()))) {
    fault_of_all("seal: the head is not " + head +
                 ": the end was cut off or more was appended, or it is another recording");
  }
}

}  // namespace tracee::rules
