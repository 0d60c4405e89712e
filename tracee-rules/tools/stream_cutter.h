// Events and frames of recordings, as frames of a new one.
//
// Events keep run, source, lane and number, so that a finding's evidence still names them; frames
// are numbered anew where events were left out, and what was missing before stays missing. Headers
// of a cut say that it is one, and no longer promise numbers by CPU. Where events that tell of
// processes are left out, state frames tell what the kept ones need (cut_processes.h).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/event_view.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/frame_view.h"
#include "common/stream/frame_writer.h"
#include "tracee-rules/tools/cut_processes.h"

namespace tracee::rules {

class StreamCutter {
 public:
  // Takes a sound frame without link; it is valid during the call.
  using Store = std::function<Status(std::span<const std::uint64_t>)>;

  StreamCutter(std::string cut, Store store) : cut_(std::move(cut)), store_(std::move(store)) {}

  // A header; `header` with its catalogue.
  Status header(const stream::FrameView& frame, stream::StreamHeader header);
  // An event of `frame` that is kept.
  Status event(const stream::FrameView& frame, const EventView& event);
  // An event that is not.
  void left_out(const EventView& event) { processes_.left_out(event); }
  // Any other frame but a batch, an index or a directory: stays as it is.
  Status frame(const stream::FrameView& frame);
  // Something is missing before `frame`: a number in its lane is left out.
  Status gap(const stream::FrameView& frame);
  // Events not stored yet are.
  Status flush();

 private:
  struct Producer {
    stream::RunId run;
    std::uint32_t source;
    stream::FrameSealer sealer;
  };

  stream::FrameSealer& sealer_of(const stream::FrameView& frame);
  void copy_values(const EventView& event);

  std::string cut_;
  Store store_;
  CutProcesses processes_;
  std::vector<std::unique_ptr<Producer>> producers_;
  stream::BatchEncoder batch_;
  stream::FrameSealer* batch_sealer_ = nullptr;
  Lane batch_lane_ = Lane::Kernel;
  stream::Words renumbered_;
};

}  // namespace tracee::rules
