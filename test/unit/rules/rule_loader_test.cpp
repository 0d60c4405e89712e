// Which files of a rules directory are loaded, and why the others are not.
#include "tracee-rules/loading/rule_loader.h"

#include <catch2/catch.hpp>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

TEST_CASE("plugins are found in folders within folders, in the order of their paths") {
  const Folder folder;
  folder.add_rule("anti_debugging.so", "b.so");
  folder.add_rule("code_injection.so", "a/deep/er.so");
  std::ofstream(folder.path("README")) << "not a plugin";
  const auto scan = folder.scan();
  CHECK(scan.refused.empty());
  REQUIRE(scan.candidates.size() == 2);
  CHECK(scan.candidates[0].path == folder.path("a/deep/er.so"));
  CHECK(scan.candidates[0].signature->info().id == "TRC-3");
  CHECK(scan.candidates[1].signature->info().id == "TRC-2");
}

TEST_CASE("a plugin's signature may have other ids") {
  const Folder folder;
  folder.add_test_plugin("aliases.so");
  const auto scan = folder.scan();
  CHECK(scan.refused.empty());
  REQUIRE(scan.candidates.size() == 2);
  const auto aliases = [&](std::size_t i) { return scan.candidates[i].signature->info().aliases; };
  CHECK(aliases(0) == std::vector<std::string>{"OLD-1", "OLD-2"});
  CHECK(aliases(1).empty());  // its descriptor ends before them

  const auto recording = StreamBuilder().header({"ptrace"}).event("ptrace", {}).end().bytes();
  const ProgramRun run = run_program_on(
      recording, {"--input", "stdin", "--rules", "OLD-2", "--rules-dir=" + folder.path()});
  CHECK(run.status == 0);
  CHECK(run.out.find("Signature ID: NEW-1\n") != std::string::npos);
  const ProgramRun list = run_program_on("", {"--list", "--rules-dir=" + folder.path()});
  CHECK(list.out.find("OLD-1") == std::string::npos);
}

TEST_CASE("a plugin's description arrives whole") {
  const Folder folder;
  folder.add_rule("fileless_execution.so", "f.so");
  const auto scan = folder.scan();
  REQUIRE(scan.candidates.size() == 1);
  const SignatureInfo& info = scan.candidates[0].signature->info();
  CHECK(info.name == "Fileless Execution");
  CHECK(info.version == "0.1.0");
  CHECK(info.description.find("sched_process_exec") != std::string::npos);
  CHECK(info.tags == std::vector<std::string>{"linux", "container"});
  CHECK(info.severity() == 2);
  REQUIRE(info.properties.size() == 2);
  CHECK(std::get<std::string>(info.properties[1].value) ==
        "Defense Evasion: Obfuscated Files or Information");
  REQUIRE(info.selectors.size() == 2);
  CHECK(info.selectors[1].substitute);
  CHECK(info.selectors[1].origin == Origin::Any);
}

TEST_CASE("files that could be somebody else's are refused") {
  const Folder folder;
  folder.add_rule("anti_debugging.so", "writable.so");
  ::chmod(folder.path("writable.so").c_str(), 0646);
  std::filesystem::create_symlink(twins_dir() + "/code_injection.so", folder.path("link.so"));
  REQUIRE(::mkfifo(folder.path("fifo.so").c_str(), 0600) == 0);
  folder.add_rule("code_injection.so", "open/good.so");
  ::chmod(folder.path("open").c_str(), 0777);
  const auto scan = folder.scan();
  CHECK(scan.candidates.empty());
  CHECK(scan.refused ==
        std::vector<std::string>{
            folder.path("fifo.so") + ": is not a regular file",
            folder.path("link.so") + ": is a symbolic link: copy the file itself here",
            folder.path("open") + ": nothing is loaded from a folder that is writable by "
                                  "everybody: chmod o-w it",
            folder.path("writable.so") + ": is writable by everybody: chmod o-w it"});
}

TEST_CASE("what is no plugin of this version is refused, and the others are loaded") {
  const Folder folder;
  folder.add_test_plugin("no_plugin.so");
  folder.add_test_plugin("wrong_version.so");
  folder.add_rule("anti_debugging.so", "good.so");
  std::ofstream(folder.path("text.so")) << "hello";
  const auto scan = folder.scan();
  REQUIRE(scan.candidates.size() == 1);
  REQUIRE(scan.refused.size() == 3);
  CHECK(scan.refused[0] == folder.path("no_plugin.so") +
                               ": is not a signature plugin: it does not export tracee_plugin");
  CHECK(scan.refused[1] == folder.path("text.so") + ": cannot be loaded: file too short");
  CHECK(scan.refused[2] == folder.path("wrong_version.so") +
                               ": was built for version 2 of the plugin interface, this program "
                               "has version 1: build it against this release's tracee-rules/api");
}

TEST_CASE("a plugin that was refused is not taken for the next one") {
  const Folder folder;
  folder.add(std::string(TRACEE_TEST_PLUGINS) + "/wrong_version.so", "a.so");  // cannot be unloaded
  folder.add_rule("anti_debugging.so", "b.so");
  const auto scan = folder.scan();
  CHECK(scan.refused.size() == 1);
  REQUIRE(scan.candidates.size() == 1);
  CHECK(scan.candidates[0].signature->info().id == "TRC-2");
}

TEST_CASE("a plugin that was cut off anywhere is refused, and costs no other") {
  const std::string whole = twins_dir() + "/anti_debugging.so";
  const auto size = std::filesystem::file_size(whole);
  const Folder folder;
  folder.add_rule("code_injection.so", "z.so");
  const std::vector<std::uintmax_t> sizes = {10, 64, 600, 4096, 10000, size / 2, size - 1};
  for (const auto part : sizes) {
    const std::string name = std::to_string(part) + ".so";
    folder.add_rule("anti_debugging.so", name);
    std::filesystem::resize_file(folder.path(name), part);
  }
  const auto scan = folder.scan();
  CHECK(scan.candidates.size() == 1);
  REQUIRE(scan.refused.size() == sizes.size());
  std::size_t told = 0;
  for (const std::string& refused : scan.refused)
    told += refused.find("is cut off: ") != refused.npos;
  CHECK(told == sizes.size() - 1);  // of 10 bytes the loader tells
}

TEST_CASE("the digest tells rule sets apart, and not where they lie") {
  const Folder one, two, three;
  one.add_rule("anti_debugging.so", "a.so");
  two.add_rule("anti_debugging.so", "a.so");
  three.add_rule("anti_debugging.so", "b.so");
  CHECK(one.scan().digest.size() == 64);
  CHECK(one.scan().digest == two.scan().digest);
  CHECK(one.scan().digest != three.scan().digest);
  two.add_text("text.so", "hello");  // refused, so no part of the set
  CHECK(one.scan().digest == two.scan().digest);
  two.add_rule("code_injection.so", "c.so");
  CHECK(one.scan().digest != two.scan().digest);
}

TEST_CASE("with --strict-rules nothing is evaluated while a rule is left out") {
  const Folder folder;
  folder.add_rule("anti_debugging.so", "good.so");
  folder.add_text("text.so", "hello");
  StreamBuilder stream;
  const auto bytes = stream.header({"ptrace"}).end().bytes();
  const std::string rules = "--rules-dir=" + folder.path();
  CHECK(run_program_on(bytes, {"--input", "-", rules}).status == 0);
  const auto strict = run_program_on(bytes, {"--input", "-", rules, "--strict-rules"});
  CHECK(strict.status == 1);
  CHECK(strict.out.empty());
  CHECK(strict.err.find("not loaded: " + folder.path("text.so") + ": cannot be loaded") !=
        std::string::npos);
  CHECK(strict.err.find("--strict-rules: nothing is evaluated") != std::string::npos);
}

TEST_CASE("signatures that cannot be used are refused one by one") {
  const Folder folder;
  folder.add_test_plugin("broken_signatures.so");
  const auto scan = folder.scan();
  REQUIRE(scan.candidates.size() == 1);
  CHECK(scan.candidates[0].signature->info().id == "MOODY");
  const std::string path = folder.path("broken_signatures.so");
  CHECK(scan.refused ==
        std::vector<std::string>{path + ": describes a signature without an id",
                                 path + ": signature STILLBORN could not be set up",
                                 path + ": signature ELSEWHERE: selects the unknown origin "
                                        "\"moon\": expected host, container or *"});
}

TEST_CASE("a plugin that throws has failed on that event alone; its state lives on") {
  const Folder folder;
  folder.add_test_plugin("broken_signatures.so");
  auto scan = folder.scan();
  std::vector<std::unique_ptr<Signature>> signatures;
  signatures.push_back(std::move(scan.candidates.at(0).signature));
  StreamBuilder stream;
  stream.header({"ptrace"}).event("ptrace", {}).event("ptrace", {});
  const auto result = evaluate(stream.end().bytes(), std::move(signatures));
  CHECK(result.counts.failures == 1);
  REQUIRE(result.findings.size() == 1);
  FindingData data;
  for (const auto& field : result.findings[0].data) data.set(field.key, field.value);
  const auto sorted = data.sorted();
  REQUIRE(sorted.size() == 5);
  CHECK(std::get<std::int64_t>(sorted[0]->value) == 0);  // an argument beyond the list is absent
  CHECK(std::get<bool>(sorted[1]->value) == false);
  CHECK(std::get<std::string>(sorted[2]->value) == "localhost");
  CHECK(std::get<std::int64_t>(sorted[3]->value) == 1);  // one start was signalled
  CHECK(std::get<std::int64_t>(sorted[4]->value) == 1636012505'000'000'000);
}

TEST_CASE("of two signatures with one id the first is kept, and it is said") {
  const Folder folder;
  folder.add_rule("anti_debugging.so", "a.so");
  folder.add_rule("anti_debugging.so", "b.so");
  auto scan = folder.scan();
  REQUIRE(scan.candidates.size() == 2);
  const auto rules = make_rule_set(std::move(scan.candidates), {});
  REQUIRE(rules);
  CHECK(rules->signatures.size() == 1);
  CHECK(rules->notes ==
        std::vector<std::string>{folder.path("b.so") + ": signature TRC-2 not loaded: " +
                                 folder.path("a.so") + " has the same id"});
  StreamBuilder stream;
  const auto bytes = stream.header({"ptrace"}).end().bytes();
  const std::string from = "--rules-dir=" + folder.path();
  CHECK(run_program_on(bytes, {"--input", "-", from}).status == 0);
  const auto strict = run_program_on(bytes, {"--input", "-", from, "--strict-rules"});
  CHECK(strict.status == 1);
  CHECK(strict.out.empty());
  CHECK(strict.err.find("--strict-rules: nothing is evaluated with rules left out (1 above)") !=
        std::string::npos);
}

TEST_CASE("an absent folder is an error that names it") {
  const auto scan = load_rules("/nonexistent/rules");
  REQUIRE_FALSE(scan);
  CHECK(scan.error().kind() == ErrorKind::NotFound);
  CHECK(scan.error().message().find("/nonexistent/rules") != std::string::npos);
}

TEST_CASE("where no signature is loaded the reason is told, and what to do") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  folder.add_text("rule.txt", "package x");
  std::filesystem::create_directory(folder.path("empty"));
  folder.add_text("tests/a_test.rego", "package x\n");
  folder.add_text("broken/a.rego", "package");
  const auto said = [](const std::string& path) {
    const auto run = run_program_on("", {"--input", "-", "--rules-dir", path});
    CHECK(run.status == 1);
    const std::string begin = "no signature was loaded from " + path + ": ";
    const std::size_t at = run.err.find(begin);
    return at == run.err.npos ? run.err : run.err.substr(at + begin.size());
  };
  CHECK(said("/dev/zero") ==
        "it is neither a folder nor a file: name a folder of rules, or one NAME.rego or NAME.so\n");
  CHECK(said(folder.path("fifo")) == said("/dev/zero"));
  CHECK(said(folder.path("rule.txt")) ==
        "it is a file whose name ends neither in .rego nor in .so: name a folder of rules, or one "
        "NAME.rego or NAME.so\n");
  CHECK(said(folder.path("empty")) ==
        "there is no file NAME.rego or NAME.so: name the folder that has them\n");
  CHECK(said(folder.path("tests")) ==
        "there are only helpers and tests: add a NAME.rego or NAME.so\n");
  CHECK(said(folder.path("broken")) == "everything in it was refused, as said above\n");
}

}  // namespace
}  // namespace tracee::rules
