// Loads the floor programs (floor.bpf.c) and takes their records off the ring every millisecond.
//
//   kernel_floor OBJECT nothing|record PID     until standard input ends
//
// Says `ready` on standard output when attached; at the end, how many records came and were lost.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

struct Totals {
  std::uint64_t records = 0;
  std::uint64_t sum = 0;
};

int add_record(void* context, void* data, std::size_t size) {
  auto& totals = *static_cast<Totals*>(context);
  const auto* words = static_cast<const std::uint64_t*>(data);
  for (std::size_t i = 0; i < size / sizeof(*words); ++i) totals.sum += words[i];
  ++totals.records;
  return 0;
}

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "kernel_floor: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

void sleep_a_millisecond() {
  const timespec pause{0, 1'000'000};
  ::nanosleep(&pause, nullptr);
}

bool input_ended() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, 0) > 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: kernel_floor OBJECT nothing|record PID\n");
    return 1;
  }
  const std::string kind = argv[2];
  ::libbpf_set_print(nullptr);
  bpf_object* object = ::bpf_object__open_file(argv[1], nullptr);
  if (object == nullptr) fail("opening the object");
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object) {
    ::bpf_program__set_autoload(
        program, std::string_view(::bpf_program__name(program)).starts_with(kind + "_"));
  }
  if (::bpf_object__load(object) != 0) fail("loading");
  const auto pid = static_cast<std::uint32_t>(std::atoi(argv[3]));
  const std::uint8_t yes = 1;
  const int traced = ::bpf_object__find_map_fd_by_name(object, "traced");
  if (::bpf_map_update_elem(traced, &pid, &yes, BPF_ANY) != 0) fail("naming the process");
  bpf_object__for_each_program(program, object) {
    if (::bpf_program__autoload(program) && ::bpf_program__attach(program) == nullptr) {
      fail("attaching");
    }
  }
  Totals totals;
  ring_buffer* ring = ::ring_buffer__new(::bpf_object__find_map_fd_by_name(object, "ring"),
                                         &add_record, &totals, nullptr);
  if (ring == nullptr) fail("opening the ring");
  std::printf("ready\n");
  std::fflush(stdout);
  while (!input_ended()) {
    ::ring_buffer__consume(ring);
    sleep_a_millisecond();
  }
  ::ring_buffer__consume(ring);
  std::printf("%lu records, sum %lx\n", totals.records, totals.sum);
  return 0;
}
