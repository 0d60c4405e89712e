#include "tracee-rules/tools/recording_walk.h"

#include <memory>
#include <utility>

#include "tracee-rules/input/index_guide.h"
#include "tracee-rules/output/progress.h"
#include "tracee-rules/output/trouble.h"

namespace tracee::rules {

using stream::FrameReader;

Result<std::uint64_t> walk_recording(const InputSpec& spec, Visitor& visitor) {
  auto input = open_input(spec);
  if (!input) return std::move(input).error();
  std::unique_ptr<IndexGuide> guide;
  if (visitor.reads_by_index()) {
    guide = IndexGuide::find(
        input->fd.get(), spec.name(),
        [&](const auto&... batch) { return visitor.may_want(batch...); }, print_trouble);
  }
  Progress progress(input->fd.get(), spec.name());
  FrameReader reader(std::move(input->fd), spec.name());
  reader.on_read([&] { progress.look(); });
  reader.pick(guide.get());
  while (true) {
    const auto outcome = reader.next();
    if (!outcome) return outcome.error();
    if (*outcome == FrameReader::Outcome::Frame) {
      TRACEE_TRY(visitor.frame(reader));
    } else if (*outcome == FrameReader::Outcome::Passed) {
      TRACEE_TRY(visitor.passed(reader.frame()));
    } else if (*outcome == FrameReader::Outcome::Damage) {
      if (reader.frames() == 0 && looks_like_other(reader.first_bytes())) break;
      TRACEE_TRY(visitor.damage(reader.damage()));
    } else {
      break;
    }
  }
  if (reader.frames() > 0) return reader.offset();
  return Error(ErrorKind::Corrupt, reader.name() + ": " + explain_no_stream(reader.first_bytes()));
}

}  // namespace tracee::rules
