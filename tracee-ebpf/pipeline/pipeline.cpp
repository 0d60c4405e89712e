#include "tracee-ebpf/pipeline/pipeline.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tracee {
namespace {

// The interval of a loss grows to hold another one.
void widen(stream::LossContent* loss, std::uint64_t first, std::uint64_t last) {
  if (loss->first_time == 0 || first < loss->first_time) loss->first_time = first;
  loss->last_time = std::max(loss->last_time, last);
}

// One entry for each event, cause and CPU.
void merge(const stream::LossEntry& entry, std::vector<stream::LossEntry>* entries) {
  const auto same = std::find_if(entries->begin(), entries->end(), [&](const auto& known) {
    return known.event_id == entry.event_id && known.cause == entry.cause && known.cpu == entry.cpu;
  });
  if (same == entries->end()) {
    entries->push_back(entry);
  } else {
    same->count += entry.count;
  }
}

// One entry for each program, and one for it where the kernel does not count.
void merge(const stream::MissedRuns& runs, std::vector<stream::MissedRuns>* missed) {
  const auto same = std::find_if(missed->begin(), missed->end(), [&](const auto& entry) {
    return entry.program == runs.program && entry.known == runs.known;
  });
  if (same == missed->end()) {
    missed->push_back(runs);
  } else {
    same->count += runs.count;
  }
}

}  // namespace

Pipeline::Pipeline(Sensor& sensor, const Catalogue& catalogue, Outputs& outputs,
                   std::vector<std::unique_ptr<Deriver>> derivers, stream::RunId run)
    : sensor_(sensor),
      catalogue_(catalogue),
      outputs_(outputs),
      derivers_(std::move(derivers)),
      sealer_(run) {
  const std::size_t ids = catalogue.events().empty() ? 0 : catalogue.events().back().id + 1u;
  written_.resize(ids);
  lost_.resize(ids);
  kernel_.limit_bytes(outputs.batch_bytes());
  derived_.limit_bytes(outputs.batch_bytes());
  if (outputs.live()) return;
  flush_after_ = kStoreAfter;
  kernel_.limit_events(kStoredEvents);
}

Result<Delivery> Pipeline::deliver(std::span<const std::uint64_t> frame) {
  auto delivery = outputs_.write(frame);
  if (delivery && *delivery == Delivery::ReaderGone) reader_gone_ = true;
  // What a control frame says is said again later, under the same number. The number of a lost
  // batch stays free: it is missing.
  const Lane lane = stream::FrameView(frame).lane();
  if (delivery && *delivery == Delivery::Lost && lane == Lane::Control) sealer_.take_back(lane);
  return delivery;
}

Result<Delivery> Pipeline::write_opening() {
  const Opening opening = describe_();
  clock_ = opening.header.clock;
  auto delivery = deliver(stream::encode_header(opening.header, sealer_));
  for (const stream::StateContent& part : opening.state) {
    if (!delivery || *delivery != Delivery::Done) break;
    delivery = deliver(stream::encode_state(part, sealer_));
  }
  return delivery;
}

Result<Delivery> Pipeline::begin(Describe describe) {
  describe_ = [&] {
    Opening opening = describe();
    last_losses_ = last_statistics_ = opening.header.clock.boot;
    return opening;
  };
  auto delivery = write_opening();
  describe_ = std::move(describe);
  if (delivery && *delivery == Delivery::Lost) {
    return Error(ErrorKind::Io, "beginning the stream: " + outputs_.problem());
  }
  return delivery;
}

// Closes the current file in order and begins the next one.
Status Pipeline::rotate(std::uint64_t now) {
  TRACEE_TRY(flush_batch());
  TRACEE_TRY(write_losses(now, false));
  stream::EndContent end;
  end.reason = stream::EndReason::Rotated;
  TRACEE_TRY(close(now, std::move(end)));
  open_again_at_ = now;
  return Ok{};
}

Status Pipeline::look_after_files(std::uint64_t now) {
  if (open_again_at_ == 0 && outputs_.wants_rotation(now)) TRACEE_TRY(rotate(now));
  if (open_again_at_ == 0 || now < open_again_at_) return Ok{};
  auto opened = write_opening();
  if (!opened) return std::move(opened).error();
  open_again_at_ = *opened == Delivery::Lost ? now + kRetryInterval : 0;
  return Ok{};
}

void Pipeline::add_loss(const stream::LossEntry& entry) {
  totals_.lost_events += entry.count;
  counter(lost_, entry.event_id) += entry.count;
  merge(entry, &unreported_.entries);
}

void Pipeline::lose_batch(const stream::BatchView& batch) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    add_loss({batch.row(i).event_id, LossCause::Sink, batch.row(i).cpu, 1});
  }
  widen(&unreported_, batch.first_time(), batch.last_time());
}

Result<Delivery> Pipeline::start(std::uint64_t now) {
  for (const std::unique_ptr<Deriver>& deriver : derivers_) deriver->start(now, derived_);
  TRACEE_TRY(flush_derived());
  return reader_gone_ ? Delivery::ReaderGone : Delivery::Done;
}

std::uint64_t& Pipeline::counter(std::vector<std::uint64_t>& counters, std::uint16_t event_id) {
  // The sensor counts for events of the catalogue; room for others is made once.
  if (event_id >= counters.size()) counters.resize(std::size_t{event_id} + 1);
  return counters[event_id];
}

Status Pipeline::count_and_derive(std::span<const std::uint64_t> frame, bool lost) {
  auto batch = stream::BatchView::parse(frame);
  if (!batch) return std::move(batch).error().context("reading back a batch");
  if (lost) lose_batch(*batch);
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const std::uint16_t id = batch->row(i).event_id;
    if (!lost) ++counter(written_, id);
    if (derivers_.empty()) continue;
    const EventDefinition* definition = catalogue_.find(id);
    const auto event = definition != nullptr ? batch->event(i, *definition) : std::nullopt;
    if (!event) continue;
    for (const std::unique_ptr<Deriver>& deriver : derivers_) {
      deriver->derive(*event, derived_);
      if (derived_.full()) TRACEE_TRY(flush_derived());
    }
  }
  return Ok{};
}

Status Pipeline::flush_derived() {
  if (derived_.empty()) return Ok{};
  const std::size_t events = derived_.size();
  const std::span<const std::uint64_t> frame = derived_.flush(sealer_, Lane::Derived);
  auto delivery = deliver(frame);
  if (!delivery) return std::move(delivery).error();
  if (*delivery != Delivery::Lost) {
    totals_.derived_events += events;
    return Ok{};
  }
  auto batch = stream::BatchView::parse(frame);
  if (!batch) return std::move(batch).error().context("reading back a batch");
  lose_batch(*batch);
  return Ok{};
}

// A state frame about the containers that the batch is the first to show.
Status Pipeline::write_containers() {
  if (containers_ == nullptr || containers_->untold().empty()) return Ok{};
  stream::StateContent change;
  change.time = containers_->untold().back().started;
  change.last = true;
  change.containers = containers_->untold();
  auto delivery = deliver(stream::encode_state(change, sealer_));
  if (!delivery) return std::move(delivery).error();
  // Where it could not be written, the next batch tries again.
  if (*delivery != Delivery::Lost) containers_->told();
  return Ok{};
}

Status Pipeline::flush_batch() {
  waiting_since_ = 0;
  if (kernel_.empty()) return Ok{};
  TRACEE_TRY(write_containers());
  const std::size_t events = kernel_.size();
  const std::span<const std::uint64_t> frame = kernel_.flush(sealer_, Lane::Kernel);
  auto delivery = deliver(frame);
  if (!delivery) return std::move(delivery).error();
  const bool lost = *delivery == Delivery::Lost;
  if (!lost) totals_.kernel_events += events;
  TRACEE_TRY(count_and_derive(frame, lost));
  return flush_derived();
}

Status Pipeline::note_clock(const stream::Clock& clock) {
  // Differences of unsigned numbers, so that they may be negative.
  const std::uint64_t step = clock.to_wall(clock.boot) - clock_.to_wall(clock.boot);
  if (std::min(step, -step) <= kClockStep) return Ok{};
  TRACEE_TRY(flush_batch());
  stream::StateContent change;
  change.time = clock.boot;
  change.last = true;
  change.clock = clock;
  auto delivery = deliver(stream::encode_state(change, sealer_));
  if (!delivery) return std::move(delivery).error();
  if (*delivery != Delivery::Lost) clock_ = clock;
  return Ok{};
}

Result<Delivery> Pipeline::flush(std::uint64_t now) {
  TRACEE_TRY(flush_batch());
  TRACEE_TRY(write_losses(now, false));
  TRACEE_TRY(look_after_files(now));
  return reader_gone_ ? Delivery::ReaderGone : Delivery::Done;
}

Result<Delivery> Pipeline::rest(std::uint64_t now) {
  const bool may_wait = flush_after_ > kFlushAfter && now < flush_due();
  return may_wait ? Delivery::Done : flush(now);
}

Result<Pipeline::Step> Pipeline::drain(std::uint64_t now, std::uint64_t horizon) {
  ++totals_.wake_ups;
  // Files are looked after between batches: one look into full rings gives many.
  auto drained = sensor_.drain(kernel_, horizon, [this, now]() -> Status {
    TRACEE_TRY(flush_batch());
    return look_after_files(now);
  });
  if (!drained) return std::move(drained).error();
  totals_.late_events += drained->late;
  if (drained->late > 0) merge_window_ = std::min(2 * merge_window_, kMaxMergeWindow);
  return Step{Delivery::Done, drained->events, drained->busy};
}

// A loss frame, if anything was lost since the last one. Events that came before it go first.
Status Pipeline::write_losses(std::uint64_t now, bool last) {
  auto losses = sensor_.take_losses();
  if (!losses) return std::move(losses).error();
  if (losses->first_time == 0) losses->first_time = last_losses_;
  if (losses->last_time == 0) losses->last_time = now;
  last_losses_ = now;
  const bool missed = std::any_of(losses->missed.begin(), losses->missed.end(),
                                  [](const stream::MissedRuns& runs) { return runs.count > 0; });
  // That a kernel does not count missed runs is told once, at the end.
  const bool news = !losses->entries.empty() || !losses->values.empty() || missed ||
                    (last && !losses->missed.empty());
  const bool told =
      unreported_.entries.empty() && unreported_.values.empty() && unreported_.missed.empty();
  if (!news && told) return Ok{};
  TRACEE_TRY(flush_batch());
  if (news) {
    for (const stream::LossEntry& entry : losses->entries) add_loss(entry);
    for (const stream::LossEntry& entry : losses->values) merge(entry, &unreported_.values);
    for (const stream::MissedRuns& runs : losses->missed) merge(runs, &unreported_.missed);
    widen(&unreported_, losses->first_time, losses->last_time);
  }
  auto delivery = deliver(stream::encode_loss(unreported_, sealer_));
  if (!delivery) return std::move(delivery).error();
  // Where it cannot be written either, it is told with the next one.
  if (*delivery == Delivery::Lost) return Ok{};
  if (told_) told_(unreported_);
  unreported_ = {};
  return Ok{};
}

Result<Pipeline::Step> Pipeline::step(std::uint64_t now) {
  auto step = drain(now, now > merge_window_ ? now - merge_window_ : 0);
  if (!step) return step;
  if (waiting_since_ == 0 && !kernel_.empty()) waiting_since_ = now;
  const bool enough = flush_after_ == kFlushAfter && kernel_.size() >= kLiveEvents;
  if (enough || (waiting_since_ != 0 && now >= flush_due())) TRACEE_TRY(flush_batch());
  for (const std::unique_ptr<Deriver>& deriver : derivers_) deriver->tick(now, derived_);
  if (!derived_.empty()) {
    TRACEE_TRY(flush_batch());
    TRACEE_TRY(flush_derived());
  }
  if (now - last_losses_ >= kLossInterval) TRACEE_TRY(write_losses(now, false));
  TRACEE_TRY(look_after_files(now));
  const std::uint64_t counted = totals_.kernel_events + totals_.lost_events;
  if (now - last_statistics_ >= kStatisticsInterval && counted != counted_then_) {
    last_statistics_ = now;
    counted_then_ = counted;
    TRACEE_TRY(deliver(stream::encode_statistics(totals(now), sealer_)));
  }
  if (reader_gone_) step->delivery = Delivery::ReaderGone;
  return step;
}

stream::StatisticsContent Pipeline::totals(std::uint64_t now) const {
  stream::StatisticsContent totals = totals_;
  totals.time = now;
  const std::size_t ids = std::max(written_.size(), lost_.size());
  for (std::size_t id = 0; id < ids; ++id) {
    const std::uint64_t written = id < written_.size() ? written_[id] : 0;
    const std::uint64_t lost = id < lost_.size() ? lost_[id] : 0;
    if (written + lost == 0) continue;
    totals.by_event.push_back({static_cast<std::uint16_t>(id), written, lost});
  }
  return totals;
}

Result<Delivery> Pipeline::finish(std::uint64_t now, stream::EndContent end) {
  // Nobody would see the rest when the only reader has left.
  bool more = !reader_gone_ || outputs_.any_open();
  while (more) {
    auto step = drain(now, std::numeric_limits<std::uint64_t>::max());
    if (!step) return std::move(step).error();
    more = step->events > 0 || step->busy;
  }
  TRACEE_TRY(flush_batch());
  TRACEE_TRY(write_losses(now, true));
  return close(now, std::move(end));
}

Result<Delivery> Pipeline::close(std::uint64_t now, stream::EndContent end) {
  end.statistics = totals(now);
  auto delivery = deliver(stream::encode_end(end, sealer_));
  // An index belongs to its file, not to the stream in it: readers do not count its frames, and the
  // next file goes on with the numbers after those of the end frame.
  stream::FrameSealer beside = sealer_;
  outputs_.finish(beside);
  return delivery;
}

}  // namespace tracee
