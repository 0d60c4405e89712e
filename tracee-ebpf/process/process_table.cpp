#include "tracee-ebpf/process/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <set>

#include "common/unique_fd.h"

namespace tracee {
namespace {

constexpr std::size_t kMaxStat = 4096;

template <typename T>
std::optional<T> parse_number(std::string_view text) {
  T number{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::string> read_proc_file(const std::string& path, std::size_t limit) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  std::string content;
  std::array<char, 4096> part{};
  while (content.size() < limit) {
    const ssize_t got =
        ::read(fd.get(), part.data(), std::min(part.size(), limit - content.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    content.append(part.data(), static_cast<std::size_t>(got));
  }
  return content;
}

std::optional<ProcessTable::Entry> parse_stat(std::string_view line) {
  // "pid (comm) state ppid …": the name may hold anything, so its end is the last parenthesis.
  const std::size_t open = line.find('(');
  const std::size_t close = line.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open ||
      open < 2) {
    return std::nullopt;
  }
  ProcessTable::Entry entry;
  const auto pid = parse_number<std::uint32_t>(line.substr(0, open - 1));
  entry.comm = line.substr(open + 1, close - open - 1);
  std::vector<std::string_view> fields;  // from field 3 of proc(5) on
  std::size_t at = close + 1;
  while (at < line.size() && fields.size() < 20) {
    const std::size_t begin = line.find_first_not_of(" \n", at);
    if (begin == std::string_view::npos) break;
    at = std::min(line.find_first_of(" \n", begin), line.size());
    fields.push_back(line.substr(begin, at - begin));
  }
  if (!pid || fields.size() < 20) return std::nullopt;
  const auto parent = parse_number<std::uint32_t>(fields[1]);
  const auto ticks = parse_number<std::uint64_t>(fields[19]);
  if (!parent || !ticks) return std::nullopt;
  entry.pid = *pid;
  entry.parent = *parent;
  entry.dead = fields[0] == "Z" || fields[0] == "X";
  entry.start_time = *ticks * (1'000'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));
  return entry;
}

ProcessTable ProcessTable::read() {
  ProcessTable table;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
  if (!folder) return table;
  while (const dirent* item = ::readdir(folder.get())) {
    if (!parse_number<std::uint32_t>(item->d_name)) continue;
    const auto line = read_proc_file("/proc/" + std::string(item->d_name) + "/stat", kMaxStat);
    if (!line) continue;
    auto entry = parse_stat(*line);
    if (entry) table.entries_[entry->pid] = std::move(*entry);
  }
  return table;
}

void ProcessTable::refine(const std::map<std::uint32_t, std::uint64_t>& start_times) {
  const std::uint64_t tick = 1'000'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  for (auto& [pid, entry] : entries_) {
    const auto exact = start_times.find(pid);
    if (exact == start_times.end()) continue;
    if (exact->second / tick * tick == entry.start_time) entry.start_time = exact->second;
  }
}

const ProcessTable::Entry* ProcessTable::find(std::uint32_t pid) const {
  const auto found = entries_.find(pid);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::uint32_t> ProcessTable::descendants(
    const std::vector<std::uint32_t>& roots) const {
  std::multimap<std::uint32_t, std::uint32_t> children;
  for (const auto& [pid, entry] : entries_) children.emplace(entry.parent, pid);
  std::set<std::uint32_t> found;
  std::vector<std::uint32_t> next;
  for (std::uint32_t root : roots) {
    if (find(root) != nullptr && found.insert(root).second) next.push_back(root);
  }
  while (!next.empty()) {
    const std::uint32_t parent = next.back();
    next.pop_back();
    const auto [begin, end] = children.equal_range(parent);
    for (auto child = begin; child != end; ++child) {
      if (found.insert(child->second).second) next.push_back(child->second);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace tracee
