#include "tracee-ebpf/session/trace_loop.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "test/unit/ebpf/scripted_sensor.h"
#include "test/unit/ebpf/temporary_folder.h"
#include "tracee-ebpf/session/ready_signal.h"

namespace tracee {
namespace {

// An output that asks the program to stop at its first batch, if told to.
class EndingSink : public Sink {
 public:
  EndingSink(bool live, bool ends) : live_(live), ends_(ends) {}
  bool live() const override { return live_; }
  Result<Delivery> write(const stream::FrameView& frame) override {
    if (ends_ && frame.kind() == stream::FrameKind::Batch) ::raise(SIGTERM);
    return Delivery::Done;
  }

 private:
  bool live_;
  bool ends_;
};

std::vector<std::unique_ptr<Sink>> one_sink(bool live, bool ends) {
  std::vector<std::unique_ptr<Sink>> all;
  all.push_back(std::make_unique<EndingSink>(live, ends));
  return all;
}

struct Rig {
  explicit Rig(bool live = true, bool ends = false)
      : stop(std::move(*StopSignals::install())), outputs(one_sink(live, ends)) {
    stream::StreamHeader header;
    header.clock.boot = stream::Clock::boot_now();
    REQUIRE(pipeline.begin([&] { return Pipeline::Opening{header, {}}; }));
  }
  Result<stream::EndReason> run(CommandRunner* command = nullptr, std::span<const int> pipes = {}) {
    TraceLoop loop(pipeline, sensor, stop, command, pipes);
    auto reason = loop.run();
    reader_gone = loop.reader_gone();
    return reason;
  }

  StopSignals stop;
  Outputs outputs;
  ScriptedSensor sensor;
  Pipeline pipeline{sensor, Catalogue::built_in(), outputs, {}, {1, 2}};
  bool reader_gone = false;
};

TEST_CASE("a signal ends the loop") {
  Rig rig;
  ::raise(SIGINT);
  auto reason = rig.run();
  REQUIRE(reason);
  CHECK(*reason == stream::EndReason::Interrupted);
  CHECK_FALSE(rig.reader_gone);
}

TEST_CASE("events are taken while it runs, and a signal from outside wakes it when idle") {
  Rig rig;
  for (int i = 0; i < 100; ++i)
    rig.sensor.waiting.push_back({stream::Clock::boot_now(), openat_id(), "/x"});
  std::thread user([] {
    ::usleep(100'000);
    ::kill(::getpid(), SIGTERM);
  });
  REQUIRE(rig.run());
  user.join();
  CHECK(rig.sensor.waiting.empty());
  CHECK(rig.pipeline.totals(0).kernel_events == 100);
  CHECK(rig.sensor.armed > 0);
  // Sleeping, not spinning: some steps for the events, then one a second.
  CHECK(rig.sensor.drains < 200);
}

TEST_CASE("what waits for a file is not slept over") {
  Rig rig(false, true);
  rig.sensor.waiting.push_back({stream::Clock::boot_now(), openat_id(), "/x"});
  REQUIRE(rig.run());
  CHECK(rig.sensor.armed > 0);
  CHECK(rig.pipeline.totals(0).kernel_events == 1);
}

TEST_CASE("the first loss ends the loop where that is asked for") {
  Rig rig;
  stream::LossContent loss;
  loss.entries.push_back({openat_id(), LossCause::RingFull, 0, 1});
  rig.sensor.losses.push_back(loss);
  TraceLoop loop(rig.pipeline, rig.sensor, rig.stop, nullptr, {});
  loop.end_on_loss();
  auto reason = loop.run();
  REQUIRE(reason);
  CHECK(*reason == stream::EndReason::LossLimit);
}

TEST_CASE("the end of the command ends the loop") {
  Rig rig;
  auto command = CommandRunner::prepare({"sh", "-c", "exit 3"}, rig.stop, false);
  REQUIRE(command);
  REQUIRE(command->start());
  auto reason = rig.run(&*command);
  REQUIRE(reason);
  CHECK(*reason == stream::EndReason::CommandEnded);
  CHECK(command->exit_status() == 3);
}

TEST_CASE("a first signal goes to the command, whose end is still traced") {
  Rig rig;
  auto command = CommandRunner::prepare({"sleep", "60"}, rig.stop, false);
  REQUIRE(command);
  REQUIRE(command->start());
  ::kill(::getpid(), SIGTERM);
  auto reason = rig.run(&*command);
  REQUIRE(reason);
  CHECK(*reason == stream::EndReason::CommandEnded);
  CHECK(command->exit_status() == 128 + SIGTERM);
}

TEST_CASE("a second signal does not wait for the command") {
  Rig rig;
  auto command = CommandRunner::prepare({"sleep", "60"}, rig.stop, false);
  REQUIRE(command);
  REQUIRE(command->start());
  ::raise(SIGINT);
  ::raise(SIGTERM);
  auto reason = rig.run(&*command);
  REQUIRE(reason);
  CHECK(*reason == stream::EndReason::Interrupted);
  CHECK_FALSE(command->ended());
  command->forward(SIGKILL);
  while (!command->ended()) ::usleep(1000);
}

TEST_CASE("a reader that leaves is noticed while nothing happens") {
  Rig rig;
  int fds[2];
  REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
  UniqueFd read(fds[0]), write(fds[1]);
  std::thread user([&] {
    ::usleep(50'000);
    read.reset();
  });
  const int pipes[] = {write.get()};
  auto reason = rig.run(nullptr, pipes);
  user.join();
  REQUIRE(reason);
  CHECK(rig.reader_gone);
}

TEST_CASE("an error of the sensor ends the loop") {
  Rig rig;
  rig.sensor.fails = true;
  auto reason = rig.run();
  REQUIRE_FALSE(reason);
  CHECK(reason.error().message() == "the rings are gone");
}

TEST_CASE("readiness is told on a descriptor and by a file that goes away again") {
  TemporaryFolder folder;
  int fds[2];
  REQUIRE(::pipe(fds) == 0);
  UniqueFd read(fds[0]);
  const std::string path = folder / "ready";
  {
    auto ready = ReadySignal::prepare(fds[1], path, false);
    REQUIRE(ready);
    CHECK_FALSE(std::filesystem::exists(path));
    REQUIRE(ready->give());
    CHECK(content_of(path) == std::to_string(::getpid()) + "\n");
    char said[16] = {};
    CHECK(::read(read.get(), said, sizeof said) == 6);
    CHECK(std::string(said) == "ready\n");
    CHECK(::read(read.get(), said, sizeof said) == 0);  // closed
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("what cannot be told is refused at the start") {
  TemporaryFolder folder;
  std::ofstream(folder / "old") << "1";
  CHECK_FALSE(ReadySignal::prepare(-1, folder / "old", false));
  CHECK(ReadySignal::prepare(-1, folder / "old", true));
  CHECK_FALSE(ReadySignal::prepare(4000, "", false));
  CHECK_FALSE(ReadySignal::prepare(-1, "/proc/x", false));
}

}  // namespace
}  // namespace tracee
