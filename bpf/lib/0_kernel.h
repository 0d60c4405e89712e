/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* clang-format off */
/*
 * Layer 0: what kernels do differently, in two dialects. Everything else in bpf/ is the same text
 * for both; the object is built twice, and user space takes the one that the kernel can run
 * (tracee-ebpf/sensor/feature_probe). Each dialect defines:
 *
 * KERNEL_DIALECT                 its name for user space, of bpf/shared/config.h
 * KERNEL_KEEPS_VERDICTS          comparing what a verdict comes from takes less than finding it again
 * TASK_STATE_MAP(name, type)     the map of what is remembered of tasks
 * task_map__get(name, task)      a task's entry, or null
 * task_map__make(name, task, nothing)  the same, made when there is none: from `nothing`, zeros
 * task_map__forget(name, task)   once the task is gone; nothing where the kernel does it
 * LOOP_STEP(name)                begins the body of a loop's round, with `u32 index` and
 *                                `struct scratch* scratch`; gives 1 to end the loop, else 0. What
 *                                it goes on from lies in the scratch
 * loop__run(name, count, scratch)  at most `count` rounds
 * word__take(word)               sets a word of this CPU to 1; whether it was 0
 * word__give_back(word)          sets it to 0
 * word__next(word)               adds one; gives what it was before
 * word__add_bits(word, bits)     sets bits that are never taken back
 * function__result(ctx, count)   what an observed function gave; `count` is the number of its
 *                                parameters, on kernels of the old dialect
 * function__argument(ctx, index) a parameter, whatever its type
 * function__word_pointer(ctx, index)  one that points to a number
 * task__registers(task)          the registers as the current task entered the kernel, and
 * registers__word(registers, name)  one of these
 * kernel__cast(type, pointer)    the same pointer, read only and not trusted by the verifier, where
 *                                the kernel can do that (config.casts)
 * task__user_stack(task, addresses, bytes)  the return addresses of the current task's user space,
 *                                at most `bytes` of them; the bytes that were filled, or less than 1
 */
/* clang-format on */
#ifndef TRACEE_BPF_LIB_KERNEL_H
#define TRACEE_BPF_LIB_KERNEL_H

#include "bpf/vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#ifdef TRACEE_OLD_KERNEL
#include "bpf/lib/kernel/old.h"
#else
#include "bpf/lib/kernel/new.h"
#endif

#endif
