// A plugin file: checked, loaded, and its descriptor held to the interface's version.
#pragma once

#include <string>

#include "common/result.h"
#include "common/unique_fd.h"
#include "tracee-rules/api/abi.h"

namespace tracee::rules {

// Owns the loaded shared object; descriptor() is valid as long as it lives.
class PluginLibrary {
 public:
  // Loads an open file (loading/rule_folder.h says which may be opened). Refused: what is no
  // plugin, what was cut off, other versions of the interface.
  static Result<PluginLibrary> load(UniqueFd file);

  PluginLibrary(PluginLibrary&& other) noexcept;
  PluginLibrary& operator=(PluginLibrary&&) = delete;
  ~PluginLibrary();

  const tracee_plugin_descriptor& descriptor() const { return *descriptor_; }

 private:
  PluginLibrary(UniqueFd file, void* handle, const tracee_plugin_descriptor* descriptor);

  // Open as long as the object is loaded: the loader knows objects by name, and ours is that of the
  // descriptor, which must therefore not come to mean another file.
  UniqueFd file_;
  void* handle_;
  const tracee_plugin_descriptor* descriptor_;
};

}  // namespace tracee::rules
