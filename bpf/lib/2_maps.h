/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 2: the maps. One definition for every program; the linker makes one map of each.
 */
#ifndef TRACEE_BPF_LIB_MAPS_H
#define TRACEE_BPF_LIB_MAPS_H

#include "bpf/lib/1_config.h"

enum {
  SCRATCH_SLOTS = 4,
  PATH_SIZE = 4096, /* a power of two */
  PATH_SLACK = 256, /* for one name behind the end */
  BLOB_SPACE = sizeof(struct record_blob) + RECORD_MAX_TEXT + 8,
  TAIL_SIZE = 24 * 1024,
  TAIL_LIMIT = TAIL_SIZE - BLOB_SPACE, /* where the last blob may begin */
};

/* Where records with blobs are built: too large for the stack, not to be shared with whatever
 * preempts or interrupts the program. */
struct scratch {
  u64 busy;
  u64 args[RECORD_FEW_VALUES]; /* registers of a system call */
  u32 used;                    /* of tail */
  u32 path_cut;
  /* Positions of loops. Not in registers or on the stack: verifiers before Linux 6.7 look at one
   * round of a bpf_loop() callback and then take what they saw of the stack for all there is. */
  u32 path_start;
  u32 array_end;
  u64 chunks_done;
  u8 path[PATH_SIZE + PATH_SLACK]; /* paths from the end backwards; continuation records */
  struct record record;            /* from here on it is the record as it is sent */
  struct record_tail extra;
  u8 tail[TAIL_SIZE]; /* of an event with RECORD_MORE a struct record_more comes first */
};

struct cpu_state {
  u64 sequence;
};

struct loss_counters {
  u64 cause[RECORD_LOSS_CAUSES];
};

/* What must be remembered of a task. */
enum {
  STATE_TREE = 1,     /* in a tree that was asked for */
  STATE_TREE_NOT = 2, /* in a tree that was ruled out */
  STATE_FOLLOW = 4,   /* it, or an ancestor, passed the filters once */
  STATE_EXECED = 8,   /* executed a program after the start */
  STATE_INHERITED = STATE_TREE | STATE_TREE_NOT | STATE_FOLLOW | STATE_EXECED,
  STATE_BEFORE = 16,    /* `before` is filled in: an exec is under way */
  STATE_EXEC_CALL = 32, /* so are exec_*: through a selected execve or execveat */
  STATE_EXEC_COMPAT = 64,
  STATE_EXEC_TOLD = 128,  /* process_execute_failed has been sent for the call that is ending */
  STATE_SECUREBITS = 256, /* `securebits` is filled in */
};

struct task_state {
  u32 flags;
  u32 securebits; /* before a prctl that sets them */
  u32 exec_event; /* id of execve or execveat */
  u64 exec_scopes;
  u64 exec_args[5];
  struct file* changing;     /* a file whose change time is being set */
  u64 changing_ctime;        /* as it was before */
  struct record_task before; /* the task before the exec */
};

struct ring_template {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
};

/* Filled in by user space, which decides their number and size. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, CONFIG_MAX_RINGS + 1);
  __type(key, u32);
  __array(values, struct ring_template);
} rings SEC(".maps") __weak;

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, SCRATCH_SLOTS);
  __type(key, u32);
  __type(value, struct scratch);
} scratches SEC(".maps") __weak;

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct cpu_state);
} cpu_states SEC(".maps") __weak;

/* By event id. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, RECORD_MAX_EVENTS);
  __type(key, u32);
  __type(value, struct loss_counters);
} losses SEC(".maps") __weak;

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct task_state);
} task_states SEC(".maps") __weak;

/* Values are FILTER_VALUE_*; user space sets the sizes. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, u32);
} filter_pids SEC(".maps") __weak;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, char[RECORD_COMM_SIZE]);
  __type(value, u32);
} filter_comms SEC(".maps") __weak;

/* Roots of trees, by thread group; asked only while running processes are scanned. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, u32);
  __type(value, u32);
} filter_trees SEC(".maps") __weak;

#endif
