// The address and port of a struct sockaddr as texts, for signatures that report or compare them.
#pragma once

#include <arpa/inet.h>

#include <cstring>
#include <string>
#include <string_view>

namespace tracee::signatures {

struct Endpoint {
  std::string ip;  // empty: neither IPv4 nor IPv6, or too short
  std::string port;

  bool known() const { return !ip.empty(); }
};

// `bytes` is what user space passed, hostile: as short or odd as it likes.
inline Endpoint endpoint_of(std::string_view bytes) {
  Endpoint endpoint;
  sockaddr_in6 address{};  // the larger of the two
  // Older callers pass IPv6 without the scope at the end.
  constexpr std::size_t kShortestIpv6 = offsetof(sockaddr_in6, sin6_scope_id);
  std::memcpy(&address, bytes.data(),
              bytes.size() < sizeof(address) ? bytes.size() : sizeof(address));
  char text[INET6_ADDRSTRLEN] = "";
  if (bytes.size() >= 8 && address.sin6_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof(ipv4));
    ::inet_ntop(AF_INET, &ipv4.sin_addr, text, sizeof(text));
  } else if (bytes.size() >= kShortestIpv6 && address.sin6_family == AF_INET6) {
    ::inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof(text));
  } else {
    return endpoint;
  }
  endpoint.ip = text;
  endpoint.port = std::to_string(ntohs(address.sin6_port));  // at the same place in both
  return endpoint;
}

}  // namespace tracee::signatures
