// The fixed words of a frame, as structures that lie over its bytes.
//
// Cap'n Proto lays a struct's fields out in a documented way (capnproto.org/encoding.html), little
// endian like the machines we run on; so a struct without pointers can be read and written in
// place. test/unit/common/rows_test.cpp compares every offset here with the compiled schema.
// Used by the batch encoder, the frame reader and nobody else.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tracee::stream {

static_assert(std::endian::native == std::endian::little, "frames are read and written in place");

inline constexpr std::uint64_t kMagic = 0x314d524645435254;  // "TRCEFRM1"
inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::size_t kMaxFrameWords = 2097152;  // 16 MiB

// Tags of Frame's union.
enum class FrameKind : std::uint16_t {
  Header,
  Batch,
  State,
  Loss,
  Statistics,
  End,
  Finding,
  Artifact,
  Packet,
  Signature,
  Compressed,
  Index,
  Directory,
};

// A frame's segment table, root pointer and root data, then its two pointers.
struct FrameRow {
  std::uint32_t segments_less_one;  // 0: exactly one segment
  std::uint32_t words;              // that follow the segment table
  std::uint64_t root;               // struct pointer, kFrameRoot or with larger sections
  std::uint64_t magic;
  std::uint64_t checksum;
  std::uint64_t run_high;
  std::uint64_t run_low;
  std::uint64_t sequence;
  std::uint32_t source;
  std::uint16_t lane;
  std::uint16_t kind;
  std::uint64_t content;   // pointer to the union's struct
  std::uint64_t previous;  // pointer to the seal, null without one
};
static_assert(sizeof(FrameRow) == 80);
inline constexpr std::size_t kFrameRowWords = sizeof(FrameRow) / 8;

// Struct pointer: offset 0, 6 data words, 2 pointers.
inline constexpr std::uint64_t kFrameDataWords = 6;
inline constexpr std::uint64_t kFramePointers = 2;
inline constexpr std::uint64_t kFrameRoot = kFrameDataWords << 32 | kFramePointers << 48;

struct BatchRow {
  std::uint64_t first_sequence;
  std::uint64_t first_time;
  std::uint64_t last_time;
  std::uint64_t events;
  std::uint64_t values;
  std::uint64_t marks;
  std::uint64_t blobs;
  std::uint64_t bytes;
  std::uint64_t tasks;
};
static_assert(sizeof(BatchRow) == 72);
inline constexpr std::uint64_t kBatchDataWords = 3;
inline constexpr std::uint64_t kBatchPointers = 6;

struct EventRow {
  std::uint64_t time;
  std::int64_t return_value;
  std::uint16_t event_id;
  std::uint16_t flags;
  std::uint16_t cpu;
  std::uint16_t value_count;
  std::uint32_t sequence_offset;
  std::uint32_t cpu_sequence;
  std::uint32_t task;
  std::uint32_t actor;
  std::uint32_t first_value;
  std::int32_t syscall;
  std::uint64_t scopes;
  std::uint32_t stack;
  std::uint16_t hook;
  std::uint16_t unused;
};
static_assert(sizeof(EventRow) == 64);

struct BlobRow {
  std::uint32_t offset;
  std::uint32_t length;
  std::uint32_t full_length;
  std::uint32_t full_count;
};
static_assert(sizeof(BlobRow) == 16);

struct TaskRow {
  std::uint64_t start_time;
  std::uint64_t process_start_time;
  std::uint64_t parent_start_time;
  std::uint64_t cgroup_id;
  std::uint32_t tid;
  std::uint32_t pid;
  std::uint32_t parent_pid;
  std::uint32_t ns_tid;
  std::uint32_t ns_pid;
  std::uint32_t ns_parent_pid;
  std::uint32_t uid;
  std::uint32_t mount_namespace;
  std::uint32_t pid_namespace;
  std::uint32_t comm;
  std::uint32_t uts_name;
  std::uint32_t container;
  std::uint32_t executable;
  std::uint32_t unused;
};
static_assert(sizeof(TaskRow) == 88);

}  // namespace tracee::stream
