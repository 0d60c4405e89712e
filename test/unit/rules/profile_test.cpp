// --profile: what each rule costs; findings are not concerned.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/tools_samples.h"

namespace tracee::rules {
namespace {

// "TRC-2": evaluations, findings, failures.
std::vector<std::uint64_t> row_of_rule(const std::string& table, const std::string& id) {
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    double time = 0, each = 0;
    std::uint64_t evaluations = 0, findings = 0, failures = 0;
    std::string rule;
    if (words >> time >> evaluations >> each >> findings >> failures >> rule && rule == id) {
      return {evaluations, findings, failures};
    }
  }
  return {};
}

using Row = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a profile counts evaluations, findings and failures of each rule") {
  const std::string bytes = StreamBuilder()
                                .header({"ptrace", "security_bprm_check"})
                                .event("ptrace", {{"request", 0, {}}})
                                .event("ptrace", {{"request", 16, {}}})
                                .event("security_bprm_check", {{"pathname", 0, "/bin/x"}})
                                .end()
                                .bytes();
  for (const char* format : {"text", "json"}) {
    const auto plain = run_program_on(bytes, {"--input", "-", "--output", format});
    const auto run = run_program_on(bytes, {"--input", "-", "--output", format, "--profile"});
    CHECK(run.status == 0);
    CHECK(run.out == plain.out);
    CHECK(row_of_rule(run.err, "TRC-2") == Row{2, 1, 0});
    CHECK(row_of_rule(run.err, "TRC-5") == Row{1, 0, 0});
    CHECK(row_of_rule(run.err, "all") == Row{5, 1, 0});
    CHECK_FALSE(holds(plain.err, "evaluations"));
  }
}

TEST_CASE("a profile tells rules that were never evaluated, and those that fail") {
  const Folder folder;
  folder.add_text("f.rego",
                  "package f\n"
                  "__rego_metadoc__ := {\"id\": \"F\"}\n"
                  "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"ptrace\"}]\n"
                  "tracee_match = 1 { true }\n"
                  "tracee_match = 2 { true }\n");
  folder.add_text("n.rego",
                  "package n\n"
                  "__rego_metadoc__ := {\"id\": \"N\"}\n"
                  "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"execve\"}]\n"
                  "tracee_match { true }\n");
  const std::string bytes = StreamBuilder().header({"ptrace"}).event("ptrace", {}).end().bytes();
  const auto run =
      run_program_on(bytes, {"--input", "-", "--profile", "--rules-dir=" + folder.path()});
  CHECK(row_of_rule(run.err, "F") == Row{1, 0, 1});
  CHECK(row_of_rule(run.err, "N").empty());
  CHECK(holds(run.err, "1 rule(s) were never evaluated\n"));
}

TEST_CASE("a profile as JSON is one line, of all rules, to standard error or a file") {
  const std::string bytes =
      StreamBuilder().header({"ptrace"}).event("ptrace", {{"request", 0, {}}}).end().bytes();
  const auto plain = run_program_on(bytes, {"--input", "-", "--output", "json"});
  const auto run = run_program_on(bytes, {"--input", "-", "--output", "json", "--profile=json"});
  CHECK(run.out == plain.out);
  const std::string line = run.err.substr(run.err.find("{\"Profile\":["));
  CHECK(holds(line, R"({"ID":"TRC-2","Evaluations":1,"Findings":1,"Failures":0,"Nanoseconds":)"));
  CHECK(holds(line, R"({"ID":"TRC-5","Evaluations":0,"Findings":0,"Failures":0,"Nanoseconds":0})"));
  CHECK(holds(line, R"("Total":{"Evaluations":2,"Findings":1,)"));
  CHECK(line.find('\n') == line.size() - 1);

  const Folder folder;
  const std::string path = folder.path() + "/profile";
  const auto to_file = run_program_on(bytes, {"--input", "-", "--profile=json:" + path});
  CHECK(to_file.status == 0);
  CHECK_FALSE(holds(to_file.err, "Profile"));
  std::ifstream file(path);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  CHECK(content.starts_with("{\"Profile\":["));
  CHECK(content.ends_with("}}\n"));
  const auto again = run_program_on(bytes, {"--input", "-", "--profile=text:" + path});
  CHECK(again.status == 1);
  CHECK(holds(again.err, "--profile: creating " + path));
  const auto wrong = run_program_on(bytes, {"--input", "-", "--profile=xml"});
  CHECK(wrong.status == 1);
  CHECK(holds(wrong.err, "--profile=xml: expected text, json, text:FILE"));
}

}  // namespace tracee::rules
