// Making the files that outputs go to: the one place that replaces anything.
#pragma once

#include <span>
#include <string>

#include "common/result.h"
#include "common/unique_fd.h"
#include "tracee-rules/output/file_identity.h"

namespace tracee::rules {

// Makes a file for its owner alone, never through a link. `read`: the files that this run reads,
// which are never replaced, by whatever name `path` reaches them. Error, naming `flag`: Usage where
// a file is there without `force`, is read, or is no regular file; Io.
Result<UniqueFd> create_output(const std::string& flag, const std::string& path, bool force,
                               std::span<const FileIdentity> read);

}  // namespace tracee::rules
