// Times as RFC 3339 has them, in UTC: 2026-11-22T10:15:00.123456789Z.
//
// For the tools that show and take the times of recordings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tracee::render {

// Nanoseconds since 1970, all nine decimals.
void append_rfc3339(std::string& out, std::uint64_t nanoseconds);

// The other way: date, T or a space, time, up to nine decimals or none, Z or an offset such as
// +02:00. Nothing for any other text, for days that do not exist, and for times before 1970 or
// after 2261.
std::optional<std::uint64_t> parse_rfc3339(std::string_view text);

}  // namespace tracee::render
