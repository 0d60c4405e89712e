// Changes the memory of another process in one of three ways (TRC-3). The other process is a child
// of its own, which confirms the change. Run by test/runtime.
//
//     code_injection process_vm_writev | poketext | proc_mem
//
// Exits 0 when the child saw the change, 1 when not, 2 on misuse.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

// Written by the parent into the child's copy; a word, because PTRACE_POKETEXT writes words.
static volatile long target = 1;
static const long kInjected = 0x5eed;

static int by_writev(pid_t child) {
  long value = kInjected;
  struct iovec local = {&value, sizeof(value)};
  struct iovec remote = {(void*)&target, sizeof(target)};
  return process_vm_writev(child, &local, 1, &remote, 1, 0) == sizeof(value) ? 0 : -1;
}

static int by_poketext(pid_t child) {
  int status;
  if (ptrace(PTRACE_ATTACH, child, 0, 0) != 0) return -1;
  if (waitpid(child, &status, 0) != child) return -1;
  if (ptrace(PTRACE_POKETEXT, child, (void*)&target, (void*)kInjected) != 0) return -1;
  return ptrace(PTRACE_DETACH, child, 0, 0) == 0 ? 0 : -1;
}

static int by_proc_mem(pid_t child) {
  char path[64];
  long value = kInjected;
  snprintf(path, sizeof(path), "/proc/%d/mem", (int)child);
  int memory = open(path, O_RDWR);
  if (memory < 0) return -1;
  ssize_t put = pwrite(memory, &value, sizeof(value), (off_t)(uintptr_t)&target);
  close(memory);
  return put == sizeof(value) ? 0 : -1;
}

// The child: waits until its pipe closes, then says with its exit status whether it was changed.
static void wait_and_confirm(int gate) {
  char byte;
  while (read(gate, &byte, 1) < 0 && errno == EINTR) {
  }
  _exit(target == kInjected ? 0 : 1);
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    int (*inject)(pid_t);
  } ways[] = {
      {"process_vm_writev", by_writev}, {"poketext", by_poketext}, {"proc_mem", by_proc_mem}};
  int (*inject)(pid_t) = NULL;
  for (size_t i = 0; argc == 2 && i < sizeof(ways) / sizeof(ways[0]); ++i) {
    if (strcmp(argv[1], ways[i].name) == 0) inject = ways[i].inject;
  }
  if (!inject) {
    fprintf(stderr, "usage: code_injection process_vm_writev|poketext|proc_mem\n");
    return 2;
  }

  int gate[2];
  if (pipe(gate) != 0) return 1;
  pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    close(gate[1]);
    wait_and_confirm(gate[0]);
  }
  if (inject(child) != 0) perror(argv[1]);
  close(gate[1]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}
