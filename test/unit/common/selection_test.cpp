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
  REQUIRE(selection.scopes.size() == 1);
  CHECK_FALSE(selection.scopes[0].by_process());
  CHECK(selection.default_events);
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
  CHECK_FALSE(wanted(prefix, "sched_process_exit")->named);
  CHECK(wanted(parse({"event=open*,openat"}), "openat")->named);

  const Selection both = parse({"set=fs", "event=openat"});
  CHECK(both.events.size() == set_size("fs"));
  CHECK(wanted(both, "openat")->named);
  CHECK_FALSE(wanted(both, "close")->named);
  CHECK(parse({"set=f*"}).events.size() >= set_size("fs"));
  CHECK_FALSE(parse({"event=openat"}).default_events);
  CHECK(parse({"event=*"}).events.size() == Catalogue::built_in().events().size());
}

TEST_CASE("exclusions apply to sets and wildcards, in any order, not to what was named") {
  CHECK(wanted(parse({"event!=openat", "event=open*"}), "openat") == nullptr);
  CHECK(wanted(parse({"event!=open*", "set=fs"}), "openat2") == nullptr);
  const Selection without = parse({"event!=openat", "set=fs"});
  CHECK(without.events.size() == set_size("fs") - 1);
  CHECK(wanted(without, "openat") == nullptr);
  CHECK(wanted(parse({"event=openat", "event!=openat"}), "openat") != nullptr);
  CHECK(parse({"event!=execve"}).events.size() == set_size("default") - 1);
  CHECK(wanted(parse({"set!=proc"}), "execve") == nullptr);
}

Scope scope(const std::vector<std::string>& expressions) {
  Selection selection = parse(expressions);
  REQUIRE(selection.scopes.size() == 1);
  return selection.scopes[0];
}

TEST_CASE("processes are selected by name, number, age and tree") {
  const Scope s =
      scope({"comm=a.out,b c", "comm!=sh", "pid=7,5,7", "pid!=9", "tree=1", "tree!=2", "follow",
             "uts=host.example", "tid!=3", "uid>999", "uid<65534", "u=0", "gid!=5",
             "mntns=4026531840", "pidns!=4026531836", "binary=/usr/bin/*,/bin/sh",
             "cgroup=/system.slice/", "container=abc,new", "container!=def*"});
  CHECK(s.comms.equal == std::vector<std::string>{"a.out", "b c"});
  CHECK(s.comms.not_equal == std::vector<std::string>{"sh"});
  CHECK(s.pids.equal == std::vector<std::uint32_t>{5, 7});
  CHECK(s.pids.not_equal == std::vector<std::uint32_t>{9});
  CHECK(s.trees.equal == std::vector<std::uint32_t>{1});
  CHECK(s.trees.not_equal == std::vector<std::uint32_t>{2});
  CHECK(s.follow);
  CHECK(s.uts_names.equal == std::vector<std::string>{"host.example"});
  CHECK(s.tids.not_equal == std::vector<std::uint32_t>{3});
  CHECK(s.uids.above == 999u);
  CHECK(s.uids.below == 65534u);
  CHECK(s.uids.equal == std::vector<std::uint32_t>{0});
  CHECK(s.gids.not_equal == std::vector<std::uint32_t>{5});
  CHECK(s.mount_namespaces.equal == std::vector<std::uint32_t>{4026531840});
  CHECK(s.pid_namespaces.not_equal == std::vector<std::uint32_t>{4026531836});
  CHECK(s.binaries.equal ==
        std::vector<TextPattern>{{"/usr/bin/", false, true}, {"/bin/sh", false, false}});
  CHECK(s.cgroups.equal == std::vector<std::string>{"/system.slice"});
  CHECK(s.containers.equal == std::vector<std::string>{"abc"});
  CHECK(s.containers.not_equal == std::vector<std::string>{"def"});
  CHECK(s.new_containers);
  CHECK_FALSE(s.in_containers);
  CHECK_FALSE(s.new_processes);  // a container says nothing of when its processes began
  CHECK(scope({"pid=new"}).new_processes);
  CHECK(scope({"p!=new"}).old_processes);
  CHECK(scope({"f"}).follow);
  CHECK(scope({"pid=4194304"}).pids.equal.front() == 4194304);
  CHECK(scope({"c"}).in_containers);
  CHECK(scope({"!container"}).outside_containers);
  CHECK(scope({"container!=new"}).not_new_containers);
}

TEST_CASE("of several bounds the tightest counts") {
  const Scope s = scope({"uid>5", "uid>50,10", "uid<900", "uid<100,2000"});
  CHECK(s.uids.above == 50u);
  CHECK(s.uids.below == 100u);
  const Scope a = scope({"openat.retval<0", "openat.retval<-2", "openat.retval>-20"});
  REQUIRE(a.arguments.size() == 1);
  CHECK(a.arguments[0].numbers.below == ordered(Kind::Int64, static_cast<std::uint64_t>(-2)));
  CHECK(a.arguments[0].numbers.above == ordered(Kind::Int64, static_cast<std::uint64_t>(-20)));
}

TEST_CASE("words of v0.3 mean what they meant") {
  CHECK(scope({"process:new"}).new_processes);
  CHECK(scope({"p"}).new_processes);
  CHECK_FALSE(scope({"process:all"}).by_process());
  CHECK(scope({"process:1,2"}).pids.equal == std::vector<std::uint32_t>{1, 2});
  CHECK(scope({"container:all"}).in_containers);
  CHECK(scope({"c:new"}).new_containers);
  CHECK(scope({"host:all"}).outside_containers);
  CHECK(scope({"h"}).new_processes);
}

TEST_CASE("values of events are asked for by name, number and pattern") {
  const Scope s =
      scope({"openat.pathname=/etc*,*.so,*tmp*,/bin/sh", "openat.args.flags=O_CREAT|O_RDWR",
             "openat.data.flags=577", "openat.flags!=O_RDONLY", "openat.retval!=-2"});
  REQUIRE(s.arguments.size() == 3);
  const ArgumentFilter& path = s.arguments[0];
  CHECK(path.texts.equal == std::vector<TextPattern>{{"/etc", false, true},
                                                     {".so", true, false},
                                                     {"tmp", true, true},
                                                     {"/bin/sh", false, false}});
  const ArgumentFilter& flags = s.arguments[1];
  REQUIRE(flags.names.equal.size() == 1);
  CHECK(flags.names.equal[0].matches(0102));
  CHECK(flags.names.equal[0].matches(02102));
  CHECK_FALSE(flags.names.equal[0].matches(0101));  // write-only is not read and write
  CHECK_FALSE(flags.names.equal[0].matches(2));
  CHECK(flags.numbers.equal == std::vector<std::uint64_t>{ordered(flags.kind, 577)});
  REQUIRE(flags.names.not_equal.size() == 1);
  CHECK(flags.names.not_equal[0].matches(02000));
  CHECK_FALSE(flags.names.not_equal[0].matches(1));
  CHECK(s.arguments[2].argument == ArgumentFilter::kReturnValue);
  // Who asks for a value wants the event.
  CHECK(wanted(parse({"event=close", "openat.retval<0"}), "openat") != nullptr);
  CHECK(scope({"ptrace.request=PTRACE_ATTACH"}).arguments[0].names.equal[0].matches(16));
  CHECK(scope({"mmap.prot=PROT_WRITE|PROT_EXEC"}).arguments[0].names.equal[0].matches(7));
}

TEST_CASE("scopes are questions of their own") {
  const Selection s = parse({"2:event=openat", "2:uid=0", "64:event=close", "64:comm=a", "uid>5"});
  REQUIRE(s.scopes.size() == 3);
  CHECK(s.scopes[0].number == 1);
  CHECK(s.scopes[0].uids.above == 5u);
  CHECK(s.scopes[1].bit() == 2);
  CHECK(s.scopes[1].wants(Catalogue::built_in().find("openat")->id));
  CHECK_FALSE(s.scopes[1].wants(Catalogue::built_in().find("close")->id));
  CHECK(s.scopes[2].bit() == std::uint64_t{1} << 63);
  CHECK(s.scope_bits() == (std::uint64_t{1} << 63 | 3));
  CHECK(selection_text(parse({"2:event=openat", "2:uid=0", "3:event=close"}),
                       Catalogue::built_in()) == "2:event=openat 2:uid=0 3:event=close");
  Selection more = parse({"1:event=openat", "2:event=close"});
  const std::uint16_t extra = Catalogue::built_in().find("mem_prot_alert")->id;
  more.add_event(extra);
  CHECK(wanted(more, "mem_prot_alert") != nullptr);
  CHECK((more.scopes[0].wants(extra) && more.scopes[1].wants(extra)));
}

TEST_CASE("what a selection says of itself makes it again") {
  const std::vector<std::string> words = {"event=openat,execve",
                                          "uid=0,5",
                                          "uid>1000",
                                          "uid<2000",
                                          "gid!=3",
                                          "pid!=6,new",
                                          "tid=9",
                                          "mntns=1",
                                          "pidns!=2",
                                          "tree!=3",
                                          "uts=h",
                                          "comm!=x",
                                          "binary=/a,/b*",
                                          "cgroup!=/c",
                                          "container",
                                          "container=new,ab",
                                          "openat.pathname=/x*,*y,*z*",
                                          "openat.retval>-5",
                                          "openat.flags=O_CREAT,3",
                                          "follow"};
  const std::string text = selection_text(parse(words), Catalogue::built_in());
  std::vector<std::string> again;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t blank = std::min(text.find(' ', at), text.size());
    again.push_back(text.substr(at, blank - at));
    at = blank + 1;
  }
  CHECK(selection_text(parse(again), Catalogue::built_in()) == text);
  const Scope one = scope(words);
  const Scope two = scope(again);
  CHECK(one.uids == two.uids);
  CHECK(one.binaries == two.binaries);
  CHECK(one.arguments.size() == two.arguments.size());
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
      {"follow=1", "'follow' takes no value", 0},
      {"2:f!=1", "'f' takes no value", 2},
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
      {"comm=ab*", "'comm' takes whole names only", 5},
      {"uid=root", "not a user id (0 to 4294967295)", 4},
      {"u>-1", "not a user id", 2},
      {"gid=4294967296", "not a group id", 4},
      {"tid=0", "not a thread id", 4},
      {"tree=4194305", "not a process id", 5},
      {"tree>x", "not a process id", 5},
      {"mntns=new", "not a namespace's number", 6},
      {"pidns!=", "a value is missing after '!='", 7},
      {"pid<new", "not a process id", 4},
      {"uid>7,x", "not a user id", 6},
      {"uts>a", "'>' does not apply to 'uts'", 3},
      {"uts=" + std::string(65, 'h'), "longer than the 64 bytes that a host name can have", 4},
      {"uts=ab*", "'uts' takes whole names only", 4},
      {"set<fs", "'<' does not apply to 'set'", 3},
      {"set=*s", "only allowed at the end", 4},
      {"set=zz*", "no set begins like this", 4},
      {"contaner", "did you mean 'container'?", 0},
      {"!contaner", "did you mean 'container'?", 0},
      {"container<5", "'<' does not apply to 'container'", 9},
      {"container=a*b", "neither 'new' nor the beginning", 10},
      {"container=*", "neither 'new' nor the beginning", 10},
      {"container=" + std::string(65, 'a'), "neither 'new' nor the beginning", 10},
      {"container:old", "neither 'new' nor 'all'", 10},
      {"process:x", "not a process id", 8},
      {"p:5,", "a value is missing", 4},
      {"host:5", "neither 'new' nor 'all'", 5},
      {"binary=sh", "a path begins with '/'", 7},
      {"binary=*sh", "a path begins with '/'", 7},
      {"binary=/a*b", "only allowed at the beginning and the end", 9},
      {"binary=/" + std::string(240, 'a'), "longer than the 240 bytes", 7},
      {"binary>/a", "'>' does not apply to 'binary'", 6},
      {"cgroup=x", "begins with '/'", 7},
      {"cgroup=/a*", "groups below are meant", 9},
      {"0:event=openat", "between 1 and 64", 0},
      {"65:event=openat", "between 1 and 64", 0},
      {"3:", "an expression is missing after the scope", 2},
      {"3:evnt=openat", "did you mean 'event'?", 2},
      {"3:event=opnat", "did you mean 'openat'?", 8},
      {"3:=a", "a subject is missing", 2},
      {"opnat.flags=1", "unknown event 'opnat'; did you mean 'openat'?", 0},
      {"openat.flgs=1", "'openat' has no argument 'flgs'; did you mean 'flags'?", 7},
      {"openat.args.flgs=1", "has no argument 'flgs'", 12},
      {"openat.=1", "an argument's name, or 'retval', is missing", 7},
      {"openat.pathname", "an operator", 15},
      {"openat.pathname<a", "'<' does not apply to texts", 15},
      {"openat.pathname=a*b", "only allowed at the beginning and the end", 17},
      {"openat.flags=O_CREATE", "did you mean 'O_CREAT'?", 13},
      {"openat.flags=O_CREAT|", "neither a number nor a known name", 21},
      {"openat.flags=O_CREAT|X", "neither a number nor a known name", 21},
      {"openat.flags>O_CREAT", "not a number", 13},
      {"openat.flags=0644", "write 0o644 if it is", 13},
      {"openat.flags=99999999999", "not a number of type 'int'", 13},
      {"openat.retval=x", "not a number", 14},
      {"openat.retval=1*", "not a number", 14},
      {"openat.retval=9223372036854775808", "not a number of type 'long'", 14},
      {"openat.dirfd=5*", "not a number", 13},
      {"close.fd=*", "'*' applies to texts; 'close.fd' is a number", 9},
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
  CHECK(refuse({"container=new", "container!=new"}).find("select nothing") != std::string::npos);
  CHECK(refuse({"uid>5", "uid<6"}).find("no number lies between") != std::string::npos);
  CHECK(refuse({"pid>5", "pid<3"}).find("no number lies between") != std::string::npos);
  CHECK(refuse({"openat.retval>5", "openat.retval<6"}).find("no number lies") != std::string::npos);
  CHECK(refuse({"2:set=fs", "2:set!=fs", "3:uid=1"}).find("in scope 2") != std::string::npos);
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

// Two signatures beside the program, one in a folder.
Result<std::vector<SignatureNeeds>> some_signatures(const std::string& path) {
  if (path.empty()) {
    return std::vector<SignatureNeeds>{
        {"TRC-5", {"TRC-105", "fileless_execution"}, {"sched_process_exec", "from_next_year"}},
        {"TRC-7", {"ld_preload"}, {"execve", "security_file_open"}, true}};
  }
  if (path == "/mine") return std::vector<SignatureNeeds>{{"MY-1", {}, {"ptrace"}}};
  return Error(ErrorKind::NotFound, path + " is not there");
}

TEST_CASE("signatures stand for the events that they need, in the scope that names them") {
  const auto selection = parse_selection(
      {"1:event=fileless_execution,TRC-7", "2:event=TRC-105", "2:event=close", "3:event=@/mine"},
      Catalogue::built_in(), some_signatures);
  REQUIRE(selection);
  REQUIRE(selection->scopes.size() == 3);
  CHECK(selection->scopes[0].signatures == std::vector<std::string>{"TRC-5", "TRC-7"});
  CHECK(selection->scopes[1].signatures == std::vector<std::string>{"TRC-5"});
  CHECK(selection->scopes[2].signatures == std::vector<std::string>{"MY-1"});
  CHECK(selection->environment);
  const auto wants = [&](std::size_t scope, const char* name) {
    return selection->scopes[scope].wants(Catalogue::built_in().find(name)->id);
  };
  CHECK(wants(0, "sched_process_exec"));
  CHECK(wants(0, "security_file_open"));
  CHECK_FALSE(wants(0, "close"));
  CHECK(wants(1, "close"));
  CHECK_FALSE(wants(1, "execve"));
  CHECK(wants(2, "ptrace"));
  // What a signature brought need not be observable here.
  CHECK_FALSE(wanted(*selection, "ptrace")->named);
  CHECK_FALSE(selection->default_events);
}

TEST_CASE("a misspelt signature is told with what was meant") {
  const auto said = [](const std::string& expression) {
    const auto selection = parse_selection({expression}, Catalogue::built_in(), some_signatures);
    return selection ? "accepted" : selection.error().message();
  };
  CHECK(said("event=fileless_executoin").find("did you mean 'fileless_execution'?") !=
        std::string::npos);
  CHECK(said("event!=TRC-5").find("'TRC-5' is a signature, not an event") != std::string::npos);
  CHECK(said("event=@").find("a folder or file is missing after '@'") != std::string::npos);
  CHECK(said("event!=@/mine").find("rules are selected by '='") != std::string::npos);
  CHECK(said("event=@/other") == "/other is not there");
  // Where nobody can be asked, and no event is meant, that is said.
  const auto nobody =
      parse_selection({"event=quite_another_thing"}, Catalogue::built_in(),
                      [](const auto&) { return Error(ErrorKind::NotFound, "gone"); });
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().message().find("unknown event 'quite_another_thing'; for names of "
                                      "signatures: gone") != std::string::npos);
  CHECK(refuse({"event=@/mine"}).find("rules cannot be named here") != std::string::npos);
}

}  // namespace
}  // namespace tracee
