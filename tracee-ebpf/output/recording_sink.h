// The binary stream, into a file, a set of files or a pipe: compressed, sealed and indexed.
//
// Made by Outputs for the format capnp. What a regular file cannot take is Lost and leaves no trace
// in it; the sink goes on, so that the recording does when there is room again. A file ends with
// its index. Each file of a set begins with the header that comes after finish().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/recording/recording_encoder.h"
#include "tracee-ebpf/cli/options.h"
#include "tracee-ebpf/output/recording_set.h"
#include "tracee-ebpf/output/sink.h"

namespace tracee {

class RecordingSink : public Sink {
 public:
  // Opens `path` (empty: standard output), or the first file of its set. `stop` must outlive the
  // sink. Errors: as OutputFile has them; Usage when there is something that must not be replaced,
  // or that cannot be gone on with.
  static Result<std::unique_ptr<RecordingSink>> open(const std::string& path,
                                                     const OutputOptions& options,
                                                     StopSignals& stop, OutputReports reports);

  Result<Delivery> write(const stream::FrameView& frame) override;
  std::string problem() const override { return problem_; }
  bool live() const override { return live_; }
  bool wants_rotation(std::uint64_t now) override;
  Status finish(stream::FrameSealer& sealer) override;

  int pipe() const;  // the descriptor, when it is one; otherwise -1

 private:
  // What is being written.
  struct Target {
    ByteWriter writer;
    recording::RecordingEncoder encoder;
    bool has_header = false;  // nothing else may come first
    bool holds_events = false;
    std::uint64_t begun = 0;  // CLOCK_BOOTTIME, ns; 0: not known yet
  };

  RecordingSink(const RecordingOptions& options, StopSignals& stop, OutputReports reports)
      : options_(options), stop_(stop), reports_(std::move(reports)) {}
  Status open_set(const std::string& path, bool force);
  Status open_file(const std::string& path, bool force);
  Status resume(const std::string& path);
  void begin(OutputFile file, recording::IndexBuilder known = {});
  bool begin_next();
  Result<Delivery> store(std::span<const std::uint64_t> stored);
  Status store_whole(std::span<const std::uint64_t> stored);
  void store_index(const stream::FrameView& frame);
  void check_size();

  RecordingOptions options_;
  StopSignals& stop_;
  OutputReports reports_;
  std::optional<RecordingSet> set_;
  std::unique_ptr<Target> target_;  // null between two files of a set
  recording::Digest head_{};        // what the next chain goes on from
  std::string problem_;
  bool live_ = true;  // no regular file
  bool oversize_told_ = false;
};

}  // namespace tracee
