#include "tracee-ebpf/process/invoking_user.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace tracee {
namespace {

std::optional<std::uint32_t> number_from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const char* end = text + std::strlen(text);
  std::uint32_t number = 0;
  const auto parsed = std::from_chars(text, end, number);
  // The largest number means "no change" to chown(2) and setuid(2).
  if (parsed.ec != std::errc{} || parsed.ptr != end || number == UINT32_MAX) return std::nullopt;
  return number;
}

}  // namespace

std::optional<InvokingUser> InvokingUser::find() {
  if (::geteuid() != 0) return std::nullopt;
  const auto uid = number_from_environment("SUDO_UID");
  const auto gid = number_from_environment("SUDO_GID");
  if (!uid || !gid) return std::nullopt;
  return InvokingUser{*uid, *gid};
}

int InvokingUser::become() const {
  const passwd* account = ::getpwuid(uid);
  const int grouped =
      account != nullptr ? ::initgroups(account->pw_name, gid) : ::setgroups(1, &gid);
  if (grouped != 0 || ::setresgid(gid, gid, gid) != 0 || ::setresuid(uid, uid, uid) != 0) {
    return errno;
  }
  return 0;
}

}  // namespace tracee
