// All outputs of a run: opened together before anything is traced, fed with the same frames.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "common/result.h"
#include "tracee-ebpf/cli/options.h"
#include "tracee-ebpf/output/sink.h"

namespace tracee {

class Outputs {
 public:
  // Opens every target. `stop` and `catalogue` must outlive the outputs. Errors: Usage for a binary
  // stream to a terminal or an existing file, Io and Permission for what cannot be opened; files
  // made so far are removed again.
  static Result<Outputs> open(const OutputOptions& options, StopSignals& stop,
                              const Catalogue& catalogue, OutputReports reports = {});
  // Of sinks that are open already.
  explicit Outputs(std::vector<std::unique_ptr<Sink>> sinks);

  // Gives a sealed frame to every sink, in their order: a slow one slows all. After an error of a
  // sink, or when its reader is gone, that one gets no more, the others still do. Lost: the record
  // (the binary stream, or the first sink when there is none) could not take this frame, and may
  // take later ones; such trouble is reported when it begins and when it is over. Errors: the first
  // sink's that failed in this call.
  Result<Delivery> write(std::span<const std::uint64_t> frame);
  // Why the record could not take a frame.
  const std::string& problem() const { return problem_; }
  // Whether any sink is: see Sink::live(). As they were opened.
  bool live() const;
  // Whether a sink has no room for more in its file. `now`: CLOCK_BOOTTIME, ns.
  bool wants_rotation(std::uint64_t now);
  // What a batch may take, bytes, so that files keep their size; 0: anything.
  std::uint64_t batch_bytes() const { return batch_bytes_; }
  // After an end frame: files are completed. What fails is reported.
  void finish(stream::FrameSealer& sealer);
  // Whether anything could not be written to some file.
  bool incomplete() const { return incomplete_; }

  // Pipes among the outputs: poll(2) tells with POLLERR that their reader has left, also while
  // there is nothing to write. Valid as long as the outputs.
  std::span<const int> pipes() const { return pipes_; }
  // Whether any sink still takes frames.
  bool any_open() const;
  // Whether events go to standard output, in whatever form.
  bool standard_output_used() const { return standard_output_used_; }

 private:
  struct Slot {
    std::unique_ptr<Sink> sink;  // null: closed
    bool failing = false;        // the last frame was lost
  };

  void note(Slot& slot, Delivery delivery, stream::FrameKind kind);

  std::vector<Slot> slots_;
  std::size_t record_ = 0;  // the slot of the record
  OutputReports reports_;
  std::string problem_;
  bool incomplete_ = false;
  std::vector<int> pipes_;
  std::uint64_t batch_bytes_ = 0;
  bool standard_output_used_ = false;
};

}  // namespace tracee
