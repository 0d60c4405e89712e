// Random filters as scopes of one load, against what their meaning says of the events that a scope
// without filters saw: the same ones, none missing, none extra.
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <thread>

#include "common/selection_match.h"
#include "test/runtime/live_trace.h"

namespace tracee::test {
namespace {

constexpr const char* kEvents = "event=openat,getppid,dup,close";

void work(int salt) {
  static const char* const kPaths[] = {"/dev/null", "/dev/zero", "/etc/passwd", "/nowhere/at/all",
                                       "/tmp/tracee-none"};
  static const int kFlags[] = {O_RDONLY, O_WRONLY | O_CLOEXEC, O_RDWR, O_RDONLY | O_NOFOLLOW};
  for (int i = 0; i < 4; ++i) {
    ::syscall(SYS_getppid);
    const int fd = ::open(kPaths[(salt + i) % 5], kFlags[(salt + 3 * i) % 4]);
    const int copy = ::dup(fd);
    ::close(fd);
    ::close(copy);
  }
}

int workload() {
  work(0);
  std::thread([] {
    ::prctl(PR_SET_NAME, "thread two");
    work(1);
  }).join();
  in_child([] {
    ::prctl(PR_SET_NAME, "a.out");
    work(2);
    if (::unshare(CLONE_NEWUTS | CLONE_NEWNS) == 0 && ::sethostname("h.example", 9) == 0) work(3);
    if (::setresgid(7, 7, 7) == 0 && ::setresuid(7, 7, 7) == 0) work(4);
    ::prctl(PR_SET_NAME, "last");
    in_child([] { work(5); });
  });
  in_child([] {
    if (::unshare(CLONE_NEWPID) != 0) return;
    in_child([] {
      work(6);
      if (::setresuid(1000, 1000, 1000) == 0) work(7);
    });
  });
  return 0;
}

TaskFacts facts_of(const LiveEvent& event, const std::vector<std::uint32_t>& ancestors) {
  TaskFacts task;
  task.uid = event.task.uid;
  task.pid = event.task.pid;
  task.tid = event.task.tid;
  task.mount_namespace = event.task.mount_namespace;
  task.pid_namespace = event.task.pid_namespace;
  task.comm = event.task.comm;
  task.uts_name = event.task.uts_name;
  task.ancestors = ancestors;
  task.in_container = event.task.ns_pid != event.task.pid;
  task.new_container = task.in_container;
  return task;
}

// What the meaning of a selection says of an event.
std::uint64_t meant(const Selection& selection, ValueFilters& values, const LiveEvent& event,
                    const std::vector<std::uint32_t>& ancestors) {
  const EventDefinition& definition = *Catalogue::built_in().find(event.name);
  const TaskFacts task = facts_of(event, ancestors);
  std::uint64_t scopes = 0;
  for (const Scope& scope : selection.scopes) {
    if (scope.wants(definition.id) && holds(scope, task)) scopes |= scope.bit();
  }
  return values.narrow(definition.id, scopes, event.return_value, [&](std::size_t position) {
    const LiveValue& live = event.values.at(definition.arguments[position].name);
    Value value;
    value.definition = &definition.arguments[position];
    value.presence = live.presence;
    value.word = live.word;
    value.bytes = live.bytes;
    return value;
  });
}

class Filters {
 public:
  Filters(unsigned seed, const LiveEvent& sample) : random_(seed), sample_(sample) {}

  std::string expression() {
    switch (random_() % 12) {
      case 0:
        return std::string("comm") + equality() + one({"a.out", "thread two", "last", "nobody"});
      case 1:
        return std::string("uts") + equality() + one({"h.example", sample_.task.uts_name});
      case 2:
        return std::string("mntns") + any() + std::to_string(sample_.task.mount_namespace);
      case 3:
        return std::string("pidns") + any() + std::to_string(sample_.task.pid_namespace);
      case 4:
        return std::string("pid") + any() + std::to_string(sample_.task.pid + random_() % 4);
      case 5:
        return std::string("tid") + any() + std::to_string(sample_.task.tid + random_() % 4);
      case 6:
        return one({"container", "!container", "container=new", "container!=new"});
      case 7:
        return std::string("openat.pathname") + equality() +
               one({"/dev/null", "/dev/*", "*all", "*tmp*", "/etc*,*zero", "/nowhere/at/all"});
      case 8:
        return std::string("openat.flags") + equality() +
               one({"O_WRONLY", "O_CLOEXEC", "O_NOFOLLOW|O_RDONLY", "2", "O_RDWR,O_WRONLY"});
      case 9:
        return one({"openat", "dup", "close"}) + ".retval" + any() + one({"0", "-2", "3", "-9"});
      case 10:
        return one({"dup.oldfd", "close.fd"}) + any() + one({"3", "-1", "4", "-2"});
      default:
        return std::string("uid") + any() + one({"0", "7", "1000", "5", "7,1000"});
    }
  }

  // Expressions of one scope that make sense together.
  std::vector<std::string> scope(unsigned number) {
    for (;;) {
      const std::string prefix = std::to_string(number) + ":";
      std::vector<std::string> words{prefix + kEvents};
      for (unsigned n = 1 + random_() % 3; n > 0; --n) words.push_back(prefix + expression());
      if (parse_selection(words, Catalogue::built_in())) return words;
    }
  }

 private:
  std::string one(std::vector<std::string> words) { return words[random_() % words.size()]; }
  std::string equality() { return one({"=", "!="}); }
  std::string any() { return one({"=", "!=", "<", ">"}); }

  std::mt19937 random_;
  LiveEvent sample_;
};

TEST_CASE("random filters see what their meaning says, 63 scopes to a load") {
  LiveOptions options;
  options.trace = {kEvents};
  const LiveTrace first = trace_child(options, workload);
  REQUIRE_FALSE(first.events.empty());
  std::uint64_t filters = 0;
  std::uint64_t yes = 0;
  std::uint64_t no = 0;
  for (unsigned load = 0; load < 16; ++load) {
    Filters random(load, first.events.back());
    options.trace = {std::string("1:") + kEvents};
    for (unsigned number = 2; number <= 64; ++number, ++filters) {
      for (auto& word : random.scope(number)) options.trace.push_back(std::move(word));
    }
    auto selection = parse_selection(options.trace, Catalogue::built_in());
    REQUIRE(selection);
    ValueFilters values(*selection);
    const LiveTrace trace = trace_child(options, workload);
    CHECK(trace.events.size() == first.events.size());
    CHECK(trace.losses.entries.empty());
    const std::vector<std::uint32_t> ancestors{static_cast<std::uint32_t>(trace.child)};
    for (const LiveEvent& event : trace.events) {
      const std::uint64_t expected = meant(*selection, values, event, ancestors);
      yes += static_cast<std::uint64_t>(__builtin_popcountll(expected)) - 1;
      no += 64 - static_cast<std::uint64_t>(__builtin_popcountll(expected));
      if (event.scopes == expected) continue;
      CAPTURE(load, event.name, event.task.comm, event.task.uid, event.return_value, event.scopes,
              expected, selection_text(*selection, Catalogue::built_in()));
      FAIL_CHECK("the kernel's verdict is another one");
      break;
    }
  }
  CHECK(filters >= 1000);
  CHECK(yes * 4 >= no);  // at least a fifth of each verdict
  CHECK(no * 4 >= yes);
}

TEST_CASE("an event that no scope wants leaves no gap in its CPU's numbers") {
  LiveOptions options;
  options.trace = {"event=openat", "openat.pathname=*null"};
  const LiveTrace trace = trace_child(options, workload);
  REQUIRE(trace.events.size() > 3);
  std::map<std::uint16_t, std::uint32_t> last;
  for (const LiveEvent& event : trace.events) {
    if (last.contains(event.cpu)) CHECK(event.cpu_sequence == last[event.cpu] + 1);
    last[event.cpu] = event.cpu_sequence;
  }
}

}  // namespace
}  // namespace tracee::test
