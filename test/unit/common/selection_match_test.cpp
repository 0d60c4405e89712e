#include "common/selection_match.h"

#include <array>
#include <catch2/catch.hpp>

#include "common/render/name_values.h"
#include "common/render/names.h"

namespace tracee {
namespace {

Selection parse(const std::vector<std::string>& expressions) {
  auto selection = parse_selection(expressions, Catalogue::built_in());
  if (!selection) FAIL(selection.error().message());
  return std::move(*selection);
}

bool wants(const std::vector<std::string>& expressions, const TaskFacts& task) {
  return holds(parse(expressions).scopes.front(), task);
}

TaskFacts shell() {
  static const std::array<std::uint32_t, 3> ancestors = {20, 10, 1};
  TaskFacts task;
  task.uid = 1000;
  task.gid = 100;
  task.pid = 20;
  task.tid = 21;
  task.mount_namespace = 7;
  task.pid_namespace = 8;
  task.comm = "a.out";
  task.uts_name = "host.example";
  task.binary = "/usr/bin/a.out";
  task.ancestors = ancestors;
  task.cgroup = "/system.slice/ssh.service";
  return task;
}

TEST_CASE("subjects are ANDed, values of = are alternatives, all of != are ruled out") {
  const TaskFacts task = shell();
  CHECK(wants({}, task));
  CHECK(wants({"uid=0,1000", "comm=a.out"}, task));
  CHECK_FALSE(wants({"uid=0,1000", "comm=sh"}, task));
  CHECK(wants({"uid!=0,1"}, task));
  CHECK_FALSE(wants({"uid!=0,1000"}, task));
  CHECK_FALSE(wants({"uid=1000", "uid!=1000"}, task));
  CHECK(wants({"gid=100"}, task));
  CHECK_FALSE(wants({"tid=20"}, task));
  CHECK(wants({"pid=20", "tid=21"}, task));
  CHECK(wants({"mntns=7", "pidns=8", "uts=host.example"}, task));
  CHECK_FALSE(wants({"uts!=host.example"}, task));
}

TEST_CASE("a lone != does not reject all") {
  CHECK(wants({"comm!=sh"}, shell()));
  CHECK(wants({"pid!=5"}, shell()));
  CHECK(wants({"tree!=5"}, shell()));
  CHECK(wants({"container!=abc"}, shell()));
}

TEST_CASE("values of = and bounds of one subject are alternatives") {
  TaskFacts task = shell();
  CHECK(wants({"uid=0", "uid>999"}, task));
  task.uid = 0;
  CHECK(wants({"uid=0", "uid>999"}, task));
  task.uid = 5;
  CHECK_FALSE(wants({"uid=0", "uid>999"}, task));
  task.uid = 999;
  CHECK_FALSE(wants({"uid>999"}, task));
  CHECK_FALSE(wants({"uid<999"}, task));
}

TEST_CASE("a tree is its root and all below it") {
  const TaskFacts task = shell();
  CHECK(wants({"tree=10"}, task));
  CHECK(wants({"tree=1"}, task));
  CHECK(wants({"tree=20"}, task));
  CHECK_FALSE(wants({"tree=21"}, task));
  CHECK_FALSE(wants({"tree!=10"}, task));
  CHECK(wants({"tree>15"}, task));
  CHECK(wants({"tree<5"}, task));
  CHECK_FALSE(wants({"tree>20"}, task));
  CHECK_FALSE(wants({"tree=1", "tree!=10"}, task));
}

TEST_CASE("pid=new is one more value of pid") {
  TaskFacts task = shell();
  CHECK_FALSE(wants({"pid=new"}, task));
  CHECK(wants({"pid=new,20"}, task));
  CHECK(wants({"pid!=new"}, task));
  task.new_process = true;
  CHECK(wants({"pid=new,5"}, task));
  CHECK_FALSE(wants({"pid!=new"}, task));
  CHECK_FALSE(wants({"pid=new", "pid!=20"}, task));
}

TEST_CASE("binaries and control groups go by their paths") {
  const TaskFacts task = shell();
  CHECK(wants({"binary=/usr/bin/a.out"}, task));
  CHECK(wants({"binary=/usr/*"}, task));
  CHECK_FALSE(wants({"binary=/usr/bin/a"}, task));
  CHECK_FALSE(wants({"binary!=/usr/bin*"}, task));
  CHECK(wants({"cgroup=/system.slice"}, task));
  CHECK(wants({"cgroup=/"}, task));
  CHECK_FALSE(wants({"cgroup=/system"}, task));
  CHECK_FALSE(wants({"cgroup!=/system.slice/ssh.service"}, task));
}

TEST_CASE("container is where a process runs, not when it began") {
  TaskFacts task = shell();
  CHECK_FALSE(wants({"container"}, task));
  CHECK(wants({"!container"}, task));
  CHECK(wants({"container!=new"}, task));
  task.in_container = true;
  task.container = "abcdef";
  CHECK(wants({"container"}, task));
  CHECK_FALSE(wants({"!container"}, task));
  CHECK(wants({"container=abc"}, task));
  CHECK(wants({"container=abc*"}, task));
  CHECK_FALSE(wants({"container=abd"}, task));
  CHECK_FALSE(wants({"container!=abc"}, task));
  CHECK_FALSE(wants({"container=new"}, task));
  task.new_container = true;
  CHECK(wants({"container=new,xyz"}, task));
  CHECK_FALSE(wants({"container!=new"}, task));
}

// What the conditions say of one value.
bool value_wanted(const std::vector<std::string>& expressions, const char* event, Value value,
                  std::int64_t return_value = 0) {
  const Selection selection = parse(expressions);
  ValueFilters filters(selection);
  const EventDefinition& definition = *Catalogue::built_in().find(event);
  return filters.narrow(definition.id, 1, return_value, [&](std::size_t position) {
    value.definition = &definition.arguments[position];
    return value;
  }) == 1;
}

Value text(std::string_view bytes) {
  Value value;
  value.presence = Presence::Present;
  value.bytes = bytes;
  return value;
}

Value number(std::int64_t word) {
  Value value;
  value.presence = Presence::Present;
  value.word = static_cast<std::uint64_t>(word);
  return value;
}

TEST_CASE("a path that lacks its front is none that a filter names") {
  Value path = text("/usr/bin/id");
  path.presence = Presence::Cut;
  path.provenance = Provenance::Resolved;
  CHECK_FALSE(value_wanted({"security_file_open.pathname=/usr/*"}, "security_file_open", path));
  CHECK_FALSE(
      value_wanted({"security_file_open.pathname=/usr/bin/id"}, "security_file_open", path));
  CHECK(value_wanted({"security_file_open.pathname!=/usr/*"}, "security_file_open", path));
  CHECK(value_wanted({"security_file_open.pathname=*/id"}, "security_file_open", path));
  CHECK(value_wanted({"security_file_open.pathname=*bin*"}, "security_file_open", path));
  // What the caller passed is cut at its end.
  path.provenance = Provenance::UserMemory;
  CHECK(value_wanted({"openat.pathname=/usr/*"}, "openat", path));
}

TEST_CASE("texts match whole, by their beginning, end or middle") {
  CHECK(value_wanted({"openat.pathname=/etc/passwd"}, "openat", text("/etc/passwd")));
  CHECK_FALSE(value_wanted({"openat.pathname=/etc"}, "openat", text("/etc/passwd")));
  CHECK(value_wanted({"openat.pathname=/etc*"}, "openat", text("/etc/passwd")));
  CHECK(value_wanted({"openat.pathname=*wd"}, "openat", text("/etc/passwd")));
  CHECK(value_wanted({"openat.pathname=*pass*"}, "openat", text("/etc/passwd")));
  CHECK(value_wanted({"openat.pathname=*"}, "openat", text("")));
  CHECK_FALSE(value_wanted({"openat.pathname!=/etc*"}, "openat", text("/etc/passwd")));
  CHECK_FALSE(value_wanted({"openat.pathname=/etc*", "openat.pathname!=*passwd"}, "openat",
                           text("/etc/passwd")));
}

TEST_CASE("of a list any string counts") {
  const std::string argv("sh\0-c\0true", 10);
  CHECK(value_wanted({"execve.argv=-c"}, "execve", text(argv)));
  CHECK(value_wanted({"execve.argv=tr*"}, "execve", text(argv)));
  CHECK_FALSE(value_wanted({"execve.argv=-"}, "execve", text(argv)));
  CHECK_FALSE(value_wanted({"execve.argv!=true"}, "execve", text(argv)));
}

TEST_CASE("what is not there is equal to nothing") {
  Value unreadable;
  unreadable.presence = Presence::Unreadable;
  CHECK_FALSE(value_wanted({"openat.pathname=*"}, "openat", unreadable));
  CHECK(value_wanted({"openat.pathname!=/etc*"}, "openat", unreadable));
  CHECK_FALSE(value_wanted({"close.fd=0"}, "close", unreadable));
}

TEST_CASE("numbers are compared with their sign") {
  CHECK(value_wanted({"close.fd<0"}, "close", number(-1)));
  CHECK_FALSE(value_wanted({"close.fd<0"}, "close", number(3)));
  CHECK(value_wanted({"close.fd=-1,7"}, "close", number(-1)));
  CHECK(value_wanted({"close.fd=0x10"}, "close", number(16)));
  CHECK(value_wanted({"close.retval=-9"}, "close", number(0), -9));
  CHECK_FALSE(value_wanted({"close.retval>-9"}, "close", number(0), -9));
  CHECK(value_wanted({"openat.flags=O_CREAT"}, "openat", number(0101)));
  CHECK(value_wanted({"openat.flags=65"}, "openat", number(0101)));
  CHECK_FALSE(value_wanted({"openat.flags=64"}, "openat", number(0101)));
}

TEST_CASE("conditions of one scope are none of another's") {
  const Selection selection = parse({"1:openat.retval<0", "2:event=openat"});
  ValueFilters filters(selection);
  const std::uint16_t openat = Catalogue::built_in().find("openat")->id;
  const auto none = [](std::size_t) { return Value{}; };
  CHECK(filters.narrow(openat, 3, 5, none) == 2);
  CHECK(filters.narrow(openat, 3, -5, none) == 3);
  CHECK(filters.narrow(openat, 1, 5, none) == 0);
  CHECK_FALSE(filters.ask(Catalogue::built_in().find("close")->id));
}

TEST_CASE("every name that is shown stands for what shows it") {
  for (int i = 1; i <= static_cast<int>(Rendering::MemoryAlert); ++i) {
    const auto rendering = static_cast<Rendering>(i);
    const auto names = render::names_of(rendering);
    CAPTURE(i);
    CHECK_FALSE(names.empty());
    for (const std::string& name : names) {
      const auto bits = render::name_value(rendering, name);
      REQUIRE(bits);
      std::string shown;
      CHECK(render::append_name(shown, rendering, bits->bits));
      CHECK(("|" + shown + "|").find("|" + name + "|") != std::string::npos);
    }
    CHECK_FALSE(render::name_value(rendering, "nobody"));
  }
}

}  // namespace
}  // namespace tracee
