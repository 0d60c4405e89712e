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

}  // namespace

std::string tool_help(ToolOptions::Tool) { return kInfo; }

}  // namespace tracee::rules
