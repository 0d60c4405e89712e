#include "tracee-rules/input/record_account.h"

#include <algorithm>
#include <utility>

#include "common/event_view.h"

namespace tracee::rules {
namespace {

constexpr const char* kCauses[] = {
    "the ring was full",           "no scratch buffer was free", "memory could not be read",
    "larger than a record",        "no room for task state",     "the producer's queue was full",
    "an output did not accept it", "the kernel skipped a run",
};
static_assert(std::size(kCauses) == kLossCauses);

std::string cause_text(LossCause cause) {
  const auto index = static_cast<std::size_t>(cause);
  return index < std::size(kCauses) ? kCauses[index]
                                    : "cause " + std::to_string(static_cast<unsigned>(cause));
}

std::string plural(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void append(std::string& list, const std::string& item) {
  if (!list.empty()) list += ", ";
  list += item;
}

}  // namespace

void RecordAccount::damage(const stream::Damage& damage) {
  complete_ = false;
  damaged_bytes_ += damage.length;
  if (++damages_ > kLines) return;
  held_back_.push_back("damaged: " + plural(damage.length, "byte") + " at offset " +
                       std::to_string(damage.offset) + " are not part of any sound frame (" +
                       damage.reason + "); reading continues after them");
  if (!holds_back_) tell_damage();
}

void RecordAccount::tell_damage() {
  for (const std::string& line : std::exchange(held_back_, {})) notice_(line);
}

RecordAccount::Producer& RecordAccount::producer(const stream::FrameView& frame) {
  for (Producer& known : producers_) {
    if (known.run == frame.run() && known.source == frame.row().source) return known;
  }
  if (producers_.size() >= kMaxProducers) {
    complete_ = complete_ && !producers_.front().open;
    producers_.erase(producers_.begin());
  }
  Producer first{.run = frame.run(), .source = frame.row().source, .host_name = {}};
  producers_.push_back(std::move(first));
  return producers_.back();
}

void RecordAccount::frame(const stream::FrameView& frame) {
  if (holds_back_) {
    holds_back_ = false;
    tell_damage();
  }
  // These belong to a file, not to the stream in it.
  if (frame.kind() == stream::FrameKind::Index || frame.kind() == stream::FrameKind::Directory) {
    return;
  }
  producer(frame).open = frame.kind() != stream::FrameKind::End;
  if (const auto jump = lanes_.frame(frame); jump && jump->missing() > 0) {
    missing_frames_ += jump->missing();
    complete_ = false;
  }
}

void RecordAccount::unsound_content(const std::string& what) {
  complete_ = false;
  if (++unsound_ <= kLines) notice_("a frame is unsound and was skipped: " + what);
}

void RecordAccount::header(const stream::FrameView& frame, const stream::StreamHeader& header) {
  producer(frame).host_name = header.host_name;
  audit_.header(frame, header);
}

void RecordAccount::batch(const stream::FrameView& frame) {
  if (!auditing_) return;
  // Of an unsound batch whoever wants its events tells.
  if (const auto batch = stream::BatchView::parse(frame.words())) audit_.batch(frame, *batch);
}

void RecordAccount::loss(const stream::FrameView& frame, const stream::LossContent& loss) {
  audit_.loss(frame, loss);
  for (const auto& entry : loss.entries) {
    if (entry.count == 0) continue;
    complete_ = false;
    const std::pair key(entry.event_id, entry.cause);
    if (lost_.size() < kMaxLossRows || lost_.contains(key)) {
      lost_[key] += entry.count;
    } else {
      lost_elsewhere_ += entry.count;
    }
  }
  for (const auto& missed : loss.missed) {
    if (missed.known && missed.count == 0) continue;
    if (missed_.size() >= kMaxLossRows && !missed_.contains(missed.program)) continue;
    Missed& row = missed_[missed.program];
    row.count += missed.count;
    row.uncounted = row.uncounted || !missed.known;
    if (missed.count > 0) complete_ = false;
  }
}

void RecordAccount::end(const stream::EndContent& end) {
  if (end.reason != stream::EndReason::Failure) return;
  complete_ = false;
  notice_("the producer reports that it ended because of a failure");
}

bool RecordAccount::all_ended() const {
  return !producers_.empty() && std::none_of(producers_.begin(), producers_.end(),
                                             [](const Producer& p) { return p.open; });
}

std::vector<std::string> RecordAccount::summary(const EventName& event_name) {
  std::vector<std::string> lines;
  if (damages_ > kLines) {
    lines.push_back("damaged: " + std::to_string(damages_) + " regions, " +
                    plural(damaged_bytes_, "byte") + " in total");
  }
  if (unsound_ > kLines) {
    lines.push_back("unsound: " + plural(unsound_, "frame") + " in total");
  }
  if (missing_frames_ > 0) {
    lines.push_back("missing: " + plural(missing_frames_, "frame") +
                    " that the producer wrote are not in the input");
  }
  add_losses(event_name, lines);
  add_missing_events(lines);
  add_skipped_runs(lines);
  add_unended(lines);
  return lines;
}

void RecordAccount::add_losses(const EventName& event_name, std::vector<std::string>& lines) const {
  std::uint64_t total = lost_elsewhere_;
  std::string details;
  for (const auto& [key, count] : lost_) {
    total += count;
    append(details, event_name(key.first) + " " + std::to_string(count) + " (" +
                        cause_text(key.second) + ")");
  }
  if (lost_elsewhere_ > 0) append(details, "others " + std::to_string(lost_elsewhere_));
  if (total > 0) {
    lines.push_back("lost: " + plural(total, "event") +
                    " that the producer could not deliver: " + details);
  }
}

void RecordAccount::add_missing_events(std::vector<std::string>& lines) {
  if (!auditing_) return;
  for (const SequenceAudit::Gap& gap : audit_.unexplained()) {
    complete_ = false;
    lines.push_back("missing: " + plural(gap.missing - gap.reported, "event") + " of CPU " +
                    std::to_string(gap.cpu) +
                    ", by their sequence numbers, that no loss report accounts for");
  }
}

void RecordAccount::add_skipped_runs(std::vector<std::string>& lines) const {
  std::string uncounted;
  for (const auto& [program, missed] : missed_) {
    if (missed.count > 0) {
      lines.push_back("skipped: the kernel did not run " + program + " " +
                      plural(missed.count, "time"));
    }
    if (missed.uncounted) append(uncounted, program);
  }
  if (!uncounted.empty()) {
    lines.push_back("unknown: the traced kernel does not count skipped runs of " + uncounted);
  }
}

void RecordAccount::add_unended(std::vector<std::string>& lines) {
  for (const Producer& producer : producers_) {
    if (!producer.open) continue;
    complete_ = false;
    const std::string& host = producer.host_name;
    lines.push_back("ended abnormally: the stream of " + (host.empty() ? "an unknown host" : host) +
                    " (run " + producer.run.text() +
                    ") has no end frame; what came after its last frame is unknown");
  }
}

}  // namespace tracee::rules
