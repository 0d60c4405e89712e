// Frames as libcapnp messages: built into one sealed segment, and read within our limits.
//
// For the .cpp files that encode and decode the rarer kinds of frames; it includes generated
// headers.
#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <string>

#include "common/result.h"
#include "common/stream/frame_view.h"
#include "common/stream/frame_writer.h"
#include "schemas/stream.capnp.h"

namespace tracee::stream {

// Fills a frame by `fill(schema::Frame::Builder)`, brings it into one segment and seals it.
template <typename Fill>
Words build_frame(FrameSealer& sealer, Fill fill) {
  ::capnp::MallocMessageBuilder draft;
  auto root = draft.initRoot<schema::Frame>();
  fill(root);
  const auto segment_words = static_cast<unsigned>(root.totalSize().wordCount + 1);
  ::capnp::MallocMessageBuilder message(segment_words, ::capnp::AllocationStrategy::FIXED_SIZE);
  message.setRoot(root.asReader());
  const auto segment = message.getSegmentsForOutput()[0];
  Words words(1 + segment.size());
  words[0] = std::uint64_t{segment.size()} << 32;
  std::copy_n(reinterpret_cast<const std::uint64_t*>(segment.begin()), segment.size(),
              words.begin() + 1);
  sealer.seal(words, Lane::Control);
  return words;
}

// Pointers may share what they point to; a message can then mean more words than it holds. Ours
// never do, so a small factor is plenty.
inline constexpr std::uint64_t kTraversalFactor = 4;
inline constexpr int kNesting = 16;

// Runs `copy(schema::Frame::Reader)` and turns what libcapnp throws into an Error.
template <typename Content, typename Copy>
Result<Content> decode_frame(const FrameView& frame, FrameKind kind, const char* what, Copy copy) {
  if (frame.kind() != kind) {
    return Error(ErrorKind::Corrupt, std::string("the frame is no ") + what);
  }
  try {
    ::capnp::ReaderOptions limits;
    limits.traversalLimitInWords = frame.words().size() * kTraversalFactor;
    limits.nestingLimit = kNesting;
    const auto* words = reinterpret_cast<const ::capnp::word*>(frame.words().data());
    ::capnp::FlatArrayMessageReader message(::kj::arrayPtr(words, frame.words().size()), limits);
    return copy(message.getRoot<schema::Frame>());
  } catch (const ::kj::Exception& e) {
    return Error(ErrorKind::Corrupt,
                 std::string("the ") + what + " frame is malformed: " + e.getDescription().cStr());
  }
}

}  // namespace tracee::stream
