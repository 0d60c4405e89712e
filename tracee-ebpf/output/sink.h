// Where finished frames go. Every sink sees the same frames in the same order; those that show text
// read them back, so that there is one path and one meaning.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "common/result.h"
#include "common/stream/frame_reader.h"
#include "common/stream/frame_writer.h"
#include "tracee-ebpf/output/byte_writer.h"

namespace tracee {

// Where an output tells its user what happened to it.
struct OutputReports {
  std::function<void(const std::string&)> info = [](const std::string&) {};
  std::function<void(const std::string&)> warning = [](const std::string&) {};
  std::function<void(const std::string&)> error = [](const std::string&) {};
};

class Sink {
 public:
  virtual ~Sink() = default;
  // Takes a frame; its words may be reused afterwards. The first frame is a header, an orderly
  // stream closes with an end frame. Errors: Io; no more frames can be taken then.
  virtual Result<Delivery> write(const stream::FrameView& frame) = 0;
  // Why write() gave Lost.
  virtual std::string problem() const { return {}; }

  // Whether somebody may be reading while it is written, so that events should come soon.
  virtual bool live() const { return true; }
  // Whether the file is as large or as old as it may become. `now`: CLOCK_BOOTTIME, ns.
  virtual bool wants_rotation(std::uint64_t) { return false; }
  // After an end frame: adds what belongs behind it. A header may follow, for the next file.
  virtual Status finish(stream::FrameSealer&) { return Ok{}; }
};

}  // namespace tracee
