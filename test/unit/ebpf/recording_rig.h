// A whole producer without a kernel, writing a recording into a folder of its own.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "test/unit/ebpf/recordings.h"
#include "test/unit/ebpf/scripted_sensor.h"
#include "test/unit/ebpf/temporary_folder.h"
#include "tracee-ebpf/output/outputs.h"
#include "tracee-ebpf/pipeline/pipeline.h"

namespace tracee {

class RecordingRig {
 public:
  static constexpr std::uint64_t kMs = Pipeline::kMillisecond;
  static constexpr std::uint64_t kStart = 1'000'000 * kMs;

  // `words`: of --output, beside capnp and its file. Check `outputs` before anything else.
  RecordingRig(const std::string& path, std::vector<std::string> words, bool force = false)
      : stop(std::move(*StopSignals::install())), outputs(open(path, std::move(words), force)) {
    if (!outputs) return;
    pipeline =
        std::make_unique<Pipeline>(sensor, Catalogue::built_in(), *outputs,
                                   std::vector<std::unique_ptr<Deriver>>{}, stream::RunId{1, 2});
  }

  Result<Delivery> begin() {
    return pipeline->begin([this] {
      Pipeline::Opening opening;
      opening.header.clock.boot = now;
      opening.state.resize(1);
      opening.state[0].snapshot = opening.state[0].last = true;
      opening.state[0].processes.push_back({});
      return opening;
    });
  }
  // So many events, in one batch, some time later.
  Status batch(std::size_t events = 10) {
    for (std::size_t i = 0; i < events; ++i) {
      sensor.waiting.push_back({now + i, openat_id(), "/etc/" + std::to_string(now + i)});
    }
    now += 200 * kMs;
    TRACEE_TRY(pipeline->step(now));
    TRACEE_TRY(pipeline->flush(now));
    return Ok{};
  }
  Status finish() {
    sensor.detach();
    TRACEE_TRY(pipeline->finish(now, {}));
    return Ok{};
  }

  StopSignals stop;
  std::uint64_t now = kStart;
  std::vector<std::string> said;  // "error: …"
  ScriptedSensor sensor;
  Result<Outputs> outputs;
  std::unique_ptr<Pipeline> pipeline;

 private:
  Result<Outputs> open(const std::string& path, std::vector<std::string> words, bool force) {
    words.insert(words.begin(), {"capnp", "out-file:" + path});
    auto options = parse_output(words);
    if (!options) return std::move(options).error();
    options->force = force;
    const auto keep = [this](const char* kind) {
      return [this, kind](const std::string& text) { said.push_back(kind + text); };
    };
    return Outputs::open(*options, stop, Catalogue::built_in(),
                         {keep("info: "), keep("warning: "), keep("error: ")});
  }
};

}  // namespace tracee
