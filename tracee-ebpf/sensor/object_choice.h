// Which build of the BPF programs is loaded, and with whose type information.
//
// Two builds of the same programs are part of this program, one for each dialect of kernels
// (bpf/lib/0_kernel.h); the environment may name another build and the kernel's types:
//   TRACEE_BPF_FILE   an object to use instead of ours; its layout must be ours
//   TRACEE_BTF_FILE   types of the running kernel, where it does not show them itself
// A program that got privileges by being executed (setuid, file capabilities) reads neither: its
// caller must not choose what is loaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/result.h"

namespace tracee {

// Values of bpf/shared/config.h.
enum class BpfDialect : std::uint32_t { New = 1, Old = 2 };

// The programs' bytes, as the build linked them.
std::span<const std::byte> embedded_object(BpfDialect dialect);

struct ObjectChoice {
  BpfDialect dialect = BpfDialect::New;
  std::vector<std::byte> file;  // of TRACEE_BPF_FILE; empty: an embedded object
  std::string btf_path;         // of TRACEE_BTF_FILE; empty: the kernel's own
  std::string description;      // for people: which, and why this one

  std::span<const std::byte> bytes() const {
    return file.empty() ? embedded_object(dialect) : std::span<const std::byte>(file);
  }
};

// What the environment says; null or empty: nothing.
struct ObjectFiles {
  const char* bpf = nullptr;
  const char* btf = nullptr;

  static ObjectFiles of_environment();
};

// `lacking`: what the running kernel lacks for the new dialect, empty when nothing. Error: NotFound
// or Io for a file that cannot be read; Corrupt for one that is no object of ours; Unsupported for
// one of another layout, or of the new dialect where the kernel lacks something.
Result<ObjectChoice> choose_object(const ObjectFiles& files, const std::string& lacking);

}  // namespace tracee
