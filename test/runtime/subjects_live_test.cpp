// Every subject of the selection, decided in the kernel: by acts that differ in that subject alone.
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <thread>

#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

// How many calls of getppid are seen of a child that does `act`.
template <typename Act>
std::size_t calls(std::vector<std::string> trace, Act act) {
  LiveOptions options;
  options.trace = std::move(trace);
  options.trace.emplace_back("event=getppid");
  return trace_child(options,
                     [&] {
                       act();
                       return 0;
                     })
      .named("getppid")
      .size();
}

void skip(const char* why) { WARN(why); }

bool is_root() { return ::getuid() == 0; }

// Calls before and after the caller becomes another user and group.
void change_ids() {
  call_getppid(2);
  if (::setresgid(2002, 2002, 2002) != 0 || ::setresuid(2001, 2001, 2001) != 0) ::_exit(1);
  call_getppid(5);
}

TEST_CASE("uid and gid are the real ones at the event") {
  if (!is_root()) return skip("SKIP: changing the user takes root");
  CHECK(calls({"uid=2001"}, change_ids) == 5);
  CHECK(calls({"uid!=2001"}, change_ids) == 2);
  CHECK(calls({"uid>0"}, change_ids) == 5);
  CHECK(calls({"uid<2001"}, change_ids) == 2);
  CHECK(calls({"uid=0", "uid>2000"}, change_ids) == 7);
  CHECK(calls({"gid=2002"}, change_ids) == 5);
  CHECK(calls({"gid!=2002", "uid=0"}, change_ids) == 2);
}

TEST_CASE("one thread that changes its user is that user alone") {
  if (!is_root()) return skip("SKIP: changing the user takes root");
  const std::size_t seen = calls({"uid=2001"}, [] {
    std::thread([] {
      ::syscall(SYS_setuid, 2001);  // past the C library, which would tell the other threads
      call_getppid(3);
    }).join();
    call_getppid(10);
  });
  CHECK(seen == 3);
}

TEST_CASE("tid is one thread, pid all of a process") {
  LiveOptions options;
  options.trace = {"event=getppid"};
  const LiveTrace all = trace_child(options, [] {
    call_getppid(1);
    std::thread([] { call_getppid(2); }).join();
    return 0;
  });
  CHECK(all.named("getppid").size() == 3);
  // Its number is not known before: the first thread's is, as the process's.
  CHECK(calls({"tid!=1"}, [] { call_getppid(4); }) == 4);
  CHECK(calls({"tid=1"}, [] { call_getppid(4); }) == 0);
}

TEST_CASE("host names are those of the namespace, dots and all") {
  const auto act = [] {
    call_getppid(1);
    const std::string longest(64, 'h');
    if (::unshare(CLONE_NEWUTS) != 0 || ::sethostname("live.example", 12) != 0) ::_exit(1);
    call_getppid(2);
    if (::sethostname(longest.data(), longest.size()) != 0) ::_exit(1);
    call_getppid(4);
  };
  if (!is_root()) return skip("SKIP: naming a host takes root");
  CHECK(calls({"uts=live.example"}, act) == 2);
  CHECK(calls({"uts=" + std::string(64, 'h')}, act) == 4);
  CHECK(calls({"uts!=live.example"}, act) == 5);
}

std::string namespace_number(const char* name) {
  struct stat status {};
  REQUIRE(::stat((std::string("/proc/self/ns/") + name).c_str(), &status) == 0);
  return std::to_string(status.st_ino);
}

TEST_CASE("namespaces are told apart by their numbers") {
  if (!is_root()) return skip("SKIP: namespaces take root");
  const auto mounts = [] {
    call_getppid(1);
    if (::unshare(CLONE_NEWNS) != 0) ::_exit(1);
    call_getppid(4);
  };
  CHECK(calls({"mntns=" + namespace_number("mnt")}, mounts) == 1);
  CHECK(calls({"mntns!=" + namespace_number("mnt")}, mounts) == 4);
  const auto pids = [] {
    call_getppid(1);
    if (::unshare(CLONE_NEWPID) != 0) ::_exit(1);
    in_child([] { call_getppid(4); });
  };
  CHECK(calls({"pidns=" + namespace_number("pid")}, pids) == 1);
  CHECK(calls({"pidns!=" + namespace_number("pid")}, pids) == 4);
  // Such a namespace is what a container has at least.
  CHECK(calls({"container"}, pids) == 4);
  CHECK(calls({"!container"}, pids) == 1);
  CHECK(calls({"container=new"}, pids) == 4);
  CHECK(calls({"container!=new"}, pids) == 1);
}

// A process in a pid namespace of its own that runs before anything is traced, and calls when told.
class OldNamespace {
 public:
  OldNamespace() {
    REQUIRE((::pipe(go_) == 0 && ::pipe(done_) == 0));
    helper_ = ::fork();
    if (helper_ != 0) return;
    ::prctl(PR_SET_NAME, "tracee-old");
    if (::unshare(CLONE_NEWPID) != 0) ::_exit(1);
    in_child([&] {
      for (char word = 0; ::read(go_[0], &word, 1) == 1 && word == 'c';) {
        call_getppid(3);
        if (::write(done_[1], "d", 1) != 1) return;
      }
    });
    ::_exit(0);
  }
  ~OldNamespace() {
    if (::write(go_[1], "q", 1) == 1) ::waitpid(helper_, nullptr, 0);
    for (const int fd : {go_[0], go_[1], done_[0], done_[1]}) ::close(fd);
  }
  OldNamespace(const OldNamespace&) = delete;
  OldNamespace& operator=(const OldNamespace&) = delete;

  // How many of its three calls a selection sees.
  std::size_t seen(const std::string& filter) {
    LiveOptions options;
    options.tree = false;
    options.trace = {"event=getppid", "comm=tracee-old", filter};
    return trace_child(options,
                       [&] {
                         char word = 0;
                         return ::write(go_[1], "c", 1) == 1 && ::read(done_[0], &word, 1) == 1 ? 0
                                                                                                : 1;
                       })
        .named("getppid")
        .size();
  }

 private:
  int go_[2] = {-1, -1};
  int done_[2] = {-1, -1};
  pid_t helper_ = -1;
};

TEST_CASE("container takes those that ran before, and says nothing of new processes") {
  if (!is_root()) return skip("SKIP: namespaces take root");
  OldNamespace old;
  CHECK(old.seen("container") == 3);
  CHECK(old.seen("!container") == 0);
  CHECK(old.seen("container=new") == 0);
  CHECK(old.seen("container!=new") == 3);
  CHECK(old.seen("pid!=new") == 3);
}

// A copy of a program under a name of its own; it exits at once.
std::string copy_of_true(const char* name) {
  const std::string path = std::string("/tmp/") + name + std::to_string(::getpid());
  const std::string command = "cp /bin/true " + path + " 2>/dev/null || cp /bin/busybox " + path;
  REQUIRE(std::system(command.c_str()) == 0);
  return path;
}

std::size_t exits(const std::string& filter, const std::string& program) {
  LiveOptions options;
  options.trace = {"event=exit_group", filter};
  return trace_child(
             options,
             [&] {
               in_child([&] { ::execl(program.c_str(), "true", static_cast<char*>(nullptr)); });
               return 0;
             })
      .named("exit_group")
      .size();
}

TEST_CASE("binary is the executed file, whole or by its beginning") {
  const std::string program = copy_of_true("tracee-binary");
  CHECK(exits("binary=" + program, program) == 1);
  CHECK(exits("binary=/tmp/tracee-bin*", program) == 1);
  CHECK(exits("binary=/tmp/tracee-bin", program) == 0);
  CHECK(exits("binary!=" + program, program) == 1);  // the test program itself
  CHECK(exits("binary!=/*", program) == 0);
  ::unlink(program.c_str());
}

TEST_CASE("binary knows what ran before, and what a child inherits") {
  char own[4096] = {};
  REQUIRE(::readlink("/proc/self/exe", own, sizeof(own) - 1) > 0);
  const auto act = [] {
    call_getppid(1);
    in_child([] { call_getppid(2); });
    std::thread([] { call_getppid(4); }).join();
  };
  CHECK(calls({std::string("binary=") + own}, act) == 7);
  CHECK(calls({std::string("binary!=") + own}, act) == 0);
}

TEST_CASE("a tree by bounds holds the processes of such numbers and all below") {
  LiveOptions options;
  options.tree = false;
  options.trace = {"event=getppid", "comm=tracee-bounds", "tree>1"};
  const LiveTrace trace = trace_child(options, [] {
    ::prctl(PR_SET_NAME, "tracee-bounds");
    call_getppid(1);
    in_child([] { call_getppid(2); });
    return 0;
  });
  CHECK(trace.named("getppid").size() == 3);
  options.trace = {"event=getppid", "comm=tracee-bounds", "tree>4194303"};
  CHECK(trace_child(options, [] {
          ::prctl(PR_SET_NAME, "tracee-bounds");
          call_getppid(1);
          return 0;
        }).events.empty());
}

TEST_CASE("a tree that is ruled out takes its children along") {
  LiveOptions options;
  options.tree = false;
  options.trace = {"event=getppid", "comm=tracee-out", "tree!=" + std::to_string(::getpid())};
  CHECK(trace_child(options, [] {
          ::prctl(PR_SET_NAME, "tracee-out");
          call_getppid(3);
          return 0;
        }).events.empty());
}

// Process 1 is an ancestor of all; some kernels hide it from BPF.
TEST_CASE("tree=1 takes what runs already") {
  LiveOptions options;
  options.tree = false;
  const auto act = [] {
    ::prctl(PR_SET_NAME, "tracee-one");
    call_getppid(3);
    return 0;
  };
  options.trace = {"event=getppid", "comm=tracee-one", "tree=1"};
  const std::size_t inside = trace_child(options, act).events.size();
  options.trace = {"event=getppid", "comm=tracee-one", "tree!=1"};
  const std::size_t outside = trace_child(options, act).events.size();
  CHECK(inside == 3);
  CHECK(outside == 0);
}

std::string own_cgroup() {
  std::string path = "/sys/fs/cgroup/tracee-live-" + std::to_string(::getpid());
  return path;
}

TEST_CASE("a control group made while tracing, and a container from its first event") {
  struct stat status {};
  if (!is_root() || ::stat("/sys/fs/cgroup/cgroup.procs", &status) != 0) {
    return skip("SKIP: no unified hierarchy that can be written");
  }
  const std::string plain = own_cgroup();
  const std::string container = "/sys/fs/cgroup/docker-" + std::string(52, 'c') +
                                std::to_string(100000000000 + ::getpid()) + ".scope";
  const auto act = [&] {
    call_getppid(1);
    for (const std::string& group : {plain, container}) {
      in_child([&] {
        if (::mkdir(group.c_str(), 0755) != 0) ::_exit(1);
        const int procs = ::open((group + "/cgroup.procs").c_str(), O_WRONLY);
        if (procs < 0 || ::write(procs, "0", 1) != 1) ::_exit(1);
        ::close(procs);
        call_getppid(group == plain ? 2 : 4);
      });
      ::rmdir(group.c_str());
    }
  };
  CHECK(calls({"cgroup=" + plain}, act) == 2);
  CHECK(calls({"cgroup!=" + plain}, act) == 5);
  CHECK(calls({"container"}, act) == 4);
  CHECK(calls({"container=new"}, act) == 4);
  CHECK(calls({"!container"}, act) == 3);
  CHECK(calls({"container=ccc"}, act) == 4);
  CHECK(calls({"container!=ccc"}, act) == 3);
  CHECK(calls({"container=abc"}, act) == 0);
}

}  // namespace
}  // namespace tracee::test
