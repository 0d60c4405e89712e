/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * What user space tells the programs before they are loaded, and the words both sides share while
 * they run. Written by tracee-ebpf/sensor_config, read by bpf/lib.
 */
#ifndef TRACEE_BPF_SHARED_CONFIG_H
#define TRACEE_BPF_SHARED_CONFIG_H

#include "bpf/shared/record.h"

enum {
  CONFIG_MAX_SYSCALLS = 512,
  CONFIG_MAX_RINGS = 32,
  CONFIG_MAX_LEFT_OUT = 8,
  CONFIG_SYSCALL_VALUES = 6,
};

/* How the dispatcher collects one argument of a system call. */
enum {
  COLLECT_NOTHING = 0,
  COLLECT_WORD,       /* the register */
  COLLECT_TEXT,       /* a string in user memory */
  COLLECT_TEXT_ARRAY, /* a vector of strings that ends with a null pointer */
  COLLECT_ADDRESS,    /* a socket address; its length is in, or pointed to by, another argument */
  COLLECT_INT_PAIR,   /* two ints that the kernel fills in */
};

struct syscall_plan {
  __u8 count; /* arguments */
  __u8 plain; /* every argument is a word: no blobs, no scratch */
  __u8 collect[CONFIG_SYSCALL_VALUES];
  __s8 length_from[CONFIG_SYSCALL_VALUES];
  __u8 length_is_pointer; /* a bit an argument */
  __u8 unused;
};
RECORD_STATIC_ASSERT(sizeof(struct syscall_plan) == 16, "layout of syscall_plan");

/* Which subjects of the selection restrict; a set bit makes the programs ask. */
enum {
  FILTER_PID_EQUAL = 1,
  FILTER_PID_NOT_EQUAL = 2,
  FILTER_COMM_EQUAL = 4,
  FILTER_COMM_NOT_EQUAL = 8,
  FILTER_TREE_EQUAL = 16,
  FILTER_TREE_NOT_EQUAL = 32,
  FILTER_NEW = 64,
  FILTER_OLD = 128,
  FILTER_FOLLOW = 256,
  /* Questions that a task's state answers. */
  FILTER_BY_STATE =
      FILTER_TREE_EQUAL | FILTER_TREE_NOT_EQUAL | FILTER_NEW | FILTER_OLD | FILTER_FOLLOW,
};

/* Values of the maps filter_pids, filter_comms and filter_trees. */
enum { FILTER_VALUE_EQUAL = 1, FILTER_VALUE_NOT_EQUAL = 2 };

struct sensor_config {
  __u64 start_time;                        /* CLOCK_BOOTTIME: what starts later is new */
  __u64 selected[RECORD_MAX_EVENTS / 64];  /* events, by id */
  __u64 at_exit[CONFIG_MAX_SYSCALLS / 64]; /* numbers, native or ia32, that sys_exit must look at */
  __u64 at_entry[CONFIG_MAX_SYSCALLS / 64];  /* the same for sys_enter */
  __s16 ia32_to_native[CONFIG_MAX_SYSCALLS]; /* -1: no such event */
  struct syscall_plan plans[CONFIG_MAX_SYSCALLS];
  __u32 filters;         /* FILTER_* */
  __u32 ring_mask;       /* rings for events, less one: a power of two */
  __u32 lifetime_ring;   /* index of the ring for fork, exec and exit */
  __u32 ring_wake_bytes; /* wake when a ring holds more than this */
  __u32 lifetime_wake_bytes;
  __u32 exec_env;
  __u32 detect_syscall; /* fill in the arguments that name the system call */
  __u32 left_out_count;
  __u32 left_out[CONFIG_MAX_LEFT_OUT]; /* thread groups never traced */
  __u32 cgroup_hierarchy; /* whose groups tell containers: 0 unified, else cpuset's (cgroups v1) */
  __u32 unused;
};

/* In memory that both sides map. */
struct sensor_shared {
  __u64 losses;      /* goes up with every loss, so that nobody reads counters in vain */
  __u64 tree_marked; /* tasks that scans for trees have marked */
  __u32 wake_armed;  /* user space sleeps: the next record wakes it */
  __u32 unused;
};

#endif
