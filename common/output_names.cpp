#include "common/output_names.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

namespace tracee {
namespace {

// The name without links, "." and ".." in its folders. Its last part is kept: outputs follow no
// link there.
std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code failed;
  auto folder = std::filesystem::weakly_canonical(
      std::filesystem::absolute(path, failed).parent_path(), failed);
  if (failed) return path.lexically_normal();
  return folder / path.filename();
}

}  // namespace

bool is_one_file(const std::string& a, const std::string& b) {
  if (a == b || resolved(a) == resolved(b)) return true;
  struct stat one {};
  struct stat other {};
  return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && S_ISREG(one.st_mode) &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

Status check_output_names(std::span<const OutputName> names) {
  for (std::size_t i = 1; i < names.size(); ++i) {
    for (std::size_t before = 0; before < i; ++before) {
      const OutputName& first = names[before];
      const OutputName& second = names[i];
      if (!is_one_file(first.path, second.path)) continue;
      const std::string file = first.path == second.path
                                   ? "'" + first.path + "'"
                                   : "one file, '" + first.path + "' and '" + second.path + "'";
      return Error(ErrorKind::Usage, first.what + " and " + second.what + " would both write to " +
                                         file + "; give each a file of its own");
    }
  }
  return Ok{};
}

}  // namespace tracee
