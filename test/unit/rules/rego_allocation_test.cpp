// Evaluating events takes nothing from the heap once what a stream uses is known. A program of its
// own, because it counts what `new` is asked for.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"

namespace {
bool counting = false;
std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  if (counting) ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  if (counting) ++allocations;
  return std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tracee::rules {
namespace {

class NoSink final : public FindingSink {
 public:
  Status write(const Finding&) override { return Ok{}; }
  Status flush() override { return Ok{}; }
};

constexpr std::string_view kRule = R"(package x
import data.tracee.helpers
__rego_metadoc__ := {"id": "X"}
tracee_selected_events[{"source": "tracee", "name": n}] {
  n := ["ptrace", "security_file_open", "execve", "security_socket_connect"][_]
}
tracee_match { helpers.get_tracee_argument("request") == "PTRACE_TRACEME" }
tracee_match = {"p": p} {
  helpers.is_file_write(helpers.get_tracee_argument("flags"))
  p := helpers.get_tracee_argument("pathname")
  regex.match(`/proc/(?:\d.+|self)/mem`, p)
}
tracee_match { startswith(helpers.get_tracee_argument("argv")[_], "LD_PRELOAD=") }
tracee_match { helpers.get_tracee_argument("remote_addr").sin_port == "4444" }
tracee_match { input.args[_].value == "nowhere" }
)";

TEST_CASE("events without a finding take nothing from the heap") {
  const Folder folder;
  folder.add_text("x.rego", kRule);
  auto rules = make_rule_set(std::move(folder.scan().candidates), {});
  REQUIRE(rules);
  NoSink sink;
  const auto silent = [](const std::string&) {};
  Engine engine(std::move(*rules), sink, silent, silent);

  StreamBuilder stream;
  const std::string address("\2\0\1\xbb\x7f\0\0\1\0\0\0\0\0\0\0\0", 16);
  for (int i = 0; i < 20; ++i) {
    stream.event("ptrace", {{"request", i + 1, {}, Presence::Present}});
    stream.event("security_file_open", {{"pathname", 0, "/proc/12/maps", Presence::Present},
                                        {"flags", i, {}, Presence::Present}});
    stream.event("execve", {{"pathname", 0, "/bin/ls", Presence::Present},
                            {"argv", 0, std::string("ls\0-l\0", 6), Presence::Present}});
    stream.event("security_socket_connect", {{"remote_addr", 0, address, Presence::Present}});
  }
  stream.flush();
  const stream::FrameView frame(stream.frames().back());
  REQUIRE(engine.batch(frame));  // names and arena are made now
  counting = true;
  const auto status = engine.batch(frame);
  counting = false;
  CHECK(status);
  CHECK(engine.counts().events == 160);
  CHECK(engine.counts().findings == 0);
  CHECK(engine.counts().failures == 0);
  CHECK(allocations == 0);
}

}  // namespace
}  // namespace tracee::rules
