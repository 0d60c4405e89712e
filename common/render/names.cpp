// Which table names an argument, and the two ways of looking into one.
#include "common/render/names.h"

#include "common/catalogue.h"
#include "common/render/explain_tables.h"
#include "common/render/name_tables.h"

namespace tracee::render {
namespace {

// Ids are the same in every build, so this build's names serve for any stream.
bool append_syscall_name(std::string& out, std::uint64_t value) {
  if (value > 0xffff) return false;
  const EventDefinition* event = Catalogue::built_in().find(static_cast<std::uint16_t>(value));
  if (!event || !event->is_syscall()) return false;
  out += event->name;
  return true;
}

using Append = bool (*)(std::string&, std::uint64_t);

// In the order of Rendering.
constexpr Append kAppend[] = {
    nullptr,
    append_open_flags,
    append_access_mode,
    append_memory_protection,
    append_ptrace_request,
    append_prctl_option,
    append_socket_domain,
    append_socket_type,
    append_execveat_flags,
    append_file_mode,
    append_clone_flags,
    append_bpf_command,
    append_capability,
    append_syscall_name,
    append_kernel_read_type,
    append_memory_alert,
    append_directory_fd,
    append_at_flags,
    append_unlink_flags,
    append_mount_flags,
    append_unmount_flags,
    append_fcntl_command,
    append_ioctl_request,
    append_descriptor_flags,
    append_seek_whence,
    append_epoll_operation,
    append_lock_operation,
    append_memory_file_flags,
    append_rename_flags,
    append_watch_mask,
    append_splice_flags,
    append_attribute_flags,
    append_allocate_mode,
    append_map_flags,
    append_remap_flags,
    append_sync_flags,
    append_lock_all_flags,
    append_advice,
    append_ipc_flags,
    append_ipc_command,
    append_signal,
    append_signal_mask_how,
    append_wait_options,
    append_wait_id_type,
    append_futex_operation,
    append_resource_limit,
    append_clock,
    append_scheduler_policy,
    append_priority_target,
    append_interval_timer,
    append_seccomp_operation,
    append_key_operation,
    append_random_flags,
    append_reboot_command,
    append_arch_option,
    append_module_flags,
    append_socket_level,
    nullptr,  // asks for the level as well: explain.cpp
    append_message_flags,
    append_shutdown_how,
    nullptr,  // asks for the call as well: explain.cpp
    append_resolve_flags,
};
static_assert(std::size(kAppend) == static_cast<std::size_t>(Rendering::ResolveFlags) + 1);

}  // namespace

bool append_bits(std::string& out, std::uint64_t value, std::span<const BitName> table,
                 bool joined) {
  for (const BitName& entry : table) {
    if ((value & entry.bits) != entry.bits) continue;
    if (joined) out += '|';
    out += entry.name;
    joined = true;
  }
  return joined;
}

bool append_number(std::string& out, std::int64_t value, std::span<const NumberNames> tables) {
  for (const NumberNames& table : tables) {
    if (value < table.first) continue;
    const auto index = static_cast<std::uint64_t>(value - table.first);
    if (index >= table.names.size() || table.names[index].empty()) continue;
    out += table.names[index];
    return true;
  }
  return false;
}

bool append_name(std::string& out, Rendering rendering, std::uint64_t value) {
  const auto index = static_cast<std::size_t>(rendering);
  if (index >= std::size(kAppend) || !kAppend[index]) return false;
  return kAppend[index](out, value);
}

}  // namespace tracee::render
