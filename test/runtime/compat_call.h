// System calls by the entry of 32-bit programs, from a 64-bit one.
#pragma once

namespace tracee::test {

// `int $0x80`: numbers are those of asm/unistd_32.h, addresses must be low ones.
long compat_call(long number, long a, long b, long c, long d = 0);

// A page that 32-bit registers can point to; never unmapped.
char* low_page();

}  // namespace tracee::test
