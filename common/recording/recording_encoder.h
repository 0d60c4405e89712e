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

  // Whether store_index() should be called before more frames are stored.
  bool index_due() const { return index_.full(); }
  // A part of the index, through `write`, a callable that takes the words to be stored and gives a
  // Status. What could not be written is kept for a later try; when too much is kept (kMaxKept),
  // batches are left out of the index, which costs those who read by it time and nothing else.
  template <typename Write>
  Status store_index(stream::FrameSealer& sealer, Write write);
  // What is left of the index, and its directory. Nothing when no index was asked for.
  template <typename Write>
  Status finish(stream::FrameSealer& sealer, Write write);

  std::uint64_t offset() const { return offset_; }
  // Batches that are not in the index for want of memory.
  std::uint64_t left_out() const { return left_out_; }
  // With seal: the digest of the last frame written.
  const Digest& head() const { return chain_.head(); }

  // Entries of the index in memory, 32 bytes each; more only right after an append began.
  static constexpr std::size_t kMaxKept = 2 * kIndexFrameEntries;

 private:
  Options options_;
  ChainSealer chain_;
  IndexBuilder index_;
  std::uint64_t offset_;
  std::uint64_t left_out_ = 0;
  stream::FrameView frame_{{}};              // what store() was given last
  std::span<const std::uint64_t> stored_{};  // and gave
};

template <typename Write>
Status RecordingEncoder::store_index(stream::FrameSealer& sealer, Write write) {
  const stream::Words part = index_.part(sealer);
  const std::uint64_t at = offset_;
  TRACEE_TRY(write(store(part)));
  written();
  index_.part_stored(at);
  return Ok{};
}

template <typename Write>
Status RecordingEncoder::finish(stream::FrameSealer& sealer, Write write) {
  if (!options_.index) return Ok{};
  while (!index_.index().entries.empty()) TRACEE_TRY(store_index(sealer, write));
  const stream::Words directory = index_.directory(sealer);
  TRACEE_TRY(write(store(directory)));
  written();
  return Ok{};
}

}  // namespace tracee::recording
