// The sensor's life beside its events: waking, detaching, asking for what does not exist.
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <limits>
#include <string>
#include <thread>

#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_writer.h"
#include "test/runtime/live_trace.h"
#include "tracee-ebpf/session/process_snapshot.h"

namespace tracee::test {
namespace {

constexpr std::uint64_t kNoHorizon = std::numeric_limits<std::uint64_t>::max();

SensorOptions getppid_of(pid_t pid) {
  SensorOptions options;
  options.selection.events = {{Catalogue::built_in().find("getppid")->id, true}};
  options.selection.scopes.front().trees.equal = {static_cast<std::uint32_t>(pid)};
  return options;
}

std::uint64_t drain_all(Sensor& sensor) {
  stream::BatchEncoder encoder;
  stream::FrameSealer sealer(stream::RunId{1, 2});
  auto drained = sensor.drain(encoder, kNoHorizon, [&]() -> Status {
    encoder.flush(sealer, Lane::Kernel);
    return Ok{};
  });
  REQUIRE(drained);
  return drained->events;
}

bool readable(int fd, int milliseconds) {
  pollfd wait{fd, POLLIN, 0};
  return ::poll(&wait, 1, milliseconds) == 1;
}

TEST_CASE("a sleeping reader is woken by the next record, a working one by none") {
  auto sensor = open_or_skip(getppid_of(::getpid()));
  check(sensor->load());
  check(sensor->attach());
  REQUIRE(sensor->arm_wake());
  CHECK_FALSE(readable(sensor->wake_fd(), 0));
  ::syscall(SYS_getppid);
  CHECK(readable(sensor->wake_fd(), 10000));
  CHECK_FALSE(sensor->arm_wake());  // there is a record to take first
  CHECK(drain_all(*sensor) == 1);
  ::syscall(SYS_getppid);
  CHECK_FALSE(readable(sensor->wake_fd(), 50));
  CHECK(drain_all(*sensor) == 1);
  CHECK(sensor->arm_wake());
}

TEST_CASE("after detach nothing comes any more; what had come can be drained") {
  auto sensor = open_or_skip(getppid_of(::getpid()));
  check(sensor->load());
  check(sensor->attach());
  ::syscall(SYS_getppid);
  sensor->detach();
  ::syscall(SYS_getppid);
  CHECK(drain_all(*sensor) == 1);
  CHECK(drain_all(*sensor) == 0);
}

// A thread that waits in read(2) until it is let go; it has ended when the object has.
class WaitingThread {
 public:
  WaitingThread() {
    REQUIRE(::pipe(pipe_) == 0);
    thread_ = std::thread([this] {
      tid_ = ::gettid();
      got_ = ::read(pipe_[0], bytes_, sizeof(bytes_));
    });
    while (tid_ == 0 || !in_read()) ::usleep(1000);
  }
  ~WaitingThread() {
    for (const int fd : pipe_) ::close(fd);
  }
  WaitingThread(const WaitingThread&) = delete;
  WaitingThread& operator=(const WaitingThread&) = delete;

  ssize_t go() {
    REQUIRE(::write(pipe_[1], "xy", 2) == 2);
    thread_.join();
    return got_;
  }
  int descriptor() const { return pipe_[0]; }
  std::uint32_t tid() const { return static_cast<std::uint32_t>(tid_.load()); }

 private:
  bool in_read() const {
    const std::string path = "/proc/self/task/" + std::to_string(tid_) + "/syscall";
    std::string number;
    std::ifstream(path) >> number;
    return number == std::to_string(SYS_read);
  }

  int pipe_[2] = {-1, -1};
  char bytes_[8] = {};
  std::atomic<pid_t> tid_ = 0;
  ssize_t got_ = -1;
  std::thread thread_;
};

TEST_CASE("threads inside a call when tracing starts or stops come to no harm") {
  WaitingThread first, second;
  SensorOptions options;
  for (const char* name : {"read", "execve"}) {  // not so few that their functions are observed
    options.selection.events.push_back({Catalogue::built_in().find(name)->id, true});
  }
  std::sort(options.selection.events.begin(), options.selection.events.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  options.selection.scopes.front().tids.equal = {first.tid(), second.tid()};
  auto sensor = open_or_skip(options);
  check(sensor->load());
  check(sensor->attach());
  CHECK(first.go() == 2);  // was inside when it began: seen as it returns, with its arguments
  WaitingThread third;
  stream::BatchEncoder encoder;
  stream::FrameSealer sealer(stream::RunId{1, 2});
  auto drained = sensor->drain(encoder, kNoHorizon, []() -> Status { return Ok{}; });
  REQUIRE(drained);
  REQUIRE(drained->events == 1);
  auto batch = stream::BatchView::parse(encoder.flush(sealer, Lane::Kernel));
  REQUIRE(batch);
  REQUIRE(batch->size() == 1);
  auto event = batch->event(0, *Catalogue::built_in().find(batch->row(0).event_id));
  REQUIRE(event);
  CHECK(batch->row(0).return_value == 2);
  CHECK(event->task().row().tid == first.tid());
  CHECK(event->value(0).word == static_cast<std::uint64_t>(first.descriptor()));
  CHECK(event->value(2).word == 8);
  sensor->detach();
  CHECK(second.go() == 2);  // was inside when it began and still is when it ends
  CHECK(third.go() == 2);   // went in while it lasted
  CHECK(drain_all(*sensor) == 0);
  auto losses = sensor->take_losses();
  REQUIRE(losses);
  CHECK(losses->entries.empty());
}

TEST_CASE("rings that cannot be are refused at once") {
  SensorOptions options = getppid_of(::getpid());
  options.ring_bytes = 100;
  auto sensor = Sensor::open(options);
  REQUIRE_FALSE(sensor);
  if (sensor.error().kind() == ErrorKind::Permission) return;  // asked before anything else
  CHECK(sensor.error().kind() == ErrorKind::Usage);
}

TEST_CASE("snapshots know processes by the start times of their events") {
  auto sensor = open_or_skip(getppid_of(::getpid()));
  check(sensor->load());
  check(sensor->attach());
  const auto starts = sensor->start_times();
  const auto us = starts.find(static_cast<std::uint32_t>(::getpid()));
  REQUIRE(us != starts.end());
  CHECK(starts.contains(static_cast<std::uint32_t>(::getppid())));
  ::syscall(SYS_getppid);
  stream::BatchEncoder encoder;
  stream::FrameSealer sealer(stream::RunId{1, 2});
  REQUIRE(sensor->drain(encoder, kNoHorizon, [] { return Ok{}; }));
  REQUIRE_FALSE(encoder.empty());
  const auto batch = stream::BatchView::parse(encoder.flush(sealer, Lane::Kernel));
  REQUIRE(batch);
  CHECK(batch->task(batch->row(0).task).process_start_time == us->second);
  // /proc rounds them, so the two can be told to be of one process.
  ContainerTable containers{CgroupHierarchy{}};
  const auto parts = snapshot({static_cast<std::uint32_t>(::getpid())}, false, containers, starts);
  CHECK(parts.at(0).processes.at(0).start_time == us->second);
}

}  // namespace
}  // namespace tracee::test
