#include "common/stream/content.h"

#include <sys/random.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace tracee::stream {
namespace {

std::uint64_t read_clock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace

// getrandom(2) gives up to 256 bytes whole once the kernel's pool is ready, and waits until then.
RunId RunId::random() {
  std::array<std::uint64_t, 2> words{};
  while (getrandom(words.data(), sizeof(words), 0) != sizeof(words)) {
    if (errno != EINTR) std::abort();
  }
  return {words[0], words[1]};
}

std::string RunId::text() const {
  std::array<char, 33> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%016llx%016llx",
                static_cast<unsigned long long>(high), static_cast<unsigned long long>(low));
  return buffer.data();
}

std::uint64_t Clock::boot_now() { return read_clock(CLOCK_BOOTTIME); }

Clock Clock::now() { return {boot_now(), read_clock(CLOCK_REALTIME)}; }

}  // namespace tracee::stream
