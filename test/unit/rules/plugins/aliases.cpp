// A signature with other ids, and one that is as small as the first plugins' were.
#include <cstddef>

#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;

class Named {
 public:
  static constexpr Metadata kMetadata = {"NEW-1", "1", "Named", "Is known by three ids"};
  static constexpr const char* kAliases[] = {"OLD-1", "OLD-2"};
  static constexpr const char* kTags[] = {"test"};
  static constexpr tracee_property kProperties[] = {property("Severity", 1)};
  static constexpr tracee_selector kSelectors[] = {{"tracee", "ptrace", "*", 0}};
  static constexpr tracee_argument kArguments[] = {{"ptrace", "request"}};
  bool on_event(const Event&, Finding&) { return true; }
};

constexpr tracee_signature first_version() {
  tracee_signature signature = Binding<Named>::kDescriptor;
  signature.id = "FIRST-1";
  signature.size = offsetof(tracee_signature, alias_count);
  signature.alias_count = 7;  // whatever stood behind it
  signature.aliases = nullptr;
  return signature;
}

constexpr tracee_signature kFirst = first_version();
constexpr const tracee_signature* kSignatures[] = {&Binding<Named>::kDescriptor, &kFirst};

}  // namespace

extern "C" __attribute__((visibility("default"))) const tracee_plugin_descriptor tracee_plugin = {
    .abi_version = TRACEE_ABI_VERSION,
    .size = sizeof(tracee_plugin_descriptor),
    .signature_count = 2,
    .reserved = 0,
    .signatures = kSignatures,
};
