@0xb4a6f1d8c93e2075;
# What the catalogue says about an event. One row an event, as constants in the files beside this
# one; a stream's header carries the rows of the events that may occur in it, so that any reader
# decodes them, whatever its own version knows.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("tracee::schema::catalog");

enum Kind {
  # How an argument travels. Scalars are one 64-bit word; the others a word that names a blob of
  # the batch. Only ever appended.
  int32 @0;         # sign-extended
  uint32 @1;
  int64 @2;
  uint64 @3;
  pointer @4;       # an address of user or kernel space, not followed
  text @5;          # bytes of a string without its terminating zero; not necessarily UTF-8
  textArray @6;     # strings, each with its terminating zero
  bytes @7;         # bytes as they are
  socketAddress @8; # struct sockaddr as user space lays it out, at most 128 bytes
  credentials @9;   # 8 x UInt32 (uid gid suid sgid euid egid fsuid fsgid), 5 x UInt64 (inheritable
                    # permitted effective bounding ambient capabilities)
  intPair @10;      # 2 x Int32
  uint16 @11;
  boolean @12;      # 0 or 1
  uint64Array @13;  # 8 bytes each, in the byte order of the stream
}

enum Rendering {
  # How a value is shown where Tracee v0.6.3 showed text. Raw values travel; one formatter
  # (common/render) knows the texts. `plain` shows the value itself. Only ever appended.
  plain @0;
  openFlags @1;
  accessMode @2;
  memoryProtection @3;
  ptraceRequest @4;
  prctlOption @5;
  socketDomain @6;
  socketType @7;
  execveatFlags @8;
  fileMode @9;
  cloneFlags @10;
  bpfCommand @11;
  capability @12;
  syscallName @13;
  kernelReadType @14;
  memoryAlert @15;

  # Where v0.6.3 showed the number: for Argument.explained.
  directoryFd @16;
  atFlags @17;
  unlinkFlags @18;
  mountFlags @19;
  unmountFlags @20;
  fcntlCommand @21;
  ioctlRequest @22;
  descriptorFlags @23;
  seekWhence @24;
  epollOperation @25;
  lockOperation @26;
  memoryFileFlags @27;
  renameFlags @28;
  watchMask @29;
  spliceFlags @30;
  attributeFlags @31;
  allocateMode @32;
  mapFlags @33;
  remapFlags @34;
  syncFlags @35;
  lockAllFlags @36;
  advice @37;
  ipcFlags @38;
  ipcCommand @39;
  signal @40;
  signalMaskHow @41;
  waitOptions @42;
  waitIdType @43;
  futexOperation @44;
  resourceLimit @45;
  clock @46;
  schedulerPolicy @47;
  priorityTarget @48;
  intervalTimer @49;
  seccompOperation @50;
  keyOperation @51;
  randomFlags @52;
  rebootCommand @53;
  archOption @54;
  moduleFlags @55;
  socketLevel @56;
  socketOption @57;
  messageFlags @58;
  shutdownHow @59;
  argumentName @60;  # of the call that the argument before it names
  resolveFlags @61;
}

struct Argument {
  name @0 :Text;
  type @1 :Text;       # the C type that v0.6.3 declares; JSON shows it
  kind @2 :Kind;
  rendering @3 :Rendering;
  lengthFrom @4 :Int8 = -1;
  # For socketAddress: the index of the argument that holds its length, or a pointer to it; -1 none.
  # For parts: the one that says how many bytes a structure has, or a vector elements.
  lengthIsPointer @5 :Bool;
  explained @6 :Rendering;
  # What the number means, where v0.6.3 showed the number: stands beside the value, not in its place.
  part @7 :Part;
  # Of system calls: read from what another argument points to, instead of a register.
}

struct Part {
  what @0 :PartKind;
  of @1 :UInt8;      # index of the argument that points to the structure or vector
  offset @2 :UInt8;  # of a field, bytes
}

enum PartKind {
  # Only ever appended.
  nothing @0;        # the argument is a register's
  field @1;          # 8 bytes of a structure that 32-bit programs have as well
  vectorBytes @2;    # the lengths of a vector of struct iovec, together
  messageName @3;    # struct msghdr: the socket address; with lengthIsPointer the kernel fills it in
  messageBuffers @4; # how many elements its vector has
  messageBytes @5;   # the lengths of its vector, together
  messagesBytes @6;  # a vector of struct mmsghdr: what the kernel says it moved, together
}

enum HookKind {
  # Ways to observe an event. Only ever appended.
  none @0;
  syscall @1;        # the system call dispatcher on raw_syscalls
  btfTracepoint @2;  # tp_btf
  functionExit @3;   # fexit: attempt and verdict
  functionEntry @4;  # fentry
  kprobe @5;
  userSpace @6;      # made by the producer itself
}

struct Hook {
  kind @0 :HookKind;
  target @1 :Text;   # tracepoint or kernel function
  program @2 :Text;  # the BPF program of bpf/programs that it needs; several: blanks between
}

struct Event {
  id @0 :UInt16;          # ours for ever, the same on every architecture; v0.6.3's where it had one
  name @1 :Text;
  sets @2 :List(Text);
  arguments @3 :List(Argument);
  doc @4 :Text;           # what it means and when it fires
  hooks @5 :List(Hook);   # in order of preference
  ia32Number @6 :Int16 = -1;  # the number of the same system call for 32-bit programs, or -1
  since @7 :Text;         # "v0.6.3", or "later" for names that came after it
}

const systemCall :List(Hook) = [(kind = syscall, target = "raw_syscalls")];
# How every system call is observed.
