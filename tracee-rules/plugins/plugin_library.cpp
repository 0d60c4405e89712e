#include "tracee-rules/plugins/plugin_library.h"

#include <dlfcn.h>

#include <cstddef>
#include <utility>

#include "tracee-rules/plugins/object_extent.h"

namespace tracee::rules {
namespace {

// What version 1 of the interface has; fields that come later may be absent.
constexpr std::size_t kDescriptorSize =
    offsetof(tracee_plugin_descriptor, signatures) + sizeof(tracee_plugin_descriptor::signatures);

std::string object_name(const UniqueFd& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
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
    return Error(
        ErrorKind::Unsupported,
        std::string("is not a signature plugin: it does not export ") + TRACEE_PLUGIN_SYMBOL);
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

Result<PluginLibrary> PluginLibrary::load(UniqueFd file) {
  TRACEE_TRY(check_object_extent(file.get()));
  auto handle = open_object(object_name(file));
  if (!handle) return std::move(handle).error();
  const auto* descriptor =
      static_cast<const tracee_plugin_descriptor*>(::dlsym(*handle, TRACEE_PLUGIN_SYMBOL));
  PluginLibrary library(std::move(file), *handle, descriptor);
  TRACEE_TRY(check_version(descriptor));
  return library;
}

PluginLibrary::PluginLibrary(UniqueFd file, void* handle,
                             const tracee_plugin_descriptor* descriptor)
    : file_(std::move(file)), handle_(handle), descriptor_(descriptor) {}

PluginLibrary::PluginLibrary(PluginLibrary&& other) noexcept
    : file_(std::move(other.file_)),
      handle_(std::exchange(other.handle_, nullptr)),
      descriptor_(other.descriptor_) {}

// An object with symbols that must be unique in a process (inline variables of C++) stays loaded
// for ever, under the name of its descriptor: that number must then never come to mean another
// file.
PluginLibrary::~PluginLibrary() {
  if (handle_ == nullptr) return;
  ::dlclose(handle_);
  if (void* still = ::dlopen(object_name(file_).c_str(), RTLD_LAZY | RTLD_NOLOAD)) {
    ::dlclose(still);
    file_.release();
  }
}

}  // namespace tracee::rules
