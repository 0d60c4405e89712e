// A plugin of another version of the interface.
#include "tracee-rules/api/abi.h"

extern "C" __attribute__((visibility("default"))) const tracee_plugin_descriptor tracee_plugin = {
    .abi_version = TRACEE_ABI_VERSION + 1,
    .size = sizeof(tracee_plugin_descriptor),
    .signature_count = 1,
    .reserved = 0,
    .signatures = nullptr,
};
