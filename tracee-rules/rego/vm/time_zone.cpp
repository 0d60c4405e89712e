// TZif (RFC 8536) and POSIX TZ rules.
#include "tracee-rules/rego/vm/time_zone.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

namespace tracee::rego {
namespace {

constexpr const char* kZoneDirectory = "/usr/share/zoneinfo/";
constexpr size_t kMaxFile = size_t{1} << 20;
constexpr int64_t kDay = 86400;

int64_t days_from_civil(int year, int month, int day) {
  using namespace std::chrono;
  const sys_days d = std::chrono::year(year) / month / 1;
  return d.time_since_epoch().count() + day - 1;
}

int year_of(int64_t seconds) {
  using namespace std::chrono;
  const int64_t days = seconds >= 0 ? seconds / kDay : (seconds - kDay + 1) / kDay;
  return static_cast<int>(year_month_day(sys_days(std::chrono::days(days))).year());
}

class Bytes {
 public:
  explicit Bytes(std::string_view data) : data_(data) {}
  bool has(size_t n) const { return data_.size() - at_ >= n; }
  void skip(size_t n) { at_ += n; }
  int64_t integer(size_t n) {
    uint64_t v = (static_cast<uint8_t>(data_[at_]) & 0x80) != 0 ? ~uint64_t{0} : 0;
    for (size_t i = 0; i < n; ++i) v = v << 8 | static_cast<uint8_t>(data_[at_++]);
    return static_cast<int64_t>(v);
  }
  std::string_view rest() const { return data_.substr(at_); }

 private:
  std::string_view data_;
  size_t at_ = 0;
};

struct Header {
  size_t isut, isstd, leaps, times, types, chars;
  size_t size(size_t word) const {
    return times * word + times + types * 6 + chars + leaps * (word + 4) + isstd + isut;
  }
};

bool read_header(Bytes* in, char* version, Header* h) {
  if (!in->has(44) || in->rest().substr(0, 4) != "TZif") return false;
  *version = in->rest()[4];
  in->skip(20);
  for (size_t* field : {&h->isut, &h->isstd, &h->leaps, &h->times, &h->types, &h->chars}) {
    *field = static_cast<size_t>(in->integer(4) & 0xFFFFFFFF);
    if (*field > kMaxFile) return false;
  }
  return true;
}

// Pieces of a POSIX TZ text.
class FooterReader {
 public:
  explicit FooterReader(std::string_view text) : text_(text) {}
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool accept(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  std::string name() {
    const size_t from = at_;
    if (accept('<')) {
      while (!done() && peek() != '>') ++at_;
      ++at_;
      return std::string(text_.substr(from + 1, at_ - from - 2));
    }
    while (std::isalpha(static_cast<unsigned char>(peek()))) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }
  int number() {
    int n = 0;
    while (peek() >= '0' && peek() <= '9' && n < 100000) n = n * 10 + (text_[at_++] - '0');
    return n;
  }
  int32_t time() {
    const bool minus = accept('-');
    if (!minus) accept('+');
    int32_t t = number() * 3600;
    if (accept(':')) t += number() * 60;
    if (accept(':')) t += number();
    return minus ? -t : t;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

bool TimeZone::parse(std::string_view file) {
  Bytes in(file);
  Header h{};
  char version = 0;
  if (!read_header(&in, &version, &h)) return false;
  size_t word = 4;
  if (version >= '2') {
    if (!in.has(h.size(4))) return false;
    in.skip(h.size(4));
    if (!read_header(&in, &version, &h)) return false;
    word = 8;
  }
  if (!in.has(h.size(word)) || h.types == 0) return false;
  for (size_t i = 0; i < h.times; ++i) when_.push_back(in.integer(word));
  for (size_t i = 0; i < h.times; ++i) type_.push_back(static_cast<uint8_t>(in.integer(1)));
  std::vector<size_t> names;
  for (size_t i = 0; i < h.types; ++i) {
    offsets_.push_back({static_cast<int32_t>(in.integer(4)), ""});
    in.skip(1);
    names.push_back(static_cast<size_t>(in.integer(1) & 0xFF));
  }
  const std::string chars(in.rest().substr(0, h.chars));
  for (size_t i = 0; i < h.types; ++i) {
    if (names[i] < chars.size()) offsets_[i].name = chars.c_str() + names[i];
  }
  for (uint8_t t : type_) {
    if (t >= offsets_.size()) return false;
  }
  in.skip(h.chars + h.leaps * (word + 4) + h.isstd + h.isut);
  if (word == 8 && in.has(2)) {
    std::string_view footer = in.rest().substr(1);
    footer = footer.substr(0, footer.find('\n'));
    has_rule_ = !footer.empty() && parse_footer(footer);
  }
  return true;
}

bool TimeZone::parse_footer(std::string_view text) {
  FooterReader in(text);
  standard_.name = in.name();
  standard_.seconds = -in.time();
  if (in.done()) return true;
  summer_.name = in.name();
  summer_.seconds = standard_.seconds + 3600;
  if (in.peek() != ',') summer_.seconds = -in.time();
  for (Rule* rule : {&begin_, &end_}) {
    if (!in.accept(',')) return false;
    if (in.accept('M')) {
      rule->month = in.number();
      in.accept('.');
      rule->week = in.number();
      in.accept('.');
      rule->day = in.number();
      if (rule->month < 1 || rule->month > 12) return false;
    } else {
      rule->kind = in.accept('J') ? 'J' : 'D';
      rule->day = in.number();
    }
    if (in.accept('/')) rule->time = in.time();
  }
  has_summer_ = true;
  return true;
}

// Local seconds since 1970 of the rule's moment in a year.
int64_t TimeZone::rule_seconds(const Rule& rule, int year) {
  int64_t day = 0;
  if (rule.kind == 'M') {
    const int64_t first = days_from_civil(year, rule.month, 1);
    const auto weekday = static_cast<int>(((first + 4) % 7 + 7) % 7);
    day = first + (rule.day - weekday + 7) % 7 + (rule.week - 1) * 7;
    const int64_t next = rule.month == 12 ? days_from_civil(year + 1, 1, 1)
                                          : days_from_civil(year, rule.month + 1, 1);
    while (day >= next) day -= 7;
  } else {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    day = days_from_civil(year, 1, 1) + rule.day - (rule.kind == 'J' ? 1 : 0);
    if (rule.kind == 'J' && leap && rule.day >= 60) ++day;
  }
  return day * kDay + rule.time;
}

ZoneOffset TimeZone::at(int64_t t) const {
  if (has_rule_ && (when_.empty() || t >= when_.back())) {
    if (!has_summer_) return standard_;
    const int year = year_of(t + standard_.seconds);
    const int64_t from = rule_seconds(begin_, year) - standard_.seconds;
    const int64_t to = rule_seconds(end_, year) - summer_.seconds;
    const bool summer = from < to ? t >= from && t < to : t >= from || t < to;
    return summer ? summer_ : standard_;
  }
  const auto next = std::upper_bound(when_.begin(), when_.end(), t);
  if (next == when_.begin()) return offsets_[0];
  return offsets_[type_[static_cast<size_t>(next - when_.begin()) - 1]];
}

ZoneOffset TimeZone::at_local(int64_t local) const {
  const ZoneOffset before = at(local - at(local - kDay).seconds);
  const ZoneOffset after = at(local - before.seconds);
  return after.seconds == before.seconds ? before : at(local - after.seconds);
}

const TimeZone* ZoneCache::find(std::string_view name) {
  if (name.empty() || name == "Local") name = "UTC";
  const auto found = zones_.find(name);
  if (found != zones_.end()) return found->second.get();
  // A name is a path below the directory and nothing else.
  const bool safe = name.size() < 64 && name[0] != '/' &&
                    name.find("..") == std::string_view::npos &&
                    name.find('\0') == std::string_view::npos;
  std::ifstream in;
  if (safe) in.open(kZoneDirectory + std::string(name), std::ios::binary);
  auto zone = std::make_unique<TimeZone>();
  std::stringstream text;
  bool ok = false;
  if (safe && in) {
    text << in.rdbuf();
    ok = zone->parse(text.str());
  }
  if (!ok && name == "UTC") {
    static constexpr char kUtc[] = "TZif2";
    std::string file(kUtc, 5);
    file.resize(44, '\0');
    file[39] = 1;  // one type
    file[43] = 4;  // "UTC"
    file += std::string(6, '\0') + std::string("UTC\0", 4);
    std::string second =
        file.substr(0, 44) + std::string(6, '\0') + std::string("UTC\0", 4) + "\nUTC0\n";
    ok = zone->parse(file + second);
  }
  if (!ok) return nullptr;
  if (zones_.size() >= kMaxZones) zones_.clear();
  return (zones_[std::string(name)] = std::move(zone)).get();
}

}  // namespace tracee::rego
