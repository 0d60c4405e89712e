#include "tracee-ebpf/process/pipe_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string>

#include "tracee-ebpf/process/process_table.h"

namespace tracee {
namespace {

constexpr std::size_t kMaxDescriptors = 200000;  // of all processes together
constexpr std::size_t kMaxReaders = 4;           // a pipe has one, or a few that share it
constexpr int kAttempts = 6;
constexpr timespec kBetweenAttempts{0, 5'000'000};

// Whether a descriptor is open for reading: the last octal digit of "flags:" is O_RDONLY or O_RDWR.
bool is_readable(const std::string& process, const char* descriptor) {
  const auto info = read_proc_file(process + "/fdinfo/" + descriptor, 4096);
  if (!info) return false;
  const std::size_t at = info->find("flags:");
  if (at == std::string::npos) return false;
  const std::size_t end = std::min(info->find('\n', at), info->size());
  return end > at && (((*info)[end - 1] - '0') & O_ACCMODE) != O_WRONLY;
}

bool reads_pipe(const std::string& process, const std::string& pipe, std::size_t* budget) {
  const std::string folder_name = process + "/fd";
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(folder_name.c_str()), ::closedir);
  if (!folder) return false;
  while (const dirent* item = ::readdir(folder.get())) {
    if (item->d_name[0] == '.') continue;
    if (*budget == 0) return false;
    --*budget;
    std::array<char, 64> target{};
    const std::string link = folder_name + '/' + item->d_name;
    const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
    if (size <= 0 || std::string_view(target.data(), static_cast<std::size_t>(size)) != pipe) {
      continue;
    }
    if (is_readable(process, item->d_name)) return true;
  }
  return false;
}

std::vector<std::uint32_t> readers_now(const ProcessTable& table, const std::string& pipe) {
  std::vector<std::uint32_t> readers;
  std::size_t budget = kMaxDescriptors;
  const auto us = static_cast<std::uint32_t>(::getpid());
  for (const auto& [pid, entry] : table.entries()) {
    if (readers.size() == kMaxReaders) break;
    if (pid != us && !entry.dead && reads_pipe("/proc/" + std::to_string(pid), pipe, &budget)) {
      readers.push_back(pid);
    }
  }
  return readers;
}

bool is_ancestor(const ProcessTable& table, std::uint32_t pid) {
  const ProcessTable::Entry* entry = table.find(static_cast<std::uint32_t>(::getpid()));
  for (int depth = 0; entry != nullptr && depth < 1024; ++depth) {
    if (entry->parent == pid) return true;
    entry = table.find(entry->parent);
  }
  return false;
}

}  // namespace

std::vector<std::uint32_t> find_pipe_readers(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISFIFO(status.st_mode)) return {};
  const std::string pipe = "pipe:[" + std::to_string(status.st_ino) + "]";
  std::vector<std::uint32_t> readers;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) ::nanosleep(&kBetweenAttempts, nullptr);
    const ProcessTable table = ProcessTable::read();
    readers = readers_now(table, pipe);
    std::vector<std::uint32_t> others;
    for (std::uint32_t pid : readers) {
      if (!is_ancestor(table, pid)) others.push_back(pid);
    }
    if (!others.empty()) return others;
  }
  return readers;
}

}  // namespace tracee
