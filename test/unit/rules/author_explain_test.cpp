// tracee-rules explain: why a rule found something, or did not.
#include <catch2/catch.hpp>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

constexpr const char* kRule =
    "package tracee.WHOAMI\n"
    "import data.tracee.helpers\n"
    "__rego_metadoc__ := {\"id\": \"MY-1\", \"name\": \"Who am I\", \"aliases\": [\"MY-9\"]}\n"
    "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"execve\", \"origin\": \"*\"}]\n"
    "tracee_match = res {\n"
    "  pathname := helpers.get_tracee_argument(\"pathname\")\n"
    "  endswith(pathname, \"/whoami\")\n"
    "  res := {\"path\": pathname}\n"
    "}\n";

// Sequence numbers are 0 ptrace, 1 /bin/id, 2 and 3 whoami.
std::string recording() {
  return StreamBuilder()
      .header({"execve", "ptrace"})
      .event("ptrace", {{"request", 0, {}}})
      .event("execve", {{"pathname", 0, "/bin/id"}})
      .event("execve", {{"pathname", 0, "/bin/whoami"}})
      .event("execve", {{"pathname", 0, "/usr/bin/whoami"}})
      .end()
      .bytes();
}

class Explained {
 public:
  Explained() {
    folder_.add_text("rules/w.rego", kRule);
    folder_.add_text("r.capnp", recording());
  }
  ProgramRun run(std::vector<std::string> flags) const {
    flags.insert(flags.begin(), "explain");
    flags.push_back("--rules-dir=" + folder_.path("rules"));
    flags.push_back(folder_.path("r.capnp"));
    return run_program_on("", flags);
  }
  const Folder& folder() const { return folder_; }

 private:
  Folder folder_;
};

}  // namespace

TEST_CASE("a finding is explained line by line", "[author]") {
  const ProgramRun run = Explained().run({"--finding", "2"});
  CHECK(run.status == 0);
  CHECK(holds(run.out, "MY-1 Who am I\nevent 3: execve, pid 4711 (elfexec), 2021-11-04T"));
  CHECK(holds(run.out, "\nfound map[path:/usr/bin/whoami]\n"));
  CHECK(holds(run.out, "w.rego:5: data.tracee.WHOAMI.tracee_match holds\n"));
  CHECK(holds(run.out,
              "  holds         7: endswith(pathname, \"/whoami\")\n"
              "                  pathname = \"/usr/bin/whoami\"\n"));
}

TEST_CASE("lines of JSON are explained as the recording is", "[author]") {
  const Explained on;
  const auto json = run_program_on(recording(), {"cat", "-", "-o", "json"});
  on.folder().add_text("r.json", json.out + "nonsense\n");
  for (const std::vector<std::string>& flags : {std::vector<std::string>{"--finding", "2"},
                                                {"--rule", "MY-1"},
                                                {"--rule", "MY-1", "--event", "1"}}) {
    std::vector<std::string> words = {"explain", "--rules-dir=" + on.folder().path("rules"),
                                      on.folder().path("r.json")};
    words.insert(words.end(), flags.begin(), flags.end());
    const ProgramRun run = run_program_on("", words);
    CHECK(run.status == 0);
    CHECK(run.out == on.run(flags).out);
    CHECK(holds(run.err, "r.json, line 5: "));
  }
}

TEST_CASE("of a rule each event is explained, and all together", "[author]") {
  const ProgramRun run = Explained().run({"--rule", "MY-9"});
  CHECK(run.status == 0);
  CHECK(holds(run.out,
              "event 1: execve, pid 4711 (elfexec): nothing, line 7: endswith(pathname, "
              "\"/whoami\")  [pathname = \"/bin/id\"]\n"));
  CHECK(holds(run.out, "event 2: execve, pid 4711 (elfexec): found map[path:/bin/whoami]\n"));
  CHECK(holds(run.out, "given 3 event(s): 2 finding(s), 0 failure(s)\n"));
  CHECK(holds(run.out, "  holds         7: endswith(pathname, \"/whoami\") (2 of 3 times)\n"));
  const ProgramRun one = Explained().run({"--rule", "MY-1", "--most", "1"});
  CHECK_FALSE(holds(one.out, "event 2"));
  CHECK(holds(one.out, "… and 2 more"));
}

TEST_CASE("of an event it is told why it gave nothing", "[author]") {
  const ProgramRun quiet = Explained().run({"--rule", "MY-1", "--event", "1"});
  CHECK(quiet.status == 0);
  CHECK(holds(quiet.out, "\nnothing\n"));
  CHECK(holds(quiet.out, "  does not hold 7: endswith(pathname, \"/whoami\")\n"));
  CHECK(holds(quiet.out, "  not reached   8: res := "));
  const ProgramRun other = Explained().run({"--rule", "MY-1", "--event", "0"});
  CHECK(other.status == 0);
  CHECK(holds(other.out, "was not given event 0: ptrace, pid 4711 (elfexec): it selects execve\n"));
  const ProgramRun none = Explained().run({"--rule", "MY-1", "--event", "77"});
  CHECK(none.status == 1);
  CHECK(holds(none.err, "holds no event with the sequence number 77"));
}

TEST_CASE("a signature in C++ shows what it reads", "[author]") {
  const Explained explained;
  explained.folder().add_rule("anti_debugging.so", "rules/anti_debugging.so");
  const ProgramRun run = explained.run({"--rule", "TRC-2", "--event", "0"});
  CHECK(run.status == 0);
  CHECK(holds(run.out, "found map[]\n"));
  CHECK(holds(run.out, "  request = PTRACE_TRACEME\n"));
}

TEST_CASE("what cannot be explained is refused", "[author]") {
  const Explained explained;
  const ProgramRun finding = explained.run({"--finding", "3"});
  CHECK(finding.status == 1);
  CHECK(holds(finding.err, "gives 2 finding(s)"));
  CHECK(holds(explained.run({"--rule", "NO-1"}).err, "has the id NO-1"));
  CHECK(holds(explained.run({}).err, "expected --finding N or --rule ID"));
  CHECK(holds(explained.run({"--finding", "0"}).err, "expected a number from 1"));
  CHECK(holds(explained.run({"--finding", "1", "--event", "1"}).err, "--event needs --rule"));
  CHECK(holds(run_program_on("", {"explain", "--finding", "1", "-"}).err, "it needs a file"));
}

}  // namespace tracee::rules
