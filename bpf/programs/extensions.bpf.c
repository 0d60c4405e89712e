// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * What is added to the kernel while it runs: modules, kprobes, device drivers, files of /proc; and
 * programs that it starts by itself. attachments.bpf.c has BPF programs.
 */
#include "bpf/lib/9_syscall.h"

char LICENSE[] SEC("license") = "GPL";

enum { TYPE_MASK = 0170000, TYPE_REGULAR = 0100000 /* S_IFMT, S_IFREG */ };

RECORD_STATIC_ASSERT((int)ARG_MODULE_LOAD_NAME == (int)ARG_MODULE_FREE_NAME &&
                         (int)ARG_MODULE_LOAD_NAME == (int)ARG_DO_INIT_MODULE_NAME &&
                         (int)ARG_MODULE_LOAD_VERSION == (int)ARG_MODULE_FREE_VERSION &&
                         (int)ARG_MODULE_LOAD_VERSION == (int)ARG_DO_INIT_MODULE_VERSION &&
                         (int)ARG_MODULE_LOAD_SRC_VERSION == (int)ARG_MODULE_FREE_SRC_VERSION &&
                         (int)ARG_MODULE_LOAD_SRC_VERSION == (int)ARG_DO_INIT_MODULE_SRC_VERSION,
                     "modules are named by one function");

static __always_inline void value__module(struct scratch* scratch, struct module* module) {
  value__string(scratch, ARG_MODULE_LOAD_NAME, (u64)&module->name, MARK_KERNEL_MEMORY);
  value__string(scratch, ARG_MODULE_LOAD_VERSION, (u64)BPF_CORE_READ(module, version),
                MARK_KERNEL_MEMORY);
  value__string(scratch, ARG_MODULE_LOAD_SRC_VERSION, (u64)BPF_CORE_READ(module, srcversion),
                MARK_KERNEL_MEMORY);
}

SEC("tp_btf/module_load")
int BPF_PROG(tp_btf__module_load, struct module* module) {
  struct scratch* scratch;
  struct event event;
  struct file* file;
  u64 descriptor = 0;

  scratch = hook__begin(&event, EVENT_MODULE_LOAD, HOOK_BTF_TRACEPOINT, 7, 0, &descriptor);
  if (!scratch) return 0;
  value__module(scratch, module);
  file = event.syscall == EVENT_FINIT_MODULE ? file__of(task__current(), descriptor) : 0;
  if (file) {
    value__path(scratch, ARG_MODULE_LOAD_PATHNAME, file);
    value__file_id(scratch, ARG_MODULE_LOAD_DEV, ARG_MODULE_LOAD_INODE, file);
    value__kernel(scratch, ARG_MODULE_LOAD_CTIME, inode__ctime(BPF_CORE_READ(file, f_inode)));
  }
  event__send(&event, scratch);
  return 0;
}

SEC("tp_btf/module_free")
int BPF_PROG(tp_btf__module_free, struct module* module) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_MODULE_FREE, HOOK_BTF_TRACEPOINT, 3, 0, 0);
  if (!scratch) return 0;
  value__module(scratch, module);
  event__send(&event, scratch);
  return 0;
}

/* A module that failed has been freed by now, and so have its names. */
SEC("fexit/do_init_module")
int BPF_PROG(fexit__do_init_module, struct module* module, int result) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_DO_INIT_MODULE, HOOK_FUNCTION_EXIT, 4, result, 0);
  if (!scratch) return 0;
  if (result >= 0) value__module(scratch, module);
  value__kernel(scratch, ARG_DO_INIT_MODULE_RETURNVALUE, (s64)result);
  event__send(&event, scratch);
  return 0;
}

SEC("kprobe/do_init_module")
int BPF_KPROBE(kprobe__do_init_module, struct module* module) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_DO_INIT_MODULE, HOOK_KPROBE, 4, 0, 0);
  if (!scratch) return 0;
  value__module(scratch, module);
  event__send(&event, scratch);
  return 0;
}

static __always_inline int kprobe_attach__send(struct kprobe* probe, int verdict, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_KPROBE_ATTACH, hook, 3, verdict, 0);
  if (!scratch) return 0;
  value__string(scratch, ARG_KPROBE_ATTACH_SYMBOL_NAME, (u64)BPF_CORE_READ(probe, symbol_name),
                MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_KPROBE_ATTACH_PRE_HANDLER_ADDR,
                (u64)BPF_CORE_READ(probe, pre_handler));
  value__kernel(scratch, ARG_KPROBE_ATTACH_POST_HANDLER_ADDR,
                (u64)BPF_CORE_READ(probe, post_handler));
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/register_kprobe")
int BPF_PROG(fexit__register_kprobe, struct kprobe* probe, int verdict) {
  return kprobe_attach__send(probe, verdict, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/register_kprobe")
int BPF_KPROBE(kprobe__register_kprobe, struct kprobe* probe) {
  return kprobe_attach__send(probe, 0, HOOK_KPROBE);
}

static __always_inline int usermodehelper__send(struct subprocess_info* helper, int wait, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_CALL_USERMODEHELPER, hook, 4, 0, 0);
  if (!scratch) return 0;
  value__string(scratch, ARG_CALL_USERMODEHELPER_PATHNAME, (u64)BPF_CORE_READ(helper, path),
                MARK_KERNEL_MEMORY);
  value__string_array(scratch, ARG_CALL_USERMODEHELPER_ARGV, (u64)BPF_CORE_READ(helper, argv),
                      ARRAY_KERNEL);
  value__string_array(scratch, ARG_CALL_USERMODEHELPER_ENVP, (u64)BPF_CORE_READ(helper, envp),
                      ARRAY_KERNEL);
  value__kernel(scratch, ARG_CALL_USERMODEHELPER_WAIT, wait);
  event__send(&event, scratch);
  return 0;
}

SEC("fentry/call_usermodehelper_exec")
int BPF_PROG(fentry__call_usermodehelper, struct subprocess_info* helper, int wait) {
  return usermodehelper__send(helper, wait, HOOK_FUNCTION_ENTRY);
}

SEC("kprobe/call_usermodehelper_exec")
int BPF_KPROBE(kprobe__call_usermodehelper, struct subprocess_info* helper, int wait) {
  return usermodehelper__send(helper, wait, HOOK_KPROBE);
}

/* Folders and links of /proc have no functions of their own. */
static __always_inline int proc_create__send(struct proc_dir_entry* entry, u8 hook) {
  struct scratch* scratch;
  struct event event;

  if ((BPF_CORE_READ(entry, mode) & TYPE_MASK) != TYPE_REGULAR) return 0;
  scratch = hook__begin(&event, EVENT_PROC_CREATE, hook, 2, 0, 0);
  if (!scratch) return 0;
  value__string(scratch, ARG_PROC_CREATE_NAME, (u64)BPF_CORE_READ(entry, name), MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_PROC_CREATE_PROC_OPS_ADDR, (u64)BPF_CORE_READ(entry, proc_ops));
  event__send(&event, scratch);
  return 0;
}

SEC("fentry/proc_register")
int BPF_PROG(fentry__proc_register, struct proc_dir_entry* folder, struct proc_dir_entry* entry) {
  return proc_create__send(entry, HOOK_FUNCTION_ENTRY);
}

SEC("kprobe/proc_register")
int BPF_KPROBE(kprobe__proc_register, struct proc_dir_entry* folder, struct proc_dir_entry* entry) {
  return proc_create__send(entry, HOOK_KPROBE);
}

/* `result`: with a requested major of 0 the one that was granted, else 0; or an error. */
static __always_inline int register_chrdev__send(u32 major, const char* name, const void* functions,
                                                 int result, u8 hook) {
  struct scratch* scratch;
  struct event event;

  scratch = hook__begin(&event, EVENT_REGISTER_CHRDEV, hook, 4, result > 0 ? 0 : result, 0);
  if (!scratch) return 0;
  value__kernel(scratch, ARG_REGISTER_CHRDEV_REQUESTED_MAJOR_NUMBER, major);
  if (result >= 0 && (major || result))
    value__kernel(scratch, ARG_REGISTER_CHRDEV_GRANTED_MAJOR_NUMBER, major ? major : (u32)result);
  value__string(scratch, ARG_REGISTER_CHRDEV_CHAR_DEVICE_NAME, (u64)name, MARK_KERNEL_MEMORY);
  value__kernel(scratch, ARG_REGISTER_CHRDEV_CHAR_DEVICE_FOPS, (u64)functions);
  event__send(&event, scratch);
  return 0;
}

SEC("fexit/__register_chrdev")
int BPF_PROG(fexit__register_chrdev, unsigned int major, unsigned int minor, unsigned int count,
             const char* name, const void* functions, int result) {
  return register_chrdev__send(major, name, functions, result, HOOK_FUNCTION_EXIT);
}

SEC("kprobe/__register_chrdev")
int BPF_KPROBE(kprobe__register_chrdev, unsigned int major, unsigned int minor, unsigned int count,
               const char* name, const void* functions) {
  return register_chrdev__send(major, name, functions, 0, HOOK_KPROBE);
}
