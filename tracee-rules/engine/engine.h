// The evaluator: gives each event of a stream to the signatures that want it, in order.
//
// Fed with frames by input/stream_loop. Every matching signature reports, each at most once an
// event; none sees what another did. An event that no signature wants costs a look at its id. The
// engine never looks at a clock. Single-threaded; borrows sink and notice for its life.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/catalogue.h"
#include "common/recording/index.h"
#include "common/result.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_reader.h"
#include "common/stream/loss_events.h"
#include "tracee-rules/engine/candidate_index.h"
#include "tracee-rules/engine/dispatch.h"
#include "tracee-rules/engine/finding.h"
#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/selection/recorded_selection.h"
#include "tracee-rules/selection/time_window.h"

namespace tracee::rules {

// Takes a line for the user.
using Notice = std::function<void(const std::string&)>;

class Engine {
 public:
  // At most this many producers are known at a time; the one first seen is forgotten.
  static constexpr std::size_t kMaxSources = 16;

  struct Counts {
    std::uint64_t events = 0;
    std::uint64_t findings = 0;
    std::uint64_t failures = 0;         // a signature failed on an event
    std::uint64_t unsound_batches = 0;  // sound frames whose content is not
    std::uint64_t unsound_events = 0;   // refer to what is not there
    std::uint64_t without_header = 0;   // producers read with this program's own catalogue
    std::int64_t highest_severity = -1;
  };

  // `coverage` gets what a stream cannot show, `trouble` what went wrong.
  Engine(RuleSet rules, FindingSink& sink, Notice coverage, Notice trouble);

  // Whether signatures that an event cannot concern are skipped, in streams whose header comes
  // after this; findings are the same either way.
  void use_index(bool use) { use_index_ = use; }
  // Only events inside are evaluated; counts and the record are not concerned.
  void only_within(const TimeWindow& window) { window_ = window; }
  // Events that none of these scopes of the producer wanted are passed over; 0: none is. Those of
  // no scope, which the producer derived from others, are every scope's.
  void only_scopes(std::uint64_t scopes) { scopes_ = scopes; }
  // What a stream cannot show is told in one line, not one for each signature.
  void tell_coverage_briefly() { brief_ = true; }
  // Findings come with what the stream tells of processes.
  void keep_processes() { processes_.emplace(); }
  // Only events that these expressions select; every batch must then be given.
  void only_selected(RecordedSelection selection) { selection_ = std::move(selection); }

  // A producer's header, as decoded from `frame`: its catalogue counts for the batches of its run
  // and source from here on. `substitutes`: UntilSeen where the header cannot promise anything.
  // Error: Unsupported, for a format that is too new.
  Status header(const stream::FrameView& frame, stream::StreamHeader header,
                Substitutes substitutes = Substitutes::WhereNeeded);
  // Whether a batch with this head, of which an index says this much, may hold an event that would
  // be evaluated.
  bool may_want(const stream::FrameView& head, const recording::Index& index,
                const recording::IndexEntry& entry) const;
  // Evaluates a batch. Unsound content is counted, never an error. Error: Io, of the sink.
  Status batch(const stream::FrameView& frame);
  // What a stream tells of processes and containers.
  void state(const stream::StateContent& state);
  // Whether state() is of any use.
  bool wants_state() const { return selection_ || processes_; }
  // A loss report, as decoded from `frame`: each of its entries is an event for the signatures that
  // select events_lost. Error: Io, of the sink.
  Status loss(const stream::FrameView& frame, const stream::LossContent& loss);
  // The input has ended.
  void finish();

  // The wall clock of a machine was set: how its later times map to it.
  void clock(const stream::FrameView& frame, const stream::Clock& clock);
  // From here on findings say that the record is incomplete; unsound content does so by itself.
  void record_incomplete() { record_complete_ = false; }

  // The input cannot tell what was lost: no finding says that nothing is missing.
  void losses_unknown() { losses_known_ = false; }

  bool record_complete() const { return record_complete_; }

  const Counts& counts() const { return counts_; }
  // The definition of an event in the latest header, or in this build; null when unknown.
  const EventDefinition* find_event(std::uint16_t id) const;

 private:
  struct Source {
    stream::RunId run;
    std::uint32_t source = 0;
    stream::Clock clock;
    std::string host_name;
    bool scoped = false;  // its selection is one of scopes
    const Catalogue* catalogue = nullptr;
    std::unique_ptr<Catalogue> own_catalogue;
    Dispatch dispatch;
    std::vector<std::uint64_t> bound;  // the scopes that each signature is asked about
    // By event id: not seen yet, so that its substitutes stand in; none where the header promises.
    std::vector<bool> awaited;
    std::vector<bool> seen;
    std::vector<std::uint16_t> wanted;  // ids of its events that some signature wants
    // By event id, for the host and for containers; null where all targets are evaluated.
    std::vector<std::array<std::unique_ptr<const CandidateIndex>, 2>> indices;
  };

  Source& add_source(Source source);
  std::vector<std::string> coverage(const stream::StreamHeader& header,
                                    const Catalogue& catalogue) const;
  void tell_absent_scopes(const std::string& selection);
  void learn(const Source& source, const stream::BatchView& events, std::size_t i);
  bool selected(const Source& source, const stream::BatchView& events, std::size_t i);
  void index(Source& source) const;
  void take_first(Source& source, std::uint16_t id) const;
  Source& source_of(const stream::FrameView& frame);
  Status evaluate(const Source& source, Lane lane, const EventView& event);
  Status evaluate(const Source& source, Lane lane, const EventView& event,
                  const Dispatch::Target& target);
  Status report(const Source& source, Lane lane, const EventView& event,
                const Dispatch::Target& target);
  std::vector<std::uint64_t> bindings(const stream::StreamHeader& header) const;
  void failed(std::size_t signature, const char* on_what);
  void signal(Signal signal);

  RuleSet rules_;
  std::vector<const SignatureInfo*> infos_;
  FindingSink& sink_;
  Notice coverage_;
  Notice trouble_;
  std::vector<std::unique_ptr<Source>> sources_;  // oldest first
  std::vector<std::uint64_t> failures_;           // by signature
  std::vector<std::string> last_coverage_;
  std::string last_absent_;  // scopes
  FindingData data_;
  std::optional<stream::LossEvents> loss_events_;  // made for the first loss that somebody wants
  Counts counts_;
  bool record_complete_ = true;
  bool losses_known_ = true;
  bool use_index_ = true;
  bool brief_ = false;
  TimeWindow window_;
  std::uint64_t scopes_ = 0;
  std::optional<RecordedSelection> selection_;
  std::optional<ProcessTable> processes_;
};

}  // namespace tracee::rules
