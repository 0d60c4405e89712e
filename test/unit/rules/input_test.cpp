// Naming an input, telling what is no stream, and keeping the books of a record.
#include "tracee-rules/input/input_source.h"

#include <catch2/catch.hpp>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

TEST_CASE("inputs are named in the short and in v0.6.3's form") {
  CHECK(parse_input("-")->is_stdin());
  CHECK(parse_input("stdin")->is_stdin());
  CHECK(parse_input("rec.capnp")->path == "rec.capnp");
  CHECK(parse_input_tracee({"file:stdin", "format:capnp"})->is_stdin());
  CHECK(parse_input_tracee({"format:capnp", "file:/a/b"})->path == "/a/b");
  CHECK(parse_input_tracee({"file:/a"})->path == "/a");
}

TEST_CASE("what cannot be read is refused with what to write instead") {
  const auto message = [](const std::vector<std::string>& values) {
    return parse_input_tracee(values).error().message();
  };
  CHECK(message({"file:stdin", "format:gob"}).find("use format:capnp") != std::string::npos);
  CHECK(parse_input_tracee({"file:stdin", "format:json"})->format == InputSpec::Format::Json);
  CHECK(message({"file:stdin", "format:table"}).find("format:json") != std::string::npos);
  CHECK(message({"format:capnp"}).find("file:stdin") != std::string::npos);
  CHECK(message({"stdin"}).find("expected file:PATH") != std::string::npos);
  CHECK_FALSE(parse_input(""));
}

TEST_CASE("bytes that are no stream are called what they are") {
  CHECK(explain_no_stream("") == "no stream: the input is empty; did the producer fail?");
  CHECK(explain_no_stream("{\"timestamp\":1}").find("JSON") != std::string::npos);
  CHECK(explain_no_stream("TIME             UID").find("table") != std::string::npos);
  CHECK(explain_no_stream("\x28\xb5\x2f\xfd....").find("zstd") != std::string::npos);
  CHECK(explain_no_stream("abc").find("only 3 bytes") != std::string::npos);
  CHECK(explain_no_stream(StreamBuilder().header({"ptrace"}).bytes().substr(0, 60))
            .find("truncated") != std::string::npos);
  CHECK(explain_no_stream("Dear reader, this is a letter.").find("text") != std::string::npos);
  CHECK(explain_no_stream(std::string(64, '\xff')).find("contains no frame") != std::string::npos);
}

TEST_CASE("a missing end frame is told with the stream's name") {
  StreamBuilder stream;
  stream.header({"ptrace"}).event("ptrace", {}).flush();
  const auto result = evaluate(stream.bytes());
  REQUIRE(result.summary.size() == 1);
  CHECK(result.summary[0] ==
        "ended abnormally: the stream of localhost (run 00000000000000010000000000000002) has no "
        "end frame; what came after its last frame is unknown");
  CHECK_FALSE(result.complete);
}

TEST_CASE("a stream without header and end is missed as well; a joined one each for itself") {
  StreamBuilder cut(7), whole(8);
  cut.header({"ptrace"}).event("ptrace", {}).flush();
  whole.header({"ptrace"}).event("ptrace", {}).end();
  const std::string headless = cut.bytes().substr(cut.frames()[0].size() * 8);
  CHECK(evaluate(headless + whole.bytes() + whole.bytes()).summary ==
        std::vector<std::string>{"ended abnormally: the stream of an unknown host (run "
                                 "00000000000000070000000000000002) has no end frame; what came "
                                 "after its last frame is unknown"});
}

TEST_CASE("losses that the producer reports are summed up by event and cause") {
  StreamBuilder stream;
  stream.header({"ptrace"}).event("ptrace", {{"request", 0, {}, Presence::Present}}).flush();
  const stream::LossContent loss{
      .first_time = 1,
      .last_time = 2,
      .entries = {{101, LossCause::RingFull, 0, 5}, {59, LossCause::Scratch, 1, 1}},
      .missed = {{"sys_exit", 3, true}, {"execs", 0, false}, {"quiet", 0, true}}};
  stream.loss(loss).loss(loss).event("ptrace", {{"request", 0, {}, Presence::Present}}).end();
  const auto result = evaluate(stream.bytes());
  CHECK(result.summary ==
        std::vector<std::string>{
            "lost: 12 events that the producer could not deliver: 59 2 (no scratch buffer was "
            "free), 101 10 (the ring was full)",
            "skipped: the kernel did not run sys_exit 6 times",
            "unknown: the traced kernel does not count skipped runs of execs"});
  CHECK_FALSE(result.complete);
  REQUIRE(result.findings.size() == 2);
  CHECK(result.findings[0].complete);
  CHECK_FALSE(result.findings[1].complete);
}

TEST_CASE("a stream that loses nothing is complete") {
  StreamBuilder stream;
  stream.header({"ptrace"}).event("ptrace", {}).loss({}).end();
  const auto result = evaluate(stream.bytes());
  CHECK(result.complete);
  CHECK(result.summary.empty());
  CHECK(result.trouble.empty());
}

TEST_CASE("frames that were taken out whole are missed by their numbers") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (int i = 0; i < 4; ++i) stream.event("ptrace", {}).flush();
  stream.end();
  for (const std::size_t gone : {1u, 2u, 3u}) {
    std::string bytes;
    for (std::size_t i = 0; i < stream.frames().size(); ++i) {
      const auto& frame = stream.frames()[i];
      if (i == gone) continue;
      bytes.append(reinterpret_cast<const char*>(frame.data()), frame.size() * 8);
    }
    const auto result = evaluate(bytes);
    CHECK(result.summary == std::vector<std::string>{
                                "missing: 1 frame that the producer wrote are not in the input"});
    CHECK_FALSE(result.complete);
  }
}

TEST_CASE("damage is told with its offset and costs the damaged frame alone") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (int i = 0; i < 3; ++i) {
    stream.event("ptrace", {{"request", 0, {}, Presence::Present}}).flush();
  }
  stream.end();
  std::string bytes = stream.bytes();
  const std::size_t second = (stream.frames()[0].size() + stream.frames()[1].size()) * 8;
  bytes[second + 100] ^= 1;
  const auto result = evaluate(bytes);
  CHECK(result.ids() == std::vector<std::string>{"TRC-2", "TRC-2"});
  REQUIRE_FALSE(result.trouble.empty());
  CHECK(result.trouble[0] == "damaged: " + std::to_string(stream.frames()[2].size() * 8) +
                                 " bytes at offset " + std::to_string(second) +
                                 " are not part of any sound frame (the frame's checksum does not "
                                 "match); reading continues "
                                 "after them");
  CHECK_FALSE(result.complete);
  CHECK(result.findings[0].complete);
  CHECK_FALSE(result.findings[1].complete);
  // Before the first frame, too.
  const auto late = evaluate("Dear reader,\n" + stream.bytes());
  CHECK(late.ids().size() == 3);
  REQUIRE_FALSE(late.trouble.empty());
  CHECK(late.trouble[0].starts_with("damaged: 13 bytes at offset 0 are not part of"));
  CHECK_FALSE(late.findings[0].complete);
}

}  // namespace
}  // namespace tracee::rules
