// Digests of executed files: of the very file, or none.
#include "tracee-ebpf/sensor/executable_digests.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "common/unique_fd.h"
#include "test/unit/ebpf/temporary_folder.h"

namespace tracee {
namespace {

// printf 'abc' | sha256sum
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::uint32_t kNobody = 0x7fffffff;  // no process has that number

ExecutedFile file_at(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return {static_cast<std::uint32_t>(major(status.st_dev) << 20 | minor(status.st_dev)),
          status.st_ino,
          static_cast<std::uint64_t>(status.st_ctim.tv_sec) * 1000000000 +
              static_cast<std::uint64_t>(status.st_ctim.tv_nsec)};
}

void write(const std::string& path, const char* text) { std::ofstream(path) << text; }

TEST_CASE("a digest is that of the file the kernel saw, and is kept") {
  const TemporaryFolder folder;
  const std::string path = folder / "program";
  write(path, "abc");
  const ExecutedFile file = file_at(path);
  ExecutableDigests digests;
  CHECK(digests.find(file, kNobody, path) == kAbc);
  ::unlink(path.c_str());
  CHECK(digests.find(file, kNobody, path) == kAbc);
  // Another file in its place is another file.
  write(path, "abd");
  ExecutedFile wrong = file;
  wrong.inode += 1;
  CHECK(digests.find(wrong, kNobody, path).empty());
  CHECK(digests.find(file_at(path), kNobody, path) != kAbc);
  CHECK(digests.find(file_at("/proc/self/exe"), static_cast<std::uint32_t>(::getpid()), "/gone")
            .size() == 64);
}

TEST_CASE("what is not the file has no digest, and nothing waits for it") {
  const TemporaryFolder folder;
  const std::string path = folder / "program";
  write(path, "abc");
  const ExecutedFile file = file_at(path);
  REQUIRE(digest_at(path, file) == kAbc);
  ExecutedFile other = file;
  other.change_time += 1;
  CHECK(digest_at(path, other).empty());
  other = file;
  other.device += 1;
  CHECK(digest_at(path, other).empty());
  CHECK(digest_at(path + "-gone", file).empty());
  const std::string fifo = folder / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(digest_at(fifo, file_at(fifo)).empty());
  CHECK(digest_at(folder / ".", file_at(folder / ".")).empty());
}

TEST_CASE("what is not the file is not even opened") {
  const TemporaryFolder folder;
  const std::string fifo = folder / "fifo";
  const std::string link = folder / "link";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  REQUIRE(::symlink(fifo.c_str(), link.c_str()) == 0);
  const UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  REQUIRE(::inotify_add_watch(watch.get(), fifo.c_str(), IN_OPEN) >= 0);
  CHECK(digest_at(link, file_at(fifo)).empty());
  pollfd opened{watch.get(), POLLIN, 0};
  CHECK(::poll(&opened, 1, 0) == 0);
}

}  // namespace
}  // namespace tracee
