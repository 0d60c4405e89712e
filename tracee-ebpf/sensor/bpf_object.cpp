#include "tracee-ebpf/sensor/bpf_object.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <utility>

namespace tracee {
namespace {

constexpr std::size_t kMaxMessages = 64 * 1024;
constexpr std::size_t kMaxMessage = 4096;

// libbpf reports through one hook of the process; a sensor is used by one thread.
thread_local std::string messages;

// Of the verifier's log, one message of any length, the end tells the reason.
int keep_message(libbpf_print_level level, const char* format, va_list arguments) {
  if (level != LIBBPF_WARN || messages.size() > kMaxMessages) return 0;
  va_list again;
  va_copy(again, arguments);
  const int length = std::vsnprintf(nullptr, 0, format, arguments);
  if (length > 0) {
    std::string text(static_cast<std::size_t>(length) + 1, '\0');
    std::vsnprintf(text.data(), text.size(), format, again);
    text.pop_back();
    messages.append(text, text.size() - std::min(text.size(), kMaxMessage));
  }
  va_end(again);
  return length;
}

// The program that a message such as "libbpf: prog 'NAME': failed to load: -22" speaks of; the last
// one counts.
std::string program_of(std::string_view text) {
  constexpr std::string_view kBefore = "prog '";
  const std::size_t at = text.rfind(kBefore);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + kBefore.size();
  const std::size_t end = text.find('\'', begin);
  if (end == std::string_view::npos) return {};
  return std::string(text.substr(begin, end - begin));
}

// The last line of the verifier's log that is not a statistic.
std::string verifier_words(std::string_view text) {
  constexpr std::string_view kEnd = "-- END PROG LOAD LOG --";
  const std::size_t end = text.find(kEnd);
  if (end == std::string_view::npos) return {};
  std::string words;
  std::size_t begin = 0;
  while (begin < end) {
    std::size_t stop = text.find('\n', begin);
    if (stop == std::string_view::npos || stop > end) stop = end;
    std::string_view line = text.substr(begin, stop - begin);
    begin = stop + 1;
    if (line.empty() || line.starts_with("processed ") || line.starts_with("libbpf:")) continue;
    words = line;
  }
  return words;
}

std::string system_words(int error) { return std::strerror(error < 0 ? -error : error); }

Error object_error(ErrorKind kind, const std::string& what, int error) {
  std::string text = what + " failed: " + system_words(error);
  const std::string said = take_libbpf_messages();
  if (!said.empty()) text += "\n" + said;
  return Error(kind, text);
}

ErrorKind kind_of(int error) {
  return std::abs(error) == EPERM || std::abs(error) == EACCES ? ErrorKind::Permission
                                                               : ErrorKind::Unsupported;
}

}  // namespace

void LinkDeleter::operator()(bpf_link* link) const { bpf_link__destroy(link); }

void BpfObject::ObjectDeleter::operator()(bpf_object* object) const { bpf_object__close(object); }

std::string take_libbpf_messages() { return std::exchange(messages, {}); }

Result<BpfObject> BpfObject::open(const ObjectChoice& choice) {
  libbpf_set_print(keep_message);
  const auto bytes = choice.bytes();
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "tracee");
  if (!choice.btf_path.empty()) options.btf_custom_path = choice.btf_path.c_str();
  bpf_object* object = bpf_object__open_mem(bytes.data(), bytes.size(), &options);
  const int error = errno;
  if (object == nullptr) {
    return object_error(ErrorKind::Internal, "opening the BPF programs", error);
  }
  return BpfObject(object);
}

void BpfObject::enable_only(const std::vector<std::string>& programs) {
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, object_.get()) {
    const bool wanted =
        std::find(programs.begin(), programs.end(), bpf_program__name(each)) != programs.end();
    bpf_program__set_autoload(each, wanted);
  }
}

Status BpfObject::set_target(const std::string& name, const std::string& function) {
  take_libbpf_messages();
  const int error = bpf_program__set_attach_target(program(name), 0, function.c_str());
  if (error == 0) return Ok{};
  return object_error(kind_of(error), "attaching a BPF program to " + function, error);
}

void BpfObject::look_into_modules() {
  (void)bpf_program__set_attach_target(bpf_object__next_program(object_.get(), nullptr), 0,
                                       "tracee__nowhere");
  take_libbpf_messages();
}

Status BpfObject::reuse_map(const char* name, int fd) {
  take_libbpf_messages();
  const int error = bpf_map__reuse_fd(map(name), fd);
  if (error == 0) return Ok{};
  return object_error(kind_of(error), std::string("using a map as ") + name, error);
}

std::string_view BpfObject::section_of(const std::string& name) const {
  const bpf_program* found = program(name);
  return found == nullptr ? std::string_view() : bpf_program__section_name(found);
}

Result<std::optional<BpfObject::Refusal>> BpfObject::load() {
  take_libbpf_messages();
  const int error = bpf_object__load(object_.get());
  if (error == 0) return std::optional<Refusal>();
  const std::string name = program_of(messages);
  if (program(name) == nullptr) {
    return object_error(kind_of(error), "loading the BPF programs", error);
  }
  std::string reason = system_words(error);
  const std::string words = verifier_words(messages);
  if (!words.empty()) reason += " (" + words + ")";
  take_libbpf_messages();
  return std::optional<Refusal>(Refusal{name, reason, error == -EPERM && words.empty()});
}

Result<BpfLink> BpfObject::attach(const std::string& name) {
  take_libbpf_messages();
  bpf_link* link = bpf_program__attach(program(name));
  const int error = errno;
  if (link == nullptr) {
    take_libbpf_messages();
    return Error(kind_of(error), system_words(error));
  }
  return BpfLink(link);
}

Result<BpfLink> BpfObject::attach_iterator(const std::string& name) {
  bpf_link* link = bpf_program__attach_iter(program(name), nullptr);
  const int error = errno;
  if (link == nullptr) return object_error(kind_of(error), "attaching the task iterator", error);
  return BpfLink(link);
}

void BpfObject::freeze_maps_but(const std::vector<std::string>& written) {
  bpf_map* each = nullptr;
  bpf_object__for_each_map(each, object_.get()) {
    const bool is_written =
        std::find(written.begin(), written.end(), bpf_map__name(each)) != written.end();
    if (!is_written && bpf_map__fd(each) >= 0) (void)bpf_map_freeze(bpf_map__fd(each));
  }
}

Result<std::span<std::byte>> BpfObject::section(const char* name) {
  std::size_t size = 0;
  bpf_map* found = map(name);
  void* memory =
      found == nullptr ? nullptr : const_cast<void*>(bpf_map__initial_value(found, &size));
  if (memory == nullptr) {
    return Error(ErrorKind::Internal, std::string("the BPF programs have no section ") + name);
  }
  return std::span<std::byte>(static_cast<std::byte*>(memory), size);
}

bpf_map* BpfObject::map(const char* name) const {
  return bpf_object__find_map_by_name(object_.get(), name);
}

bpf_program* BpfObject::program(const std::string& name) const {
  return name.empty() ? nullptr : bpf_object__find_program_by_name(object_.get(), name.c_str());
}

Status run_iterator(bpf_link* link) {
  auto written = read_iterator(link);
  if (!written) return std::move(written).error();
  return Ok{};
}

Result<std::string> read_iterator(bpf_link* link) {
  UniqueFd iterator(bpf_iter_create(bpf_link__fd(link)));
  if (!iterator) {
    return Error(kind_of(errno),
                 std::string("starting the task iterator failed: ") + std::strerror(errno));
  }
  std::string written;
  char part[4096];
  ssize_t got = 0;
  do {
    got = ::read(iterator.get(), part, sizeof(part));
    if (got > 0) written.append(part, static_cast<std::size_t>(got));
  } while (got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN)));
  if (got < 0) {
    return Error(ErrorKind::Io,
                 std::string("running the task iterator failed: ") + std::strerror(errno));
  }
  return written;
}

}  // namespace tracee
