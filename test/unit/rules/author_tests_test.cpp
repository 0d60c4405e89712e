// tracee-rules test: tests of rules, and golden cases.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

constexpr const char* kRule =
    "package tracee.WHOAMI\n"
    "import data.tracee.helpers\n"
    "__rego_metadoc__ := {\"id\": \"MY-1\", \"properties\": {\"Severity\": 1}}\n"
    "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"execve\", \"origin\": \"*\"}]\n"
    "tracee_match = res {\n"
    "  pathname := helpers.get_tracee_argument(\"pathname\")\n"
    "  endswith(pathname, \"/whoami\")\n"
    "  res := {\"path\": pathname}\n"
    "}\n";

const std::string kInput =
    " with input as {\"args\": [{\"name\": \"pathname\", \"value\": \"/bin/whoami\"}]}\n";

std::string recording_of(const std::vector<std::string>& paths) {
  StreamBuilder stream;
  stream.header({"execve"});
  for (const std::string& path : paths) stream.event("execve", {{"pathname", 0, path}});
  return stream.end().bytes();
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

ProgramRun run_tests(const Folder& folder, std::vector<std::string> flags = {}) {
  flags.insert(flags.begin(), "test");
  flags.push_back(folder.path());
  return run_program_on("", flags);
}

}  // namespace

TEST_CASE("tests of rules pass, fail, and are skipped", "[author]") {
  const Folder folder;
  folder.add_text("w.rego", kRule);
  folder.add_text("w_test.rego", "package tracee.WHOAMI\ntest_a { tracee_match" + kInput +
                                     "}\ntodo_test_b { false }\n");
  const ProgramRun quiet = run_tests(folder);
  CHECK(quiet.status == 0);
  CHECK(quiet.out == "1 passed, 0 failed, 1 skipped\n");
  const ProgramRun verbose = run_tests(folder, {"-v"});
  CHECK(
      holds(verbose.out, "PASS " + folder.path("w_test.rego") + ":2 data.tracee.WHOAMI.test_a\n"));
  CHECK(holds(verbose.out, "SKIPPED " + folder.path("w_test.rego") + ":4 "));
}

TEST_CASE("a failing test shows the line and the expression", "[author]") {
  const Folder folder;
  folder.add_text("w.rego", kRule);
  folder.add_text("w_test.rego",
                  "package tracee.WHOAMI\n"
                  "test_a {\n"
                  "  tracee_match with input as "
                  "{\"args\": [{\"name\": \"pathname\", \"value\": \"/bin/id\"}]}\n"
                  "}\n"
                  "test_b { not tracee_match" +
                      kInput + "}\n");
  const ProgramRun run = run_tests(folder);
  CHECK(run.status == 1);
  CHECK(holds(run.out, "FAIL " + folder.path("w_test.rego") + ":2 data.tracee.WHOAMI.test_a\n"));
  CHECK(holds(run.out, folder.path("w.rego") +
                           ":7:3: does not hold: endswith(pathname, \"/whoami\")\n"
                           "      pathname = \"/bin/id\"\n"));
  CHECK(holds(run.out, "      tracee_match = {\"path\":\"/bin/whoami\"}\n"));
  CHECK(holds(run.out, "0 passed, 2 failed, 0 skipped\n"));
}

TEST_CASE("a test that errs or does not compile fails", "[author]") {
  const Folder folder;
  folder.add_text("a_test.rego", "package a\nx = 1 { true }\nx = 2 { true }\ntest_x { x == 1 }\n");
  folder.add_text("b_test.rego", "package b\ntest_y { nothing }\ntest_z {\n");
  folder.add_text("c_test.rego", "package c\ntest_ok { true }\n");
  const ProgramRun run = run_tests(folder);
  CHECK(run.status == 1);
  CHECK(holds(run.out, folder.path("a_test.rego") + ":3: eval_conflict_error"));
  CHECK(holds(run.out, "b_test.rego does not compile"));
  CHECK(holds(run.out, "1 passed, 2 failed, 0 skipped\n"));
}

TEST_CASE("tests see helpers, and rules that they name", "[author]") {
  const Folder folder;
  folder.add_text("my_helpers.rego", "package my.helpers\nthree = 3\n");
  folder.add_text("w.rego", kRule);
  folder.add_text("other_test.rego",
                  "package other\nimport data.tracee.WHOAMI as w\n"
                  "test_helper { data.my.helpers.three == 3 }\n"
                  "test_rule { w.tracee_match" +
                      kInput + "}\n");
  CHECK(run_tests(folder).out == "2 passed, 0 failed, 0 skipped\n");
  // One file brings what stands beside it.
  folder.add_text("w_test.rego", "package tracee.WHOAMI\ntest_a { tracee_match" + kInput +
                                     "data.my.helpers.three == 3 }\n");
  CHECK(run_program_on("", {"test", folder.path("w.rego")}).out ==
        "1 passed, 0 failed, 0 skipped\n");
}

TEST_CASE("a golden case compares findings, and --update writes them", "[author]") {
  const Folder folder;
  folder.add_text("w.rego", kRule);
  folder.add_text("w.capnp", recording_of({"/bin/whoami", "/bin/id"}));
  folder.add_text("w.quiet.capnp", recording_of({"/bin/id"}));
  folder.add_text("not_ours.capnp", recording_of({"/bin/whoami"}));
  const ProgramRun missing = run_tests(folder);
  CHECK(missing.status == 1);
  CHECK(holds(missing.out, "--update would write the 1 current finding(s)"));

  const ProgramRun update = run_tests(folder, {"--update"});
  CHECK(update.status == 0);
  CHECK(holds(update.out, "WROTE " + folder.path("w.findings.json") + " (1 finding(s))\n"));
  CHECK(content(folder.path("w.quiet.findings.json")).empty());
  const std::string findings = content(folder.path("w.findings.json"));
  CHECK(holds(findings, "{\"Data\":{\"path\":\"/bin/whoami\"}"));
  CHECK_FALSE(holds(findings, "\"rules\":"));
  CHECK(run_tests(folder).out == "2 passed, 0 failed, 0 skipped\n");

  // The rule may change without its findings doing so, not with them.
  folder.add_text("w.rego", std::string("# edited\n") + kRule);
  CHECK(run_tests(folder).status == 0);
  std::string other = kRule;
  other.replace(other.find("/whoami"), 7, "/id");
  folder.add_text("w.rego", other);
  const ProgramRun changed = run_tests(folder);
  CHECK(changed.status == 1);
  CHECK(holds(changed.out, "FAIL " + folder.path("w.capnp")));
  CHECK(holds(changed.out,
              "they differ at number 1:\n    expected {\"Data\":{\"path\":\"/bin/whoami"));
  CHECK(holds(changed.out, "0 passed, 2 failed, 0 skipped\n"));
}

TEST_CASE("a golden case may be lines of JSON", "[author]") {
  const Folder folder;
  folder.add_text("w.rego", kRule);
  const auto json = run_program_on(recording_of({"/bin/whoami"}), {"cat", "-", "-o", "json"});
  folder.add_text("w.json", json.out);
  folder.add_text("w.more.jsonl", json.out);
  CHECK(run_tests(folder, {"--update"}).status == 0);
  CHECK(holds(content(folder.path("w.findings.json")), "{\"Data\":{\"path\":\"/bin/whoami\"}"));
  CHECK(run_tests(folder).out == "2 passed, 0 failed, 0 skipped\n");
  folder.add_text("w.json", json.out + json.out);
  folder.add_text("w.more.jsonl", "{}\n");
  const ProgramRun changed = run_tests(folder);
  CHECK(changed.status == 1);
  CHECK(holds(changed.out, "1 finding(s) expected, 2 found"));
  CHECK(holds(changed.out, "no line is an event in JSON"));
}

TEST_CASE("a golden case with a line that cannot be read fails, and is not written", "[author]") {
  const Folder folder;
  folder.add_text("w.rego", kRule);
  const auto json = run_program_on(recording_of({"/bin/whoami"}), {"cat", "-", "-o", "json"});
  folder.add_text("w.json", json.out);
  REQUIRE(run_tests(folder, {"--update"}).status == 0);
  const std::string expected = content(folder.path("w.findings.json"));
  folder.add_text("w.json", json.out + "{}\n");
  for (const std::vector<std::string>& flags : {std::vector<std::string>{}, {"--update"}}) {
    const ProgramRun run = run_tests(folder, flags);
    CHECK(run.status == 1);
    CHECK(holds(run.out, "FAIL " + folder.path("w.json")));
    CHECK(holds(run.out, folder.path("w.json") + ", line 2: it has no eventName"));
    CHECK(content(folder.path("w.findings.json")) == expected);
  }
}

TEST_CASE("a golden case with no rule's name is one of all rules", "[author]") {
  const Folder folder;
  folder.add_text("w.rego", kRule);
  folder.add_text("day.capnp", recording_of({"/bin/whoami"}));
  folder.add_text("day.findings.json", "");
  const ProgramRun run = run_tests(folder);
  CHECK(run.status == 1);
  CHECK(holds(run.out, "0 finding(s) expected, 1 found"));
}

TEST_CASE("nothing to test is a failure", "[author]") {
  const Folder folder;
  folder.add_text("w.rego", kRule);
  const ProgramRun none = run_tests(folder);
  CHECK(none.status == 1);
  CHECK(holds(none.err, "there are neither tests nor golden cases"));
  CHECK(run_program_on("", {"test", folder.path("no.rego")}).status == 1);
  CHECK(run_program_on("", {"test"}).status == 1);
}

TEST_CASE("what has a recording's name and is no regular file is not waited for", "[author]") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.path("x.capnp").c_str(), 0600) == 0);
  const auto run = run_program_on("", {"test", folder.path()});
  CHECK(run.status == 1);
  CHECK(run.out == "ERROR " + folder.path("x.capnp") +
                       ": is not a regular file\n0 passed, 1 failed, 0 skipped\n");
}

}  // namespace tracee::rules
