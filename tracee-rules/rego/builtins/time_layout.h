// Dates as fields, and Go's layouts for reading and writing them ("2006-01-02T15:04:05Z07:00").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tracee::rego {

struct DateTime {
  int64_t year = 1;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanosecond = 0;
  int32_t offset = 0;  // seconds east of UTC
  std::string zone = "UTC";
};

int64_t days_from_date(int64_t year, int month, int day);
// Fields of an instant at a fixed offset.
DateTime fields_of(int64_t unix_ns, int32_t offset, std::string zone);
// Seconds since 1970 in UTC, and whether nanoseconds since 1970 fit 64 bits.
int64_t unix_seconds(const DateTime& t);
bool unix_nanoseconds(const DateTime& t, int64_t* out);
int weekday_of(const DateTime& t);  // 0: Sunday

extern const char* const kWeekdays[7];
extern const char* const kMonths[12];

// A layout by its Go constant's name ("RFC3339"), or the text itself.
std::string_view named_layout(std::string_view layout);
std::string format_time(std::string_view layout, const DateTime& t);
// False and a sentence in `*error`.
bool parse_time(std::string_view layout, std::string_view text, DateTime* out, std::string* error);

}  // namespace tracee::rego
