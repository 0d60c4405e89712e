/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * What lies in the rings: the records that bpf/ writes and tracee-ebpf/sensor/record_decoder reads.
 *
 * Plain C with fixed-width types, seen by both compilers; both check the layout below. A record is
 * a head, the task, marks and argument words; records with blobs go on with a tail, in which the
 * few events of many arguments have the rest of them first, and an exec who it was before. Offsets
 * in a record count from its first byte. User space never trusts any length in it.
 */
#ifndef TRACEE_BPF_SHARED_RECORD_H
#define TRACEE_BPF_SHARED_RECORD_H

#ifndef __bpf__
#include <linux/types.h>
#endif

#ifdef __cplusplus
#define RECORD_STATIC_ASSERT static_assert
#else
#define RECORD_STATIC_ASSERT _Static_assert
#endif

enum {
  RECORD_FEW_VALUES = 8,   /* arguments that every record has room for */
  RECORD_MORE_VALUES = 40, /* and that those with RECORD_MORE have besides */
  RECORD_MAX_VALUES = RECORD_FEW_VALUES + RECORD_MORE_VALUES,
  RECORD_COMM_SIZE = 16,
  RECORD_NODENAME_SIZE = 64,
  RECORD_MAX_EVENTS = 2048, /* event ids are below this */
  /* One text or path: PATH_MAX without its zero byte. */
  RECORD_MAX_TEXT = 4096,
  /* Bytes of argv or envp in one continuation record, and how many of those at most. */
  RECORD_CHUNK_BYTES = 4096,
  RECORD_MAX_CHUNKS = 64,
  RECORD_GROUP_PATH = 1024, /* bytes of a control group's path */
  RECORD_STACK_BYTES = 160, /* of return addresses: 20 */
};

/* Bits of record_head.flags. COMPAT has the value of the stream's flag. */
enum {
  RECORD_COMPAT = 2,    /* through a 32-bit system call entry */
  RECORD_ACTOR = 0x200, /* the tail begins with a struct record_task: who it was before an exec */
  RECORD_CHUNK = 0x400, /* no event: a struct record_chunk follows the head */
  RECORD_GROUP = 0x800, /* no event: a struct record_group follows the head */
  RECORD_MORE = 0x1000, /* the tail begins with a struct record_more; not with RECORD_ACTOR */
};

/* Causes of loss, with the values of the stream's LossCause. */
enum {
  RECORD_LOST_RING_FULL = 0,
  RECORD_LOST_SCRATCH = 1,
  RECORD_LOST_PAGE_FAULT = 2, /* values, not events: the event is sent without them */
  RECORD_LOST_TOO_LARGE = 3,
  RECORD_LOST_TASK_STATE = 4,
  RECORD_LOSS_CAUSES = 5,
};

/* A mark is presence | provenance << 3, with the values of the stream's enumerations. */
enum {
  MARK_ABSENT = 0,
  MARK_PRESENT = 1,
  MARK_NULL = 2,
  MARK_UNREADABLE = 3,
  MARK_CUT = 4,
  MARK_REGISTER = 0 << 3,
  MARK_USER_MEMORY = 1 << 3,
  MARK_KERNEL_MEMORY = 2 << 3,
  MARK_RESOLVED = 3 << 3,
};

/* What saw the event, with the values of the stream's HookKind. */
enum {
  HOOK_SYSCALL = 1,
  HOOK_BTF_TRACEPOINT = 2,
  HOOK_FUNCTION_EXIT = 3,
  HOOK_FUNCTION_ENTRY = 4,
  HOOK_KPROBE = 5,
};

#define RECORD_UNKNOWN_LENGTH 0xffffffffu

struct record_head {
  __u64 time;         /* CLOCK_BOOTTIME, ns */
  __u64 sequence;     /* of this CPU: counts every event that passed the filters, lost or not */
  __s64 return_value; /* 0 for events that have none */
  __u64 scopes;       /* bit N-1: scope N wanted it */
  __u16 event_id;
  __u16 flags;
  __u16 cpu;
  __u8 value_count;
  __u8 hook;     /* HOOK_* */
  __s32 syscall; /* event id of the system call the task is in, -1 unknown */
  __u32 stack;   /* offset of the struct record_blob of user-space return addresses, 0: none */
};
RECORD_STATIC_ASSERT(sizeof(struct record_head) == 48, "layout of record_head");

/* The task at the event; fields as in the stream's Task. */
struct record_task {
  __u64 start_time;
  __u64 process_start_time;
  __u64 parent_start_time;
  __u64 cgroup_id;
  __u32 tid;
  __u32 pid;
  __u32 parent_pid;
  __u32 ns_tid;
  __u32 ns_pid;
  __u32 ns_parent_pid;
  __u32 uid;
  __u32 mount_namespace;
  __u32 pid_namespace;
  __u32 unused;
  char comm[RECORD_COMM_SIZE];         /* zero-terminated unless full */
  char nodename[RECORD_NODENAME_SIZE]; /* likewise */
};
RECORD_STATIC_ASSERT(sizeof(struct record_task) == 152, "layout of record_task");

/* What the iterator over start times writes for each process. */
struct process_start {
  __u32 pid;
  __u32 unused;
  __u64 start_time; /* ns of CLOCK_BOOTTIME, of the thread group's leader */
};
RECORD_STATIC_ASSERT(sizeof(struct process_start) == 16, "layout of process_start");

/* A record without blobs ends after its value_count words, or with the stack behind them. An event
 * with more arguments than RECORD_FEW_VALUES always has a tail. */
struct record {
  struct record_head head;
  struct record_task task;
  __u8 marks[RECORD_FEW_VALUES];
  __u64 words[RECORD_FEW_VALUES]; /* the value, or the offset of its struct record_blob when it is
                                   * a blob that is present or cut, or its address */
};
RECORD_STATIC_ASSERT(sizeof(struct record) == 272, "layout of record");

/* Arguments from the ninth on. Apart, so that the many events of few arguments stay short. */
struct record_more {
  __u8 marks[RECORD_MORE_VALUES];
  __u64 words[RECORD_MORE_VALUES];
};
RECORD_STATIC_ASSERT(sizeof(struct record_more) == 360, "layout of record_more");

/* At offsets that are multiples of 8; `length` bytes follow. */
struct record_blob {
  __u32 length;
  __u32 full_length; /* of the original, or RECORD_UNKNOWN_LENGTH */
  __u32 full_count;  /* strings of the original, for text arrays */
  __u32 chunks;      /* not 0: the bytes came before, in that many continuation records */
};
RECORD_STATIC_ASSERT(sizeof(struct record_blob) == 16, "layout of record_blob");

/* The bytes of a value of kind `credentials`, as they travel in the stream. */
struct record_credentials {
  __u32 uid, gid, suid, sgid, euid, egid, fsuid, fsgid;
  __u64 inheritable, permitted, effective, bounding, ambient;
};
RECORD_STATIC_ASSERT(sizeof(struct record_credentials) == 72, "layout of record_credentials");

/* A part of a value too large for one record. Its head has the cpu, sequence and event of the
 * record it belongs to, which is sent after it. `length` bytes follow. */
struct record_chunk {
  __u32 value;  /* which argument */
  __u32 offset; /* of these bytes in the value */
  __u32 length;
  __u32 unused;
};
RECORD_STATIC_ASSERT(sizeof(struct record_chunk) == 16, "layout of record_chunk");

/* A control group was made or removed: the head's event is cgroup_mkdir or cgroup_rmdir, its
 * sequence is 0 and no event's. Whatever is selected, user space learns of containers this way. */
struct record_group {
  __u64 cgroup_id;
  __u32 length; /* of the path that follows; 0 for one that was removed */
  __u32 unused;
};
RECORD_STATIC_ASSERT(sizeof(struct record_group) == 16, "layout of record_group");

#endif
