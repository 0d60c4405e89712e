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
    "numbers beyond the losses reported; losses; the end; the index against what is there; and of\n"
    "a sealed recording the SHA-256 chain. The chain's head is printed: sign or publish it, for\n"
    "only it shows that the last frames of a recording were cut off.\n"
    "Exit status: 0 whole, 3 not, 1 error.\n";

}  // namespace

std::string tool_help(ToolOptions::Tool tool) {
  return tool == ToolOptions::Tool::Verify ? kVerify : kInfo;
}

}  // namespace tracee::rules
