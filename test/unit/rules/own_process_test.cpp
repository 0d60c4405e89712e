// What the program says when the system refuses it memory, room or a place to write to.
#include "test/unit/rules/own_process.h"

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("memory that runs out is an error, wherever it does") {
  const Folder folder;
  folder.add_text("long.json", "{\"eventName\":\"" + std::string(24 << 20, 'x'));
  std::size_t told = 0;
  // From too little to begin with to nearly enough.
  for (rlim_t mib = 8; mib < 64; mib += 2) {
    INFO(mib << " MiB");
    const auto run =
        run_own_process({"--input-tracee", "file:" + folder.path("long.json"), "--input-tracee",
                         "format:json", "--rules-dir", default_rules_dir()},
                        [&] { limit(RLIMIT_AS, mib << 20); });
    REQUIRE(run.exited);
    REQUIRE(run.status != 0);
    told += run.err.find("tracee-rules: out of memory\n") != run.err.npos;
  }
  CHECK(told > 3);
}
#endif

TEST_CASE("a file that may not grow is an error of writing") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (int i = 0; i < 200; ++i) stream.event("ptrace", {{"request", 0, {}, Presence::Present}});
  const Folder folder;
  folder.add_text("a.rec", stream.end().bytes());
  const auto run = run_own_process({"cat", "-o", "json", folder.path("a.rec")},
                                   [] { limit(RLIMIT_FSIZE, 8192); });
  CHECK(run.exited);
  CHECK(run.status == 1);
  CHECK(run.err == "tracee-rules: writing output: File too large\n");
}

TEST_CASE("a closed or full standard output is an error of everything that prints") {
  StreamBuilder stream;
  const Folder folder;
  folder.add_text("a.rec", stream.header({"ptrace"}).end().bytes());
  const std::vector<std::vector<std::string>> commands = {
      {"--help"},
      {"--version"},
      {"cat", "--help"},
      {"check", "--help"},
      {"--list", "--rules-dir", twins_dir()},
      {"info", folder.path("a.rec")},
      {"cat", folder.path("a.rec")},
      {"--input", folder.path("a.rec"), "--rules-dir", twins_dir()}};
  for (const auto& command : commands) {
    INFO(command.front());
    const auto closed = run_own_process(command, [] { ::close(1); });
    CHECK(closed.exited);
    CHECK(closed.status == 1);
    CHECK(closed.err == "tracee-rules: standard output is closed\n");
    const auto full = run_own_process(command, [] { ::dup2(::open("/dev/full", O_WRONLY), 1); });
    CHECK(full.status == 1);
    CHECK(full.err.find("No space left on device\n") != full.err.npos);
    CHECK(full.err.find('\n') == full.err.size() - 1);
  }
  const auto input =
      run_own_process({"--input", "-", "--rules-dir", twins_dir()}, [] { ::close(0); });
  CHECK(input.status == 1);
  CHECK(input.err.find("standard input") != input.err.npos);
}

TEST_CASE("an output that fails says nothing of the recording") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (int i = 0; i < 2000; ++i) {
    stream.event("ptrace", {{"request", 0, {}, Presence::Present}});
    if (i % 100 == 99) stream.flush();
  }
  const Folder folder;
  folder.add_text("a.rec", stream.end().bytes());
  const std::vector<std::string> rules = {
      "-o", "json", "--input", folder.path("a.rec"), "--rules-dir", twins_dir()};
  for (const auto& words : {rules, {"cat", "-o", "json", folder.path("a.rec")}}) {
    const auto run = run_own_process(words, [] { ::dup2(::open("/dev/full", O_WRONLY), 1); });
    CHECK(run.status == 1);
    CHECK(run.err.ends_with("tracee-rules: writing output: No space left on device\n"));
    CHECK(run.err.find("ended abnormally") == run.err.npos);
  }
}

}  // namespace
}  // namespace tracee::rules
