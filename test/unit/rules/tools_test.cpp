// The tools on recordings of every kind: what they say, and their exit statuses.
#include <catch2/catch.hpp>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

// header, three batches of two ptrace and a connect, a loss, end: frames 0 to 5.
StreamBuilder sample() {
  StreamBuilder stream;
  stream.header({"ptrace", "connect"});
  for (int i = 0; i < 3; ++i) {
    stream.event("ptrace", {{"request", 0, {}}}).event("ptrace", {{"request", 16, {}}});
    stream.event("connect", {{"sockfd", i, {}}}).flush();
  }
  stream::LossContent loss;
  loss.entries = {{row_of("ptrace").id, LossCause::TooLarge, 0, 5}};
  stream.loss(loss).end();
  return stream;
}

TEST_CASE("info tells what a recording holds") {
  const Stored stored = store(sample().frames(), true, true, true);
  const auto json = run_program_on(stored.bytes, {"info", "-", "-o", "json"});
  CHECK(json.status == 0);
  CHECK(json.err.empty());
  for (const char* part :
       {R"("complete":false)", R"("events":9,)", R"("lostEvents":5)", R"("indexed":true)",
        R"("eventCounts":{"connect":3,"ptrace":6})", R"("host":"localhost")",
        R"("losses":[{"event":"ptrace","cause":"tooLarge","count":5}])",
        R"("firstTime":"2021-11-04T07:55:05.000000000Z")", R"("endReason":"interrupted")",
        R"("damage":{"stretches":0,"bytes":0,"missingFrames":0,"unsoundFrames":0}})"}) {
    CAPTURE(json.out, part);
    CHECK(holds(json.out, part));
  }
  CHECK(holds(json.out, "\"head\":\"" + recording::digest_text(stored.head) + "\""));
  const auto text = run_program_on(stored.bytes, {"info", "-"});
  for (const char* part : {"6 ptrace\n", "5 ptrace (tooLarge)\n", "compressed  yes\n",
                           "indexed     yes\n", "in order (interrupted)\n", "complete    no\n"}) {
    CAPTURE(text.out, part);
    CHECK(holds(text.out, part));
  }
}

TEST_CASE("info tells which scopes a selection binds signatures to") {
  auto header = StreamBuilder::plain_header({"ptrace"});
  const std::string unbound = StreamBuilder().header(header).end().bytes();
  header.selection = "1:event=TRC-2 2:event=MY-1 64:event=MY-1";
  header.signatures = {{"TRC-2", 1}, {"MY-1", std::uint64_t{1} << 63 | 2}};
  const std::string bytes = StreamBuilder().header(header).end().bytes();
  CHECK(holds(run_program_on(bytes, {"info", "-"}).out,
              "  signatures TRC-2 in scope 1, MY-1 in scopes 2 64\n"));
  CHECK(holds(run_program_on(bytes, {"info", "-", "-o", "json"}).out,
              R"("signatures":[{"id":"TRC-2","scopes":[1]},{"id":"MY-1","scopes":[2,64]}],)"));
  CHECK_FALSE(holds(run_program_on(unbound, {"info", "-"}).out, "signatures"));
  CHECK(holds(run_program_on(unbound, {"info", "-", "-o", "json"}).out, R"("signatures":[],)"));
}

TEST_CASE("lines of JSON are no recording, and what reads them is named") {
  for (const char* tool : {"info", "verify", "cat"}) {
    const auto run = run_program_on("{\"timestamp\":1}\n", {tool, "-"});
    CHECK(run.status == 1);
    CHECK(holds(run.err, "tracee-rules --input-tracee file:FILE --input-tracee format:json"));
    CHECK(holds(run.err, "info, verify and cat read recordings only"));
  }
}

TEST_CASE("info tells damage, missing frames and a missing end") {
  const Stored stored = store(sample().frames(), false, false, false);
  const auto cut = run_program_on(stored.bytes.substr(0, stored.offsets[5]), {"info", "-"});
  CHECK(holds(cut.out, "abnormally: there is no end frame"));
  const auto holed = run_program_on(stored.without(2, 3), {"info", "-", "-o", "json"});
  CHECK(holds(holed.out, R"("missingFrames":1)"));
  std::string flipped = stored.bytes;
  flipped[stored.offsets[2] + 100] ^= 1;
  const auto damaged = run_program_on(flipped, {"info", "-", "-o", "json"});
  CHECK(holds(damaged.out, R"("damage":{"stretches":1,)"));
  CHECK(run_program_on("no stream", {"info", "-"}).status == 1);
}

}  // namespace
}  // namespace tracee::rules
