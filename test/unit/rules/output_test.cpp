// The forms of findings, character by character.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"
#include "tracee-rules/loading/rule_loader.h"
#include "tracee-rules/output/text_sink.h"

namespace tracee::rules {
namespace {

const std::string kLoaded = "Loaded 3 signature(s): [TRC-2 TRC-3 TRC-5]\n";

StreamBuilder all_events() {
  StreamBuilder stream;
  stream.header({"ptrace", "security_file_open", "process_vm_writev", "security_bprm_check"});
  return stream;
}

std::string go_map(const FindingData& data) {
  std::string out;
  append_go_map(out, data);
  return out;
}

std::string utc(std::uint64_t wall) {
  std::string out;
  append_utc_time(out, wall);
  return out;
}

TEST_CASE("the text block is v0.6.3's") {
  auto stream = all_events();
  stream.event("security_bprm_check", {{"pathname", 0, "memfd:x", Presence::Present}});
  const auto run = run_program_on(stream.end().bytes(), {"--input", "-"});
  CHECK(run.status == 0);
  CHECK(run.err.empty());
  CHECK(run.out == kLoaded +
                       "\n"
                       "*** Detection ***\n"
                       "Time: 2021-11-04T07:55:05Z\n"
                       "Signature ID: TRC-5\n"
                       "Signature: Fileless Execution\n"
                       "Data: map[]\n"
                       "Command: elfexec\n"
                       "Hostname: localhost\n");
}

TEST_CASE("data is printed as Go prints a map") {
  FindingData data;
  CHECK(go_map(data) == "map[]");
  data.set("b", std::string("two words"));
  data.set("a", std::int64_t{-1});
  data.set("c", true);
  data.set("b", std::string("again"));
  CHECK(go_map(data) == "map[a:-1 b:again c:true]");
}

TEST_CASE("times are UTC to the second") {
  CHECK(utc(0) == "1970-01-01T00:00:00Z");
  CHECK(utc(1634126400'999'999'999) == "2021-10-13T12:00:00Z");
}

TEST_CASE("bytes from events cannot break the block or reach the terminal") {
  auto stream = all_events();
  stream.event("security_file_open",
               {{"pathname", 0, "/x\n*** Detection ***\x1b[2J\xff/proc/42/mem", Presence::Present},
                {"flags", 1, {}, Presence::Present}},
               {.comm = "a\nHostname: b", .host = "h\x1b]0;x\x07"});
  const auto run = run_program_on(stream.end().bytes(), {"--input", "-"});
  CHECK(run.out == kLoaded +
                       "\n"
                       "*** Detection ***\n"
                       "Time: 2021-11-04T07:55:05Z\n"
                       "Signature ID: TRC-3\n"
                       "Signature: Code injection\n"
                       "Data: map[file flags:O_WRONLY file path:/x\\x0a*** Detection "
                       "***\\x1b[2J\\xff/proc/42/mem]\n"
                       "Command: a\\x0aHostname: b\n"
                       "Hostname: h\\x1b]0;x\\x07\n");
}

TEST_CASE("a JSON finding has v0.6.3's members and the evidence") {
  auto stream = all_events();
  stream.event("security_file_open", {{"pathname", 0, "/proc/42/mem", Presence::Present},
                                      {"flags", 2, {}, Presence::Present}});
  const auto run = run_program_on(stream.end().bytes(), {"--input", "-", "--output", "json"});
  CHECK(run.err == kLoaded);
  CHECK(run.out ==
        R"({"Data":{"file flags":"O_RDWR","file path":"/proc/42/mem"},)"
        R"("Context":{"timestamp":1636012505000000000,"processId":4711,"threadId":4711,)"
        R"("parentProcessId":0,"hostProcessId":4711,"hostThreadId":4711,"hostParentProcessId":0,)"
        R"("userId":0,"mountNamespace":0,"pidNamespace":0,"processName":"elfexec",)"
        R"("hostName":"localhost","containerId":"","eventId":"1016",)"
        R"("eventName":"security_file_open","argsNum":2,"returnValue":0,"stackAddresses":null,)"
        R"("args":[{"name":"pathname","type":"const char*","value":"/proc/42/mem"},)"
        R"({"name":"flags","type":"int","value":"O_RDWR"}]},)"
        R"("SigMetadata":{"ID":"TRC-3","Version":"0.1.0","Name":"Code injection","Description":)"
        R"("A process writes into the memory of another process: by ptrace, through /proc/PID/mem )"
        R"(or with process_vm_writev","Tags":["linux","container"],"Properties":{"Severity":3,)"
        R"("MITRE ATT&CK":"Defense Evasion: Process Injection"}},)"
        R"("Evidence":{"run":"00000000000000010000000000000002","source":0,"lane":"kernel",)"
        R"("sequence":0,"complete":true,"command":"elfexec","rules":")" +
            load_rules(twins_dir())->digest +
            R"("},"Process":{"pid":4711,"startTime":0,"name":"elfexec","executable":"",)"
            R"("arguments":null,"uid":0,"container":"","ancestors":[]}})"
            "\n");
}

TEST_CASE("a JSON finding without data has null") {
  auto stream = all_events();
  stream.event("ptrace", {{"request", 0, {}, Presence::Present}});
  const auto run = run_program_on(stream.end().bytes(), {"--input", "-", "--output", "json"});
  CHECK(run.out.starts_with(R"({"Data":null,"Context":{)"));
}

// sshd (50) made a shell (100, known from the snapshot), which made 101, which executed something,
// and ended; 102 is 101's child.
std::string family() {
  StreamBuilder stream;
  stream.header({"ptrace", "sched_process_fork", "sched_process_exec", "sched_process_exit"});
  stream::StateContent state;
  state.snapshot = state.last = true;
  state.processes.push_back({.pid = 100,
                             .parent_pid = 50,
                             .uid = 1000,
                             .comm = "sh",
                             .executable = "/bin/sh",
                             .arguments = std::string("sh\0-c\0a b\0", 10)});
  stream.state(state);
  const SampleTask shell{.comm = "sh", .pid = 100, .ns_pid = 100, .parent_pid = 50};
  const SampleTask middle{.comm = "run", .pid = 101, .ns_pid = 101, .parent_pid = 100};
  const SampleTask last{.comm = "gdb\x1b",
                        .container = "0123456789abcdef",
                        .pid = 102,
                        .ns_pid = 2,
                        .parent_pid = 101};
  stream.event("sched_process_fork", {}, shell);
  stream.event("sched_process_exec",
               {{"pathname", 0, "/opt/run"}, {"argv", 0, std::string("run\0x\0", 6)}}, middle);
  stream.event("sched_process_exit", {}, middle).flush();
  stream.event("sched_process_exec",
               {{"pathname", 0, "/usr/bin/gdb"}, {"argv", 0, std::string("gdb\0", 4)}}, last);
  stream.event("ptrace", {{"request", 0, {}}}, last);
  return stream.end().bytes();
}

TEST_CASE("a JSON finding tells who acted and who made that process") {
  const auto run = run_program_on(family(), {"--input", "-", "--output", "json"});
  const std::size_t process = run.out.find("\"Process\":");
  REQUIRE(process != run.out.npos);
  CHECK(
      run.out.substr(process) ==
      R"("Process":{"pid":102,"startTime":0,"name":"gdb\u001b","executable":"/usr/bin/gdb",)"
      R"("arguments":["gdb"],"uid":0,"container":"0123456789abcdef","ancestors":[)"
      R"({"pid":101,"startTime":0,"name":"run","executable":"/opt/run","arguments":["run","x"],"uid":0},)"
      R"({"pid":100,"startTime":0,"name":"sh","executable":"/bin/sh","arguments":["sh","-c","a b"],"uid":0},)"
      R"({"pid":50,"startTime":0,"name":"","executable":"","arguments":null,"uid":0}]}})"
      "\n");
}

TEST_CASE("-v tells the same in text, and harmlessly") {
  const auto run = run_program_on(family(), {"--input", "-", "-v"});
  CHECK(run.out.find("Command: gdb\\x1b\n"
                     "Hostname: localhost\n"
                     "Severity: 3\n"
                     "MITRE ATT&CK: Defense Evasion: Execution Guardrails\n"
                     "Event: ptrace\n"
                     "Process: 102 gdb\\x1b\n"
                     "Executable: /usr/bin/gdb\n"
                     "Arguments: gdb\n"
                     "User: 0\n"
                     "Container: 0123456789abcdef\n"
                     "Ancestry: 101 run < 100 sh < 50\n"
                     "Evidence: run 00000000000000010000000000000002, source 0, lane kernel, "
                     "sequence 4, complete up to here\n"
                     "Rules: ") != run.out.npos);
}

TEST_CASE("a snapshot that read start times from /proc is of the same processes") {
  ProcessTable table;
  stream::StateContent state;
  state.processes.push_back(
      {.pid = 5, .start_time = 11'170'000'000, .comm = "sh", .executable = {}, .arguments = {}});
  table.state(state);
  CHECK(table.find({5, 11'170'000'000}) != nullptr);
  CHECK(table.find({5, 11'177'872'795}) != nullptr);
  CHECK(table.find({5, 11'180'000'000}) == nullptr);  // another one got its number
}

TEST_CASE("parents that lead in a circle end") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  stream::StateContent state;
  state.snapshot = state.last = true;
  state.processes.push_back(
      {.pid = 1, .parent_pid = 2, .comm = "a", .executable = {}, .arguments = {}});
  state.processes.push_back(
      {.pid = 2, .parent_pid = 1, .comm = "b", .executable = {}, .arguments = {}});
  stream.state(state);
  stream.event("ptrace", {{"request", 0, {}}}, {.pid = 3, .ns_pid = 3, .parent_pid = 1}).end();
  const auto run = run_program_on(stream.bytes(), {"--input", "-", "-v"});
  CHECK(run.out.find("Ancestry: 1 a < 2 b < 1 a < 2 b < 1 a < 2 b < 1 a < 2 b\n") != run.out.npos);
}

TEST_CASE("several outputs say the same, each in its form") {
  const Folder folder;
  const std::string json = folder.path("findings.json"), text = folder.path("findings.text");
  const auto alone = run_program_on(family(), {"--input", "-", "-o", "json"});
  const auto run = run_program_on(
      family(), {"--input", "-", "-o", "text", "-o", "json:" + json, "-o", "text:" + text});
  CHECK(run.status == 0);
  const auto content = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  CHECK(content(json) == alone.out);
  CHECK(content(text) == run.out.substr(run.out.find("\n***")));
  // What is there is not overwritten unless that is asked for.
  const auto again = run_program_on(family(), {"--input", "-", "-o", "json:" + json});
  CHECK(again.status == 1);
  CHECK(again.err.find("--force replaces a file") != again.err.npos);
  CHECK(run_program_on(family(), {"--input", "-", "-o", "json:" + json, "--force"}).status == 0);
  CHECK(content(json) == alone.out);
}

TEST_CASE("two outputs are never one file, even when it may be replaced") {
  const Folder folder;
  const std::string file = folder.path("file"), same = folder.path("./file");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"-o", "json:" + file, "-o", "text:" + same},
        {"-o", "json:" + file, "--profile=json:" + same}}) {
    std::vector<std::string> all = {"--input", "-", "--force"};
    all.insert(all.end(), words.begin(), words.end());
    const auto run = run_program_on(family(), all);
    CHECK(run.status == 1);
    CHECK(run.err.find("would both write to one file, '" + file + "'") != run.err.npos);
    CHECK_FALSE(std::ifstream(file).is_open());
  }
}

TEST_CASE("a rate limit keeps findings back by the events' time, and says how many") {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  StreamBuilder stream;
  stream.header({"ptrace"});
  const auto acts = [&](std::uint64_t second, int request, int times) {
    for (int i = 0; i < times; ++i)
      stream.at(second * kSecond).event("ptrace", {{"request", request, {}}});
  };
  acts(10, 0, 3);  // two of TRC-2, one suppressed
  acts(20, 4, 1);  // TRC-3 has a stretch of its own
  acts(69, 0, 2);  // still within
  acts(80, 4, 1);  // TRC-2's stretch is over: told now
  acts(81, 0, 4);  // a new one
  stream.end();
  const auto run = run_program_on(
      stream.bytes(), {"--input", "-", "--rate-limit", "2/1m", "-o", "json", "--fail-on", "3"});
  CHECK(run.status == 2);
  std::string order;
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);) {
    const bool report = line.starts_with("{\"Suppressed\"");
    order += report ? line.substr(14) + "\n" : line.substr(line.find("\"ID\":") + 5, 7) + "\n";
  }
  CHECK(
      order ==
      "\"TRC-2\"\n\"TRC-2\"\n\"TRC-3\"\n"
      R"({"ID":"TRC-2","Name":"Anti-Debugging","Count":3,"From":1636012510000000000,"To":1636012569000000000}})"
      "\n\"TRC-3\"\n\"TRC-2\"\n\"TRC-2\"\n"
      R"({"ID":"TRC-2","Name":"Anti-Debugging","Count":2,"From":1636012581000000000,"To":1636012581000000000}})"
      "\n");
  const auto text = run_program_on(stream.bytes(), {"--input", "-", "--rate-limit", "2/1m"});
  CHECK(text.out.find("\n*** Suppressed ***\nSignature ID: TRC-2\nSignature: Anti-Debugging\n"
                      "Findings: 3\nFrom: 2021-11-04T07:55:10Z\nTo: 2021-11-04T07:56:09Z\n") !=
        text.out.npos);
  CHECK(run_program_on_pipe(stream.bytes(), {"--input", "-", "--rate-limit", "2/1m"}).out ==
        text.out);
}

}  // namespace
}  // namespace tracee::rules
