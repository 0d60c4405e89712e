// Tells the stream and the user when the sensor no longer sees what it should, and when it does
// again: the event sensor_degraded.
//
// A Deriver, made by the session for every run; asks the sensor once a second.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "tracee-ebpf/derive/deriver.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

class SelfWatch : public Deriver {
 public:
  static constexpr std::uint64_t kInterval = 1'000'000'000;  // ns of CLOCK_BOOTTIME

  // `warn` is told in words. The sensor must outlive this.
  SelfWatch(Sensor& sensor, std::function<void(const std::string&)> warn)
      : sensor_(sensor), warn_(std::move(warn)) {}

  void start(std::uint64_t now, stream::BatchEncoder&) override { good_at_ = next_ = now; }
  void tick(std::uint64_t now, stream::BatchEncoder& derived) override;

 private:
  struct Known {
    std::string detail;
    std::uint64_t since = 0;  // when it was last seen to work
  };

  void tell(const std::string& what, const Known& known, bool recovered, std::uint64_t now,
            stream::BatchEncoder& derived);

  Sensor& sensor_;
  std::function<void(const std::string&)> warn_;
  std::map<std::string, Known> faults_;  // those that last
  std::uint64_t good_at_ = 0;
  std::uint64_t next_ = 0;
};

}  // namespace tracee
