#include "test/runtime/compat_call.h"

#include <sys/mman.h>

namespace tracee::test {

long compat_call(long number, long a, long b, long c, long d) {
  long result = 0;
  asm volatile("int $0x80"
               : "=a"(result)
               : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d)
               : "memory", "r8", "r9", "r10", "r11");
  return result;
}

char* low_page() {
  return static_cast<char*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
}

}  // namespace tracee::test
