// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * BPF programs: loaded, looked up and attached. Which helpers one calls is taken from the kernel's
 * copy of it before the verifier rewrites that, and remembered by the program's bpf_prog_aux: it is
 * the same from then on until the program is freed.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum {
  COMMAND_PROG_LOAD = 5, /* BPF_PROG_LOAD */
  CODE_CALL = 0x85,      /* BPF_JMP | BPF_CALL */
  HELPER_WORDS = 4,
  INSN_PART = 256, /* instructions that are read at once */
  /* Of a program, in parts; no kernel takes more than a million. */
  MAX_PARTS = 1000000 / INSN_PART + 1,
  KNOWN_PROGRAMS = 1024,
  /* Bits of trace_event_call.flags as they are since there is no event filter any more. */
  TRACE_EVENT_TRACEPOINT = 1 << 3,
  TRACE_EVENT_DYNAMIC = 1 << 4,
  TRACE_EVENT_KPROBE = 1 << 5,
  TRACE_EVENT_UPROBE = 1 << 6,
  IOCTL_SET_BPF = 0x40042408, /* PERF_EVENT_IOC_SET_BPF */
};

/* Names of anonymous files, as eight bytes of memory. */
#define NAME_PERF_EVENT 0x76655f667265705bull /* "[perf_ev" */
#define NAME_BPF_PROG 0x676f72702d667062ull   /* "bpf-prog" */

/* Values of bpf_attach.attach_type. */
enum {
  ATTACH_RAW_TRACEPOINT,
  ATTACH_TRACEPOINT,
  ATTACH_KPROBE,
  ATTACH_KRETPROBE,
  ATTACH_UPROBE,
  ATTACH_URETPROBE,
  ATTACH_TRAMPOLINE,
  ATTACH_OTHER,
};

/* A bit for each helper, by its number. */
struct helper_set {
  u64 words[HELPER_WORDS];
};

/* By bpf_prog_aux. The oldest go when there are many. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, KNOWN_PROGRAMS);
  __type(key, u64);
  __type(value, struct helper_set);
} program_helpers SEC(".maps");

/* Lies where paths are built. */
struct insn_walk {
  struct helper_set helpers;
  u64 insns;
  u32 count;
  struct bpf_insn part[INSN_PART];
};
RECORD_STATIC_ASSERT(sizeof(struct insn_walk) <= PATH_SIZE, "a walk fits the path area");

/* The helper that an instruction calls, as a bit of `words`. Without a branch: the verifier of
 * Linux 7 would follow each way through each of them. */
static __always_inline void insn__note(struct insn_walk* walk, u32 i, u64 left) {
  const struct bpf_insn* insn = &walk->part[i];
  u32 helper = insn->imm;
  /* Zero for a call of a helper that has a bit. */
  u64 other = (insn->code ^ CODE_CALL) | insn->src_reg | helper / (HELPER_WORDS * 64);

  other |= (left - 1 - i) >> 63; /* behind the end */
  keep_checked(other);
  walk->helpers.words[(helper / 64) & (HELPER_WORDS - 1)] |= ((other - 1) >> 63) << (helper & 63);
}

/* One part of a program. */
LOOP_STEP(insn__step) {
  struct insn_walk* walk = (void*)scratch->path;
  u32 first = index * INSN_PART;

  if (first >= walk->count) return 1;
  if (bpf_probe_read_kernel(walk->part, sizeof(walk->part),
                            (void*)(walk->insns + first * sizeof(walk->part[0]))))
    return 1;
  for (u32 i = 0; i < INSN_PART; i++) insn__note(walk, i, walk->count - first);
  return 0;
}

/* Seen for programs of all processes: who attaches one need not be who loaded it. */
static __always_inline int program__remember(struct bpf_prog** checked) {
  struct bpf_prog* program = 0;
  struct scratch* scratch;
  struct insn_walk* walk;
  u64 aux;

  if (bpf_probe_read_kernel(&program, sizeof(program), checked)) return 0;
  scratch = scratch__take();
  if (!scratch) return 0; /* its events say that its helpers are not known */
  walk = (void*)scratch->path;
  __builtin_memset(&walk->helpers, 0, sizeof(walk->helpers));
  walk->insns = (u64)program + bpf_core_field_offset(struct bpf_prog, insnsi);
  walk->count = BPF_CORE_READ(program, len);
  loop__run(insn__step, MAX_PARTS, scratch);
  aux = (u64)BPF_CORE_READ(program, aux);
  bpf_map_update_elem(&program_helpers, &aux, &walk->helpers, BPF_ANY);
  scratch__give_back(scratch);
  return 0;
}

SEC("fentry/bpf_check")
int BPF_PROG(fentry__bpf_check) {
  return program__remember((struct bpf_prog**)function__argument(ctx, 0));
}

SEC("kprobe/bpf_check")
int BPF_KPROBE(kprobe__bpf_check, struct bpf_prog** checked) { return program__remember(checked); }

static __always_inline void value__helpers(struct scratch* scratch, u32 index,
                                           struct bpf_prog* program) {
  u64 aux = (u64)BPF_CORE_READ(program, aux);
  struct helper_set* helpers = bpf_map_lookup_elem(&program_helpers, &aux);

  if (helpers) value__bytes(scratch, index, (u64)helpers, sizeof(*helpers), MARK_KERNEL_MEMORY);
}

static __always_inline int bpf_prog__send(struct bpf_prog* program, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;
  u64 command = 0;

  scratch = hook__begin(&event, EVENT_SECURITY_BPF_PROG, hook, 5, verdict, &command);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_SECURITY_BPF_PROG_TYPE, BPF_CORE_READ(program, type));
  value__string(scratch, ARG_SECURITY_BPF_PROG_NAME, (u64)&BPF_CORE_READ(program, aux)->name,
                MARK_KERNEL_MEMORY);
  value__helpers(scratch, ARG_SECURITY_BPF_PROG_HELPERS, program);
  value__kernel(scratch, ARG_SECURITY_BPF_PROG_ID, BPF_CORE_READ(program, aux, id));
  value__kernel(scratch, ARG_SECURITY_BPF_PROG_LOAD,
                event.syscall == EVENT_BPF && command == COMMAND_PROG_LOAD);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/security_bpf_prog")
int BPF_PROG(fexit__security_bpf_prog, struct bpf_prog* program, int verdict) {
  return bpf_prog__send(program, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_bpf_prog")
int BPF_KPROBE(kprobe__security_bpf_prog, struct bpf_prog* program) {
  return bpf_prog__send(program, 0, HOOK_KPROBE);
}

/* What a program is attached to. */
struct attachment {
  u64 symbol; /* the address of its name */
  u64 address;
  u32 type;
};

static __always_inline int bpf_attach__send(struct bpf_prog* program, const struct attachment* to,
                                            int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_BPF_ATTACH, hook, 7, verdict, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_BPF_ATTACH_PROG_TYPE, BPF_CORE_READ(program, type));
  value__string(scratch, ARG_BPF_ATTACH_PROG_NAME, (u64)&BPF_CORE_READ(program, aux)->name,
                MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_BPF_ATTACH_PROG_ID, BPF_CORE_READ(program, aux, id));
  value__helpers(scratch, ARG_BPF_ATTACH_PROG_HELPERS, program);
  value__string(scratch, ARG_BPF_ATTACH_SYMBOL_NAME, to->symbol, MARK_KERNEL_MEMORY);
  if (to->address) value__kernel(scratch, ARG_BPF_ATTACH_SYMBOL_ADDR, to->address);
  value__kernel(scratch, ARG_BPF_ATTACH_ATTACH_TYPE, to->type);
  event__send(&event, scratch);
  return 0;
}

/* `data`: the program, or since Linux 6.10 the link that has it. */
static __always_inline int tracepoint__attached(struct tracepoint* point, void* data, int verdict,
                                                u8 hook) {
  struct attachment to = {.type = ATTACH_RAW_TRACEPOINT};
  struct bpf_raw_tp_link* link = data;
  struct bpf_prog* program = data;

  if (!event__selected(EVENT_BPF_ATTACH)) return 0;
  if (bpf_core_field_exists(link->cookie)) program = BPF_CORE_READ(link, link.prog);
  to.symbol = (u64)BPF_CORE_READ(point, name);
  return bpf_attach__send(program, &to, verdict, hook);
}

/* The first probe of a trace event. */
static __always_inline void* trace_event__probe(struct trace_event_call* call) {
  struct trace_probe_event* event =
      (void*)call - bpf_core_field_offset(struct trace_probe_event, call);

  return (void*)BPF_CORE_READ(event, probes.next) - bpf_core_field_offset(struct trace_probe, list);
}

static __always_inline void kprobe__target(struct attachment* to, struct trace_event_call* call) {
  struct trace_kprobe* probe =
      trace_event__probe(call) - bpf_core_field_offset(struct trace_kprobe, tp);

  to->type = BPF_CORE_READ(probe, rp.handler) ? ATTACH_KRETPROBE : ATTACH_KPROBE;
  to->symbol = (u64)BPF_CORE_READ(probe, symbol);
  to->address = (u64)BPF_CORE_READ(probe, rp.kp.addr);
}

/* A uprobe has a file and a place in it. */
static __always_inline void uprobe__target(struct attachment* to, struct trace_event_call* call) {
  struct trace_uprobe* probe =
      trace_event__probe(call) - bpf_core_field_offset(struct trace_uprobe, tp);

  to->type = BPF_CORE_READ(probe, consumer.ret_handler) ? ATTACH_URETPROBE : ATTACH_UPROBE;
  to->symbol = (u64)BPF_CORE_READ(probe, filename);
  to->address = BPF_CORE_READ(probe, offset);
}

static __always_inline int perf_event__attached(struct perf_event* perf, struct bpf_prog* program,
                                                int verdict, u8 hook) {
  struct attachment to = {.type = ATTACH_OTHER};
  struct trace_event_call* call;
  u32 flags;

  if (!event__selected(EVENT_BPF_ATTACH)) return 0;
  call = BPF_CORE_READ(perf, tp_event);
  flags = call ? BPF_CORE_READ(call, flags) : 0;
  /* Kernels that have a filter of each event have a bit for it, before these. */
  if (bpf_core_field_exists(call->filter)) flags >>= 1;
  /* Those that have a module of each event have no bit for dynamic ones, in the middle of them. */
  if (bpf_core_field_exists(call->mod))
    flags = (flags & (TRACE_EVENT_DYNAMIC - 1)) | (flags & -TRACE_EVENT_DYNAMIC) << 1;
  if (flags & TRACE_EVENT_KPROBE) {
    kprobe__target(&to, call);
  } else if (flags & TRACE_EVENT_UPROBE) {
    uprobe__target(&to, call);
  } else if (flags & TRACE_EVENT_TRACEPOINT) {
    to.type = ATTACH_TRACEPOINT;
    to.symbol = (u64)BPF_CORE_READ(call, tp, name);
  } else if (call) {
    to.type = ATTACH_TRACEPOINT;
    to.symbol = (u64)BPF_CORE_READ(call, name);
  }
  return bpf_attach__send(program, &to, verdict, hook);
}

/* Whether an open file is of the kind that has this name. It begins with eight bytes of it. */
static __always_inline bool file__is(struct file* file, u64 name) {
  u64 begin = 0;

  if (!file || BPF_CORE_READ(file, f_path.dentry, d_sb, s_magic) != MAGIC_ANON_INODE) return false;
  bpf_probe_read_kernel(&begin, sizeof(begin), BPF_CORE_READ(file, f_path.dentry, d_name.name));
  return begin == name;
}

static __always_inline int perf_link__attached(const union bpf_attr* attributes,
                                               struct bpf_prog* program, int verdict, u8 hook) {
  struct file* file;

  if (!event__selected(EVENT_BPF_ATTACH)) return 0;
  file = file__of(task__current(), BPF_CORE_READ(attributes, link_create.target_fd));
  if (!file__is(file, NAME_PERF_EVENT)) return 0;
  return perf_event__attached(BPF_CORE_READ(file, private_data), program, verdict, hook);
}

/* The way before there were links. Any file can be asked so. */
static __always_inline int perf_ioctl__asked(struct file* file, u32 command, u32 descriptor,
                                             int verdict, u8 hook) {
  struct file* program;

  if (command != IOCTL_SET_BPF || !event__selected(EVENT_BPF_ATTACH)) return 0;
  if (!file__is(file, NAME_PERF_EVENT)) return 0;
  program = file__of(task__current(), descriptor);
  if (!file__is(program, NAME_BPF_PROG)) return 0;
  return perf_event__attached(BPF_CORE_READ(file, private_data),
                              BPF_CORE_READ(program, private_data), verdict, hook);
}

/* `first`: the link, or on Linux 7 a node that leads to it. */
static __always_inline int trampoline__attached(void* first, int verdict, u8 hook) {
  struct attachment to = {.type = ATTACH_TRAMPOLINE};
  struct bpf_tramp_link* link = first;
  struct bpf_tramp_node* node = first;
  struct bpf_prog* program;

  if (!event__selected(EVENT_BPF_ATTACH)) return 0;
  program = bpf_core_type_exists(struct bpf_tramp_node) ? BPF_CORE_READ(node, link, prog)
                                                        : BPF_CORE_READ(link, link.prog);
  to.symbol = (u64)BPF_CORE_READ(program, aux, attach_func_name);
  return bpf_attach__send(program, &to, verdict, hook);
}

/* No kernel has it: a program that could get to it is refused. */
struct bpf_prog___nowhere {
  int nothing;
} __attribute__((preserve_access_index));

/* Before Linux 5.19 the program itself is handed over. Later kernels must not take this for theirs.
 */
static __always_inline int trampoline__attached_before(struct bpf_prog* program, int verdict,
                                                       u8 hook) {
  struct attachment to = {.type = ATTACH_TRAMPOLINE};

  if (bpf_core_type_exists(struct bpf_tramp_link))
    return BPF_CORE_READ((struct bpf_prog___nowhere*)program, nothing);
  if (!event__selected(EVENT_BPF_ATTACH)) return 0;
  to.symbol = (u64)BPF_CORE_READ(program, aux, attach_func_name);
  return bpf_attach__send(program, &to, verdict, hook);
}

/* Called for BPF programs alone; what registers them is not to be observed. */
SEC("fexit/tracepoint_probe_register_prio_may_exist")
int BPF_PROG(fexit__tracepoint_attached, struct tracepoint* point, void* probe, void* data,
             int priority, int verdict) {
  return tracepoint__attached(point, data, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/tracepoint_probe_register_prio_may_exist")
int BPF_KPROBE(kprobe__tracepoint_attached, struct tracepoint* point, void* probe, void* data) {
  return tracepoint__attached(point, data, 0, HOOK_KPROBE);
}

SEC("fexit/bpf_perf_link_attach")
int BPF_PROG(fexit__perf_link_attached, const union bpf_attr* attributes, struct bpf_prog* program,
             int verdict) {
  return perf_link__attached(attributes, program, verdict < 0 ? verdict : 0, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/bpf_perf_link_attach")
int BPF_KPROBE(kprobe__perf_link_attached, const union bpf_attr* attributes,
               struct bpf_prog* program) {
  return perf_link__attached(attributes, program, 0, HOOK_KPROBE);
}

SEC("fexit/security_file_ioctl")
int BPF_PROG(fexit__perf_ioctl, struct file* file, unsigned int command, unsigned long argument,
             int verdict) {
  return perf_ioctl__asked(file, command, argument, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/security_file_ioctl")
int BPF_KPROBE(kprobe__perf_ioctl, struct file* file, unsigned int command,
               unsigned long argument) {
  return perf_ioctl__asked(file, command, argument, 0, HOOK_KPROBE);
}

SEC("fexit/bpf_trampoline_link_prog")
int BPF_PROG(fexit__trampoline_attached, void* first) {
  return trampoline__attached(first, function__result(ctx, 2), HOOK_FUNCTION_EXIT);
}

SEC("kprobe/bpf_trampoline_link_prog")
int BPF_KPROBE(kprobe__trampoline_attached, void* first) {
  return trampoline__attached(first, 0, HOOK_KPROBE);
}

SEC("fexit/bpf_trampoline_link_prog")
int BPF_PROG(fexit__trampoline_attached_before, struct bpf_prog* program) {
  return trampoline__attached_before(program, function__result(ctx, 2), HOOK_FUNCTION_EXIT);
}

SEC("kprobe/bpf_trampoline_link_prog")
int BPF_KPROBE(kprobe__trampoline_attached_before, struct bpf_prog* program) {
  return trampoline__attached_before(program, 0, HOOK_KPROBE);
}
