// A recording with some of its bytes changed and its checksums mended, through the tools: what is
// told may be anything, crashing or hanging is not.
//
// The input is the recording; frames are found by their magic, and each gets a right checksum, so
// that changes reach beyond the first check.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "common/stream/frame_writer.h"
#include "tracee-rules/tools/info.h"
#include "tracee-rules/tools/verify.h"

namespace {

volatile std::size_t sink;

// Gives every frame that lies where the one before ended a right head and checksum.
std::vector<std::uint64_t> mended(const std::uint8_t* data, std::size_t size) {
  using namespace tracee::stream;
  std::vector<std::uint64_t> words(size / 8);
  if (!words.empty()) std::memcpy(words.data(), data, words.size() * 8);
  for (std::size_t at = 0; at + kFrameRowWords <= words.size();) {
    auto& row = *reinterpret_cast<FrameRow*>(words.data() + at);
    const std::size_t length = std::size_t{row.words} + 1;
    if (row.magic != kMagic || length < kFrameRowWords || length > words.size() - at) break;
    row.checksum = frame_checksum({words.data() + at, length});
    at += length;
  }
  return words;
}

// Reads by the index, if there is one, batches with some events and not with others.
class ByIndex final : public tracee::rules::Visitor {
 public:
  tracee::Status frame(const tracee::stream::FrameReader& reader) override {
    seen_ += reader.frame().words().size();
    return tracee::Ok{};
  }
  tracee::Status damage(const tracee::stream::Damage&) override { return tracee::Ok{}; }
  bool reads_by_index() const override { return true; }
  bool may_want(const tracee::stream::FrameView& head, const tracee::recording::Index& index,
                const tracee::recording::IndexEntry& entry) override {
    const std::uint16_t ids[] = {59, 257, 1003};
    return ((index.mask(ids) & entry.events) ^ head.row().sequence) % 2 != 0;
  }
  std::size_t seen() const { return seen_; }

 private:
  std::size_t seen_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracee;
  const auto words = mended(data, size);
  const UniqueFd fd(memfd_create("fuzz", MFD_CLOEXEC));
  if (!fd || ::write(fd.get(), words.data(), words.size() * 8) < 0) return 0;
  const rules::InputSpec input{"/proc/self/fd/" + std::to_string(fd.get())};
  std::string text;
  if (const auto facts = rules::gather_facts(input)) {
    rules::append_info_text(text, *facts);
    rules::append_info_json(text, *facts);
  }
  rules::Verifier verifier([&](const std::string& line) { text += line; });
  if (rules::walk_recording(input, verifier)) {
    verifier.end_file();
    verifier.finish("");
  }
  ByIndex by_index;
  if (rules::walk_recording(input, by_index)) text += "walked";
  sink = text.size() + verifier.faults() + by_index.seen();
  return 0;
}
