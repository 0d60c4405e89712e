// The processes that run, as /proc tells: parents, names, start times.
//
// A snapshot of something that moves: processes that end while it is taken are left out. Reading
// needs no privileges.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tracee {

class ProcessTable {
 public:
  struct Entry {
    std::uint32_t pid = 0;
    std::uint32_t parent = 0;
    std::uint64_t start_time = 0;  // ns since boot, in steps of 10 ms until refine()
    bool dead = false;             // ended, not yet collected by its parent
    std::string comm;
  };

  static ProcessTable read();

  // Puts exact start times, by pid, in the place of those in steps. One that does not round to
  // what /proc says is of another process, which got the number meanwhile, and passed over.
  void refine(const std::map<std::uint32_t, std::uint64_t>& start_times);

  // Null when there is none.
  const Entry* find(std::uint32_t pid) const;
  // These processes, if they are there, and all that descend from them; ordered by pid.
  std::vector<std::uint32_t> descendants(const std::vector<std::uint32_t>& roots) const;
  // All processes, ordered by pid.
  const std::map<std::uint32_t, Entry>& entries() const { return entries_; }

 private:
  std::map<std::uint32_t, Entry> entries_;
};

// The content of a file of /proc, at most `limit` bytes; nothing when it cannot be read.
std::optional<std::string> read_proc_file(const std::string& path, std::size_t limit);

// One line of /proc/PID/stat. Nothing when it does not look like one; names with spaces and
// parentheses are no obstacle.
std::optional<ProcessTable::Entry> parse_stat(std::string_view line);

}  // namespace tracee
