// What the programs for old kernels remember of tasks, which no kernel frees for them.
#include <bpf/bpf.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>

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

}  // namespace
}  // namespace tracee::test
