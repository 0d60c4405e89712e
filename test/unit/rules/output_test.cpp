// The forms of findings, character by character.
#include <catch2/catch.hpp>

#include "test/unit/rules/evaluation.h"
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
            load_rules(twins_dir())->digest + "\"}}\n");
}

TEST_CASE("a JSON finding without data has null") {
  auto stream = all_events();
  stream.event("ptrace", {{"request", 0, {}, Presence::Present}});
  const auto run = run_program_on(stream.end().bytes(), {"--input", "-", "--output", "json"});
  CHECK(run.out.starts_with(R"({"Data":null,"Context":{)"));
}

}  // namespace
}  // namespace tracee::rules
