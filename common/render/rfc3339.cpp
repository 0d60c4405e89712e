#include "common/render/rfc3339.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace tracee::render {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

// Takes exactly `count` digits off the front of `text`.
std::optional<std::int64_t> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::uint64_t> fraction(std::string_view& text) {
  std::uint64_t value = 0;
  std::uint64_t weight = kSecond / 10;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (weight == 0) return std::nullopt;
    value += static_cast<std::uint64_t>(text.front() - '0') * weight;
    weight /= 10;
    text.remove_prefix(1);
  }
  return value;
}

// Seconds east of Greenwich.
std::optional<std::int64_t> zone(std::string_view& text) {
  if (take(text, "Zz")) return 0;
  if (text.empty()) return std::nullopt;
  const std::int64_t sign = text.front() == '-' ? -1 : 1;
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = digits(text, 2);
  if (!hours || !take(text, ":")) return std::nullopt;
  const auto minutes = digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

void append_rfc3339(std::string& out, std::uint64_t nanoseconds) {
  const auto seconds = static_cast<std::time_t>(nanoseconds / kSecond);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  out.append(text.data(), size);
  size = static_cast<std::size_t>(std::snprintf(text.data(), text.size(), ".%09uZ",
                                                static_cast<unsigned>(nanoseconds % kSecond)));
  out.append(text.data(), size);
}

std::optional<std::uint64_t> parse_rfc3339(std::string_view text) {
  std::array<std::int64_t, 6> fields{};
  constexpr std::array<std::string_view, 6> kAfter = {"-", "-", "Tt ", ":", ":", ""};
  constexpr std::array<std::size_t, 6> kDigits = {4, 2, 2, 2, 2, 2};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto value = digits(text, kDigits[i]);
    if (!value || (!kAfter[i].empty() && !take(text, kAfter[i]))) return std::nullopt;
    fields[i] = *value;
  }
  std::uint64_t nanoseconds = 0;
  if (take(text, ".")) {
    const auto value = fraction(text);
    if (!value) return std::nullopt;
    nanoseconds = *value;
  }
  const auto east = zone(text);
  if (!east || !text.empty()) return std::nullopt;
  std::tm parts{};
  parts.tm_year = static_cast<int>(fields[0] - 1900);
  parts.tm_mon = static_cast<int>(fields[1] - 1);
  parts.tm_mday = static_cast<int>(fields[2]);
  parts.tm_hour = static_cast<int>(fields[3]);
  parts.tm_min = static_cast<int>(fields[4]);
  parts.tm_sec = static_cast<int>(fields[5]);
  const std::tm asked = parts;
  const std::time_t seconds = ::timegm(&parts);
  // timegm(3) turns the 31st of June into the first of July; such a day was not meant.
  if (parts.tm_mon != asked.tm_mon || parts.tm_mday != asked.tm_mday ||
      parts.tm_hour != asked.tm_hour || parts.tm_min != asked.tm_min || fields[0] > 2261) {
    return std::nullopt;
  }
  if (seconds < *east) return std::nullopt;
  return static_cast<std::uint64_t>(seconds - *east) * kSecond + nanoseconds;
}

}  // namespace tracee::render
