/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The least that a tracer of system calls can do; what the producer's programs are compared with.
 *
 * nothing_*: empty programs, the price of being called at all. record_*: calls of traced processes
 * as records of 128 bytes, arguments kept from the entry, with the task's context; of an openat the
 * first 64 bytes of the path as well. Traced are the processes in `traced` and what they fork.
 * Nothing else: no filters, no marks, no loss by cause.
 */
#include "bpf/vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct call {
  u64 time;
  u64 start_time;
  u64 cgroup_id;
  s64 id;
  s64 result;
  u64 args[6];
  u32 tid, pid, parent_pid, uid;
  u32 mount_namespace, pid_namespace;
  char comm[16];
};
_Static_assert(sizeof(struct call) == 128, "as small as a whole record can be");

struct call_with_path {
  struct call call;
  char path[64];
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 64 << 20);
} ring SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 65536);
  __type(key, u32);
  __type(value, u8);
} traced SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, u64[6]);
} entered SEC(".maps");

u64 lost = 0;

enum { OPENAT = 257 };

static __always_inline int count_lost(void) {
  __sync_fetch_and_add(&lost, 1);
  return 0;
}

static bool is_traced(u32 pid) { return bpf_map_lookup_elem(&traced, &pid) != NULL; }

SEC("tp_btf/sys_enter")
int BPF_PROG(nothing_enter) { return 0; }

SEC("tp_btf/sys_exit")
int BPF_PROG(nothing_exit) { return 0; }

SEC("tp_btf/sys_enter")
int BPF_PROG(record_enter, struct pt_regs* regs) {
  struct task_struct* task = bpf_get_current_task_btf();
  u64* args;

  if (!is_traced(task->tgid)) return 0;
  args = bpf_task_storage_get(&entered, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (!args) return 0;
  args[0] = regs->di;
  args[1] = regs->si;
  args[2] = regs->dx;
  args[3] = regs->r10;
  args[4] = regs->r8;
  args[5] = regs->r9;
  return 0;
}

static __always_inline void fill(struct call* call, struct task_struct* task, const u64* args,
                                 struct pt_regs* regs, long result) {
  call->time = bpf_ktime_get_boot_ns();
  call->start_time = task->start_boottime;
  call->cgroup_id = bpf_get_current_cgroup_id();
  call->id = regs->orig_ax;
  call->result = result;
  __builtin_memcpy(call->args, args, sizeof(call->args));
  call->tid = task->pid;
  call->pid = task->tgid;
  call->parent_pid = task->real_parent->tgid;
  call->uid = (u32)bpf_get_current_uid_gid();
  call->mount_namespace = task->nsproxy->mnt_ns->ns.inum;
  call->pid_namespace = task->nsproxy->pid_ns_for_children->ns.inum;
  bpf_probe_read_kernel(call->comm, sizeof(call->comm), task->comm);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(record_exit, struct pt_regs* regs, long result) {
  struct task_struct* task = bpf_get_current_task_btf();
  struct call_with_path* opened;
  struct call* call;
  u64* args;

  if (!is_traced(task->tgid)) return 0;
  args = bpf_task_storage_get(&entered, task, NULL, 0);
  if (!args) return 0;
  if (regs->orig_ax == OPENAT) {
    opened = bpf_ringbuf_reserve(&ring, sizeof(*opened), 0);
    if (!opened) return count_lost();
    fill(&opened->call, task, args, regs, result);
    bpf_probe_read_user_str(opened->path, sizeof(opened->path), (const void*)args[1]);
    bpf_ringbuf_submit(opened, BPF_RB_NO_WAKEUP);
    return 0;
  }
  call = bpf_ringbuf_reserve(&ring, sizeof(*call), 0);
  if (!call) return count_lost();
  fill(call, task, args, regs, result);
  bpf_ringbuf_submit(call, BPF_RB_NO_WAKEUP);
  return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(record_fork, struct task_struct* parent, struct task_struct* child) {
  u32 pid = child->tgid;
  u8 yes = 1;

  if (is_traced(parent->tgid)) bpf_map_update_elem(&traced, &pid, &yes, BPF_ANY);
  return 0;
}
