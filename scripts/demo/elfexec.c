// Executes a program from memory: reads an ELF file from stdin, keeps it in a memfd and executes
// that, so that no file on any disk is ever run. The harmless half of the demonstration that
// scripts/quickstart shows; it never writes a file and needs no privileges.
//
//     elfexec [ARG…] < PROGRAM        the arguments become the program's own
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern char** environ;

static int fail(const char* what) {
  fprintf(stderr, "elfexec: %s: %s\n", what, strerror(errno));
  return 1;
}

// Copies `source` to its end. 0, or -1 with errno set.
static int copy(int source, int target) {
  static char buffer[1 << 16];
  for (;;) {
    ssize_t got = read(source, buffer, sizeof(buffer));
    if (got == 0) return 0;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    for (ssize_t done = 0; done < got;) {
      ssize_t put = write(target, buffer + done, (size_t)(got - done));
      if (put < 0 && errno != EINTR) return -1;
      if (put > 0) done += put;
    }
  }
}

int main(int argc, char** argv) {
  (void)argc;
  int memory = memfd_create("elfexec", MFD_CLOEXEC);
  if (memory < 0) return fail("cannot create a file in memory (memfd_create)");
  if (copy(STDIN_FILENO, memory) != 0) return fail("cannot copy the program from stdin to memory");

  char magic[4];
  if (pread(memory, magic, sizeof(magic), 0) != sizeof(magic) || memcmp(magic, "\177ELF", 4) != 0) {
    fprintf(stderr, "elfexec: stdin is not an ELF program (usage: elfexec [ARG...] < PROGRAM)\n");
    return 1;
  }
  fexecve(memory, argv, environ);
  return fail("cannot execute the program in memory (fexecve)");
}
