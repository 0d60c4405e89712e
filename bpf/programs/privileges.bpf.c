// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * What tasks may do and where they are: capabilities that are asked for, credentials, namespaces.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum { CAPABLE_NO_AUDIT = 2 /* CAP_OPT_NOAUDIT */ };

static __always_inline int cap_capable__send(int capability, u32 options, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  if (options & CAPABLE_NO_AUDIT) return 0;
  scratch = hook__begin(&event, EVENT_CAP_CAPABLE, hook, 2, verdict, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_CAP_CAPABLE_CAP, capability);
  value__syscall(scratch, ARG_CAP_CAPABLE_SYSCALL, &event);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int commit_creds__send(const struct cred* new_cred, u8 hook) {
  struct record_credentials before, after;
  struct scratch* scratch;
  struct event event;

  if (!event__selected(EVENT_COMMIT_CREDS)) return 0;
  credentials__read(&before, BPF_CORE_READ(task__current(), real_cred));
  credentials__read(&after, new_cred);
  if (!credentials__differ(&before, &after)) return 0;
  scratch = hook__begin(&event, EVENT_COMMIT_CREDS, hook, 3, 0, 0);
  if (!scratch) return 0;
  value__bytes(scratch, ARG_COMMIT_CREDS_OLD_CRED, (u64)&before, sizeof(before),
               MARK_KERNEL_MEMORY);
  value__bytes(scratch, ARG_COMMIT_CREDS_NEW_CRED, (u64)&after, sizeof(after), MARK_KERNEL_MEMORY);
  value__syscall(scratch, ARG_COMMIT_CREDS_SYSCALL, &event);
  event__send(&event, scratch);
  return 0;
}

/* A namespace's number, if it is another one than before. */
static __always_inline void value__changed(struct scratch* scratch, u32 index, u32 before,
                                           u32 after) {
  if (before != after) value__kernel(scratch, index, after);
}

#define value__namespace(scratch, index, before, after, ...)                  \
  value__changed(scratch, index, BPF_CORE_READ(before, __VA_ARGS__, ns.inum), \
                 BPF_CORE_READ(after, __VA_ARGS__, ns.inum))

static __always_inline bool nsproxy__same(const struct nsproxy* a, const struct nsproxy* b) {
  return BPF_CORE_READ(a, mnt_ns) == BPF_CORE_READ(b, mnt_ns) &&
         BPF_CORE_READ(a, pid_ns_for_children) == BPF_CORE_READ(b, pid_ns_for_children) &&
         BPF_CORE_READ(a, uts_ns) == BPF_CORE_READ(b, uts_ns) &&
         BPF_CORE_READ(a, ipc_ns) == BPF_CORE_READ(b, ipc_ns) &&
         BPF_CORE_READ(a, net_ns) == BPF_CORE_READ(b, net_ns) &&
         BPF_CORE_READ(a, cgroup_ns) == BPF_CORE_READ(b, cgroup_ns);
}

static __always_inline int switch_task_ns__send(struct task_struct* target, struct nsproxy* after,
                                                u8 hook) {
  struct nsproxy* before = BPF_CORE_READ(target, nsproxy);
  struct scratch* scratch;
  struct event event;

  if (!after || nsproxy__same(before, after)) return 0;
  scratch = hook__begin(&event, EVENT_SWITCH_TASK_NS, hook, 7, 0, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SWITCH_TASK_NS_PID, BPF_CORE_READ(target, pid));
  value__namespace(scratch, ARG_SWITCH_TASK_NS_NEW_MNT, before, after, mnt_ns);
  value__namespace(scratch, ARG_SWITCH_TASK_NS_NEW_PID, before, after, pid_ns_for_children);
  value__namespace(scratch, ARG_SWITCH_TASK_NS_NEW_UTS, before, after, uts_ns);
  value__namespace(scratch, ARG_SWITCH_TASK_NS_NEW_IPC, before, after, ipc_ns);
  value__namespace(scratch, ARG_SWITCH_TASK_NS_NEW_NET, before, after, net_ns);
  value__namespace(scratch, ARG_SWITCH_TASK_NS_NEW_CGROUP, before, after, cgroup_ns);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/cap_capable")
int BPF_PROG(fexit__cap_capable, const struct cred* cred, void* user_ns, int capability,
             unsigned int options, int verdict) {
  return cap_capable__send(capability, options, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/cap_capable")
int BPF_KPROBE(kprobe__cap_capable, const struct cred* cred, void* user_ns, int capability,
               unsigned int options) {
  return cap_capable__send(capability, options, 0, HOOK_KPROBE);
}

SEC("fentry/commit_creds")
int BPF_PROG(fentry__commit_creds, struct cred* new_cred) {
  return commit_creds__send(new_cred, HOOK_FUNCTION_ENTRY);
}

SEC("kprobe/commit_creds")
int BPF_KPROBE(kprobe__commit_creds, struct cred* new_cred) {
  return commit_creds__send(new_cred, HOOK_KPROBE);
}

SEC("fentry/switch_task_namespaces")
int BPF_PROG(fentry__switch_task_namespaces, struct task_struct* target, struct nsproxy* after) {
  return switch_task_ns__send(target, after, HOOK_FUNCTION_ENTRY);
}

SEC("kprobe/switch_task_namespaces")
int BPF_KPROBE(kprobe__switch_task_namespaces, struct task_struct* target, struct nsproxy* after) {
  return switch_task_ns__send(target, after, HOOK_KPROBE);
}
