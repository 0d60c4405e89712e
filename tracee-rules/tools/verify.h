// `tracee-rules verify`: whether recordings are whole and unchanged, and what is wrong if not.
//
// Reads everything, trusts nothing but the bytes: checksums, numbers of frames and events, the
// losses that the producer reports, the end, the SHA-256 chain, the index. Several recordings are
// looked at as one, in their order, as the files of a rotated set.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common/recording/seal.h"
#include "tracee-rules/input/lane_ledger.h"
#include "tracee-rules/input/sequence_audit.h"
#include "tracee-rules/tools/index_check.h"
#include "tracee-rules/tools/recording_walk.h"
#include "tracee-rules/tools/source_table.h"

namespace tracee::rules {

class Verifier final : public Visitor {
 public:
  using Line = std::function<void(const std::string&)>;

  // Each fault is given to `line` as it is found, the first kLines of them.
  explicit Verifier(Line line) : line_(std::move(line)) {}

  void begin_file(std::string name);
  Status frame(const stream::FrameReader& reader) override;
  Status damage(const stream::Damage& damage) override;
  void end_file();
  // All files were read. `head` is what the last frame's digest should be; empty: unknown.
  void finish(const std::string& head);

  std::uint64_t faults() const { return faults_; }
  std::uint64_t frames() const { return frames_; }
  // Whether the events of every run have numbers, so that a loss which nobody counted would show.
  bool numbered() const { return numbered_; }
  bool sealed() const { return chain_.sealed(); }
  const recording::Digest& head() const { return chain_.head(); }

 private:
  static constexpr std::uint64_t kLines = 1000;
  static constexpr std::size_t kMaxRuns = 4096;
  static constexpr std::size_t kMaxCounted = 64;

  enum class Run { Headless, Open, Ended };

  void fault(std::uint64_t offset, const std::string& what);
  void fault_of_all(const std::string& what);
  void check_chain(const stream::FrameReader& reader);
  void check_content(const stream::FrameReader& reader);
  Status check_header(const stream::FrameReader& reader);
  void check_loss(const stream::FrameReader& reader);
  void check_end(const stream::FrameReader& reader, const std::string& run);
  IndexCheck::Fault fault_at();

  Line line_;
  std::string name_;
  bool file_begins_ = false;
  bool numbered_ = true;
  std::uint64_t faults_ = 0;
  std::uint64_t frames_ = 0;
  recording::ChainVerifier chain_;
  LaneLedger ledger_;
  SequenceAudit audit_;
  IndexCheck index_;
  SourceTable sources_;
  std::map<std::string, Run> runs_;  // by run id and source
  // Events by id, of runs that were there from their beginning on and are no cut.
  std::map<std::string, std::map<std::uint16_t, std::uint64_t>> counts_;
};

}  // namespace tracee::rules
