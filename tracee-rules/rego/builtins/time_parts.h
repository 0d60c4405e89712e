// The parts of a time layout, shared by writing (time_layout.cpp) and reading (time_parser.cpp).
#pragma once

#include <string_view>

#include "tracee-rules/rego/builtins/time_layout.h"

namespace tracee::rego {

enum class Part {
  Literal,
  LongMonth,
  Month,
  NumMonth,
  ZeroMonth,
  LongWeekday,
  Weekday,
  Day,
  UnderDay,
  ZeroDay,
  YearDay,
  Hour,
  Hour12,
  ZeroHour12,
  Minute,
  ZeroMinute,
  Second,
  ZeroSecond,
  LongYear,
  Year,
  PM,
  Pm,
  Zone,
  IsoZone,
  IsoColonZone,
  IsoShortZone,
  IsoSecondsZone,
  IsoColonSecondsZone,
  NumZone,
  NumColonZone,
  NumShortZone,
  NumSecondsZone,
  NumColonSecondsZone,
  Fraction,
  TrimFraction,
};

// The first part of a layout; `*length` of its text, `*digits` of a fraction.
Part next_part(std::string_view s, size_t* length, int* digits);

// A part that is a field's value in decimal digits: written with at least `width` of them, read
// from `width` to two.
struct NumberPart {
  Part part;
  int width;
  int DateTime::*field;
};
inline constexpr NumberPart kNumberParts[] = {
    {Part::NumMonth, 1, &DateTime::month},    {Part::ZeroMonth, 2, &DateTime::month},
    {Part::Day, 1, &DateTime::day},           {Part::ZeroDay, 2, &DateTime::day},
    {Part::Hour, 2, &DateTime::hour},         {Part::Minute, 1, &DateTime::minute},
    {Part::ZeroMinute, 2, &DateTime::minute}, {Part::Second, 1, &DateTime::second},
    {Part::ZeroSecond, 2, &DateTime::second},
};
// Null when it is none of them.
inline const NumberPart* number_part(Part part) {
  for (const NumberPart& row : kNumberParts) {
    if (row.part == part) return &row;
  }
  return nullptr;
}

// How a numeric zone is written.
inline bool zone_is_iso(Part p) { return p >= Part::IsoZone && p <= Part::IsoColonSecondsZone; }
inline bool zone_has_colon(Part p) {
  return p == Part::IsoColonZone || p == Part::IsoColonSecondsZone || p == Part::NumColonZone ||
         p == Part::NumColonSecondsZone;
}
inline bool zone_has_seconds(Part p) {
  return p == Part::IsoSecondsZone || p == Part::IsoColonSecondsZone || p == Part::NumSecondsZone ||
         p == Part::NumColonSecondsZone;
}
inline bool zone_is_short(Part p) { return p == Part::IsoShortZone || p == Part::NumShortZone; }

}  // namespace tracee::rego
