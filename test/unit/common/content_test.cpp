// Frames other than batches: what is written is what is read, and hostile ones are refused.
#include "common/stream/content.h"

#include <catch2/catch.hpp>

#include "common/stream/frame_reader.h"
#include "test/unit/common/stream_samples.h"

namespace tracee::stream {
namespace {

TEST_CASE("a header comes back as it was written") {
  FrameSealer sealer({1, 2});
  const StreamHeader wrote = sample_header();
  const Words frame = encode_header(wrote, sealer);
  const auto read = decode_header(FrameView(frame));
  REQUIRE(read);
  CHECK(read->producer == wrote.producer);
  CHECK(read->clock.wall == wrote.clock.wall);
  CHECK(read->command_line == wrote.command_line);
  CHECK(read->options == wrote.options);
  REQUIRE(read->hooks.size() == 1);
  CHECK(read->hooks[0].kind == HookKind::BtfTracepoint);
  REQUIRE(read->not_observable.size() == 1);
  CHECK(read->not_observable[0].remedy == "another kernel");
  REQUIRE(read->left_out.size() == 1);
  CHECK(read->left_out[0].pid == 12);
  REQUIRE(read->catalogue.size() == 1);
  CHECK(read->catalogue[0].name == "sample");
  REQUIRE(read->catalogue[0].arguments.size() == 5);
  CHECK(read->catalogue[0].arguments[2].kind == Kind::TextArray);
  CHECK(read->catalogue[0].arguments[2].type == "const char*const*");
  CHECK(read->cpu_sequences);
}

TEST_CASE("state, loss, statistics and end come back as they were written") {
  FrameSealer sealer({1, 2});
  StateContent state;
  state.time = 5;
  state.snapshot = true;
  state.processes.push_back(
      {1, 2, 3, 4, 5, 6, 7, 8, 9, "comm", "/bin/x", std::string("a\0b\0", 4)});
  state.containers.push_back({7, "abc", "docker", "/docker/abc", 0});
  const auto state_read = decode_state(FrameView(encode_state(state, sealer)));
  REQUIRE(state_read);
  REQUIRE(state_read->processes.size() == 1);
  CHECK(state_read->processes[0].arguments == state.processes[0].arguments);
  CHECK(state_read->containers[0].runtime == "docker");
  CHECK_FALSE(state_read->clock);
  CHECK_FALSE(state_read->processes[0].arguments_unknown);
  CHECK(state_read->gone.empty());
  CHECK_FALSE(decode_clock(FrameView(encode_state(state, sealer))));
  state.clock = Clock{5, 7};
  const auto clock = decode_clock(FrameView(encode_state(state, sealer)));
  REQUIRE(clock);
  CHECK(clock->to_wall(6) == 8);
  state.processes[0].arguments_unknown = true;
  state.gone = {{9, 10}, {11, 12}};
  const auto change = decode_state(FrameView(encode_state(state, sealer)));
  REQUIRE(change);
  CHECK(change->processes[0].arguments_unknown);
  CHECK(change->gone == state.gone);

  LossContent loss{1,
                   2,
                   {{59, LossCause::TaskState, 3, 77}},
                   {{"tp_btf__sys_exit", 5, true}},
                   {{60, LossCause::PageFault, 1, 4}}};
  const auto loss_read = decode_loss(FrameView(encode_loss(loss, sealer)));
  REQUIRE(loss_read);
  CHECK(loss_read->entries[0].cause == LossCause::TaskState);
  CHECK(loss_read->entries[0].count == 77);
  CHECK(loss_read->missed[0].known);
  REQUIRE(loss_read->values.size() == 1);
  CHECK(loss_read->values[0].event_id == 60);
  CHECK(loss_read->values[0].count == 4);

  EndContent end;
  end.reason = EndReason::CommandEnded;
  end.command_status = 256;
  end.statistics.by_event = {{59, 10, 1}};
  end.left_running = {{99, "sleep"}};
  const auto end_read = decode_end(FrameView(encode_end(end, sealer)));
  REQUIRE(end_read);
  CHECK(end_read->reason == EndReason::CommandEnded);
  CHECK(end_read->statistics.by_event[0].written == 10);
  CHECK(end_read->left_running[0].comm == "sleep");
  CHECK(decode_statistics(FrameView(encode_statistics(end.statistics, sealer))));
}

TEST_CASE("frames are numbered by lane without gaps") {
  FrameSealer sealer({1, 2}, 3);
  const Words first = encode_end({}, sealer);
  const Words second = encode_end({}, sealer);
  CHECK(FrameView(first).row().sequence == 0);
  CHECK(FrameView(second).row().sequence == 1);
  CHECK(FrameView(second).row().source == 3);
  CHECK(FrameView(second).lane() == Lane::Control);
}

TEST_CASE("a frame of another kind is refused") {
  FrameSealer sealer({1, 2});
  CHECK_FALSE(decode_header(FrameView(encode_end({}, sealer))));
}

TEST_CASE("hostile words in a header give an error or a header, nothing else") {
  FrameSealer sealer({1, 2});
  const Words good = encode_header(sample_header(), sealer);
  Samples samples(1);
  int refused = 0;
  for (std::size_t at = 8; at < good.size(); ++at) {
    for (int round = 0; round < 10; ++round) {
      Words bad = good;
      bad[at] = round == 0 ? ~std::uint64_t{0} : bad[at] ^ std::uint64_t{1} << samples.number(64);
      refused += !decode_header(FrameView(bad)).ok();
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("run ids are random and print as 32 hexadecimal digits") {
  CHECK_FALSE(RunId::random() == RunId::random());
  CHECK(RunId{0xabc, 0x1}.text() == "0000000000000abc0000000000000001");
}

TEST_CASE("a clock maps boot time to wall time") {
  CHECK(Clock{1000, 5000}.to_wall(1500) == 5500);
  CHECK(Clock{1000, 5000}.to_wall(900) == 4900);
}

}  // namespace
}  // namespace tracee::stream
