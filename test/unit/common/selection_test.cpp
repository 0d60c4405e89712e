#include "common/selection.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace tracee {
namespace {

Selection parse(const std::vector<std::string>& expressions) {
  auto selection = parse_selection(expressions, Catalogue::built_in());
  if (!selection) FAIL(selection.error().message());
  return std::move(*selection);
}

std::string refuse(const std::vector<std::string>& expressions) {
  auto selection = parse_selection(expressions, Catalogue::built_in());
  if (selection) FAIL("accepted: " + selection_text(*selection, Catalogue::built_in()));
  CHECK(selection.error().kind() == ErrorKind::Usage);
  return selection.error().message();
}

std::size_t set_size(std::string_view set) {
  const auto& events = Catalogue::built_in().events();
  return static_cast<std::size_t>(std::count_if(
      events.begin(), events.end(), [&](const auto& event) { return event.in_set(set); }));
}

const Selection::Wanted* wanted(const Selection& selection, std::string_view name) {
  const std::uint16_t id = Catalogue::built_in().find(name)->id;
  for (const auto& each : selection.events) {
    if (each.id == id) return &each;
  }
  return nullptr;
}

TEST_CASE("without an event or a set, v0.6.3's default set is meant, and not by name") {
  const Selection selection = parse({});
  CHECK(selection.events.size() == set_size("default"));
  CHECK_FALSE(selection.by_process());
  REQUIRE(wanted(selection, "execve"));
  CHECK_FALSE(wanted(selection, "execve")->named);
  CHECK(parse({"comm=bash"}).events.size() == set_size("default"));
}

TEST_CASE("events are selected by name, prefix and set") {
  const Selection named = parse({"event=openat,close", "e=execve"});
  REQUIRE(named.events.size() == 3);
  CHECK(std::all_of(named.events.begin(), named.events.end(), [](auto w) { return w.named; }));
  CHECK(std::is_sorted(named.events.begin(), named.events.end(),
                       [](auto a, auto b) { return a.id < b.id; }));

  const Selection prefix = parse({"event=sched_process_*"});
  CHECK(prefix.events.size() == 3);
  CHECK(wanted(prefix, "sched_process_exit")->named);

  const Selection both = parse({"set=fs", "event=openat"});
  CHECK(both.events.size() == set_size("fs"));
  CHECK(wanted(both, "openat")->named);
  CHECK_FALSE(wanted(both, "close")->named);
  CHECK(parse({"event=*"}).events.size() == Catalogue::built_in().events().size());
}

TEST_CASE("exclusions apply to sets, in any order, and not to what was named") {
  const Selection without = parse({"event!=openat", "set=fs"});
  CHECK(without.events.size() == set_size("fs") - 1);
  CHECK(wanted(without, "openat") == nullptr);
  CHECK(wanted(parse({"event=openat", "event!=openat"}), "openat") != nullptr);
  CHECK(parse({"event!=execve"}).events.size() == set_size("default") - 1);
  CHECK(wanted(parse({"set!=proc"}), "execve") == nullptr);
}

TEST_CASE("processes are selected by name, number, age and tree") {
  const Selection s =
      parse({"comm=a.out,b", "comm!=sh", "pid=7,5,7", "pid!=9", "tree=1", "tree!=2", "follow"});
  CHECK(s.comms.equal == std::vector<std::string>{"a.out", "b"});
  CHECK(s.comms.not_equal == std::vector<std::string>{"sh"});
  CHECK(s.pids.equal == std::vector<std::uint32_t>{5, 7});
  CHECK(s.pids.not_equal == std::vector<std::uint32_t>{9});
  CHECK(s.trees.equal == std::vector<std::uint32_t>{1});
  CHECK(s.trees.not_equal == std::vector<std::uint32_t>{2});
  CHECK(s.follow);
  CHECK(parse({"pid=new"}).new_processes);
  CHECK(parse({"p!=new"}).old_processes);
  CHECK(parse({"f"}).follow);
  CHECK(parse({"pid=4194304"}).pids.equal.front() == 4194304);
}

TEST_CASE("a selection is told in the words that make it") {
  const std::vector<std::string> words = {
      "event=openat,execve", "pid=5,new", "pid!=6", "comm=a b", "tree!=3", "follow"};
  const std::string text = selection_text(parse(words), Catalogue::built_in());
  CHECK(text == "event=execve,openat pid=5,new pid!=6 tree!=3 'comm=a b' follow");
}

// What is wrong, a part of the message, and the column of the marker (from 0).
struct Fault {
  std::string expression;
  std::string says;
  std::size_t column;
};

TEST_CASE("each malformed expression is refused where it is wrong") {
  const std::string x32(32, 'x');
  const Fault fault = GENERATE_COPY(values<Fault>({
      {"event=opnat,close", "unknown event 'opnat'; did you mean 'openat'?", 6},
      {"event=close,opnat", "did you mean 'openat'?", 12},
      {"event!=opnat", "did you mean 'openat'?", 7},
      {"event=fs", "'fs' is a set, not an event; use 'set=fs'", 6},
      {"set=openat", "'openat' is an event, not a set; use 'event=openat'", 4},
      {"set=defualt", "unknown set 'defualt'; did you mean 'default'?", 4},
      {"event=", "a value is missing after '='", 6},
      {"event!=", "a value is missing after '!='", 7},
      {"event=openat,", "a value is missing", 13},
      {"event=,openat", "a value is missing", 6},
      {"event=openat,,close", "a value is missing", 13},
      {"event==openat", "unexpected '='", 6},
      {"event=!openat", "unexpected '!'", 6},
      {"event=op*t", "only allowed at the end", 8},
      {"event=zz*", "no event begins like this", 6},
      {"event=openat close", "unknown event", 6},
      {"event<5", "'<' does not apply to 'event'", 5},
      {"comm>a", "'>' does not apply to 'comm'", 4},
      {"=openat", "a subject is missing", 0},
      {"!=openat", "a subject is missing", 0},
      {"evnt=openat", "unknown subject 'evnt'; did you mean 'event'?", 0},
      {"folow", "unknown subject 'folow'; did you mean 'follow'?", 0},
      {"qwertyuiop=3", "unknown subject 'qwertyuiop' (", 0},
      {"openat", "an event is selected by 'event=openat'", 0},
      {"event", "an operator", 5},
      {"pid", "an operator", 3},
      {"pid=", "a value is missing", 4},
      {"pid=0", "not a process id", 4},
      {"pid=-1", "not a process id", 4},
      {"pid=12a", "not a process id", 4},
      {"pid=5,nwe", "not a process id", 6},
      {"pid=4194305", "not a process id", 4},
      {"pid=99999999999999999999", "not a process id", 4},
      {"pid= 5", "not a process id", 4},
      {"tree=new", "not a process id", 5},
      {"tree=", "a value is missing", 5},
      {"comm=sixteen_bytes_ab", "longer than the 15 bytes", 5},
      {"comm=ab*", "a prefix of 'comm' is not supported by this version", 5},
      // The rest of the grammar, refused by its name.
      {"pid<5", "'pid<' is not supported by this version", 3},
      {"p>5", "'pid>' is not supported by this version", 1},
      {"uid=0", "'uid' is not supported by this version", 0},
      {"u>1000", "'uid' is not supported by this version", 0},
      {"mntns=4026531840", "'mntns' is not supported by this version", 0},
      {"pidns!=4026531836", "'pidns' is not supported by this version", 0},
      {"uts=host.example", "'uts' is not supported by this version", 0},
      {"container", "'container' is not supported by this version", 0},
      {"!container", "'!container' is not supported by this version", 0},
      {"c", "'c' is not supported by this version", 0},
      {"container=new", "'container' is not supported by this version", 0},
      {"container!=new", "'container' is not supported by this version", 0},
      {"openat.pathname=/etc*", "'openat.pathname': a filter on an argument", 0},
      {"openat.retval<0", "'openat.retval': a filter on a return value", 0},
      {"openat.pathname", "an operator", 15},
      {"3:event=openat", "a scope ('N:') is not supported by this version", 0},
      {"process:new", "'process:new' is not supported by this version", 0},
      {"container:all", "'container:all' is not supported by this version", 0},
      {"p:5", "'p:5' is not supported by this version", 0},
  }));
  const std::string message = refuse({fault.expression});
  CAPTURE(message);
  CHECK(message.find(fault.says) != std::string::npos);
  CHECK(message.starts_with("--trace: "));
  CHECK(message.find("\n  " + fault.expression + "\n  " + std::string(fault.column, ' ') + "^") !=
        std::string::npos);
}

TEST_CASE("faults of several expressions together") {
  CHECK(refuse({"pid=new", "pid!=new"}).find("select nothing") != std::string::npos);
  CHECK(refuse({"set=fs", "set!=fs"}).find("nothing is left") != std::string::npos);
  CHECK(refuse({""}).find("empty expression") != std::string::npos);
  // The first expression is sound, the second is the one shown.
  CHECK(refuse({"event=close", "pid=x"}).find("\n  pid=x\n") != std::string::npos);
}

TEST_CASE("hostile expressions are bounded and shown without control bytes") {
  std::string many = "pid=1";
  for (int i = 0; i < 5000; ++i) many += ",1";
  CHECK(refuse({many}).find("more than 1024 values") != std::string::npos);
  CHECK(refuse({"event=" + std::string(1 << 20, 'a')}).size() < 200);
  const std::string message = refuse({std::string("event=\x1b[2Jx\x00y", 12)});
  CHECK(message.find('\x1b') == std::string::npos);
  CHECK(message.find('\0') == std::string::npos);
}

TEST_CASE("the marker counts characters, not bytes") {
  const std::string message = refuse({"comm=\xc3\xa9\xc3\xa9,aaaaaaaaaaaaaaaaaaaa"});
  CHECK(message.find("\n  " + std::string(8, ' ') + "^~") != std::string::npos);
}

}  // namespace
}  // namespace tracee
