// tracee-rules as a process of its own, for what would end or disturb a test's: limits, closed
// descriptors, full devices.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "common/unique_fd.h"

namespace tracee::rules {

struct OwnProcess {
  bool exited = false;  // rather than killed
  int status = -1;      // of the exit, or the signal
  std::string out;
  std::string err;
};

// `prepare` is called in the new process, after its standard descriptors were set.
inline OwnProcess run_own_process(const std::vector<std::string>& arguments,
                                  const std::function<void()>& prepare) {
  std::vector<const char*> argv = {"tracee-rules"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  argv.push_back(nullptr);
  const UniqueFd out(::memfd_create("out", MFD_CLOEXEC));
  const UniqueFd err(::memfd_create("err", MFD_CLOEXEC));
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(out.get(), 1);
    ::dup2(err.get(), 2);
    prepare();
    ::execv(TRACEE_RULES_PROGRAM, const_cast<char* const*>(argv.data()));
    ::_exit(127);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  const auto content = [](int fd) {
    std::string text(static_cast<std::size_t>(::lseek(fd, 0, SEEK_END)), '\0');
    REQUIRE(::pread(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return text;
  };
  return {WIFEXITED(status) != 0, WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
          content(out.get()), content(err.get())};
}

inline void limit(decltype(RLIMIT_AS) what, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(what, &both);
}

}  // namespace tracee::rules
