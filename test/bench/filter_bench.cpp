// What deciding on a task costs: nanoseconds that a system call takes longer when the filters
// reject it, for 1, 8 and 64 scopes, beside a program that compares one process id.
//
// CPU time of a loop of calls, less that of the same loop without any program, each the best of
// some loops, by turns; medians of the turns are compared. And, as the kernel counts it
// (BPF_ENABLE_STATS), the time within the programs alone. Everything is kept to this process: no
// other one is ever selected.
#include <bpf/bpf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "common/unique_fd.h"
#include "test/bench/bench.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee::bench {
namespace {

constexpr int kCalls = 100000;
constexpr int kLoops = 5;  // of which the best counts
constexpr int kTurns = 5;
// Nobody reads the records of accepted calls: room for all of them.
constexpr std::uint64_t kRingBytes = std::uint64_t{1} << 30;
constexpr std::uint32_t kNobody = 4194304;  // no process has this number: PID_MAX_LIMIT

struct Runs {
  double nanoseconds = 0;
  double count = 0;
};

Runs runs_of(int program) {
  bpf_prog_info info{};
  std::uint32_t size = sizeof info;
  if (::bpf_obj_get_info_by_fd(program, &info, &size) != 0) return {};
  return {static_cast<double>(info.run_time_ns), static_cast<double>(info.run_cnt)};
}

std::set<std::uint32_t> programs() {
  std::set<std::uint32_t> ids;
  for (std::uint32_t id = 0; ::bpf_prog_get_next_id(id, &id) == 0;) ids.insert(id);
  return ids;
}

// A program on the exit of every system call.
class Probe {
 public:
  explicit Probe(const std::vector<bpf_insn>& code) {
    program_.reset(::bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "bench", "GPL", code.data(),
                                   code.size(), nullptr));
    if (program_) link_.reset(::bpf_raw_tracepoint_open("sys_exit", program_.get()));
  }
  bool attached() const { return static_cast<bool>(link_); }
  int program() const { return program_.get(); }

 private:
  UniqueFd program_;
  UniqueFd link_;
};

bpf_insn insn(std::uint8_t code, std::uint8_t to, std::int16_t offset, std::int32_t immediate) {
  bpf_insn made{};
  made.code = code;
  made.dst_reg = to & 0xf;
  made.off = offset;
  made.imm = immediate;
  return made;
}

std::vector<bpf_insn> nothing() {
  return {insn(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0), insn(BPF_JMP | BPF_EXIT, 0, 0, 0)};
}

// tgid == kNobody, and that is all.
std::vector<bpf_insn> plain_test() {
  return {insn(BPF_JMP | BPF_CALL, 0, 0, BPF_FUNC_get_current_pid_tgid),
          insn(BPF_ALU64 | BPF_RSH | BPF_K, 0, 0, 32),
          insn(BPF_JMP | BPF_JNE | BPF_K, 0, 0, static_cast<std::int32_t>(kNobody)),
          insn(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0), insn(BPF_JMP | BPF_EXIT, 0, 0, 0)};
}

// The expressions of a number of scopes, each about another process, another user, …
std::vector<std::string> expressions(const std::vector<std::string>& subjects, int scopes) {
  std::vector<std::string> words;
  for (int i = 1; i <= scopes; ++i) {
    const std::string prefix = std::to_string(i) + ":";
    words.push_back(prefix + "event=getppid");
    std::string word = subjects[static_cast<std::size_t>(i - 1) % subjects.size()];
    if (word.ends_with('=')) word += std::to_string(kNobody - static_cast<std::uint32_t>(i));
    words.push_back(prefix + word);
  }
  return words;
}

// CPU time of a call, the best of some loops.
double call() {
  std::vector<double> times;
  for (int loop = 0; loop < kLoops; ++loop) {
    times.push_back(nanoseconds([] {
                      for (int i = 0; i < kCalls; ++i) ::syscall(SYS_getppid);
                    }) /
                    kCalls);
  }
  return *std::min_element(times.begin(), times.end());
}

// Nanoseconds, a value for each turn.
struct Measured {
  std::vector<double> ours;          // what a call takes longer
  std::vector<double> plain;         // with the plain test
  std::vector<double> within;        // our program alone
  std::vector<double> plain_within;  // the plain test alone
};

// How long the programs that all calls ran took, each time, without what counting takes.
double within(const std::vector<UniqueFd>& programs) {
  const UniqueFd stats(::bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!stats) return 0;
  const Probe empty(nothing());
  std::vector<Runs> begin;
  for (const UniqueFd& program : programs) begin.push_back(runs_of(program.get()));
  const Runs from = runs_of(empty.program());
  call();
  const Runs to = runs_of(empty.program());
  const double counting = (to.nanoseconds - from.nanoseconds) / (to.count - from.count);
  double sum = 0;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const Runs now = runs_of(programs[i].get());
    const double count = now.count - begin[i].count;
    if (count >= kCalls) sum += (now.nanoseconds - begin[i].nanoseconds) / count - counting;
  }
  return sum;
}

// One turn.
bool measure(const std::vector<std::string>& words, Measured* out) {
  auto selection = parse_selection(words, Catalogue::built_in());
  if (!selection) {
    std::printf("%s\n", selection.error().message().c_str());
    return false;
  }
  const double base = call();
  {
    const Probe plain(plain_test());
    if (!plain.attached()) {
      std::printf("skipped: no BPF here: %s\n", std::strerror(errno));
      return false;
    }
    out->plain.push_back(call() - base);
    std::vector<UniqueFd> own;
    own.emplace_back(::fcntl(plain.program(), F_DUPFD_CLOEXEC, 0));
    out->plain_within.push_back(within(own));
  }
  SensorOptions options;
  options.ring_bytes = kRingBytes;
  options.selection = std::move(*selection);
  const auto before = programs();
  auto sensor = Sensor::open(options);
  Status ready = sensor ? (*sensor)->load() : Status(sensor.error());
  if (ready) ready = (*sensor)->attach();
  if (!ready) {
    std::printf("skipped: %s\n", ready.error().message().c_str());
    return false;
  }
  std::vector<UniqueFd> own;
  for (const std::uint32_t id : programs()) {
    if (!before.contains(id)) own.emplace_back(::bpf_prog_get_fd_by_id(id));
  }
  out->ours.push_back(call() - base);
  if (const auto losses = (*sensor)->take_losses(); !losses || !losses->entries.empty()) {
    std::printf("records were lost: the row is of no use\n");
    return false;
  }
  out->within.push_back(within(own));
  return true;
}

struct Row {
  const char* what;
  std::vector<std::string> subjects;
};

int run() {
  const std::vector<Row> rows = {
      {"pid", {"pid="}},
      {"comm", {"comm=nobody"}},
      {"one of pid, uid, comm, mntns, tree, binary",
       {"pid=", "uid=", "comm=nobody", "mntns=", "tree=", "binary=/nobody"}},
      // Nobody is: each call gives a record, of all scopes.
      {"pid!=: accepted", {"pid!="}},
  };
  std::printf(
      "| rejected by | scopes | takes longer | plain test | ratio | beside one scope | program "
      "alone "
      "| plain alone |\n"
      "| --- | --: | --: | --: | --: | --: | --: | --: |\n");
  for (const Row& row : rows) {
    double one = 0;
    for (const int scopes : {1, 8, 64}) {
      Measured measured;
      for (int turn = 0; turn < kTurns; ++turn) {
        if (!measure(expressions(row.subjects, scopes), &measured)) return 0;
      }
      const double ours = median(measured.ours);
      const double plain = median(measured.plain);
      if (scopes == 1) one = ours;
      std::printf("| %s | %d | %.1f ns | %.1f ns | %.2f | %.2f | %.1f ns | %.1f ns |\n", row.what,
                  scopes, ours, plain, ours / plain, ours / one, median(measured.within),
                  median(measured.plain_within));
      std::fflush(stdout);
    }
  }
  return 0;
}

}  // namespace
}  // namespace tracee::bench

int main() { return tracee::bench::run(); }
