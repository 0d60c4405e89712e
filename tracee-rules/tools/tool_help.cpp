// The help of each tool; every one fits a screen.
#include "tracee-rules/tools/tool_options.h"

namespace tracee::rules {
namespace {

constexpr const char* kInfo =
    "tracee-rules info FILE…: what recordings hold\n"
    "\n"
    "  tracee-rules info FILE                 for people\n"
    "  tracee-rules info -o json FILE | jq .  for programs: one object a recording\n"
    "\n"
    "  -o, --output text|json\n"
    "\n"
    "Host, kernel, producer and its command line, time range, events by kind, losses by cause,\n"
    "damage, whether it ended in order, is sealed, compressed, indexed, and bytes an event.\n"
    "FILE may be - for standard input. Exit status: 0, or 1 on an error.\n";

constexpr const char* kVerify =
    "tracee-rules verify FILE…: whether recordings are whole and unchanged\n"
    "\n"
    "  tracee-rules verify FILE               exit status 0, or 3 with each fault\n"
    "  tracee-rules verify FILE.1 FILE.2 …    the files of a rotated set, in order, as one\n"
    "  tracee-rules verify --head DIGEST FILE and it must end with this digest\n"
    "\n"
    "Checks every frame's checksum; that no frame is missing by its number, no event by its CPU's\n"
    "numbers beyond the losses reported; losses; the end and its totals; the index against what is "
    "there; and of\n"
    "a sealed recording the SHA-256 chain. The chain's head is printed: sign or publish it, for\n"
    "only it shows that the last frames of a recording were cut off.\n"
    "Exit status: 0 whole, 3 not, 1 error.\n";

constexpr const char* kCat =
    "tracee-rules cat FILE…: the events of recordings, or a part of them\n"
    "\n"
    "  tracee-rules cat FILE                                  as a table\n"
    "  tracee-rules cat -o json FILE                          as tracee-ebpf -o json gives them\n"
    "  tracee-rules cat -o capnp -o out-file:CUT --event execve --since=-60 FILE\n"
    "  tracee-rules cat -o capnp -o compress:zstd -o seal -o index -o out-file:ALL FILE…\n"
    "  tracee-rules cat -o capnp -o index -o out-file:NEW FILE     gives a recording its index\n"
    "\n"
    "  -o, --output table|table-verbose|json|capnp\n"
    "               out-file:PATH      a new file, readable by its owner alone\n"
    "               compress:zstd|zlib[:LEVEL], seal, index      with capnp; level 1 unless given\n"
    "      --force                     out-file: replaces an existing file\n"
    "      --event A,B --pid N --comm NAME      these alone; may be repeated; exec* means all\n"
    "                                  events whose names begin so\n"
    "      --tree PID                  a process and its descendants, as far as the processes\n"
    "                                  at the start and the events recorded show them\n"
    "  -t, --trace EXPR                as in tracee-ebpf --help trace, asked of what was "
    "recorded;\n"
    "                                  all events unless event= or set= says which\n"
    "      --scope N                   of these scopes of the producer alone\n"
    "      --since TIME, --until TIME  2026-11-22T10:15:00Z, or seconds after the first event\n"
    "                                  (2.5) or before the last (--since=-2.5); until excluded\n"
    "      --no-index                  reads every frame, also those that by the index of the\n"
    "                                  recording hold nothing that was asked for\n"
    "\n"
    "Events keep run, lane and number in what is cut, so evidence stays valid; snapshots, losses\n"
    "and the end are kept. Damage and losses are told on standard error.\n"
    "Exit status: 0, or 1 on an error.\n";

}  // namespace

std::string tool_help(ToolOptions::Tool tool) {
  switch (tool) {
    case ToolOptions::Tool::Verify:
      return kVerify;
    case ToolOptions::Tool::Cat:
      return kCat;
    default:
      return kInfo;
  }
}

}  // namespace tracee::rules
