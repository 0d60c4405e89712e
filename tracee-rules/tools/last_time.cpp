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

// Finds the time of the last event.
class LastTime final : public Visitor {
 public:
  Status frame(const stream::FrameReader& reader) override {
    const FrameView& frame = reader.frame();
    if (frame.kind() == FrameKind::Header) {
      if (auto source = sources_.header(frame); !source) return Ok{};
    } else if (frame.kind() == FrameKind::Batch) {
      const auto batch = stream::BatchView::parse(frame.words());
      for (std::size_t i = 0; batch && i < batch->size(); ++i) {
        last_ = std::max(last_, sources_.of(frame).header.clock.to_wall(batch->row(i).time));
      }
    }
    return Ok{};
  }
  Status damage(const stream::Damage&) override { return Ok{}; }
  std::uint64_t last() const { return last_; }

 private:
  SourceTable sources_;
  std::uint64_t last_ = 0;
};

}  // namespace

Status resolve_end(const std::vector<InputSpec>& inputs, TimeWindow& window) {
  if (!window.needs_end()) return Ok{};
  LastTime last;
  for (const InputSpec& input : inputs) {
    struct stat status {};
    if (input.is_stdin() || ::stat(input.path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
      return Error(ErrorKind::Usage, input.name() +
                                         ": a time before the end needs a file, which can be read "
                                         "twice; name a recording or give the time itself");
    }
    if (const auto walked = walk_recording(input, last); !walked) return walked.error();
  }
  window.set_end(last.last());
  return Ok{};
}

}  // namespace tracee::rules
