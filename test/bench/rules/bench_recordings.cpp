// Writes recordings of one kind of event each, for program_bench.py.
//
//   bench_recordings FOLDER FRAMES
//
// EMPTY, read, ptrace and open, with the ending .capnp, of FRAMES batches of 8,192 events.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>

#include "test/unit/rules/rules_samples.h"

namespace {

using tracee::rules::Argument;
using tracee::rules::StreamBuilder;

constexpr int kEvents = 8192;

void write(const std::string& path, const char* event, int frames,
           const std::function<Argument(int)>& argument) {
  StreamBuilder stream;
  stream.header({"read", "ptrace", "security_file_open"});
  for (int frame = 0; frame < frames; ++frame) {
    for (int i = 0; i < kEvents; ++i) stream.event(event, {argument(i)});
    stream.flush();
  }
  stream.end();
  std::ofstream(path, std::ios::binary) << stream.bytes();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "bench_recordings FOLDER FRAMES\n");
    return 1;
  }
  const std::string folder = std::string(argv[1]) + "/";
  const int frames = std::atoi(argv[2]);
  const auto number = [](const char* name, std::int64_t value) {
    return Argument{name, value, {}, tracee::Presence::Present};
  };
  const auto path = [](int n) {
    return Argument{"pathname", 0,
                    "/usr/share/doc/package-" + std::to_string(n % 64) + "/copyright",
                    tracee::Presence::Present};
  };
  write(folder + "empty.capnp", "read", 0, [&](int n) { return number("fd", n); });
  write(folder + "read.capnp", "read", frames, [&](int n) { return number("fd", n); });
  write(folder + "ptrace.capnp", "ptrace", frames, [&](int) { return number("request", 16); });
  write(folder + "open.capnp", "security_file_open", frames, path);
}
