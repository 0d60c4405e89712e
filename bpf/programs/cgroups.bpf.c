// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Control groups: their events, and what user space needs of them to tell containers apart.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

struct group_notice {
  struct record_head head;
  struct record_group group;
  u8 path[RECORD_GROUP_PATH];
};

SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(tp_btf__cgroup_attach_task, struct cgroup* group, const char* path) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_CGROUP_ATTACH_TASK, HOOK_BTF_TRACEPOINT, 1, 0, 0);
  if (!scratch) return 0;
  value__string(scratch, ARG_CGROUP_ATTACH_TASK_CGROUP_PATH, (u64)path, MARK_KERNEL_MEMORY);
  event__send(&event, scratch);
  return 0;
}

RECORD_STATIC_ASSERT((int)ARG_CGROUP_MKDIR_CGROUP_PATH == (int)ARG_CGROUP_RMDIR_CGROUP_PATH,
                     "cgroup_mkdir and cgroup_rmdir are filled in by one function");

static __always_inline int cgroup__send(u32 id, struct cgroup* group, const char* path) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, id, HOOK_BTF_TRACEPOINT, 3, 0, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_CGROUP_MKDIR_CGROUP_ID, BPF_CORE_READ(group, kn, id));
  value__string(scratch, ARG_CGROUP_MKDIR_CGROUP_PATH, (u64)path, MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_CGROUP_MKDIR_HIERARCHY_ID, BPF_CORE_READ(group, root, hierarchy_id));
  event__send(&event, scratch);
  return 0;
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(tp_btf__cgroup_mkdir, struct cgroup* group, const char* path) {
  return cgroup__send(EVENT_CGROUP_MKDIR, group, path);
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(tp_btf__cgroup_rmdir, struct cgroup* group, const char* path) {
  return cgroup__send(EVENT_CGROUP_RMDIR, group, path);
}

/* A new group's events are not to be missed while user space has not looked at it. */
static __always_inline void group__begin(u64 id) {
  struct filter_group undecided = {.flags = GROUP_UNDECIDED};

  if (!(config.filters & FILTER_BY_GROUP)) return;
  if (bpf_map_update_elem(&filter_groups, &id, &undecided, BPF_ANY)) shared.groups_full = 1;
  __sync_fetch_and_add(&shared.group_changes, 1);
}

/* Tells user space of a group, past all filters: a container is made by others than run in it. */
static __always_inline int group__tell(u32 id, struct cgroup* group, const char* path) {
  u64 group_id = BPF_CORE_READ(group, kn, id);
  struct event event = {};
  struct group_notice* notice;
  void* ring;
  long length = 0;

  if ((u32)BPF_CORE_READ(group, root, hierarchy_id) != config.cgroup_hierarchy) return 0;
  if (id == EVENT_CGROUP_MKDIR) group__begin(group_id);
  event.time = bpf_ktime_get_boot_ns();
  event.id = id;
  event.cpu = bpf_get_smp_processor_id();
  event.flags = RECORD_GROUP;
  event.lifetime = true;
  ring = ring__of(&event);
  notice = ring ? bpf_ringbuf_reserve(ring, sizeof(*notice), 0) : 0;
  if (!notice) {
    loss__task_state(id);
    return 0;
  }
  head__fill(&notice->head, &event);
  notice->group.cgroup_id = group_id;
  notice->group.unused = 0;
  if (path) length = bpf_probe_read_kernel_str(notice->path, sizeof(notice->path), path);
  notice->group.length = length > 0 ? length - 1 : 0;
  bpf_ringbuf_submit(notice, ring__wake_flags(ring, &event, true));
  return 0;
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(tp_btf__watch_cgroup_mkdir, struct cgroup* group, const char* path) {
  return group__tell(EVENT_CGROUP_MKDIR, group, path);
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(tp_btf__watch_cgroup_rmdir, struct cgroup* group, const char* path) {
  return group__tell(EVENT_CGROUP_RMDIR, group, 0);
}
