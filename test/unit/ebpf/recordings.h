// Recordings as tests look at them: frame by frame, through the reader that users have.
#pragma once

#include <fcntl.h>

#include <string>
#include <vector>

#include "common/recording/seal.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_reader.h"
#include "common/stream/frame_writer.h"

namespace tracee {

struct ReadRecording {
  std::vector<stream::FrameKind> kinds;
  std::vector<stream::Words> frames;  // expanded
  std::vector<std::uint64_t> offsets;
  std::vector<std::string> damage;
  std::uint64_t damaged_bytes = 0;
  std::size_t events = 0;
  bool compressed = false;  // any frame
  bool chained = true;      // every frame names the one before it
  bool sealed = false;
  recording::Digest head{};
  recording::Digest begins{};
};

inline ReadRecording read_recording(const std::string& path) {
  ReadRecording read;
  stream::FrameReader reader(UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), path);
  recording::ChainVerifier verifier;
  while (true) {
    auto outcome = reader.next();
    if (!outcome || *outcome == stream::FrameReader::Outcome::End) break;
    if (*outcome == stream::FrameReader::Outcome::Damage) {
      read.damage.push_back(reader.damage().reason);
      continue;
    }
    const auto words = reader.frame().words();
    read.frames.emplace_back(words.begin(), words.end());
    read.kinds.push_back(reader.frame().kind());
    read.offsets.push_back(reader.offset());
    if (reader.stored().kind() == stream::FrameKind::Compressed) read.compressed = true;
    const auto link = verifier.check(reader.stored().words());
    using Link = recording::ChainVerifier::Link;
    if (link != Link::Begins && link != Link::Follows) read.chained = false;
    if (reader.frame().kind() != stream::FrameKind::Batch) continue;
    if (const auto batch = stream::BatchView::parse(words)) read.events += batch->size();
  }
  read.damaged_bytes = reader.damaged_bytes();
  read.sealed = verifier.sealed();
  read.head = verifier.head();
  read.begins = verifier.begins();
  return read;
}

}  // namespace tracee
