#include "tracee-rules/engine/engine.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "common/selection.h"
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

Status Engine::header(const stream::FrameView& frame, stream::StreamHeader header,
                      Substitutes substitutes) {
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
  source.host_name = header.host_name;
  source.scoped = names_scopes(header.selection);
  // No producer has to promise it: every stream may carry losses.
  header.catalogue.push_back(stream::LossEvents::definition());
  source.own_catalogue = std::make_unique<Catalogue>(std::move(header.catalogue));
  source.catalogue = source.own_catalogue.get();
  source.bound = bindings(header);
  source.dispatch = Dispatch(*source.catalogue, infos_, substitutes, source.bound);
  if (substitutes == Substitutes::UntilSeen) {
    source.awaited = substituted_events(*source.catalogue, infos_);
    source.seen.resize(source.awaited.size());
  }
  for (const EventDefinition& event : source.catalogue->events()) {
    const bool teaches = processes_ && ProcessTable::learns_from(event.id);
    if (teaches || source.dispatch.wanted(event.id)) source.wanted.push_back(event.id);
  }
  index(source);
  if (selection_) selection_->header(header);
  if (processes_) processes_->clear();
  auto notes = coverage(header, *source.catalogue);
  if (notes != last_coverage_) {
    for (const std::string& note : notes) coverage_(note);
    last_coverage_ = std::move(notes);
  }
  tell_absent_scopes(header.selection);
  add_source(std::move(source));
  signal(Signal::SourceStarts);
  return Ok{};
}

// Of --scope, and of --rules N:ID.
void Engine::tell_absent_scopes(const std::string& selection) {
  std::uint64_t asked = scopes_;
  for (const std::uint64_t scopes : rules_.scopes) {
    if (scopes != kAllScopes) asked |= scopes;
  }
  std::string note = absent_scopes(asked, selection);
  if (note == last_absent_) return;
  if (!note.empty()) trouble_(note);
  last_absent_ = std::move(note);
}

// Where a selection names signatures, what the others lack was not meant to be there: one line says
// how many of them are blind, and only who wants every word is told why.
std::vector<std::string> Engine::coverage(const stream::StreamHeader& header,
                                          const Catalogue& catalogue) const {
  const auto notes_of = [&](std::span<const SignatureInfo* const> signatures) {
    Coverage found = coverage_of(header, catalogue, signatures);
    if (!brief_ || found.lines.empty()) return std::move(found.lines);
    return std::vector{found.summary()};
  };
  if (header.signatures.empty()) return notes_of(infos_);
  std::vector<const SignatureInfo*> named, others;
  for (const SignatureInfo* info : infos_) {
    const bool is_named = std::any_of(header.signatures.begin(), header.signatures.end(),
                                      [&](const auto& bound) { return info->is_called(bound.id); });
    (is_named ? named : others).push_back(info);
  }
  auto notes = notes_of(named);
  if (others.empty()) return notes;
  Coverage left_out = coverage_of(header, catalogue, others);
  std::string note = std::to_string(others.size()) +
                     " not named by the stream's selection: they see what else it selects";
  if (left_out.dead > 0) {
    note += ", and " + std::to_string(left_out.dead) + " of them cannot fire on this stream";
    if (brief_) note += ": -v tells why";
  }
  notes.push_back(std::move(note));
  left_out.lines.resize(brief_ ? 0 : left_out.dead);  // those that cannot fire come first
  notes.insert(notes.end(), left_out.lines.begin(), left_out.lines.end());
  return notes;
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
             "that machine's boot; an action may be reported twice");
  }
  Source source;
  source.run = frame.run();
  source.source = frame.row().source;
  source.catalogue = &Catalogue::built_in();
  source.dispatch = Dispatch(*source.catalogue, infos_, Substitutes::Always, rules_.scopes);
  index(source);
  return add_source(std::move(source));
}

void Engine::clock(const stream::FrameView& frame, const stream::Clock& clock) {
  for (const std::unique_ptr<Source>& known : sources_) {
    if (known->run == frame.run() && known->source == frame.row().source) known->clock = clock;
  }
}

bool Engine::may_want(const stream::FrameView& head, const recording::Index& index,
                      const recording::IndexEntry& entry) const {
  const auto source = std::find_if(sources_.begin(), sources_.end(), [&](const auto& known) {
    return known->run == head.run() && known->source == head.row().source;
  });
  // Without a header whatever is there is looked at.
  if (source == sources_.end() || (*source)->own_catalogue == nullptr) return true;
  if ((index.mask((*source)->wanted) & entry.events) == 0) return window_.waits_for_start();
  const std::uint64_t first = (*source)->clock.to_wall(entry.first_time);
  const std::uint64_t last = (*source)->clock.to_wall(entry.last_time);
  return window_.waits_for_start() || first > last || window_.meets(first, last);
}

Status Engine::batch(const stream::FrameView& frame) {
  auto parsed = stream::BatchView::parse(frame.words());
  if (!parsed) {
    record_complete_ = false;
    if (worth_telling(++counts_.unsound_batches)) {
      trouble_("a batch of events is unsound and was skipped: " + parsed.error().message());
    }
    return Ok{};
  }
  Source& source = source_of(frame);
  const stream::BatchView& events = *parsed;
  counts_.events += events.size();
  const bool windowed = !window_.empty() && events.size() > 0;
  if (windowed) window_.set_start(source.clock.to_wall(events.row(0).time));
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::uint16_t id = events.row(i).event_id;
    if (id < source.awaited.size() && source.awaited[id]) take_first(source, id);
    if (processes_ && ProcessTable::learns_from(id)) learn(source, events, i);
    if (selection_ && !selected(source, events, i)) continue;
    if (!source.dispatch.wanted(id) || outside(events.row(i).scopes, scopes_)) continue;
    if (windowed && !window_.holds(source.clock.to_wall(events.row(i).time))) continue;
    const auto event = events.event(i, *source.catalogue->find(id));
    if (event) {
      TRACEE_TRY(evaluate(source, frame.lane(), *event));
      continue;
    }
    record_complete_ = false;
    if (worth_telling(++counts_.unsound_events)) {
      trouble_("an event is unsound and was skipped: " + source.catalogue->find(id)->name + " (" +
               std::to_string(counts_.unsound_events) + " so far)");
    }
  }
  return Ok{};
}

// Asked of every event in order, for the selection learns from each. What cannot be read is left to
// those who tell of it.
bool Engine::selected(const Source& source, const stream::BatchView& events, std::size_t i) {
  const EventDefinition* definition = source.catalogue->find(events.row(i).event_id);
  if (definition == nullptr) return true;
  const auto event = events.event(i, *definition);
  return !event || selection_->scopes(*event) != 0;
}

void Engine::learn(const Source& source, const stream::BatchView& events, std::size_t i) {
  const EventDefinition* definition = source.catalogue->find(events.row(i).event_id);
  if (definition == nullptr) return;
  if (const auto event = events.event(i, *definition)) processes_->event(*event);
}

void Engine::state(const stream::StateContent& state) {
  if (processes_) processes_->state(state);
  if (selection_) selection_->state(state);
}

Status Engine::loss(const stream::FrameView& frame, const stream::LossContent& loss) {
  const Source& source = source_of(frame);
  if (!source.dispatch.wanted(stream::LossEvents::definition().id)) return Ok{};
  if (!window_.empty() && !window_.holds(source.clock.to_wall(loss.last_time))) return Ok{};
  if (!loss_events_) loss_events_.emplace();
  const auto name_of = [&](std::uint16_t id) {
    const EventDefinition* event = source.catalogue->find(id);
    if (event == nullptr) event = Catalogue::built_in().find(id);
    return event != nullptr ? event->name : "event " + std::to_string(id);
  };
  return loss_events_->each(frame, loss, source.host_name, name_of, [&](const EventView& event) {
    return evaluate(source, frame.lane(), event);
  });
}

// An event that others stood in for can be observed after all: from here on it speaks for itself.
void Engine::take_first(Source& source, std::uint16_t id) const {
  source.awaited[id] = false;
  source.seen[id] = true;
  source.dispatch =
      Dispatch(*source.catalogue, infos_, Substitutes::UntilSeen, source.bound, source.seen);
  source.indices.clear();
  index(source);
}

void Engine::index(Source& source) const {
  if (!use_index_) return;
  for (const EventDefinition& event : source.catalogue->events()) {
    if (!source.dispatch.wanted(event.id)) continue;
    for (const bool in_container : {false, true}) {
      auto built =
          CandidateIndex::build(event, source.dispatch,
                                source.dispatch.targets(event.id, in_container), rules_.signatures);
      if (built == nullptr) continue;
      if (event.id >= source.indices.size()) source.indices.resize(event.id + std::size_t{1});
      source.indices[event.id][in_container ? 1 : 0] = std::move(built);
    }
  }
}

Status Engine::evaluate(const Source& source, Lane lane, const EventView& event) {
  const std::uint16_t id = event.row().event_id;
  const std::size_t origin = event.actor().in_container() ? 1 : 0;
  const auto targets = source.dispatch.targets(id, origin == 1);
  const CandidateIndex* candidates =
      id < source.indices.size() ? source.indices[id][origin].get() : nullptr;
  if (candidates == nullptr) {
    for (const Dispatch::Target& target : targets) {
      TRACEE_TRY(evaluate(source, lane, event, target));
    }
    return Ok{};
  }
  const TargetBits& bits = candidates->candidates(event);
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
      TRACEE_TRY(evaluate(source, lane, event, targets[word * 64 + bit]));
    }
  }
  return Ok{};
}

Status Engine::evaluate(const Source& source, Lane lane, const EventView& event,
                        const Dispatch::Target& target) {
  if (!target.in_scope(event.row().scopes)) return Ok{};
  data_.clear();
  const EventContext context{event, source.clock, target.selector,
                             source.dispatch.positions(target), target.unnamed_arguments};
  const Verdict verdict = rules_.signatures[target.signature]->on_event(context, data_);
  if (verdict == Verdict::Match) {
    return report(source, lane, event, target);
  }
  if (verdict == Verdict::Failed) failed(target.signature, event.definition().name.c_str());
  return Ok{};
}

Status Engine::report(const Source& source, Lane lane, const EventView& event,
                      const Dispatch::Target& target) {
  const SignatureInfo& signature = *infos_[target.signature];
  ++counts_.findings;
  counts_.highest_severity = std::max(counts_.highest_severity, signature.severity());
  return sink_.write(
      {.signature = signature,
       .data = data_,
       .event = event,
       .run = source.run,
       .source = source.source,
       .lane = lane,
       .clock = source.clock,
       .record_complete = record_complete_,
       .rules = rules_.digest,
       .losses_known = losses_known_,
       .scoped = source.scoped,
       .processes = processes_ ? &*processes_ : nullptr,
       .scopes = event.row().scopes & target.scopes & (scopes_ != 0 ? scopes_ : kAllScopes)});
}

// Which scopes each signature is asked about: what the user said, and what the selection of the
// stream says of those that it names.
std::vector<std::uint64_t> Engine::bindings(const stream::StreamHeader& header) const {
  std::vector<std::uint64_t> bound = rules_.scopes;
  bound.resize(infos_.size(), kAllScopes);
  for (std::size_t i = 0; i < infos_.size(); ++i) {
    std::uint64_t named = 0;
    for (const stream::BoundSignature& each : header.signatures) {
      if (infos_[i]->is_called(each.id)) named |= each.scopes;
    }
    if (named != 0) bound[i] &= named;
  }
  return bound;
}

void Engine::failed(std::size_t signature, const char* on_what) {
  ++counts_.failures;
  const std::uint64_t times = ++failures_[signature];
  if (!worth_telling(times)) return;
  std::string why(rules_.signatures[signature]->last_error());
  if (!why.empty()) why.insert(0, ": ");
  trouble_("signature " + infos_[signature]->id + " failed on " + on_what + why + " (" +
           std::to_string(times) + " so far); the others are not affected");
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
