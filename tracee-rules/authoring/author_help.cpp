// The help of each author command; every one fits a screen.
#include "tracee-rules/authoring/author_options.h"

namespace tracee::rules {
namespace {

constexpr const char* kCheck =
    R"(tracee-rules check DIR|FILE…: whether rules are sound

  tracee-rules check rules                    every rule below a folder
  tracee-rules check --recording FILE rules   and whether that recording can fire them
  sudo tracee-rules check --this-host rules   and what this machine can observe of them
  sudo tracee-ebpf doctor --json | tracee-rules check --host - rules      the same

      --recording FILE   warns of events that it does not hold, or its host could not
                         observe
      --host FILE        warns of rules that a host cannot fire, and why: FILE is what
                         tracee-ebpf doctor --json wrote there; - for standard input
      --this-host        the same of this host, by the tracee-ebpf beside this program
      --strict           warnings are errors

Errors are what keeps a rule from loading. Warnings: fields, events and arguments that do
not exist, values that an argument never has, definitions that cannot hold, metadata that
is missing or out of range. Exit status: 0 no errors, 1 errors.
)";

constexpr const char* kTest =
    R"(tracee-rules test DIR|FILE…: runs the tests of rules

  tracee-rules test rules              every test below a folder
  tracee-rules test -v rules/my.rego   those of one rule, passing ones shown, too

  -v, --verbose   passing tests and what they print, too
      --update    writes the findings of golden cases anew

Tests are rules whose names begin with test_, in files that end in _test.rego or beside
what they test; those that begin with todo_test_ are skipped. Helpers are there.
A golden case is a recording, NAME.capnp or NAME.recording (NAME.json or NAME.jsonl for
lines of JSON), with the findings that it must give, NAME.findings.json: of NAME.rego
alone where there is one, else of all rules.
Exit status: 0 all passed, 1 not.
)";

constexpr const char* kExplain =
    R"(tracee-rules explain FILE: why a rule found something, or did not

  tracee-rules explain --finding 1 FILE              the first finding on a recording
  tracee-rules explain --rule TRC-2 FILE             each event that the rule was given
  tracee-rules explain --rule TRC-2 --event 17 FILE  the event of that sequence number

      --rules-dir DIR   the rules (default: rules beside the program)
      --most N          events shown at most (20)

Of a rule in Rego: each line that was tried, whether it held, and its values. Of one in
C++: the arguments it reads, and its data. Sequence numbers are those of findings'
evidence. FILE may also hold lines of JSON. Exit status: 0, or 1 on an error.
)";

}  // namespace

std::string author_help(AuthorOptions::Command command) {
  switch (command) {
    case AuthorOptions::Command::Test:
      return kTest;
    case AuthorOptions::Command::Explain:
      return kExplain;
    default:
      return kCheck;
  }
}

}  // namespace tracee::rules
