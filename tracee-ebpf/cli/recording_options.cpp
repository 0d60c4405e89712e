#include "tracee-ebpf/cli/recording_options.h"

#include <array>
#include <charconv>
#include <string>

namespace tracee {
namespace {

Error misuse(const std::string& message) { return {ErrorKind::Usage, message}; }

struct Unit {
  char letter;
  bool time;  // nanoseconds, else bytes
  std::uint64_t size;
};

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::array<Unit, 6> kUnits = {{{'K', false, 1u << 10},
                                         {'M', false, 1u << 20},
                                         {'G', false, 1u << 30},
                                         {'s', true, kSecond},
                                         {'m', true, 60 * kSecond},
                                         {'h', true, 3600 * kSecond}}};
constexpr std::uint64_t kSmallestFile = 64u << 10;
constexpr std::uint64_t kLargestCount = 1'000'000;

std::optional<std::uint64_t> count_of(std::string_view digits) {
  std::uint64_t count = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, count);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  if (count == 0 || count > kLargestCount) return std::nullopt;
  return count;
}

Status parse_rotation_part(std::string_view part, RecordingOptions* options) {
  constexpr std::string_view kKeep = "keep:";
  if (part.starts_with(kKeep)) {
    const auto count = count_of(part.substr(kKeep.size()));
    if (!count)
      return misuse("'" + std::string(part) + "': the number of files must be 1 to " +
                    std::to_string(kLargestCount));
    options->keep = static_cast<unsigned>(*count);
    return Ok{};
  }
  for (const Unit& unit : kUnits) {
    if (!part.ends_with(unit.letter)) continue;
    const auto count = count_of(part.substr(0, part.size() - 1));
    if (!count) break;
    (unit.time ? options->rotate_after : options->rotate_bytes) = *count * unit.size;
    if (!unit.time && options->rotate_bytes < kSmallestFile) {
      return misuse("'rotate:" + std::string(part) + "': the smallest size is 64K");
    }
    return Ok{};
  }
  return misuse("'rotate:': '" + std::string(part) +
                "' is not a size (64K, 10M, 1G), a time (30s, 5m, 1h) or keep:N");
}

}  // namespace

Status parse_rotation(std::string_view value, RecordingOptions* options) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    TRACEE_TRY(parse_rotation_part(value.substr(0, comma), options));
    if (comma == std::string_view::npos) break;
    value.remove_prefix(comma + 1);
  }
  if (options->rotates()) return Ok{};
  return misuse("'rotate:' lacks a size (64K, 10M, 1G) or a time (30s, 5m, 1h)");
}

}  // namespace tracee
