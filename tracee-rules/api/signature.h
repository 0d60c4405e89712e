// Signatures in C++: a thin layer over abi.h, for plugins only.
//
//   class AntiDebugging {
//    public:
//     static constexpr tracee::api::Metadata kMetadata = {.id = "TRC-2", .version = "1", …};
//     static constexpr const char* kTags[] = {"linux", "container"};
//     static constexpr tracee_property kProperties[] = {tracee::api::property("Severity", 3)};
//     static constexpr tracee_selector kSelectors[] = {{"tracee", "ptrace", "*", 0}};
//     static constexpr tracee_argument kArguments[] = {{"ptrace", "request"}};
//     bool on_event(const tracee::api::Event& event, tracee::api::Finding&) {
//       return event.rendered(0) == "PTRACE_TRACEME";
//     }
//   };
//   TRACEE_PLUGIN(AntiDebugging)
//
// A signature may have a list `kAliases` of other ids and names that users may call it by, and a
// member `void on_signal(std::uint32_t)`. One that throws has failed on that
// event, and only there. Header only: the host and a plugin may be built by different compilers.
#pragma once

#include <cstdint>
#include <new>
#include <string_view>

#include "tracee-rules/api/abi.h"

namespace tracee::api {

inline std::string_view view(tracee_text text) { return {text.data, text.size}; }
inline tracee_text text(std::string_view view) { return {view.data(), view.size()}; }

constexpr tracee_property property(const char* key, const char* value) {
  return {key, value, 0, TRACEE_PROPERTY_TEXT};
}
constexpr tracee_property property(const char* key, int value) {
  return {key, nullptr, value, TRACEE_PROPERTY_NUMBER};
}

struct Metadata {
  const char* id;
  const char* version;
  const char* name;
  const char* description;
};

// The event at hand; valid during on_event, like every text it gives.
class Event {
 public:
  Event(const tracee_host& host, const tracee_event& event) : host_(&host), event_(&event) {}

  // Index in kSelectors of the selector that the event came by.
  std::uint32_t selector() const { return host_->selector(event_); }

  // Arguments by their index in kArguments.
  tracee_value value(std::uint32_t argument) const {
    tracee_value result{};
    result.size = sizeof(result);
    host_->value(event_, argument, &result);
    return result;
  }
  // The bytes of a string argument, empty when it is not there.
  std::string_view bytes(std::uint32_t argument) const { return view(value(argument).bytes); }
  // As users are shown it.
  std::string_view rendered(std::uint32_t argument) const {
    return view(host_->rendered(event_, argument));
  }

  std::int64_t number(tracee_number_field field) const {
    std::int64_t result = 0;
    host_->number(event_, field, &result);
    return result;
  }
  std::string_view text(tracee_text_field field) const {
    tracee_text result{};
    host_->text(event_, field, &result);
    return view(result);
  }

 private:
  const tracee_host* host_;
  const tracee_event* event_;
};

// The data of a finding, in the order in which it is added.
class Finding {
 public:
  Finding(const tracee_host& host, tracee_finding& finding) : host_(&host), finding_(&finding) {}

  void add(std::string_view key, std::string_view value) {
    host_->add_text(finding_, api::text(key), api::text(value));
  }
  void add(std::string_view key, const char* value) { add(key, std::string_view(value)); }
  void add(std::string_view key, std::int64_t value) {
    host_->add_number(finding_, api::text(key), value);
  }
  void add(std::string_view key, bool value) {
    host_->add_bool(finding_, api::text(key), value ? 1 : 0);
  }

 private:
  const tracee_host* host_;
  tracee_finding* finding_;
};

// The C functions and the descriptor of a signature class.
template <typename S>
struct Binding {
  struct State {
    const tracee_host* host;
    S signature;
  };

  static void* create(const tracee_host* host) {
    try {
      return new State{host, S{}};
    } catch (...) {
      return nullptr;
    }
  }
  static void destroy(void* state) { delete static_cast<State*>(state); }

  static std::int32_t on_event(void* state, const tracee_event* event, tracee_finding* finding) {
    auto& self = *static_cast<State*>(state);
    try {
      Finding data(*self.host, *finding);
      return self.signature.on_event(Event(*self.host, *event), data) ? TRACEE_MATCH
                                                                      : TRACEE_NO_MATCH;
    } catch (...) {
      return TRACEE_FAILED;
    }
  }

  static std::int32_t on_signal(void* state, std::uint32_t signal) {
    if constexpr (requires(S & s) { s.on_signal(signal); }) {
      try {
        static_cast<State*>(state)->signature.on_signal(signal);
      } catch (...) {
        return TRACEE_FAILED;
      }
    }
    return 0;
  }

  template <typename T, std::size_t N>
  static constexpr std::uint32_t count(const T (&)[N]) {
    return N;
  }

  static constexpr std::uint32_t alias_count() {
    if constexpr (requires { S::kAliases; }) return count(S::kAliases);
    return 0;
  }
  static constexpr const char* const* aliases() {
    if constexpr (requires { S::kAliases; }) return S::kAliases;
    return nullptr;
  }

  static constexpr tracee_signature kDescriptor = {
      .size = sizeof(tracee_signature),
      .tag_count = count(S::kTags),
      .property_count = count(S::kProperties),
      .selector_count = count(S::kSelectors),
      .argument_count = count(S::kArguments),
      .reserved = 0,
      .id = S::kMetadata.id,
      .version = S::kMetadata.version,
      .name = S::kMetadata.name,
      .description = S::kMetadata.description,
      .tags = S::kTags,
      .properties = S::kProperties,
      .selectors = S::kSelectors,
      .arguments = S::kArguments,
      .create = &create,
      .destroy = &destroy,
      .on_event = &on_event,
      .on_signal = &on_signal,
      .alias_count = alias_count(),
      .reserved2 = 0,
      .aliases = aliases(),
  };
};

template <typename... S>
struct Plugin {
  static constexpr const tracee_signature* kSignatures[] = {&Binding<S>::kDescriptor...};
  static constexpr tracee_plugin_descriptor kDescriptor = {
      .abi_version = TRACEE_ABI_VERSION,
      .size = sizeof(tracee_plugin_descriptor),
      .signature_count = sizeof...(S),
      .reserved = 0,
      .signatures = kSignatures,
  };
};

}  // namespace tracee::api

// Exports the named signature classes; once in a plugin, outside any namespace.
#define TRACEE_PLUGIN(...)                                                                         \
  extern "C" __attribute__((visibility("default"))) const tracee_plugin_descriptor tracee_plugin = \
      ::tracee::api::Plugin<__VA_ARGS__>::kDescriptor;
