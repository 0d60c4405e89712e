@0xd1f0b7a35c2e4986;
# The stream that tracee-ebpf writes and tracee-rules reads, and the form of recordings.
#
# A stream is a sequence of standard Cap'n Proto messages, each of one segment with a Frame as its
# root:  capnp convert binary:json schemas/stream.capnp Frame < recording
# schemas/README.md tells how frames follow each other, and the rules by which this file may change:
# only additions, nothing ever reshaped.

using Cxx = import "/capnp/c++.capnp";
using Catalog = import "catalog/definition.capnp";
$Cxx.namespace("tracee::schema");

const frameMagic :UInt64 = 0x314d524645435254;
# The bytes "TRCEFRM1". In every frame they stand 16 bytes after its start.

const formatVersion :UInt32 = 1;
# Raised only when an older reader could no longer make sense of a stream.

const maxFrameWords :UInt32 = 2097152;
# No frame is larger than 16 MiB; a reader refuses larger ones.

struct Frame {
  # magic and checksum are the first two data words and must have no default value, so that a
  # reader finds frames by scanning for the magic and checks them without decoding.
  magic @0 :UInt64;
  checksum @1 :UInt64;
  # XXH3 (64 bits, seed 0) over the whole message, segment table included, this field taken as 0.
  runHigh @2 :UInt64;
  runLow @3 :UInt64;
  # 128 random bits, one for each start of a producer.
  sequence @4 :UInt64;
  # Counts the frames of one run, source and lane from 0 without gaps.
  source @5 :UInt32;
  # Index of the producer among those of a run; 0 unless several write one stream.
  lane @6 :Lane;

  union {
    header @7 :Header;
    batch @8 :Batch;
    state @9 :State;
    loss @10 :Loss;
    statistics @11 :Statistics;
    end @12 :End;
    # Reserved from the first version on; their fields come later, by addition.
    finding @13 :Finding;
    artifact @14 :Artifact;
    packet @15 :Packet;
    signature @16 :Signature;
    compressed @18 :Compressed;
    index @19 :Index;
    directory @20 :Directory;
  }

  previous @17 :Data;
  # In a sealed recording, 32 bytes: the SHA-256 of the frame stored before this one, its own
  # `previous` included. A header may begin a new chain; it then names the head of the chain that it
  # goes on from, or 32 zero bytes.
}

enum Lane {
  control @0;   # header, state, loss, statistics, end
  kernel @1;    # batches of events that the kernel side saw
  derived @2;   # batches of events that the producer made from others
  finding @3;
  artifact @4;
  packet @5;
}

struct Header {
  # First frame of a stream, and again at the start of each file of a rotated set.
  formatVersion @0 :UInt32;
  producer @1 :Text;             # program and version
  hostName @2 :Text;
  machineId @3 :Text;            # /etc/machine-id, or empty
  bootId @4 :Text;               # /proc/sys/kernel/random/boot_id
  kernel @5 :Kernel;
  clock @6 :Clock;
  commandLine @7 :List(Text);    # of the producer
  selection @8 :Text;            # the effective selection, in the words of --trace
  hooks @9 :List(AttachedHook);
  notObservable @10 :List(NotObservable);
  leftOut @11 :List(LeftOut);
  catalogue @12 :List(Catalog.Event);
  # The rows of the events that may occur in this stream: the selected ones that are observable.
  cpuCount @13 :UInt32;          # CPUs that may exist
  cpuSequences @14 :Bool;
  # Whether events carry a per-CPU sequence number, by which a reader can prove gaps. Not on kernels
  # whose BPF counts without telling what was counted before (Linux 5.10), and not in a cut.
  ringBytes @15 :UInt64;         # all rings together
  options @16 :List(Text);       # output options that change what events hold, e.g. "exec-env"
  signatures @17 :List(BoundSignature);
  # Signatures that the selection names: they are asked about events of these scopes alone, all
  # others about all events.

  struct Kernel {
    release @0 :Text;            # uname -r
    version @1 :Text;            # uname -v
    machine @2 :Text;            # uname -m
  }
  struct AttachedHook {
    eventId @0 :UInt16;
    kind @1 :Catalog.HookKind;
    target @2 :Text;
  }
  struct NotObservable {
    eventId @0 :UInt16;
    name @1 :Text;
    reason @2 :Text;
    remedy @3 :Text;             # what would help, or empty
  }
  struct BoundSignature {
    id @0 :Text;                 # or another name that it goes by
    scopes @1 :UInt64;           # bit N-1: scope N
  }
  struct LeftOut {
    # What the producer does not show on purpose, e.g. itself.
    what @0 :Text;
    why @1 :Text;
    pid @2 :UInt32;              # 0: not a process
  }
}

struct Clock {
  # Two clocks read together. All times in frames are nanoseconds of CLOCK_BOOTTIME; an event's
  # wall time is time - boot + wall.
  boot @0 :UInt64;
  wall @1 :UInt64;               # CLOCK_REALTIME, nanoseconds since 1970
}

struct Batch {
  # Events in order, and what they share. An Event is fixed words without pointers: its arguments
  # are `valueCount` consecutive words of `values`, each with its byte in `marks`; strings and other
  # bytes are words that index `blobs`, and blobs are slices of `bytes`.
  firstSequence @0 :UInt64;      # sequence number that sequenceOffset counts from
  firstTime @1 :UInt64;          # smallest and largest time of its events
  lastTime @2 :UInt64;
  events @3 :List(Event);
  values @4 :List(UInt64);
  marks @5 :Data;                # one byte a value: bits 0-2 Presence, bits 3-5 Provenance
  blobs @6 :List(Blob);          # entry 0 is the empty string
  bytes @7 :Data;
  tasks @8 :List(Task);
}

struct Event {
  time @0 :UInt64;
  returnValue @1 :Int64;         # 0 for events that have none
  eventId @2 :UInt16;
  flags @3 :UInt16;              # EventFlag bits
  cpu @4 :UInt16;
  valueCount @5 :UInt16;
  sequenceOffset @6 :UInt32;     # the event is number Batch.firstSequence + this of run, source and lane
  cpuSequence @7 :UInt32;        # low 32 bits of the counter of that CPU, which also counts what was lost
  task @8 :UInt32;               # index in Batch.tasks: the task as it was when the event happened
  actor @9 :UInt32;              # the same before an exec replaced it; equal to task otherwise
  firstValue @10 :UInt32;        # index in values and marks
  syscall @11 :Int32;            # event id of the system call the task was in, or -1 for none or unknown
  scopes @12 :UInt64;            # bit N-1: scope N wanted it
  stack @13 :UInt32;             # blob of 8-byte return addresses, 0 for none
  hook @14 :UInt16;              # Catalog.HookKind that saw it
}

struct EventFlag {
  # Bits of Event.flags.
  const late :UInt16 = 1;             # its time is before that of an event already written
  const compat :UInt16 = 2;           # through a 32-bit system call entry
  const containerStarted :UInt16 = 4; # the container's entry point had already run
}

enum Presence {
  absent @0;        # not collected
  present @1;
  null @2;          # the caller passed a null pointer
  unreadable @3;    # the memory could not be read; the word is its address
  cut @4;           # a blob shorter than the original: see Blob.fullLength
  redacted @5;      # removed on purpose
}

enum Provenance {
  # Where a value comes from, hence how far it can be trusted.
  register @0;      # the caller's register as the kernel got it
  userMemory @1;    # read from memory that the caller can change
  kernelMemory @2;  # the kernel's own copy
  resolved @3;      # worked out from kernel objects, such as a path from its dentries
  producer @4;      # made by the producer
}

struct Blob {
  offset @0 :UInt32;             # in Batch.bytes
  length @1 :UInt32;             # stored bytes
  fullLength @2 :UInt32;         # bytes of the original; 0xffffffff when cut and unknown
  fullCount @3 :UInt32;          # for textArray: strings in the original; 0xffffffff when unknown
}

struct Task {
  # A thread and its process as they were at an event; equal ones are stored once a batch.
  # (pid, processStartTime) names a process for ever, (tid, startTime) a thread.
  startTime @0 :UInt64;          # of the thread, ns since boot
  processStartTime @1 :UInt64;   # of its thread group's leader
  parentStartTime @2 :UInt64;    # of the parent process
  cgroupId @3 :UInt64;
  tid @4 :UInt32;                # as the host sees it
  pid @5 :UInt32;
  parentPid @6 :UInt32;
  nsTid @7 :UInt32;              # as its own pid namespace sees it
  nsPid @8 :UInt32;
  nsParentPid @9 :UInt32;        # 0 when the parent is outside that namespace
  uid @10 :UInt32;               # real user id
  mountNamespace @11 :UInt32;    # inode numbers
  pidNamespace @12 :UInt32;
  comm @13 :UInt32;              # blobs
  utsName @14 :UInt32;
  container @15 :UInt32;         # container id, blob 0 on the host
  executable @16 :UInt32;        # path, blob 0 when unknown
}

struct State {
  # What a reader must know about processes and containers that events alone do not tell.
  time @0 :UInt64;
  snapshot @1 :Bool;             # everything as of `time`, not a change
  last @2 :Bool;                 # the last frame of a snapshot that needs several
  processes @3 :List(Process);
  containers @4 :List(Container);
  clock @5 :Clock;
  # Not null: somebody set the wall clock. Times of events in later frames of this source map to wall
  # time by it, in place of the header's.
  gone @6 :List(ProcessKey);
  # Of these nothing is known any more. Holds before `processes` of the same frame.

  struct Process {
    pid @0 :UInt32;
    nsPid @1 :UInt32;
    startTime @2 :UInt64;
    parentPid @3 :UInt32;
    uid @4 :UInt32;
    parentStartTime @5 :UInt64;
    cgroupId @6 :UInt64;
    mountNamespace @7 :UInt32;
    pidNamespace @8 :UInt32;
    comm @9 :Data;
    executable @10 :Data;
    arguments @11 :Data;         # each with its terminating zero
    argumentsUnknown @12 :Bool;
    # A cut tells of processes what it must for its events, of which the forks, execs and exits that
    # told it may be left out. Fields that it does not need are zero.
  }
  struct ProcessKey {
    pid @0 :UInt32;
    startTime @1 :UInt64;
  }
  struct Container {
    cgroupId @0 :UInt64;
    id @1 :Text;
    runtime @2 :Text;
    cgroupPath @3 :Data;
    started @4 :UInt64;          # time it was seen to start; 0: it ran before
  }
}

enum LossCause {
  ringFull @0;       # the ring had no room
  scratch @1;        # the CPU's scratch buffers were all in use
  pageFault @2;      # memory that is not there: of values alone, see Loss.values
  tooLarge @3;       # larger than a record may be
  taskState @4;      # the kernel had no memory for, or was busy with, a task's state
  userQueue @5;      # between ring and stream
  sink @6;           # an output could not be written
  missedRun @7;      # the kernel skipped a run of a program
}

struct Loss {
  # What should be in the stream between the two times and is not.
  firstTime @0 :UInt64;
  lastTime @1 :UInt64;
  entries @2 :List(Entry);
  missed @3 :List(MissedRuns);
  values @4 :List(Entry);
  # Values, in whole or in part, of events that are in the stream, each marked there as unreadable or
  # cut: their memory could not be read. No event is lost by that, so they do not count as such.

  struct Entry {
    eventId @0 :UInt16;
    cause @1 :LossCause;
    cpu @2 :UInt16;
    count @3 :UInt64;
  }
  struct MissedRuns {
    program @0 :Text;
    count @1 :UInt64;
    known @2 :Bool;              # false: this kernel does not count them
  }
}

struct Statistics {
  # Totals since the start of the run.
  time @0 :UInt64;
  kernelEvents @1 :UInt64;       # written
  derivedEvents @2 :UInt64;
  lostEvents @3 :UInt64;         # all causes
  lateEvents @4 :UInt64;
  byEvent @5 :List(EventCount);
  wakeUps @6 :UInt64;            # times the producer looked into its rings

  struct EventCount {
    eventId @0 :UInt16;
    written @1 :UInt64;
    lost @2 :UInt64;
  }
}

struct End {
  # Closes an orderly stream.
  reason @0 :Reason;
  statistics @1 :Statistics;
  commandStatus @2 :Int32;       # wait status of the traced command, -1 without one
  leftRunning @3 :List(Process); # processes of the command that outlive it

  enum Reason {
    interrupted @0;
    commandEnded @1;
    lossLimit @2;                # --on-loss exit
    rotated @3;                  # goes on in the next file
    failure @4;
  }
  struct Process {
    pid @0 :UInt32;
    comm @1 :Data;
  }
}

struct Compressed {
  # Another frame, compressed. Run, source, lane and sequence of the outer frame are the inner one's.
  codec @0 :Codec;
  words @1 :UInt32;              # of the inner frame, segment table included
  content @2 :Data;

  enum Codec {
    zlib @0;
    zstd @1;
    # A batch whose events were made into differences first, because times and numbers that rise do
    # not compress: every word (64 bits) of an event but the first was replaced by the difference
    # (modulo 2^64) to the same word of the event before it. To undo, after expanding: from the
    # second event on, word += the same word of the event before.
    zlibDifferences @2;
    zstdDifferences @3;
  }
}

struct Index {
  # Where the batches of a recording are and what they hold, so that a reader can pass over the rest.
  # A long recording has several, also between its batches; each speaks of batches before it. They
  # belong to the file, not to the stream in it: their numbers mean nothing.
  entries @0 :List(Entry);
  eventIds @1 :List(UInt16);     # what the bits of Entry.events mean: at most 63 ids

  struct Entry {
    offset @0 :UInt64;           # of the stored frame, bytes from the start of the file
    firstTime @1 :UInt64;
    lastTime @2 :UInt64;
    events @3 :UInt64;           # bit i: it holds events with the id eventIds[i]; bit 63: with others
  }
}

struct Directory {
  # The last frame of an indexed recording.
  indexes @0 :List(UInt64);      # offsets of its index frames
}

struct Finding {}
struct Artifact {}
struct Packet {}
struct Signature {}
