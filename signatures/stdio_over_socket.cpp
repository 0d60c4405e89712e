// TRC-1: standard input, output or error of a process is a connection to another machine, as with
// every remote shell.
//
// State: which descriptors of a process are connected, and to where. A child inherits them; close,
// and the end of the process, forget them. Bounded: the processes that did nothing for longest are
// forgotten.
//
// Differences from Tracee v0.6.3: processes are told apart by their pid on the host, so that two
// containers do not mix; a call that failed copies nothing; copies of copies and children count;
// local sockets (AF_UNIX) and port 0 do not, because daemons that closed their standard descriptors
// have them there by chance.
#include <cstdint>
#include <map>

#include "signatures/recent_map.h"
#include "signatures/socket_text.h"
#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;
using tracee::signatures::Endpoint;
using tracee::signatures::endpoint_of;
using tracee::signatures::RecentMap;

class StdioOverSocket {
 public:
  static constexpr Metadata kMetadata = {
      .id = "TRC-1",
      .version = "1.0.0",
      .name = "Standard Input/Output Over Socket",
      .description =
          "Standard input, output or error of a process is a network connection, as "
          "with a remote shell",
  };
  static constexpr const char* kAliases[] = {"TRC-101", "stdio_over_socket"};
  static constexpr const char* kTags[] = {"linux", "container"};
  static constexpr tracee_property kProperties[] = {
      property("Severity", 3),
      property("MITRE ATT&CK", "Persistence: Server Software Component"),
      property("MITRE ID", "T1059.004"),
      property("References", "https://attack.mitre.org/techniques/T1059/004/"),
      property("False positives", "inetd, and systemd units with StandardInput=socket"),
      property("Needs", "security_socket_connect, else connect; dup, dup2 or dup3"),
      property("Notes",
               "fcntl(F_DUPFD), descriptors received from another process and connections that "
               "were accepted are not seen"),
  };
  enum Way { kSecurityConnect, kConnect, kDup, kDup2, kDup3, kClose, kFork, kExit };
  static constexpr tracee_selector kSelectors[] = {
      {"tracee", "security_socket_connect", "*", TRACEE_REQUIRED},
      {"tracee", "connect", "*", TRACEE_SUBSTITUTE},
      {"tracee", "dup", "*", 0},
      {"tracee", "dup2", "*", 0},
      {"tracee", "dup3", "*", 0},
      {"tracee", "close", "*", 0},
      {"tracee", "sched_process_fork", "*", 0},
      {"tracee", "sched_process_exit", "*", 0},
  };
  enum Arguments {
    kSecuritySocket,
    kSecurityAddress,
    kSocket,
    kAddress,
    kDupFrom,
    kDup2From,
    kDup2To,
    kDup3From,
    kDup3To,
    kClosed,
    kChild
  };
  static constexpr tracee_argument kArguments[] = {
      {"security_socket_connect", "sockfd"},
      {"security_socket_connect", "remote_addr"},
      {"connect", "sockfd"},
      {"connect", "addr"},
      {"dup", "oldfd"},
      {"dup2", "oldfd"},
      {"dup2", "newfd"},
      {"dup3", "oldfd"},
      {"dup3", "newfd"},
      {"close", "fd"},
      {"sched_process_fork", "child_tid"},
  };

  bool on_event(const Event& event, Finding& finding) {
    switch (event.selector()) {
      case kSecurityConnect:
        return connected(event, kSecuritySocket, kSecurityAddress, finding);
      case kConnect:
        return connected(event, kSocket, kAddress, finding);
      case kDup:
        return copied(event, kDupFrom, event.number(TRACEE_RETURN_VALUE), finding);
      case kDup2:
        return copied(event, kDup2From, event.value(kDup2To).number, finding);
      case kDup3:
        return copied(event, kDup3From, event.value(kDup3To).number, finding);
      case kClose:
        closed(event);
        return false;
      case kFork:
        forked(event);
        return false;
      default:
        processes_.erase(event.number(TRACEE_HOST_THREAD_ID));
        return false;
    }
  }

  // Another machine or run: its pids are others.
  void on_signal(std::uint32_t signal) {
    if (signal == TRACEE_SOURCE_STARTS) processes_.clear();
  }

 private:
  using Descriptors = std::map<std::int64_t, Endpoint>;
  static constexpr std::size_t kMaxProcesses = 4096;
  static constexpr std::size_t kMaxDescriptors = 256;  // of one process

  static bool report(std::int64_t descriptor, const Endpoint& endpoint, Finding& finding) {
    if (descriptor < 0 || descriptor > 2) return false;
    finding.add("ip", endpoint.ip);
    finding.add("port", endpoint.port);
    finding.add("fd", descriptor);
    return true;
  }

  bool connected(const Event& event, std::uint32_t socket, std::uint32_t address,
                 Finding& finding) {
    const Endpoint endpoint = endpoint_of(event.bytes(address));
    const tracee_value descriptor = event.value(socket);
    if (descriptor.presence != TRACEE_PRESENT || !endpoint.known() || endpoint.port == "0") {
      return false;
    }
    remember(processes_.at(event.number(TRACEE_HOST_PROCESS_ID)), descriptor.number, endpoint);
    return report(descriptor.number, endpoint, finding);
  }

  bool copied(const Event& event, std::uint32_t from, std::int64_t to, Finding& finding) {
    if (event.number(TRACEE_RETURN_VALUE) < 0) return false;
    Descriptors* descriptors = processes_.find(event.number(TRACEE_HOST_PROCESS_ID));
    if (descriptors == nullptr) return false;
    const auto found = descriptors->find(event.value(from).number);
    if (found == descriptors->end()) {
      descriptors->erase(to);  // something else is there now
      return false;
    }
    const Endpoint endpoint = found->second;
    remember(*descriptors, to, endpoint);
    return found->first != to && report(to, endpoint, finding);
  }

  static void remember(Descriptors& descriptors, std::int64_t descriptor,
                       const Endpoint& endpoint) {
    if (descriptors.size() < kMaxDescriptors || descriptors.contains(descriptor)) {
      descriptors[descriptor] = endpoint;
    }
  }

  void closed(const Event& event) {
    Descriptors* descriptors = processes_.find(event.number(TRACEE_HOST_PROCESS_ID));
    if (descriptors != nullptr) descriptors->erase(event.value(kClosed).number);
  }

  void forked(const Event& event) {
    const Descriptors* parent = processes_.find(event.number(TRACEE_HOST_PROCESS_ID));
    if (parent == nullptr) return;
    const Descriptors inherited = *parent;
    processes_.at(event.value(kChild).number) = inherited;
  }

  RecentMap<std::int64_t, Descriptors> processes_{kMaxProcesses};
};

}  // namespace

TRACEE_PLUGIN(StdioOverSocket)
