// What `cat` writes: rows of a table, lines of JSON, or the frames of a recording.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "common/event_view.h"
#include "tracee-rules/output/output_buffer.h"
#include "tracee-rules/tools/source_table.h"
#include "tracee-rules/tools/tool_options.h"

namespace tracee::rules {

class EventOutput {
 public:
  virtual ~EventOutput() = default;
  // A header that was taken into the table of sources.
  virtual Status header(const stream::FrameView& frame, const SourceTable::Source& source) = 0;
  // A batch, of which event() will get the events that are wanted.
  virtual Status batch(const stream::FrameView& frame) = 0;
  // An event, with at most `most` bytes of each value, if this output shows parts of values.
  virtual Status event(const stream::FrameView& frame, const SourceTable::Source& source,
                       const EventView& event, std::size_t most) = 0;
  // Whether what events tell of processes is kept even of those that are left out.
  virtual bool keeps_processes() const { return false; }
  // An event that is not wanted, in its place among those that are.
  virtual void left_out(const EventView&) {}
  // Of outputs that keep events as they are: bytes of the frames made so far, before compression.
  virtual std::optional<std::uint64_t> frame_bytes() const = 0;
  // An entry of a loss report, which goes to frame() as well.
  virtual Status loss(const SourceTable::Source& source, const EventView& event,
                      std::size_t most) = 0;
  // A frame of any other kind, but index and directory.
  virtual Status frame(const stream::FrameView& frame) = 0;
  // Frames are missing before `frame`.
  virtual Status gap(const stream::FrameView& frame) = 0;
  // The input has ended.
  virtual Status finish() = 0;
};

// Borrows both. Error: Usage for a compression level that does not exist.
Result<std::unique_ptr<EventOutput>> make_event_output(const ToolOptions& options,
                                                       OutputBuffer& buffer);

}  // namespace tracee::rules
