// Nobody who stops reading what is said may stop tracing with it.
#include "tracee-ebpf/session/messages.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace tracee {
namespace {

// What can be read at once.
std::string read_all(int fd) {
  std::string text;
  char part[65536];
  pollfd ready{fd, POLLIN, 0};
  while (::poll(&ready, 1, 200) == 1) {
    const ssize_t n = ::read(fd, part, sizeof(part));
    if (n <= 0) break;
    text.append(part, static_cast<std::size_t>(n));
  }
  return text;
}

TEST_CASE("a full pipe drops messages, and the next one says how many") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  UniqueFd from(ends[0]), to(ends[1]);
  const std::string full(static_cast<std::size_t>(::fcntl(to.get(), F_SETPIPE_SZ, 8192)), '.');
  REQUIRE(::write(to.get(), full.data(), full.size()) == static_cast<ssize_t>(full.size()));
  Messages messages(false);
  messages.redirect(UniqueFd(::fcntl(to.get(), F_DUPFD_CLOEXEC, 3)));
  messages.info("one");
  messages.warning("two");
  CHECK(read_all(from.get()) == full);
  // Others write through the same file description, and wait.
  CHECK((::fcntl(to.get(), F_GETFL) & O_NONBLOCK) == 0);
  messages.info("three");
  messages.info("four");
  CHECK(read_all(from.get()) ==
        "tracee-ebpf: warning: 2 messages before this one could not be written\ntracee-ebpf: info: "
        "three\ntracee-ebpf: info: four\n");
}

TEST_CASE("a terminal that is stopped drops messages, and no half of one is taken for a whole") {
  UniqueFd screen(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  REQUIRE(screen);
  REQUIRE(::grantpt(screen.get()) == 0);
  REQUIRE(::unlockpt(screen.get()) == 0);
  UniqueFd terminal(::open(::ptsname(screen.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  REQUIRE(terminal);
  Messages messages(false);
  messages.redirect(UniqueFd(::fcntl(terminal.get(), F_DUPFD_CLOEXEC, 3)));
  REQUIRE(::tcflow(terminal.get(), TCOOFF) == 0);
  messages.info("one");
  REQUIRE(::tcflow(terminal.get(), TCOON) == 0);
  messages.info(std::string(1u << 20, 'x'));  // more than a terminal holds
  const std::string seen = read_all(screen.get());
  CHECK(seen.starts_with("tracee-ebpf: warning: 1 message before this"));
  messages.info("last");
  CHECK(read_all(screen.get()) ==
        "\r\ntracee-ebpf: warning: 2 messages before this one could not be written\r\ntracee-ebpf: "
        "info: last\r\n");
}

}  // namespace
}  // namespace tracee
