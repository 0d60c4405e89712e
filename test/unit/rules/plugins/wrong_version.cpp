// A plugin of another version of the interface. It cannot be unloaded: the variable in resident()
// is one for the whole process.
#include "tracee-rules/api/abi.h"

__attribute__((visibility("default"))) inline int& resident() {
  static int counter = 0;
  return counter;
}

extern "C" __attribute__((visibility("default"))) int count_up() { return ++resident(); }

extern "C" __attribute__((visibility("default"))) const tracee_plugin_descriptor tracee_plugin = {
    .abi_version = TRACEE_ABI_VERSION + 1,
    .size = sizeof(tracee_plugin_descriptor),
    .signature_count = 1,
    .reserved = 0,
    .signatures = nullptr,
};
