#include "tracee-rules/tools/last_time.h"

#include <sys/stat.h>

#include <algorithm>

#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "tracee-rules/tools/recording_walk.h"
#include "tracee-rules/tools/source_table.h"

namespace tracee::rules {
namespace {

using stream::FrameKind;
using stream::FrameView;

// Finds the time of the last event. By index in two walks: the first one collects what the index
// says of each producer's batches, the second one reads the latest of them.
class LastTime final : public Visitor {
 public:
  explicit LastTime(bool by_index) : by_index_(by_index) {}

  Status frame(const stream::FrameReader& reader) override {
    const FrameView& frame = reader.frame();
    if (frame.kind() == FrameKind::Header) {
      if (auto source = sources_.header(frame); !source) return Ok{};
    } else if (frame.kind() == FrameKind::State) {
      sources_.state(frame);
    } else if (frame.kind() == FrameKind::Batch) {
      const auto batch = stream::BatchView::parse(frame.words());
      for (std::size_t i = 0; batch && i < batch->size(); ++i) {
        last_ = std::max(last_, sources_.of(frame).header.clock.to_wall(batch->row(i).time));
      }
    }
    return Ok{};
  }
  Status damage(const stream::Damage&) override { return Ok{}; }

  bool reads_by_index() const override { return by_index_; }
  bool may_want(const FrameView& head, const recording::Index&,
                const recording::IndexEntry& entry) override {
    const std::uint64_t time = sources_.of(head).header.clock.to_wall(entry.last_time);
    if (time <= last_ || (reads_latest_ && time < promised_)) return false;
    promised_ = std::max(promised_, time);
    return reads_latest_;
  }

  // The second walk, if there has to be one.
  bool read_latest() {
    reads_latest_ = true;
    return promised_ > last_;
  }
  // The index promised what was not there: everything has to be read.
  bool deceived() const { return promised_ > last_; }
  std::uint64_t last() const { return last_; }

 private:
  bool by_index_;
  bool reads_latest_ = false;
  std::uint64_t promised_ = 0;  // by an index
  SourceTable sources_;
  std::uint64_t last_ = 0;
};

Result<std::uint64_t> last_time(const InputSpec& input, bool by_index) {
  LastTime last(by_index);
  if (const auto walked = walk_recording(input, last); !walked) return walked.error();
  if (last.read_latest()) {
    if (const auto walked = walk_recording(input, last); !walked) return walked.error();
  }
  return last.deceived() ? last_time(input, false) : last.last();
}

}  // namespace

Status resolve_end(const std::vector<InputSpec>& inputs, bool by_index, TimeWindow& window) {
  if (!window.needs_end()) return Ok{};
  std::uint64_t end = 0;
  for (const InputSpec& input : inputs) {
    struct stat status {};
    if (input.is_stdin() || ::stat(input.path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
      return Error(ErrorKind::Usage, input.name() +
                                         ": a time before the end needs a file, which can be read "
                                         "twice; name a recording or give the time itself");
    }
    const auto last = last_time(input, by_index);
    if (!last) return last.error();
    end = std::max(end, *last);
  }
  window.set_end(end);
  return Ok{};
}

}  // namespace tracee::rules
