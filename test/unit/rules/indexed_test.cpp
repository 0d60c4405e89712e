// Reading by index gives what reading everything gives, and passes over what it may.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "test/unit/common/stream_samples.h"
#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"
#include "tracee-rules/input/index_guide.h"
#include "tracee-rules/tools/tool_options.h"

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
const std::vector<std::string> kEvents = {"ptrace", "open", "connect", "security_file_open"};

std::string text_of(const stream::Words& words) {
  return {reinterpret_cast<const char*>(words.data()), words.size() * 8};
}

// Runs of random length by one or two producers, whose clocks differ: events out of order, losses,
// changes of state, and here and there a frame that is missing.
std::vector<stream::Words> random_frames(std::mt19937_64& random) {
  std::vector<stream::Words> frames;
  for (std::uint64_t run = 1 + random() % 2; run > 0; --run) {
    StreamBuilder stream(run);
    auto header = StreamBuilder::plain_header(kEvents);
    header.clock.wall += run * 3 * kSecond;
    stream.header(header).state({});
    for (std::uint64_t batches = random() % 12; batches > 0; --batches) {
      const std::uint64_t begin = random() % (10 * kSecond);
      for (std::uint64_t events = 1 + random() % 4; events > 0; --events) {
        const auto pid = static_cast<std::uint32_t>(4711 + random() % 2);
        stream.at(begin + random() % kSecond);
        stream.event(kEvents[random() % kEvents.size()],
                     {{"request", 0, {}}, {"pathname", 0, "/proc/1/mem"}, {"flags", 2, {}}},
                     {.comm = "c" + std::to_string(pid), .pid = pid});
      }
      stream.flush();
      if (random() % 4 == 0) {
        stream.loss({1, 2, {{row_of("open").id, LossCause::RingFull, 0, 3}}, {}});
      }
    }
    if (random() % 4 != 0) stream.end();
    frames.insert(frames.end(), stream.frames().begin(), stream.frames().end());
  }
  if (frames.size() > 3 && random() % 4 == 0) {
    frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(1 + random() % (frames.size() - 2)));
  }
  return frames;
}

std::vector<std::string> random_filter(std::mt19937_64& random) {
  std::vector<std::string> words;
  const auto seconds = [&] { return std::to_string(random() % 12) + ".5"; };
  const auto bound = [&](const std::string& flag) {
    switch (random() % 5) {
      case 0:
        words.push_back("--" + flag + "=" + seconds());
        break;
      case 1:
        words.push_back("--" + flag + "=-" + seconds());
        break;
      case 2:
        words.push_back("--" + flag + "=2021-11-04T07:55:1" + std::to_string(random() % 10) + "Z");
        break;
      default:
        break;
    }
  };
  bound("since");
  bound("until");
  return words;
}

// A recording under a name, gone with this.
class File {
 public:
  explicit File(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() / ("indexed" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void check_same(const File& file, const std::vector<std::string>& words) {
  std::vector<std::string> everything = words;
  everything.emplace_back("--no-index");
  const auto by_index = run_program_on("", words);
  const auto in_full = run_program_on("", everything);
  CAPTURE(words, file.path());
  const bool reversed = holds(by_index.err, "--until is before --since");
  CHECK(by_index.status == (reversed ? 1 : 0));
  CHECK(by_index.out == in_full.out);
  CHECK(by_index.err == in_full.err);
}

TEST_CASE("with and without index the same comes out, whatever is asked for") {
  std::mt19937_64 random(20211104);
  for (int round = 0; round < 150; ++round) {
    const auto frames = random_frames(random);
    const File file(store(frames, round & 1, round & 2, true).bytes);
    for (int again = 0; again < 3; ++again) {
      auto words = random_filter(random);
      auto rules = words;
      rules.insert(rules.end(), {"--input", file.path(), "--output", again ? "json" : "text"});
      check_same(file, rules);
      for (std::uint64_t events = random() % 3; events > 0; --events) {
        words.insert(words.end(), {"--event", kEvents[random() % kEvents.size()]});
      }
      if (random() % 4 == 0) words.insert(words.end(), {"--pid", "4712"});
      if (random() % 8 == 0) words.insert(words.end(), {"--tree", "4712"});
      words.insert(words.begin(), {"cat", file.path(), "-o"});
      const char* const formats[] = {"table", "json", "capnp"};
      words.insert(words.begin() + 3, formats[random() % 3]);
      check_same(file, words);
    }
  }
}

struct Walk {
  std::vector<stream::FrameKind> read;
  std::size_t passed = 0;
  std::vector<std::string> notices;
};

// Reads by index, wanting nothing of any batch that the index names.
Walk walk(const std::string& bytes) {
  Walk result;
  UniqueFd fd = stream::readable(bytes);
  const auto guide = IndexGuide::find(
      fd.get(), "test", [](const auto&...) { return false; },
      [&](const std::string& line) { result.notices.push_back(line); });
  stream::FrameReader reader(std::move(fd), "test");
  reader.pick(guide.get());
  while (true) {
    const auto outcome = reader.next();
    REQUIRE(outcome);
    if (*outcome == stream::FrameReader::Outcome::End) return result;
    if (*outcome == stream::FrameReader::Outcome::Passed) ++result.passed;
    if (*outcome == stream::FrameReader::Outcome::Frame) {
      result.read.push_back(reader.frame().kind());
    }
  }
}

// Header, state, three batches of which the second is larger than what a reader reads at once,
// with a loss between, end.
StreamBuilder sample() {
  StreamBuilder stream;
  stream.header(kEvents).state({});
  stream.event("ptrace", {}).flush();
  for (int i = 0; i < 9000; ++i) stream.event("open", {{"pathname", 0, "/" + std::to_string(i)}});
  stream.flush();
  stream.loss({1, 2, {{row_of("open").id, LossCause::RingFull, 0, 3}}, {}});
  stream.event("connect", {}).end();
  return stream;
}

TEST_CASE("batches that nobody wants are passed over, all other frames are read") {
  using enum stream::FrameKind;
  for (int kind = 0; kind < 4; ++kind) {
    const Stored stored = store(sample().frames(), kind & 1, kind & 2, true);
    const Walk by_index = walk(stored.bytes);
    CHECK(by_index.passed == 3);
    CHECK(by_index.read ==
          std::vector<stream::FrameKind>{Header, State, Loss, End, Index, Directory});
    CHECK(by_index.notices.empty());
  }
  // What the index does not name is read: here what was appended before a directory came again.
  const Stored first = store(sample().frames(), false, false, true);
  CHECK(walk(first.bytes + sample().bytes()).passed == 0);
  CHECK(walk(sample().bytes()).passed == 0);
}

TEST_CASE("an index in several parts, also in the middle of the file, is one") {
  const auto frames = sample().frames();
  recording::IndexBuilder builder;
  stream::FrameSealer sealer({7, 7});
  std::string bytes;
  const auto part = [&] {
    const std::string words = text_of(builder.part(sealer));
    builder.part_stored(bytes.size());
    bytes += words;
  };
  for (std::size_t i = 0; i < frames.size(); ++i) {
    builder.add(bytes.size(), stream::FrameView(frames[i]));
    bytes += text_of(frames[i]);
    if (i == 3) part();
  }
  part();
  bytes += text_of(builder.directory(sealer));
  CHECK(walk(bytes).passed == 3);
  CHECK(walk(bytes).notices.empty());
  CHECK(run_program_on(bytes, {"cat", "-", "-o", "capnp"}).out == sample().bytes());
}

TEST_CASE("a recording without index gets one by cat, and the original stays as it is") {
  const Stored killed = store(sample().frames(), true, true, false);
  const File file(killed.bytes.substr(0, killed.offsets[6] + 11));  // in the middle of its end
  const std::string to = file.path() + ".indexed";
  const auto made = run_program_on("", {"cat", "-o", "capnp", "-o", "index", "-o", "compress:zstd",
                                        "-o", "out-file:" + to, file.path()});
  CAPTURE(made.err);
  CHECK(made.status == 0);
  std::ifstream in(to, std::ios::binary);
  const std::string indexed((std::istreambuf_iterator<char>(in)), {});
  std::filesystem::remove(to);
  CHECK(walk(indexed).passed == 3);
  CHECK(run_program_on(indexed, {"cat", "-", "-o", "json"}).out ==
        run_program_on(killed.bytes, {"cat", "-", "-o", "json"}).out);
  CHECK(holds(tool_help(ToolOptions::Tool::Cat), "adds an index"));
  CHECK(std::filesystem::file_size(file.path()) == killed.offsets[6] + 11);
}

// `frames`, then an index with these entries and its directory.
std::string with_index(const Stored& stored, std::vector<recording::IndexEntry> entries) {
  stream::FrameSealer sealer({7, 7});
  recording::Index index;
  index.event_ids = {row_of("connect").id};
  index.entries = std::move(entries);
  return stored.bytes + text_of(recording::encode_index(index, 0, index.entries.size(), sealer)) +
         text_of(recording::encode_directory({stored.bytes.size()}, sealer));
}

TEST_CASE("an index that does not fit hides nothing and is told") {
  const Stored stored = store(sample().frames(), false, false, false);
  const auto& at = stored.offsets;
  const std::string whole = run_program_on(stored.bytes, {"cat", "-", "-o", "json"}).out;
  const std::vector<std::vector<recording::IndexEntry>> lies = {
      {{at[2] + 8, 0, 0, 0}},  // the middle of a frame
      {{at[1], 0, 0, 0}},      // process state
      {{at[4], 0, 0, 0}},      // a loss
      {{at[6], 0, 0, 0}},      // the end
      {{12, 0, 0, 0}, {at[2], 0, 0, 0}},
      {{at[2], 0, 0, 0}, {at[2], 0, ~0ull, 1}, {at[3] + 1, 0, 0, 0}},
  };
  for (const auto& lie : lies) {
    const std::string bytes = with_index(stored, lie);
    const auto run = run_program_on(bytes, {"cat", "-", "-o", "json", "--since", "0"});
    CAPTURE(lie[0].offset, run.err);
    CHECK(holds(run.err, "its index leads to offset"));
    CHECK(holds(run.err, "lost: 3 events"));
    CHECK(run.out == whole);
    CHECK(run_program_on(bytes, {"verify", "-"}).status == 3);
  }
  // A directory that leads to where no index is; an index of another file.
  stream::FrameSealer sealer({7, 7});
  const auto directory = recording::encode_directory({at[2]}, sealer);
  const auto astray =
      run_program_on(stored.bytes + text_of(directory), {"cat", "-", "-o", "json", "--since", "0"});
  CHECK(holds(astray.err, "its index is not used"));
  CHECK(astray.out == whole);
  const Stored indexed = store(sample().frames(), false, false, true);
  const auto joined = run_program_on(stored.bytes + indexed.bytes,
                                     {"cat", "-", "-o", "json", "--event", "connect"});
  CHECK(holds(joined.err, "its index is not used"));
  CHECK(std::count(joined.out.begin(), joined.out.end(), '\n') == 2);
}

TEST_CASE("a batch whose length lies is read before it is passed over") {
  const Stored stored = store(sample().frames(), false, false, true);
  const auto up_to = [&](std::size_t offset) {
    return static_cast<std::uint32_t>((offset - stored.offsets[2]) / 8 - 1);
  };
  // Too short, too long, into the middle of a frame, and past a batch that is wanted.
  for (const std::uint32_t change :
       {1u, 1000u, 0x1fff00u, up_to(stored.offsets[6] + 40), up_to(stored.offsets[6])}) {
    std::string bytes = stored.bytes;
    bytes.replace(stored.offsets[2] + 4, 4, reinterpret_cast<const char*>(&change), 4);
    const auto run = run_program_on(bytes, {"cat", "-", "-o", "json", "--event", "connect"});
    CAPTURE(change, run.err);
    CHECK(holds(run.err, "damaged: "));
    CHECK(std::count(run.out.begin(), run.out.end(), '\n') == 1);
  }
}

TEST_CASE("under --fail-on-loss every frame is read") {
  Stored stored = store(sample().frames(), false, false, true);
  stored.bytes[stored.offsets[3] + 200] ^= 1;  // of a batch that no signature wants
  CHECK_FALSE(holds(run_program_on(stored.bytes, {"--input", "-"}).err, "damaged"));
  CHECK(holds(run_program_on(stored.bytes, {"--input", "-", "--no-index"}).err, "damaged"));
  const auto strict = run_program_on(stored.bytes, {"--input", "-", "--fail-on-loss"});
  CHECK(strict.status == 3);
  CHECK(holds(strict.err, "damaged"));
  CHECK(run_program_on(stored.bytes, {"verify", "-"}).status == 3);
}

}  // namespace
}  // namespace tracee::rules
