// Which file something is, whatever its name: what keeps an output from replacing an input.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <vector>

namespace tracee::rules {

// A value; hard links to one file are equal.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;

  static FileIdentity of(const struct stat& status) { return {status.st_dev, status.st_ino}; }
  bool operator==(const FileIdentity&) const = default;
};

// Adds the regular file that an open descriptor is; anything else cannot be replaced, and nothing
// is added.
inline void add_identity(int fd, std::vector<FileIdentity>& files) {
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    files.push_back(FileIdentity::of(status));
  }
}

}  // namespace tracee::rules
