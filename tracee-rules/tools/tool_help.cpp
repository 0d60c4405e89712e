// The help of each tool; every one fits a screen.
#include "tracee-rules/tools/tool_options.h"

namespace tracee::rules {
namespace {

constexpr const char* kInfo =
    R"(tracee-rules info FILE…: what recordings contain

  tracee-rules info FILE                 for people
  tracee-rules info -o json FILE | jq .  for programs: one object per recording

  -o, --output text|json

Host, kernel, producer and its command line, time range, number of events by kind, losses
by cause, damage, how it ended, whether it is sealed, compressed, indexed, bytes per event.
FILE may be - for standard input. Exit status: 0, or 1 on an error.
)";

constexpr const char* kVerify =
    R"(tracee-rules verify FILE…: whether recordings are complete and unchanged

  tracee-rules verify FILE               exit status 0, or 3 with a line per fault
  tracee-rules verify FILE.1 FILE.2 …    the files of a rotated set, in order, as one
  tracee-rules verify --head DIGEST FILE and that its chain ends with this digest

Checks the checksum of every frame; the sequence numbers of frames, and those of events on
each CPU against the reported losses; the end and its totals; the index against the
batches; and, in a sealed recording, the SHA-256 chain. The head of the chain is printed:
sign or publish it, for nothing else shows that the last frames were cut off.
Exit status: 0 complete and unchanged, 3 not, 1 error.
)";

constexpr const char* kCat =
    R"(tracee-rules cat FILE…: the events of recordings, or some of them

  tracee-rules cat FILE                                  as a table
  tracee-rules cat -o json FILE                          as tracee-ebpf -o json writes them
  tracee-rules cat -o capnp -o out-file:CUT --event execve --since=-60 FILE
  tracee-rules cat -o capnp -o compress:zstd -o seal -o index -o out-file:ALL FILE…
  tracee-rules cat -o capnp -o index -o out-file:NEW FILE     adds an index

  -o, --output table|table-verbose|json|capnp
               out-file:PATH      a new file, readable by its owner only
               compress:zstd|zlib[:LEVEL], seal, index      with capnp; level 1 unless given
      --force                     out-file: replaces an existing file
      --event A,B --pid N --comm NAME      only these; repeatable; exec* stands for all
                                  events whose names begin with exec
      --tree PID                  a process and its descendants, as far as the processes
                                  at the start and the recorded events show them
  -t, --trace EXPR                events that this expression selects (tracee-ebpf --help
                                  trace); of all kinds unless event= or set= says which
      --scope N                   only events of this scope of the producer; repeatable
      --since TIME, --until TIME  2026-11-22T10:15:00Z, or seconds after the first event
                                  (2.5) or before the last (--since=-2.5); until excluded
      --no-index                  reads every frame, even those that contain nothing of
                                  what was asked for, according to the recording's index

Events keep run, lane and number in the output, so that evidence stays valid; snapshots,
losses and the end are kept. Damage and losses are reported on standard error.
Exit status: 0, or 1 on an error.
)";

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
