#include "tracee-rules/plugins/plugin_loader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "common/unique_fd.h"
#include "tracee-rules/plugins/plugin_library.h"
#include "tracee-rules/plugins/plugin_signature.h"

namespace tracee::rules {
namespace {

constexpr int kMaxDepth = 16;

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

void load_file(int folder, const std::string& name, const std::string& path, PluginScan& scan) {
  auto loaded = PluginLibrary::load(folder, name, path);
  if (!loaded) {
    scan.refused.push_back(loaded.error().message());
    return;
  }
  auto library = std::make_shared<const PluginLibrary>(std::move(*loaded));
  const tracee_plugin_descriptor& plugin = library->descriptor();
  for (std::uint32_t i = 0; i < plugin.signature_count; ++i) {
    auto signature = make_plugin_signature(library, *plugin.signatures[i]);
    if (signature) {
      scan.candidates.push_back({std::move(*signature), path});
    } else {
      scan.refused.push_back(path + ": " + signature.error().message());
    }
  }
}

void load_folder(int folder, const std::string& path, int depth, PluginScan& scan);

void load_entry(int folder, const std::string& name, const std::string& path, int depth,
                PluginScan& scan) {
  struct stat status;
  if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (S_ISDIR(status.st_mode)) {
    UniqueFd inner(::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (inner) return load_folder(inner.get(), path, depth + 1, scan);
    scan.refused.push_back(path + ": cannot be opened: " + std::strerror(errno));
  } else if (name.ends_with(".so")) {
    load_file(folder, name, path, scan);
  } else if (name.ends_with(".rego")) {
    scan.refused.push_back(path + ": this version evaluates no Rego rules");
  }
}

void load_folder(int folder, const std::string& path, int depth, PluginScan& scan) {
  if (writable_by_others(folder)) {
    scan.refused.push_back(path +
                           ": nothing is loaded from a folder that is writable by "
                           "everybody: chmod o-w it");
    return;
  }
  if (depth > kMaxDepth) {
    scan.refused.push_back(path + ": nested too deeply");
    return;
  }
  for (const std::string& name : names_in(folder)) {
    load_entry(folder, name, std::string(path).append("/").append(name), depth, scan);
  }
}

}  // namespace

Result<PluginScan> load_plugins(const std::string& directory) {
  UniqueFd folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) {
    return Error(errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                 "rules directory " + directory + ": " + std::strerror(errno) +
                     " (--rules-dir names another one)");
  }
  PluginScan scan;
  load_folder(folder.get(), directory, 0, scan);
  return scan;
}

}  // namespace tracee::rules
