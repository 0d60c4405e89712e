/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Layer 1: what user space configured, and the kernel features that programs ask for.
 * Programs include nothing before it. Reads no task and no map.
 */
#ifndef TRACEE_BPF_LIB_CONFIG_H
#define TRACEE_BPF_LIB_CONFIG_H

#include "bpf/lib/0_kernel.h"

#include "bpf/layout.h"
#include "bpf/shared/config.h"
#include "bpf/shared/record.h"
#include "schemas/catalogue_ids.h"

/* Each has a section of its own, so that user space finds the structure at its start. */
const volatile struct sensor_config config SEC(".rodata.config") __weak;
const volatile struct sensor_build build SEC(".rodata.build") __weak = {
    .layout = TRACEE_LAYOUT,
    .dialect = KERNEL_DIALECT,
};
struct sensor_shared shared SEC(".data.shared") __weak;
struct sensor_counters counted SEC(".data.counters") __weak;

/* The compiler may not recompute a value that has been checked: the verifier would not know. */
#define keep_checked(value) asm volatile("" : "+r"(value))

/* The scopes that want an event. */
static __always_inline u64 event__scopes(u32 id) {
  return config.event_scopes[id & (RECORD_MAX_EVENTS - 1)];
}

static __always_inline bool event__selected(u32 id) { return event__scopes(id) != 0; }

/* The kept value is what is compared and what is looked up with: the verifier follows no other. */
static __always_inline bool syscall__at_exit(u32 number) {
  keep_checked(number);
  return number < CONFIG_MAX_SYSCALLS && (config.at_exit[number / 64] >> (number & 63) & 1);
}

static __always_inline bool syscall__at_entry(u32 number) {
  keep_checked(number);
  return number < CONFIG_MAX_SYSCALLS && (config.at_entry[number / 64] >> (number & 63) & 1);
}

/* A program of that kind runs. */
static __always_inline void canary__seen(u32 way) {
  __sync_fetch_and_add(&counted.canaries[way], 1);
}

/* Whether tasks can be read by plain loads instead of probe reads (Linux 5.11). */
static __always_inline bool kernel__has_task_btf(void) {
  return bpf_core_enum_value_exists(enum bpf_func_id___probe,
                                    BPF_FUNC_get_current_task_btf___probe);
}

/* A pointer to walk from, and for nothing else: helpers want the one that it was made of. For each
 * pointer that is followed from a trusted one, verifiers since Linux 6.3 search all types of the
 * kernel for up to four names, which took two thirds of the time of loading. */
#define kernel__walkable(type, pointer) (config.casts ? kernel__cast(type, pointer) : (pointer))

/* Whether functions that change a file are told how its mount maps owners (Linux 5.12). */
static __always_inline bool kernel__maps_owners(void) {
  struct vfsmount___owners* owners = 0;
  struct vfsmount___idmap* idmap = 0;

  return bpf_core_field_exists(owners->mnt_userns) || bpf_core_field_exists(idmap->mnt_idmap);
}

#endif
