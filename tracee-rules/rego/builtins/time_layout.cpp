// Layouts: the reference time's parts stand for fields; everything else is literal.
#include "tracee-rules/rego/builtins/time_layout.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tracee-rules/rego/builtins/time_parts.h"

namespace tracee::rego {

const char* const kWeekdays[7] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                  "Thursday", "Friday", "Saturday"};
const char* const kMonths[12] = {"January",   "February", "March",    "April",
                                 "May",       "June",     "July",     "August",
                                 "September", "October",  "November", "December"};

namespace {

constexpr int64_t kDay = 86400;
constexpr int64_t kSecond = 1000000000;

struct Name {
  std::string_view text;
  Part part;
};

// Longer texts before their beginnings.
constexpr Name kParts[] = {
    {"January", Part::LongMonth},
    {"Jan", Part::Month},
    {"Monday", Part::LongWeekday},
    {"Mon", Part::Weekday},
    {"MST", Part::Zone},
    {"2006", Part::LongYear},
    {"01", Part::ZeroMonth},
    {"002", Part::YearDay},
    {"02", Part::ZeroDay},
    {"03", Part::ZeroHour12},
    {"04", Part::ZeroMinute},
    {"05", Part::ZeroSecond},
    {"06", Part::Year},
    {"15", Part::Hour},
    {"1", Part::NumMonth},
    {"_2006", Part::Literal},
    {"_2", Part::UnderDay},
    {"2", Part::Day},
    {"3", Part::Hour12},
    {"4", Part::Minute},
    {"5", Part::Second},
    {"PM", Part::PM},
    {"pm", Part::Pm},
    {"Z07:00:00", Part::IsoColonSecondsZone},
    {"Z070000", Part::IsoSecondsZone},
    {"Z07:00", Part::IsoColonZone},
    {"Z0700", Part::IsoZone},
    {"Z07", Part::IsoShortZone},
    {"-07:00:00", Part::NumColonSecondsZone},
    {"-070000", Part::NumSecondsZone},
    {"-07:00", Part::NumColonZone},
    {"-0700", Part::NumZone},
    {"-07", Part::NumShortZone},
};

}  // namespace

Part next_part(std::string_view s, size_t* length, int* digits) {
  if ((s[0] == '.' || s[0] == ',') && s.size() > 1 && (s[1] == '0' || s[1] == '9')) {
    size_t n = 1;
    while (n < s.size() && s[n] == s[1]) ++n;
    if (n == s.size() || s[n] < '0' || s[n] > '9') {
      *length = n;
      *digits = static_cast<int>(n) - 1;
      return s[1] == '0' ? Part::Fraction : Part::TrimFraction;
    }
  }
  for (const Name& name : kParts) {
    if (!s.starts_with(name.text)) continue;
    *length = name.part == Part::Literal ? 1 : name.text.size();
    return name.part;
  }
  *length = 1;
  return Part::Literal;
}

namespace {

std::string padded(int64_t n, int width) {
  std::string digits = std::to_string(std::abs(n));
  if (static_cast<int>(digits.size()) < width)
    digits.insert(0, static_cast<size_t>(width) - digits.size(), '0');
  return (n < 0 ? "-" : "") + digits;
}

std::string zone_text(Part part, int32_t offset) {
  const bool iso = zone_is_iso(part);
  if (iso && offset == 0) return "Z";
  const bool colon = zone_has_colon(part);
  const bool seconds = zone_has_seconds(part);
  const bool hours_only = zone_is_short(part);
  const int32_t a = std::abs(offset);
  std::string out = (offset < 0 ? "-" : "+") + padded(a / 3600, 2);
  if (!hours_only) out += (colon ? ":" : "") + padded(a / 60 % 60, 2);
  if (seconds) out += (colon ? ":" : "") + padded(a % 60, 2);
  return out;
}

int day_of_year(const DateTime& t) {
  return static_cast<int>(days_from_date(t.year, t.month, t.day) - days_from_date(t.year, 1, 1)) +
         1;
}

std::string fraction_text(Part part, int digits, const DateTime& t) {
  std::string f = padded(t.nanosecond, 9).substr(0, static_cast<size_t>(std::min(digits, 9)));
  if (part == Part::TrimFraction) {
    while (!f.empty() && f.back() == '0') f.pop_back();
  }
  return f.empty() ? "" : "." + f;
}

std::string part_text(Part part, int digits, const DateTime& t) {
  if (const NumberPart* row = number_part(part)) return padded(t.*row->field, row->width);
  const int hour12 = t.hour % 12 == 0 ? 12 : t.hour % 12;
  switch (part) {
    case Part::LongMonth:
      return kMonths[t.month - 1];
    case Part::Month:
      return std::string(kMonths[t.month - 1]).substr(0, 3);
    case Part::LongWeekday:
      return kWeekdays[weekday_of(t)];
    case Part::Weekday:
      return std::string(kWeekdays[weekday_of(t)]).substr(0, 3);
    case Part::UnderDay:
      return (t.day < 10 ? " " : "") + std::to_string(t.day);
    case Part::YearDay:
      return padded(day_of_year(t), 3);
    case Part::Hour12:
      return std::to_string(hour12);
    case Part::ZeroHour12:
      return padded(hour12, 2);
    case Part::LongYear:
      return padded(t.year, 4);
    case Part::Year:
      return padded((t.year % 100 + 100) % 100, 2);
    case Part::PM:
      return t.hour >= 12 ? "PM" : "AM";
    case Part::Pm:
      return t.hour >= 12 ? "pm" : "am";
    case Part::Zone:
      return t.zone.empty() ? zone_text(Part::NumZone, t.offset) : t.zone;
    case Part::Fraction:
    case Part::TrimFraction:
      return fraction_text(part, digits, t);
    default:
      return zone_text(part, t.offset);
  }
}

}  // namespace

// Days since 1970 in the proleptic Gregorian calendar; months outside 1…12 carry over.
int64_t days_from_date(int64_t year, int month, int day) {
  int64_t m = month - 1;
  year += m / 12;
  m %= 12;
  if (m < 0) {
    m += 12;
    --year;
  }
  // Years are moved into a cycle of 400, which has 146097 days.
  const int64_t cycle = (year >= 0 ? year : year - 399) / 400;
  const auto in_cycle = static_cast<int>(year - cycle * 400);
  using namespace std::chrono;
  const sys_days d = std::chrono::year(2000 + in_cycle) / static_cast<int>(m + 1) / 1;
  constexpr int64_t kCycleDays = 146097;
  return d.time_since_epoch().count() + (cycle - 5) * kCycleDays + day - 1;
}

DateTime fields_of(int64_t unix_ns, int32_t offset, std::string zone) {
  int64_t seconds = unix_ns / kSecond;
  int64_t ns = unix_ns % kSecond;
  if (ns < 0) {
    ns += kSecond;
    --seconds;
  }
  seconds += offset;
  int64_t days = seconds / kDay;
  int64_t rest = seconds % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  using namespace std::chrono;
  const year_month_day ymd{sys_days{std::chrono::days{days}}};
  DateTime t;
  t.year = static_cast<int>(ymd.year());
  t.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  t.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  t.hour = static_cast<int>(rest / 3600);
  t.minute = static_cast<int>(rest / 60 % 60);
  t.second = static_cast<int>(rest % 60);
  t.nanosecond = static_cast<int>(ns);
  t.offset = offset;
  t.zone = std::move(zone);
  return t;
}

int64_t unix_seconds(const DateTime& t) {
  return days_from_date(t.year, t.month, t.day) * kDay + t.hour * 3600 + t.minute * 60 + t.second -
         t.offset;
}

bool unix_nanoseconds(const DateTime& t, int64_t* out) {
  const __int128 ns = static_cast<__int128>(unix_seconds(t)) * kSecond + t.nanosecond;
  *out = static_cast<int64_t>(ns);
  return ns >= INT64_MIN && ns <= INT64_MAX;
}

int weekday_of(const DateTime& t) {
  return static_cast<int>(((days_from_date(t.year, t.month, t.day) + 4) % 7 + 7) % 7);
}

std::string_view named_layout(std::string_view layout) {
  static constexpr std::string_view kNamed[][2] = {
      {"ANSIC", "Mon Jan _2 15:04:05 2006"},
      {"UnixDate", "Mon Jan _2 15:04:05 MST 2006"},
      {"RubyDate", "Mon Jan 02 15:04:05 -0700 2006"},
      {"RFC822", "02 Jan 06 15:04 MST"},
      {"RFC822Z", "02 Jan 06 15:04 -0700"},
      {"RFC850", "Monday, 02-Jan-06 15:04:05 MST"},
      {"RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"},
      {"RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"},
      {"RFC3339", "2006-01-02T15:04:05Z07:00"},
      {"RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"},
  };
  for (const auto& row : kNamed) {
    if (row[0] == layout) return row[1];
  }
  return layout;
}

std::string format_time(std::string_view layout, const DateTime& t) {
  std::string out;
  while (!layout.empty()) {
    size_t length = 0;
    int digits = 0;
    const Part part = next_part(layout, &length, &digits);
    out +=
        part == Part::Literal ? std::string(layout.substr(0, length)) : part_text(part, digits, t);
    layout = layout.substr(length);
  }
  return out;
}

}  // namespace tracee::rego
