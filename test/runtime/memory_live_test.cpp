// Memory that is mapped and protected, and the files behind it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_file_mprotect", "shared_object_loaded", "do_mmap"};

constexpr const char* kPath = "/tmp/tracee-library";

// Two pages that can be mapped executable.
class OwnLibrary {
 public:
  OwnLibrary() {
    const int fd = ::open(kPath, O_CREAT | O_RDWR, 0700);
    REQUIRE(::ftruncate(fd, 8192) == 0);
    ::close(fd);
    REQUIRE(::stat(kPath, &status_) == 0);
  }
  ~OwnLibrary() { ::unlink(kPath); }
  OwnLibrary(const OwnLibrary&) = delete;
  OwnLibrary& operator=(const OwnLibrary&) = delete;

  void check(const LiveEvent& event) const {
    CHECK(event.values.at("pathname").bytes == kPath);
    CHECK(event.values.at("pathname").provenance == Provenance::Resolved);
    CHECK((event.values.at("flags").word & O_ACCMODE) == O_RDONLY);
    CHECK(event.values.at("dev").word == kernel_device(status_));
    CHECK(event.values.at("inode").word == status_.st_ino);
    CHECK(event.values.at("ctime").word == change_time(status_));
  }
  std::uint64_t ctime() const { return change_time(status_); }

 private:
  struct stat status_ {};
};

void* map_library(int protection, off_t offset = 0) {
  return ::mmap(nullptr, 4096, protection, MAP_PRIVATE, ::open(kPath, O_RDONLY), offset);
}

TEST_CASE("security_file_mprotect shows the file, both protections and the range") {
  const OwnLibrary library;
  void* address = reinterpret_cast<void*>(0x7e0000000000);
  LiveOptions options;
  options.events = {"security_file_mprotect"};
  const LiveTrace trace = trace_child(options, [&] {
    constexpr int kFlags = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
    void* area = ::mmap(address, 4096, PROT_READ, kFlags, ::open(kPath, O_RDONLY), 0);
    void* anonymous =
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area != address || anonymous == MAP_FAILED) return 1;
    if (::mprotect(area, 4096, PROT_READ | PROT_EXEC) != 0) return 2;
    return static_cast<int>(::syscall(SYS_pkey_mprotect, anonymous, 4096, PROT_READ, -1));
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_file_mprotect")) return;
  const auto changes = trace.named("security_file_mprotect");
  REQUIRE(changes.size() == 2);
  for (const LiveEvent& event : changes) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
    CHECK(event.values.at("len").json == "4096");
    CHECK(event.values.at("pkey").json == "-1");
  }
  CHECK(changes[0].values.at("pathname").bytes == kPath);
  CHECK(changes[0].values.at("ctime").word == library.ctime());
  CHECK(changes[0].values.at("prot").word == (PROT_READ | PROT_EXEC));
  CHECK(changes[0].values.at("prev_prot").word == PROT_READ);
  CHECK(changes[0].values.at("addr").json == "\"0x7E0000000000\"");
  CHECK(changes[0].syscall == SYS_mprotect);
  CHECK(changes[1].values.at("pathname").presence == Presence::Absent);
  CHECK(changes[1].values.at("ctime").presence == Presence::Absent);
  CHECK(changes[1].values.at("prot").word == PROT_READ);
  CHECK(changes[1].values.at("prev_prot").word == (PROT_READ | PROT_WRITE));
  CHECK(changes[1].syscall == SYS_pkey_mprotect);
}

TEST_CASE("shared_object_loaded shows what is mapped executable, and nothing else") {
  const OwnLibrary library;
  LiveOptions options;
  options.events = {"shared_object_loaded"};
  const LiveTrace trace = trace_child(options, [] {
    if (map_library(PROT_READ) == MAP_FAILED) return 1;
    ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return map_library(PROT_READ | PROT_EXEC) == MAP_FAILED ? 1 : 0;
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "shared_object_loaded")) return;
  const auto loaded = trace.named("shared_object_loaded");
  REQUIRE(loaded.size() == 1);
  check_actor(trace, loaded[0]);
  library.check(loaded[0]);
  CHECK(loaded[0].return_value == 0);
  CHECK(loaded[0].syscall == SYS_mmap);
}

TEST_CASE("do_mmap shows where and what was mapped") {
  const OwnLibrary library;
  int addresses[2];
  REQUIRE(::pipe(addresses) == 0);
  LiveOptions options;
  options.events = {"do_mmap"};
  const LiveTrace trace = trace_child(options, [&] {
    void* where[2];
    where[0] = map_library(PROT_READ | PROT_EXEC, 4096);
    where[1] = ::mmap(nullptr, 12288, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ::mmap(nullptr, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return ::write(addresses[1], where, sizeof(where)) == sizeof(where) ? 0 : 1;
  });
  std::uint64_t where[2] = {};
  REQUIRE(::read(addresses[0], where, sizeof(where)) == sizeof(where));
  for (const int fd : addresses) ::close(fd);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "do_mmap")) return;
  const auto maps = trace.named("do_mmap");
  REQUIRE(maps.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    check_actor(trace, maps[i]);
    const LiveValue& address = maps[i].values.at("addr");
    if (i < 2 && maps[i].hook == HookKind::FunctionExit) {
      CHECK(address.word == where[i]);
    } else {
      CHECK(address.presence == Presence::Absent);
    }
  }
  library.check(maps[0]);
  CHECK(maps[0].values.at("pgoff").json == "1");
  CHECK(maps[0].values.at("len").json == "4096");
  CHECK(maps[0].values.at("prot").word == (PROT_READ | PROT_EXEC));
  CHECK(maps[0].values.at("mmap_flags").word == MAP_PRIVATE);
  CHECK(maps[1].values.at("pathname").presence == Presence::Absent);
  CHECK(maps[1].values.at("len").json == "12288");
  CHECK(maps[1].values.at("mmap_flags").word == (MAP_PRIVATE | MAP_ANONYMOUS));
  if (maps[2].hook == HookKind::FunctionExit) CHECK(maps[2].return_value == -EINVAL);
}

}  // namespace
}  // namespace tracee::test
