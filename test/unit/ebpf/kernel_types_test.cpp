#include "tracee-ebpf/sensor/kernel_types.h"

#include <bpf/btf.h>

#include <catch2/catch.hpp>
#include <memory>

#include "test/unit/ebpf/temporary_folder.h"

namespace tracee::test {
namespace {

constexpr int kMany = 100000;  // functions: the table has to grow

using Types = std::unique_ptr<btf, void (*)(btf*)>;

std::string raw(const btf* types) {
  std::uint32_t size = 0;
  const void* bytes = ::btf__raw_data(types, &size);
  REQUIRE(bytes != nullptr);
  return {static_cast<const char*>(bytes), size};
}

// A type of every kind ahead of the functions, so that each must be stepped over.
Types kernel_like() {
  Types types(::btf__new_empty(), ::btf__free);
  btf* all = types.get();
  const int number = ::btf__add_int(all, "int", 4, 0);
  ::btf__add_array(all, number, number, 3);
  ::btf__add_struct(all, "several", 8);
  ::btf__add_field(all, "first", number, 0, 0);
  ::btf__add_field(all, "second", number, 32, 0);
  ::btf__add_enum(all, "small", 4);
  ::btf__add_enum_value(all, "one", 1);
  ::btf__add_enum64(all, "large", 8, false);
  ::btf__add_enum64_value(all, "two", 1ull << 40);
  ::btf__add_fwd(all, "later", BTF_FWD_STRUCT);
  ::btf__add_float(all, "half", 4);
  ::btf__add_type_tag(all, "rcu", number);
  const int pointer = ::btf__add_ptr(all, number);
  const int prototype = ::btf__add_func_proto(all, number);
  ::btf__add_func_param(all, "parameter", pointer);
  ::btf__add_var(all, "variable", BTF_VAR_GLOBAL_ALLOCATED, number);
  ::btf__add_datasec(all, ".data", 4);
  ::btf__add_datasec_var_info(all, ::btf__type_cnt(all) - 2, 0, 4);
  ::btf__add_decl_tag(all, "tag", number, -1);
  ::btf__add_typedef(all, "btf_trace_sys_enter", pointer);
  ::btf__add_typedef(all, "vfs_write", number);
  ::btf__add_func(all, "vfs_read", BTF_FUNC_GLOBAL, prototype);
  return types;
}

std::string written(const TemporaryFolder& folder, const std::string& bytes) {
  std::ofstream(folder / "btf", std::ios::binary) << bytes;
  return folder / "btf";
}

TEST_CASE("functions and tracepoints of a kernel's types are found by their names") {
  const TemporaryFolder folder;
  const Types types = kernel_like();
  KernelTypes known(written(folder, raw(types.get())));
  const int id = ::btf__find_by_name_kind(types.get(), "vfs_read", BTF_KIND_FUNC);
  CHECK(known.function("vfs_read") == static_cast<std::uint32_t>(id));
  CHECK(known.function("vfs_writev") == 0u);
  CHECK(known.function("several") == 0u);
  CHECK(known.tracepoint("sys_enter") == true);
  CHECK(known.tracepoint("sys_exit") == false);
  known.forget();
  CHECK(known.function("vfs_read") == static_cast<std::uint32_t>(id));
}

TEST_CASE("as many functions as there may be are found; of two with one name the first") {
  const TemporaryFolder folder;
  const Types types = kernel_like();
  const int first = ::btf__add_func(types.get(), "f7", BTF_FUNC_GLOBAL, 0);
  for (int i = 0; i < kMany; ++i) {
    ::btf__add_func(types.get(), ("f" + std::to_string(i)).c_str(), BTF_FUNC_GLOBAL, 0);
  }
  KernelTypes known(written(folder, raw(types.get())));
  CHECK(known.function("f7") == static_cast<std::uint32_t>(first));
  CHECK(known.function("f99999") == static_cast<std::uint32_t>(first + kMany));
  CHECK(known.function("f100000") == 0u);
}

TEST_CASE("types that cannot be read or understood say nothing of what there is") {
  const TemporaryFolder folder;
  CHECK_FALSE(KernelTypes(folder / "none").function("vfs_read").has_value());
  const std::string whole = raw(kernel_like().get());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    KernelTypes cut(written(folder, whole.substr(0, size)));
    CHECK_FALSE(cut.function("vfs_read").has_value());
    CHECK_FALSE(cut.tracepoint("sys_enter").has_value());
  }
  // Whatever a byte becomes, nothing is read behind the end: the sanitizers look.
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char bits : {'\x01', '\x80', '\xff'}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ bits);
      KernelTypes(written(folder, changed)).function("vfs_read");
    }
  }
}

}  // namespace
}  // namespace tracee::test
