// One process writes a stream, another evaluates it: through a pipe of 1 MiB, as the programs make
// it, and of the default size; beside frames laid out by hand, written, read and only summed.
//
// Two processes on several CPUs: times are those of the clock on the wall, besides them CPU time.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "test/bench/bench.h"
#include "test/bench/encoders.h"
#include "test/bench/quiet_rules.h"
#include "tracee-ebpf/output/outputs.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tracee::bench {
namespace {

constexpr int kLarge = 1 << 20;
constexpr int kDefault = 1 << 16;

struct Time {
  double wall = 0;  // ns
  double cpu = 0;   // ns, of both processes
};

double cpu_of(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto ns = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_usec) * 1e3;
  };
  return ns(usage.ru_utime) + ns(usage.ru_stime);
}

// Runs write(fd) in a child and read(fd) here.
template <typename Write, typename Read>
Time through_pipe(int size, Write write, Read read) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) std::abort();
  ::fcntl(fds[1], F_SETPIPE_SZ, size);
  UniqueFd from(fds[0]);
  UniqueFd to(fds[1]);
  const double cpu = cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
  const auto begin = std::chrono::steady_clock::now();
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    from.reset();
    write(to.get());
    ::_exit(0);
  }
  to.reset();
  read(std::move(from));
  ::waitpid(child, nullptr, 0);
  Time time;
  time.wall =
      std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
  time.cpu = cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN) - cpu;
  return time;
}

// The producer from its encoder on: outputs, and the sink of the binary stream.
void produce(const Workload& work, int fd) {
  const int size = ::fcntl(fd, F_GETPIPE_SZ);
  ::dup2(fd, STDOUT_FILENO);
  auto stop = StopSignals::install();
  auto options = parse_output({"capnp"});
  if (!stop || !options) ::_exit(1);
  auto outputs = Outputs::open(*options, *stop, Catalogue::built_in());
  if (!outputs) ::_exit(1);
  ::fcntl(fd, F_SETPIPE_SZ, size);  // which was made larger
  stream::FrameSealer sealer({1, 2});
  stream::StreamHeader header;
  header.catalogue = Catalogue::built_in().events();
  if (!outputs->write(stream::encode_header(header, sealer))) ::_exit(1);
  encode_ours(work, [&](std::span<const std::uint64_t> frame) {
    if (!outputs->write(frame)) ::_exit(1);
  });
}

void consume(UniqueFd input) {
  if (read_quietly(std::move(input)) != kEvents) {
    std::fprintf(stderr, "the consumer does not see all events\n");
    std::exit(1);
  }
}

void write_by_hand(const Workload& work, int fd) {
  encode_by_hand(work, [&](std::span<const std::uint64_t> frame) {
    const char* at = reinterpret_cast<const char*>(frame.data());
    for (std::size_t left = frame.size_bytes(); left > 0;) {
      const ssize_t n = ::write(fd, at, left);
      if (n <= 0) ::_exit(1);
      at += n;
      left -= static_cast<std::size_t>(n);
    }
  });
}

void sum_by_hand(UniqueFd input) {
  static std::vector<std::uint64_t> buffer(kLarge / 8);
  std::uint64_t sum = 0;
  while (true) {
    const ssize_t got = ::read(input.get(), buffer.data(), buffer.size() * 8);
    if (got <= 0) break;
    const auto size = static_cast<std::size_t>(got);
    sum += XXH3_64bits(buffer.data(), size);
    for (std::size_t i = 0; i < size / 8; ++i) sum += buffer[i];
  }
  keep(sum);
}

struct Medians {
  std::vector<double> wall;
  std::vector<double> cpu;
  void add(const Time& time) {
    wall.push_back(time.wall / kEvents);
    cpu.push_back(time.cpu / kEvents);
  }
};

void row(const char* what, const Medians& one, const char* other, const Medians& two,
         const char* goal) {
  std::printf("| %s | %.1f ns | %s | %.1f ns | %.2f | %s |\n", what, median(one.wall), other,
              median(two.wall), median(one.wall) / median(two.wall), goal);
  std::printf("| … CPU time of both processes | %.1f ns | | %.1f ns | %.2f |  |\n", median(one.cpu),
              median(two.cpu), median(one.cpu) / median(two.cpu));
}

}  // namespace
}  // namespace tracee::bench

int main() {
  using namespace tracee::bench;
  const Workload work = make_workload();
  const auto ours = [&](int fd) { produce(work, fd); };
  const auto by_hand = [&](int fd) { write_by_hand(work, fd); };
  Medians large, hand, small;
  for (int round = -1; round < kRounds; ++round) {
    const Time one = through_pipe(kLarge, ours, consume);
    const Time two = through_pipe(kLarge, by_hand, sum_by_hand);
    const Time three = through_pipe(kDefault, ours, consume);
    if (round < 0) continue;
    large.add(one);
    hand.add(two);
    small.add(three);
  }
  row("producer into rules, 1 MiB pipe", large, "hand layout, write, read and sum", hand, "<= 1.5");
  row("producer into rules, default pipe", small, "the same, 1 MiB pipe", large, ">= 2");
}
