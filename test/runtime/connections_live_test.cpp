// Connections that processes accept, and descriptors of them that they duplicate. Loopback only.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

#include "test/runtime/live_trace.h"
#include "test/runtime/shared_sensor.h"

namespace tracee::test {
namespace {

const EventGroup kTogether{"socket_accept", "socket_dup", "process_execute_failed"};

constexpr std::uint16_t kListening = 71;
constexpr std::uint16_t kConnecting = 72;

// Both ends of a TCP connection on loopback, whose ports the kernel chooses.
struct Connection {
  int accepted = -1;
  std::uint16_t ports[2] = {};  // of the listening end, of the connecting one
};

std::uint16_t port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

Connection connect_to_self() {
  Connection connection;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::fcntl(::socket(AF_INET, SOCK_STREAM, 0), F_DUPFD, kListening);
  ::fcntl(::socket(AF_INET, SOCK_STREAM, 0), F_DUPFD, kConnecting);
  ::bind(kListening, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  ::listen(kListening, 1);
  address.sin_port = htons(port_of(kListening));
  ::connect(kConnecting, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  connection.accepted = ::accept4(kListening, nullptr, nullptr, SOCK_CLOEXEC);
  connection.ports[0] = port_of(kListening);
  connection.ports[1] = port_of(kConnecting);
  return connection;
}

std::string loopback_json(std::uint16_t port) {
  return R"({"sa_family":"AF_INET","sin_port":")" + std::to_string(port) +
         R"(","sin_addr":"127.0.0.1"})";
}

// Runs `act` with a connection in a traced child; gives its ports besides.
LiveTrace trace_connection(const char* event, std::uint16_t ports[2],
                           int (*act)(const Connection&)) {
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  LiveOptions options;
  options.events = {event};
  LiveTrace trace = trace_child(options, [&] {
    const Connection connection = connect_to_self();
    if (connection.accepted < 0) return 1;
    if (::write(pipe[1], connection.ports, sizeof(connection.ports)) < 0) return 2;
    return act(connection);
  });
  REQUIRE(trace.child_status == 0);
  REQUIRE(::read(pipe[0], ports, 2 * sizeof(*ports)) == 2 * sizeof(*ports));
  for (const int fd : pipe) ::close(fd);
  return trace;
}

TEST_CASE("socket_accept shows both ends of a connection") {
  std::uint16_t ports[2];
  const LiveTrace trace =
      trace_connection("socket_accept", ports, [](const Connection&) { return 0; });
  if (skipped(trace, "socket_accept")) return;
  const auto accepted = trace.named("socket_accept");
  REQUIRE(accepted.size() == 1);
  check_actor(trace, accepted[0]);
  CHECK(accepted[0].syscall == SYS_accept4);
  CHECK(accepted[0].values.at("sockfd").word == kListening);
  CHECK(accepted[0].values.at("local_addr").json == loopback_json(ports[0]));
  CHECK(accepted[0].values.at("remote_addr").json == loopback_json(ports[1]));
  CHECK(accepted[0].values.at("remote_addr").provenance == Provenance::KernelMemory);
}

TEST_CASE("an accept that gets nothing is not a connection") {
  LiveOptions options;
  options.events = {"socket_accept"};
  const LiveTrace trace = trace_child(options, [] {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    ::listen(fd, 1);
    return ::accept(fd, nullptr, nullptr) == -1 ? 0 : 1;
  });
  REQUIRE(trace.child_status == 0);
  if (!skipped(trace, "socket_accept")) CHECK(trace.events.empty());
}

TEST_CASE("socket_dup shows every way of duplicating, and whom the socket is connected to") {
  std::uint16_t ports[2];
  const LiveTrace trace = trace_connection("socket_dup", ports, [](const Connection&) {
    ::dup2(kConnecting, 80);
    ::dup3(kConnecting, 81, O_CLOEXEC);
    ::fcntl(kConnecting, F_DUPFD_CLOEXEC, 82);
    ::dup2(kListening, 83);
    ::dup2(::dup(kConnecting), 84);
    ::dup2(kConnecting, kConnecting);    // nothing is duplicated
    ::dup2(::open("/dev/null", 0), 85);  // no socket
    ::fcntl(kConnecting, F_GETFD);       // another question
    return ::dup2(-1, 86) == -1 ? 0 : 1;
  });
  if (skipped(trace, "socket_dup")) return;
  auto duplicates = trace.named("socket_dup");
  REQUIRE(duplicates.size() == 8);  // two more are made with the connection
  duplicates.erase(duplicates.begin(), duplicates.begin() + 2);
  const std::uint64_t new_fds[] = {80, 81, 82, 83};
  for (std::size_t i = 0; i < duplicates.size(); ++i) {
    check_actor(trace, duplicates[i]);
    if (i < 4) CHECK(duplicates[i].values.at("newfd").word == new_fds[i]);
    const bool listening = i == 3;
    if (i != 5) {
      CHECK(duplicates[i].values.at("oldfd").word == (listening ? kListening : kConnecting));
    }
    CHECK(duplicates[i].values.at("remote_addr").json ==
          (listening ? R"({"sa_family":"AF_INET"})" : loopback_json(ports[0])));
  }
  CHECK(duplicates[5].values.at("newfd").word == 84);
  CHECK(duplicates[5].values.at("oldfd").word == duplicates[4].values.at("newfd").word);
}

TEST_CASE("socket_dup shows the name of a local peer") {
  const char* path = "/tmp/tracee-peer";
  LiveOptions options;
  options.events = {"socket_dup"};
  const LiveTrace trace = trace_child(options, [&] {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::string(path).copy(name.sun_path, sizeof(name.sun_path) - 1);
    const int listening = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const int connecting = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (::bind(listening, reinterpret_cast<sockaddr*>(&name), sizeof(name)) != 0) return 1;
    ::listen(listening, 1);
    if (::connect(connecting, reinterpret_cast<sockaddr*>(&name), sizeof(name)) != 0) return 2;
    const int accepted = ::accept(listening, nullptr, nullptr);
    ::dup2(connecting, 90);
    return ::dup2(accepted, 91) == 91 ? 0 : 3;
  });
  ::unlink(path);
  REQUIRE(trace.child_status == 0);
  if (skipped(trace, "socket_dup")) return;
  const auto duplicates = trace.named("socket_dup");
  REQUIRE(duplicates.size() == 2);
  CHECK(duplicates[0].values.at("remote_addr").json ==
        R"({"sa_family":"AF_UNIX","sun_path":"/tmp/tracee-peer"})");
  CHECK(duplicates[1].values.at("remote_addr").bytes.size() == 2);  // the peer has no name
}

}  // namespace
}  // namespace tracee::test
