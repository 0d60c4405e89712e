@0xc5a7e41d92b8f063;
# What tasks may do and where they are: capabilities, credentials, namespaces, control groups.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const privileges :List(Definition.Event) = [
  (id = 1007, name = "cap_capable", sets = ["default"],
    arguments = [
      (name = "cap", type = "int", kind = int32, rendering = capability),
      (name = "syscall", type = "int", kind = int32, rendering = syscallName)],
    doc = "The kernel asks whether the task has a capability; the event's return value is the answer, 0 for yes (through a kprobe always 0). Only checks that the kernel audits: those it makes to find out quietly are left out. Having a capability and being asked for it are two things: root passes silently where nothing is asked. syscall is filled in with option:detect-syscall.",
    hooks = [(kind = functionExit, target = "cap_capable", program = "fexit__cap_capable"),
             (kind = kprobe, target = "cap_capable", program = "kprobe__cap_capable")], since = "v0.6.3"),

  (id = 1011, name = "commit_creds", sets = [],
    arguments = [
      (name = "old_cred", type = "slim_cred_t", kind = credentials),
      (name = "new_cred", type = "slim_cred_t", kind = credentials),
      (name = "syscall", type = "int", kind = int32, rendering = syscallName)],
    doc = "A task gets other credentials: by a set-id call, by an exec of a set-id file, by capset, by entering a user namespace. Only when ids or capabilities differ. Ids are those of the first user namespace. What overwrites credentials in the kernel's memory fires nothing. syscall is filled in with option:detect-syscall.",
    hooks = [(kind = functionEntry, target = "commit_creds", program = "fentry__commit_creds"),
             (kind = kprobe, target = "commit_creds", program = "kprobe__commit_creds")], since = "v0.6.3"),

  (id = 1012, name = "switch_task_ns", sets = [],
    arguments = [
      (name = "pid", type = "pid_t", kind = int32),
      (name = "new_mnt", type = "u32", kind = uint32),
      (name = "new_pid", type = "u32", kind = uint32),
      (name = "new_uts", type = "u32", kind = uint32),
      (name = "new_ipc", type = "u32", kind = uint32),
      (name = "new_net", type = "u32", kind = uint32),
      (name = "new_cgroup", type = "u32", kind = uint32)],
    doc = "A running task gets other namespaces, by unshare(2) or setns(2). Only the changed ones are filled in, by their inode numbers; new_pid is the one that its children will be in. pid is the thread. A child that clone makes in new namespaces fires nothing, nor does a change of user or time namespace alone.",
    hooks = [(kind = functionEntry, target = "switch_task_namespaces", program = "fentry__switch_task_namespaces"),
             (kind = kprobe, target = "switch_task_namespaces", program = "kprobe__switch_task_namespaces")], since = "v0.6.3"),

  (id = 1014, name = "cgroup_attach_task", sets = [],
    arguments = [
      (name = "cgroup_path", type = "const char*", kind = text)],
    doc = "A task is moved to another control group, which is what container runtimes do with a container's first process. The event is that of the mover; the path is below the hierarchy's root, of whichever hierarchy. Children start in their parent's group without this event.",
    hooks = [(kind = btfTracepoint, target = "cgroup_attach_task", program = "tp_btf__cgroup_attach_task")], since = "v0.6.3"),

  (id = 1105, name = "cgroup_mkdir", sets = [],
    arguments = [
      (name = "cgroup_id", type = "uint64", kind = uint64),
      (name = "cgroup_path", type = "string", kind = text),
      (name = "hierarchy_id", type = "uint32", kind = uint32)],
    doc = "A control group was made, which is how container runtimes begin a container. The path is below the hierarchy's root; hierarchy 0 is cgroup v2. Nobody is in it yet: cgroup_attach_task and clone3 bring tasks in.",
    hooks = [(kind = btfTracepoint, target = "cgroup_mkdir", program = "tp_btf__cgroup_mkdir")], since = "later"),

  (id = 1106, name = "cgroup_rmdir", sets = [],
    arguments = [
      (name = "cgroup_id", type = "uint64", kind = uint64),
      (name = "cgroup_path", type = "string", kind = text),
      (name = "hierarchy_id", type = "uint32", kind = uint32)],
    doc = "A control group was removed, which is how container runtimes end a container. It was empty. The id may not be used again while the system runs; the path may.",
    hooks = [(kind = btfTracepoint, target = "cgroup_rmdir", program = "tp_btf__cgroup_rmdir")], since = "later")
];
