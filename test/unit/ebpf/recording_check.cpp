// Says what a recording holds, in one line of JSON, for crash_test.py:
//
//   recording_check FILE
#include <algorithm>
#include <cstdio>

#include "test/unit/ebpf/recordings.h"

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  using namespace tracee;
  const ReadRecording read = read_recording(argv[1]);
  std::uint64_t lost = 0, control = 0, kernel = 0;
  bool gap = false, ended = false;
  for (const stream::Words& words : read.frames) {
    const stream::FrameView frame(words);
    using Kind = stream::FrameKind;
    if (frame.kind() == Kind::Index || frame.kind() == Kind::Directory) continue;
    gap |= frame.row().sequence != (frame.lane() == Lane::Control ? control : kernel)++;
    ended |= frame.kind() == stream::FrameKind::End;
    if (frame.kind() != stream::FrameKind::Loss) continue;
    const auto loss = stream::decode_loss(frame);
    if (!loss) continue;
    for (const stream::LossEntry& entry : loss->entries) {
      if (entry.cause == LossCause::Sink) lost += entry.count;
    }
  }
  std::printf(
      "{\"frames\": %zu, \"events\": %zu, \"lost\": %llu, \"damaged\": %llu, \"damages\": %zu, "
      "\"chained\": %s, \"sealed\": %s, \"gap\": %s, \"ended\": %s}\n",
      read.frames.size(), read.events, static_cast<unsigned long long>(lost),
      static_cast<unsigned long long>(read.damaged_bytes), read.damage.size(),
      read.chained ? "true" : "false", read.sealed ? "true" : "false", gap ? "true" : "false",
      ended ? "true" : "false");
  return 0;
}
