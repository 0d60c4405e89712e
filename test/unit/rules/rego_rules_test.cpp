// Rego files of a rules directory: the contract with their authors, and what an error costs.
#include <catch2/catch.hpp>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

// As it was published, in a blog article about v0.6.
constexpr std::string_view kWhoami = R"(package tracee.TCR_1

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TCR-1",
	"version": "0.1.0",
	"name": "whoami",
	"description": "Someone asks who they are",
	"tags": ["linux"],
	"properties": {
		"Severity": 1,
		"MITRE ATT&CK": "Discovery: System Owner/User Discovery",
	},
}

tracee_selected_events[eventSelector] {
	eventSelector := {
		"source": "tracee",
		"name": "execve",
	}
}

tracee_match {
	input.eventName == "execve"
	pathname = helpers.get_tracee_argument("pathname")
	startswith(pathname, "/usr/bin/whoami")
}
)";

// A signature of this id on ptrace whose rules are `body`.
std::string on_ptrace(const std::string& id, const std::string& body) {
  return "package tracee.X\nimport data.tracee.helpers\n__rego_metadoc__ := {\"id\": \"" + id +
         "\", \"properties\": {\"Severity\": 2}}\n"
         "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"ptrace\"}]\n" +
         body + "\n";
}

Argument text(const char* name, const char* value) { return {name, 0, value, Presence::Present}; }
Argument number(const char* name, std::int64_t value) {
  return {name, value, {}, Presence::Present};
}

std::string one_ptrace() {
  StreamBuilder stream;
  stream.header({"ptrace", "execve"}).event("ptrace", {number("request", 0), number("pid", 7)});
  return stream.end().bytes();
}

Evaluation run(const Folder& folder, const std::string& bytes) {
  auto scan = folder.scan();
  CHECK(scan.refused.empty());
  auto rules = make_rule_set(std::move(scan.candidates), {});
  REQUIRE(rules);
  return evaluate(bytes, std::move(rules->signatures));
}

// What tracee_match of this body gives on one ptrace event.
Evaluation run(const std::string& body) {
  const Folder folder;
  folder.add_text("x.rego", on_ptrace("X-1", body));
  return run(folder, one_ptrace());
}

TEST_CASE("the rule of the article works as it was printed") {
  const Folder folder;
  folder.add_text("whoami.rego", kWhoami);
  StreamBuilder stream;
  stream.header({"execve"});
  stream.event("execve", {text("pathname", "/usr/bin/whoami")}, {.comm = "bash"});
  stream.event("execve", {text("pathname", "/usr/bin/id")});
  stream.event("execve", {});
  const auto result = run(folder, stream.end().bytes());
  REQUIRE(result.ids() == std::vector<std::string>{"TCR-1"});
  CHECK(result.findings[0].data.empty());
  CHECK(result.findings[0].comm == "bash");
  CHECK(result.trouble.empty());

  const auto shown =
      run_program_on(stream.bytes(), {"--input", "-", "--rules-dir=" + folder.path()});
  CHECK(shown.status == 0);
  CHECK(shown.out.find("\n*** Detection ***\nTime: 2021-11-04T07:55:05Z\nSignature ID: TCR-1\n"
                       "Signature: whoami\nData: map[]\nCommand: bash\nHostname: localhost\n") !=
        std::string::npos);
  const auto listed = run_program_on("", {"--list", "--rules-dir=" + folder.path()});
  CHECK(listed.out.find("TCR-1      whoami                              0.1.0   Someone asks") !=
        std::string::npos);
  CHECK(run_program_on("", {"--list-events", "--rules-dir=" + folder.path()}).out == "execve\n");
}

TEST_CASE("what tracee_match gives decides") {
  CHECK(run("tracee_match { true }").ids().size() == 1);
  CHECK(run("tracee_match { false }").ids().empty());
  CHECK(run("tracee_match = false { true }").ids().empty());
  CHECK(run("tracee_match = null { true }").ids().empty());
  CHECK(run("tracee_match { input.nothing == 1 }").ids().empty());
  const auto empty = run("tracee_match = {} { true }");
  REQUIRE(empty.findings.size() == 1);
  CHECK(empty.findings[0].data.empty());
  for (const std::string value : {"\"text\"", "1", "[1]", "{1}"}) {
    INFO(value);
    const auto result = run("tracee_match = " + value + " { true }");
    CHECK(result.ids().empty());
    CHECK(result.counts.failures == 1);
    REQUIRE(result.trouble.size() == 1);
    CHECK(result.trouble[0].find("expected true or an object") != std::string::npos);
  }
  CHECK(run("import future.keywords.if\ntracee_match if { input.eventName == \"ptrace\" }")
            .ids()
            .size() == 1);
}

TEST_CASE("the object of a match becomes the data of the finding") {
  const auto result = run(R"(tracee_match = res {
    res := {"a text": input.processName, "n": 12, "yes": true, "list": ["x", 1, null],
            "set": {"b", "a"}, "map": {"k": {2: "v"}}, "big": 18446744073709551615, 7: "seven",
            "half": 0.50}
  })");
  REQUIRE(result.findings.size() == 1);
  FindingData data;
  for (const auto& field : result.findings[0].data) data.set(field.key, field.value);
  const auto value = [&](std::string_view key) -> FindingData::Value {
    for (const auto& field : data.fields()) {
      if (field.key == key) return field.value;
    }
    return std::string("absent");
  };
  CHECK(value("a text") == FindingData::Value("elfexec"));
  CHECK(value("n") == FindingData::Value(std::int64_t{12}));
  CHECK(value("yes") == FindingData::Value(true));
  CHECK(value("7") == FindingData::Value("seven"));
  CHECK(value("list") == FindingData::Value(Structured{"[\"x\",1,null]", "[x 1 <nil>]"}));
  CHECK(value("set") == FindingData::Value(Structured{"[\"a\",\"b\"]", "[a b]"}));
  CHECK(value("map") == FindingData::Value(Structured{R"({"k":{"2":"v"}})", "map[k:map[2:v]]"}));
  CHECK(value("big") ==
        FindingData::Value(Structured{"18446744073709551615", "18446744073709551615"}));
  CHECK(value("half") == FindingData::Value(Structured{"0.50", "0.50"}));
}

TEST_CASE("an error is told with its place, and costs no other signature its finding") {
  const Folder folder;
  folder.add_text("a.rego", on_ptrace("A", "tracee_match { true }"));
  folder.add_text("b.rego", on_ptrace("B",
                                      "tracee_match = true { true }\n"
                                      "tracee_match = {\"x\": 1} { input.processId > 0 }"));
  folder.add_text("c.rego", on_ptrace("C", "tracee_match { numbers.range(1, 100000000)[_] == 0 }"));
  folder.add_text("d.rego", on_ptrace("D", "tracee_match { true }"));
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (int i = 0; i < 11; ++i) stream.event("ptrace", {number("request", 0)});
  const auto result = run(folder, stream.end().bytes());
  CHECK(result.findings.size() == 22);
  CHECK(result.counts.failures == 22);
  REQUIRE(result.trouble.size() == 4);  // each the first and the tenth time
  CHECK(result.trouble[0].find("signature B failed on ptrace: " + folder.path("b.rego") +
                               ":6: eval_conflict_error: complete rules must not produce") == 0);
  CHECK(result.trouble[1].find("signature C failed on ptrace: " + folder.path("c.rego") +
                               ":5: eval_cancel_error:") == 0);
}

TEST_CASE("each signature reports an event once, however many of its selectors fit") {
  const Folder folder;
  folder.add_text("x.rego", on_ptrace("X", R"(tracee_match { true }
tracee_selected_events[{"source": "tracee", "name": "ptrace", "origin": "host"}]
tracee_selected_events[{"source": "tracee", "name": "*", "origin": "*"}])"));
  CHECK(run(folder, one_ptrace()).ids() == std::vector<std::string>{"X"});
}

TEST_CASE("origins are respected") {
  const Folder folder;
  folder.add_text("x.rego", R"(package x
__rego_metadoc__ := {"id": "X"}
tracee_selected_events := [{"source": "tracee", "name": "ptrace", "origin": "container"}]
tracee_match { true })");
  StreamBuilder stream;
  stream.header({"ptrace"}).event("ptrace", {}).event("ptrace", {}, {.container = "abc"});
  const auto result = run(folder, stream.end().bytes());
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].sequence == 1);
}

TEST_CASE("a signature without a name of events gets them all") {
  const Folder folder;
  folder.add_text("x.rego", R"(package x
__rego_metadoc__ := {"id": "X"}
tracee_selected_events := [{"source": "tracee"}]
tracee_match = {"of": input.eventName, "path": p} {
  arg := input.args[_]; arg.name == "pathname"; p := arg.value })");
  StreamBuilder stream;
  stream.header({"ptrace", "execve"}).event("ptrace", {number("request", 0)});
  stream.event("execve", {text("pathname", "/bin/ls")});
  const auto result = run(folder, stream.end().bytes());
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].event == "execve");
}

TEST_CASE("an event in place of another is used where that one cannot occur") {
  const Folder folder;
  folder.add_text("x.rego", R"(package x
__rego_metadoc__ := {"id": "X"}
tracee_selected_events[{"source": "tracee", "name": "security_bprm_check"}]
tracee_selected_events[{"source": "tracee", "name": "execve",
                        "instead_of": "security_bprm_check"}]
tracee_match { true })");
  StreamBuilder both, one;
  both.header({"security_bprm_check", "execve"}).event("security_bprm_check", {});
  both.event("execve", {});
  CHECK(run(folder, both.end().bytes()).ids().size() == 1);
  one.header({"execve"}).event("execve", {});
  CHECK(run(folder, one.end().bytes()).ids().size() == 1);
}

TEST_CASE("time and chance come from the event, so that a replay finds the same") {
  const auto body = R"(tracee_match = {"now": time.now_ns(), "chance": rand.intn("x", 1000000)} {
    time.now_ns() == input.timestamp })";
  const auto first = run(body), second = run(body);
  REQUIRE(first.findings.size() == 1);
  REQUIRE(second.findings.size() == 1);
  CHECK(first.findings[0].data[1].value == FindingData::Value(std::int64_t{1636012505000000000}));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(first.findings[0].data[i].value == second.findings[0].data[i].value);
  }
}

TEST_CASE("helpers of the directory help every signature, and can replace those built in") {
  const Folder folder;
  folder.add_text("my_helpers.rego",
                  "package my.helpers\nanswer = 42\ntwice(x) = y { y := x * 2 }");
  folder.add_text("sub/x.rego", on_ptrace("X",
                                          "import data.my.helpers as mine\n"
                                          "tracee_match = {\"a\": mine.twice(mine.answer)} "
                                          "{ helpers.get_tracee_argument(\"pid\") == 7 }"));
  auto result = run(folder, one_ptrace());
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].data[0].value == FindingData::Value(std::int64_t{84}));

  folder.add_text("helpers.rego", "package tracee.helpers\nget_tracee_argument(x) = 1000 { true }");
  CHECK(run(folder, one_ptrace()).findings.size() == 1);  // that name is the built-in one's
  folder.add_text("z_helpers.rego",
                  "package tracee.helpers\nget_tracee_argument(x) = 1000 { true }");
  CHECK(run(folder, one_ptrace()).findings.empty());
}

TEST_CASE("signatures of one package do not meet") {
  const Folder folder;
  folder.add_text("a.rego", on_ptrace("A", "here = 1\ntracee_match { here == 1 }"));
  folder.add_text("b.rego", on_ptrace("B", "here = 2\ntracee_match { here == 2 }"));
  CHECK(run(folder, one_ptrace()).ids() == std::vector<std::string>{"A", "B"});
}

TEST_CASE("a broken file is shown with its place, and the others are loaded") {
  const Folder folder;
  folder.add_text("broken.rego", "package x\n\ntracee_match {\n  input.eventName ==\n}\n");
  folder.add_text("bad_helpers.rego", "package y\nf(x) = z { true }\n");
  folder.add_text("unsafe.rego", on_ptrace("U", "tracee_match { not x == 1 }"));
  folder.add_text("metadata.rego",
                  "package m\n__rego_metadoc__ := {\"tags\": 1}\ntracee_match = 1");
  folder.add_text("selected.rego", "package s\ntracee_selected_events = 3\ntracee_match = true");
  folder.add_text("origin.rego",
                  "package o\ntracee_selected_events = "
                  "[{\"source\": \"tracee\", \"origin\": \"moon\"}]\ntracee_match = true");
  folder.add_text("instead.rego",
                  "package i\ntracee_selected_events = [{\"source\": \"tracee\", \"name\": "
                  "\"execve\", \"instead_of\": \"ptrace\"}]\ntracee_match = true");
  folder.add_text("conflict.rego",
                  "package c\n__rego_metadoc__ = {\"id\": \"1\"}\n"
                  "__rego_metadoc__ = {\"id\": \"2\"}\ntracee_match = true");
  folder.add_text("nothing.rego", "package n\n");
  folder.add_text("good.rego", on_ptrace("GOOD", "tracee_match { true }"));
  folder.add_text("good_test.rego", "package tracee.X\ntest_it { tracee_match }");
  const auto scan = folder.scan();
  REQUIRE(scan.candidates.size() == 1);
  CHECK(scan.candidates[0].signature->info().id == "GOOD");
  const std::pair<const char*, const char*> wanted[] = {
      {"bad_helpers.rego", ":2:8: rego_unsafe_var_error"},
      {"broken.rego", ":5:1: rego_parse_error"},
      {"conflict.rego", ":3: eval_conflict_error"},
      {"instead.rego", ": tracee_selected_events: execve instead_of ptrace, which is not selected"},
      {"metadata.rego", ": __rego_metadoc__: \"tags\" must be a list of strings, but is 1"},
      {"nothing.rego", ": does not define tracee_match"},
      {"origin.rego",
       ": tracee_selected_events: unknown origin \"moon\": expected host, container or *"},
      {"selected.rego", ": tracee_selected_events must be a set or a list, but is 3"},
      {"unsafe.rego", ":5:20: rego_unsafe_var_error"}};
  REQUIRE(scan.refused.size() == std::size(wanted));
  for (std::size_t i = 0; i < std::size(wanted); ++i) {
    INFO(scan.refused[i]);
    CHECK(scan.refused[i].find(folder.path(wanted[i].first)) != std::string::npos);
    CHECK(scan.refused[i].find(wanted[i].second) != std::string::npos);
  }
  const auto shown = run_program_on(one_ptrace(), {"--input", "-", "--rules-dir=" + folder.path()});
  CHECK(shown.status == 0);
  CHECK(shown.out.find("Loaded 1 signature(s): [GOOD]") == 0);
  CHECK(shown.err.find("not loaded: " + folder.path("broken.rego") + ":5:1: rego_parse_error") !=
        std::string::npos);
}

TEST_CASE("a refusal shows the line of the source, with its tabs as blanks") {
  const Folder folder;
  folder.add_text("good.rego", on_ptrace("GOOD", "tracee_match { true }\n"));
  folder.add_text("tabs.rego", "package x\n\ttracee_match { foo( }\n");
  const auto run = run_program_on(one_ptrace(), {"--input", "-", "--rules-dir=" + folder.path()});
  CHECK(run.err.find("\n          tracee_match { foo( }\n") != run.err.npos);
  CHECK(run.err.find("\\x09") == run.err.npos);
}

TEST_CASE("a byte order mark before a rule is passed over, and the place of a fault is its own") {
  const Folder folder;
  const std::string mark = "\xef\xbb\xbf";
  folder.add_text("a.rego", mark + on_ptrace("MARKED", "tracee_match { true }"));
  folder.add_text("marked_helpers.rego", mark + "package tracee.more\nf(x) := x\n");
  CHECK(run(folder, one_ptrace()).ids() == std::vector<std::string>{"MARKED"});
  const auto checked = run_program_on("", {"check", folder.path()});
  CHECK(checked.out.find("1 rule(s) load: 0 error(s)") != checked.out.npos);
  const Folder broken;
  broken.add_text("b.rego", mark + "package");
  CHECK(broken.scan().refused.at(0).starts_with(broken.path("b.rego") + ":1:8: "));
}

TEST_CASE("a rule's own words cannot act on the terminal") {
  const Folder folder;
  folder.add_text("a.rego", R"(package tracee.X
__rego_metadoc__ := {"id": "E\u001b[2J", "name": "N\u0007", "version": "\u009b1", "description": "a\nb"}
tracee_selected_events[{"source": "tracee", "name": "ptrace"}]
tracee_match { false })");
  const std::string rules = "--rules-dir=" + folder.path();
  const auto list = run_program_on("", {"--list", rules});
  CHECK(list.out.starts_with("Loaded 1 signature(s): [E\\x1b[2J]\n"));
  CHECK(list.out.find("N\\x07 ") != list.out.npos);
  CHECK(list.out.find("a\\x0ab\n") != list.out.npos);
  CHECK(list.out.find_first_of("\x1b\x07\x9b") == list.out.npos);
  const auto found = run_program_on(one_ptrace(), {"--input", "-", rules});
  CHECK(found.out.starts_with("Loaded 1 signature(s): [E\\x1b[2J]\n"));
}

TEST_CASE("what an author should know is a note") {
  const Folder folder;
  folder.add_text("a.rego", "package tracee.NAMELESS\ntracee_match = true");
  folder.add_text("b.rego", on_ptrace("B", R"(tracee_match { true }
tracee_selected_events[{"source": "tracee", "name": "ptrase"}]
tracee_selected_events[{"name": "execve"}])"));
  const auto scan = folder.scan();
  REQUIRE(scan.candidates.size() == 2);
  CHECK(scan.candidates[0].signature->info().id == "NAMELESS");
  CHECK(scan.notes ==
        std::vector<std::string>{
            folder.path("a.rego") +
                ": has no id; it is called NAMELESS, from the name of its package",
            folder.path("a.rego") + ": selects no event, so it finds nothing",
            folder.path("b.rego") +
                ": never receives {\"name\":\"execve\"}: the only source of events "
                "is \"tracee\"",
            folder.path("b.rego") + ": selects ptrase, an event unknown to this version "
                                    "(did you mean ptrace?)"});
}

TEST_CASE("a Rego signature's metadata arrives whole, and its aliases name it") {
  const Folder folder;
  folder.add_text("x.rego", R"(package x
__rego_metadoc__ := {"ID": "X", "Version": "1.2", "name": "The name", "description": "What",
  "tags": ["a", "b"], "aliases": ["X-101", "X-102"], "unknown": 1,
  "properties": {"Severity": 3, "References": ["https://example.org"], "MITRE ATT&CK": "Impact"}}
tracee_match = true)");
  auto scan = folder.scan();
  REQUIRE(scan.candidates.size() == 1);
  const SignatureInfo info = scan.candidates[0].signature->info();
  CHECK(info.id == "X");
  CHECK(info.version == "1.2");
  CHECK(info.name == "The name");
  CHECK(info.tags == std::vector<std::string>{"a", "b"});
  CHECK(info.severity() == 3);
  REQUIRE(info.properties.size() == 3);
  CHECK(info.properties[1].key == "References");
  CHECK(std::get<Structured>(info.properties[1].value).json == "[\"https://example.org\"]");
  for (const char* called : {"X-102", "the_name"}) {
    const auto rules = make_rule_set(folder.scan().candidates, {called});
    REQUIRE(rules);
    CHECK(id_list(*rules) == "[X]");
  }
  CHECK(folder.scan().digest != Folder().scan().digest);
}

}  // namespace
}  // namespace tracee::rules
