#include "tracee-ebpf/process/stop_signals.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace tracee {
namespace {

TEST_CASE("signals are counted, and who sent the last one is known") {
  auto stop = StopSignals::install();
  REQUIRE(stop);
  stop->take();
  CHECK(stop->count() == 0);
  ::kill(::getpid(), SIGTERM);
  stop->take();
  CHECK(stop->count() == 1);
  CHECK(stop->last() == SIGTERM);
  CHECK(stop->last_was_sent());
  ::kill(::getpid(), SIGINT);
  stop->take();
  CHECK(stop->count() == 2);
  CHECK(stop->last() == SIGINT);
}

TEST_CASE("a broken pipe does not kill, and everything is as before at the end") {
  sigset_t before, after;
  ::sigprocmask(SIG_BLOCK, nullptr, &before);
  {
    auto stop = StopSignals::install();
    REQUIRE(stop);
    ::raise(SIGPIPE);
  }
  ::sigprocmask(SIG_BLOCK, nullptr, &after);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CHECK(sigismember(&before, signal) == sigismember(&after, signal));
  }
}

TEST_CASE("what was ignored before is ignored afterwards, what was not is not") {
  for (int signal : {SIGPIPE, SIGXFSZ}) {
    for (auto action : {SIG_IGN, SIG_DFL}) {
      struct sigaction before {
      }, after{};
      ::sigaction(signal, nullptr, &before);
      ::signal(signal, action);
      REQUIRE(StopSignals::install());
      ::sigaction(signal, &before, &after);
      CHECK(after.sa_handler == action);
    }
  }
}

TEST_CASE("a hang-up that is ignored, as nohup does, stays ignored") {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGHUP, SIG_IGN);
    auto stop = StopSignals::install();
    ::raise(SIGHUP);
    if (stop) stop->take();
    ::_exit(stop ? static_cast<int>(stop->count()) : 99);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace tracee
