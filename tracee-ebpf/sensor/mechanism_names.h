// What ways to observe are called: in messages and headers of streams, and by --disable-feature.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "common/kinds.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

// Empty for what is no way into the kernel.
constexpr std::string_view hook_kind_name(HookKind kind) {
  switch (kind) {
    case HookKind::Syscall:
      return "system call tracepoint";
    case HookKind::BtfTracepoint:
      return "tracepoint";
    case HookKind::FunctionExit:
      return "fexit";
    case HookKind::FunctionEntry:
      return "fentry";
    case HookKind::Kprobe:
      return "kprobe";
    case HookKind::UserSpace:
    case HookKind::None:
      break;
  }
  return {};
}

struct FeatureName {
  KernelFeature feature;
  std::string_view name;
};
inline constexpr std::array<FeatureName, 4> kFeatureNames = {{
    {KernelFeature::Trampoline, "trampoline"},
    {KernelFeature::Kprobe, "kprobe"},
    {KernelFeature::BtfTracepoint, "btf-tracepoint"},
    {KernelFeature::RawTracepoint, "raw-tracepoint"},
}};

constexpr std::string_view feature_name(KernelFeature feature) {
  for (const FeatureName& each : kFeatureNames) {
    if (each.feature == feature) return each.name;
  }
  return {};
}

constexpr std::optional<KernelFeature> feature_named(std::string_view name) {
  for (const FeatureName& each : kFeatureNames) {
    if (each.name == name) return each.feature;
  }
  return std::nullopt;
}

}  // namespace tracee
