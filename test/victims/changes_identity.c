// Is many processes in a row, and makes the same few calls as each of them: for tests of filters,
// which must follow a process through all of it.
//
//     changes_identity [FOLDER]       (/tmp)
//
// Threads of other names and users, children of other users, names of the host, mount and pid
// namespaces, a child whose parent is gone, a copy of this program in FOLDER executed, a number
// used for a second process. What is not permitted is left out. Linked statically, so that nothing
// but its marks opens files.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char* folder = "/tmp";
static const char* self;

// Calls that filters can tell apart by their arguments and results.
static void mark(int salt) {
  static const char* const paths[] = {"/dev/null", "/dev/zero", "/nowhere/at/all",
                                      "/tmp/tracee-none", "/proc/self/comm"};
  static const int flags[] = {O_RDONLY, O_WRONLY | O_CLOEXEC, O_RDWR, O_RDONLY | O_NOFOLLOW};
  for (int i = 0; i < 3; ++i) {
    syscall(SYS_getppid);
    const long file =
        syscall(SYS_openat, AT_FDCWD, paths[(salt + i) % 5], flags[(salt + 2 * i) % 4], 0);
    const long copy = syscall(SYS_dup, file);
    syscall(SYS_close, file);
    syscall(SYS_close, copy);
  }
}

static void in_child(void (*act)(void)) {
  const pid_t child = fork();
  if (child == 0) {
    act();
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

static void* other_thread(void* unused) {
  (void)unused;
  prctl(PR_SET_NAME, "thread two");
  mark(1);
  // Past the C library, which would give the user to all threads.
  if (syscall(SYS_setresuid, 1001, 1001, 1001) == 0) mark(2);
  return NULL;
}

static void other_user(void) {
  prctl(PR_SET_NAME, "a.out");
  mark(3);
  if (setresgid(7, 7, 7) == 0 && setresuid(7, 7, 7) == 0) mark(4);
  prctl(PR_SET_NAME, "last");
  mark(0);
}

static void other_host(void) {
  if (unshare(CLONE_NEWUTS) == 0 && sethostname("h.example", 9) == 0) mark(1);
}

static void other_mounts(void) {
  const int before = open("/proc/self/ns/mnt", O_RDONLY);
  if (unshare(CLONE_NEWNS) == 0) mark(2);
  if (before >= 0 && setns(before, CLONE_NEWNS) == 0) mark(3);
}

static void first_of_namespace(void) {
  mark(4);
  if (setresuid(1000, 1000, 1000) == 0) mark(0);
}

static void other_numbers(void) {
  if (unshare(CLONE_NEWPID) == 0) in_child(first_of_namespace);
}

static void orphan(void) {
  const pid_t parent = getpid();
  if (fork() != 0) return;
  while (getppid() == parent) usleep(1000);
  mark(1);
}

static void other_program(void) {
  char copy[4096];
  snprintf(copy, sizeof(copy), "%s/other_program", folder);
  char* arguments[] = {copy, "--mark", NULL};
  char* environment[] = {NULL};
  execve(copy, arguments, environment);
}

static void renamed(void) {
  prctl(PR_SET_NAME, "the first");
  mark(2);
}

// A process of the number that another had, which is gone.
static void same_number(void) {
  pid_t first = fork();
  if (first == 0) {
    renamed();
    _exit(0);
  }
  waitpid(first, NULL, 0);
  struct clone_args arguments = {
      .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&first, .set_tid_size = 1};
  const long second = syscall(SYS_clone3, &arguments, sizeof(arguments));
  if (second == 0) {
    mark(3);
    _exit(0);
  }
  if (second > 0) waitpid((pid_t)second, NULL, 0);
}

static void copy_self(void) {
  char command[8192];
  snprintf(command, sizeof(command), "%s/other_program", folder);
  const int from = open(self, O_RDONLY);
  const int to = open(command, O_WRONLY | O_CREAT | O_TRUNC, 0755);
  char part[65536];
  for (ssize_t n; from >= 0 && to >= 0 && (n = read(from, part, sizeof(part))) > 0;) {
    if (write(to, part, (size_t)n) != n) break;
  }
  close(from);
  close(to);
}

int main(int argc, char** argv) {
  if (argc > 1 && strcmp(argv[1], "--mark") == 0) {
    mark(0);
    return 0;
  }
  self = argv[0];
  if (argc > 1) folder = argv[1];
  copy_self();
  mark(0);
  pthread_t thread;
  if (pthread_create(&thread, NULL, other_thread, NULL) == 0) pthread_join(thread, NULL);
  void (*const acts[])(void) = {other_user, other_host,  other_mounts, other_numbers,
                                orphan,     same_number, other_program};
  for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); ++i) in_child(acts[i]);
  usleep(20000);  // the orphan may still be at work
  return 0;
}
