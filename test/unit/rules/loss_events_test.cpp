// Loss reports as events that signatures and filters select.
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

std::uint16_t id(std::string_view name) { return row_of(name).id; }

// ptrace, two losses, ptrace, a loss and missed runs, in this order.
StreamBuilder sample() {
  StreamBuilder stream;
  stream.header({"ptrace", "open"});
  stream.at(1 * kSecond).event("ptrace", {}).flush();
  stream.loss({.first_time = 7,
               .last_time = 2 * kSecond,
               .entries = {{id("open"), LossCause::RingFull, 3, 41},
                           {id("ptrace"), LossCause::Sink, 0, 1},
                           {id("open"), LossCause::Scratch, 1, 0}},
               .missed = {}});
  stream.at(3 * kSecond).event("ptrace", {}).flush();
  stream.loss({.first_time = 2 * kSecond,
               .last_time = 4 * kSecond,
               .entries = {{9999, LossCause::TooLarge, 2, 1ull << 40}},
               .missed = {{"tp_btf__x", 12, true}, {"tp_btf__y", 0, false}}});
  stream.end();
  return stream;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// A folder of rules with the test's signature alone.
class Rules {
 public:
  Rules() : path_(std::filesystem::temp_directory_path() / ("loss" + std::to_string(::getpid()))) {
    std::filesystem::create_directory(path_);
    std::filesystem::copy_file(std::string(TRACEE_TEST_PLUGINS) + "/loss_signature.so",
                               path_ / "loss.so");
    std::filesystem::permissions(path_ / "loss.so", std::filesystem::perms(0644));
  }
  ~Rules() { std::filesystem::remove_all(path_); }
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;

  ProgramRun run(const std::string& bytes, std::vector<std::string> words) const {
    words.insert(words.begin(), {"--input", "-", "-o", "json", "--rules-dir=" + path_.string()});
    return run_program_on(bytes, words);
  }

 private:
  std::filesystem::path path_;
};

TEST_CASE("a signature gets every loss report once, in its place, with its values") {
  const Rules rules;
  for (const bool indexed : {false, true}) {
    const auto run = rules.run(store(sample().frames(), indexed, indexed, indexed).bytes, {});
    CAPTURE(run.out, run.err);
    CHECK_FALSE(holds(run.err, "cannot fire"));
    CHECK_FALSE(holds(run.err, "limited"));
    const auto lines = lines_of(run.out);
    REQUIRE(lines.size() == 6);
    CHECK(lines[0].starts_with(R"({"Data":null,)"));
    CHECK(holds(lines[0], R"("lane":"kernel","sequence":0,"complete":true)"));
    CHECK(lines[1].starts_with(
        R"({"Data":{"cause":"ringFull","count":"41","cpu":"3","event":"open","first_time":"7",)"
        R"("last_time":"2000000000"},)"));
    CHECK(holds(lines[1], R"("eventId":"2001","eventName":"events_lost","argsNum":6)"));
    CHECK(holds(lines[1], R"("timestamp":1636012502000000000,"processId":0,)"));
    CHECK(holds(lines[1], R"("hostName":"localhost","containerId":"")"));
    // The frame is number 1 of its lane; what is in it shares that number.
    CHECK(holds(lines[1], R"("lane":"control","sequence":1,"complete":false)"));
    CHECK(
        lines[2].starts_with(R"({"Data":{"cause":"sink","count":"1","cpu":"0","event":"ptrace",)"));
    CHECK(holds(lines[2], R"("lane":"control","sequence":1,"complete":false)"));
    CHECK(lines[3].starts_with(R"({"Data":null,)"));
    CHECK(holds(lines[3], R"("lane":"kernel","sequence":1,"complete":false)"));
    CHECK(lines[4].starts_with(
        R"({"Data":{"cause":"tooLarge","count":"1099511627776","cpu":"2","event":"event 9999",)"));
    CHECK(lines[5].starts_with(R"({"Data":{"cause":"missedRun","count":"12","first_time":)"
                               R"("2000000000","last_time":"4000000000","program":"tp_btf__x"},)"));
    CHECK(holds(lines[5], R"("lane":"control","sequence":2,"complete":false)"));
  }
  CHECK(lines_of(rules.run(sample().bytes(), {"--since", "2021-11-04T07:55:03Z"}).out).size() == 3);
}

TEST_CASE("cat shows losses to who names them, and keeps their frames in a cut") {
  const std::string plain = sample().bytes();
  const auto cat = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"cat", "-"});
    return run_program_on(plain, words).out;
  };
  CHECK(lines_of(cat({"-o", "json"})).size() == 2);
  const auto lines = lines_of(cat({"-o", "json", "--event", "events_lost"}));
  REQUIRE(lines.size() == 4);
  CHECK(holds(lines[0], R"({"name":"event","type":"const char*","value":"open"},)"
                        R"({"name":"cause","type":"const char*","value":"ringFull"},)"
                        R"({"name":"cpu","type":"u16","value":3},)"
                        R"({"name":"count","type":"u64","value":41},)"));
  const auto rows = lines_of(cat({"--event", "events_lost,ptrace"}));
  REQUIRE(rows.size() == 7);
  CHECK(holds(rows[6],
              "events_lost          cause: missedRun, count: 12, first_time: 2000000000, "
              "last_time: 4000000000, program: tp_btf__x"));
  const std::string cut = cat({"-o", "capnp", "--event", "events_lost"});
  CHECK(holds(run_program_on(cut, {"verify", "-"}).out, "lost: 41 open on CPU 3"));
  CHECK(run_program_on(cut, {"cat", "-", "-o", "json"}).out.empty());
  CHECK(lines_of(run_program_on(cut, {"cat", "-", "-o", "json", "--event", "events_lost"}).out) ==
        lines);
}

}  // namespace
}  // namespace tracee::rules
