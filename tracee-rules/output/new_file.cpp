#include "tracee-rules/output/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tracee::rules {
namespace {

// What is in the way of a new file and never replaced; null for a regular file.
const char* kind_in_the_way(mode_t mode) {
  if (S_ISREG(mode)) return nullptr;
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

Result<UniqueFd> create_output(const std::string& flag, const std::string& path, bool force,
                               std::span<const FileIdentity> read) {
  const auto usage = [&](const std::string& what) {
    return Error(ErrorKind::Usage, flag + ": " + what);
  };
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (const char* kind = kind_in_the_way(status.st_mode)) {
      return usage(path + " is " + kind + ", which is not replaced: name a new file");
    }
    if (force && std::find(read.begin(), read.end(), FileIdentity::of(status)) != read.end()) {
      return usage(path + " is also an input: nothing was written");
    }
    if (force) ::unlink(path.c_str());
  }
  constexpr mode_t kOwnerOnly = 0600;
  UniqueFd fd(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwnerOnly));
  if (fd) return fd;
  const int reason = errno;
  return Error(reason == EEXIST ? ErrorKind::Usage : ErrorKind::Io,
               flag + ": creating " + path + ": " + std::strerror(reason) +
                   (reason == EEXIST ? " (--force replaces a file)" : ""));
}

}  // namespace tracee::rules
