#include "tracee-ebpf/session/lasting_needs.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "tracee-ebpf/process/invoking_user.h"

namespace tracee {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Whether files can be made and removed there by the owner of this process as such, whatever
// capabilities say. Groups and access lists are not looked at: that asks for one capability more
// than would do, never for one less.
bool is_ours(const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return false;
  const mode_t all = S_IWUSR | S_IXUSR;
  return status.st_uid == ::geteuid() && (status.st_mode & all) == all;
}

CapabilitySet needed_to_change(const std::string& file) {
  return is_ours(folder_of(file)) ? 0 : capability_bit(CAP_DAC_OVERRIDE);
}

}  // namespace

CapabilitySet lasting_needs(const Options& options) {
  CapabilitySet needs = 0;
  if (!options.command.empty()) needs |= capability_bit(CAP_KILL) | capability_bit(CAP_SYS_PTRACE);
  if (options.output.exec_info)
    needs |= capability_bit(CAP_SYS_PTRACE) | capability_bit(CAP_DAC_READ_SEARCH);
  if (!options.ready_file.empty()) needs |= needed_to_change(options.ready_file);
  if (options.output.recording.rotates()) {
    needs |= capability_bit(CAP_SYS_PTRACE);
    if (InvokingUser::find()) needs |= capability_bit(CAP_CHOWN);
    if (options.output.recording.keep > 0) needs |= capability_bit(CAP_FOWNER);
    for (const OutputTarget& target : options.output.targets) {
      if (target.format == OutputFormat::Capnp) needs |= needed_to_change(target.path);
    }
  }
  if (bpf_calls_need_privilege()) {
    const bool has_bpf = (effective_capabilities() & capability_bit(CAP_BPF)) != 0;
    needs |= capability_bit(has_bpf ? CAP_BPF : CAP_SYS_ADMIN);
  }
  return needs;
}

}  // namespace tracee
