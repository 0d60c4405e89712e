#include "tracee-ebpf/sensor/call_functions.h"

#include <algorithm>
#include <iterator>

#include "schemas/catalogue_ids.h"

namespace tracee {
namespace {

// Calls whose functions have the call's name, whichever way the kernel is entered
// (arch/x86/entry/syscalls: syscall_64.tbl, syscall_32.tbl).
constexpr std::uint16_t kOwnFunctions[] = {
    EVENT_READ,
    EVENT_WRITE,
    EVENT_OPEN,
    EVENT_CLOSE,
    EVENT_LSEEK,
    EVENT_MPROTECT,
    EVENT_ACCESS,
    EVENT_PIPE,
    EVENT_DUP,
    EVENT_DUP2,
    EVENT_SOCKET,
    EVENT_CONNECT,
    EVENT_ACCEPT4,
    EVENT_SENDTO,
    EVENT_RECVFROM,
    EVENT_SENDMSG,
    EVENT_RECVMSG,
    EVENT_BIND,
    EVENT_LISTEN,
    EVENT_KILL,
    EVENT_CHDIR,
    EVENT_FCHDIR,
    EVENT_RENAME,
    EVENT_MKDIR,
    EVENT_RMDIR,
    EVENT_CREAT,
    EVENT_LINK,
    EVENT_UNLINK,
    EVENT_SYMLINK,
    EVENT_READLINK,
    EVENT_CHMOD,
    EVENT_FCHMOD,
    EVENT_CHOWN,
    EVENT_FCHOWN,
    EVENT_LCHOWN,
    EVENT_PTRACE,
    EVENT_SETUID,
    EVENT_SETGID,
    EVENT_SETREUID,
    EVENT_SETREGID,
    EVENT_SETRESUID,
    EVENT_SETRESGID,
    EVENT_MKNOD,
    EVENT_PRCTL,
    EVENT_CHROOT,
    EVENT_MOUNT,
    EVENT_UMOUNT,
    EVENT_INIT_MODULE,
    EVENT_DELETE_MODULE,
    EVENT_TKILL,
    EVENT_TGKILL,
    EVENT_OPENAT,
    EVENT_MKDIRAT,
    EVENT_MKNODAT,
    EVENT_FCHOWNAT,
    EVENT_UNLINKAT,
    EVENT_RENAMEAT,
    EVENT_LINKAT,
    EVENT_SYMLINKAT,
    EVENT_READLINKAT,
    EVENT_FCHMODAT,
    EVENT_FACCESSAT,
    EVENT_UNSHARE,
    EVENT_DUP3,
    EVENT_PIPE2,
    EVENT_SETNS,
    EVENT_PROCESS_VM_READV,
    EVENT_PROCESS_VM_WRITEV,
    EVENT_FINIT_MODULE,
    EVENT_RENAMEAT2,
    EVENT_SECCOMP,
    EVENT_MEMFD_CREATE,
    EVENT_BPF,
    EVENT_OPENAT2,
};

// The function of a call has its name behind one of these, by the way in: 64-bit, 32-bit, compat.
constexpr const char* kFunctionPrefixes[] = {"__x64_sys_", "__ia32_sys_", "__ia32_compat_sys_"};
static_assert(std::size(kFunctionPrefixes) == CONFIG_CALL_FUNCTIONS, "a program for each function");

// The functions of one call that this kernel has; empty when one is missing.
std::vector<std::string> functions_of(const EventDefinition& call, bool takes_32_bit,
                                      const std::function<bool(const std::string&)>& exists) {
  if (!exists(kFunctionPrefixes[0] + call.name)) return {};
  std::vector<std::string> found;
  for (const char* prefix : kFunctionPrefixes) {
    if (exists(prefix + call.name)) found.push_back(prefix + call.name);
  }
  if (takes_32_bit && call.ia32_number >= 0 && found.size() == 1) return {};
  return found;
}

}  // namespace

bool has_own_functions(std::uint16_t event) {
  return std::find(std::begin(kOwnFunctions), std::end(kOwnFunctions), event) !=
         std::end(kOwnFunctions);
}

CallFunctions functions_of_calls(const Selection& selection, const Catalogue& catalogue,
                                 const std::function<bool(const std::string&)>& exists) {
  std::vector<const EventDefinition*> calls;
  for (const Selection::Wanted& wanted : selection.events) {
    const EventDefinition* definition = catalogue.find(wanted.id);
    if (definition == nullptr || !definition->is_syscall()) continue;
    if (!has_own_functions(wanted.id)) return {};
    calls.push_back(definition);
  }
  if (calls.size() > kMaxFewCalls) return {};
  // Every 64-bit kernel that takes 32-bit programs has one of them.
  const bool takes_32_bit =
      !calls.empty() && (exists("__ia32_sys_openat") || exists("__ia32_compat_sys_openat"));
  CallFunctions functions;
  for (const EventDefinition* call : calls) {
    functions[call->id] = functions_of(*call, takes_32_bit, exists);
    if (functions[call->id].empty()) return {};
  }
  return functions;
}

}  // namespace tracee
