// Security hooks of sockets: every argument, as the kernel has it. Loopback and local names only.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"security_socket_create", "security_socket_bind",
                           "security_socket_listen", "security_socket_accept",
                           "security_socket_connect"};

constexpr const char* kLocalName = "/tmp/tracee-listener";

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

sockaddr_in6 loopback6(std::uint16_t port) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  address.sin6_addr = in6addr_loopback;
  return address;
}

template <typename Address>
int bind_to(int fd, const Address& address, socklen_t size = sizeof(Address)) {
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
}

TEST_CASE("security_socket_create has domain, type, protocol and who asks") {
  LiveOptions options;
  options.events = {"security_socket_create"};
  const LiveTrace trace = trace_child(options, [] {
    ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    int pair[2];
    return ::socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
  });
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "security_socket_create")) return;
  const auto made = trace.named("security_socket_create");
  REQUIRE(made.size() == 3);
  CHECK(trace.events.size() == 3);
  for (const LiveEvent& event : made) {
    check_actor(trace, event);
    CHECK(event.return_value == 0);
    CHECK(event.values.at("kern").json == "0");
    CHECK(event.values.at("kern").provenance == Provenance::KernelMemory);
  }
  CHECK(made[0].syscall == SYS_socket);
  CHECK(made[0].values.at("family").json == "\"AF_INET\"");
  CHECK(made[0].values.at("type").json == "\"SOCK_STREAM\"");
  CHECK(made[0].values.at("protocol").json == "6");
  CHECK(made[2].syscall == SYS_socketpair);
  CHECK(made[2].values.at("family").json == "\"AF_UNIX\"");
  CHECK(made[2].values.at("type").json == "\"SOCK_DGRAM\"");
  CHECK(made[2].values.at("protocol").json == "0");
}

// Binds, listens and accepts (nobody connects, so that at once nothing is there) on one socket.
int serve(int descriptor, int domain, const sockaddr* address, socklen_t size) {
  const int fd = ::fcntl(::socket(domain, SOCK_STREAM | SOCK_NONBLOCK, 0), F_DUPFD, descriptor);
  const int one = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
  if (::bind(fd, address, size) != 0 || ::listen(fd, 5) != 0) return 1;
  return ::accept4(fd, nullptr, nullptr, 0) == -1 ? 0 : 1;
}

int serve_three_families() {
  const sockaddr_in v4 = loopback(34567);
  const sockaddr_in6 v6 = loopback6(34568);
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  std::strcpy(local.sun_path, kLocalName);
  ::unlink(kLocalName);
  int failed = serve(81, AF_INET, reinterpret_cast<const sockaddr*>(&v4), sizeof(v4));
  failed += serve(82, AF_INET6, reinterpret_cast<const sockaddr*>(&v6), sizeof(v6));
  failed += serve(83, AF_UNIX, reinterpret_cast<const sockaddr*>(&local), sizeof(local));
  ::unlink(kLocalName);
  return failed;
}

TEST_CASE("bind, listen and accept show descriptor and address of each family") {
  const std::string addresses[] = {
      R"({"sa_family":"AF_INET","sin_port":"34567","sin_addr":"127.0.0.1"})",
      R"({"sa_family":"AF_INET6","sin6_port":"34568","sin6_flowinfo":"0","sin6_addr":"::1",)"
      R"("sin6_scopeid":"0"})",
      R"({"sa_family":"AF_UNIX","sun_path":"/tmp/tracee-listener"})",
  };
  LiveOptions options;
  options.events = {"security_socket_bind", "security_socket_listen", "security_socket_accept"};
  const LiveTrace trace = trace_child(options, serve_three_families);
  REQUIRE(trace.child_status == 0);
  const std::pair<const char*, long> calls[] = {{"security_socket_bind", SYS_bind},
                                                {"security_socket_listen", SYS_listen},
                                                {"security_socket_accept", SYS_accept4}};
  for (const auto& [name, call] : calls) {
    if (skipped(trace, name)) continue;
    const auto seen = trace.named(name);
    REQUIRE(seen.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      INFO(name << " " << i);
      check_actor(trace, seen[i]);
      CHECK(seen[i].syscall == call);
      CHECK(seen[i].return_value == 0);
      CHECK(seen[i].values.at("sockfd").json == std::to_string(81 + i));
      CHECK(seen[i].values.at("sockfd").provenance == Provenance::Register);
      CHECK(seen[i].values.at("local_addr").json == addresses[i]);
      CHECK(seen[i].values.at("local_addr").provenance == Provenance::KernelMemory);
      if (call == SYS_listen) CHECK(seen[i].values.at("backlog").json == "5");
    }
  }
}

TEST_CASE("a listening socket without a name has its family alone; other families are not shown") {
  LiveOptions options;
  options.events = {"security_socket_bind", "security_socket_listen"};
  const LiveTrace trace = trace_child(options, [] {
    ::listen(::socket(AF_UNIX, SOCK_STREAM, 0), 1);
    sockaddr nothing{};
    nothing.sa_family = AF_PACKET;
    bind_to(::socket(AF_INET, SOCK_DGRAM, 0), nothing);
    return 0;
  });
  if (skipped(trace, "security_socket_listen")) return;
  CHECK(trace.named("security_socket_bind").empty());
  const auto listens = trace.named("security_socket_listen");
  REQUIRE(listens.size() == 1);
  CHECK(listens[0].values.at("local_addr").bytes == std::string("\x01\x00", 2));
}

TEST_CASE("security_socket_connect has descriptor and address of the families it shows") {
  LiveOptions options;
  options.events = {"security_socket_connect"};
  const LiveTrace trace = trace_child(options, [] {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(1);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::fcntl(::socket(AF_INET, SOCK_DGRAM, 0), F_DUPFD, 77);
    ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    sockaddr nothing{};
    nothing.sa_family = AF_UNSPEC;  // takes the connection back; not shown
    ::connect(fd, &nothing, sizeof(nothing));
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    ::strcpy(local.sun_path, "/nonexistent-socket");
    ::connect(::socket(AF_UNIX, SOCK_STREAM, 0), reinterpret_cast<const sockaddr*>(&local),
              sizeof(local));
    return 0;
  });
  if (skipped(trace, "security_socket_connect")) return;
  const auto connects = trace.named("security_socket_connect");
  REQUIRE(connects.size() == 2);
  CHECK(connects[0].values.at("sockfd").word == 77);
  CHECK(connects[0].values.at("remote_addr").bytes.size() == sizeof(sockaddr_in));
  CHECK(connects[0].values.at("remote_addr").provenance == Provenance::KernelMemory);
  CHECK(connects[1].values.at("remote_addr").bytes.find("/nonexistent-socket") == 2);
}

}  // namespace
}  // namespace tracee::test
