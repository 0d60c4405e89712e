// A pipeline between a scripted sensor and two sinks that keep what they are given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "common/stream/frame_reader.h"
#include "tracee-ebpf/pipeline/pipeline.h"

#include <catch2/catch.hpp>

#include "test/unit/ebpf/scripted_sensor.h"

namespace tracee {

using stream::FrameKind;
using stream::FrameView;

inline constexpr std::uint64_t kMs = Pipeline::kMillisecond;
inline constexpr std::uint64_t kStart = 1'000'000 * kMs;

// Keeps the frames; can be told to fail.
struct Kept {
  std::vector<stream::Words> frames;
  Result<Delivery> answer = Delivery::Done;

  std::vector<FrameKind> kinds() const {
    std::vector<FrameKind> all;
    for (const stream::Words& frame : frames) all.push_back(FrameView(frame).kind());
    return all;
  }
  std::size_t events() const {
    std::size_t count = 0;
    for (const stream::Words& frame : frames) {
      if (FrameView(frame).kind() != FrameKind::Batch) continue;
      count += stream::BatchView::parse(frame)->size();
    }
    return count;
  }
};

class KeepingSink : public Sink {
 public:
  explicit KeepingSink(Kept& kept, bool live = true) : kept_(kept), live_(live) {}
  bool live() const override { return live_; }
  Result<Delivery> write(const FrameView& frame) override {
    kept_.frames.emplace_back(frame.words().begin(), frame.words().end());
    return kept_.answer;
  }

 private:
  Kept& kept_;
  bool live_;
};

// A pipeline with two sinks.
struct Rig {
  explicit Rig(std::vector<std::unique_ptr<Deriver>> derivers = {}, bool live = true)
      : outputs(sinks(live)),
        pipeline(sensor, Catalogue::built_in(), outputs, std::move(derivers), {1, 2}) {
    stream::StreamHeader header;
    header.clock.boot = kStart;
    REQUIRE(pipeline.begin([&] { return Pipeline::Opening{header, {}}; }));
  }
  std::vector<std::unique_ptr<Sink>> sinks(bool live) {
    std::vector<std::unique_ptr<Sink>> all;
    all.push_back(std::make_unique<KeepingSink>(first, false));
    all.push_back(std::make_unique<KeepingSink>(second, live));
    return all;
  }
  void add_events(std::size_t count, std::uint64_t time, std::uint16_t id = openat_id()) {
    for (std::size_t i = 0; i < count; ++i) sensor.waiting.push_back({time + i, id, "/etc/x"});
  }
  Pipeline::Step step(std::uint64_t now) {
    auto step = pipeline.step(now);
    REQUIRE(step);
    return *step;
  }

  ScriptedSensor sensor;
  Kept first, second;
  Outputs outputs;
  Pipeline pipeline;
};

}  // namespace tracee
