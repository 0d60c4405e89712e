// Keeps the books of a record: what is missing from it, and whether each producer ended in order.
//
// Fed by stream_loop with every frame and every damaged stretch; says what it found as lines for
// the user. All tables are bounded; what does not fit is counted together.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/catalogue.h"
#include "common/stream/frame_reader.h"
#include "tracee-rules/input/lane_ledger.h"
#include "tracee-rules/input/sequence_audit.h"

namespace tracee::rules {

class RecordAccount {
 public:
  using Notice = std::function<void(const std::string&)>;
  using EventName = std::function<std::string(std::uint16_t)>;

  // Lines about damage are given to `notice` as it is met, the first kLines of a kind; but those of
  // damage before the first frame wait for it: input without any frame is not damaged, it is
  // something else, and whoever reads it says what.
  explicit RecordAccount(Notice notice) : notice_(std::move(notice)) {}
  // Of live input, which may never end, they are given at once.
  void tell_at_once() { holds_back_ = false; }

  void damage(const stream::Damage& damage);
  // Gives what is held back.
  void tell_damage();
  // Checks the frame's number against the one before it in its lane.
  void frame(const stream::FrameView& frame);
  // A frame that is sound but whose content is not.
  void unsound_content(const std::string& what);
  // Names the producer of a header for messages.
  void header(const stream::FrameView& frame, const stream::StreamHeader& header);
  // From here on the numbers of events are looked at, too: see sequence_audit.h.
  void audit_events() { auditing_ = true; }
  void batch(const stream::FrameView& frame);
  void loss(const stream::FrameView& frame, const stream::LossContent& loss);
  void end(const stream::EndContent& end);

  // Whether nothing is known to be missing so far.
  bool complete() const { return complete_; }
  // Whether an end frame closed every producer's stream so far.
  bool all_ended() const;

  // The input has ended: lines with totals, and what had no end. complete() is final then.
  std::vector<std::string> summary(const EventName& event_name);

 private:
  static constexpr std::size_t kMaxProducers = LaneLedger::kMaxProducers;
  static constexpr std::size_t kMaxLossRows = 1024;
  static constexpr std::uint64_t kLines = 10;

  struct Producer {
    stream::RunId run;
    std::uint32_t source = 0;
    std::string host_name;
    bool open = true;  // had frames, no end yet
  };
  struct Missed {
    std::uint64_t count = 0;
    bool uncounted = false;
  };

  Producer& producer(const stream::FrameView& frame);
  // Parts of the summary, in its order; the two that find something missing make the record
  // incomplete.
  void add_losses(const EventName& event_name, std::vector<std::string>& lines) const;
  void add_missing_events(std::vector<std::string>& lines);
  void add_skipped_runs(std::vector<std::string>& lines) const;
  void add_unended(std::vector<std::string>& lines);

  Notice notice_;
  std::vector<Producer> producers_;  // oldest first
  LaneLedger lanes_{LaneLedger::LaterHeader::BeginsAnywhere};
  std::map<std::pair<std::uint16_t, LossCause>, std::uint64_t> lost_;
  std::uint64_t lost_elsewhere_ = 0;
  std::map<std::string, Missed> missed_;
  bool holds_back_ = true;  // no frame yet
  std::vector<std::string> held_back_;
  std::uint64_t damages_ = 0;
  std::uint64_t damaged_bytes_ = 0;
  std::uint64_t missing_frames_ = 0;
  std::uint64_t unsound_ = 0;
  SequenceAudit audit_;
  bool auditing_ = false;
  bool complete_ = true;
};

}  // namespace tracee::rules
