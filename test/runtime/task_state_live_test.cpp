// What the programs for old kernels remember of tasks, which no kernel frees for them.
#include <bpf/bpf.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <limits>
#include <vector>

#include "common/unique_fd.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr int kChildren = 300;

// The newest map of that name that is a hash; nothing when there is none.
UniqueFd newest_task_states() {
  UniqueFd found;
  std::uint32_t id = 0;
  while (bpf_map_get_next_id(id, &id) == 0) {
    UniqueFd map(bpf_map_get_fd_by_id(id));
    bpf_map_info info{};
    std::uint32_t size = sizeof(info);
    if (!map || bpf_obj_get_info_by_fd(map.get(), &info, &size) != 0) continue;
    const bool named = std::strcmp(info.name, "task_states") == 0;
    if (named && info.type == BPF_MAP_TYPE_HASH) found = std::move(map);
  }
  return found;
}

int entries(int map) {
  std::uint64_t key = 0;
  int count = 0;
  bool first = true;
  while (bpf_map_get_next_key(map, first ? nullptr : &key, &key) == 0) {
    first = false;
    ++count;
  }
  return count;
}

TEST_CASE("what is remembered of a task goes with it") {
  SensorOptions options;
  options.selection.events = {{Catalogue::built_in().find("getppid")->id, true}};
  options.selection.scopes.front().trees.equal = {static_cast<std::uint32_t>(::getpid())};
  auto sensor = open_or_skip(options);
  check(sensor->load());
  check(sensor->attach());
  if (sensor->cpu_sequences()) {
    WARN("SKIP: these programs leave it to the kernel");
    return;
  }
  const UniqueFd map = newest_task_states();
  REQUIRE(map);
  const pid_t living = ::fork();
  if (living == 0) {
    ::pause();
    ::_exit(0);
  }
  const int with_one = entries(map.get());
  CHECK(with_one >= 2);  // this process and its child
  for (int i = 0; i < kChildren; ++i) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
  }
  // A task is freed some time after it was waited for.
  for (int tries = 0; tries < 1000 && entries(map.get()) > with_one; ++tries) ::usleep(10000);
  CHECK(entries(map.get()) <= with_one);
  ::kill(living, SIGKILL);
  ::waitpid(living, nullptr, 0);
}

// Fills the map with tasks that are not there, but for some places.
void leave_places(int map, int places) {
  const std::vector<char> nothing(1024);
  std::uint64_t key = 0;
  do ++key;
  while (bpf_map_update_elem(map, &key, nothing.data(), BPF_ANY) == 0);
  for (std::uint64_t other = 1; places > 0; --places, ++other) {
    REQUIRE(bpf_map_delete_elem(map, &other) == 0);
  }
}

// Children that all live until the last has made its call; then makes its own.
void fork_children(int count) {
  int done[2], hold[2];
  if (::pipe(done) != 0 || ::pipe(hold) != 0) ::_exit(1);
  for (int i = 0; i < count; ++i) {
    if (::fork() != 0) continue;
    ::syscall(SYS_getppid);
    ::close(hold[1]);
    char c = 0;
    if (::write(done[1], "x", 1) != 1 || ::read(hold[0], &c, 1) != 0) ::_exit(1);
    ::_exit(0);
  }
  char c = 0;
  for (int i = 0; i < count; ++i) {
    if (::read(done[0], &c, 1) != 1) ::_exit(1);
  }
  ::syscall(SYS_getppid);
  ::_exit(0);
}

TEST_CASE("tasks for which there is no room are counted, and the others followed") {
  constexpr int kForked = 8, kPlaces = 3;
  int go[2];
  REQUIRE(::pipe(go) == 0);
  const pid_t root = ::fork();
  if (root == 0) {
    char c = 0;
    if (::read(go[0], &c, 1) != 1) ::_exit(1);
    fork_children(kForked);
  }
  SensorOptions options;
  options.selection.events = {{Catalogue::built_in().find("getppid")->id, true}};
  options.selection.scopes.front().trees.equal = {static_cast<std::uint32_t>(root)};
  auto sensor = open_or_skip(options);
  check(sensor->load());
  const UniqueFd map = newest_task_states();
  if (sensor->cpu_sequences()) {
    WARN("SKIP: these programs have room for as many tasks as the kernel");
    ::kill(root, SIGKILL);
    ::waitpid(root, nullptr, 0);
    return;
  }
  REQUIRE(map);
  leave_places(map.get(), kPlaces);  // before attach(), which freezes it
  check(sensor->attach());
  REQUIRE(::write(go[1], "x", 1) == 1);
  int status = 0;
  REQUIRE(::waitpid(root, &status, 0) == root);
  REQUIRE(status == 0);
  stream::BatchEncoder encoder;
  const auto drained =
      sensor->drain(encoder, std::numeric_limits<std::uint64_t>::max(), [] { return Ok{}; });
  REQUIRE(drained);
  CHECK(drained->events == kPlaces);  // the root's, and of those of its children that had a place
  const auto losses = sensor->take_losses();
  REQUIRE(losses);
  std::uint64_t lost = 0;
  for (const auto& entry : losses->entries) {
    CHECK(entry.event_id == Catalogue::built_in().find("sched_process_fork")->id);
    CHECK(entry.cause == LossCause::TaskState);
    lost += entry.count;
  }
  CHECK(lost == kForked - (kPlaces - 1));
  for (const int fd : go) ::close(fd);
}

}  // namespace
}  // namespace tracee::test
