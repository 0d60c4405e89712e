// What starting and stopping leaves behind: nothing.
#include <bpf/bpf.h>
#include <dirent.h>
#include <time.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"
#include "tracee-ebpf/doctor/doctor.h"

namespace tracee::test {
namespace {

constexpr int kSeconds = 60;
constexpr int kEmulatedSeconds = 5;
constexpr long kGrowth = 4 << 20;  // bytes; one loaded object takes more

struct Held {
  int descriptors = 0;
  int programs = 0;  // of the whole system, as are maps and links
  int maps = 0;
  int links = 0;
  long resident = 0;  // bytes
};

int descriptors() {
  int count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

template <typename Next>
int count_ids(Next next) {
  int count = 0;
  for (std::uint32_t id = 0; next(id, &id) == 0;) ++count;
  return count;
}

Held held() {
  Held now;
  now.descriptors = descriptors();
  now.programs = count_ids(bpf_prog_get_next_id);
  now.maps = count_ids(bpf_map_get_next_id);
  now.links = count_ids(bpf_link_get_next_id);
  long size = 0;
  std::ifstream("/proc/self/statm") >> size >> now.resident;
  now.resident *= ::sysconf(_SC_PAGESIZE);
  return now;
}

void start_and_stop() {
  SensorOptions options;
  for (const char* name : {"openat", "execve", "sched_process_exec", "security_file_open"}) {
    options.selection.events.push_back({Catalogue::built_in().find(name)->id, false});
  }
  options.selection.scopes.front().pids.equal.push_back(static_cast<std::uint32_t>(::getpid()));
  options.ring_bytes = 4 << 20;
  auto sensor = open_or_skip(options);
  check(sensor->load());
  check(sensor->attach());
  REQUIRE(sensor->take_losses());
  sensor->faults();
  sensor->detach();
}

TEST_CASE("doctor, start and stop leave no descriptor, object or memory behind") {
  const Catalogue& catalogue = Catalogue::built_in();
  start_and_stop();
  diagnose(catalogue);
  const Held before = held();
  const time_t end = ::time(nullptr) + (emulated() ? kEmulatedSeconds : kSeconds);
  int rounds = 0;
  do {
    start_and_stop();
    if (++rounds % 4 == 1) diagnose(catalogue);
  } while (::time(nullptr) < end || rounds < 3);
  Held after = held();
  CHECK(after.descriptors == before.descriptors);
  CHECK(after.resident - before.resident < kGrowth);
  if (!in_test_machine("counting the BPF objects of the whole system")) return;
  // The kernel frees them a little later, one kind after another.
  const auto more = [&] {
    return after.programs > before.programs || after.maps > before.maps ||
           after.links > before.links;
  };
  for (int i = 0; i < 200 && more(); ++i) {
    ::usleep(50000);
    after = held();
  }
  CHECK(after.programs <= before.programs);
  CHECK(after.maps <= before.maps);
  CHECK(after.links <= before.links);
}

}  // namespace
}  // namespace tracee::test
