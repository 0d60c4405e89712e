#include "tracee-ebpf/output/byte_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "test/unit/ebpf/temporary_folder.h"

namespace tracee {
namespace {

using std::chrono::milliseconds;

StopSignals install() {
  auto stop = StopSignals::install();
  REQUIRE(stop);
  return std::move(*stop);
}

// Standard output is something else for as long as this lives.
class StdoutReplaced {
 public:
  explicit StdoutReplaced(int fd) : saved_(::dup(STDOUT_FILENO)) { ::dup2(fd, STDOUT_FILENO); }
  ~StdoutReplaced() { ::dup2(saved_.get(), STDOUT_FILENO); }

 private:
  UniqueFd saved_;
};

OutputFile standard_output_as(int fd) {
  StdoutReplaced replaced(fd);
  auto file = OutputFile::standard_output();
  REQUIRE(file);
  return std::move(*file);
}

struct Pipe {
  Pipe() {
    int fds[2];
    REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
    read.reset(fds[0]);
    write.reset(fds[1]);
  }
  UniqueFd read, write;
};

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 131 >> 3);
  return bytes;
}

// Reads everything until the end, in small pieces.
std::string read_slowly(int fd) {
  std::string all;
  char piece[3001];
  ssize_t got = 0;
  while ((got = ::read(fd, piece, sizeof piece)) > 0) {
    all.append(piece, static_cast<std::size_t>(got));
    std::this_thread::yield();
  }
  return all;
}

TEST_CASE("a slow reader of a pipe gets every byte, whatever the pieces") {
  StopSignals stop = install();
  Pipe pipe;
  OutputFile file = standard_output_as(pipe.write.get());
  CHECK(file.non_blocking());
  CHECK(::fcntl(file.fd(), F_GETPIPE_SZ) == 1 << 20);
  // Ours alone is non-blocking: other programs that share the descriptor are not disturbed.
  CHECK((::fcntl(pipe.write.get(), F_GETFL) & O_NONBLOCK) == 0);
  pipe.write.reset();
  const std::string sent = pattern(5 << 20);
  std::string received;
  std::thread reader([&] { received = read_slowly(pipe.read.get()); });
  {
    ByteWriter writer(std::move(file), stop);
    auto delivery = writer.write(sent);
    REQUIRE(delivery);
    CHECK(*delivery == Delivery::Done);
  }
  reader.join();
  CHECK((received == sent));
}

TEST_CASE("a socket, which cannot be opened anew, works too") {
  StopSignals stop = install();
  int fds[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  UniqueFd ours(fds[0]), theirs(fds[1]);
  OutputFile file = standard_output_as(ours.get());
  CHECK_FALSE(file.non_blocking());
  ours.reset();
  const std::string sent = pattern(1 << 20);
  std::string received;
  std::thread reader([&] { received = read_slowly(theirs.get()); });
  {
    ByteWriter writer(std::move(file), stop);
    REQUIRE(writer.write(sent));
  }
  reader.join();
  CHECK((received == sent));
}

TEST_CASE("a reader that has left is no error") {
  StopSignals stop = install();
  Pipe pipe;
  ByteWriter writer(standard_output_as(pipe.write.get()), stop);
  pipe.read.reset();
  auto delivery = writer.write("x");
  REQUIRE(delivery);
  CHECK(*delivery == Delivery::ReaderGone);
}

TEST_CASE("a reader that leaves in the middle of a blocked write is noticed") {
  StopSignals stop = install();
  Pipe pipe;
  ByteWriter writer(standard_output_as(pipe.write.get()), stop);
  std::thread reader([&] {
    pollfd readable{pipe.read.get(), POLLIN, 0};
    ::poll(&readable, 1, -1);
    pipe.read.reset();
  });
  auto delivery = writer.write(pattern(4 << 20));
  reader.join();
  REQUIRE(delivery);
  CHECK(*delivery == Delivery::ReaderGone);
}

TEST_CASE("a full device is an error with its name and reason") {
  StopSignals stop = install();
  auto file = OutputFile::create("/dev/full", false);
  REQUIRE(file);
  ByteWriter writer(std::move(*file), stop);
  auto delivery = writer.write("x");
  REQUIRE_FALSE(delivery);
  CHECK(delivery.error().kind() == ErrorKind::Io);
  CHECK(delivery.error().message() == "writing to /dev/full: No space left on device");
}

TEST_CASE("after a signal, a reader that reads nothing is waited for only so long") {
  StopSignals stop = install();
  Pipe pipe;
  ByteWriter writer(standard_output_as(pipe.write.get()), stop, milliseconds(50));
  ::raise(SIGTERM);
  auto delivery = writer.write(pattern(4 << 20));
  REQUIRE_FALSE(delivery);
  CHECK(delivery.error().message().find("nothing was read from it") != std::string::npos);
  CHECK(stop.count() == 1);
  CHECK(stop.last() == SIGTERM);
}

TEST_CASE("a second signal ends a blocked write at once") {
  StopSignals stop = install();
  Pipe pipe;
  ByteWriter writer(standard_output_as(pipe.write.get()), stop);
  ::raise(SIGINT);
  ::raise(SIGTERM);
  auto delivery = writer.write(pattern(4 << 20));
  REQUIRE_FALSE(delivery);
  CHECK(delivery.error().message().find("second signal") != std::string::npos);
  CHECK(stop.count() == 2);
}

TEST_CASE("after a signal, a reader that goes on reading gets everything") {
  StopSignals stop = install();
  Pipe pipe;
  OutputFile file = standard_output_as(pipe.write.get());
  pipe.write.reset();
  ::raise(SIGINT);
  const std::string sent = pattern(3 << 20);
  std::string received;
  std::thread reader([&] { received = read_slowly(pipe.read.get()); });
  {
    ByteWriter writer(std::move(file), stop, milliseconds(10'000));
    REQUIRE(writer.write(sent));
  }
  reader.join();
  CHECK((received == sent));
}

TEST_CASE("what is written to a file stays") {
  StopSignals stop = install();
  TemporaryFolder folder;
  {
    auto file = OutputFile::create(folder / "out", false);
    REQUIRE(file);
    ByteWriter writer(std::move(*file), stop);
    REQUIRE(writer.write("one "));
    REQUIRE(writer.write("two"));
  }
  CHECK(content_of(folder / "out") == "one two");
}

}  // namespace
}  // namespace tracee
