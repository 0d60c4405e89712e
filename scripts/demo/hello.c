// The harmless program that the demonstration executes from memory: it says where it runs from and
// ends. Piped into elfexec by scripts/demo/fileless.
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char path[256];
  ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
  path[length < 0 ? 0 : length] = '\0';
  printf("Hello from memory: process %d runs %s\n", (int)getpid(), path);
  return 0;
}
