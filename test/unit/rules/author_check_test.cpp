// tracee-rules check: wrong rules and what is said of them.
#include <catch2/catch.hpp>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

constexpr const char* kHead =
    "package tracee.X\n"
    "import data.tracee.helpers\n"
    "__rego_metadoc__ := {\"id\": \"X-1\", \"version\": \"1\", \"name\": \"x\",\n"
    "  \"properties\": {\"Severity\": 2}}\n"
    "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"ptrace\", \"origin\": \"*\"}]\n"
    "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"openat\", \"origin\": \"*\"}]\n";

struct Case {
  const char* body;  // begins in line 7
  const char* want;  // after the file's name; empty: nothing is wrong
};

const Case kErrors[] = {
    {"tracee_match { x == 1 }", ":7:16: rego_unsafe_var_error: var x is unsafe"},
    {"tracee_match { helpers.get_trace_argument(\"pid\") == 1 }",
     "did you mean helpers.get_tracee_argument?"},
    {"tracee_match if { true }", "keywords after import rego.v1"},
    {"tracee_match {\n  startswith(\"a\")\n}", ":8:3: rego_type_error: startswith: arity mismatch"},
    {"tracee_match { tracee_match }", "help: a rule cannot depend on itself"},
    {"other { true }", "does not define tracee_match"},
    {"tracee_match { http.send({}) }", "http.send is not available"},
};

const Case kWarnings[] = {
    {"tracee_match { input.procesName == \"sh\" }",
     ":7:16: warning: an event has no field \"procesName\" (did you mean processName?)"},
    {"tracee_match { input.executable.pth == \"sh\" }",
     ": warning: executable has no member \"pth\" (did you mean path?)"},
    {"tracee_match { input.processId == \"7\" }",
     ": warning: processId is a number, never a string"},
    {"tracee_match { startswith(input.userId, \"7\") }",
     ": warning: userId is a number, not a string"},
    {"tracee_match { input.eventName == \"openatt\" }",
     ": warning: there is no event \"openatt\" (did you mean openat?)"},
    {"tracee_match { input.eventName == \"execve\" }",
     ": warning: the rule does not select execve, so this never holds"},
    {"tracee_match { input.eventName == \"openat\"; input.eventName == \"ptrace\" }",
     ": warning: this definition requires different events at once"},
    {"tracee_match { input.eventName == \"openat\" }",
     ": warning: selects ptrace, on which tracee_match can never hold"},
    {"tracee_match { helpers.get_tracee_argument(\"pathnam\") == \"/\" }",
     ": warning: openat, ptrace have no argument \"pathnam\" (did you mean pathname?)"},
    {"tracee_match { input.eventName == \"ptrace\"; helpers.get_tracee_argument(\"flags\") }",
     ": warning: ptrace has no argument \"flags\": it has request, pid, addr, data"},
    {"tracee_match { arg := input.args[_]; arg.name == \"reqest\"; arg.value == \"x\" }",
     "no argument \"reqest\" (did you mean request?)"},
    {"tracee_match { r := helpers.get_tracee_argument(\"request\"); r == \"PTRACE_TRACEMEE\" }",
     ": warning: request of ptrace never has the name \"PTRACE_TRACEMEE\" (did you mean "
     "PTRACE_TRACEME?)"},
    {"tracee_match { {\"PTRACE_CONT\", \"PTRACE_KIL\"}[helpers.get_tracee_argument(\"request\")] }",
     "never has the name \"PTRACE_KIL\" (did you mean PTRACE_KILL?)"},
    {"tracee_match { input.args[i].name == \"request\"; input.args[i].value == 0 }",
     "is never the number 0: it is \"PTRACE_TRACEME\""},
    {"tracee_match { helpers.get_tracee_argument(\"pid\") == \"5\" }",
     ": warning: pid of ptrace is a number, never a string"},
    {"tracee_match { helpers.get_tracee_argument(\"flags\") == \"O_CREAT|O_RDWR\" }",
     "is never written \"O_CREAT|O_RDWR\": it is \"O_RDWR|O_CREAT\""},
    {"tracee_match { contains(lower(helpers.get_tracee_argument(\"flags\")), \"o_wronli\") }",
     "flags of openat has no name with \"o_wronli\" in it"},
    {"tracee_match { helpers.get_tracee_argument(\"addr\") == \"7f00\" }", "is an address such as"},
};

const Case kFine[] = {
    {"tracee_match { contains(lower(helpers.get_tracee_argument(\"flags\")), \"o_wronly\") }",
     "selects ptrace, on which"},
    {"tracee_match { helpers.get_tracee_argument(\"flags\") == \"O_RDWR|O_CREAT\" }",
     "selects ptrace, on which"},
    {"tracee_match { arg := input.args[_]; arg.name == \"request\"; arg.value == "
     "\"PTRACE_TRACEME\" }",
     "selects openat, on which"},
    {"tracee_match { input.eventName == \"ptrace\"; helpers.get_tracee_argument(\"pid\") > 1 }\n"
     "tracee_match { input.eventName == \"openat\"; helpers.get_tracee_argument(\"dirfd\") == -100 "
     "}",
     ""},
    {"tracee_match { input.contextFlags.isCompat == true; input.executable.path != \"\" }", ""},
    {"wanted := {\"openat\", \"ptrace\"}\ntracee_match { wanted[input.eventName] }", ""},
};

ProgramRun check(const std::string& text, std::vector<std::string> flags = {}) {
  const Folder folder;
  folder.add_text("x.rego", text);
  flags.insert(flags.begin(), "check");
  flags.push_back(folder.path());
  return run_program_on("", flags);
}

}  // namespace

TEST_CASE("errors have a place, the line, and help", "[author]") {
  for (const Case& wrong : kErrors) {
    const ProgramRun run = check(std::string(kHead) + wrong.body + "\n");
    CAPTURE(wrong.body, run.out);
    CHECK(run.status == 1);
    CHECK(holds(run.out, wrong.want));
    CHECK(holds(run.out, "0 rule(s) load: 1 error(s), 0 warning(s)\n"));
  }
}

TEST_CASE("a pattern that does not compile is an error, but the rule loads", "[author]") {
  const Case patterns[] = {
      {"tracee_match { regex.match(\"(\", input.processName) }",
       "x.rego:7:28: regex.match: the pattern \"(\" is not valid: error parsing regexp: missing ): "
       "(; this call is undefined on every event\n"},
      {"tracee_match { re_match(`[z-a]`, input.processName) }",
       "x.rego:7:25: re_match: the pattern \"[z-a]\" is not valid: "},
      {"tracee_match { p := \"a**\"\n regex.split(p, input.processName) }",
       "x.rego:8:14: regex.split: the pattern \"a**\" is not valid: "},
      {"bad = \"x(\"\ntracee_match { any([regex.match(bad, input.processName)]) }",
       "x.rego:8:33: regex.match: the pattern \"x(\" is not valid: "},
      {"tracee_match { regex.replace(input.processName, \")\", \"\") == \"x\" }",
       "x.rego:7:49: regex.replace: the pattern \")\" is not valid: "},
      {"tracee_match { glob.match(\"[\", [], input.processName) }",
       "x.rego:7:27: glob.match: the pattern \"[\" is not valid: malformed glob pattern"},
  };
  for (const Case& wrong : patterns) {
    const ProgramRun run = check(std::string(kHead) + wrong.body + "\n");
    CAPTURE(wrong.body, run.out);
    CHECK(run.status == 1);
    CHECK(holds(run.out, wrong.want));
    CHECK(holds(run.out, "1 rule(s) load: 1 error(s), 0 warning(s)\n"));
  }
  const ProgramRun valid = check(
      std::string(kHead) + "tracee_match { not regex.is_valid(\"(\")\n input.userId == 0 }\n");
  CHECK(valid.status == 0);
}

TEST_CASE("a helper's pattern that does not compile is told once, also by loading", "[author]") {
  const Folder folder;
  folder.add_text(
      "my_helpers.rego",
      "package tracee.mine\nodd(x) { regex.match(\"(\", x) }\nodd(x) { x == \"ptrace\" }\n");
  for (const char* id : {"A", "B"}) {
    folder.add_text(id + std::string(".rego"),
                    std::string("package tracee.") + id +
                        "\nimport data.tracee.mine\n__rego_metadoc__ := {\"id\": \"" + id +
                        "\", \"version\": \"1\", \"name\": \"x\", \"properties\": "
                        "{\"Severity\": 1}}\ntracee_selected_events[{\"source\": \"tracee\", "
                        "\"name\": \"ptrace\"}]\ntracee_match { mine.odd(input.eventName) }\n");
  }
  const std::string fault = "my_helpers.rego:2:22: regex.match: the pattern \"(\" is not valid: ";
  const ProgramRun checked = run_program_on("", {"check", folder.path()});
  INFO(checked.out);
  CHECK(checked.status == 1);
  CHECK(holds(checked.out, fault));
  CHECK(holds(checked.out, "2 rule(s) load: 1 error(s), 0 warning(s)\n"));
  const ProgramRun loaded =
      run_program_on(StreamBuilder().header({"ptrace"}).event("ptrace", {}).end().bytes(),
                     {"--rules-dir", folder.path(), "--strict-rules", "--input", "-"});
  INFO(loaded.err);
  CHECK(loaded.status == 0);
  CHECK(holds(loaded.err, fault));
  CHECK(loaded.err.find(fault) == loaded.err.rfind(fault));
  CHECK(holds(loaded.out, "Signature ID: B\n"));  // the helper's other definition holds
}

TEST_CASE("what can never be is warned of", "[author]") {
  for (const Case& wrong : kWarnings) {
    const std::string text = std::string(kHead) + wrong.body + "\n";
    const ProgramRun run = check(text);
    CAPTURE(wrong.body, run.out);
    CHECK(run.status == 0);
    CHECK(holds(run.out, wrong.want));
    CHECK(check(text, {"--strict"}).status == 1);
  }
}

TEST_CASE("what can be is not warned of", "[author]") {
  for (const Case& fine : kFine) {
    const ProgramRun run = check(std::string(kHead) + fine.body + "\n");
    CAPTURE(fine.body, run.out);
    const bool nothing = holds(run.out, "1 rule(s) load: 0 error(s), 0 warning(s)\n");
    const bool only = std::string(fine.want).size() > 0 && holds(run.out, fine.want) &&
                      holds(run.out, ", 1 warning(s)\n");
    CHECK((nothing || only));
  }
}

TEST_CASE("metadata is looked at", "[author]") {
  const std::string events =
      "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"ptrace\"}]\n"
      "tracee_match { true }\n";
  const ProgramRun bare = check("package tracee.X\n" + events);
  CHECK(holds(bare.out, "warning: has no id; it is called X, from the name of its package"));
  CHECK(holds(bare.out, "warning: signature X has no name"));
  CHECK(holds(bare.out, "warning: signature X has no Severity"));
  const ProgramRun high = check(
      "package tracee.X\n__rego_metadoc__ := {\"id\": \"X\", \"properties\": {\"Severity\": 5}}\n" +
      events);
  CHECK(holds(high.out, "has a Severity that is not a number from 0 to 4"));
}

TEST_CASE("two rules of one id are an error", "[author]") {
  const Folder folder;
  const std::string text = std::string(kHead) + "tracee_match { input.userId == 0 }\n";
  folder.add_text("a.rego", text);
  folder.add_text("b.rego", text);
  const ProgramRun run = run_program_on("", {"check", folder.path()});
  CHECK(run.status == 1);
  CHECK(holds(run.out, folder.path("b.rego") + ": signature X-1 would not be loaded"));
}

TEST_CASE("plugins are loaded and checked", "[author]") {
  const Folder folder;
  folder.add_rule("anti_debugging.so", "anti_debugging.so");
  CHECK(holds(run_program_on("", {"check", "--strict", folder.path()}).out,
              "1 rule(s) load: 0 error(s), 0 warning(s)\n"));
  folder.add_test_plugin("wrong_version.so");
  const ProgramRun run = run_program_on("", {"check", folder.path()});
  CHECK(run.status == 1);
  CHECK(holds(run.out, "wrong_version.so: was built for version"));
}

TEST_CASE("a recording that cannot fire a rule is told", "[author]") {
  const Folder folder;
  folder.add_text("x.rego", std::string(kHead) + "tracee_match { input.userId == 0 }\n");
  auto header = StreamBuilder::plain_header({"execve"});
  header.not_observable.push_back({row_of("ptrace").id, "ptrace", "no hook", {}});
  folder.add_text("r.capnp", StreamBuilder().header(header).end().bytes());
  const ProgramRun run =
      run_program_on("", {"check", "--recording", folder.path("r.capnp"), folder.path("x.rego")});
  CHECK(run.status == 0);
  CHECK(holds(run.out, "r.capnp: warning: cannot fire on this stream: X-1 needs "));
  CHECK(holds(run.out, "ptrace (not observable: no hook)"));
  folder.add_text("r.json", "{\"timestamp\":1,\"eventName\":\"execve\"}\n");
  const ProgramRun json =
      run_program_on("", {"check", "--recording", folder.path("r.json"), folder.path("x.rego")});
  CHECK(json.status == 1);
  CHECK(holds(json.err, "lines of JSON do not tell what their host could observe"));
}

TEST_CASE("rules that a host cannot fire are told, and why", "[author]") {
  const Folder folder;
  folder.add_text("x.rego", std::string(kHead) + "tracee_match { input.userId == 0 }\n");
  const auto check_host = [&](const std::string& report) {
    return run_program_on(report, {"check", "--host", "-", folder.path("x.rego")});
  };
  const ProgramRun fine =
      check_host(R"({"refusal":"","events":[{"name":"ptrace","hook":"fexit"}]})");
  CHECK(fine.status == 0);
  CHECK(holds(fine.out, "1 rule(s) load: 0 error(s), 0 warning(s)\n"));
  const std::string blind = R"({"events":[{"name":"ptrace","reason":"no hook","remedy":"BTF"},)"
                            R"({"name":"openat","reason":"none","remedy":"BTF"}]})";
  const ProgramRun warned = check_host(blind);
  CHECK(warned.status == 0);
  CHECK(holds(warned.out,
              "x.rego: warning: cannot fire on this host: X-1 needs openat (not observable: none) "
              "or ptrace (not observable: no hook)\n    help: BTF\n"));
  folder.add_text("host.json", blind);
  CHECK(run_program_on(
            "", {"check", "--strict", "--host", folder.path("host.json"), folder.path("x.rego")})
            .status == 1);
  // Who may not trace cannot find out; that is no answer.
  const ProgramRun refused = check_host(R"({"refusal":"needs CAP_BPF","events":[]})");
  CHECK(refused.status == 1);
  CHECK(
      holds(refused.err, "could not be determined: needs CAP_BPF (sudo tracee-ebpf doctor --json"));
  for (const char* other : {"", "[]", "{\"events\":7}", "TIME"}) {
    const ProgramRun wrong = check_host(other);
    CHECK(wrong.status == 1);
    CHECK(holds(wrong.err, "--host -: this is not what sudo tracee-ebpf doctor --json writes"));
  }
  CHECK(run_program_on("", {"check", "--host", "/nonexistent", folder.path("x.rego")}).status == 1);
  // No sensor lies beside this test.
  CHECK(holds(run_program_on("", {"check", "--this-host", folder.path("x.rego")}).err,
              "tracee-ebpf to ask; run sudo tracee-ebpf doctor --json > FILE"));
}

TEST_CASE("the default rules are sound", "[author]") {
  const ProgramRun run = run_program_on("", {"check", "--strict", default_rules_dir()});
  INFO(run.out);
  CHECK(run.status == 0);
}

}  // namespace tracee::rules
