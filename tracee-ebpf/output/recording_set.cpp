#include "tracee-ebpf/output/recording_set.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace tracee {
namespace {

constexpr std::size_t kDigits = 5;  // and more when they are used up
constexpr int kNamesTried = 1000;

// The number in "base.00012".
std::optional<std::uint64_t> number_in(std::string_view file, std::string_view base) {
  if (!file.starts_with(base) || file.size() < base.size() + 1 + kDigits) return std::nullopt;
  if (file[base.size()] != '.') return std::nullopt;
  const std::string_view digits = file.substr(base.size() + 1);
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

Result<RecordingSet> RecordingSet::find(const std::string& path) {
  RecordingSet set(path);
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
  if (!open) {
    if (errno == ENOENT) return set;  // it is made with the first file
    return Error(ErrorKind::Io, "looking into '" + folder + "': " + std::strerror(errno));
  }
  while (const dirent* item = ::readdir(open.get())) {
    if (const auto number = number_in(item->d_name, base)) set.numbers_.push_back(*number);
  }
  std::sort(set.numbers_.begin(), set.numbers_.end());
  if (!set.numbers_.empty()) set.last_ = set.numbers_.back();
  return set;
}

std::string RecordingSet::name(std::uint64_t number) const {
  std::string digits = std::to_string(number);
  if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
  return path_ + '.' + digits;
}

Result<OutputFile> RecordingSet::make_next() {
  struct stat status {};
  for (int i = 0; i < kNamesTried && ::lstat(name(last_ + 1).c_str(), &status) == 0; ++i) ++last_;
  auto file = OutputFile::create(name(last_ + 1), false);
  if (!file) return file;
  numbers_.push_back(++last_);
  return file;
}

Status RecordingSet::keep(std::size_t files) {
  Status status = Ok{};
  while (numbers_.size() > files) {
    const std::string oldest = name(numbers_.front());
    numbers_.pop_front();
    if (::unlink(oldest.c_str()) != 0 && errno != ENOENT && status.ok()) {
      status = Error(ErrorKind::Io, "removing '" + oldest + "': " + std::strerror(errno));
    }
  }
  return status;
}

Status RecordingSet::clear() {
  for (const std::uint64_t number : numbers_) TRACEE_TRY(OutputFile::check_unused(name(number)));
  TRACEE_TRY(keep(0));
  last_ = 0;
  return Ok{};
}

}  // namespace tracee
