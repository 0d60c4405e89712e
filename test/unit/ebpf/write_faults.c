/*
 * Put before the C library (LD_PRELOAD), lets one write(2) of a frame fail, and keeps count of what
 * was written.
 *
 *   FAULT_AT=N      the N-th write takes half of its bytes, the next one fails
 *   FAULT_ERROR=E   with this errno
 *   FAULT_COUNT=F   file F (8 bytes, exists) holds how many bytes were written whole, always
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAGIC "TRCEFRM1"
enum { MAGIC_AT = 16 };

static long fault_at, seen;
static int fault_error, failing = -1;
static volatile uint64_t* written;

__attribute__((constructor)) static void read_settings(void) {
  const char* at = getenv("FAULT_AT");
  const char* error = getenv("FAULT_ERROR");
  const char* count = getenv("FAULT_COUNT");

  fault_at = at ? atol(at) : 0;
  fault_error = error ? atoi(error) : 0;
  if (count) {
    int fd = open(count, O_RDWR | O_CLOEXEC);
    void* memory = mmap(NULL, sizeof(*written), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (fd >= 0) close(fd);
    if (memory == MAP_FAILED) abort();
    written = memory;
  }
}

ssize_t write(int fd, const void* bytes, size_t size) {
  ssize_t done;

  if (fd == failing) { /* the rest of the frame */
    failing = -1;
    errno = fault_error;
    return -1;
  }
  if (size < MAGIC_AT + sizeof(MAGIC) - 1 ||
      memcmp((const char*)bytes + MAGIC_AT, MAGIC, sizeof(MAGIC) - 1) != 0)
    return syscall(SYS_write, fd, bytes, size);
  if (++seen == fault_at) {
    failing = fd;
    return syscall(SYS_write, fd, bytes, size / 2);
  }
  done = syscall(SYS_write, fd, bytes, size);
  if (written && done == (ssize_t)size) *written += size;
  return done;
}
