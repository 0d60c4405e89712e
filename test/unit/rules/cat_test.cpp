// Recordings cut, merged and shown: what is kept is the same, what is left out is gone.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"
#include "tracee-rules/selection/time_window.h"

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

// Ten seconds, each with a ptrace by 4711 and an open by its child 4712; findings for TRC-2.
StreamBuilder sample() {
  StreamBuilder stream;
  auto header = StreamBuilder::plain_header({"ptrace", "open"});
  header.cpu_sequences = true;
  stream.header(header);
  for (std::uint64_t i = 0; i < 10; ++i) {
    stream.at(i * kSecond);
    stream.event("ptrace", {{"request", 0, {}}});
    stream.event("open", {{"pathname", 0, "/secret" + std::to_string(i)}},
                 {.comm = "child", .pid = 4712, .ns_pid = 4712, .parent_pid = 4711});
    if (i % 2 == 1) stream.flush();
  }
  stream.loss({1, 2, {{row_of("open").id, LossCause::RingFull, 0, 3}}, {}});
  stream.end();
  return stream;
}

std::string cat(const std::string& bytes, std::vector<std::string> words) {
  words.insert(words.begin(), {"cat", "-"});
  const auto run = run_program_on(bytes, words);
  CAPTURE(run.err);
  CHECK(run.status == 0);
  return run.out;
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_CASE("once the wall clock was set, later events have its time") {
  StreamBuilder stream;
  stream.header({"ptrace"}).at(kSecond).event("ptrace", {{"request", 0, {}}}).flush();
  stream::StateContent change;
  change.clock = stream::Clock{2 * kSecond, StreamBuilder::kWall + 3602 * kSecond};
  stream.state(change);
  stream.at(3 * kSecond).event("ptrace", {{"request", 0, {}}}).end();
  for (const std::string& bytes :
       {stream.bytes(), store(stream.frames(), true, false, true).bytes}) {
    const std::string json = cat(bytes, {"-o", "json"});
    CHECK(holds(json, "{\"timestamp\":1636012501000000000,"));
    CHECK(holds(json, "{\"timestamp\":1636016103000000000,"));
    const auto findings = run_program_on(bytes, {"--input", "stdin"});
    CHECK(holds(findings.out, "Time: 2021-11-04T07:55:01Z\n"));
    CHECK(holds(findings.out, "Time: 2021-11-04T08:55:03Z\n"));
    const auto info = run_program_on(bytes, {"info", "-"});
    CHECK(holds(info.out, "  from      2021-11-04T07:55:01.000000000Z\n"));
    CHECK(holds(info.out, "  to        2021-11-04T08:55:03.000000000Z\n"));
  }
}

TEST_CASE("frames come out as they went in, however they were stored") {
  const std::string plain = sample().bytes();
  for (int kind = 0; kind < 8; ++kind) {
    const Stored stored = store(sample().frames(), kind & 1, kind & 2, kind & 4);
    CHECK(cat(stored.bytes, {"-o", "capnp"}) == plain);
    CHECK(cat(stored.bytes, {"-o", "json"}) == cat(plain, {"-o", "json"}));
  }
  const std::string packed =
      cat(plain, {"-o", "capnp", "-o", "compress:zlib:9", "-o", "seal", "-o", "index"});
  CHECK(cat(packed, {"-o", "capnp"}) == plain);
  const auto verified = run_program_on(packed, {"verify", "-"});
  CHECK(holds(verified.out, "\n1 fault: 10 frames\nhead "));  // the loss that the sample reports
}

TEST_CASE("frames are compressed at the level that tracee-ebpf has, and at no other one") {
  const std::string plain = sample().bytes();
  CHECK(cat(plain, {"-o", "capnp", "-o", "compress:zlib"}) ==
        cat(plain, {"-o", "capnp", "-o", "compress:zlib:1"}));
  for (const char* wrong : {"compress:lz4", "compress:zlib:10", "compress:zstd:x"}) {
    const auto run = run_program_on(plain, {"cat", "-", "-o", "capnp", "-o", wrong});
    CHECK(run.status == 1);
    CHECK(holds(run.err, "'" + std::string(wrong) + "'"));
  }
}

TEST_CASE("--event names events that there are, one by one or by their beginning") {
  const auto refused = [](const std::string& name) {
    const auto run = run_program_on("", {"cat", "-", "--event", name});
    CHECK(run.status == 1);
    CHECK(run.out.empty());
    return run.err;
  };
  CHECK(
      refused("zzqqzz") ==
      "tracee-rules: cat --event zzqqzz: there is no such event (tracee-ebpf --list shows all)\n");
  CHECK(holds(refused("ptrase"), "there is no such event; did you mean ptrace?"));
  CHECK(holds(refused("ptrace,zz*"), "cat --event zz*: there is no such event"));
  CHECK(holds(refused("*trace"), "there is no such event"));
  StreamBuilder stream;
  stream.header({"execve", "execveat", "ptrace"});
  for (const char* name : {"execve", "execveat", "ptrace"}) stream.event(name, {});
  const std::string some = cat(stream.end().bytes(), {"-o", "json", "--event", "exec*"});
  CHECK(lines(some) == 2);
  CHECK_FALSE(holds(some, "ptrace"));
}

TEST_CASE("a filter without a value is refused, not left out") {
  for (const char* flag : {"event", "comm", "pid", "tree", "scope"}) {
    for (const char* value : {"", ",", ",,"}) {
      const std::string name = "--" + std::string(flag);
      const auto run = run_program_on(sample().bytes(), {"cat", "-", name, value});
      CAPTURE(name, value, run.err);
      CHECK(run.status == 1);
      CHECK(run.out.empty());
      CHECK(holds(run.err, "cat " + name + " '" + value + "': the value is missing"));
    }
  }
  const auto one_of_two =
      run_program_on(sample().bytes(), {"cat", "-", "--event", "ptrace", "--event", ""});
  CHECK(one_of_two.status == 1);
}

TEST_CASE("a second form of output is refused, and no file is made") {
  const auto refused = [](std::vector<std::string> words) {
    const auto run = run_program_on(sample().bytes(), words);
    CHECK(run.status == 1);
    CHECK(run.out.empty());
    return run.err;
  };
  const std::string path = std::filesystem::temp_directory_path() / "cat_test_second_form";
  CHECK(holds(refused({"cat", "-", "-o", "json", "-o", "out-file:" + path, "-o", "table"}),
              "cat --output table: there is --output json already"));
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(holds(refused({"cat", "-", "-o", "table", "-o", "format:json"}),
              "cat --output format:json: there is --output table already"));
  CHECK(holds(refused({"cat", "-", "-o", "out-file:" + path, "-o", "out-file:" + path + "2"}),
              "there is --output out-file:" + path + " already"));
  CHECK(holds(refused({"info", "-", "-o", "json", "-o", "text"}),
              "info --output text: there is --output json already"));
}

TEST_CASE("table and JSON show every event once") {
  const std::string plain = sample().bytes();
  CHECK(lines(cat(plain, {})) == 21);
  CHECK(cat(plain, {}).starts_with("TIME"));
  CHECK(lines(cat(plain, {"-o", "json"})) == 20);
  CHECK(holds(cat(plain, {"-o", "json"}), R"("eventName":"open")"));
}

TEST_CASE("a cut keeps numbers and evidence, and nothing of what it leaves out") {
  const std::string plain = sample().bytes();
  const std::string cut = cat(plain, {"-o", "capnp", "--event", "ptrace"});
  CHECK_FALSE(holds(cut, "/secret"));
  CHECK(cut.size() < plain.size());
  const std::vector<std::string> json = {"--input", "-", "--output", "json"};
  const auto before = run_program_on(plain, json);
  CHECK(lines(before.out) == 10);
  CHECK(run_program_on(cut, json).out == before.out);
  const auto verified = run_program_on(cut, {"verify", "-"});
  CHECK(holds(verified.out, "lost: 3 open"));
  CHECK(holds(verified.out, "\n1 fault:"));
  // A cut of a cut is the same cut, but for what its header says.
  CHECK(cat(cut, {"-o", "json"}) == cat(plain, {"-o", "json", "--event", "ptrace"}));
}

TEST_CASE("what was missing stays missing in a cut") {
  const Stored stored = store(sample().frames(), false, false, false);
  const std::string cut = cat(stored.without(2, 4), {"-o", "capnp", "--event", "ptrace"});
  CHECK(holds(run_program_on(cut, {"verify", "-"}).out, "missing: 1 frames, numbers 1 to 1"));
  const std::string open =
      cat(stored.bytes.substr(0, stored.offsets[7]), {"-o", "capnp", "--pid", "4711"});
  CHECK(holds(run_program_on(open, {"verify", "-"}).out, "has no end frame"));
}

TEST_CASE("filters by time adjoin, in every form") {
  const std::string plain = sample().bytes();
  const std::string whole = cat(plain, {"-o", "json"});
  for (const char* at : {"2021-11-04T07:55:04Z", "4", "2021-11-04T08:55:04.000+01:00"}) {
    CAPTURE(at);
    const std::string first = cat(plain, {"-o", "json", "--until", at});
    CHECK(lines(first) == 8);
    CHECK(first + cat(plain, {"-o", "json", "--since", at}) == whole);
  }
  const auto folder = std::filesystem::temp_directory_path() / ("cat" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const std::string file = folder / "a";
  std::ofstream(file, std::ios::binary) << plain;
  CHECK(lines(run_program_on("", {"cat", file, "-o", "json", "--since=-2"}).out) == 6);
  CHECK(run_program_on(plain, {"cat", "-", "--since=-2"}).status == 1);
  CHECK(run_program_on(plain, {"cat", "-", "--since", "soon"}).status == 1);
  // Files are made for their owner alone, and never in the place of another unasked.
  const std::string to = "out-file:" + (folder / "b").string();
  CHECK(run_program_on("", {"cat", file, "-o", "capnp", "-o", to}).status == 0);
  struct stat status {};
  REQUIRE(::stat((folder / "b").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(static_cast<std::size_t>(status.st_size) == plain.size());
  CHECK(run_program_on("", {"cat", file, "-o", "capnp", "-o", to}).status == 1);
  CHECK(run_program_on("", {"cat", file, "-o", "capnp", "-o", to, "--force"}).status == 0);
  CHECK(run_program_on("", {"cat", file, "-o", "capnp", "-o", "out-file:" + file, "--force"})
            .status == 1);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a stretch of time that ends before it begins is refused") {
  const auto status = [](const std::string& since, const std::string& until) {
    const std::string from = "--since=" + since, to = "--until=" + until;
    const auto shown = run_program_on(sample().bytes(), {"cat", "-", from, to});
    const auto found = run_program_on(sample().bytes(), {"--input", "-", from, to});
    CHECK(shown.status == found.status);
    CHECK(holds(shown.err, "--until is before --since") == (shown.status == 1));
    CHECK(holds(found.err, "--until is before --since") == (found.status == 1));
    return shown.status;
  };
  CHECK(status("2", "1") == 1);
  CHECK(status("2021-11-04T07:55:05Z", "2021-11-04T07:55:04Z") == 1);
  CHECK(status("1", "2") == 0);
  CHECK(status("2", "2021-11-04T07:55:09Z") == 0);
  // Counted from the end, the larger number is the earlier time.
  TimeWindow window;
  window.since = TimeBound{TimeBound::From::End, 1};
  window.until = TimeBound{TimeBound::From::End, 2};
  CHECK_FALSE(window.check());
  std::swap(window.since, window.until);
  CHECK(window.check());
}

TEST_CASE("a reported loss makes the record incomplete") {
  CHECK(run_program_on(sample().bytes(), {"--input", "-"}).status == 0);
  CHECK(run_program_on(sample().bytes(), {"--input", "-", "--fail-on-loss"}).status == 3);
}

TEST_CASE("rules look at a stretch of time") {
  const std::string plain = sample().bytes();
  const auto findings = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--input", "-", "--output", "json"});
    return run_program_on(plain, words).out;
  };
  const std::string whole = findings({});
  CHECK(lines(whole) == 10);
  CHECK(lines(findings({"--until", "4"})) == 4);
  CHECK(findings({"--until", "4"}) + findings({"--since", "2021-11-04T07:55:04Z"}) == whole);
  CHECK(run_program_on(plain, {"--input", "-", "--since", "x"}).status == 1);
  CHECK(run_program_on(plain, {"--input", "-", "--since=-1"}).status == 1);
}

TEST_CASE("filters by process") {
  const std::string plain = sample().bytes();
  CHECK(lines(cat(plain, {"-o", "json", "--pid", "4712"})) == 10);
  CHECK(lines(cat(plain, {"-o", "json", "--comm", "child,other"})) == 10);
  CHECK(lines(cat(plain, {"-o", "json", "--tree", "4711"})) == 20);
  CHECK(lines(cat(plain, {"-o", "json", "--tree", "4712"})) == 10);
  CHECK(lines(cat(plain, {"-o", "json", "--tree", "4712", "--event", "ptrace"})) == 0);
  // 1 -> 50 -> 4711, told by the snapshot alone.
  StreamBuilder stream;
  stream::StateContent state;
  state.snapshot = true;
  stream::ProcessState parent;
  parent.pid = 50;
  parent.parent_pid = 1;
  stream::ProcessState child;
  child.pid = 4711;
  child.parent_pid = 50;
  state.processes = {parent, child};
  stream.header({"ptrace"}).state(state);
  stream.event("ptrace", {}, {.pid = 4711}).event("ptrace", {}, {.pid = 3}).end();
  const std::string bytes = stream.bytes();
  CHECK(lines(cat(bytes, {"-o", "json", "--tree", "50"})) == 1);
  CHECK(lines(cat(bytes, {"-o", "json", "--tree", "1"})) == 1);
  CHECK(lines(cat(bytes, {"-o", "json", "--tree", "2"})) == 0);
}

TEST_CASE("recordings merge") {
  const std::string plain = sample().bytes();
  StreamBuilder other(9);
  other.header({"ptrace"}).event("ptrace", {{"request", 0, {}}}).end();
  const std::string both = plain + other.bytes();
  CHECK(cat(both, {"-o", "capnp"}) == both);
  const std::string cut = cat(both, {"-o", "capnp", "--event", "ptrace"});
  CHECK(lines(cat(cut, {"-o", "json"})) == 11);
  CHECK(holds(run_program_on(cut, {"verify", "-"}).out, "\n1 fault:"));
}

}  // namespace
}  // namespace tracee::rules
