// Time zones from the system's tzdata, read once a name and worker.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tracee::rego {

struct ZoneOffset {
  int32_t seconds = 0;  // east of UTC
  std::string name = "UTC";
};

// Transitions of one zone and the rule that goes on after the last of them.
class TimeZone {
 public:
  // From the bytes of a TZif file; false when they are not one.
  bool parse(std::string_view file);
  ZoneOffset at(int64_t unix_seconds) const;
  // The offset of a local time (the earlier of two when clocks went back).
  ZoneOffset at_local(int64_t local_seconds) const;

 private:
  struct Rule {  // POSIX TZ: when daylight saving begins or ends
    char kind = 'M';
    int month = 0, week = 0, day = 0;
    int32_t time = 7200;
  };
  bool parse_footer(std::string_view text);
  static int64_t rule_seconds(const Rule& rule, int year);

  std::vector<int64_t> when_;
  std::vector<uint8_t> type_;
  std::vector<ZoneOffset> offsets_;
  bool has_rule_ = false;
  bool has_summer_ = false;
  ZoneOffset standard_, summer_;
  Rule begin_, end_;
};

class ZoneCache {
 public:
  // Null when there is no such zone. "", "UTC" and "Local" are UTC: answers must not depend on
  // where the program runs.
  const TimeZone* find(std::string_view name);

 private:
  static constexpr size_t kMaxZones = 64;
  std::map<std::string, std::unique_ptr<TimeZone>, std::less<>> zones_;
};

}  // namespace tracee::rego
