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
  TAIL_LIMIT = TAIL_SIZE - BLOB_SPACE,         /* where the last blob may begin */
  VERDICTS = KERNEL_KEEPS_VERDICTS ? 2048 : 1, /* a power of two */
};

/* Where loops are, of each kind that may run inside another. */
struct path_walk {
  struct dentry* dentry;
  struct dentry* top; /* the root of `mount` */
  struct mount* mount;
  u32 connected; /* ended at a mount's root */
  u32 ended;
};

struct array_walk {
  u64 vector;
  u32 end; /* of the strings, in the tail */
  u32 count;
  u32 form; /* ARRAY_* */
  u32 complete;
};

/* Over a vector of structures, each of which has a length. */
struct vector_walk {
  u64 vector;
  u64 count;
  u64 bytes;  /* the sum of all lengths */
  u32 stride; /* from one structure to the next */
  u32 offset; /* of the length in it */
  u32 narrow; /* the length has 32 bits */
  u32 unread;
};

/* The beginning of struct msghdr, as 64-bit programs have it. */
struct message_parts {
  u64 name;
  u32 name_length;
  u32 unused;
  u64 buffers;
  u64 buffer_count;
};

struct chunk_walk {
  u64 from;
  u64 size;
  u64 done;
};

/* Where records with blobs are built: too large for the stack, not to be shared with whatever
 * preempts or interrupts the program. */
struct scratch {
  u64 busy;
  u64 args[RECORD_FEW_VALUES]; /* registers of a system call */
  u32 used;                    /* of tail */
  u32 path_cut;
  u32 unread; /* values of the record whose memory could not be read */
  u32 unused;
  /* Positions of loops. Not in registers or on the stack: verifiers before Linux 6.7 look at one
   * round of a bpf_loop() callback and then take what they saw of the stack for all there is. */
  u32 path_start;
  u32 slot; /* among this CPU's scratches */
  struct path_walk path_walk;
  struct array_walk array_walk;
  struct chunk_walk chunk_walk;
  struct vector_walk vector_walk;
  struct message_parts message;
  struct filter_path key;
  u64 wanted;                      /* scopes that are left */
  u64 numbered;                    /* the record has its number already */
  u8 path[PATH_SIZE + PATH_SLACK]; /* paths from the end backwards; continuation records */
  struct record record;            /* from here on it is the record as it is sent */
  u8 tail[TAIL_SIZE];
};

struct cpu_state {
  u64 sequence;
};

struct loss_counters {
  u64 cause[RECORD_LOSS_CAUSES];
};

/* What must be remembered of a task. */
enum {
  STATE_EXECED = 1, /* executed a program after the start */
  STATE_BINARY = 2, /* `binary` is known */
  STATE_INHERITED = STATE_EXECED | STATE_BINARY,
  STATE_BEFORE = 16,    /* `before` is filled in: an exec is under way */
  STATE_EXEC_CALL = 32, /* so are exec_*: through a selected execve or execveat */
  STATE_EXEC_COMPAT = 64,
  STATE_EXEC_TOLD = 128,  /* process_execute_failed has been sent for the call that is ending */
  STATE_SECUREBITS = 256, /* `securebits` is filled in */
};

struct task_state {
  u32 flags;
  u32 exec_event; /* id of execve or execveat */
  u32 securebits; /* before a prctl that sets them */
  u32 unused;
  struct filter_choice tree;   /* scopes that name a tree it is in */
  struct filter_choice binary; /* scopes that name what it executes */
  u64 followed;                /* scopes whose filters it, or an ancestor, passed once */
  u64 exec_scopes;
  u64 exec_args[5];
  struct file* changing;     /* a file whose change time is being set */
  u64 changing_ctime;        /* as it was before */
  struct record_task before; /* the task before the exec */
};

/* What filters ask of a task that may change while it lives, beside what is remembered of it. Its
 * number does not: a thread that takes its process's in an exec takes its start time as well. */
struct identity {
  u32 uid;
  u32 gid;
  u32 mount_namespace;
  u32 group_changes; /* sensor_shared.group_changes, before the verdict was found */
  u64 cgroup_id;
  u64 comm[RECORD_COMM_SIZE / 8];
  u64 nodename[RECORD_NODENAME_SIZE / 8];
};

/* The verdict on one task, kept for its next event: valid as long as all that it comes from is the
 * same. Tasks whose numbers end alike share a place. */
struct verdict {
  u64 busy;       /* somebody writes it */
  u64 changes;    /* goes up when what is remembered of a task of this place changes */
  u64 seen;       /* `changes`, before the verdict was found */
  u64 task;       /* its address; 0 while the rest is written. Another's later, but not with this */
  u64 start_time; /* of the task */
  u64 scopes;     /* that accept it */
  u64 followed;   /* of these, whose `follow` has marked it */
  struct identity of;
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

TASK_STATE_MAP(task_states, struct task_state);

/* By the low bits of a task's number, and one that nobody looks at. No map of entries: the address
 * of one of these takes half as many instructions. In one family of programs: the linker keeps the
 * room of every definition, weak or not. */
#ifdef TRACEE_HAS_VERDICTS
struct verdict verdicts[VERDICTS + 1] SEC(".bss.verdicts");
#else
extern struct verdict verdicts[VERDICTS + 1];
#endif

/* Filled in by user space, which sets the sizes. Not read-only data: the verifier would follow
 * every way through a table that it knows. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, TABLE_FIXED);
  __type(key, u32);
  __type(value, struct filter_table);
} filter_tables SEC(".maps") __weak;

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct filter_range);
} filter_ranges SEC(".maps") __weak;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, char[RECORD_COMM_SIZE]);
  __type(value, struct filter_choice);
} filter_comms SEC(".maps") __weak;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, char[RECORD_NODENAME_SIZE]);
  __type(value, struct filter_choice);
} filter_uts SEC(".maps") __weak;

/* Roots of trees, by thread group; asked only while running processes are scanned. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, u32);
  __type(value, struct filter_choice);
} filter_trees SEC(".maps") __weak;

/* By event id; asked for events in config.value_filtered alone. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct filter_values);
} filter_values SEC(".maps") __weak;

/* An entry says all of the shorter ones that the text begins with, too. */
struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 1);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct filter_path);
  __type(value, struct filter_choice);
} filter_paths SEC(".maps") __weak;

/* By the id of the control group; what is not there is the host's, and nobody names it, unless
 * shared.groups_full. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, u64);
  __type(value, struct filter_group);
} filter_groups SEC(".maps") __weak;

#endif
