// The tables behind names.h, one file a family. Included by names*.cpp only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tracee::render {

// A bit, or several that belong together, and its name.
struct BitName {
  std::uint64_t bits;
  std::string_view name;
};

// Names of consecutive numbers from `first` on; an empty name is a gap.
struct NumberNames {
  std::int64_t first;
  std::span<const std::string_view> names;
};

// Appends the names of the bits that are set, in the table's order, joined with |, and says whether
// there was any. `joined`: a name stands before already.
bool append_bits(std::string& out, std::uint64_t value, std::span<const BitName> table,
                 bool joined = false);

// Appends the name of `value`, or returns false.
bool append_number(std::string& out, std::int64_t value, std::span<const NumberNames> tables);

// names_file.cpp
bool append_open_flags(std::string& out, std::uint64_t value);
bool append_access_mode(std::string& out, std::uint64_t value);
bool append_file_mode(std::string& out, std::uint64_t value);
bool append_kernel_read_type(std::string& out, std::uint64_t value);

// names_process.cpp
bool append_ptrace_request(std::string& out, std::uint64_t value);
bool append_prctl_option(std::string& out, std::uint64_t value);
bool append_clone_flags(std::string& out, std::uint64_t value);
bool append_execveat_flags(std::string& out, std::uint64_t value);
bool append_capability(std::string& out, std::uint64_t value);

// names_memory.cpp
bool append_memory_protection(std::string& out, std::uint64_t value);
bool append_memory_alert(std::string& out, std::uint64_t value);
bool append_bpf_command(std::string& out, std::uint64_t value);

// names_socket.cpp
bool append_socket_domain(std::string& out, std::uint64_t value);
bool append_socket_type(std::string& out, std::uint64_t value);

}  // namespace tracee::render
