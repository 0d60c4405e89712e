// The chosen BPF object as libbpf holds it: opened, loaded, its maps and programs by name.
//
// Opens, loads and attaches; other files of this folder touch single maps and probe the kernel.
// What libbpf would print is kept and becomes part of errors. Move-only; closing frees programs,
// maps and attachments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/unique_fd.h"
#include "tracee-ebpf/sensor/object_choice.h"

struct bpf_link;
struct bpf_map;
struct bpf_object;
struct bpf_program;

namespace tracee {

struct LinkDeleter {
  void operator()(bpf_link* link) const;
};
using BpfLink = std::unique_ptr<bpf_link, LinkDeleter>;

// What libbpf had to say since the last call, warnings only; empty when nothing.
std::string take_libbpf_messages();

class BpfObject {
 public:
  // Parses the chosen object. Error: Unsupported or Internal, with libbpf's words.
  static Result<BpfObject> open(const ObjectChoice& choice);

  // Which programs load() gives to the kernel; all others are left out.
  void enable_only(const std::vector<std::string>& programs);

  // Before load(), of programs that can do without a kernel function which the kernel lacks: libbpf
  // looks for it among the functions of modules, once for an object. That takes CAP_SYS_ADMIN, and
  // libbpf 1.1 gives up loading without; here its failure does nothing.
  void look_into_modules();

  // Before load(): the kernel function that a program without one attaches to.
  Status set_target(const std::string& program, const std::string& function);

  // Before load(): the map of this name is the one that `fd`, which stays the caller's, refers to.
  Status reuse_map(const char* name, int fd);

  // Where a program is to be attached, as its section says, such as "fexit/vfs_write".
  std::string_view section_of(const std::string& program) const;

  // A program that the kernel refused, and its words.
  struct Refusal {
    std::string program;
    std::string reason;
    bool of_permission = false;
  };
  // Gives everything to the kernel. Nothing: it is loaded. A refusal: open again without that
  // program. Error: what is not one program's fault.
  Result<std::optional<Refusal>> load();

  Result<BpfLink> attach(const std::string& program);
  // A task iterator's link, to be run with run_iterator().
  Result<BpfLink> attach_iterator(const std::string& program);

  // After load(): no process can write these maps any more, programs still can. Kernels that cannot
  // freeze one leave it as it is.
  void freeze_maps_but(const std::vector<std::string>& written);

  // The memory of a data section, before load(): changes become its initial content.
  Result<std::span<std::byte>> section(const char* name);
  bpf_map* map(const char* name) const;
  bpf_program* program(const std::string& name) const;

 private:
  struct ObjectDeleter {
    void operator()(bpf_object* object) const;
  };
  explicit BpfObject(bpf_object* object) : object_(object) {}

  std::unique_ptr<bpf_object, ObjectDeleter> object_;
};

// Runs an iterator over all tasks once.
Status run_iterator(bpf_link* link);
// Does so and gives what the program wrote.
Result<std::string> read_iterator(bpf_link* link);

}  // namespace tracee
