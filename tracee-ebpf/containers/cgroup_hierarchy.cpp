#include "tracee-ebpf/containers/cgroup_hierarchy.h"

#include <dirent.h>
#include <mntent.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>

#include "tracee-ebpf/process/process_table.h"

namespace tracee {
namespace {

constexpr const char* kController = "cpuset";
// The kernel allows deeper trees; nobody makes them (cgroups(7), cgroup.max.depth).
constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxGroups = 16384;  // bytes of /proc/PID/cgroup

struct Mounts {
  std::string unified;
  std::string controller;
};

Mounts read_mounts(const std::string& file) {
  Mounts mounts;
  const std::unique_ptr<FILE, int (*)(FILE*)> table(::setmntent(file.c_str(), "re"), ::endmntent);
  if (!table) return mounts;
  mntent entry{};
  char text[4096];
  while (::getmntent_r(table.get(), &entry, text, sizeof(text)) != nullptr) {
    const std::string_view type = entry.mnt_type;
    if (type == "cgroup2" && mounts.unified.empty()) mounts.unified = entry.mnt_dir;
    if (type == "cgroup" && mounts.controller.empty() && ::hasmntopt(&entry, kController)) {
      mounts.controller = entry.mnt_dir;
    }
  }
  return mounts;
}

// One line of /proc/PID/cgroup, "3:cpuset:/path".
struct Membership {
  std::uint32_t hierarchy = 0;
  std::string_view controllers;
  std::string_view path;
};

// Takes the first line off `lines`.
Membership next_membership(std::string_view* lines) {
  Membership member;
  std::string_view line = lines->substr(0, lines->find('\n'));
  lines->remove_prefix(std::min(line.size() + 1, lines->size()));
  const std::size_t first = line.find(':');
  const std::size_t second = first == line.npos ? line.npos : line.find(':', first + 1);
  if (second == line.npos) return member;
  std::from_chars(line.data(), line.data() + first, member.hierarchy);
  member.controllers = line.substr(first + 1, second - first - 1);
  member.path = line.substr(second + 1);
  return member;
}

bool lists_controller(std::string_view controllers) {
  while (!controllers.empty()) {
    const std::string_view one = controllers.substr(0, controllers.find(','));
    if (one == kController) return true;
    controllers.remove_prefix(std::min(one.size() + 1, controllers.size()));
  }
  return false;
}

using UseGroup = std::function<void(std::uint64_t, const std::string&)>;

// `folder` counts from the hierarchy's root.
void visit(const std::string& root, const std::string& folder, int depth, const UseGroup& use) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir((root + folder).c_str()), ::closedir);
  if (!entries || depth > kMaxDepth) return;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (entry->d_type != DT_DIR || name == "." || name == "..") continue;
    const std::string path = folder + '/' + std::string(name);
    use(entry->d_ino, path);
    visit(root, path, depth + 1, use);
  }
}

}  // namespace

CgroupHierarchy CgroupHierarchy::choose(const std::string& mounts_file,
                                        std::string_view process_groups) {
  const Mounts mounts = read_mounts(mounts_file);
  if (!mounts.controller.empty()) {
    while (!process_groups.empty()) {
      const Membership member = next_membership(&process_groups);
      if (member.hierarchy != 0 && lists_controller(member.controllers)) {
        return {member.hierarchy, mounts.controller};
      }
    }
  }
  return {0, mounts.unified};
}

CgroupHierarchy CgroupHierarchy::find() {
  return choose("/proc/self/mounts", read_proc_file("/proc/self/cgroup", kMaxGroups).value_or(""));
}

std::string_view CgroupHierarchy::path_in(std::string_view lines) const {
  while (!lines.empty()) {
    const Membership member = next_membership(&lines);
    if (member.hierarchy == id) return member.path;
  }
  return {};
}

std::uint64_t CgroupHierarchy::id_of(std::string_view path) const {
  struct stat status {};
  if (root.empty() || ::stat((root + std::string(path)).c_str(), &status) != 0) return 0;
  return status.st_ino;
}

void CgroupHierarchy::for_each(const UseGroup& use) const {
  if (!root.empty()) visit(root, "", 0, use);
}

}  // namespace tracee
