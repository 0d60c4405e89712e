#include "tracee-ebpf/cli/help.h"

#include <array>
#include <utility>

#include "common/selection_limits.h"
#include "common/stream/rows.h"

namespace tracee {
namespace {

constexpr std::string_view kOverview =
    R"(Watch a Linux kernel with eBPF and write its events as a stream.

  sudo tracee-ebpf -o format:capnp | tracee-rules --input stdin    detect, live
  sudo tracee-ebpf -t event=execve,openat                          a table, here
  sudo tracee-ebpf -o json -- COMMAND [ARG...]      run COMMAND, trace its tree
  sudo tracee-ebpf -o capnp -o out-file:rec -o json      record, and watch JSON

  -t, --trace EXPR       which events of which processes (--help trace)
  -o, --output WHAT      table, table-verbose, json, capnp, none, out-file:PATH,
                         err-file:PATH, option:NAME (--help output)
  -l, --list[=json]      all events with their sets and arguments
  doctor [--json]        what can be observed here, what not, what would help
      --security-alerts  add the event mem_prot_alert
      --force            let out-file: and err-file: replace existing files
  -b, --perf-buffer-size N   pages for each CPU, a power of two
      --ready-fd N, --ready-file PATH   written when every hook is attached
      --on-loss WHAT     ignore, log or exit, when events are lost
      --debug            say what is decided, and how long the start took
  -h, --help [TOPIC]     this; trace, processes, values, output, recording, ...
  -v, --version          version of the program and of its stream

Without -t all processes are traced, for the events of the set 'default', in the
binary stream for what rules beside need as well. Ctrl-C ends the stream in an
orderly way; a second one ends at once.
)";

constexpr std::string_view kTrace =
    R"(--trace [N:]EXPRESSION, any number of times; all of them must hold.

  event=a,b      these events (also e=); a trailing * means all that begin so
  event=TRC-5    what a signature needs, or several (--help signatures)
  event!=a       without these, of those that a set or a wildcard brought
  set=fs,net     the events of these sets; set!= takes theirs out
  uid=0, comm=sh, tree=N, container, ...   of which processes (--help processes)
  EVENT.ARG=x, EVENT.retval<0   whose values are so (--help values)
  follow         what once was traced stays traced, with its children

Values after = and what lies between bounds (< and >, the tightest count) are
alternatives, values after != are all left out. Without event= and set= the set
'default' is traced. Processes are chosen in the kernel, before anything is
copied. With '-- COMMAND' only COMMAND's tree is traced.

Expressions with a number before them are scopes, 1 to 64, without one of scope
1. Each has its own events and filters; events tell which scopes wanted them.

  tracee-ebpf -t event=open* -t comm=nginx
  tracee-ebpf -t set=proc -t event!=clone -t pid=new -t follow
  tracee-ebpf -t 1:event=execve -t 1:uid=0 -t 2:event=openat -t 2:container

Put expressions with * ! < or > in quotes, or the shell takes them for its own.
)";

constexpr std::string_view kSignatures =
    R"(Events that signatures need, in the words of --trace.

  event=TRC-5,TRC-102       what these signatures of the rules beside this program
                            need, by their ids or by ids of later versions
  event=fileless_execution  the same, by a signature's name
  event=@PATH               what all rules in a folder, or in a file, need
  --events-for PATH         the same

What a rule needs and cannot be observed here is told in a warning. A signature
that reads environments switches option:exec-env on.

With scopes, a signature that a scope names is asked about the events of that
scope alone; the stream tells tracee-rules so. Others see all events.

  tracee-ebpf -o capnp -t 1:event=fileless_execution,hidden_file_created
      -t 2:event=security_file_open -t '2:security_file_open.pathname=/srv/*'
  tracee-ebpf -o capnp --events-for my/rules | tracee-rules --input stdin
      --rules-dir my/rules

The rules are read by the tracee-rules beside this program, which is run as the
user behind sudo. Kinds of processes, values: --help processes, --help values.
)";

constexpr std::string_view kProcesses =
    R"(--trace expressions about processes. All are decided in the kernel.

  uid=N, gid=N       the real user and group                         = != < >
  pid=N, tid=N       processes and threads, as the host numbers them = != < >
  pid=new            processes forked or executed while tracing      = !=
  tree=N             the process that is N now and all below it       = !=
  tree<N, tree>N     those below any process of such a number
  comm=a.out         threads of this name, at most 15 bytes          = !=
  uts=host.example   the host's name in the process's namespace      = !=
  mntns=N, pidns=N   namespaces, by their numbers                    = != < >
  binary=/usr/bin/*  the executed file, whole or by its beginning    = !=
  cgroup=/x.slice    the control group of this path, and those below = !=
  container          in a container, or a pid namespace of its own
  !container         on the host
  container=ID       containers whose id begins so                   = !=
  container=new      containers made while tracing                   = !=

A control group made while tracing is passed by the kernel until its path was
read; its first events are judged in this program: none is missed.

Words of old versions: process:new, process:1,2, container:all, container:new,
host:all, and the flags --event, --events-set, --exclude-event.
)";

static_assert(kMaxKernelText == 240, "as --help values tells");
constexpr std::string_view kValues =
    R"(--trace expressions about the values of an event, EVENT.ARG and EVENT.retval.

  openat.pathname=/etc/passwd     a text; also beginnings x*, ends *x, parts *x*
  execve.argv!=*secret*           of a list any string counts
  openat.retval<0                 a number: = != < >; 12, -12, 0x1f, 0o755
  openat.flags=O_CREAT            a name as it is shown: its bits are set
  openat.flags=O_CREAT|O_RDWR     both; access modes, file and socket types and
                                  names of whole numbers are compared exactly
  connect.addr=*10.0.0.1*         other values: a part of what tables show

What could not be read is equal to nothing. Who asks for a value of an event
gets that event, even when no event= names it. EVENT.args.ARG and EVENT.data.ARG
are EVENT.ARG; `--list` has the names of arguments.

The kernel decides numbers and, up to 240 bytes, whole texts and beginnings of
system calls and hooks. This program does the rest, right after the kernel sent
the event: names of bits, *x, *x*, lists, other values; fork, exit, sys_enter.

  tracee-ebpf -t event=openat -t 'openat.pathname=/etc*' -t 'openat.retval<0'
)";

constexpr std::string_view kOutput =
    R"(--output WHAT, any number of times.

  table           columns for people; the default
  table-verbose   more columns
  json            one object a line
  capnp           the binary stream (also format:capnp) for tracee-rules
  none            no events, only messages
  out-file:PATH   where the format before it goes; each of several may have one
  err-file:PATH   messages go to PATH instead of standard error
  compress:, seal, rotate:, append   of the binary stream: --help recording
  option:relative-time   times count from the start
  option:boot-time       times are seconds since the machine started
  option:exec-env        the environment of executed programs as well
  option:exec-info       sched_process_exec has `sha256` and `ctime` of the file
  option:stack-addresses where the program called from, in JSON; at most 20
  option:detect-syscall  the call that an event happened in, as its `syscall`
  option:parse-arguments AT_FDCWD, SIGKILL, MS_BIND|MS_REC and so on in place
                         of numbers; JSON has them in any case, as `text`
  option:provenance      where each argument comes from, e.g. user memory

Files are created for the user behind sudo, readable by that user alone. An
existing file is only replaced with --force; symbolic links are not followed.

  tracee-ebpf -o capnp -o out-file:run.rec -o table
)";

constexpr std::string_view kRecording =
    R"(How -o capnp is written; each is a value of --output.

  compress:zstd[:1-19], compress:zlib[:1-9]   each frame; level 1 unless given
  seal            a SHA-256 chain over all frames; its head is told at the end,
                  to be signed or published
  rotate:SIZE     a new file before one is larger (64K, 10M, 1G) ...
  rotate:TIME     ... or when it is so old (30s, 5m, 1h), or both: rotate:10M,1h
  rotate:...,keep:N   only the N newest files stay
  append          go on in a file that is there, after a crash as well

The files of rotate: are PATH.00001, PATH.00002 and so on; each can be replayed
alone, and a sealed one names the head of the one before it. Each begins with a
snapshot of all processes; a warning tells when that and one batch take more
than SIZE. append cuts off nothing but an incomplete frame at the very end.
Files end with an index. They get events in large batches, after 250 ms at the
latest, which is what kill -9 can cost; while a pipe or another format is fed
as well, after 10 ms.

When a disk is full, what cannot be written is lost and counted, the files stay
sound, and the recording goes on when there is room again.

  --on-loss log      a warning, at most every 10 s; the stream has it in detail
  --on-loss ignore   in the stream alone
  --on-loss exit     the first loss ends tracing, with exit status 3
)";

constexpr std::string_view kExit =
    R"(Exit status of tracee-ebpf:

  0      tracing ended in an orderly way
  1      an error or misuse, or an output that could not be written whole; the
         message on standard error says which
  3      --on-loss exit, and something was lost; doctor, and an event of the set
         'default' cannot be observed here
  N      with '-- COMMAND': the status of COMMAND; 128 + S when signal S ended
         it, 127 when it was not found, 126 when it could not be executed

SIGINT, SIGTERM or SIGHUP end the stream in an orderly way: hooks are detached,
what is in flight is written, totals follow. A second signal, or five seconds
without progress on an output, end at once. With '-- COMMAND' a first signal is
passed on to it, and what COMMAND still does is traced for up to two seconds.
A closed pipe downstream ends tracing quietly.
)";

constexpr std::string_view kKernel =
    R"(How events are observed, and what to do without.

Each event has several ways to be observed; the best that this kernel accepts
is taken, and the stream's header tells which. An event that can be observed in
no way is named at the start: an error if it was asked for by name.

  --debug                      says how each event is observed

  --disable-feature trampoline       without fentry and fexit: security hooks
                                     tell the attempt alone, not its outcome
  --disable-feature kprobe           without kprobes
  --disable-feature btf-tracepoint   without tracepoints, and so without system
                                     calls; those that filters need stay
  --disable-feature raw-tracepoint   has no effect: no event needs one

Several at once with commas between. For kernels where one of them misbehaves,
and to see what a restricted kernel would show.

The BPF programs are here twice, for Linux 5.17 and later, and for 5.10 and
later. What the kernel can do decides; 'tracee-ebpf doctor' says which is taken
and why. Those for 5.10 number no events: what is lost is counted, but nothing
proves that no more was, and the stream says so.

  TRACEE_BPF_FILE=PATH   another build of the programs, of the same layout
  TRACEE_BTF_FILE=PATH   the kernel's types, where /sys/kernel/btf/vmlinux is
                         missing; tracepoints, fentry and fexit need that one

Both are environment variables, of no effect where this program is privileged
by its file (setuid, file capabilities).
)";

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kTopics = {{
    {"", kOverview},
    {"trace", kTrace},
    {"processes", kProcesses},
    {"values", kValues},
    {"signatures", kSignatures},
    {"output", kOutput},
    {"recording", kRecording},
    {"exit", kExit},
    {"kernel", kKernel},
}};

}  // namespace

std::optional<std::string_view> help_text(std::string_view topic) {
  for (const auto& [name, text] : kTopics) {
    if (name == topic) return text;
  }
  return std::nullopt;
}

std::string help_topics() {
  std::string names;
  for (const auto& [name, text] : kTopics) {
    if (!name.empty()) names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

std::string program_version() { return TRACEE_VERSION; }

std::string producer_name() { return "tracee-ebpf " TRACEE_VERSION; }

std::string version_text() {
  return producer_name() + " (stream format " + std::to_string(stream::kFormatVersion) + ")\n";
}

}  // namespace tracee
