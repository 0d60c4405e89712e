@0xd93c7a5e1b60f4a7;
# What is added to the kernel while it runs: modules, BPF programs, probes, device drivers, and the
# programs that it starts by itself.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const extensions :List(Definition.Event) = [
  (id = 1118, name = "module_load", sets = [],
    arguments = [
      (name = "name", type = "string", kind = text),
      (name = "version", type = "string", kind = text),
      (name = "src_version", type = "string", kind = text),
      (name = "pathname", type = "string", kind = text),
      (name = "dev", type = "uint32", kind = uint32),
      (name = "inode", type = "uint64", kind = uint64),
      (name = "ctime", type = "uint64", kind = uint64)],
    doc = "A kernel module is in place and about to be initialised. The names are the module's own. pathname, dev, inode and ctime are of the file that the descriptor of finit_module(2) leads to, which another thread can have exchanged meanwhile; they are missing for modules that come as memory. A module can take itself off every list afterwards. What it is worth trusting after this is up to the module: it is part of the kernel.",
    hooks = [(kind = btfTracepoint, target = "module_load", program = "tp_btf__module_load")], since = "later"),

  (id = 1119, name = "module_free", sets = [],
    arguments = [
      (name = "name", type = "string", kind = text),
      (name = "version", type = "string", kind = text),
      (name = "src_version", type = "string", kind = text)],
    doc = "A kernel module is removed, by delete_module(2) or because it failed to initialise: then the event is that of who loaded it.",
    hooks = [(kind = btfTracepoint, target = "module_free", program = "tp_btf__module_free")], since = "later"),

  (id = 1120, name = "do_init_module", sets = [],
    arguments = [
      (name = "name", type = "string", kind = text),
      (name = "version", type = "string", kind = text),
      (name = "src_version", type = "string", kind = text),
      (name = "returnValue", type = "int64", kind = int64)],
    doc = "A kernel module was initialised: returnValue is 0, or what its own code failed with; missing where only the attempt can be observed. The names are the module's own.",
    hooks = [(kind = functionExit, target = "do_init_module", program = "fexit__do_init_module"),
             (kind = kprobe, target = "do_init_module", program = "kprobe__do_init_module")], since = "later"),

  (id = 1122, name = "bpf_attach", sets = [],
    arguments = [
      (name = "prog_type", type = "int32", kind = int32),
      (name = "prog_name", type = "string", kind = text),
      (name = "prog_id", type = "uint32", kind = uint32),
      (name = "prog_helpers", type = "[]uint64", kind = uint64Array),
      (name = "symbol_name", type = "string", kind = text),
      (name = "symbol_addr", type = "uint64", kind = uint64),
      (name = "attach_type", type = "int32", kind = int32)],
    doc = "A BPF program was attached to a tracepoint, a probe or a kernel function; the event's return value is 0, or why it failed. attach_type: 0 raw tracepoint (BTF ones included), 1 tracepoint of perf, 2 kprobe, 3 kretprobe, 4 uprobe, 5 uretprobe, 6 function entry, exit or security module (a trampoline), 7 another event of perf. symbol_name is the tracepoint's or the function's. symbol_addr is the probed address where the kernel says it, for uprobes the place in the file that symbol_name names. prog_helpers is as in security_bpf_prog. What ioctl(2) attaches to perf events shows as an attempt, with the verdict of the security modules. Programs that filter sockets, packets or control groups, and many probes attached as one (kprobe.multi, uprobe.multi), are attached without this event; every bpf(2) call shows in security_bpf.",
    hooks = [(kind = functionExit, target = "tracepoint_probe_register_prio_may_exist, bpf_perf_link_attach, security_file_ioctl and bpf_trampoline_link_prog", program = "fexit__tracepoint_attached fexit__perf_link_attached fexit__perf_ioctl fexit__trampoline_attached fentry__bpf_check"),
             (kind = functionExit, target = "tracepoint_probe_register_prio_may_exist, bpf_perf_link_attach, security_file_ioctl and bpf_trampoline_link_prog", program = "fexit__tracepoint_attached fexit__perf_link_attached fexit__perf_ioctl fexit__trampoline_attached_before fentry__bpf_check"),
             (kind = functionExit, target = "tracepoint_probe_register_prio_may_exist, security_file_ioctl and bpf_trampoline_link_prog", program = "fexit__tracepoint_attached fexit__perf_ioctl fexit__trampoline_attached_before fentry__bpf_check"),
             (kind = kprobe, target = "tracepoint_probe_register_prio_may_exist, bpf_perf_link_attach, security_file_ioctl and bpf_trampoline_link_prog", program = "kprobe__tracepoint_attached kprobe__perf_link_attached kprobe__perf_ioctl kprobe__trampoline_attached kprobe__bpf_check"),
             (kind = kprobe, target = "tracepoint_probe_register_prio_may_exist, security_file_ioctl and bpf_trampoline_link_prog", program = "kprobe__tracepoint_attached kprobe__perf_ioctl kprobe__trampoline_attached_before kprobe__bpf_check")], since = "later"),

  (id = 1123, name = "kprobe_attach", sets = [],
    arguments = [
      (name = "symbol_name", type = "string", kind = text),
      (name = "pre_handler_addr", type = "trace.Pointer", kind = pointer),
      (name = "post_handler_addr", type = "trace.Pointer", kind = pointer)],
    doc = "A kprobe was put on a kernel function, by a module or for perf and BPF; the event's return value is 0, or why it failed. symbol_name is missing for a probe on an address. The handlers are addresses of the kernel. Probes on many functions at once (kprobe.multi, fprobe) and ftrace hooks are made without it; rootkits that patch the text themselves as well.",
    hooks = [(kind = functionExit, target = "register_kprobe", program = "fexit__register_kprobe"),
             (kind = kprobe, target = "register_kprobe", program = "kprobe__register_kprobe")], since = "later"),

  (id = 1124, name = "call_usermodehelper", sets = [],
    arguments = [
      (name = "pathname", type = "string", kind = text),
      (name = "argv", type = "[]string", kind = textArray),
      (name = "envp", type = "[]string", kind = textArray),
      (name = "wait", type = "int32", kind = int32)],
    doc = "The kernel starts a program by itself, as root: to load a module, to handle a core dump, when a control group empties. The event is that of the task in whose name it is asked; the program runs as a child of a kernel thread. wait: 0 not waited for, 1 until it runs, 2 until it ends, 4 may be killed meanwhile, as a sum. The paths of such programs can be set by root (core_pattern, modprobe, release_agent), which is a way out of containers.",
    hooks = [(kind = functionEntry, target = "call_usermodehelper_exec", program = "fentry__call_usermodehelper"),
             (kind = kprobe, target = "call_usermodehelper_exec", program = "kprobe__call_usermodehelper")], since = "later"),

  (id = 1134, name = "proc_create", sets = [],
    arguments = [
      (name = "name", type = "string", kind = text),
      (name = "proc_ops_addr", type = "trace.Pointer", kind = pointer)],
    doc = "A file of /proc was made; proc_ops_addr is the table of its functions. Modules make them, rootkits to be spoken to; a new network namespace has some hundred of its own. Folders and links fire nothing.",
    hooks = [(kind = functionEntry, target = "proc_register", program = "fentry__proc_register"),
             (kind = kprobe, target = "proc_register", program = "kprobe__proc_register")], since = "later"),

  (id = 1135, name = "register_chrdev", sets = [],
    arguments = [
      (name = "requested_major_number", type = "uint32", kind = uint32),
      (name = "granted_major_number", type = "uint32", kind = uint32),
      (name = "char_device_name", type = "string", kind = text),
      (name = "char_device_fops", type = "trace.Pointer", kind = pointer)],
    doc = "A driver registered a character device; granted_major_number is what it got, which is what it asked for unless that was 0, and missing when it was refused (the event's return value says why). Drivers that take a range of numbers or a misc device (most of today) register without it.",
    hooks = [(kind = functionExit, target = "__register_chrdev", program = "fexit__register_chrdev"),
             (kind = kprobe, target = "__register_chrdev", program = "kprobe__register_chrdev")], since = "later")
];
