#include "tracee-ebpf/session/trace_loop.h"

#include <poll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>

namespace tracee {
namespace {

constexpr std::uint64_t kTick =
    Pipeline::kMillisecond * 93 / 100;  // from step to step, while events come
constexpr timespec kNoWait{0, 0};
// How late a sleep may end (prctl(2), PR_SET_TIMERSLACK), ns: 50 us unless said, which every event
// would wait.
constexpr unsigned long kTimerSlack = 1000;
constexpr std::uint64_t kIdleTick = 1'000'000'000;  // losses without events are looked for so often
// Steps without an event after which sleeping pays: longer than the merge window, so that nothing
// waits in it.
constexpr int kQuietSteps = 12;
constexpr std::uint64_t kClockInterval = 100 * Pipeline::kMillisecond;
constexpr std::uint64_t kCollectionInterval = 100 * Pipeline::kMillisecond;

constexpr timespec time_until(std::uint64_t until, std::uint64_t now) {
  const std::uint64_t time = until - now;
  return {static_cast<time_t>(time / 1'000'000'000), static_cast<long>(time % 1'000'000'000)};
}

}  // namespace

// A first signal is passed on to the command, which then has some time to end; a second one, or the
// first without a command, ends tracing.
std::optional<stream::EndReason> TraceLoop::reason_to_end(std::uint64_t now) {
  if (command_ != nullptr && now >= next_collection_) {
    next_collection_ = now + kCollectionInterval;
    if (command_->ended()) return stream::EndReason::CommandEnded;
  }
  if (stop_.count() == 0) return std::nullopt;
  if (command_ == nullptr || stop_.count() > 1) return stream::EndReason::Interrupted;
  if (signals_seen_ != stop_.count()) {
    signals_seen_ = stop_.count();
    give_up_at_ = now + kCommandGrace;
    if (stop_.last_was_sent()) command_->forward(stop_.last());
  }
  if (now >= give_up_at_) return stream::EndReason::Interrupted;
  return std::nullopt;
}

// Whether the loop may sleep until something happens: nothing came for a while, nothing waits.
Result<bool> TraceLoop::prepare_sleep(std::uint64_t now) {
  if (quiet_steps_ < kQuietSteps || give_up_at_ != 0) return false;
  if (!sensor_.arm_wake()) return false;
  auto flushed = pipeline_.rest(now);
  if (!flushed) return std::move(flushed).error();
  return *flushed == Delivery::Done;
}

// How long a sleep may be: what waits for its file must not be kept longer.
timespec TraceLoop::idle_time(std::uint64_t now) const {
  std::uint64_t until = now + kIdleTick;
  if (pipeline_.flush_due() != 0) until = std::clamp(pipeline_.flush_due(), now, until);
  return time_until(until, now);
}

// Until the next tick. How long a step took, and how late the last tick was, do not put it off; a
// quarter of a tick is left to others in any case.
timespec TraceLoop::rest_of_tick() {
  const std::uint64_t now = stream::Clock::boot_now();
  next_tick_ = std::max(next_tick_ + kTick, now + kTick / 4);
  return time_until(next_tick_, now);
}

void TraceLoop::wait(std::uint64_t now, bool idle, bool busy) {
  // Negative descriptors are passed over; pipes are asked for nothing, so only POLLERR is told.
  std::array<pollfd, 3 + kMaxPipes> waiting = {
      {{stop_.fd(), POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}}};
  if (command_ != nullptr) waiting[1].fd = command_->end_fd();
  if (idle) waiting[2].fd = sensor_.wake_fd();
  const std::size_t pipes = std::min(pipes_.size(), kMaxPipes);
  for (std::size_t i = 0; i < pipes; ++i) waiting[3 + i] = {pipes_[i], 0, 0};
  const timespec timeout = busy ? kNoWait : idle ? idle_time(now) : rest_of_tick();
  if (::ppoll(waiting.data(), 3 + pipes, &timeout, nullptr) <= 0) return;
  if (waiting[0].revents != 0) stop_.take();
  if (waiting[1].revents != 0) next_collection_ = 0;
  if (waiting[2].revents != 0) quiet_steps_ = 0;
  for (std::size_t i = 0; i < pipes; ++i) {
    if ((waiting[3 + i].revents & POLLERR) != 0) reader_gone_ = true;
  }
}

Result<stream::EndReason> TraceLoop::run() {
  ::prctl(PR_SET_TIMERSLACK, kTimerSlack);
  while (true) {
    const std::uint64_t now = stream::Clock::boot_now();
    if (const auto reason = reason_to_end(now)) return *reason;
    if (now >= next_clock_) {
      next_clock_ = now + kClockInterval;
      TRACEE_TRY(pipeline_.note_clock(stream::Clock::now()));
    }
    auto step = pipeline_.step(now);
    if (!step) return std::move(step).error();
    if (step->delivery == Delivery::ReaderGone) reader_gone_ = true;
    if (reader_gone_) return stream::EndReason::Interrupted;
    if (ends_on_loss_ && pipeline_.lost_events() > 0) return stream::EndReason::LossLimit;
    quiet_steps_ = step->events > 0 || step->busy ? 0 : quiet_steps_ + 1;
    auto idle = prepare_sleep(now);
    if (!idle) return std::move(idle).error();
    wait(now, *idle, step->busy);
  }
}

}  // namespace tracee
