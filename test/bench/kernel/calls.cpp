// Makes one system call over and over.
//
//   kernel_calls getppid|openat COUNT [RATE]     COUNT calls for each line of standard input
//
// Prints nanoseconds a call after each, CPU time and wall time; `openat` is openat and close of a
// file at depth four. Says `ready` first.
#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

double now(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// Waits, without the kernel, until call number `i` may be made.
void keep_pace(long i, double begin, double rate) {
  if (rate <= 0 || i % 64 != 0) return;
  while (now(CLOCK_MONOTONIC) < begin + static_cast<double>(i) * 1e9 / rate) {
  }
}

void call(const std::string& name) {
  if (name == "getppid") {
    ::syscall(SYS_getppid);
  } else if (name == "openat") {
    ::close(::open("/usr/include/linux/bpf.h", O_RDONLY | O_CLOEXEC));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fprintf(stderr, "usage: kernel_calls getppid|openat COUNT [RATE]\n");
    return 1;
  }
  const std::string name = argv[1];
  const long count = std::atol(argv[2]);
  const double rate = argc == 4 ? std::atof(argv[3]) : 0;
  std::printf("ready\n");
  std::fflush(stdout);
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\n') continue;
    const double wall = now(CLOCK_MONOTONIC);
    const double cpu = now(CLOCK_THREAD_CPUTIME_ID);
    for (long i = 0; i < count; ++i) {
      keep_pace(i, wall, rate);
      call(name);
    }
    std::printf("%.1f %.1f\n", (now(CLOCK_THREAD_CPUTIME_ID) - cpu) / static_cast<double>(count),
                (now(CLOCK_MONOTONIC) - wall) / static_cast<double>(count));
    std::fflush(stdout);
  }
  return 0;
}
