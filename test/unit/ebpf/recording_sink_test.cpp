// What recordings hold, whatever happens while they are written.
#include "tracee-ebpf/output/recording_sink.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "common/recording/index.h"
#include "test/unit/ebpf/recording_rig.h"

namespace tracee {
namespace {

using Kind = stream::FrameKind;

// Files may not grow beyond `bytes` while this lives: as good as a disk that is full.
class Full {
 public:
  explicit Full(std::uintmax_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit{static_cast<rlim_t>(bytes), before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~Full() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  Full(const Full&) = delete;
  Full& operator=(const Full&) = delete;

 private:
  rlimit before_{};
};

void record(const std::string& path, const std::vector<std::string>& words, int batches = 3) {
  RecordingRig rig(path, words);
  if (!rig.outputs) FAIL(rig.outputs.error().message());
  REQUIRE(rig.begin());
  for (int i = 0; i < batches; ++i) REQUIRE(rig.batch());
  REQUIRE(rig.finish());
}

void cut(const std::string& path, std::uintmax_t bytes) {
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - bytes);
}

// The index must name every batch of the file, at its place.
void check_index(const ReadRecording& read) {
  REQUIRE(read.kinds.back() == Kind::Directory);
  std::vector<std::uint64_t> batches, indexed;
  for (std::size_t i = 0; i < read.kinds.size(); ++i) {
    if (read.kinds[i] == Kind::Batch) batches.push_back(read.offsets[i]);
  }
  const auto places = recording::decode_directory(stream::FrameView(read.frames.back()));
  REQUIRE(places);
  for (std::size_t i = 0; i < read.kinds.size(); ++i) {
    if (std::find(places->begin(), places->end(), read.offsets[i]) == places->end()) continue;
    const auto index = recording::decode_index(stream::FrameView(read.frames[i]));
    REQUIRE(index);
    for (const auto& entry : index->entries) indexed.push_back(entry.offset);
  }
  CHECK(indexed == batches);
}

stream::StatisticsContent totals_of(const ReadRecording& read) {
  for (std::size_t i = read.frames.size(); i-- > 0;) {
    if (read.kinds[i] != Kind::End) continue;
    return stream::decode_end(stream::FrameView(read.frames[i]))->statistics;
  }
  FAIL("no end");
  return {};
}

std::uint64_t lost_at_sink(const ReadRecording& read) {
  std::uint64_t lost = 0;
  for (const stream::Words& frame : read.frames) {
    if (stream::FrameView(frame).kind() != Kind::Loss) continue;
    const auto loss = stream::decode_loss(stream::FrameView(frame));
    REQUIRE(loss);
    for (const auto& entry : loss->entries) {
      if (entry.cause == LossCause::Sink && entry.event_id == openat_id()) lost += entry.count;
    }
  }
  return lost;
}

TEST_CASE("a recording ends with an index of its batches") {
  TemporaryFolder folder;
  record(folder / "plain", {});
  record(folder / "all", {"compress:zstd", "seal"});
  check_index(read_recording(folder / "plain"));
  check_index(read_recording(folder / "all"));
}

TEST_CASE("a sealed recording is one chain, whose head is told") {
  TemporaryFolder folder;
  RecordingRig rig(folder / "rec", {"seal"});
  REQUIRE(rig.begin());
  REQUIRE(rig.batch());
  REQUIRE(rig.finish());
  const ReadRecording read = read_recording(folder / "rec");
  CHECK(read.sealed);
  CHECK(read.chained);
  REQUIRE(rig.said.size() == 1);
  CHECK(rig.said[0] ==
        "info: sealed " + folder / "rec" + ", head " + recording::digest_text(read.head));
}

TEST_CASE("a full disk costs what it could not take, no more, and the recording says so") {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"seal", "compress:zstd"}}) {
    TemporaryFolder folder;
    RecordingRig rig(folder / "rec", words);
    REQUIRE(rig.begin());
    REQUIRE(rig.batch());
    {
      // Not at the end of a frame: what fits of the next one is taken back.
      Full full(std::filesystem::file_size(folder / "rec") + 100);
      for (int i = 0; i < 3; ++i) REQUIRE(rig.batch());
      const ReadRecording meanwhile = read_recording(folder / "rec");
      CHECK(meanwhile.damaged_bytes == 0);
      CHECK(meanwhile.events == 10);
    }
    CHECK(rig.outputs->incomplete());
    REQUIRE(rig.said.size() == 1);
    CHECK(rig.said[0].find("File too large") != std::string::npos);
    for (int i = 0; i < 2; ++i) REQUIRE(rig.batch());
    REQUIRE(rig.finish());
    const ReadRecording read = read_recording(folder / "rec");
    CHECK(read.damaged_bytes == 0);
    CHECK(read.events == 30);
    CHECK(read.chained == !words.empty());
    CHECK(lost_at_sink(read) == 30);
    CHECK(totals_of(read).lost_events == 30);
    CHECK(totals_of(read).kernel_events == 30);
    CHECK(totals_of(read).by_event.at(0).lost == 30);
    check_index(read);
    // Control frames are told again under their number; the lost batches are missing.
    std::uint64_t control = 0;
    for (const stream::Words& frame : read.frames) {
      const stream::FrameView view(frame);
      if (view.kind() == Kind::Index || view.kind() == Kind::Directory) continue;
      if (view.lane() == Lane::Control) CHECK(view.row().sequence == control++);
    }
  }
}

TEST_CASE("a recording that cannot begin is an error") {
  TemporaryFolder folder;
  RecordingRig rig(folder / "rec", {});
  Full full(100);
  const auto begun = rig.begin();
  REQUIRE_FALSE(begun);
  CHECK(begun.error().message().find("File too large") != std::string::npos);
}

TEST_CASE("text in a full file loses lines, not its form") {
  TemporaryFolder folder;
  RecordingRig rig(folder / "rec", {"json", "out-file:" + folder / "json"});
  REQUIRE(rig.begin());
  REQUIRE(rig.batch());
  const auto size = std::filesystem::file_size(folder / "json");
  REQUIRE(size > std::filesystem::file_size(folder / "rec") + 1500);
  {
    Full full(size + 30);
    REQUIRE(rig.batch(2));
  }
  CHECK(std::filesystem::file_size(folder / "json") == size);
  REQUIRE(rig.batch());
  REQUIRE(rig.finish());
  const std::string text = content_of(folder / "json");
  CHECK(std::count(text.begin(), text.end(), '\n') == 20);
  CHECK(read_recording(folder / "rec").events == 22);
  CHECK(totals_of(read_recording(folder / "rec")).lost_events == 0);
}

TEST_CASE("files alone are not live") {
  TemporaryFolder folder;
  CHECK_FALSE(RecordingRig(folder / "rec", {}).outputs->live());
  CHECK_FALSE(RecordingRig(folder / "set", {"rotate:1s", "compress:zstd"}).outputs->live());
  CHECK(RecordingRig(folder / "one", {"json", "out-file:" + (folder / "two")}).outputs->live());
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  UniqueFd reader(::open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK));
  CHECK(RecordingRig(folder / "pipe", {}).outputs->live());
}

TEST_CASE("a rotated recording is a set of files that each can be replayed alone") {
  TemporaryFolder folder;
  RecordingRig rig(folder / "rec", {"rotate:64K", "seal"});
  REQUIRE(rig.begin());
  for (int i = 0; i < 30; ++i) REQUIRE(rig.batch(100));
  REQUIRE(rig.finish());
  recording::Digest head{};
  std::size_t events = 0;
  std::uint64_t control = 0, kernel = 0;
  std::size_t files = 0;
  for (; std::filesystem::exists(folder / ("rec.0000" + std::to_string(files + 1))); ++files) {
    const std::string path = folder / ("rec.0000" + std::to_string(files + 1));
    CAPTURE(path);
    const ReadRecording read = read_recording(path);
    CHECK(read.damaged_bytes == 0);
    CHECK(read.chained);
    CHECK(read.begins == head);
    head = read.head;
    REQUIRE(read.kinds.size() > 3);
    CHECK(read.kinds[0] == Kind::Header);
    CHECK(read.kinds[1] == Kind::State);
    CHECK(stream::decode_state(stream::FrameView(read.frames[1]))->last);
    check_index(read);
    events += read.events;
    CHECK(std::filesystem::file_size(path) <= 64 * 1024);
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    for (const stream::Words& frame : read.frames) {
      const stream::FrameView view(frame);
      if (view.kind() == Kind::Index || view.kind() == Kind::Directory) continue;
      CHECK(view.row().sequence == (view.lane() == Lane::Control ? control : kernel)++);
    }
  }
  CHECK(files > 2);
  CHECK(files < 10);
  CHECK(events == 3000);
  CHECK_FALSE(std::filesystem::exists(folder / "rec"));
  const ReadRecording first = read_recording(folder / "rec.00001");
  for (std::size_t i = 0; i < first.frames.size(); ++i) {
    if (first.kinds[i] != Kind::End) continue;
    CHECK(stream::decode_end(stream::FrameView(first.frames[i]))->reason ==
          stream::EndReason::Rotated);
  }
}

TEST_CASE("no batch takes a file of a set beyond its size, but for one event that does") {
  TemporaryFolder folder;
  RecordingRig rig(folder / "rec", {"rotate:64K"});
  REQUIRE(rig.begin());
  REQUIRE(rig.batch(3000));  // all at once: more than three files take
  REQUIRE(rig.finish());
  std::size_t events = 0, files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder / "")) {
    CHECK(file.file_size() <= 64 * 1024);
    events += read_recording(file.path()).events;
    ++files;
  }
  CHECK(events == 3000);
  CHECK(files > 3);
  CHECK(rig.said.empty());

  RecordingRig large(folder / "large", {"rotate:64K"});
  REQUIRE(large.begin());
  for (int i = 0; i < 2; ++i) {
    large.sensor.waiting.push_back({large.now, openat_id(), std::string(70'000, 'x')});
    REQUIRE(large.batch(1));
  }
  REQUIRE(large.finish());
  REQUIRE(large.said.size() == 1);
  CHECK(large.said[0].starts_with("warning: "));
  CHECK(large.said[0].find("more than 'rotate:' asks for") != std::string::npos);
}

TEST_CASE("a set keeps its newest files, and rotates by age") {
  TemporaryFolder folder;
  RecordingRig rig(folder / "rec", {"rotate:1s,keep:2"});
  REQUIRE(rig.begin());
  for (int i = 0; i < 30; ++i) REQUIRE(rig.batch());  // 6 s
  REQUIRE(rig.finish());
  std::vector<std::string> names;
  for (const auto& item : std::filesystem::directory_iterator(folder / "")) {
    names.push_back(item.path().filename());
  }
  std::sort(names.begin(), names.end());
  REQUIRE(names.size() == 2);
  CHECK(names[1] == "rec.00006");
  CHECK(totals_of(read_recording(folder / names[1])).kernel_events == 300);
  // An idle program makes no files.
  RecordingRig idle(folder / "idle", {"rotate:1s"});
  REQUIRE(idle.begin());
  for (int i = 0; i < 30; ++i) REQUIRE(idle.batch(0));
  REQUIRE(idle.finish());
  CHECK_FALSE(std::filesystem::exists(folder / "idle.00002"));
}

TEST_CASE("one kept file is the current one") {
  TemporaryFolder folder;
  RecordingRig rig(folder / "rec", {"rotate:1s,keep:1"});
  REQUIRE(rig.begin());
  for (int i = 0; i < 12; ++i) REQUIRE(rig.batch());
  REQUIRE(rig.finish());
  CHECK_FALSE(std::filesystem::exists(folder / "rec.00001"));
  CHECK(read_recording(folder / "rec.00003").kinds.back() == Kind::Directory);
}

TEST_CASE("a set that is there is not replaced unasked, and then as a whole") {
  TemporaryFolder folder;
  std::ofstream(folder / "rec.00007") << "precious";
  std::ofstream(folder / "rec.notes") << "others'";
  RecordingRig refused(folder / "rec", {"rotate:1M"});
  REQUIRE_FALSE(refused.outputs);
  CHECK(refused.outputs.error().message().find("--force") != std::string::npos);
  CHECK(content_of(folder / "rec.00007") == "precious");
  RecordingRig forced(folder / "rec", {"rotate:1M"}, true);
  REQUIRE(forced.outputs);
  REQUIRE(forced.begin());
  CHECK_FALSE(std::filesystem::exists(folder / "rec.00007"));
  CHECK(std::filesystem::exists(folder / "rec.00001"));
  CHECK(content_of(folder / "rec.notes") == "others'");
  RecordingRig meanwhile(folder / "rec", {"rotate:1M"}, true);
  REQUIRE_FALSE(meanwhile.outputs);
  CHECK(meanwhile.outputs.error().message().find("another program is writing") !=
        std::string::npos);
  CHECK(std::filesystem::exists(folder / "rec.00001"));
}

TEST_CASE("when the next file cannot be begun, events are lost until it can") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder / "sub");
  RecordingRig rig(folder / "sub/rec", {"rotate:1s"});
  REQUIRE(rig.begin());
  for (int i = 0; i < 4; ++i) REQUIRE(rig.batch());
  {
    Full full(50);
    for (int i = 0; i < 4; ++i) REQUIRE(rig.batch());
  }
  for (int i = 0; i < 10; ++i) REQUIRE(rig.batch());
  REQUIRE(rig.finish());
  std::size_t events = 0;
  std::uint64_t lost = 0;
  for (const auto& item : std::filesystem::directory_iterator(folder / "sub")) {
    const ReadRecording read = read_recording(item.path());
    CHECK(read.damaged_bytes == 0);
    REQUIRE_FALSE(read.kinds.empty());
    CHECK(read.kinds[0] == Kind::Header);
    events += read.events;
    lost += lost_at_sink(read);
  }
  CHECK(lost > 0);
  CHECK(events + lost == 180);
}

TEST_CASE("append goes on after a crash, with all that was whole") {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"seal", "compress:zlib"}}) {
    TemporaryFolder folder;
    const std::string path = folder / "rec";
    record(path, words);
    const ReadRecording before = read_recording(path);
    // Within the third batch: five frames are whole.
    std::filesystem::resize_file(path, before.offsets[4] + 50);
    std::vector<std::string> more = words;
    more.emplace_back("append");
    RecordingRig rig(path, more);
    if (!rig.outputs) FAIL(rig.outputs.error().message());
    REQUIRE(rig.said.size() == 1);
    CHECK(rig.said[0].find("50 bytes were removed") != std::string::npos);
    REQUIRE(rig.begin());
    REQUIRE(rig.batch());
    REQUIRE(rig.finish());
    const ReadRecording after = read_recording(path);
    CHECK(after.damaged_bytes == 0);
    CHECK(after.events == 30);
    CHECK(after.chained == !words.empty());
    REQUIRE(after.kinds.size() > 6);
    CHECK(std::equal(before.frames.begin(), before.frames.begin() + 4, after.frames.begin()));
    CHECK(after.kinds[4] == Kind::Header);
    CHECK(after.kinds[5] == Kind::State);
    check_index(after);  // of the batches before as well
  }
}

TEST_CASE("whatever is cut off the end, append leaves whole frames only") {
  TemporaryFolder folder;
  record(folder / "whole", {"seal"}, 1);
  const std::string whole = content_of(folder / "whole");
  const ReadRecording before = read_recording(folder / "whole");
  for (std::size_t size = before.offsets[2]; size <= whole.size(); size += 7) {
    CAPTURE(size);
    const std::string path = folder / "cut";
    std::filesystem::remove(path);
    std::ofstream(path, std::ios::binary) << whole.substr(0, size);
    RecordingRig rig(path, {"append"});
    REQUIRE(rig.outputs);
    REQUIRE(rig.begin());
    const ReadRecording after = read_recording(path);
    CHECK(after.damaged_bytes == 0);
    CHECK(after.chained);  // a sealed one is gone on with as such, asked or not
  }
}

TEST_CASE("append keeps damage that no crash leaves, and its hands off what is no recording") {
  TemporaryFolder folder;
  record(folder / "rec", {});
  std::ofstream(folder / "rec", std::ios::binary | std::ios::app) << std::string(100, 'x');
  const auto size = std::filesystem::file_size(folder / "rec");
  RecordingRig rig(folder / "rec", {"append"});
  REQUIRE(rig.outputs);
  REQUIRE(rig.begin());
  REQUIRE(rig.finish());
  CHECK(read_recording(folder / "rec").damaged_bytes == 100);
  CHECK(std::filesystem::file_size(folder / "rec") > size);

  std::ofstream(folder / "letter") << std::string(5000, 'a');
  RecordingRig foreign(folder / "letter", {"append"});
  REQUIRE_FALSE(foreign.outputs);
  CHECK(foreign.outputs.error().message().find("does not begin as a recording") !=
        std::string::npos);
  CHECK(content_of(folder / "letter") == std::string(5000, 'a'));
}

TEST_CASE("append makes a file that is not there, and refuses links and what another one writes") {
  TemporaryFolder folder;
  record(folder / "new", {"append"});
  CHECK(read_recording(folder / "new").events == 30);
  std::filesystem::create_symlink(folder / "new", folder / "link");
  CHECK_FALSE(RecordingRig(folder / "link", {"append"}).outputs);
  {
    RecordingRig writing(folder / "new", {"append"});
    REQUIRE(writing.outputs);
    RecordingRig second(folder / "new", {"append"});
    REQUIRE_FALSE(second.outputs);
    CHECK(second.outputs.error().message().find("another program") != std::string::npos);
  }
  std::filesystem::create_hard_link(folder / "new", folder / "twin");
  CHECK_FALSE(RecordingRig(folder / "new", {"append"}).outputs);
}

TEST_CASE("append to more batches than an index keeps in memory leaves none out") {
  TemporaryFolder folder;
  {
    RecordingRig rig(folder / "rec", {});
    REQUIRE(rig.begin());
    REQUIRE(rig.batch(1));
    REQUIRE(rig.finish());
  }
  const ReadRecording read = read_recording(folder / "rec");
  const auto at = static_cast<std::size_t>(
      std::find(read.kinds.begin(), read.kinds.end(), Kind::Batch) - read.kinds.begin());
  const stream::Words& batch = read.frames.at(at);
  std::filesystem::resize_file(folder / "rec", read.offsets[at]);
  std::ofstream file(folder / "rec", std::ios::app | std::ios::binary);
  for (std::size_t i = 0; i < recording::RecordingEncoder::kMaxKept; ++i) {
    file.write(reinterpret_cast<const char*>(batch.data()),
               static_cast<std::streamsize>(batch.size() * sizeof(batch[0])));
  }
  file.close();
  RecordingRig rig(folder / "rec", {"append"});
  REQUIRE(rig.outputs);
  REQUIRE(rig.begin());
  REQUIRE(rig.batch());
  REQUIRE(rig.finish());
  CHECK(rig.said.empty());
}

TEST_CASE("append to a set goes on in its newest file") {
  TemporaryFolder folder;
  record(folder / "rec", {"rotate:1s"}, 12);
  cut(folder / "rec.00003", 30);
  record(folder / "rec", {"rotate:1s", "append"}, 12);
  std::size_t events = 0;
  for (const char* name : {"rec.00001", "rec.00002", "rec.00003", "rec.00004", "rec.00005"}) {
    const ReadRecording read = read_recording(folder / name);
    CHECK(read.damaged_bytes == 0);
    events += read.events;
  }
  CHECK(events == 240);
}

}  // namespace
}  // namespace tracee
