// The program as a whole: exit statuses, the same bytes on every way, damaged input of every
// length.
#include <catch2/catch.hpp>

#include "test/unit/common/packing.h"
#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

const std::string kLoaded = "Loaded 3 signature(s): [TRC-2 TRC-3 TRC-5]\n";

StreamBuilder attack() {
  StreamBuilder stream;
  stream.header({"ptrace", "security_bprm_check"});
  for (int i = 0; i < 3; ++i) {
    stream.event("ptrace", {{"request", 0, {}, Presence::Present}});
    stream.event("ptrace", {{"request", 16, {}, Presence::Present}}).flush();
  }
  stream.event("security_bprm_check", {{"pathname", 0, "memfd:x", Presence::Present}});
  stream.end();
  return stream;
}

bool says(const std::string& message, const std::string& part) {
  return message.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++times;
  return times;
}

TEST_CASE("the same bytes come out of a file, a pipe, and both forms of naming the input") {
  const std::string bytes = attack().bytes();
  for (const char* format : {"text", "json"}) {
    const auto file = run_program_on(bytes, {"--input", "-", "--output", format});
    CHECK(file.status == 0);
    CHECK(count(file.out, "TRC-2") == (format == std::string("text") ? 4 : 3));
    const auto pipe = run_program_on_pipe(bytes, {"--input", "stdin", "--output", format});
    CHECK(pipe.out == file.out);
    CHECK(pipe.err == file.err);
    const auto tracee = run_program_on_pipe(
        bytes,
        {"--input-tracee", "file:stdin", "--input-tracee", "format:capnp", "--output", format});
    CHECK(tracee.out == file.out);
  }
}

TEST_CASE("a stream that was packed whole gives the same findings, from a pipe as well") {
  const std::string bytes = attack().bytes();
  const auto plain = run_program_on(bytes, {"--input", "-"});
  for (const std::string& packed : {gzip(bytes), zstd(bytes)}) {
    CHECK(run_program_on(packed, {"--input", "-"}).out == plain.out);
    const auto pipe = run_program_on_pipe(packed, {"--input", "-"});
    CHECK(pipe.status == 0);
    CHECK(pipe.out == plain.out);
    CHECK(pipe.err == plain.err);
  }
}

TEST_CASE("what a stream cannot show is said after the line with the signatures") {
  const auto text = run_program_on(attack().bytes(), {"--input", "-"});
  const std::string limited = "1 signature is limited on this stream: -v tells why\n";
  CHECK(text.out.starts_with(kLoaded + limited + "\n*** Detection ***\n"));
  CHECK(text.err.empty());
  const auto json = run_program_on(attack().bytes(), {"--input", "-", "--output", "json"});
  CHECK(json.err == kLoaded + limited);
  CHECK(json.out.starts_with("{"));
  const auto verbose = run_program_on(attack().bytes(), {"--input", "-", "-v"});
  CHECK(verbose.out.starts_with(
      kLoaded +
      "limited on this stream: TRC-3 without security_file_open (not selected) and "
      "process_vm_writev (not selected)\n\n"));
}

TEST_CASE("a header's words cannot act on the terminal") {
  auto header = StreamBuilder::plain_header({"sched_process_exec"});
  header.not_observable = {{1015, "security_bprm_check", "\x1b[2Jgone\n", ""}};
  const auto run = run_program_on(StreamBuilder().header(header).end().bytes(),
                                  {"--input", "-", "--rules", "TRC-5", "-v"});
  CHECK(run.out ==
        "Loaded 1 signature(s): [TRC-5]\n"
        "limited on this stream: TRC-5 uses sched_process_exec in place of "
        "security_bprm_check (not observable: \\x1b[2Jgone\\x0a)\n");
}

TEST_CASE("exit statuses") {
  const std::string whole = attack().bytes();
  const std::string cut = whole.substr(0, whole.size() - 8);
  const auto status = [](const std::string& bytes, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--input", "-"});
    return run_program_on(bytes, std::move(arguments)).status;
  };
  CHECK(status(whole, {}) == 0);
  CHECK(status(whole, {"--fail-on", "high"}) == 2);
  CHECK(status(whole, {"--fail-on", "critical"}) == 0);
  CHECK(status(whole, {"--fail-on", "high", "--rules", "TRC-5"}) == 0);
  CHECK(status(whole, {"--fail-on-loss"}) == 0);
  CHECK(status(cut, {}) == 0);
  CHECK(status(cut, {"--fail-on-loss"}) == 3);
  CHECK(status(cut, {"--fail-on-loss", "--fail-on", "0"}) == 2);
  CHECK(status("", {}) == 1);
  CHECK(status(whole, {"--rules", "TRC-99"}) == 1);
  CHECK(status(whole, {"--rules-dir", "/nonexistent"}) == 1);
}

TEST_CASE("input that is no stream is an error that says what it is") {
  const auto error = [](const std::string& bytes) {
    const auto run = run_program_on(bytes, {"--input", "-"});
    CHECK(run.status == 1);
    CHECK(run.out == kLoaded);
    return run.err;
  };
  CHECK(error("") ==
        "tracee-rules: standard input: no stream: the input is empty; did the producer fail?\n");
  const std::string json = "{\"timestamp\":1636012505000000000,\"processId\":1}\n";
  CHECK(says(run_program_on_pipe(json, {"--input", "-"}).err, "looks like JSON"));
  CHECK(says(error(json), "no line is an event in JSON"));
  const std::string text =
      "no stream: it is text; tracee-rules reads what tracee-ebpf -o format:capnp writes\n";
  CHECK(error(std::string(100000, 'x')) == "tracee-rules: standard input: " + text);
  CHECK(run_program_on(std::string(1000, 'x'), {"cat", "-"}).err ==
        "tracee-rules: standard input: " + text);
  CHECK(error(std::string(1000, '\xff')).find("damaged") == std::string::npos);
  // In a pipe, which may go on for ever, what is there is told at once.
  CHECK(says(run_program_on_pipe(std::string(1000, 'x'), {"--input", "-"}).err, "damaged: "));
  CHECK(says(error(std::string(1000, '\0')), "no stream"));
}

TEST_CASE("unreadable inputs are errors") {
  const auto run = run_program_on("", {"--input", "/nonexistent/recording"});
  CHECK(run.status == 1);
  CHECK(run.err == "tracee-rules: opening /nonexistent/recording: No such file or directory\n");
  CHECK(says(run_program_on("", {"--input", "/tmp"}).err, "is a folder"));
}

TEST_CASE("--list and --list-events") {
  const auto list = run_program_on("", {"--list"});
  CHECK(list.out.starts_with(
      kLoaded +
      "ID         NAME                                VERSION DESCRIPTION\n"
      "TRC-2      Anti-Debugging                      0.1.0   A process traces itself"));
  CHECK(run_program_on("", {"--list-events"}).out ==
        "ptrace,security_file_open,process_vm_writev,security_bprm_check,sched_process_exec\n");
}

TEST_CASE("a recording cut at any length ends with a message and the right status") {
  const StreamBuilder stream = attack();
  const std::string whole = stream.bytes();
  std::vector<std::size_t> ends;
  std::size_t end = 0;
  for (const auto& frame : stream.frames()) ends.push_back(end += frame.size() * 8);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO("cut at " << size << " of " << whole.size());
    const auto run = run_program_on(whole.substr(0, size), {"--input", "-", "--fail-on-loss"});
    if (size < ends[0]) {
      REQUIRE(run.status == 1);
      REQUIRE(says(run.err, "no stream"));
      continue;
    }
    REQUIRE(run.status == 3);
    REQUIRE(says(run.err, "ended abnormally"));
    const bool between = std::find(ends.begin(), ends.end(), size) != ends.end();
    REQUIRE(says(run.err, "damaged: ") != between);
    // Every whole batch is evaluated: three with a TRC-2, one with a TRC-5.
    std::size_t batches = 0;
    for (std::size_t i = 1; i + 1 < ends.size(); ++i) batches += ends[i] <= size;
    REQUIRE(count(run.out, "*** Detection ***") == batches);
  }
}

TEST_CASE("a recording with any one byte changed loses that frame alone, and says so") {
  const StreamBuilder stream = attack();
  const std::string whole = stream.bytes();
  const std::size_t header = stream.frames()[0].size() * 8;
  for (std::size_t at = header; at < whole.size(); at += 3) {
    INFO("byte " << at);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x5a);
    const auto run = run_program_on(changed, {"--input", "-", "--fail-on-loss"});
    REQUIRE(run.status == 3);
    REQUIRE(says(run.err, "damaged: "));
    REQUIRE(count(run.out, "*** Detection ***") >= 3);
  }
}

}  // namespace
}  // namespace tracee::rules
