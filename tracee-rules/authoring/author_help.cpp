// The help of each author command; every one fits a screen.
#include "tracee-rules/authoring/author_options.h"

namespace tracee::rules {
namespace {

constexpr const char* kCheck =
    R"(tracee-rules check DIR|FILE…: looks for mistakes in rules

  tracee-rules check rules                    every rule below a directory
  tracee-rules check --recording FILE rules   and whether they can fire on that recording
  sudo tracee-rules check --this-host rules   and whether they can fire on this machine
  sudo tracee-ebpf doctor --json | tracee-rules check --host - rules      the same

      --recording FILE   warns of events that the recording does not contain, or that
                         its host could not observe
      --host FILE        warns of rules that cannot fire on a host, and says why: FILE is
                         the output of tracee-ebpf doctor --json there; - is standard input
      --this-host        the same for this host, using the tracee-ebpf beside this program
      --strict           treats warnings as errors

An error keeps a rule from being loaded. Warnings: fields, events and arguments that do
not exist, values that an argument never has, definitions that can never hold, metadata
that is missing or out of range. Exit status: 0 no errors, 1 errors.
)";

constexpr const char* kTest =
    R"(tracee-rules test DIR|FILE…: runs the tests of rules

  tracee-rules test rules              every test below a directory
  tracee-rules test -v rules/my.rego   those of one rule, showing passed ones as well

  -v, --verbose   also shows passed tests and what they print
      --update    rewrites the expected findings of golden cases

Tests are rules whose names begin with test_, in files named *_test.rego or in the file
that they test; those named todo_test_… are skipped. Helper files are loaded as well.
A golden case is a recording, NAME.capnp or NAME.recording (NAME.json or NAME.jsonl for
lines of JSON), and its expected findings, NAME.findings.json: those of NAME.rego if
that exists, otherwise those of all rules.
Exit status: 0 all passed, 1 otherwise.
)";

constexpr const char* kExplain =
    R"(tracee-rules explain FILE: why a rule matched an event, or did not

  tracee-rules explain --finding 1 FILE              the first finding in a recording
  tracee-rules explain --rule TRC-2 FILE             each event that the rule was given
  tracee-rules explain --rule TRC-2 --event 17 FILE  the event with that sequence number

      --rules-dir DIR   the rules (default: rules beside the program)
      --most N          shows at most N events (default: 20)

For a rule in Rego it shows each line that was tried, whether it held, and its values;
for one in C++ the arguments that it reads, and its data. Sequence numbers are those in
the evidence of findings. FILE may also contain lines of JSON.
Exit status: 0, or 1 on an error.
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
