// TRC-13: a program in a container speaks to the Kubernetes API.
//
// State: the API's address of each container, from the environment of the programs that it ran.
// Bounded: the containers that did nothing for longest are forgotten. Addresses are compared as
// addresses, so that it does not matter how they are written.
#include <string>

#include "signatures/recent_map.h"
#include "signatures/socket_text.h"
#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;
using tracee::signatures::Endpoint;
using tracee::signatures::endpoint_of;
using tracee::signatures::RecentMap;

// The text of an address as inet_ntop writes it; empty when it is none.
std::string canonical(std::string_view text) {
  const std::string from(text);
  char bytes[16], to[INET6_ADDRSTRLEN];
  for (const int family : {AF_INET, AF_INET6}) {
    if (::inet_pton(family, from.c_str(), bytes) == 1) {
      return ::inet_ntop(family, bytes, to, sizeof(to)) != nullptr ? to : "";
    }
  }
  return {};
}

class K8sApiConnection {
 public:
  static constexpr Metadata kMetadata = {
      .id = "TRC-13",
      .version = "1.0.0",
      .name = "Kubernetes API server connection detected",
      .description = "A program in a container connects to the Kubernetes API",
  };
  static constexpr const char* kAliases[] = {"TRC-1013", "k8s_api_connection"};
  static constexpr const char* kTags[] = {"container"};
  static constexpr tracee_property kProperties[] = {
      property("Severity", 1),
      property("MITRE ATT&CK", "Discovery: Cloud Service Discovery"),
      property("MITRE ID", "T1526"),
      property("References",
               "https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/"),
      property("False positives",
               "Every program that is a client of Kubernetes by purpose: operators, monitoring"),
      property("Needs",
               "execve with --output option:exec-env; security_socket_connect, else "
               "connect"),
      property("Notes",
               "Unlike the original, only a variable of that very name counts, and how an "
               "address is written makes no difference"),
  };
  enum Way { kExecve, kSecurityConnect, kConnect };
  static constexpr tracee_selector kSelectors[] = {
      {"tracee", "execve", "container", TRACEE_REQUIRED},
      {"tracee", "security_socket_connect", "container", TRACEE_REQUIRED},
      {"tracee", "connect", "container", TRACEE_SUBSTITUTE},
  };
  enum Arguments { kEnvironment, kSecurityAddress, kAddress };
  static constexpr tracee_argument kArguments[] = {
      {"execve", "envp"},
      {"security_socket_connect", "remote_addr"},
      {"connect", "addr"},
  };

  bool on_event(const Event& event, Finding& finding) {
    const std::string_view container = event.text(TRACEE_CONTAINER_ID);
    if (container.empty()) return false;
    if (event.selector() == kExecve) {
      learn(std::string(container), event.bytes(kEnvironment));
      return false;
    }
    const std::uint32_t address = event.selector() == kConnect ? kAddress : kSecurityAddress;
    const Endpoint endpoint = endpoint_of(event.bytes(address));
    if (!endpoint.known()) return false;
    const std::string* api = servers_.find(std::string(container));
    if (api == nullptr || *api != endpoint.ip) return false;
    finding.add("ip", *api);
    return true;
  }

  // Another machine or run: its containers are others.
  void on_signal(std::uint32_t signal) {
    if (signal == TRACEE_SOURCE_STARTS) servers_.clear();
  }

 private:
  static constexpr std::size_t kMaxContainers = 1024;
  static constexpr std::string_view kVariable = "KUBERNETES_SERVICE_HOST=";

  void learn(const std::string& container, std::string_view environment) {
    while (!environment.empty()) {
      const std::string_view variable = environment.substr(0, environment.find('\0'));
      if (variable.starts_with(kVariable)) {
        const std::string address = canonical(variable.substr(kVariable.size()));
        if (!address.empty()) servers_.at(container) = address;
        return;
      }
      environment.remove_prefix(std::min(variable.size() + 1, environment.size()));
    }
  }

  RecentMap<std::string, std::string> servers_{kMaxContainers};
};

}  // namespace

TRACEE_PLUGIN(K8sApiConnection)
