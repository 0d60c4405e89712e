#include "tracee-rules/engine/engine.h"

#include <algorithm>
#include <utility>

#include "common/stream/batch_view.h"
#include "tracee-rules/engine/coverage.h"

namespace tracee::rules {
namespace {

// Failures are told at the first, tenth, hundredth … : a rate that does not depend on a clock.
bool worth_telling(std::uint64_t count) {
  while (count >= 10 && count % 10 == 0) count /= 10;
  return count == 1;
}

bool outside(std::uint64_t scopes, std::uint64_t wanted) {
  return wanted != 0 && scopes != 0 && (scopes & wanted) == 0;
}

}  // namespace

Engine::Engine(RuleSet rules, FindingSink& sink, Notice coverage, Notice trouble)
    : rules_(std::move(rules)),
      infos_(rules_.infos()),
      sink_(sink),
      coverage_(std::move(coverage)),
      trouble_(std::move(trouble)),
      failures_(rules_.signatures.size()) {}

Status Engine::header(const stream::FrameView& frame, stream::StreamHeader header) {
  if (header.format_version > stream::kFormatVersion) {
    return Error(ErrorKind::Unsupported,
                 "the stream has format version " + std::to_string(header.format_version) +
                     ", this program reads up to " + std::to_string(stream::kFormatVersion) +
                     ": use the tracee-rules that belongs to " + header.producer);
  }
  Source source;
  source.run = frame.run();
  source.source = frame.row().source;
  source.clock = header.clock;
  source.own_catalogue = std::make_unique<Catalogue>(std::move(header.catalogue));
  source.catalogue = source.own_catalogue.get();
  source.dispatch = Dispatch(*source.catalogue, infos_);
  auto notes = coverage_notes(header, *source.catalogue, infos_);
  if (notes != last_coverage_) {
    for (const std::string& note : notes) coverage_(note);
    last_coverage_ = std::move(notes);
  }
  add_source(std::move(source));
  signal(Signal::SourceStarts);
  return Ok{};
}

Engine::Source& Engine::add_source(Source source) {
  const auto same = [&](const std::unique_ptr<Source>& known) {
    return known->run == source.run && known->source == source.source;
  };
  std::erase_if(sources_, same);
  if (sources_.size() >= kMaxSources) sources_.erase(sources_.begin());
  sources_.push_back(std::make_unique<Source>(std::move(source)));
  return *sources_.back();
}

// A batch whose header was lost is read with this build's catalogue: event numbers never change
// their meaning. Its times can then only count from the boot of that machine.
Engine::Source& Engine::source_of(const stream::FrameView& frame) {
  for (auto it = sources_.rbegin(); it != sources_.rend(); ++it) {
    if ((*it)->run == frame.run() && (*it)->source == frame.row().source) return **it;
  }
  record_complete_ = false;
  if (worth_telling(++counts_.without_header)) {
    trouble_("no header for run " + frame.run().text() +
             ": its events are read with this program's own catalogue, and their times count from "
             "that machine's boot; an act may be reported twice");
  }
  Source source;
  source.run = frame.run();
  source.source = frame.row().source;
  source.catalogue = &Catalogue::built_in();
  source.dispatch = Dispatch(*source.catalogue, infos_, Substitutes::Always);
  return add_source(std::move(source));
}

Status Engine::batch(const stream::FrameView& frame) {
  auto parsed = stream::BatchView::parse(frame.words());
  if (!parsed) {
    record_complete_ = false;
    if (worth_telling(++counts_.unsound_batches)) {
      trouble_("a batch of events is unsound and was left out: " + parsed.error().message());
    }
    return Ok{};
  }
  const Source& source = source_of(frame);
  const stream::BatchView& events = *parsed;
  counts_.events += events.size();
  const bool windowed = !window_.empty() && events.size() > 0;
  if (windowed) window_.set_start(source.clock.to_wall(events.row(0).time));
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::uint16_t id = events.row(i).event_id;
    if (!source.dispatch.wanted(id) || outside(events.row(i).scopes, scopes_)) continue;
    if (windowed && !window_.holds(source.clock.to_wall(events.row(i).time))) continue;
    const auto event = events.event(i, *source.catalogue->find(id));
    if (event) {
      TRACEE_TRY(evaluate(source, frame.lane(), *event));
      continue;
    }
    record_complete_ = false;
    if (worth_telling(++counts_.unsound_events)) {
      trouble_("an event is unsound and was left out: " + source.catalogue->find(id)->name + " (" +
               std::to_string(counts_.unsound_events) + " so far)");
    }
  }
  return Ok{};
}

Status Engine::evaluate(const Source& source, Lane lane, const EventView& event) {
  const bool in_container = event.actor().in_container();
  for (const Dispatch::Target& target :
       source.dispatch.targets(event.row().event_id, in_container)) {
    data_.clear();
    const EventContext context{event, source.clock, target.selector,
                               source.dispatch.positions(target)};
    const Verdict verdict = rules_.signatures[target.signature]->on_event(context, data_);
    if (verdict == Verdict::Match) {
      TRACEE_TRY(report(source, lane, event, *infos_[target.signature]));
    } else if (verdict == Verdict::Failed) {
      failed(target.signature, event.definition().name.c_str());
    }
  }
  return Ok{};
}

Status Engine::report(const Source& source, Lane lane, const EventView& event,
                      const SignatureInfo& signature) {
  ++counts_.findings;
  counts_.highest_severity = std::max(counts_.highest_severity, signature.severity());
  return sink_.write({.signature = signature,
                      .data = data_,
                      .event = event,
                      .run = source.run,
                      .source = source.source,
                      .lane = lane,
                      .clock = source.clock,
                      .record_complete = record_complete_});
}

void Engine::failed(std::size_t signature, const char* on_what) {
  ++counts_.failures;
  const std::uint64_t times = ++failures_[signature];
  if (worth_telling(times)) {
    trouble_("signature " + infos_[signature]->id + " failed on " + on_what + " (" +
             std::to_string(times) + " so far); the others are not affected");
  }
}

void Engine::signal(Signal signal) {
  for (std::size_t i = 0; i < rules_.signatures.size(); ++i) {
    if (!rules_.signatures[i]->on_signal(signal)) {
      failed(i, signal == Signal::SourceStarts ? "the start of a stream" : "the end of the input");
    }
  }
}

void Engine::finish() { signal(Signal::SourceComplete); }

const EventDefinition* Engine::find_event(std::uint16_t id) const {
  const EventDefinition* found = sources_.empty() ? nullptr : sources_.back()->catalogue->find(id);
  return found != nullptr ? found : Catalogue::built_in().find(id);
}

}  // namespace tracee::rules
