#include "tracee-ebpf/pipeline/pipeline.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tracee {

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
}

Result<Delivery> Pipeline::deliver(std::span<const std::uint64_t> frame) {
  auto delivery = outputs_.write(frame);
  if (delivery && *delivery == Delivery::ReaderGone) reader_gone_ = true;
  return delivery;
}

Result<Delivery> Pipeline::write_header(const stream::StreamHeader& header) {
  last_losses_ = last_statistics_ = header.clock.boot;
  return deliver(stream::encode_header(header, sealer_));
}

Result<Delivery> Pipeline::write_state(const stream::StateContent& state) {
  return deliver(stream::encode_state(state, sealer_));
}

std::uint64_t& Pipeline::counter(std::vector<std::uint64_t>& counters, std::uint16_t event_id) {
  // The sensor counts for events of the catalogue; room for others is made once.
  if (event_id >= counters.size()) counters.resize(std::size_t{event_id} + 1);
  return counters[event_id];
}

Status Pipeline::count_and_derive(std::span<const std::uint64_t> frame) {
  auto batch = stream::BatchView::parse(frame);
  if (!batch) return std::move(batch).error().context("reading back a batch");
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const std::uint16_t id = batch->row(i).event_id;
    ++counter(written_, id);
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
  TRACEE_TRY(deliver(derived_.flush(sealer_, Lane::Derived)));
  totals_.derived_events += events;
  return Ok{};
}

Status Pipeline::flush_batch() {
  waiting_since_ = 0;
  if (kernel_.empty()) return Ok{};
  const std::size_t events = kernel_.size();
  const std::span<const std::uint64_t> frame = kernel_.flush(sealer_, Lane::Kernel);
  TRACEE_TRY(deliver(frame));
  totals_.kernel_events += events;
  TRACEE_TRY(count_and_derive(frame));
  return flush_derived();
}

Result<Delivery> Pipeline::flush(std::uint64_t now) {
  TRACEE_TRY(flush_batch());
  TRACEE_TRY(write_losses(now, false));
  return reader_gone_ ? Delivery::ReaderGone : Delivery::Done;
}

Result<Pipeline::Step> Pipeline::drain(std::uint64_t horizon) {
  ++totals_.wake_ups;
  auto drained = sensor_.drain(kernel_, horizon, [this] { return flush_batch(); });
  if (!drained) return std::move(drained).error();
  totals_.late_events += drained->late;
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
  if (losses->entries.empty() && !missed && !(last && !losses->missed.empty())) return Ok{};
  for (const stream::LossEntry& entry : losses->entries) {
    totals_.lost_events += entry.count;
    counter(lost_, entry.event_id) += entry.count;
  }
  TRACEE_TRY(flush_batch());
  TRACEE_TRY(deliver(stream::encode_loss(*losses, sealer_)));
  return Ok{};
}

Result<Pipeline::Step> Pipeline::step(std::uint64_t now) {
  auto step = drain(now > kMergeWindow ? now - kMergeWindow : 0);
  if (!step) return step;
  if (waiting_since_ == 0 && !kernel_.empty()) waiting_since_ = now;
  if (waiting_since_ != 0 && now - waiting_since_ >= kFlushAfter) TRACEE_TRY(flush_batch());
  if (now - last_losses_ >= kLossInterval) TRACEE_TRY(write_losses(now, false));
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
    auto step = drain(std::numeric_limits<std::uint64_t>::max());
    if (!step) return std::move(step).error();
    more = step->events > 0 || step->busy;
  }
  TRACEE_TRY(flush_batch());
  TRACEE_TRY(write_losses(now, true));
  return close(now, std::move(end));
}

Result<Delivery> Pipeline::close(std::uint64_t now, stream::EndContent end) {
  end.statistics = totals(now);
  return deliver(stream::encode_end(end, sealer_));
}

}  // namespace tracee
