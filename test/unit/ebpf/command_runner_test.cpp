#include "tracee-ebpf/process/command_runner.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "test/unit/ebpf/temporary_folder.h"

namespace tracee {
namespace {

struct Rig {
  explicit Rig(const std::vector<std::string>& command, bool stdout_to_stderr = false)
      : stop(std::move(*StopSignals::install())),
        runner(std::move(*CommandRunner::prepare(command, stop, stdout_to_stderr))) {}

  // Runs it to its end.
  int status() {
    REQUIRE(runner.start());
    wait();
    return runner.exit_status();
  }
  void wait() {
    pollfd ended{runner.end_fd(), POLLIN, 0};
    REQUIRE(::poll(&ended, 1, 60'000) == 1);
    REQUIRE(runner.ended());
  }

  StopSignals stop;
  CommandRunner runner;
};

TEST_CASE("the exit status is the command's") {
  CHECK(Rig({"true"}).status() == 0);
  CHECK(Rig({"sh", "-c", "exit 7"}).status() == 7);
  CHECK(Rig({"sh", "-c", "kill -KILL $$"}).status() == 128 + SIGKILL);
}

TEST_CASE("nothing runs before start()") {
  TemporaryFolder folder;
  {
    Rig rig({"touch", folder / "ran"});
    CHECK(rig.runner.pid() > 0);
    CHECK_FALSE(rig.runner.ended());
    ::usleep(20'000);
    CHECK_FALSE(std::filesystem::exists(folder / "ran"));
    REQUIRE(rig.runner.start());
    rig.wait();
    CHECK(std::filesystem::exists(folder / "ran"));
  }
  std::uint32_t pid = 0;
  {
    Rig rig({"touch", folder / "never"});
    pid = rig.runner.pid();
  }
  CHECK_FALSE(std::filesystem::exists(folder / "never"));
  CHECK(::kill(static_cast<pid_t>(pid), 0) != 0);
}

TEST_CASE("a command that cannot be executed says why, with a shell's status") {
  Rig missing({"/no/such/program"});
  auto started = missing.runner.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().message() == "running '/no/such/program': No such file or directory");
  missing.wait();
  CHECK(missing.runner.exit_status() == 127);

  Rig folder({"/"});
  started = folder.runner.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().message().find("Permission denied") != std::string::npos);
  folder.wait();
  CHECK(folder.runner.exit_status() == 126);
}

TEST_CASE("a command is found in PATH as a shell finds it") {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "a/tool");  // a folder is no command
  std::filesystem::create_directory(folder / "b");
  std::ofstream(folder / "b/tool") << "exit 9\n";
  ::chmod((folder / "b/tool").c_str(), 0644);  // nor is what cannot be executed
  std::filesystem::create_directory(folder / "c");
  std::ofstream(folder / "c/tool") << "exit $1\n";  // a script without an interpreter line
  ::chmod((folder / "c/tool").c_str(), 0755);
  const std::string before = ::getenv("PATH");
  ::setenv("PATH", (folder / "a:" + folder / "b:" + folder / "c:" + before).c_str(), 1);
  const int status = Rig({"tool", "6"}).status();
  Rig nowhere({"no_such_tool"});
  auto started = nowhere.runner.start();
  ::setenv("PATH", before.c_str(), 1);
  CHECK(status == 6);
  CHECK_FALSE(started);
  nowhere.wait();
  CHECK(nowhere.runner.exit_status() == 127);
}

TEST_CASE("the first thing a started command does is its exec") {
  // Whatever the child does after start() is traced: it must have prepared all else before. A
  // waiting child sleeps in read(2), with its standard output already in place.
  TemporaryFolder folder;
  Rig rig({"true"}, true);
  const std::string process = "/proc/" + std::to_string(rig.runner.pid());
  std::string call;
  for (int i = 0; i < 1000 && !call.starts_with("0 "); ++i) {  // 0: read
    ::usleep(1000);
    call = content_of(process + "/syscall");
  }
  CHECK(call.starts_with("0 "));
  CHECK(std::filesystem::read_symlink(process + "/fd/1") ==
        std::filesystem::read_symlink(process + "/fd/2"));
}

TEST_CASE("the command has the signals of an ordinary program") {
  Rig rig({"sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/$$/status | grep -vq '0000000000000000'"});
  CHECK(rig.status() == 1);  // grep -v found no line with anything in it
}

TEST_CASE("what it prints goes to standard error while the stream has standard output") {
  TemporaryFolder folder;
  const std::string to = folder / "said";
  UniqueFd file(::open(to.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  UniqueFd saved(::dup(STDERR_FILENO));
  ::dup2(file.get(), STDERR_FILENO);
  {
    Rig rig({"echo", "hello"}, true);
    CHECK(rig.runner.start());
    pollfd ended{rig.runner.end_fd(), POLLIN, 0};
    ::poll(&ended, 1, 60'000);
    CHECK(rig.runner.ended());
  }
  ::dup2(saved.get(), STDERR_FILENO);
  CHECK(content_of(to) == "hello\n");
}

TEST_CASE("signals are passed on") {
  Rig rig({"sleep", "60"});
  REQUIRE(rig.runner.start());
  rig.runner.forward(SIGTERM);
  rig.wait();
  CHECK(rig.runner.exit_status() == 128 + SIGTERM);
  CHECK(WIFSIGNALED(rig.runner.wait_status()));
}

TEST_CASE("what the command leaves running is named, also from a session of its own") {
  TemporaryFolder folder;
  Rig rig({"sh", "-c", "setsid sleep 60 & echo $! > \"$0\"", folder / "pid"});
  CHECK(rig.status() == 0);
  const auto left = rig.runner.left_running();
  REQUIRE(left.size() == 1);
  // It may still be on its way from setsid to sleep.
  CHECK((left[0].comm == "sleep" || left[0].comm == "setsid" || left[0].comm == "sh"));
  ::kill(static_cast<pid_t>(left[0].pid), SIGKILL);
  while (!rig.runner.left_running().empty()) ::usleep(1000);
}

TEST_CASE("as root, the command is the user behind sudo") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root");
    return;
  }
  ::setenv("SUDO_UID", "65534", 1);
  ::setenv("SUDO_GID", "65533", 1);
  Rig rig({"sh", "-c",
           "test $(id -u) = 65534 && test $(id -g) = 65533 && ! id -G | grep -qw 0 && "
           "test \"$HOME\" = \"$0\" && ! kill -0 1 2>/dev/null",
           ::getenv("HOME")});
  const int status = rig.status();
  ::unsetenv("SUDO_UID");
  ::unsetenv("SUDO_GID");
  CHECK(status == 0);
}

}  // namespace
}  // namespace tracee
