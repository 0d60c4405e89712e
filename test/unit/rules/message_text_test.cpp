// Messages of several lines, and of long ones.
#include "tracee-rules/output/message_text.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "test/unit/rules/rules_folder.h"

namespace tracee::rules {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("a message keeps its lines and tabs, and nothing of it acts on a terminal") {
  CHECK(message_lines("a\x1b[2J\tb") == Lines{"a\\x1b[2J    b"});
  CHECK(message_lines("what\n  x=1\n  ^") == Lines{"what", "  x=1", "  ^"});
  CHECK(message_lines("what\n\ta\tb\n\t \t^") == Lines{"what", "      a    b", "           ^"});
  CHECK(message_lines("what\ntracee-rules: forged") == Lines{"what", "  tracee-rules: forged"});
  CHECK(message_lines(std::string(100'000, 'x')).at(0).size() == kLongestLine);
}

TEST_CASE("a long text is cut around its caret") {
  const std::string text = std::string(1000, 'a') + "FAULT" + std::string(1000, 'b');
  const Lines lines = message_lines("what\n" + text + "\n" + std::string(1000, ' ') + "^~~~~");
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].size() < 180);
  CHECK(lines[1].find("FAULT") == lines[2].find('^'));
  CHECK(lines[1].starts_with("  ...aaa"));
  CHECK(lines[1].ends_with("bbb..."));
}

TEST_CASE("faults of selections and rules are shown with their line") {
  const auto selection = run_program_on("", {"--input", "-", "-t", "bogus=1"});
  CHECK(selection.err.ends_with("\n  bogus=1\n  ^~~~~\n"));
  const Folder folder;
  folder.add_text("a.rego", "package x\n\ttracee_match { x := nope(2); y :=\t; }\n");
  folder.add_text("b.rego", "package y\ntracee_match { x := " + std::string(100'000, '(') + "\n");
  std::string sum = "package z\ntracee_match { x := 1";
  for (int i = 0; i < 200; ++i) sum += " + 1";
  folder.add_text("c.rego", sum + " + nope(2) }\n");
  const auto rules = run_program_on("", {"--input", "-", "--rules-dir", folder.path()});
  CHECK(rules.err.find("\n          tracee_match { x := nope(2); y :=    ; }\n"
                       "                                               ^\n") != rules.err.npos);
  CHECK(rules.err.find("\\x09") == rules.err.npos);
  const std::size_t fault = rules.err.find("nope(2) }");
  REQUIRE(fault != rules.err.npos);
  const std::size_t begin = rules.err.rfind('\n', fault) + 1, end = rules.err.find('\n', fault) + 1;
  CHECK(end - begin < 250);
  const auto columns =
      std::count_if(rules.err.begin() + static_cast<std::ptrdiff_t>(begin),
                    rules.err.begin() + static_cast<std::ptrdiff_t>(fault),
                    [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  CHECK(rules.err.substr(end, rules.err.find('\n', end) - end).find('^') ==
        static_cast<std::size_t>(columns));
  CHECK(rules.err.size() < 5000);
}

}  // namespace
}  // namespace tracee::rules
