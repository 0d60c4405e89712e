// Ctrl-C, with the program as a process of its own and the test as its producer.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "common/unique_fd.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
  UniqueFd read;
  UniqueFd write;
};

// tracee-rules --input stdin, or with these words, with pipes for all that it reads and writes.
class Program {
 public:
  explicit Program(std::vector<const char*> words = {"--input", "stdin"}) {
    words.insert(words.begin(), "tracee-rules");
    words.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(input_.read.get(), 0);
      ::dup2(output_.write.get(), 1);
      ::dup2(errors_.write.get(), 2);
      ::execv(TRACEE_RULES_PROGRAM, const_cast<char* const*>(words.data()));
      ::_exit(127);
    }
    input_.read.reset();
    output_.write.reset();
    errors_.write.reset();
  }

  void send(std::string_view bytes) {
    REQUIRE(::write(input_.write.get(), bytes.data(), bytes.size()) ==
            static_cast<ssize_t>(bytes.size()));
  }
  // Another process sends this again and again, until nobody reads it; for longer than the program
  // may take to give up, but not for ever, so that a test of a program that does not still ends.
  void send_for_ever(const std::string& bytes) {
    const pid_t writer = ::fork();
    REQUIRE(writer >= 0);
    if (writer == 0) {
      ::signal(SIGPIPE, SIG_DFL);
      ::alarm(60);
      output_.read.reset();
      errors_.read.reset();
      while (::write(input_.write.get(), bytes.data(), bytes.size()) > 0) continue;
      ::_exit(0);
    }
    input_.write.reset();
  }
  void interrupt() const { REQUIRE(::kill(process_, SIGINT) == 0); }
  // Waits until `text` was printed on standard output.
  void await(std::string_view text) {
    while (out_.find(text) == out_.npos) REQUIRE(read_some(output_.read.get(), out_));
  }
  // Waits for the end, with the input still open: its exit status.
  int finish() {
    while (read_some(output_.read.get(), out_)) continue;
    while (read_some(errors_.read.get(), err_)) continue;
    int status = 0;
    REQUIRE(::waitpid(process_, &status, 0) == process_);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }
  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }

 private:
  static bool read_some(int fd, std::string& to) {
    char part[4096];
    const ssize_t size = ::read(fd, part, sizeof(part));
    if (size > 0) to.append(part, static_cast<std::size_t>(size));
    return size > 0;
  }

  Pipe input_;
  Pipe output_;
  Pipe errors_;
  pid_t process_ = -1;
  std::string out_;
  std::string err_;
};

const std::vector<Argument> kTraceMe = {{"request", 0, {}, Presence::Present}};

// A stream that goes on, and the program that has read it so far.
struct FirstFinding {
  FirstFinding() {
    stream.header({"ptrace"}).event("ptrace", kTraceMe).flush();
    program.send(stream.bytes());
    program.await("Hostname: localhost\n");
    sent = stream.bytes().size();
  }
  // What was added to the stream since.
  std::string rest() const { return stream.bytes().substr(sent); }

  StreamBuilder stream;
  Program program;
  std::size_t sent = 0;
};

TEST_CASE("a finding is out before the producer sends more") {
  FirstFinding first;
  Program& program = first.program;
  first.stream.end();
  program.send(first.rest());
  ::usleep(100'000);  // for the end frame to be read; either order is right
  program.interrupt();
  CHECK(program.finish() == 0);
  CHECK(program.err().empty());  // not a word of waiting
}

TEST_CASE("after Ctrl-C what the producer still sends is read, to its end frame") {
  FirstFinding first;
  Program& program = first.program;
  program.interrupt();
  first.stream.event("ptrace", kTraceMe, {.comm = "late"}).end();
  program.send(first.rest());
  program.await("Command: late\n");
  CHECK(program.finish() == 0);  // the end frame is the end, although the pipe is still open
  CHECK(program.err().empty());
}

TEST_CASE("a producer that stays silent after Ctrl-C is not waited for") {
  FirstFinding first;
  Program& program = first.program;
  program.interrupt();
  CHECK(program.finish() == 0);
  CHECK(program.err().find("no frame arrived within five seconds") != std::string::npos);
  CHECK(program.err().find("ended abnormally") != std::string::npos);
}

TEST_CASE("lines of JSON without end are read for five seconds after Ctrl-C") {
  const std::string line =
      R"({"timestamp":1636012505000000000,"processName":"gdb","eventName":"ptrace",)"
      R"("args":[{"name":"request","type":"long","value":"PTRACE_TRACEME"}]})"
      "\n";
  for (const std::string& sent : {line, std::string(1000, ' ')}) {
    Program program(
        {"--input-tracee", "file:stdin", "--input-tracee", "format:json", "--rate-limit", "1/1m"});
    program.send_for_ever(sent);
    program.await("Loaded ");
    ::usleep(100'000);  // until the handlers are there
    program.interrupt();
    CHECK(program.finish() == (sent == line ? 0 : 1));
    CHECK(program.err().find("did not end within five seconds") != std::string::npos);
  }
}

TEST_CASE("a stream without end is read for five seconds after Ctrl-C, and then summed up") {
  StreamBuilder stream;
  stream.header({"ptrace"}).event("ptrace", kTraceMe).flush();
  Program program({"--input", "stdin", "--rate-limit", "1/1m"});
  program.send_for_ever(stream.bytes());
  program.await("Command: ");
  program.interrupt();
  CHECK(program.finish() == 0);
  CHECK(program.err().find("did not end within five seconds") != std::string::npos);
  CHECK(program.err().find("ended abnormally") != std::string::npos);
  CHECK(program.err().find("damaged") == std::string::npos);  // no frame was cut in two
}

TEST_CASE("a device without end is at its end with Ctrl-C") {
  for (const char* format : {"format:json", "format:capnp"}) {
    Program program({"--input-tracee", "file:/dev/zero", "--input-tracee", format});
    program.await("Loaded ");
    ::usleep(100'000);  // until the handlers are there
    program.interrupt();
    CHECK(program.finish() <= 1);  // what was read is no stream; that it ended may come first
    CHECK(program.err().find("five seconds") == std::string::npos);
  }
}

TEST_CASE("a second Ctrl-C ends the program at once") {
  FirstFinding first;
  Program& program = first.program;
  program.interrupt();
  ::usleep(100'000);  // two signals at once would count as one
  program.interrupt();
  CHECK(program.finish() == 1);
  CHECK(program.err() == "tracee-rules: interrupted twice: exiting at once\n");
}

}  // namespace
}  // namespace tracee::rules
