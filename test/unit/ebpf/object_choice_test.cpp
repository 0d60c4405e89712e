// Which build of the BPF programs is taken: by what the kernel lacks, or by the environment.
#include <bpf/libbpf.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <string>

#include "bpf/layout.h"
#include "bpf/shared/config.h"
#include "test/unit/ebpf/temporary_folder.h"
#include "tracee-ebpf/sensor/object_choice.h"

namespace tracee {
namespace {

std::string content(BpfDialect dialect) {
  const auto bytes = embedded_object(dialect);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Writes a file, for as long as the folder is there.
std::string put(const TemporaryFolder& folder, const char* name, const std::string& text) {
  const std::string path = folder / name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

// An object whose own word about its layout is another one.
std::string of_another_layout() {
  std::string text = content(BpfDialect::New);
  const std::uint64_t layout = TRACEE_LAYOUT, other = layout + 1;
  const std::string ours(reinterpret_cast<const char*>(&layout), sizeof(layout));
  const std::size_t at = text.find(ours);
  REQUIRE(at != text.npos);
  std::memcpy(text.data() + at, &other, sizeof(other));
  return text;
}

TEST_CASE("a kernel that lacks something gets the build for old kernels, and it is said why") {
  const auto fresh = choose_object({}, "");
  REQUIRE(fresh);
  CHECK(fresh->dialect == BpfDialect::New);
  CHECK(fresh->bytes().data() == embedded_object(BpfDialect::New).data());
  const auto old = choose_object({"", ""}, "bpf_loop() (5.17)");
  REQUIRE(old);
  CHECK(old->dialect == BpfDialect::Old);
  CHECK(old->bytes().data() == embedded_object(BpfDialect::Old).data());
  CHECK(old->description == "for Linux 5.10 and later: this kernel lacks bpf_loop() (5.17)");
}

TEST_CASE("TRACEE_BPF_FILE replaces the programs when they are ours and the kernel can run them") {
  const TemporaryFolder folder;
  const std::string old = put(folder, "old.o", content(BpfDialect::Old));
  const auto chosen = choose_object({old.c_str(), nullptr}, "");
  REQUIRE(chosen);
  CHECK(chosen->dialect == BpfDialect::Old);
  CHECK(std::string(reinterpret_cast<const char*>(chosen->bytes().data()),
                    chosen->bytes().size()) == content(BpfDialect::Old));
  CHECK(chosen->description.find(old) == 0);

  const std::string fresh = put(folder, "new.o", content(BpfDialect::New));
  CHECK(choose_object({fresh.c_str(), nullptr}, ""));
  const auto lacking = choose_object({fresh.c_str(), nullptr}, "task storage");
  REQUIRE_FALSE(lacking);
  CHECK(lacking.error().kind() == ErrorKind::Unsupported);
  CHECK(lacking.error().message().find("this kernel lacks task storage") != std::string::npos);
}

TEST_CASE("TRACEE_BPF_FILE of another layout, or no object of ours, is refused by name") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& path) {
    const auto chosen = choose_object({path.c_str(), nullptr}, "");
    REQUIRE_FALSE(chosen);
    CHECK(chosen.error().message().find("TRACEE_BPF_FILE: ") == 0);
    CHECK(chosen.error().message().find(path) != std::string::npos);
    return chosen.error();
  };
  const Error other = refused(put(folder, "other.o", of_another_layout()));
  CHECK(other.kind() == ErrorKind::Unsupported);
  CHECK(other.message().find("is of another version") != std::string::npos);

  const std::string whole = content(BpfDialect::New);
  CHECK(refused(put(folder, "half.o", whole.substr(0, whole.size() / 2))).kind() ==
        ErrorKind::Corrupt);
  CHECK(refused(put(folder, "text", "no object")).kind() == ErrorKind::Corrupt);
  CHECK(refused(put(folder, "empty", "")).kind() == ErrorKind::Corrupt);
  CHECK(refused("/dev/zero").kind() == ErrorKind::Corrupt);
  CHECK(refused(folder / "none").kind() == ErrorKind::NotFound);
}

TEST_CASE("TRACEE_BTF_FILE must be readable, and is told") {
  const TemporaryFolder folder;
  const std::string types = put(folder, "btf", "x");
  const auto chosen = choose_object({nullptr, types.c_str()}, "");
  REQUIRE(chosen);
  CHECK(chosen->btf_path == types);
  CHECK(chosen->description.find("types from " + types) != std::string::npos);
  const auto none = choose_object({nullptr, "/nowhere/btf"}, "");
  REQUIRE_FALSE(none);
  CHECK(none.error().kind() == ErrorKind::NotFound);
  CHECK(none.error().message().find("TRACEE_BTF_FILE: reading /nowhere/btf") == 0);
}

}  // namespace
}  // namespace tracee
