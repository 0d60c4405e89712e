// Reading times by layout, as forgiving as Go's parser and no more.
#include <algorithm>

#include "tracee-rules/rego/builtins/time_layout.h"
#include "tracee-rules/rego/builtins/time_parts.h"

namespace tracee::rego {
namespace {

class TimeParser {
 public:
  TimeParser(std::string_view text, DateTime* out) : text_(text), t_(out) {}

  bool run(std::string_view layout, std::string* error) {
    const std::string_view whole_layout = layout, whole_text = text_;
    bool ok = true;
    while (ok && !layout.empty()) {
      size_t length = 0;
      int digits = 0;
      const Part part = next_part(layout, &length, &digits);
      ok = part == Part::Literal ? literal(layout[0]) : field(part, digits, layout.substr(length));
      layout = layout.substr(length);
    }
    ok = ok && text_.empty() && in_range();
    if (!ok) {
      *error = "parsing time \"" + std::string(whole_text) + "\" as \"" +
               std::string(whole_layout) + "\": cannot parse \"" + std::string(text_) + "\"";
    }
    return ok;
  }

 private:
  bool literal(char c) {
    if (c == ' ') {
      if (!text_.empty() && text_[0] != ' ') return false;
      while (!text_.empty() && text_[0] == ' ') text_.remove_prefix(1);
      return true;
    }
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool number(int least, int most, int* out) {
    int n = 0;
    *out = 0;
    while (n < most && !text_.empty() && text_[0] >= '0' && text_[0] <= '9') {
      *out = *out * 10 + (text_[0] - '0');
      text_.remove_prefix(1);
      ++n;
    }
    return n >= least;
  }

  // One of `names`, in full or by its first three letters, ignoring case.
  bool name(const char* const* names, int n, bool full, int* out) {
    for (int i = 0; i < n; ++i) {
      const std::string_view wanted =
          full ? std::string_view(names[i]) : std::string_view(names[i], 3);
      if (text_.size() < wanted.size()) continue;
      const bool same = std::equal(wanted.begin(), wanted.end(), text_.begin(),
                                   [](char a, char b) { return (a | 32) == (b | 32); });
      if (!same) continue;
      text_.remove_prefix(wanted.size());
      *out = i;
      return true;
    }
    return false;
  }

  bool fraction(int least, int most) {
    if (text_.empty() || (text_[0] != '.' && text_[0] != ',')) return least == 0;
    size_t n = 1;
    while (n < text_.size() && text_[n] >= '0' && text_[n] <= '9') ++n;
    const int digits = static_cast<int>(n) - 1;
    if (digits < std::max(least, 1) || (most >= 0 && digits > most))
      return least == 0 && digits == 0;
    int64_t ns = 0;
    for (size_t i = 1; i <= 9; ++i) ns = ns * 10 + (i < n ? text_[i] - '0' : 0);
    t_->nanosecond = static_cast<int>(ns);
    text_.remove_prefix(n);
    return true;
  }

  bool zone(Part part) {
    const bool iso = zone_is_iso(part);
    if (iso && !text_.empty() && text_[0] == 'Z') {
      text_.remove_prefix(1);
      return true;
    }
    if (text_.empty() || (text_[0] != '+' && text_[0] != '-')) return false;
    const int sign = text_[0] == '-' ? -1 : 1;
    text_.remove_prefix(1);
    const bool colon = zone_has_colon(part);
    const bool seconds = zone_has_seconds(part);
    const bool hours_only = zone_is_short(part);
    int h = 0, m = 0, s = 0;
    if (!number(2, 2, &h)) return false;
    if (!hours_only && ((colon && !literal(':')) || !number(2, 2, &m))) return false;
    if (seconds && ((colon && !literal(':')) || !number(2, 2, &s))) return false;
    if (h > 24 || m > 60 || s > 60) return false;
    t_->offset = sign * (h * 3600 + m * 60 + s);
    t_->zone = "";
    return true;
  }

  bool zone_name() {
    size_t n = 0;
    while (n < text_.size() && n < 5 && text_[n] >= 'A' && text_[n] <= 'Z') ++n;
    if (n < 3) return false;
    t_->zone = text_.substr(0, n);
    text_.remove_prefix(n);
    return true;
  }

  // `rest` is the layout behind this part.
  bool field(Part part, int digits, std::string_view rest) {
    if (const NumberPart* row = number_part(part)) {
      if (!number(row->width, 2, &(t_->*row->field))) return false;
      return row->field != &DateTime::second || fraction_beyond_layout(rest);
    }
    int n = 0;
    switch (part) {
      case Part::LongMonth:
      case Part::Month:
        if (!name(kMonths, 12, part == Part::LongMonth, &n)) return false;
        t_->month = n + 1;
        return true;
      case Part::LongWeekday:
      case Part::Weekday:
        return name(kWeekdays, 7, part == Part::LongWeekday, &n);
      case Part::UnderDay:
        if (!text_.empty() && text_[0] == ' ') text_.remove_prefix(1);
        return number(1, 2, &t_->day);
      case Part::YearDay:
        return number(3, 3, &year_day_);
      case Part::Hour12:
      case Part::ZeroHour12:
        return number(part == Part::Hour12 ? 1 : 2, 2, &t_->hour) && t_->hour <= 12;
      case Part::LongYear:
        if (!number(4, 4, &n)) return false;
        t_->year = n;
        return true;
      case Part::Year:
        if (!number(2, 2, &n)) return false;
        t_->year = n >= 69 ? 1900 + n : 2000 + n;
        return true;
      case Part::PM:
      case Part::Pm:
        return half_of_day();
      case Part::Zone:
        return zone_name();
      case Part::Fraction:
        return fraction(digits, digits);
      case Part::TrimFraction:
        return fraction(0, -1);
      default:
        return zone(part);
    }
  }

  // A fraction may follow the seconds though the layout has none.
  bool fraction_beyond_layout(std::string_view rest) {
    size_t length = 0;
    int digits = 0;
    const Part next = rest.empty() ? Part::Literal : next_part(rest, &length, &digits);
    if (next == Part::Fraction || next == Part::TrimFraction) return true;
    const bool follows = text_.size() > 1 && (text_[0] == '.' || text_[0] == ',') &&
                         text_[1] >= '0' && text_[1] <= '9';
    return !follows || fraction(0, -1);
  }

  bool half_of_day() {
    if (text_.size() < 2 || (text_[1] | 32) != 'm') return false;
    pm_ = (text_[0] | 32) == 'p';
    am_ = (text_[0] | 32) == 'a';
    text_.remove_prefix(2);
    return pm_ || am_;
  }

  bool in_range() {
    if (pm_ && t_->hour < 12) t_->hour += 12;
    if (am_ && t_->hour == 12) t_->hour = 0;
    if (year_day_ > 0) {
      const int64_t first = days_from_date(t_->year, 1, 1);
      t_->month = 1;
      while (t_->month < 12 && days_from_date(t_->year, t_->month + 1, 1) - first < year_day_)
        ++t_->month;
      t_->day = year_day_ - static_cast<int>(days_from_date(t_->year, t_->month, 1) - first);
    }
    static constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (t_->month < 1 || t_->month > 12 || t_->day < 1) return false;
    const bool leap = (t_->year % 4 == 0 && t_->year % 100 != 0) || t_->year % 400 == 0;
    const int last = kLengths[t_->month - 1] + (t_->month == 2 && leap ? 1 : 0);
    return t_->day <= last && t_->hour < 24 && t_->minute < 60 && t_->second < 60;
  }

  std::string_view text_;
  DateTime* t_;
  int year_day_ = 0;
  bool pm_ = false;
  bool am_ = false;
};

}  // namespace

bool parse_time(std::string_view layout, std::string_view text, DateTime* out, std::string* error) {
  *out = DateTime{};
  out->year = 0;
  return TimeParser(text, out).run(layout, error);
}

}  // namespace tracee::rego
