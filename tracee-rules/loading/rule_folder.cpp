#include "tracee-rules/loading/rule_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace tracee::rules {
namespace {

constexpr int kMaxDepth = 16;

// Whether others than its owner and group may write to what `fd` is.
bool writable_by_others(int fd) {
  struct stat status;
  return ::fstat(fd, &status) != 0 || (status.st_mode & S_IWOTH) != 0;
}

// The names in a folder without "." and "..", sorted, so that every run loads in the same order.
std::vector<std::string> names_in(int folder) {
  std::vector<std::string> names;
  UniqueFd own(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* list = own ? ::fdopendir(own.get()) : nullptr;
  if (list == nullptr) return names;
  own.release();  // closedir() closes it
  while (const dirent* entry = ::readdir(list)) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  ::closedir(list);
  std::sort(names.begin(), names.end());
  return names;
}

class Walk {
 public:
  Walk(const std::function<void(const RuleFile&)>& visit, std::vector<std::string>& refused)
      : visit_(visit), refused_(refused) {}

  void folder(int folder, const std::string& path, const std::string& relative, int depth) {
    if (writable_by_others(folder)) {
      refused_.push_back(path +
                         ": nothing is loaded from a folder that is writable by "
                         "everybody: chmod o-w it");
      return;
    }
    if (depth > kMaxDepth) {
      refused_.push_back(path + ": nested too deeply");
      return;
    }
    for (const std::string& name : names_in(folder)) {
      entry({folder, name, std::string(path).append("/").append(name), relative + name}, depth);
    }
  }

 private:
  void entry(const RuleFile& file, int depth) {
    struct stat status;
    if (::fstatat(file.folder, file.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (!S_ISDIR(status.st_mode)) return visit_(file);
    UniqueFd inner(
        ::openat(file.folder, file.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (inner) return folder(inner.get(), file.path, file.relative + "/", depth + 1);
    refused_.push_back(file.path + ": cannot be opened: " + std::strerror(errno));
  }

  const std::function<void(const RuleFile&)>& visit_;
  std::vector<std::string>& refused_;
};

bool is_file(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == path.npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A file, and the helpers in its folder that it may import.
void file_alone(int folder, const std::string& directory, const std::string& only,
                const std::function<void(const RuleFile&)>& visit) {
  for (const std::string& name : names_in(folder)) {
    if (name != only && !name.ends_with("helpers.rego")) continue;
    visit({folder, name, std::string(directory).append("/").append(name), name});
  }
}

}  // namespace

std::string rules_beside_program() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "rules" : (program.parent_path() / "rules").string();
}

Status walk_rule_folder(const std::string& path, const std::function<void(const RuleFile&)>& visit,
                        std::vector<std::string>& refused) {
  const std::string only = is_file(path) ? path.substr(path.rfind('/') + 1) : "";
  const std::string directory = only.empty() ? path : folder_of(path);
  UniqueFd folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) {
    return Error(errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                 "rules directory " + directory + ": " + std::strerror(errno) +
                     " (use --rules-dir to name another one)");
  }
  if (!only.empty()) {
    file_alone(folder.get(), directory, only, visit);
    return Ok{};
  }
  Walk(visit, refused).folder(folder.get(), directory, "", 0);
  return Ok{};
}

Result<UniqueFd> open_rule_file(const RuleFile& from) {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const auto refuse = [&](ErrorKind kind, std::string why) {
    return Error(kind, std::move(why)).context(from.path);
  };
  UniqueFd file(::openat(from.folder, from.name.c_str(), kFlags));
  if (!file) {
    if (errno == ELOOP) {
      return refuse(ErrorKind::Permission, "is a symbolic link: copy the file itself here");
    }
    return refuse(ErrorKind::Io, std::string("cannot be opened: ") + std::strerror(errno));
  }
  struct stat status;
  if (::fstat(file.get(), &status) != 0) {
    return refuse(ErrorKind::Io, std::string("cannot be examined: ") + std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) return refuse(ErrorKind::Permission, "is not a regular file");
  if (writable_by_others(file.get())) {
    return refuse(ErrorKind::Permission, "is writable by everybody: chmod o-w it");
  }
  return file;
}

Result<std::string> read_rule_file(int fd, std::size_t limit) {
  std::string text;
  char part[16384];
  while (true) {
    const ssize_t size = ::pread(fd, part, sizeof(part), static_cast<off_t>(text.size()));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Error(ErrorKind::Io, std::string("reading it: ") + std::strerror(errno));
    if (size == 0) return text;
    text.append(part, static_cast<std::size_t>(size));
    if (text.size() > limit) {
      return Error(ErrorKind::Limit, "is larger than " + std::to_string(limit) + " bytes");
    }
  }
}

Result<std::string> read_rule_text(int fd, std::size_t limit) {
  auto text = read_rule_file(fd, limit);
  if (text && text->starts_with("\xef\xbb\xbf")) text->erase(0, 3);
  return text;
}

}  // namespace tracee::rules
