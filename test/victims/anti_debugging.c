// Asks to be traced by its parent, as programs do that do not want to be debugged (TRC-2).
// Run by test/runtime; exits 0 when the call succeeded, 1 otherwise.
#include <stdio.h>
#include <sys/ptrace.h>

int main(void) {
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0) return 0;
  perror("anti_debugging: ptrace(PTRACE_TRACEME)");
  return 1;
}
