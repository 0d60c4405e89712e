// Prints what the kernel's verifier does with each program of ours, with everything switched on.
//
//   verifier_report [DIALECT] [PROGRAM...]
//
// DIALECT is `new` or `old`; without, the build that the kernel can run is taken. One line a
// program: its name and the instructions that the verifier processed; or its name, "refused" and
// the kernel's words. Exit 77, with the reason, where nothing may be loaded.
#include <bpf/libbpf.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bpf/shared/config.h"
#include "tracee-ebpf/sensor/feature_probe.h"

namespace tracee {
namespace {

constexpr int kSkipped = 77;
constexpr int kLines = 4;
constexpr std::size_t kLogBytes = 64 << 10;
constexpr __u32 kStatistics = 4;  // of the verifier's log levels

using Object = std::unique_ptr<bpf_object, void (*)(bpf_object*)>;

Object open_object(const ObjectChoice& choice) {
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "tracee");
  const auto bytes = choice.bytes();
  return {bpf_object__open_mem(bytes.data(), bytes.size(), &options), bpf_object__close};
}

// Every filter, every event, every option, as far as the kernel goes along: read-only data that is
// zero lets the verifier leave out what depends on it.
void switch_everything_on(bpf_object* object) {
  bpf_map* map = bpf_object__find_map_by_name(object, ".rodata.config");
  std::size_t size = 0;
  void* memory = map == nullptr ? nullptr : const_cast<void*>(bpf_map__initial_value(map, &size));
  if (memory == nullptr || size < sizeof(sensor_config)) return;
  sensor_config config;
  std::memset(&config, 0xff, sizeof(config));
  config.ring_mask = 7;
  config.lifetime_ring = 8;
  config.ring_wake_bytes = config.lifetime_wake_bytes = 1 << 20;
  config.left_out_count = 2;
  KernelTypes types;
  config.casts = can_cast(types);
  std::memcpy(memory, &config, sizeof(config));
}

// Programs at system calls' functions are told which one; they are all alike, so one stands for
// all.
constexpr std::string_view kCallPrograms = "fexit__call_";
constexpr std::string_view kCallProgram = "fexit__call_0";

std::vector<std::string> programs_of(const ObjectChoice& choice) {
  std::vector<std::string> names;
  const Object object = open_object(choice);
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, object.get()) {
    const std::string name = bpf_program__name(each);
    if (!name.starts_with(kCallPrograms) || name == kCallProgram) names.push_back(name);
  }
  return names;
}

// The number in "processed N insns (limit 1000000) ..."; -1: the log has none.
long processed(std::string_view log) {
  constexpr std::string_view kWord = "processed ";
  const std::size_t at = log.rfind(kWord);
  return at == log.npos ? -1 : std::strtol(log.data() + at + kWord.size(), nullptr, 10);
}

// The last lines of a log but its statistics.
std::string last_words(std::string_view log) {
  const std::size_t end = std::min(log.rfind("processed "), log.size());
  std::size_t begin = end;
  for (int lines = 0; begin > 0 && lines < kLines; --begin) lines += log[begin - 1] == '\n';
  std::string words(log.substr(begin, end - begin));
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

// The program that libbpf last complained of.
std::string complained_of;

int note_program(libbpf_print_level, const char* format, va_list arguments) {
  char text[512];
  char name[128];
  std::vsnprintf(text, sizeof(text), format, arguments);
  const char* at = std::strstr(text, "prog '");
  if (at != nullptr && std::sscanf(at, "prog '%127[^']'", name) == 1) complained_of = name;
  return 0;
}

using Names = std::vector<std::string>;

// Loads the programs named, in the object's order, and reports them up to the first that is
// refused. Gives those that are left.
Names report(const ObjectChoice& choice, const Names& wanted) {
  const Object object = open_object(choice);
  std::vector<std::pair<std::string, std::vector<char>>> logs;
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, object.get()) {
    const std::string name = bpf_program__name(each);
    const bool asked = std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    bpf_program__set_autoload(each, asked);
    if (!asked) continue;
    if (name == kCallProgram) bpf_program__set_attach_target(each, 0, "__x64_sys_dup");
    auto& log = logs.emplace_back(name, std::vector<char>(kLogBytes)).second;
    bpf_program__set_log_level(each, kStatistics);
    bpf_program__set_log_buf(each, log.data(), log.size());
  }
  switch_everything_on(object.get());
  complained_of.clear();
  const int error = bpf_object__load(object.get());
  Names left;
  bool refused = false;
  for (const auto& [name, log] : logs) {
    if (refused) {
      left.push_back(name);
    } else if (error != 0 && name == complained_of) {
      refused = true;
      std::printf("%s\trefused\t%s %s\n", name.c_str(), std::strerror(-error),
                  last_words(log.data()).c_str());
    } else if (processed(log.data()) >= 0) {
      std::printf("%s\t%ld\n", name.c_str(), processed(log.data()));
    }
  }
  if (error != 0 && !refused) std::printf("loading failed: %s\n", std::strerror(-error));
  std::fflush(stdout);
  return left;
}

int run(const std::vector<std::string_view>& arguments) {
  auto choice = probe_kernel();
  if (!choice) {
    std::printf("skipped: %s\n", choice.error().message().c_str());
    return kSkipped;
  }
  Names wanted;
  for (const std::string_view argument : arguments) {
    if (argument == "new")
      choice->dialect = BpfDialect::New;
    else if (argument == "old")
      choice->dialect = BpfDialect::Old;
    else
      wanted.emplace_back(argument);
  }
  if (wanted.empty()) wanted = programs_of(*choice);
  libbpf_set_print(note_program);
  while (!wanted.empty()) wanted = report(*choice, wanted);
  return 0;
}

}  // namespace
}  // namespace tracee

int main(int argc, char** argv) { return tracee::run({argv + 1, argv + argc}); }
