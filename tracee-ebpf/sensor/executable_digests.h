// SHA-256 of files that were executed, for option:exec-info.
//
// A thread of its own reads the files, so that the sensor's owner waits for at most a bounded time.
// A file is taken for the executed one only when its device, inode and change time are what the
// kernel saw, before and after it was read. Digests are kept by those three, the oldest forgotten
// first. find() is for one thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace tracee {

// As the kernel has it.
struct ExecutedFile {
  std::uint32_t device = 0;  // major << 20 | minor
  std::uint64_t inode = 0;
  std::uint64_t change_time = 0;  // ns since 1970

  auto operator<=>(const ExecutedFile&) const = default;
};

class ExecutableDigests {
 public:
  static constexpr std::size_t kKept = 1024;
  static constexpr std::uint64_t kMaxBytes = 256 * 1024 * 1024;
  static constexpr int kMaxMilliseconds = 500;  // that find() waits

  // The thread begins with the first file that is asked for.
  ExecutableDigests();
  ~ExecutableDigests();
  ExecutableDigests(const ExecutableDigests&) = delete;
  ExecutableDigests& operator=(const ExecutableDigests&) = delete;

  // The digest in 64 lower-case hexadecimal digits, valid until the next call; empty when it cannot
  // be had (in time). The file is looked for as what the process executes, as `path` below its root
  // and as `path`.
  std::string_view find(const ExecutedFile& file, std::uint32_t pid, std::string_view path);

 private:
  // What both threads have; ours may end while the other waits for a disk.
  struct Shared;
  void start();
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
  std::string found_;
  std::thread thread_;
};

// What the thread does for one place: the digest of the file there, or empty when it is another one
// or cannot be read whole.
std::string digest_at(const std::string& path, const ExecutedFile& file);

}  // namespace tracee
