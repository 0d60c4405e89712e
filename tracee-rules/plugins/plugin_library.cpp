#include "tracee-rules/plugins/plugin_library.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace tracee::rules {
namespace {

// What version 1 of the interface has; fields that come later may be absent.
constexpr std::size_t kDescriptorSize =
    offsetof(tracee_plugin_descriptor, signatures) + sizeof(tracee_plugin_descriptor::signatures);

// Opened first and looked at afterwards, so that what is checked is what is loaded.
Result<UniqueFd> open_plugin(int folder, const std::string& name) {
  UniqueFd file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ELOOP) {
      return Error(ErrorKind::Permission, "is a symbolic link: copy the plugin itself here");
    }
    return Error(ErrorKind::Io, std::string("cannot be opened: ") + std::strerror(errno));
  }
  struct stat status;
  if (::fstat(file.get(), &status) != 0) {
    return Error(ErrorKind::Io, std::string("cannot be examined: ") + std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) return Error(ErrorKind::Permission, "is not a regular file");
  if (writable_by_others(file.get())) {
    return Error(ErrorKind::Permission, "is writable by everybody: chmod o-w it");
  }
  return file;
}

Result<void*> open_object(const std::string& name) {
  ::dlerror();
  void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) return handle;
  const char* reason = ::dlerror();
  std::string text = reason != nullptr ? reason : "unknown reason";
  if (text.starts_with(name + ": ")) text.erase(0, name.size() + 2);
  return Error(ErrorKind::Unsupported, "cannot be loaded: " + text);
}

Status check_version(const tracee_plugin_descriptor* descriptor) {
  if (descriptor == nullptr) {
    return Error(ErrorKind::Unsupported,
                 std::string("is no signature plugin: it exports no ") + TRACEE_PLUGIN_SYMBOL);
  }
  if (descriptor->abi_version != TRACEE_ABI_VERSION) {
    return Error(ErrorKind::Unsupported, "was built for version " +
                                             std::to_string(descriptor->abi_version) +
                                             " of the plugin interface, this program has version " +
                                             std::to_string(TRACEE_ABI_VERSION) +
                                             ": build it against this release's tracee-rules/api");
  }
  if (descriptor->size < kDescriptorSize || descriptor->signatures == nullptr) {
    return Error(ErrorKind::Unsupported, "has a plugin descriptor that is too small");
  }
  return Ok{};
}

}  // namespace

bool writable_by_others(int fd) {
  struct stat status;
  return ::fstat(fd, &status) != 0 || (status.st_mode & S_IWOTH) != 0;
}

Result<PluginLibrary> PluginLibrary::load(int folder, const std::string& name,
                                          const std::string& path) {
  auto file = open_plugin(folder, name);
  if (!file) return std::move(file).error().context(path);
  auto handle = open_object("/proc/self/fd/" + std::to_string(file->get()));
  if (!handle) return std::move(handle).error().context(path);
  const auto* descriptor =
      static_cast<const tracee_plugin_descriptor*>(::dlsym(*handle, TRACEE_PLUGIN_SYMBOL));
  PluginLibrary library(std::move(*file), *handle, descriptor);
  auto fits = check_version(descriptor);
  if (!fits) return std::move(fits).error().context(path);
  return library;
}

PluginLibrary::PluginLibrary(UniqueFd file, void* handle,
                             const tracee_plugin_descriptor* descriptor)
    : file_(std::move(file)), handle_(handle), descriptor_(descriptor) {}

PluginLibrary::PluginLibrary(PluginLibrary&& other) noexcept
    : file_(std::move(other.file_)),
      handle_(std::exchange(other.handle_, nullptr)),
      descriptor_(other.descriptor_) {}

PluginLibrary::~PluginLibrary() {
  if (handle_ != nullptr) ::dlclose(handle_);
}

}  // namespace tracee::rules
