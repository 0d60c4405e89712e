// Finds and checks frames in a byte stream, whatever state it is in.
//
// Reads a descriptor (file, pipe, socket) into one buffer and gives frames one after the other,
// expanding those that are compressed. A
// damaged stretch is reported with its offset and length, and reading goes on at the next sound
// frame, which is found by scanning for the magic byte by byte. Never reads past the input, never
// allocates for a length before checking it, never blocks for more bytes while a whole frame is at
// hand. Bad bytes are never an error; only the system's refusal to read is.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"
#include "common/stream/content.h"
#include "common/stream/frame_expander.h"
#include "common/stream/frame_view.h"
#include "common/stream/input_bytes.h"
#include "common/stream/rows.h"
#include "common/unique_fd.h"

namespace tracee::stream {

// The content of the rarer frames, copied out. Errors: Corrupt, with what does not fit.
Result<StreamHeader> decode_header(const FrameView& frame);
Result<StateContent> decode_state(const FrameView& frame);
// The clock that a state frame brings, if it brings one; nothing of any other frame.
std::optional<Clock> decode_clock(const FrameView& frame);
Result<LossContent> decode_loss(const FrameView& frame);
Result<StatisticsContent> decode_statistics(const FrameView& frame);
Result<EndContent> decode_end(const FrameView& frame);

// A stretch of input that belongs to no sound frame.
struct Damage {
  std::uint64_t offset = 0;  // in the input, bytes
  std::uint64_t length = 0;
  std::string reason;  // what was wrong at its start
};

// Says by their heads which frames need not be read.
class FramePicker {
 public:
  virtual ~FramePicker() = default;
  // Whether to pass over the frame that begins at `offset`. Of `head` the fixed words alone are
  // there (FrameRow), and no checksum vouches for them. Asked once or more for a frame.
  virtual bool passes_over(std::uint64_t offset, const FrameView& head) = 0;
};

class FrameReader {
 public:
  enum class Outcome { Frame, Passed, Damage, End };

  // Takes the descriptor over. `name` is for messages.
  FrameReader(UniqueFd input, std::string name);

  // Reads on. After Frame, frame() is valid until the next call; after Damage, damage() is. End
  // stays End. Damage at the very start is told before waiting for more input, so that a live input
  // that is no stream is recognised. Error: Io, when the system refuses to read.
  Result<Outcome> next();

  // From here on frames that `picker` names come as Passed, with nothing but their head in frame().
  // Where a frame does not lead to the head of another, or to the end, it is read all the same, so
  // that a wrong length never hides what comes after. Only for regular files that are not packed
  // and are read from their beginning. Null: every frame is read. Must outlive the reader.
  void pick(FramePicker* picker) { picker_ = picker; }
  // Told after every read of the input, which may be many between two frames. Optional.
  void on_read(std::function<void()> told) { told_ = std::move(told); }
  // Goes on at `offset`, as if the input began there. Error: Unsupported, where that is impossible.
  Status seek(std::uint64_t offset);

  const FrameView& frame() const { return frame_; }
  // The same frame as it lies in the input: compressed, if it is.
  const FrameView& stored() const { return stored_; }
  const Damage& damage() const { return damage_; }

  const std::string& name() const { return input_.name(); }
  // Where in the input the current frame begins, or the bytes that were not looked at yet.
  std::uint64_t offset() const { return buffer_offset_ + begin_; }
  // Bytes read so far of the input itself: fewer where it is packed or frames are passed over.
  std::uint64_t consumed() const { return input_.consumed(); }
  std::uint64_t frames() const { return frames_; }
  std::uint64_t damaged_bytes() const { return damaged_bytes_; }
  // The first bytes of the input, at most 64, to tell a user what it is instead of a stream.
  std::string_view first_bytes() const { return first_bytes_; }

 private:
  // What the bytes at begin_ are.
  enum class Candidate { Sound, Passed, NeedMore, Bad };

  Candidate inspect();
  bool passes_over(const char* frame, std::size_t size);
  bool leads_on(std::uint64_t end);
  bool checksum_matches(char* frame, std::size_t size);
  bool take_frame();
  void skip_to_candidate();
  Status advance();
  Result<Ok> fill();
  void make_room();
  char* bytes() { return reinterpret_cast<char*>(storage_.data()); }
  const char* bytes() const { return reinterpret_cast<const char*>(storage_.data()); }

  InputBytes input_;
  FrameExpander expander_;
  std::vector<std::uint64_t> storage_;  // the buffer
  std::vector<std::uint64_t> aligned_;  // a frame that lies askew is copied here
  std::size_t begin_ = 0;               // unread bytes of the buffer
  std::size_t end_ = 0;
  std::size_t frame_size_ = 0;       // bytes of the frame at begin_, once it is Sound
  std::uint64_t buffer_offset_ = 0;  // offset in the input of the buffer's start
  std::size_t read_ahead_ = 0;       // bytes of the next read; 0: as many as there is room for
  bool input_ended_ = false;
  const char* fault_ = nullptr;  // why the bytes at begin_ are Bad
  Damage pending_;               // grows until a sound frame or the end is met
  FramePicker* picker_ = nullptr;
  FrameRow head_{};  // of the frame that is looked at, for picker_
  FrameView stored_{{}};
  FrameView frame_{{}};
  Damage damage_;
  std::uint64_t frames_ = 0;
  std::uint64_t damaged_bytes_ = 0;
  std::uint64_t hashed_in_vain_ = 0;  // bytes of candidates whose checksum did not match
  std::string first_bytes_;
  std::function<void()> told_;
};

}  // namespace tracee::stream
