// The command line.
#include "tracee-rules/options.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace tracee::rules {
namespace {

Result<Options> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tracee-rules");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

std::string refusal(std::vector<const char*> arguments) {
  auto options = parse(std::move(arguments));
  return options ? "" : options.error().message();
}

bool says(const std::string& message, const char* part) {
  return message.find(part) != std::string::npos;
}

TEST_CASE("the flags that v0.6.3 had keep their meaning") {
  const auto options = parse({"--input-tracee", "file:stdin", "--input-tracee=format:capnp",
                              "--rules", "TRC-2", "--rules=TRC-3,TRC-5", "--rules-dir", "/r"});
  REQUIRE(options);
  CHECK(options->input->is_stdin());
  CHECK(options->rules == std::vector<std::string>{"TRC-2", "TRC-3", "TRC-5"});
  CHECK(options->rules_dir == "/r");
  REQUIRE(options->outputs.size() == 1);
  CHECK(options->outputs[0].form == OutputSpec::Form::Text);
  CHECK(parse({"--list"})->action == Options::Action::List);
  CHECK(parse({"--list-events"})->action == Options::Action::ListEvents);
  CHECK(parse({"--input-tracee", "help"})->action == Options::Action::InputTraceeHelp);
}

TEST_CASE("the flags of this program") {
  const auto options =
      parse({"--input", "a b", "--output", "json", "--fail-on", "High", "--fail-on-loss"});
  REQUIRE(options);
  CHECK(options->input->path == "a b");
  CHECK(options->outputs[0].form == OutputSpec::Form::Json);
  CHECK(options->fail_on == 3);
  CHECK(options->fail_on_loss);
  CHECK(parse({"--input=-", "--fail-on=0"})->fail_on == 0);
  CHECK(parse({"-h"})->action == Options::Action::Help);
}

TEST_CASE("flags of v0.6.3 that are not there are refused by name") {
  for (const char* flag :
       {"--webhook", "--webhook-template=x", "--webhook-content-type", "--output-template",
        "--rego-runtime-target=wasm", "--pprof", "--pprof-addr=:1"}) {
    const std::string_view text = flag;
    const std::string name(text.substr(0, text.find('=')));
    CHECK(says(refusal({"--input", "-", flag}), (name + ": ").c_str()));
  }
}

TEST_CASE("what v0.6.3's Rego engine could be told is accepted, with a note") {
  for (const char* flag : {"--rego-partial-eval", "--rego-aio", "--rego-enable-parsed-events"}) {
    const auto options = parse({"--input", "-", flag});
    REQUIRE(options);
    REQUIRE(options->notes.size() == 1);
    CHECK(options->notes[0].starts_with(std::string(flag) + " has no effect: "));
  }
  CHECK(parse({"--input", "-", "--rego-runtime-target", "rego"})->notes.empty());
}

TEST_CASE("misuse is told") {
  CHECK(says(refusal({}), "no input"));
  CHECK(says(refusal({"--output", "json"}), "no input"));
  CHECK(says(refusal({"recording"}), "--input recording"));
  CHECK(says(refusal({"--inputt", "x"}), "--inputt"));
  CHECK(says(refusal({"--inp", "x"}), "--inp"));  // no guessing
  CHECK(says(refusal({"--input"}), "--input"));
  CHECK(says(refusal({"--input", "x", "--output", "xml"}), "expected text, json"));
  CHECK(says(refusal({"--input", "x", "--fail-on", "5"}), "0 to 4"));
  CHECK(says(refusal({"--input", "x", "--input-tracee", "file:x"}), "one of them"));
  CHECK(says(refusal({"--input", "x", "--rules", ","}), "id"));
}

TEST_CASE("several outputs, and what they show") {
  const auto options = parse({"--input", "x", "-v", "--output", "text", "-o", "json:a:b",
                              "--rate-limit", "10/2m", "--force"});
  REQUIRE(options);
  REQUIRE(options->outputs.size() == 2);
  CHECK(options->outputs[0].path.empty());
  CHECK(options->outputs[1].path == "a:b");
  CHECK(options->verbose);
  CHECK(options->force);
  CHECK(options->rate_limit.findings == 10);
  CHECK(options->rate_limit.nanoseconds == 120'000'000'000);
  CHECK(parse({"-v"})->action == Options::Action::Version);  // as v0.6.3 had it
  CHECK(says(refusal({"--input", "x", "-o", "text", "-o", "json"}), "give the others a file"));
  CHECK(says(refusal({"--input", "x", "-o", "json:"}), "a file name is missing after ':'"));
  for (const char* later :
       {"webhook:http://127.0.0.1/", "gotemplate=x", "template:x", "forward:x"}) {
    CHECK(says(refusal({"--input", "x", "-o", later}), "is not supported yet"));
  }
  for (const char* wrong :
       {"10", "10/", "/1m", "0/1m", "10/0m", "10/1d", "10/m", "-1/1m", "1/9999999h"}) {
    CHECK(says(refusal({"--input", "x", "--rate-limit", wrong}), "expected findings and a time"));
  }
}

TEST_CASE("the help fits a screen") {
  for (const char* topic : {"", "input", "output"}) {
    CAPTURE(topic);
    const std::string_view help = help_text(topic).value();
    CHECK(std::count(help.begin(), help.end(), '\n') <= 24);
    std::size_t longest = 0, column = 0;
    for (const char c : help) {
      column = c == '\n' ? 0 : column + 1;
      longest = std::max(longest, column);
    }
    CHECK(longest <= 80);
    CHECK(parse({"--help", topic})->help_topic == topic);
  }
  CHECK(says(refusal({"--help", "inptu"}), "--help inptu: no such topic"));
  CHECK(says(version_text(), "stream format 1"));
}

TEST_CASE("commands that are misspelt, or asked about in another place, are pointed to") {
  const auto said = [](std::vector<const char*> words) {
    words.insert(words.begin(), "tracee-rules");
    const auto options = parse_options(static_cast<int>(words.size()), words.data());
    return options ? std::string() : options.error().message();
  };
  CHECK(said({"--help", "cat"}) == "--help cat: tracee-rules cat --help describes it");
  CHECK(said({"--help", "explain"}) == "--help explain: tracee-rules explain --help describes it");
  CHECK(said({"infoo", "FILE"}) == "unknown command infoo; did you mean info?");
  CHECK(said({"verfy", "FILE"}) == "unknown command verfy; did you mean verify?");
  CHECK(said({"a.recording"})
            .starts_with("unexpected argument a.recording; to read a recording, use --input"));
}

}  // namespace
}  // namespace tracee::rules
