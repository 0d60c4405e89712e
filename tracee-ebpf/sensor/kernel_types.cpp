#include "tracee-ebpf/sensor/kernel_types.h"

#include <fcntl.h>
#include <linux/btf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

#include "common/unique_fd.h"

namespace tracee {
namespace {

constexpr std::size_t kMaxFile = 256 << 20;
constexpr std::size_t kPart = 1 << 16;
constexpr std::size_t kFirstTable = 1 << 17;
constexpr std::string_view kTracepoint = "btf_trace_";
// Kinds that older headers lack.
constexpr std::uint32_t kEnum64 = 19;

// Bytes that follow a type's head; nothing for a kind that is not known.
std::optional<std::size_t> bytes_behind(const btf_type& type) {
  const std::size_t count = BTF_INFO_VLEN(type.info);
  switch (BTF_INFO_KIND(type.info)) {
    case BTF_KIND_INT:
    case BTF_KIND_VAR:
    case BTF_KIND_DECL_TAG:
      return 4;
    case BTF_KIND_ARRAY:
      return sizeof(btf_array);
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
      return count * sizeof(btf_member);
    case BTF_KIND_ENUM:
      return count * sizeof(btf_enum);
    case BTF_KIND_FUNC_PROTO:
      return count * sizeof(btf_param);
    case BTF_KIND_DATASEC:
      return count * sizeof(btf_var_secinfo);
    case kEnum64:
      return count * 12;
    case BTF_KIND_PTR:
    case BTF_KIND_FWD:
    case BTF_KIND_TYPEDEF:
    case BTF_KIND_VOLATILE:
    case BTF_KIND_CONST:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_FUNC:
    case BTF_KIND_FLOAT:
    case BTF_KIND_TYPE_TAG:
      return 0;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::uint32_t> KernelTypes::function(std::string_view name) {
  if (!ready()) return std::nullopt;
  return find(name);
}

std::optional<bool> KernelTypes::tracepoint(std::string_view name) {
  if (!ready()) return std::nullopt;
  return find(std::string(kTracepoint).append(name)) != 0;
}

void KernelTypes::forget() { *this = KernelTypes(std::move(path_)); }

bool KernelTypes::ready() {
  if (asked_) return known_;
  asked_ = true;
  known_ = read() && index();
  return known_;
}

bool KernelTypes::read() {
  UniqueFd file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return false;
  struct stat facts {};
  if (::fstat(file.get(), &facts) == 0 && facts.st_size > 0 && facts.st_size < off_t{kMaxFile}) {
    bytes_.reserve(static_cast<std::size_t>(facts.st_size) + kPart);
  }
  std::size_t have = 0;
  for (;;) {
    if (have > kMaxFile) return false;
    bytes_.resize(have + kPart);
    const ssize_t got = ::read(file.get(), bytes_.data() + have, kPart);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes_.resize(have);
  return true;
}

// Layout: the kernel's Documentation/bpf/btf.rst.
bool KernelTypes::index() {
  btf_header head;
  if (bytes_.size() < sizeof(head)) return false;
  std::memcpy(&head, bytes_.data(), sizeof(head));
  const std::uint64_t types = std::uint64_t{head.hdr_len} + head.type_off;
  const std::uint64_t types_end = types + head.type_len;
  const std::uint64_t texts = std::uint64_t{head.hdr_len} + head.str_off;
  const std::uint64_t texts_end = texts + head.str_len;
  if (head.magic != BTF_MAGIC || types_end > bytes_.size() || texts_end > bytes_.size()) {
    return false;
  }
  if (head.str_len == 0 || bytes_[texts_end - 1] != '\0') return false;
  table_.assign(kFirstTable, {});
  std::uint32_t id = 1;  // 0 is void, which is not written
  for (std::size_t at = types; at < types_end; ++id) {
    btf_type type;
    if (types_end - at < sizeof(type)) return false;
    std::memcpy(&type, bytes_.data() + at, sizeof(type));
    const auto more = bytes_behind(type);
    if (!more || types_end - at - sizeof(type) < *more) return false;
    at += sizeof(type) + *more;
    const std::uint32_t kind = BTF_INFO_KIND(type.info);
    if (kind != BTF_KIND_FUNC && kind != BTF_KIND_TYPEDEF) continue;
    if (type.name_off >= head.str_len) return false;
    const auto name = static_cast<std::uint32_t>(texts + type.name_off);
    const bool wanted = kind == BTF_KIND_FUNC || text_at(name).starts_with(kTracepoint);
    if (wanted) add(name, id);
  }
  return true;
}

std::string_view KernelTypes::text_at(std::size_t position) const {
  return bytes_.data() + position;  // the last byte of all texts is a null
}

// The first of several with one name stays.
void KernelTypes::add(std::uint32_t name, std::uint32_t id) {
  if (entries_ * 2 >= table_.size()) {
    std::vector<Type> before(table_.size() * 2);
    before.swap(table_);
    entries_ = 0;
    for (const Type& type : before) {
      if (type.id != 0) add(type.name, type.id);
    }
  }
  const std::string_view text = text_at(name);
  const std::size_t mask = table_.size() - 1;
  std::size_t at = std::hash<std::string_view>()(text) & mask;
  for (; table_[at].id != 0; at = (at + 1) & mask) {
    if (text_at(table_[at].name) == text) return;
  }
  table_[at] = {name, id};
  ++entries_;
}

std::uint32_t KernelTypes::find(std::string_view name) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = std::hash<std::string_view>()(name) & mask;
  for (; table_[at].id != 0; at = (at + 1) & mask) {
    if (text_at(table_[at].name) == name) return table_[at].id;
  }
  return 0;
}

}  // namespace tracee
