// Events as lines of JSON: that they are what they were, and what becomes of lines that are not.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "common/render/json.h"
#include "common/stream/batch_view.h"
#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"
#include "tracee-rules/input/json_events.h"

namespace tracee::rules {
namespace {

std::string json_of(const EventView& event) {
  std::string json;
  render::TimeStyle time;
  time.clock = {0, 0};
  render::append_event_json(json, event, time, {.scopes = true});
  return json;
}

// A value of this kind, the n-th of several.
Argument some_value(const ArgumentDefinition& definition, int n) {
  constexpr std::int64_t kNumbers[] = {0, 1, 2, 3, 0x8241, 4, 16, 0100755, -1};
  constexpr Presence kPresences[] = {Presence::Present, Presence::Cut,       Presence::Null,
                                     Presence::Absent,  Presence::Present,   Presence::Redacted,
                                     Presence::Present, Presence::Unreadable};
  Argument argument{definition.name, kNumbers[n % 9], {}, kPresences[n % 8]};
  if (!is_blob(definition.kind) && argument.presence == Presence::Cut) {
    argument.presence = Presence::Present;
  }
  const std::string inet("\2\0\x01\xbb\xc0\0\2\7\0\0\0\0\0\0\0\0", 16);
  const std::string inet6("\x0a\0\0\x50\0\0\0\1\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\2\0\0\0", 28);
  const std::string local = std::string("\1\0", 2) + "/run/docker.sock";
  switch (definition.kind) {
    case Kind::Text:
      argument.bytes = n % 3 == 1 ? "/tmp/\xff\x80 \"quoted\"\n\xee\xbe\x81 x" : "plain";
      break;
    case Kind::TextArray:
      argument.bytes = n % 2 == 0 ? std::string("a\0\0b\xff\0", 6) : std::string();
      break;
    case Kind::SocketAddress:
      argument.bytes = n % 4 == 0 ? inet : n % 4 == 1 ? inet6 : n % 4 == 2 ? local : "\1";
      break;
    case Kind::Credentials:
      argument.bytes = std::string(72, n % 2 == 0 ? '\xfe' : '\1');
      break;
    case Kind::IntPair:
      argument.bytes = std::string("\1\0\0\0\xff\xff\xff\xff", 8);
      break;
    case Kind::Uint64Array:
      argument.bytes = std::string("\1\0\0\0\0\0\0\xff", 8);
      break;
    case Kind::Bytes:
      argument.bytes = std::string(
                           "\x7f"
                           "ELF\0\1\2",
                           7)
                           .substr(0, static_cast<std::size_t>(n) % 8);
      break;
    default:
      break;
  }
  return argument;
}

TEST_CASE("an event that was read from its JSON has that JSON") {
  JsonEvents events;
  stream::FrameSealer sealer({1, 2});
  int n = 0;
  std::size_t compared = 0;
  for (const EventDefinition& definition : Catalogue::built_in().events()) {
    for (int round = 0; round < 24; ++round, ++n) {
      std::vector<Argument> arguments;
      for (const auto& argument : definition.arguments) {
        arguments.push_back(some_value(argument, n++));
      }
      StreamBuilder builder;
      builder.at(1636012505000000001).returning(-2).wanted_by(5);
      builder.event(definition.name, arguments,
                    {.comm = "a\xff", .container = "0123456789ab", .pid = 7, .ns_pid = 3});
      builder.flush();
      const auto before = stream::BatchView::parse(builder.frames().back());
      REQUIRE(before);
      const std::string json = json_of(*before->event(0, definition));
      stream::BatchEncoder batch;
      const auto read = events.read(json);
      INFO(json);
      if (!read) FAIL(read.error().message());
      CHECK(events.remark().empty());
      events.add_to(batch);
      const auto frame = batch.flush(sealer, Lane::Kernel);
      const auto after = stream::BatchView::parse(frame);
      REQUIRE(after);
      const auto event = after->event(0, definition);
      REQUIRE(event);
      CHECK(json_of(*event) == json);
      ++compared;
    }
  }
  CHECK(compared > 10000);
}

std::vector<std::string> json_words(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"--input-tracee", "file:stdin", "--input-tracee",
                                    "format:json"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const std::string kTraceMe =
    R"({"timestamp":1636012505000000000,"processId":9,"threadId":9,"parentProcessId":1,)"
    R"("hostProcessId":900,"hostThreadId":900,"hostParentProcessId":800,"userId":1000,)"
    R"("mountNamespace":4026531840,"pidNamespace":4026531836,"processName":"gdb","hostName":"web",)"
    R"("containerId":"","eventId":"101","eventName":"ptrace","argsNum":1,"returnValue":0,)"
    R"("stackAddresses":null,"args":[{"name":"request","type":"long","value":"PTRACE_TRACEME"}]})";

TEST_CASE("a line of v0.6.3 gives the finding it gave") {
  const auto run = run_program_on(kTraceMe + "\n", json_words());
  CHECK(run.status == 0);
  CHECK(run.err.empty());
  CHECK(run.out.find("*** Detection ***\nTime: 2021-11-04T07:55:05Z\nSignature ID: TRC-2\n"
                     "Signature: Anti-Debugging\nData: map[]\nCommand: gdb\nHostname: web\n") !=
        run.out.npos);
  // Without its end of line, with another one, and in a pipe.
  CHECK(run_program_on(kTraceMe, json_words()).out == run.out);
  CHECK(run_program_on("\n" + kTraceMe + "\r\n\n", json_words()).out == run.out);
  CHECK(run_program_on_pipe(kTraceMe + "\n", json_words()).out == run.out);
}

TEST_CASE("a file that begins as an object of JSON is JSON") {
  const auto named = run_program_on(kTraceMe + "\n", json_words());
  for (const char* before : {"", "\n \t"}) {
    const auto found = run_program_on(before + kTraceMe + "\n", {"--input", "-"});
    CHECK(found.status == 0);
    CHECK(found.out == named.out);
  }
  const auto refused =
      run_program_on(kTraceMe, {"--input-tracee", "file:stdin", "--input-tracee", "format:capnp"});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("looks like JSON") != refused.err.npos);
  CHECK(run_program_on(kTraceMe, {"--input", "-", "--since=-1"}).status == 1);
}

TEST_CASE("a bad line is told and left out, the others count") {
  const std::string text = kTraceMe + "\nnonsense\n{}\n{\"eventName\":\"from_next_year\"}\n" +
                           "{\"eventName\":\"ptrace\",\"timestamp\":\"noon\"}\n[1]\n" + kTraceMe +
                           "\n";
  const auto run = run_program_on(text, json_words({"--fail-on-loss", "-o", "json"}));
  CHECK(run.status == 3);
  const auto count = [&](const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = run.out.find(what, at)) != run.out.npos; ++at) ++n;
    return n;
  };
  CHECK(count("\"ID\":\"TRC-2\"") == 2);
  CHECK(count("\"complete\":false") == 2);
  // What was read whole up to the first finding no longer is at the second.
  const auto verbose = run_program_on(text, json_words({"-v"}));
  CHECK(verbose.out.find(", losses unknown\n") < verbose.out.find(", record incomplete\n"));
  CHECK(run.err.find("standard input, line 2: ") != run.err.npos);
  CHECK(run.err.find("5 of 7 lines were skipped") != run.err.npos);
  const auto none = run_program_on("nonsense\n", json_words());
  CHECK(none.status == 1);
  CHECK(none.err.find("no line is an event in JSON") != none.err.npos);
  CHECK(run_program_on("", json_words()).err.find("it is empty") != std::string::npos);
}

TEST_CASE("nothing is said to be complete that was read from lines of JSON") {
  const auto json = run_program_on(kTraceMe + "\n", json_words({"-o", "json", "--fail-on-loss"}));
  CHECK(json.status == 0);
  CHECK(json.out.find("\"complete\":false") != json.out.npos);
  CHECK(json.err.find("--fail-on-loss: lines of JSON do not tell what was lost") != json.err.npos);
  const auto text = run_program_on(kTraceMe + "\n", json_words({"-v"}));
  CHECK(text.out.find(", losses unknown\n") != text.out.npos);
  CHECK(text.out.find("complete up to here") == text.out.npos);
}

TEST_CASE("a line whose arguments are no list of arguments is left out by its number") {
  const std::size_t begin = kTraceMe.find("[{"), size = kTraceMe.size() - 1 - begin;
  for (const char* arguments : {"null", "1", "\"a\"", "[null]", "{}", "[{\"name\":3}]", "[[]]"}) {
    INFO(arguments);
    std::string line = kTraceMe;
    line.replace(begin, size, arguments);
    const auto run = run_program_on(kTraceMe + "\n" + line + "\n", json_words({"--fail-on-loss"}));
    CHECK(run.status == 3);
    CHECK(run.err.find("standard input, line 2: its args ") != run.err.npos);
    CHECK(run.err.find("1 of 2 lines were skipped") != run.err.npos);
  }
  std::string none = kTraceMe;  // as v0.6.3 wrote where there was none
  none.replace(begin, size, "null").replace(none.find("\"argsNum\":1"), 11, "\"argsNum\":0");
  CHECK(run_program_on(none, json_words()).err.empty());
}

TEST_CASE("a line with a value of a wrong type is left out by its number") {
  const auto refused = [](const std::string& line, const std::string& why) {
    const auto run = run_program_on(kTraceMe + "\n" + line + "\n", json_words({"--fail-on-loss"}));
    INFO(line);
    CHECK(run.status == 3);
    CHECK(run.err.find("standard input, line 2: " + why) != run.err.npos);
    CHECK(run.err.find("1 of 2 lines were skipped") != run.err.npos);
  };
  const auto with = [](const std::string& member) {
    return "{" + member + "," + kTraceMe.substr(1);
  };
  refused(with(R"("cgroupId":"abc")"), "its cgroupId is not an integer");
  refused(with(R"("processorId":1.5)"), "its processorId is not an integer");
  refused(with(R"("executable":"/bin/sh")"), "its executable is no object with a path");
  std::string line = kTraceMe;
  refused(line.replace(line.find(":9,"), 3, ":\"abc\","), "its processId is not an integer");
  line = kTraceMe;
  refused(line.replace(line.find("\"gdb\""), 5, "77"), "its processName is no text");
  line = kTraceMe;
  refused(line.replace(line.find("\"PTRACE_TRACEME\""), 16, "{}"),
          "its argument request has a value of another type than ptrace gives it");
  const std::string exec = R"({"timestamp":1,"eventName":"sched_process_exec","args":[{"name":)";
  refused(exec + R"("pathname","value":77}]})", "its argument pathname has a value of another");
  refused(exec + R"("argv","value":["a",7]}]})", "its argument argv has a value of another");
  CHECK(run_program_on(with(R"("cgroupId":null,"executable":null)"), json_words()).err.empty());
}

TEST_CASE("a line with an integer that does not fit is left out by its number") {
  const auto run = [](const std::string& line) {
    return run_program_on(kTraceMe + "\n" + line + "\n", json_words({"--fail-on-loss"}));
  };
  const auto refused = [&](const std::string& line, const std::string& why) {
    const auto found = run(line);
    CAPTURE(line, found.err);
    CHECK(found.status == 3);
    CHECK(found.err.find("standard input, line 2: its " + why) != found.err.npos);
    CHECK(found.err.find("1 of 2 lines were skipped") != found.err.npos);
  };
  const auto with = [](const std::string& key, const std::string& value) {
    std::string line = kTraceMe;
    const std::size_t at = line.find("\"" + key + "\":");
    if (at == line.npos) return "{\"" + key + "\":" + value + "," + line.substr(1);
    const std::size_t begin = at + key.size() + 3;
    return line.replace(begin, line.find(',', begin) - begin, value);
  };
  refused(with("processId", "99999999999"),
          "processId is 99999999999, not a number between 0 and 4294967295; skipped");
  refused(with("userId", "-1"), "userId is -1, not");
  refused(with("hostThreadId", "1.5"), "hostThreadId is not an integer");
  refused(with("cgroupId", "18446744073709551616"), "cgroupId is 18446744073709551616, not");
  refused(with("processorId", "65536"), "processorId is 65536, not a number between 0 and 65535");
  refused(with("returnValue", "9223372036854775808"), "returnValue is 9223372036854775808, not");
  refused(with("timestamp", "-5"), "timestamp is -5, not a number between 0 and 18446744073709551");
  refused(with("stackAddresses", "[-1]"), "stackAddresses has an item that is -1, not");
  CHECK(run(with("userId", "4294967295")).err.find("skipped") == std::string::npos);
  CHECK(run(with("cgroupId", "18446744073709551615")).err.find("skipped") == std::string::npos);

  const auto argument = [](const std::string& event, const std::string& name,
                           const std::string& value) {
    return R"({"timestamp":1,"eventName":")" + event + R"(","args":[{"name":")" + name +
           R"(","value":)" + value + "}]}";
  };
  refused(argument("ptrace", "pid", "2147483648"),
          "argument pid is 2147483648, not a number between -2147483648 and 2147483647");
  refused(argument("ptrace", "pid", "\"2147483648\""), "argument pid is 2147483648, not");
  refused(argument("ptrace", "pid", "7.5"), "argument pid is not an integer");
  refused(argument("ptrace", "addr", "\"0x10000000000000000\""), "argument addr is 0x1000000");
  refused(argument("security_socket_connect", "remote_addr",
                   R"({"sa_family":"AF_INET","sin_port":"70000","sin_addr":"1.2.3.4"})"),
          "argument remote_addr has a member sin_port that is 70000, not");
  for (const char* fine : {"-2147483648", "\"0xffffffff\"", "\"-7\""}) {
    CHECK(run(argument("ptrace", "pid", fine)).err.find("skipped") == std::string::npos);
  }
}

TEST_CASE("an argument that the event does not have is told, and the event counts") {
  std::string line = kTraceMe;
  line.insert(line.size() - 2, R"(,{"name":"colour","value":1},{"name":"form","value":1})");
  const auto run =
      run_program_on(kTraceMe + "\n" + line + "\n", json_words({"--fail-on-loss", "-o", "json"}));
  CHECK(run.status == 3);
  CHECK(run.err.find("line 2: its argument colour is none of ptrace in this version; read without "
                     "that argument (1 so far)") != run.err.npos);
  CHECK(run.err.find("1 of 2 lines were read without an argument") != run.err.npos);
}

TEST_CASE("lines are of any length, and values of any form cost no others") {
  std::string line = kTraceMe;
  line.insert(line.size() - 2, R"(,{"name":"pid","value":"from next year"},)"
                               R"({"name":"none","value":")" +
                                   std::string(3 << 20, 'x') + "\"}");
  const auto run = run_program_on(line + "\n" + kTraceMe + "\n", json_words());
  CHECK(run.status == 0);
  CHECK(run.out.find("Command: gdb") != run.out.rfind("Command: gdb"));
}

TEST_CASE("a substitute stands in until the event that it replaces is seen") {
  const std::string exec =
      R"({"timestamp":1636012505000000000,"processId":9,"processName":"sh","hostName":"web",)"
      R"("eventName":"sched_process_exec","returnValue":0,"args":[)"
      R"({"name":"pathname","type":"const char*","value":"memfd:x"}]})"
      "\n";
  std::string check = exec;
  check.replace(check.find("sched_process_exec"), 18, "security_bprm_check");
  const auto found = [](const std::string& lines) {
    const auto run = run_program_on(lines, json_words({"-o", "json"}));
    CHECK(run.status == 0);
    std::size_t n = 0;
    for (std::size_t at = 0; (at = run.out.find("\"ID\":\"TRC-5\"", at)) != run.out.npos; ++at) ++n;
    return n;
  };
  CHECK(found(exec) == 1);
  CHECK(found(exec + exec) == 2);
  CHECK(found(check + exec) == 1);
  CHECK(found(exec + check + exec + check) == 3);
}

}  // namespace
}  // namespace tracee::rules
