/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * What user space tells the programs before they are loaded, and the words both sides share while
 * they run. Written by tracee-ebpf/sensor/sensor_config, read by bpf/lib.
 */
#ifndef TRACEE_BPF_SHARED_CONFIG_H
#define TRACEE_BPF_SHARED_CONFIG_H

#include "bpf/shared/record.h"

enum {
  CONFIG_MAX_SYSCALLS = 512,
  CONFIG_MAX_RINGS = 32,
  CONFIG_MAX_LEFT_OUT = 8,
  CONFIG_SYSCALL_VALUES = 6, /* registers */
  CONFIG_PLAN_VALUES = 8,    /* values of a system call: registers, and what they point to */
  CONFIG_MAX_COPIES = 2048,  /* arguments of calls under way, kept to be compared */
  /* Calls that are observed at their functions at most, functions of one (64-bit, 32-bit, compat),
   * and so programs fexit__call_N. */
  CONFIG_MAX_FEW_CALLS = 8,
  CONFIG_CALL_FUNCTIONS = 3,
  CONFIG_CALL_PROGRAMS = CONFIG_MAX_FEW_CALLS * CONFIG_CALL_FUNCTIONS,
};

/* How the dispatcher collects one argument of a system call. */
enum {
  COLLECT_NOTHING = 0,
  COLLECT_WORD,       /* the register */
  COLLECT_TEXT,       /* a string in user memory */
  COLLECT_TEXT_ARRAY, /* a vector of strings that ends with a null pointer */
  COLLECT_ADDRESS,    /* a socket address; its length is in, or pointed to by, another argument */
  COLLECT_INT_PAIR,   /* two ints that the kernel fills in */
  /* Of what another argument points to. */
  COLLECT_FIELD,           /* 8 bytes of a structure whose size `length_from` says */
  COLLECT_VECTOR_BYTES,    /* the lengths of a vector of struct iovec */
  COLLECT_MESSAGE_NAME,    /* of struct msghdr: the address, */
  COLLECT_MESSAGE_BUFFERS, /* the number of buffers, */
  COLLECT_MESSAGE_BYTES,   /* and their lengths */
  COLLECT_MESSAGES_BYTES,  /* of a vector of struct mmsghdr: the lengths that were moved */
};

struct syscall_plan {
  __u8 count; /* arguments */
  __u8 plain; /* every argument is a word: no blobs, no scratch */
  __u8 collect[CONFIG_PLAN_VALUES];
  __s8 length_from[CONFIG_PLAN_VALUES];
  __u8 part_of[CONFIG_PLAN_VALUES]; /* the argument that points to it */
  __u8 part_offset[CONFIG_PLAN_VALUES];
  __u8 length_is_pointer; /* a bit an argument */
  __u8 texts[2];          /* the first arguments that are texts, plus one; 0: none */
  __u8 others;            /* a bit for each argument that is neither a word nor one of those */
  __u8 unused[2];
};
RECORD_STATIC_ASSERT(sizeof(struct syscall_plan) == 40, "layout of syscall_plan");

/* Which subjects of the selection restrict; a set bit makes the programs ask. */
enum {
  FILTER_UID = 1,
  FILTER_GID = 2,
  FILTER_PID = 4,
  FILTER_TID = 8,
  FILTER_MNTNS = 16,
  FILTER_PIDNS = 32,
  FILTER_COMM = 64,
  FILTER_UTS = 128,
  FILTER_TREE = 256,
  FILTER_AGE = 512, /* pid=new, pid!=new */
  FILTER_FOLLOW = 1024,
  FILTER_BINARY = 2048,
  FILTER_CGROUP = 4096,
  FILTER_CONTAINER = 8192,
  /* Questions that a task's state answers. */
  FILTER_BY_STATE = FILTER_TREE | FILTER_AGE | FILTER_FOLLOW | FILTER_BINARY,
  /* And those that its control group answers. */
  FILTER_BY_GROUP = FILTER_CGROUP | FILTER_CONTAINER,
};

/* In the tables of ranges: what is asked of a number. */
enum {
  TABLE_UID = 0,
  TABLE_GID,
  TABLE_PID,
  TABLE_PID_NOT, /* with FILTER_AGE those of `!=`, which are not in TABLE_PID then: pid=new comes
                  * between */
  TABLE_TID,
  TABLE_MNTNS,
  TABLE_PIDNS,
  TABLE_TREE, /* bounds alone: which numbers make a process the root of a tree that is meant */
  TABLE_FIXED,
};

/* Halvings that a search makes at most, and so the ranges of the largest table. */
enum { FILTER_RANGE_STEPS = 18, FILTER_MAX_RANGES = 1 << FILTER_RANGE_STEPS };

/* A table is `count` ranges from `first` on, ordered; a range goes up to the next one's `from`. The
 * first begins at 0. `scopes` accept the numbers in it. */
struct filter_table {
  __u32 first;
  __u32 count;
};
struct filter_range {
  __u64 from;
  __u64 scopes;
};

/* Which scopes name a text, a root of trees or a path, after `=` and after `!=`. */
struct filter_choice {
  __u64 equal;
  __u64 not_equal;
};

/* What is known of a control group. */
enum {
  GROUP_CONTAINER = 1, /* of a container */
  GROUP_NEW = 2,       /* made after the start */
  GROUP_UNDECIDED = 4, /* user space has not looked at it yet, and decides by itself until then */
};
struct filter_group {
  __u64 cgroup;                   /* scopes that accept it by its path */
  struct filter_choice container; /* by its container's id */
  __u32 flags;                    /* GROUP_* */
  __u32 unused;
};

enum { FILTER_PATH_SIZE = 248 };

/* Key of the texts that scopes name. What ends with a zero byte is a whole text, else it is the
 * beginning of one. */
struct filter_path {
  __u32 bits; /* of what follows */
  __u32 of;   /* FILTER_TEXT_OF(), or FILTER_BINARY_PATH */
  __u8 path[FILTER_PATH_SIZE];
};

#define FILTER_BINARY_PATH 0xffffffffu
#define FILTER_TEXT_OF(event, value) ((__u32)(event) << 8 | (__u32)(value))

/* What is asked of the values of one event, as far as the kernel decides it. */
enum {
  VALUE_FILTERS_NUMBERS = 1,
  VALUE_FILTERS_TEXTS = 2,
};
enum { WORD_SIGNED_32 = 0, WORD_UNSIGNED_32, WORD_UNSIGNED_16, WORD_SIGNED_64, WORD_UNSIGNED_64 };
struct filter_values {
  __u32 return_table;                     /* 0: not asked */
  __u32 texts;                            /* a bit for each value whose text is asked for */
  __u32 word_tables[RECORD_FEW_VALUES];   /* likewise 0 */
  __u8 widths[RECORD_FEW_VALUES];         /* WORD_* */
  __u64 text_positive[RECORD_FEW_VALUES]; /* scopes that accept only texts they name */
};

/* Bits are scopes. A subject's `positive` scopes accept only what they name. */
struct filter_masks {
  __u64 tree_positive;
  __u64 comm_positive;
  __u64 uts_positive;
  __u64 binary_positive;
  __u64 cgroup_positive;
  __u64 container_positive; /* container=new or container=ID */
  __u64 container_new;
  __u64 container_not_new;
  __u64 container_inside;
  __u64 container_outside;
  __u64 pid_new;
  __u64 pid_not_new;
  __u64 follow;
};

struct sensor_config {
  __u64 start_time;                        /* CLOCK_BOOTTIME: what starts later is new */
  __u64 event_scopes[RECORD_MAX_EVENTS];   /* which scopes want an event, by id; 0: nobody */
  __u64 at_exit[CONFIG_MAX_SYSCALLS / 64]; /* numbers, native or ia32, that sys_exit must look at */
  __u64 at_entry[CONFIG_MAX_SYSCALLS / 64];  /* the same for sys_enter */
  __u64 compared[CONFIG_MAX_SYSCALLS / 64];  /* calls, native, whose arguments are compared */
  __s16 ia32_to_native[CONFIG_MAX_SYSCALLS]; /* -1: no such event */
  struct syscall_plan plans[CONFIG_MAX_SYSCALLS];
  struct filter_masks masks;
  __u64 value_filtered[RECORD_MAX_EVENTS / 64]; /* events in the map of value filters, by id */
  __u32 value_filters;                          /* VALUE_FILTERS_* */
  __u32 filters;                                /* FILTER_* */
  __u32 ring_mask;                              /* rings for events, less one: a power of two */
  __u32 lifetime_ring;                          /* index of the ring for fork, exec and exit */
  __u32 ring_wake_bytes;                        /* wake when a ring holds more than this */
  __u32 lifetime_wake_bytes;
  __u32 exec_env;
  __u32 detect_syscall; /* fill in the arguments that name the system call */
  __u32 exec_info;      /* when an executed file last changed */
  __u32 stacks;         /* user-space return addresses with every event */
  __u32 left_out_count;
  __u32 left_out[CONFIG_MAX_LEFT_OUT]; /* thread groups never traced */
  __u32 cgroup_hierarchy; /* whose groups tell containers: 0 unified, else cpuset's (cgroups v1) */
  __u32 casts;            /* the kernel has bpf_rdonly_cast() */
};

/* Which of the two builds the programs are; bpf/lib/0_kernel.h. */
enum {
  DIALECT_NEW = 1, /* for Linux 5.17 and later */
  DIALECT_OLD = 2, /* for Linux 5.10 and later */
};

/* What a build of the programs says of itself, in a section of its own. */
struct sensor_build {
  __u64 layout; /* TRACEE_LAYOUT: of the records, the configuration and the catalogue's ids */
  __u32 dialect;
  __u32 unused;
};

/* Ways by which programs run. */
enum {
  CANARY_SYS_ENTER, /* the dispatchers of system calls */
  CANARY_SYS_EXIT,
  CANARY_TRACEPOINT,
  CANARY_TRAMPOLINE,
  CANARY_KPROBE,
  CANARIES,
};

/* In memory that programs write and user space maps to read; nobody else can write it. */
struct sensor_counters {
  __u64 losses;             /* goes up with every loss, so that nobody reads counters in vain */
  __u64 tree_marked;        /* tasks that scans for trees have marked */
  __u64 canaries[CANARIES]; /* goes up when a program of that kind ran where it does nothing else */
};

/* In memory that both sides write. */
struct sensor_shared {
  __u32 wake_armed;    /* user space sleeps: the next record wakes it */
  __u32 group_changes; /* goes up after every change of filter_groups */
  __u32 groups_full;   /* that map had no room for a group: user space decides what is not there */
};

#endif
