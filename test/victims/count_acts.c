// Performs acts whose number is known exactly, on every CPU at once, and prints the numbers as one
// line of JSON, so that a test can compare them with what a tracer saw.
//
//     count_acts [OPENS [FORKS [EXECS]]]        (10000 200 50)
//
// A child process performs all of it: one thread on each CPU that it may use opens and closes files
// with raw system calls (every tenth open fails: no such file) while its first thread forks, and
// the first EXECS of those children execute this program again. Linked statically: neither the
// start of a program nor a thread opens a file that is not counted. Nothing here allocates memory,
// since the allocator may look at /sys.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kMaxThreads = 64, kFailEvery = 10 };

struct worker {
  pthread_t thread;
  int cpu;
  long opens;
  long succeeded;
};

static void* open_files(void* argument) {
  struct worker* self = argument;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(self->cpu, &set);
  sched_setaffinity(0, sizeof(set), &set);
  for (long i = 0; i < self->opens; ++i) {
    const char* path = i % kFailEvery == kFailEvery - 1 ? "/no/such/file" : "/dev/null";
    long file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
    if (file >= 0) {
      syscall(SYS_close, file);
      ++self->succeeded;
    }
  }
  return NULL;
}

// Forks `forks` children one after the other; the first `execs` of them execute `program`.
// Answers with how many of those ended well.
static long fork_children(const char* program, long forks, long execs) {
  char* arguments[] = {(char*)program, (char*)"leaf", NULL};
  char* environment[] = {NULL};
  long ended_well = 0;
  for (long i = 0; i < forks; ++i) {
    long child = syscall(SYS_fork);
    if (child == 0) {
      if (i < execs) syscall(SYS_execve, program, arguments, environment);
      syscall(SYS_exit_group, i < execs ? 1 : 0);
    }
    int status = 1;
    if (child > 0 && waitpid((pid_t)child, &status, 0) == child && status == 0) ++ended_well;
  }
  return ended_well;
}

static int start_workers(struct worker* workers, long opens) {
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof(allowed), &allowed);
  int count = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE && count < kMaxThreads; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) workers[count++].cpu = cpu;
  }
  for (int i = 0; i < count; ++i) {
    workers[i].opens = opens / count + (i < opens % count ? 1 : 0);
    if (pthread_create(&workers[i].thread, NULL, open_files, &workers[i]) != 0) _exit(1);
  }
  return count;
}

static void print_numbers(long opens, long succeeded, long forks, long execs, int threads) {
  // Processes made: the child and its forks. The tracepoints fire for threads too; the last exit is
  // the first process's own.
  long processes = forks + 1;
  char text[512];
  int length = snprintf(text, sizeof(text),
                        "{\"openat\":%ld,\"openat_failed\":%ld,\"close\":%ld,\"execve\":%ld,"
                        "\"sched_process_fork\":%ld,"
                        "\"sched_process_exec\":%ld,\"sched_process_exit\":%ld,\"threads\":%d}\n",
                        opens, opens - succeeded, succeeded, execs, processes + threads, execs,
                        processes + threads + 1, threads);
  if (write(STDOUT_FILENO, text, (size_t)length) != length) _exit(1);
}

static int act(const char* program, long opens, long forks, long execs) {
  static struct worker workers[kMaxThreads];
  int threads = start_workers(workers, opens);
  if (fork_children(program, forks, execs) != forks) return 1;
  long succeeded = 0;
  for (int i = 0; i < threads; ++i) {
    pthread_join(workers[i].thread, NULL);
    succeeded += workers[i].succeeded;
  }
  print_numbers(opens, succeeded, forks, execs, threads);
  return 0;
}

int main(int argc, char** argv) {
  if (argc == 2 && strcmp(argv[1], "leaf") == 0) return 0;
  long opens = argc > 1 ? atol(argv[1]) : 10000;
  long forks = argc > 2 ? atol(argv[2]) : 200;
  long execs = argc > 3 ? atol(argv[3]) : 50;
  if (opens < 0 || execs < 0 || forks < execs) {
    fprintf(stderr, "usage: count_acts [OPENS [FORKS [EXECS]]], EXECS not above FORKS\n");
    return 2;
  }
  long child = syscall(SYS_fork);
  if (child == 0) _exit(act("/proc/self/exe", opens, forks, execs));
  int status = 1;
  waitpid((pid_t)child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
