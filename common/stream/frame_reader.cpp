#include "common/stream/frame_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tracee::stream {
namespace {

constexpr std::size_t kFirstBuffer = std::size_t{1} << 20;
constexpr std::size_t kLargestFrame = (kMaxFrameWords + 1) * 8;
constexpr std::size_t kLargestBuffer = 2 * kLargestFrame;
constexpr std::size_t kMagicAt = offsetof(FrameRow, magic);
constexpr std::size_t kFirstBytes = 64;

// After a jump little is read at first: the next frame may be passed over, too.
constexpr std::size_t kFirstReadAhead = 4096;

// Hostile input can be full of frames that begin well and end wrongly, each of which must be hashed
// to find out. Real damage costs one hash for each damaged frame, so this much is never reached by
// accident.
constexpr std::uint64_t kVainHashing = std::uint64_t{256} << 20;
constexpr std::uint64_t kVainHashingPerByte = 16;

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

}  // namespace

FrameReader::FrameReader(UniqueFd input, std::string name)
    : input_(std::move(input), std::move(name)), storage_(kFirstBuffer / 8) {}

Status FrameReader::seek(std::uint64_t offset) {
  TRACEE_TRY(input_.seek(offset));
  buffer_offset_ = offset;
  begin_ = end_ = frame_size_ = 0;
  input_ended_ = false;
  pending_ = {};
  read_ahead_ = kFirstReadAhead;
  return Ok{};
}

// Leaves the frame behind that was given last; one that was passed over may end beyond the buffer.
Status FrameReader::advance() {
  const std::size_t size = std::exchange(frame_size_, 0);
  if (begin_ + size > end_) return seek(offset() + size);
  begin_ += size;
  return Ok{};
}

Result<FrameReader::Outcome> FrameReader::next() {
  TRACEE_TRY(advance());
  while (true) {
    switch (inspect()) {
      case Candidate::Passed:
        ++frames_;
        stored_ = frame_ =
            FrameView({reinterpret_cast<const std::uint64_t*>(&head_), kFrameRowWords});
        return Outcome::Passed;
      case Candidate::Sound:
        // Damage before a frame is told first; the frame is met again at the next call.
        if (pending_.length > 0) {
          damage_ = std::exchange(pending_, Damage{});
          frame_size_ = 0;
          return Outcome::Damage;
        }
        if (take_frame()) {
          ++frames_;
          return Outcome::Frame;
        }
        frame_size_ = 0;
        skip_to_candidate();
        continue;
      case Candidate::NeedMore:
        if (!input_ended_) {
          // What does not begin with a frame may be no stream at all and never end: told at once.
          if (pending_.length > 0 && pending_.offset == 0) {
            damage_ = std::exchange(pending_, Damage{});
            return Outcome::Damage;
          }
          TRACEE_TRY(fill());
          continue;
        }
        if (begin_ == end_) {
          if (pending_.length == 0) return Outcome::End;
          damage_ = std::exchange(pending_, Damage{});
          return Outcome::Damage;
        }
        fault_ = "the input ends within a frame";
        skip_to_candidate();
        continue;
      case Candidate::Bad:
        skip_to_candidate();
        continue;
    }
  }
}

// Cheap tests first; the checksum last. Sets frame_size_ or fault_.
FrameReader::Candidate FrameReader::inspect() {
  const std::size_t available = end_ - begin_;
  char* at = bytes() + begin_;
  if (available < kMagicAt + sizeof(kMagic)) return Candidate::NeedMore;
  fault_ = "no frame begins here";
  if (load<std::uint64_t>(at + kMagicAt) != kMagic) return Candidate::Bad;
  const auto segments_less_one = load<std::uint32_t>(at);
  const auto words = load<std::uint32_t>(at + offsetof(FrameRow, words));
  const auto root = load<std::uint64_t>(at + offsetof(FrameRow, root));
  fault_ = "the frame's head is damaged";
  if (segments_less_one != 0 || (root & 0xffffffff) != 0) return Candidate::Bad;
  if (words < kFrameRowWords - 1 || words > kMaxFrameWords) return Candidate::Bad;
  if ((root >> 32 & 0xffff) < kFrameDataWords || root >> 48 < kFramePointers) return Candidate::Bad;
  const std::size_t size = (std::size_t{words} + 1) * 8;
  // What was found by scanning must prove itself by its checksum.
  if (picker_ != nullptr && pending_.length == 0) {
    if (available < sizeof(FrameRow)) return Candidate::NeedMore;
    if (passes_over(at, size)) return Candidate::Passed;
  }
  if (available < size) return Candidate::NeedMore;
  fault_ = "the frame's checksum does not match";
  if (!checksum_matches(at, size)) return Candidate::Bad;
  frame_size_ = size;
  return Candidate::Sound;
}

bool FrameReader::passes_over(const char* frame, std::size_t size) {
  std::memcpy(&head_, frame, sizeof(head_));
  const FrameView head({reinterpret_cast<const std::uint64_t*>(&head_), kFrameRowWords});
  if (!picker_->passes_over(offset(), head) || !leads_on(offset() + size)) return false;
  frame_size_ = size;
  return true;
}

// Whether a frame that ends at `end` is followed by another one, or is the last. The byte before is
// looked at as well: it must exist, or the frame is cut off.
bool FrameReader::leads_on(std::uint64_t end) {
  constexpr std::size_t kSeen = 1 + kMagicAt + sizeof(kMagic);
  char around[kSeen];
  std::size_t seen = kSeen;
  if (end + kSeen - 1 <= buffer_offset_ + end_) {
    std::memcpy(around, bytes() + (end - 1 - buffer_offset_), kSeen);
  } else {
    const auto got = input_.peek(end - 1, around, kSeen);
    seen = got ? *got : 0;
  }
  if (seen == 1) return true;
  return seen == kSeen && load<std::uint64_t>(around + 1 + kMagicAt) == kMagic;
}

bool FrameReader::checksum_matches(char* frame, std::size_t size) {
  if (hashed_in_vain_ > kVainHashing + kVainHashingPerByte * offset()) return false;
  constexpr std::size_t kAt = offsetof(FrameRow, checksum);
  const auto stated = load<std::uint64_t>(frame + kAt);
  std::memset(frame + kAt, 0, sizeof(stated));
  const std::uint64_t actual = XXH3_64bits(frame, size);
  std::memcpy(frame + kAt, &stated, sizeof(stated));
  if (actual == stated) return true;
  hashed_in_vain_ += size;
  return false;
}

// Takes the sound frame at begin_, expanding a compressed one. False, with fault_, when that fails.
bool FrameReader::take_frame() {
  const std::size_t words = frame_size_ / 8;
  if (begin_ % 8 == 0) {
    stored_ = FrameView({storage_.data() + begin_ / 8, words});
  } else {
    if (aligned_.size() < words) aligned_.resize(words);
    std::memcpy(aligned_.data(), bytes() + begin_, frame_size_);
    stored_ = FrameView({aligned_.data(), words});
  }
  frame_ = stored_;
  if (stored_.kind() != FrameKind::Compressed) return true;
  const auto inner = expander_.expand(stored_.words(), &fault_);
  if (inner.empty()) return false;
  frame_ = FrameView(inner);
  return true;
}

// Moves begin_ to the next place where a frame may begin, counting what is passed as damage.
void FrameReader::skip_to_candidate() {
  if (pending_.length == 0) pending_ = {offset(), 0, fault_};
  const char* from = bytes() + begin_ + 1;
  const char* end = bytes() + end_;
  const char* next = input_ended_ ? end : std::max(from, end - (kMagicAt + sizeof(kMagic) - 1));
  if (static_cast<std::size_t>(end - from) >= kMagicAt + sizeof(kMagic)) {
    const void* magic = memmem(from + kMagicAt, static_cast<std::size_t>(end - from) - kMagicAt,
                               &kMagic, sizeof(kMagic));
    if (magic != nullptr) next = static_cast<const char*>(magic) - kMagicAt;
  }
  const auto skipped = static_cast<std::size_t>(next - (bytes() + begin_));
  pending_.length += skipped;
  damaged_bytes_ += skipped;
  begin_ += skipped;
}

// Makes at least some room behind end_. The buffer grows only when it is full of real input.
void FrameReader::make_room() {
  if (begin_ == end_) {
    buffer_offset_ += begin_;
    begin_ = end_ = 0;
    return;
  }
  const std::size_t capacity = storage_.size() * 8;
  if (end_ < capacity) return;
  if (begin_ > 0) {
    std::memmove(bytes(), bytes() + begin_, end_ - begin_);
    buffer_offset_ += begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ > capacity / 2 && capacity < kLargestBuffer) storage_.resize(storage_.size() * 2);
}

Result<Ok> FrameReader::fill() {
  make_room();
  std::size_t room = storage_.size() * 8 - end_;
  if (read_ahead_ > 0 && read_ahead_ < room) {
    room = read_ahead_;
    read_ahead_ *= 2;
  } else {
    read_ahead_ = 0;
  }
  auto got = input_.read(bytes() + end_, room);
  if (!got) return std::move(got).error();
  if (told_) told_();
  const std::size_t count = *got;
  input_ended_ = count == 0;
  if (first_bytes_.size() < kFirstBytes) {
    first_bytes_.append(bytes() + end_, std::min(count, kFirstBytes - first_bytes_.size()));
  }
  end_ += count;
  return Ok{};
}

}  // namespace tracee::stream
