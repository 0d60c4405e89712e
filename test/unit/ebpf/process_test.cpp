#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "common/unique_fd.h"
#include "tracee-ebpf/process/pipe_reader.h"
#include "tracee-ebpf/process/process_table.h"
#include "tracee-ebpf/process/rule_needs.h"
#include "tracee-ebpf/session/process_snapshot.h"

namespace tracee {
namespace {

// A child that waits until this object is gone.
class Child {
 public:
  template <typename Preparation>
  explicit Child(Preparation prepare) {
    int fds[2];
    REQUIRE(::pipe(fds) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      prepare();
      (void)!::write(fds[1], "r", 1);
      while (true) ::pause();
    }
    ::close(fds[1]);
    char ready = 0;
    REQUIRE(::read(fds[0], &ready, 1) == 1);
    ::close(fds[0]);
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::uint32_t pid() const { return static_cast<std::uint32_t>(pid_); }

 private:
  pid_t pid_ = -1;
};

std::string stat_line(const std::string& comm) {
  return "42 (" + comm + ") Z 7 42 42 0 -1 4194560 0 0 0 0 1 2 3 4 20 0 1 0 12345 0 0\n";
}

TEST_CASE("a line of stat is read whatever the name holds") {
  for (const char* comm : {"sh", "a) S 1 (b", "", ")))", "new\nline", "42 (x"}) {
    const auto entry = parse_stat(stat_line(comm));
    CAPTURE(comm);
    REQUIRE(entry);
    CHECK(entry->pid == 42);
    CHECK(entry->comm == comm);
    CHECK(entry->parent == 7);
    CHECK(entry->dead);
    CHECK(entry->start_time ==
          12345 * (1'000'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK))));
  }
}

TEST_CASE("what is no line of stat is refused, at every length") {
  const std::string whole = stat_line("sh");
  for (std::size_t size = 0; size < whole.find("12345"); ++size) {
    CHECK_FALSE(parse_stat(whole.substr(0, size)));
  }
  CHECK_FALSE(parse_stat(") 1 ("));
  CHECK_FALSE(parse_stat("x (sh) S 7 42 42 0 -1 4194560 0 0 0 0 1 2 3 4 20 0 1 0 12345 0 0"));
}

TEST_CASE("descendants are found, the roots among them, what is not there is not") {
  Child child([] {});
  const ProcessTable table = ProcessTable::read();
  const auto us = static_cast<std::uint32_t>(::getpid());
  REQUIRE(table.find(child.pid()) != nullptr);
  CHECK(table.find(child.pid())->parent == us);
  const auto tree = table.descendants({us});
  CHECK(std::count(tree.begin(), tree.end(), us) == 1);
  CHECK(std::count(tree.begin(), tree.end(), child.pid()) == 1);
  CHECK(table.descendants({child.pid()}) == std::vector<std::uint32_t>{child.pid()});
  CHECK(table.descendants({4194305}).empty());
}

TEST_CASE("exact start times replace those in steps, not those of another process") {
  Child child([] {});
  ProcessTable table = ProcessTable::read();
  const std::uint64_t step = table.find(child.pid())->start_time;
  table.refine({{child.pid(), step + 9'999'999}, {1, 5}});
  CHECK(table.find(child.pid())->start_time == step + 9'999'999);
  table.refine({{child.pid(), step + 10'000'000}});
  CHECK(table.find(child.pid())->start_time == step + 9'999'999);
  ContainerTable containers{CgroupHierarchy{}};
  const auto parts = snapshot({child.pid()}, false, containers, {{child.pid(), step + 1234}});
  CHECK(parts.at(0).processes.at(0).start_time == step + 1234);
}

TEST_CASE("a snapshot tells what a process is") {
  Child child([] { ::prctl(PR_SET_NAME, "odd (name)"); });
  ContainerTable containers{CgroupHierarchy{}};
  const auto parts = snapshot({child.pid()}, true, containers);
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].snapshot);
  CHECK(parts[0].last);
  CHECK(parts[0].time > 0);
  REQUIRE(parts[0].processes.size() == 1);
  const stream::ProcessState& process = parts[0].processes[0];
  CHECK(process.pid == child.pid());
  CHECK(process.comm == "odd (name)");
  CHECK(process.parent_pid == static_cast<std::uint32_t>(::getpid()));
  CHECK(process.uid == ::getuid());
  CHECK(process.ns_pid > 0);
  CHECK(process.mount_namespace > 0);
  CHECK(process.pid_namespace > 0);
  CHECK(process.start_time >= process.parent_start_time);
  CHECK(process.parent_start_time > 0);
  CHECK(process.executable.ends_with("producer_process_test"));
  CHECK(process.arguments.find("producer_process_test") != std::string::npos);
}

TEST_CASE(
    "a snapshot of the whole system has us and the first process, and says when it is whole") {
  ContainerTable containers{CgroupHierarchy{}};
  const auto parts = snapshot({}, false, containers);
  std::size_t found = 0;
  for (const auto& part : parts) {
    for (const auto& process : part.processes) {
      if (process.pid == 1 || process.pid == static_cast<std::uint32_t>(::getpid())) ++found;
    }
    CHECK(part.last == (&part == &parts.back()));
  }
  CHECK(found == 2);
  CHECK(snapshot({4194305}, true, containers).size() == 1);
}

TEST_CASE("the reader of a pipe is found, its writers are not") {
  int fds[2];
  REQUIRE(::pipe(fds) == 0);
  UniqueFd read(fds[0]), write(fds[1]);
  Child reader([&] { write.reset(); });
  Child writer([&] { read.reset(); });
  read.reset();
  CHECK(find_pipe_readers(write.get()) == std::vector<std::uint32_t>{reader.pid()});
}

TEST_CASE("a parent that reads counts when nobody else does") {
  int fds[2];
  REQUIRE(::pipe(fds) == 0);
  UniqueFd read(fds[0]), write(fds[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    read.reset();
    const auto readers = find_pipe_readers(write.get());
    ::_exit(readers == std::vector<std::uint32_t>{static_cast<std::uint32_t>(::getppid())} ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("what is no pipe has no reader") {
  UniqueFd file(::open("/dev/null", O_WRONLY));
  CHECK(find_pipe_readers(file.get()).empty());
  CHECK(find_pipe_readers(-1).empty());
}

TEST_CASE("what signatures need is read line by line") {
  const auto needs = parse_rule_needs(
      "TRC-5\tTRC-105,fileless_execution\tsecurity_bprm_check,sched_process_exec\n"
      "TRC-7\t\texecve\texec-env\nno such line\n\tx\ty\nANY\tany_event\t\n");
  REQUIRE(needs.size() == 3);
  CHECK(needs[0].id == "TRC-5");
  CHECK(needs[0].names == std::vector<std::string>{"TRC-105", "fileless_execution"});
  CHECK(needs[0].events == std::vector<std::string>{"security_bprm_check", "sched_process_exec"});
  CHECK_FALSE(needs[0].environment);
  CHECK(needs[1].names.empty());
  CHECK(needs[1].environment);
  CHECK(needs[2].events.empty());
  // This test has no tracee-rules beside it.
  const auto nobody = read_rule_needs("");
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().kind() == ErrorKind::NotFound);
}

}  // namespace
}  // namespace tracee
