// Frames on their way into a recording: compressed, sealed and indexed as asked.
//
// For whoever writes recordings (the producer's files, `tracee-rules cat`). Writes nothing itself:
// store() gives what is to be written next, written() says that it was. A frame that could not be
// written is simply not confirmed, and leaves no trace in chain or index.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "common/recording/index.h"
#include "common/recording/seal.h"
#include "common/stream/frame_compressor.h"

namespace tracee::recording {

class RecordingEncoder {
 public:
  struct Options {
    std::optional<stream::FrameCompressor> compressor;
    bool seal = false;
    bool index = false;
    Digest goes_on_from{};     // with seal: the head of the recording before this one
    std::uint64_t offset = 0;  // where in the file the first frame will be stored
    IndexBuilder known;        // with index: of the batches that lie before that offset
  };

  explicit RecordingEncoder(Options options);

  // `frame`, a sealed frame as the producer makes it, in the form to be stored; valid until the
  // next call. Headers are stored plain, so that whatever looks at a recording finds them.
  std::span<const std::uint64_t> store(std::span<const std::uint64_t> frame);
  // What store() gave last is in the file whole.
  void written();

  // The index and its directory, one frame after the other, through `write`, a callable that takes
  // the words to be stored and gives a Status. Nothing when no index was asked for.
  template <typename Write>
  Status finish(stream::FrameSealer& sealer, Write write);

  std::uint64_t offset() const { return offset_; }
  // With seal: the digest of the last frame written.
  const Digest& head() const { return chain_.head(); }

 private:
  Options options_;
  ChainSealer chain_;
  IndexBuilder index_;
  std::uint64_t offset_;
  stream::FrameView frame_{{}};              // what store() was given last
  std::span<const std::uint64_t> stored_{};  // and gave
};

template <typename Write>
Status RecordingEncoder::finish(stream::FrameSealer& sealer, Write write) {
  if (!options_.index) return Ok{};
  Status status = Ok{};
  index_.finish(sealer, [&](const stream::Words& frame) {
    const std::uint64_t at = offset_;
    if (status.ok()) status = write(store(frame));
    if (status.ok()) written();
    return at;
  });
  return status;
}

}  // namespace tracee::recording
