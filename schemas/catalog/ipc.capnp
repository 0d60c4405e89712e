@0x9fd56897a94b2e5d;
# System calls for talk between processes: pipes, futexes, queues, semaphores, shared memory.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const ipc :List(Definition.Event) = [
  (id = 22, name = "pipe", sets = ["syscalls", "ipc", "ipc_pipe"],
    arguments = [
      (name = "pipefd", type = "int[2]", kind = intPair)],
    doc = "Makes a pipe. The pair holds the two descriptors, the reading end first, once the call has succeeded.",
    hooks = Definition.systemCall, ia32Number = 42, since = "v0.6.3"),

  (id = 29, name = "shmget", sets = ["syscalls", "ipc", "ipc_shm"],
    arguments = [
      (name = "key", type = "key_t", kind = int32),
      (name = "size", type = "size_t", kind = uint64),
      (name = "shmflg", type = "int", kind = int32, explained = ipcFlags)],
    doc = "Finds or makes a System V shared memory segment by key.",
    hooks = Definition.systemCall, ia32Number = 395, since = "v0.6.3"),

  (id = 30, name = "shmat", sets = ["syscalls", "ipc", "ipc_shm"],
    arguments = [
      (name = "shmid", type = "int", kind = int32),
      (name = "shmaddr", type = "const void*", kind = pointer),
      (name = "shmflg", type = "int", kind = int32)],
    doc = "Maps a System V shared memory segment. Returns its address.",
    hooks = Definition.systemCall, ia32Number = 397, since = "v0.6.3"),

  (id = 31, name = "shmctl", sets = ["syscalls", "ipc", "ipc_shm"],
    arguments = [
      (name = "shmid", type = "int", kind = int32),
      (name = "cmd", type = "int", kind = int32, explained = ipcCommand),
      (name = "buf", type = "struct shmid_ds*", kind = pointer)],
    doc = "Asks about, changes or removes a System V shared memory segment.",
    hooks = Definition.systemCall, ia32Number = 396, since = "v0.6.3"),

  (id = 64, name = "semget", sets = ["syscalls", "ipc", "ipc_sem"],
    arguments = [
      (name = "key", type = "key_t", kind = int32),
      (name = "nsems", type = "int", kind = int32),
      (name = "semflg", type = "int", kind = int32, explained = ipcFlags)],
    doc = "Finds or makes a System V semaphore set by key.",
    hooks = Definition.systemCall, ia32Number = 393, since = "v0.6.3"),

  (id = 65, name = "semop", sets = ["syscalls", "ipc", "ipc_sem"],
    arguments = [
      (name = "semid", type = "int", kind = int32),
      (name = "sops", type = "struct sembuf*", kind = pointer),
      (name = "nsops", type = "size_t", kind = uint64)],
    doc = "Changes System V semaphores, perhaps waiting.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 66, name = "semctl", sets = ["syscalls", "ipc", "ipc_sem"],
    arguments = [
      (name = "semid", type = "int", kind = int32),
      (name = "semnum", type = "int", kind = int32),
      (name = "cmd", type = "int", kind = int32),
      (name = "arg", type = "unsigned long", kind = uint64)],
    doc = "Asks about, changes or removes a System V semaphore set.",
    hooks = Definition.systemCall, ia32Number = 394, since = "v0.6.3"),

  (id = 67, name = "shmdt", sets = ["syscalls", "ipc", "ipc_shm"],
    arguments = [
      (name = "shmaddr", type = "const void*", kind = pointer)],
    doc = "Unmaps a System V shared memory segment.",
    hooks = Definition.systemCall, ia32Number = 398, since = "v0.6.3"),

  (id = 68, name = "msgget", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "key", type = "key_t", kind = int32),
      (name = "msgflg", type = "int", kind = int32, explained = ipcFlags)],
    doc = "Finds or makes a System V message queue by key.",
    hooks = Definition.systemCall, ia32Number = 399, since = "v0.6.3"),

  (id = 69, name = "msgsnd", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "msqid", type = "int", kind = int32),
      (name = "msgp", type = "struct msgbuf*", kind = pointer),
      (name = "msgsz", type = "size_t", kind = uint64),
      (name = "msgflg", type = "int", kind = int32)],
    doc = "Puts a message into a System V queue. The message is not captured.",
    hooks = Definition.systemCall, ia32Number = 400, since = "v0.6.3"),

  (id = 70, name = "msgrcv", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "msqid", type = "int", kind = int32),
      (name = "msgp", type = "struct msgbuf*", kind = pointer),
      (name = "msgsz", type = "size_t", kind = uint64),
      (name = "msgtyp", type = "long", kind = int64),
      (name = "msgflg", type = "int", kind = int32)],
    doc = "Takes a message from a System V queue.",
    hooks = Definition.systemCall, ia32Number = 401, since = "v0.6.3"),

  (id = 71, name = "msgctl", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "msqid", type = "int", kind = int32),
      (name = "cmd", type = "int", kind = int32, explained = ipcCommand),
      (name = "buf", type = "struct msqid_ds*", kind = pointer)],
    doc = "Asks about, changes or removes a System V message queue.",
    hooks = Definition.systemCall, ia32Number = 402, since = "v0.6.3"),

  (id = 202, name = "futex", sets = ["syscalls", "ipc", "ipc_futex"],
    arguments = [
      (name = "uaddr", type = "int*", kind = pointer),
      (name = "futex_op", type = "int", kind = int32, explained = futexOperation),
      (name = "val", type = "int", kind = int32),
      (name = "timeout", type = "const struct timespec*", kind = pointer),
      (name = "uaddr2", type = "int*", kind = pointer),
      (name = "val3", type = "int", kind = int32)],
    doc = "Waits on or wakes waiters of a word in memory. Very frequent.",
    hooks = Definition.systemCall, ia32Number = 240, since = "v0.6.3"),

  (id = 220, name = "semtimedop", sets = ["syscalls", "ipc", "ipc_sem"],
    arguments = [
      (name = "semid", type = "int", kind = int32),
      (name = "sops", type = "struct sembuf*", kind = pointer),
      (name = "nsops", type = "size_t", kind = uint64),
      (name = "timeout", type = "const struct timespec*", kind = pointer)],
    doc = "Changes System V semaphores, waiting for a time at most.",
    hooks = Definition.systemCall, since = "v0.6.3"),

  (id = 240, name = "mq_open", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "name", type = "const char*", kind = text),
      (name = "oflag", type = "int", kind = int32, explained = openFlags),
      (name = "mode", type = "mode_t", kind = uint32, explained = fileMode),
      (name = "attr", type = "struct mq_attr*", kind = pointer)],
    doc = "Opens or makes a POSIX message queue. Names are apart from those of files.",
    hooks = Definition.systemCall, ia32Number = 277, since = "v0.6.3"),

  (id = 241, name = "mq_unlink", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "name", type = "const char*", kind = text)],
    doc = "Removes the name of a POSIX message queue.",
    hooks = Definition.systemCall, ia32Number = 278, since = "v0.6.3"),

  (id = 242, name = "mq_timedsend", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "mqdes", type = "mqd_t", kind = int32),
      (name = "msg_ptr", type = "const char*", kind = text),
      (name = "msg_len", type = "size_t", kind = uint64),
      (name = "msg_prio", type = "unsigned int", kind = uint32),
      (name = "abs_timeout", type = "const struct timespec*", kind = pointer)],
    doc = "Puts a message into a POSIX queue. The message is read as a string although its length is msg_len: what follows a zero byte is missing, and what follows the message may show.",
    hooks = Definition.systemCall, ia32Number = 279, since = "v0.6.3"),

  (id = 243, name = "mq_timedreceive", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "mqdes", type = "mqd_t", kind = int32),
      (name = "msg_ptr", type = "char*", kind = pointer),
      (name = "msg_len", type = "size_t", kind = uint64),
      (name = "msg_prio", type = "unsigned int*", kind = pointer),
      (name = "abs_timeout", type = "const struct timespec*", kind = pointer)],
    doc = "Takes a message from a POSIX queue. The message is not captured.",
    hooks = Definition.systemCall, ia32Number = 280, since = "v0.6.3"),

  (id = 244, name = "mq_notify", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "mqdes", type = "mqd_t", kind = int32),
      (name = "sevp", type = "const struct sigevent*", kind = pointer)],
    doc = "Asks to be told when a POSIX queue gets a message.",
    hooks = Definition.systemCall, ia32Number = 281, since = "v0.6.3"),

  (id = 245, name = "mq_getsetattr", sets = ["syscalls", "ipc", "ipc_msgq"],
    arguments = [
      (name = "mqdes", type = "mqd_t", kind = int32),
      (name = "newattr", type = "const struct mq_attr*", kind = pointer),
      (name = "oldattr", type = "struct mq_attr*", kind = pointer)],
    doc = "Asks for or sets attributes of a POSIX queue.",
    hooks = Definition.systemCall, ia32Number = 282, since = "v0.6.3"),

  (id = 273, name = "set_robust_list", sets = ["syscalls", "ipc", "ipc_futex"],
    arguments = [
      (name = "head", type = "struct robust_list_head*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64)],
    doc = "Says which locks to release when the thread dies.",
    hooks = Definition.systemCall, ia32Number = 311, since = "v0.6.3"),

  (id = 274, name = "get_robust_list", sets = ["syscalls", "ipc", "ipc_futex"],
    arguments = [
      (name = "pid", type = "int", kind = int32),
      (name = "head_ptr", type = "struct robust_list_head**", kind = pointer),
      (name = "len_ptr", type = "size_t*", kind = pointer)],
    doc = "Asks for the list of locks of a thread.",
    hooks = Definition.systemCall, ia32Number = 312, since = "v0.6.3"),

  (id = 275, name = "splice", sets = ["syscalls", "ipc", "ipc_pipe"],
    arguments = [
      (name = "fd_in", type = "int", kind = int32),
      (name = "off_in", type = "off_t*", kind = pointer),
      (name = "fd_out", type = "int", kind = int32),
      (name = "off_out", type = "off_t*", kind = pointer),
      (name = "len", type = "size_t", kind = uint64),
      (name = "flags", type = "unsigned int", kind = uint32, explained = spliceFlags)],
    doc = "Moves data between a pipe and a descriptor inside the kernel, without read or write; the mechanism of CVE-2022-0847.",
    hooks = Definition.systemCall, ia32Number = 313, since = "v0.6.3"),

  (id = 276, name = "tee", sets = ["syscalls", "ipc", "ipc_pipe"],
    arguments = [
      (name = "fd_in", type = "int", kind = int32),
      (name = "fd_out", type = "int", kind = int32),
      (name = "len", type = "size_t", kind = uint64),
      (name = "flags", type = "unsigned int", kind = uint32, explained = spliceFlags)],
    doc = "Copies data between pipes without consuming it.",
    hooks = Definition.systemCall, ia32Number = 315, since = "v0.6.3"),

  (id = 278, name = "vmsplice", sets = ["syscalls", "ipc", "ipc_pipe"],
    arguments = [
      (name = "fd", type = "int", kind = int32),
      (name = "iov", type = "const struct iovec*", kind = pointer),
      (name = "nr_segs", type = "unsigned long", kind = uint64),
      (name = "flags", type = "unsigned int", kind = uint32, explained = spliceFlags),
      (name = "iov_bytes", type = "u64", kind = uint64, lengthFrom = 2, part = (what = vectorBytes, of = 1))],
    doc = "Moves memory of the process into a pipe, or out of one. iov_bytes is how many bytes the vector describes in all.",
    hooks = Definition.systemCall, ia32Number = 316, since = "v0.6.3"),

  (id = 293, name = "pipe2", sets = ["syscalls", "ipc", "ipc_pipe"],
    arguments = [
      (name = "pipefd", type = "int[2]", kind = intPair),
      (name = "flags", type = "int", kind = int32, explained = descriptorFlags)],
    doc = "Makes a pipe, with flags. The pair holds the two descriptors, the reading end first, once the call has succeeded.",
    hooks = Definition.systemCall, ia32Number = 331, since = "v0.6.3")
];
