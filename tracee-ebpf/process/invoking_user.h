// The user behind sudo: who owns the files we make and runs the command we trace.
#pragma once

#include <sys/types.h>

#include <optional>

#include "common/result.h"

namespace tracee {

struct InvokingUser {
  uid_t uid = 0;
  gid_t gid = 0;

  // From SUDO_UID and SUDO_GID, when we run as root and both are whole numbers; nothing otherwise.
  static std::optional<InvokingUser> find();
  // Becomes this user for good, with the groups of its account. In a child about to execute.
  // Returns 0, or errno of what was refused.
  int become() const;
};

}  // namespace tracee
