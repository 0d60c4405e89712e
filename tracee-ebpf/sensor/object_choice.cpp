#include "tracee-ebpf/sensor/object_choice.h"

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "bpf/layout.h"
#include "bpf/shared/config.h"
#include "common/unique_fd.h"

namespace tracee {
namespace {

static_assert(static_cast<int>(BpfDialect::New) == DIALECT_NEW &&
              static_cast<int>(BpfDialect::Old) == DIALECT_OLD);

constexpr const char* kBpfFile = "TRACEE_BPF_FILE";
constexpr const char* kBtfFile = "TRACEE_BTF_FILE";
constexpr off_t kMaxObject = 64 * 1024 * 1024;

const char* dialect_name(BpfDialect dialect) {
  return dialect == BpfDialect::Old ? "for Linux 5.10 and later" : "for Linux 5.17 and later";
}

Error file_error(const char* variable, const char* path, int error) {
  return Error(error == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
               std::string(variable) + ": reading " + path + " failed: " + std::strerror(error));
}

Result<std::vector<std::byte>> read_object(const char* path) {
  UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return file_error(kBpfFile, path, errno);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return file_error(kBpfFile, path, errno);
  if (!S_ISREG(facts.st_mode) || facts.st_size <= 0 || facts.st_size > kMaxObject) {
    return Error(ErrorKind::Corrupt, std::string(kBpfFile) + ": " + path +
                                         " is not a regular file of 1 byte to 64 MiB");
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(facts.st_size));
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error(kBpfFile, path, errno);
    if (got == 0) return file_error(kBpfFile, path, EIO);  // it became shorter
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

int say_nothing(libbpf_print_level, const char*, va_list) { return 0; }

// What the object says of itself; nothing when it is none of ours.
std::optional<sensor_build> build_of(std::span<const std::byte> bytes) {
  libbpf_set_print(say_nothing);
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "tracee");
  const std::unique_ptr<bpf_object, void (*)(bpf_object*)> object(
      bpf_object__open_mem(bytes.data(), bytes.size(), &options), bpf_object__close);
  if (object == nullptr) return std::nullopt;
  const bpf_map* section = bpf_object__find_map_by_name(object.get(), ".rodata.build");
  std::size_t size = 0;
  const void* content =
      section == nullptr ? nullptr : bpf_map__initial_value(const_cast<bpf_map*>(section), &size);
  sensor_build build{};
  if (content == nullptr || size < sizeof(build)) return std::nullopt;
  std::memcpy(&build, content, sizeof(build));
  if (build.dialect != DIALECT_NEW && build.dialect != DIALECT_OLD) return std::nullopt;
  return build;
}

std::string hex(std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(number));
  return text;
}

Result<ObjectChoice> choose_file(const char* path, const std::string& lacking) {
  auto bytes = read_object(path);
  if (!bytes) return std::move(bytes).error();
  const std::string said = std::string(kBpfFile) + ": " + path;
  const auto build = build_of(*bytes);
  if (!build) {
    return Error(ErrorKind::Corrupt,
                 said +
                     " is not an object file of tracee's BPF programs; the build "
                     "leaves them as bpf/tracee.bpf.o and "
                     "bpf/tracee_old.bpf.o");
  }
  if (build->layout != TRACEE_LAYOUT) {
    return Error(ErrorKind::Unsupported,
                 said + " is of another version: its records have the layout " +
                     hex(build->layout) + ", this program reads " + hex(TRACEE_LAYOUT) +
                     "; build both from the same sources");
  }
  ObjectChoice choice;
  choice.dialect = static_cast<BpfDialect>(build->dialect);
  if (choice.dialect == BpfDialect::New && !lacking.empty()) {
    return Error(ErrorKind::Unsupported,
                 said + " is " + dialect_name(choice.dialect) + "; this kernel lacks " + lacking);
  }
  choice.file = std::move(*bytes);
  choice.description =
      std::string(path) + ", " + dialect_name(choice.dialect) + ", as " + kBpfFile + " says";
  return choice;
}

bool is_set(const char* value) { return value != nullptr && *value != '\0'; }

}  // namespace

ObjectFiles ObjectFiles::of_environment() {
  return {::secure_getenv(kBpfFile), ::secure_getenv(kBtfFile)};
}

Result<ObjectChoice> choose_object(const ObjectFiles& files, const std::string& lacking) {
  ObjectChoice choice;
  if (is_set(files.bpf)) {
    auto chosen = choose_file(files.bpf, lacking);
    if (!chosen) return chosen;
    choice = std::move(*chosen);
  } else {
    choice.dialect = lacking.empty() ? BpfDialect::New : BpfDialect::Old;
    choice.description = dialect_name(choice.dialect);
    choice.description +=
        lacking.empty() ? ": this kernel has all that they use" : ": this kernel lacks " + lacking;
  }
  if (is_set(files.btf)) {
    if (::access(files.btf, R_OK) != 0) return file_error(kBtfFile, files.btf, errno);
    choice.btf_path = files.btf;
    choice.description += "; types from " + choice.btf_path;
  }
  return choice;
}

}  // namespace tracee
