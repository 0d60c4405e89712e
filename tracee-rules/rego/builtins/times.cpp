// time.*: instants are nanoseconds since 1970 in 64 bits; whatever does not fit is an error.
#include <algorithm>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/builtins/time_layout.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"
#include "tracee-rules/rego/vm/time_zone.h"

namespace tracee::rego {
namespace {

constexpr std::string_view kRfc3339 = "2006-01-02T15:04:05Z07:00";
constexpr std::string_view kRfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00";
constexpr const char* kOutside = "time outside of valid range";

BuiltinStatus give_integers(CallContext& call, std::initializer_list<int64_t> numbers, Val* out) {
  Val* items = call.arena.array<Val>(numbers.size());
  uint32_t n = 0;
  for (int64_t i : numbers) items[n++] = Val::integer(i);
  return give(Val::array(items, n), out);
}

struct Instant {
  DateTime fields;
  const TimeZone* zone = nullptr;
  std::string_view layout;
};

DateTime in_zone(int64_t ns, const TimeZone& zone) {
  int64_t seconds = ns / 1000000000;
  if (ns < 0 && ns % 1000000000 != 0) --seconds;
  const ZoneOffset offset = zone.at(seconds);
  return fields_of(ns, offset.seconds, offset.name);
}

// ns, or [ns, zone], or [ns, zone, layout].
BuiltinStatus instant(CallContext& call, const Val* args, int i, uint32_t most, Instant* out) {
  Val number = args[i];
  std::string_view zone;
  if (args[i].is_array()) {
    if (args[i].len < 2 || args[i].len > most)
      return call.type_error(i + 1, "either number (ns) or [number (ns), string (tz)]", args[i]);
    number = args[i].items[0];
    for (uint32_t k = 1; k < args[i].len; ++k) {
      if (!args[i].items[k].is_str())
        return call.element_error(i + 1, args[i], "string", args[i].items[k]);
    }
    zone = args[i].items[1].str();
    if (args[i].len == 3) out->layout = args[i].items[2].str();
  }
  if (!number.is_number())
    return call.type_error(i + 1, "either number (ns) or [number (ns), string (tz)]", number);
  int64_t ns = 0;
  if (!is_integer(number)) return call.error("timestamp insufficient precision or not an integer");
  if (!to_int64(number, &ns)) return call.error("timestamp too big");
  out->zone = call.state.zones().find(zone);
  if (out->zone == nullptr)
    return call.error("unknown time zone " + std::string(zone.substr(0, 64)));
  out->fields = in_zone(ns, *out->zone);
  return BuiltinStatus::Ok;
}

BuiltinStatus parse_with(CallContext& call, std::string_view layout, std::string_view text,
                         Val* out) {
  DateTime t;
  std::string error;
  int64_t ns = 0;
  if (!parse_time(layout, text, &t, &error)) return call.error(error);
  if (!unix_nanoseconds(t, &ns)) return call.error(kOutside);
  return give(Val::integer(ns), out);
}

}  // namespace

REGO_BUILTIN(time_now_ns) {
  (void)args;
  return give(Val::integer(call.state.now_ns()), out);
}

REGO_BUILTIN(time_parse_ns) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  return parse_with(call, named_layout(args[0].str()), args[1].str(), out);
}

REGO_BUILTIN(time_parse_rfc3339_ns) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  return parse_with(call, kRfc3339, args[0].str(), out);
}

REGO_BUILTIN(time_parse_duration_ns) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  const std::string whole(args[0].str().substr(0, 100));
  std::string_view s = args[0].str();
  const auto invalid = [&] { return call.error("time: invalid duration \"" + whole + "\""); };
  const bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  if (s == "0") return give(Val::integer(0), out);
  if (s.empty()) return invalid();
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"ns", 1},       {"us", 1000},      {"\xC2\xB5s", 1000}, {"\xCE\xBCs", 1000},
      {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000},  {"h", 3600000000000}};
  __int128 total = 0;
  while (!s.empty()) {
    __int128 value = 0, scale = 1;
    bool digits = false, dot = false;
    for (; !s.empty() && ((s[0] >= '0' && s[0] <= '9') || (s[0] == '.' && !dot));
         s.remove_prefix(1)) {
      if (s[0] == '.') {
        dot = true;
        continue;
      }
      digits = true;
      if (scale > 1000000000000LL) continue;
      value = value * 10 + (s[0] - '0');
      if (dot) scale *= 10;
      if (value > static_cast<__int128>(INT64_MAX) * 1000000) return invalid();
    }
    size_t n = 0;
    while (n < s.size() && s[n] != '.' && (s[n] < '0' || s[n] > '9')) ++n;
    const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                    [&](const auto& u) { return u.first == s.substr(0, n); });
    if (!digits || unit == std::end(kUnits)) return invalid();
    total += value * unit->second / scale;
    if (total > static_cast<__int128>(INT64_MAX) + (negative ? 1 : 0)) return invalid();
    s.remove_prefix(n);
  }
  return give(Val::integer(static_cast<int64_t>(negative ? -total : total)), out);
}

REGO_BUILTIN(time_format) {
  Instant t;
  if (const auto s = instant(call, args, 0, 3, &t); s != BuiltinStatus::Ok) return s;
  const std::string_view layout = t.layout.empty() ? kRfc3339Nano : named_layout(t.layout);
  const std::string text = format_time(layout, t.fields);
  if (text.size() > call.max_string()) return call.string_too_large();
  return give(call.make_string(text), out);
}

REGO_BUILTIN(time_date) {
  Instant t;
  if (const auto s = instant(call, args, 0, 2, &t); s != BuiltinStatus::Ok) return s;
  return give_integers(call, {t.fields.year, t.fields.month, t.fields.day}, out);
}

REGO_BUILTIN(time_clock) {
  Instant t;
  if (const auto s = instant(call, args, 0, 2, &t); s != BuiltinStatus::Ok) return s;
  return give_integers(call, {t.fields.hour, t.fields.minute, t.fields.second}, out);
}

REGO_BUILTIN(time_weekday) {
  Instant t;
  if (const auto s = instant(call, args, 0, 2, &t); s != BuiltinStatus::Ok) return s;
  return give(call.make_string(kWeekdays[weekday_of(t.fields)]), out);
}

REGO_BUILTIN(time_add_date) {
  Instant t;
  if (const auto s = instant(call, args, 0, 2, &t); s != BuiltinStatus::Ok) return s;
  int64_t add[3];
  for (int i = 0; i < 3; ++i) {
    if (const auto s = integer_operand(call, args, i + 1, &add[i]); s != BuiltinStatus::Ok)
      return s;
    if (add[i] > 10000000 || add[i] < -10000000) return call.error(kOutside);
  }
  DateTime moved = t.fields;
  const int64_t day =
      days_from_date(moved.year + add[0], moved.month + static_cast<int>(add[1]), moved.day) +
      add[2];
  moved.year = 1970;
  moved.month = 1;
  moved.day = 1;
  const __int128 seconds =
      static_cast<__int128>(day) * 86400 + moved.hour * 3600 + moved.minute * 60 + moved.second;
  if (seconds > INT64_MAX / 4 || seconds < INT64_MIN / 4) return call.error(kOutside);
  const ZoneOffset offset = t.zone->at_local(static_cast<int64_t>(seconds));
  const __int128 ns = (seconds - offset.seconds) * 1000000000 + moved.nanosecond;
  if (ns > INT64_MAX || ns < INT64_MIN) return call.error(kOutside);
  return give(Val::integer(static_cast<int64_t>(ns)), out);
}

REGO_BUILTIN(time_diff) {
  Instant t[2];
  for (int i = 0; i < 2; ++i) {
    if (const auto s = instant(call, args, i, 2, &t[i]); s != BuiltinStatus::Ok) return s;
  }
  int64_t ns[2];
  for (int i = 0; i < 2; ++i) unix_nanoseconds(t[i].fields, &ns[i]);
  DateTime a = t[0].fields;
  DateTime b = in_zone(ns[1], *t[0].zone);
  if (ns[0] > ns[1]) std::swap(a, b);
  int64_t year = b.year - a.year, month = b.month - a.month, day = b.day - a.day;
  int64_t hour = b.hour - a.hour, minute = b.minute - a.minute, second = b.second - a.second;
  if (second < 0) second += 60, --minute;
  if (minute < 0) minute += 60, --hour;
  if (hour < 0) hour += 24, --day;
  if (day < 0) {
    day += days_from_date(a.year, a.month + 1, 1) - days_from_date(a.year, a.month, 1);
    --month;
  }
  if (month < 0) month += 12, --year;
  return give_integers(call, {year, month, day, hour, minute, second}, out);
}

}  // namespace tracee::rego
