// The tables behind explain.h, one file a family. Included by explain*.cpp and names.cpp only.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "common/render/name_tables.h"

namespace tracee::render {

// Appends the name of the one entry whose `bits` are the value, or returns false.
bool append_exact(std::string& out, std::uint64_t value, std::span<const BitName> table);

// The names of the bits that are set; what has no name follows as a hexadecimal number. False when
// nothing has a name.
bool append_all_bits(std::string& out, std::uint64_t value, std::span<const BitName> table,
                     bool joined = false);

// Lower-case digits after 0x, as numbers of flags are written.
void append_hex(std::string& out, std::uint64_t value);

// explain_files.cpp
bool append_directory_fd(std::string& out, std::uint64_t value);
bool append_at_flags(std::string& out, std::uint64_t value);
bool append_unlink_flags(std::string& out, std::uint64_t value);
bool append_mount_flags(std::string& out, std::uint64_t value);
bool append_unmount_flags(std::string& out, std::uint64_t value);
bool append_fcntl_command(std::string& out, std::uint64_t value);
bool append_ioctl_request(std::string& out, std::uint64_t value);
bool append_descriptor_flags(std::string& out, std::uint64_t value);
bool append_seek_whence(std::string& out, std::uint64_t value);
bool append_epoll_operation(std::string& out, std::uint64_t value);
bool append_lock_operation(std::string& out, std::uint64_t value);
bool append_memory_file_flags(std::string& out, std::uint64_t value);
bool append_rename_flags(std::string& out, std::uint64_t value);
bool append_watch_mask(std::string& out, std::uint64_t value);
bool append_splice_flags(std::string& out, std::uint64_t value);
bool append_attribute_flags(std::string& out, std::uint64_t value);
bool append_allocate_mode(std::string& out, std::uint64_t value);
bool append_resolve_flags(std::string& out, std::uint64_t value);

// explain_memory.cpp
bool append_map_flags(std::string& out, std::uint64_t value);
bool append_remap_flags(std::string& out, std::uint64_t value);
bool append_sync_flags(std::string& out, std::uint64_t value);
bool append_lock_all_flags(std::string& out, std::uint64_t value);
bool append_advice(std::string& out, std::uint64_t value);
bool append_ipc_flags(std::string& out, std::uint64_t value);
bool append_ipc_command(std::string& out, std::uint64_t value);

// explain_process.cpp
bool append_signal(std::string& out, std::uint64_t value);
bool append_signal_mask_how(std::string& out, std::uint64_t value);
bool append_wait_options(std::string& out, std::uint64_t value);
bool append_wait_id_type(std::string& out, std::uint64_t value);
bool append_futex_operation(std::string& out, std::uint64_t value);
bool append_resource_limit(std::string& out, std::uint64_t value);
bool append_clock(std::string& out, std::uint64_t value);
bool append_scheduler_policy(std::string& out, std::uint64_t value);
bool append_priority_target(std::string& out, std::uint64_t value);
bool append_interval_timer(std::string& out, std::uint64_t value);
bool append_seccomp_operation(std::string& out, std::uint64_t value);
bool append_key_operation(std::string& out, std::uint64_t value);
bool append_random_flags(std::string& out, std::uint64_t value);
bool append_reboot_command(std::string& out, std::uint64_t value);
bool append_arch_option(std::string& out, std::uint64_t value);
bool append_module_flags(std::string& out, std::uint64_t value);

// explain_socket.cpp
bool append_socket_level(std::string& out, std::uint64_t value);
// An option of that level.
bool append_socket_option(std::string& out, std::uint64_t level, std::uint64_t value);
bool append_message_flags(std::string& out, std::uint64_t value);
bool append_shutdown_how(std::string& out, std::uint64_t value);

}  // namespace tracee::render
