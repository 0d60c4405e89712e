// The small enumerations that events are described with. They mirror schemas/, value for value
// (common/catalogue.cpp proves it at compile time), without the cost of its generated headers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tracee {

// How an argument travels; see schemas/catalog/definition.capnp.
enum class Kind : std::uint8_t {
  Int32,
  Uint32,
  Int64,
  Uint64,
  Pointer,
  Text,
  TextArray,
  Bytes,
  SocketAddress,
  Credentials,
  IntPair,
  Uint16,
  Boolean,
  Uint64Array,
};
inline constexpr Kind kLastKind = Kind::Uint64Array;

// Whether values of this kind are a blob of the batch rather than the word itself.
constexpr bool is_blob(Kind kind) {
  return (kind >= Kind::Text && kind <= Kind::IntPair) || kind == Kind::Uint64Array;
}

// How a value is shown as text: first where v0.6.3 did so.
enum class Rendering : std::uint8_t {
  Plain,
  OpenFlags,
  AccessMode,
  MemoryProtection,
  PtraceRequest,
  PrctlOption,
  SocketDomain,
  SocketType,
  ExecveatFlags,
  FileMode,
  CloneFlags,
  BpfCommand,
  Capability,
  SyscallName,
  KernelReadType,
  MemoryAlert,
  // Where it showed the number.
  DirectoryFd,
  AtFlags,
  UnlinkFlags,
  MountFlags,
  UnmountFlags,
  FcntlCommand,
  IoctlRequest,
  DescriptorFlags,
  SeekWhence,
  EpollOperation,
  LockOperation,
  MemoryFileFlags,
  RenameFlags,
  WatchMask,
  SpliceFlags,
  AttributeFlags,
  AllocateMode,
  MapFlags,
  RemapFlags,
  SyncFlags,
  LockAllFlags,
  Advice,
  IpcFlags,
  IpcCommand,
  Signal,
  SignalMaskHow,
  WaitOptions,
  WaitIdType,
  FutexOperation,
  ResourceLimit,
  Clock,
  SchedulerPolicy,
  PriorityTarget,
  IntervalTimer,
  SeccompOperation,
  KeyOperation,
  RandomFlags,
  RebootCommand,
  ArchOption,
  ModuleFlags,
  SocketLevel,
  SocketOption,
  MessageFlags,
  ShutdownHow,
  ArgumentName,
  ResolveFlags,
};

// What an argument is of the structure that another one points to.
enum class PartKind : std::uint8_t {
  Nothing,
  Field,
  VectorBytes,
  MessageName,
  MessageBuffers,
  MessageBytes,
  MessagesBytes,
};

// Ways to observe an event.
enum class HookKind : std::uint8_t {
  None,
  Syscall,
  BtfTracepoint,
  FunctionExit,
  FunctionEntry,
  Kprobe,
  UserSpace,
};

// Whether a value is there; see schemas/stream.capnp.
enum class Presence : std::uint8_t { Absent, Present, Null, Unreadable, Cut, Redacted };

// Where a value comes from, hence how far it can be trusted.
enum class Provenance : std::uint8_t { Register, UserMemory, KernelMemory, Resolved, Producer };

// A value's byte in Batch.marks: presence in bits 0-2, provenance in bits 3-5.
constexpr std::uint8_t make_mark(Presence presence, Provenance provenance) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(presence) |
                                   static_cast<unsigned>(provenance) << 3);
}
constexpr Presence mark_presence(std::uint8_t mark) { return static_cast<Presence>(mark & 7); }
constexpr Provenance mark_provenance(std::uint8_t mark) {
  return static_cast<Provenance>(mark >> 3 & 7);
}

enum class Lane : std::uint16_t { Control, Kernel, Derived, Finding, Artifact, Packet };
inline constexpr std::size_t kLanes = 6;

enum class LossCause : std::uint16_t {
  RingFull,
  Scratch,
  PageFault,
  TooLarge,
  TaskState,
  UserQueue,
  Sink,
  MissedRun,
};
inline constexpr int kLossCauses = 8;

// Bits of Event.flags.
inline constexpr std::uint16_t kEventLate = 1;
inline constexpr std::uint16_t kEventCompat = 2;
inline constexpr std::uint16_t kEventContainerStarted = 4;

// "unknown" in Blob.fullLength and Blob.fullCount.
inline constexpr std::uint32_t kUnknownLength = 0xffffffff;

}  // namespace tracee
