// Which functions and tracepoints the running kernel has, as its type information (BTF) tells.
//
// Asked before programs are loaded: what is not there need not be tried, for a program that the
// kernel refuses costs another load of all. Reads the file once, at the first question, and walks
// over its types once; libbpf's reader does much more, in several times the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tracee {

class KernelTypes {
 public:
  // `path`: the file, in the kernel's raw format.
  explicit KernelTypes(std::string path = "/sys/kernel/btf/vmlinux") : path_(std::move(path)) {}

  // The type id of a function; 0: the kernel has none of that name. Nothing where that cannot be
  // told, because the file cannot be read or understood.
  std::optional<std::uint32_t> function(std::string_view name);
  // Whether there is a tracepoint for BTF programs; nothing as above.
  std::optional<bool> tracepoint(std::string_view name);

  // Gives the memory back, some 10 MiB; the next question reads again.
  void forget();

 private:
  struct Type {
    std::uint32_t name = 0;  // where it begins in the file
    std::uint32_t id = 0;    // 0: nothing here
  };

  bool ready();
  bool read();
  bool index();
  void add(std::uint32_t name, std::uint32_t id);
  std::uint32_t find(std::string_view name) const;
  std::string_view text_at(std::size_t position) const;

  std::string path_;
  bool asked_ = false;
  bool known_ = false;
  std::string bytes_;
  std::vector<Type> table_;  // functions and types of tracepoints, by the hash of their names
  std::size_t entries_ = 0;
};

}  // namespace tracee
