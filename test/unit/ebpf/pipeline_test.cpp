#include <sys/stat.h>
#include <unistd.h>

#include "tracee-ebpf/derive/init_namespaces.h"
#include "tracee-ebpf/derive/tracee_info.h"
#include "tracee-ebpf/session/self_watch.h"

#include <catch2/catch.hpp>

#include "test/unit/ebpf/pipeline_rig.h"

namespace tracee {
namespace {

TEST_CASE("events wait for the merge window, then for a short deadline") {
  Rig rig;
  rig.add_events(3, kStart);
  CHECK(rig.step(kStart + Pipeline::kMergeWindow).events == 0);
  CHECK(rig.step(kStart + Pipeline::kMergeWindow + kMs).events == 3);
  CHECK(rig.first.kinds() == std::vector{FrameKind::Header});
  rig.step(kStart + Pipeline::kMergeWindow + kMs + Pipeline::kFlushAfter);
  REQUIRE(rig.first.kinds() == std::vector{FrameKind::Header, FrameKind::Batch});
  CHECK(rig.first.events() == 3);
  CHECK(rig.first.frames == rig.second.frames);
}

TEST_CASE("late events widen the merge window, up to a bound") {
  Rig rig;
  rig.sensor.late = 1;
  for (int i = 0; i < 20; ++i) rig.step(kStart);
  rig.sensor.late = 0;
  rig.add_events(1, kStart);
  CHECK(rig.step(kStart + Pipeline::kMaxMergeWindow).events == 0);
  CHECK(rig.step(kStart + Pipeline::kMaxMergeWindow + 1).events == 1);
}

TEST_CASE("many events wait for no more: they go with the step that took them") {
  Rig rig;
  rig.add_events(Pipeline::kLiveEvents - 1, kStart);
  rig.step(kStart + kMs);
  CHECK(rig.first.events() == 0);
  rig.add_events(1, kStart + kMs);
  rig.step(kStart + 2 * kMs);
  CHECK(rig.first.events() == Pipeline::kLiveEvents);
}

TEST_CASE("a full batch goes at once, and the rest with flush()") {
  Rig rig;
  rig.add_events(stream::BatchEncoder::kFullEvents + 5, kStart);
  rig.step(kStart + 10 * kMs);
  CHECK(rig.first.events() == stream::BatchEncoder::kFullEvents);
  REQUIRE(rig.pipeline.flush(kStart + 10 * kMs));
  CHECK(rig.first.events() == stream::BatchEncoder::kFullEvents + 5);
}

TEST_CASE("a container is told of before the first batch that shows it") {
  const std::string id(64, 'd');
  ContainerTable containers{CgroupHierarchy{}};
  Rig rig;
  rig.pipeline.tell_of(containers);
  containers.started(5, "/docker/" + id, kStart);
  rig.add_events(1, kStart);
  rig.step(kStart + 20 * kMs);
  REQUIRE(rig.pipeline.flush(kStart + 20 * kMs));
  containers.id_of(5);  // as the decoder does for the next event
  rig.add_events(1, kStart + 30 * kMs);
  rig.step(kStart + 60 * kMs);
  rig.first.answer = Delivery::Lost;
  rig.second.answer = Delivery::Lost;
  REQUIRE(rig.pipeline.flush(kStart + 61 * kMs));
  CHECK_FALSE(containers.untold().empty());  // not written: told again
  rig.first.answer = rig.second.answer = Delivery::Done;
  rig.add_events(2, kStart + 62 * kMs);
  rig.step(kStart + 90 * kMs);
  REQUIRE(rig.pipeline.flush(kStart + 91 * kMs));
  CHECK(containers.untold().empty());
  std::vector<FrameKind> kinds = rig.first.kinds();
  std::erase(kinds, FrameKind::Loss);
  CHECK(kinds == std::vector<FrameKind>{FrameKind::Header, FrameKind::Batch, FrameKind::State,
                                        FrameKind::Batch, FrameKind::State, FrameKind::Batch});
  const auto told = stream::decode_state(FrameView(rig.first.frames[2]));
  REQUIRE(told);
  CHECK_FALSE(told->snapshot);
  REQUIRE(told->containers.size() == 1);
  CHECK(told->containers[0].id == id);
  CHECK(told->containers[0].started == kStart);
}

TEST_CASE("where nobody reads, batches wait longer and grow") {
  Rig rig({}, false);
  CHECK(rig.pipeline.flush_due() == 0);
  rig.add_events(3, kStart);
  const std::uint64_t taken = kStart + 10 * kMs;
  rig.step(taken);
  CHECK(rig.pipeline.flush_due() == taken + Pipeline::kStoreAfter);
  rig.step(taken + Pipeline::kStoreAfter - 1);
  REQUIRE(rig.pipeline.rest(taken + Pipeline::kStoreAfter - 1));
  CHECK(rig.first.events() == 0);
  rig.step(taken + Pipeline::kStoreAfter);
  CHECK(rig.first.events() == 3);
  CHECK(rig.pipeline.flush_due() == 0);

  rig.add_events(Pipeline::kStoredEvents + 5, taken);
  rig.step(taken + 300 * kMs);
  CHECK(rig.first.events() == 3 + Pipeline::kStoredEvents);
  REQUIRE(rig.pipeline.finish(taken + 301 * kMs, {}));
  CHECK(rig.first.events() == 3 + Pipeline::kStoredEvents + 5);
}

TEST_CASE("where somebody reads, nothing waits in a sleep") {
  Rig rig;
  rig.add_events(3, kStart);
  rig.step(kStart + 10 * kMs);
  REQUIRE(rig.pipeline.rest(kStart + 10 * kMs));
  CHECK(rig.first.events() == 3);
}

TEST_CASE("losses come after the events before them, and are counted") {
  Rig rig;
  rig.add_events(2, kStart);
  stream::LossContent loss;
  loss.entries.push_back({openat_id(), LossCause::RingFull, 1, 7});
  loss.entries.push_back({close_id(), LossCause::Scratch, 0, 2});
  rig.sensor.losses.push_back(loss);
  rig.step(kStart + Pipeline::kLossInterval);
  REQUIRE(rig.first.kinds() == std::vector{FrameKind::Header, FrameKind::Batch, FrameKind::Loss});
  const auto read = stream::decode_loss(FrameView(rig.first.frames[2]));
  REQUIRE(read);
  REQUIRE(read->entries.size() == 2);
  CHECK(read->entries[0].count == 7);
  CHECK(read->entries[0].cause == LossCause::RingFull);
  CHECK(read->first_time == kStart);
  CHECK(read->last_time == kStart + Pipeline::kLossInterval);
  CHECK(rig.pipeline.totals(0).lost_events == 9);
}

TEST_CASE("values that could not be read are reported, and no event counts as lost for them") {
  Rig rig;
  int told = 0;
  rig.pipeline.on_loss([&](const stream::LossContent& loss) {
    ++told;
    CHECK(loss.entries.empty());
  });
  stream::LossContent loss;
  loss.values.push_back({openat_id(), LossCause::PageFault, 1, 3});
  rig.sensor.losses = {loss, loss};
  rig.step(kStart + Pipeline::kLossInterval);
  rig.step(kStart + 2 * Pipeline::kLossInterval);
  CHECK(rig.first.kinds() == std::vector{FrameKind::Header, FrameKind::Loss, FrameKind::Loss});
  const auto read = stream::decode_loss(FrameView(rig.first.frames[2]));
  REQUIRE(read);
  CHECK(read->entries.empty());
  REQUIRE(read->values.size() == 1);
  CHECK(read->values[0].count == 3);
  CHECK(rig.pipeline.totals(0).lost_events == 0);
  CHECK(rig.pipeline.lost_events() == 0);
  CHECK(told == 2);
}

TEST_CASE("a clock that is set is told ahead of what comes later, one that drifts is not") {
  Rig rig;  // whose stream maps kStart to 0
  REQUIRE(rig.pipeline.note_clock({kStart + 5 * kMs, 5 * kMs + Pipeline::kClockStep}));
  CHECK(rig.first.kinds() == std::vector{FrameKind::Header});
  rig.add_events(1, kStart);
  rig.step(kStart + 6 * kMs);
  for (int again = 0; again < 2; ++again) {
    REQUIRE(rig.pipeline.note_clock({kStart + 10 * kMs, 3600'000 * kMs}));
  }
  REQUIRE(rig.first.kinds() == std::vector{FrameKind::Header, FrameKind::Batch, FrameKind::State});
  const auto forward = stream::decode_clock(FrameView(rig.first.frames.back()));
  REQUIRE(forward);
  CHECK(forward->to_wall(kStart + 11 * kMs) == 3600'001 * kMs);
  REQUIRE(rig.pipeline.note_clock({kStart + 20 * kMs, 20 * kMs}));  // and back
  REQUIRE(rig.first.frames.size() == 4);
  CHECK(stream::decode_clock(FrameView(rig.first.frames.back()))->wall == 20 * kMs);
}

TEST_CASE("uncounted missed runs are told once, at the end") {
  Rig rig;
  stream::LossContent unknown;
  unknown.missed.push_back({"sys_exit", 0, false});
  rig.sensor.losses = {unknown, unknown};
  rig.step(kStart + Pipeline::kLossInterval);
  CHECK(rig.first.kinds() == std::vector{FrameKind::Header});
  REQUIRE(rig.pipeline.finish(kStart + 200 * kMs, {}));
  CHECK(rig.first.kinds() == std::vector{FrameKind::Header, FrameKind::Loss, FrameKind::End});
}

TEST_CASE("missed runs that cannot be written are kept as one number for each program") {
  Rig rig;
  rig.first.answer = rig.second.answer = Delivery::Lost;
  stream::LossContent loss;
  loss.missed = {{"sys_exit", 2, true}, {"sys_enter", 1, true}};
  rig.sensor.losses = {loss, loss, loss};
  std::uint64_t now = kStart;
  for (int i = 0; i < 2; ++i) rig.step(now += Pipeline::kLossInterval);
  rig.first.answer = rig.second.answer = Delivery::Done;
  rig.step(now + Pipeline::kLossInterval);
  const auto told = stream::decode_loss(FrameView(rig.first.frames.back()));
  REQUIRE(told);
  REQUIRE(told->missed.size() == 2);
  CHECK(told->missed[0].program == "sys_exit");
  CHECK(told->missed[0].count == 6);
  CHECK(told->missed[1].count == 3);
}

TEST_CASE("statistics come every second while there is traffic") {
  Rig rig;
  rig.add_events(1, kStart);
  for (int i = 1; i <= 40; ++i) rig.step(kStart + static_cast<std::uint64_t>(i) * 100 * kMs);
  CHECK(rig.first.kinds() ==
        std::vector{FrameKind::Header, FrameKind::Batch, FrameKind::Statistics});
  rig.add_events(1, kStart + 5000 * kMs);
  rig.step(kStart + 6000 * kMs);
  rig.step(kStart + 6100 * kMs);
  rig.step(kStart + 7100 * kMs);
  CHECK(rig.first.kinds().back() == FrameKind::Statistics);
  CHECK(stream::decode_statistics(FrameView(rig.first.frames.back()))->kernel_events == 2);
}

TEST_CASE("the end takes what is left, whatever its time, and closes with totals") {
  Rig rig;
  rig.sensor.at_once = 10;
  rig.add_events(25, kStart + 3600'000 * kMs);
  rig.add_events(5, kStart + 3600'000 * kMs, close_id());
  stream::LossContent loss;
  loss.entries.push_back({openat_id(), LossCause::RingFull, 0, 4});
  rig.sensor.losses.push_back(loss);
  stream::EndContent end;
  end.reason = stream::EndReason::CommandEnded;
  end.left_running.push_back({77, "sleep"});
  REQUIRE(rig.pipeline.finish(kStart + kMs, end));
  REQUIRE(rig.first.kinds() ==
          std::vector{FrameKind::Header, FrameKind::Batch, FrameKind::Loss, FrameKind::End});
  CHECK(rig.first.events() == 30);
  const auto read = stream::decode_end(FrameView(rig.first.frames.back()));
  REQUIRE(read);
  CHECK(read->reason == stream::EndReason::CommandEnded);
  CHECK(read->left_running.at(0).comm == "sleep");
  CHECK(read->statistics.kernel_events == 30);
  CHECK(read->statistics.lost_events == 4);
  REQUIRE(read->statistics.by_event.size() == 2);
  CHECK(read->statistics.by_event[0].event_id == close_id());
  CHECK(read->statistics.by_event[0].written == 5);
  CHECK(read->statistics.by_event[1].written == 25);
  CHECK(read->statistics.by_event[1].lost == 4);
}

TEST_CASE("frames of a lane are numbered without gaps") {
  Rig rig;
  for (std::uint64_t i = 0; i < 5; ++i) {
    rig.add_events(1, kStart + i * 100 * kMs);
    rig.step(kStart + i * 100 * kMs + 50 * kMs);
    REQUIRE(rig.pipeline.flush(kStart + i * 100 * kMs + 60 * kMs));
  }
  REQUIRE(rig.pipeline.finish(kStart + 900 * kMs, {}));
  std::uint64_t control = 0, kernel = 0;
  for (const stream::Words& frame : rig.first.frames) {
    const FrameView view(frame);
    CHECK(view.row().sequence == (view.lane() == Lane::Control ? control++ : kernel++));
  }
  CHECK(control == 2);
  CHECK(kernel == 5);
}

// Doubles what is opened.
class EchoDeriver : public Deriver {
 public:
  void derive(const EventView& event, stream::BatchEncoder& derived) override {
    if (event.definition().id != openat_id()) return;
    stream::EventRow row{};
    row.time = event.row().time;
    row.event_id = close_id();
    derived.begin(row);
    for (std::size_t i = 0; i < Catalogue::built_in().find(close_id())->arguments.size(); ++i) {
      derived.scalar(1, make_mark(Presence::Present, Provenance::Producer));
    }
    stream::TaskContext task;
    task.comm = event.task().comm();
    derived.commit(task);
  }
};

TEST_CASE("derived events follow their batch in a lane of their own") {
  std::vector<std::unique_ptr<Deriver>> derivers;
  derivers.push_back(std::make_unique<EchoDeriver>());
  Rig rig(std::move(derivers));
  rig.add_events(2, kStart);
  rig.add_events(1, kStart + 5, close_id());
  rig.step(kStart + 10 * kMs);
  REQUIRE(rig.pipeline.flush(kStart + 11 * kMs));
  REQUIRE(rig.first.kinds() == std::vector{FrameKind::Header, FrameKind::Batch, FrameKind::Batch});
  const FrameView kernel(rig.first.frames[1]), derived(rig.first.frames[2]);
  CHECK(kernel.lane() == Lane::Kernel);
  CHECK(derived.lane() == Lane::Derived);
  CHECK(derived.row().sequence == 0);
  const auto batch = stream::BatchView::parse(derived.words());
  REQUIRE(batch->size() == 2);
  const auto event = batch->event(0, *Catalogue::built_in().find(close_id()));
  REQUIRE(event);
  CHECK(event->task().comm() == "actor");
  CHECK(rig.pipeline.totals(0).derived_events == 2);
  CHECK(rig.pipeline.totals(0).kernel_events == 3);
}

TEST_CASE("init_namespaces tells once where the first process is") {
  struct stat own {};
  const bool readable = ::stat("/proc/1/ns/mnt", &own) == 0;
  const EventDefinition& definition = *Catalogue::built_in().find("init_namespaces");
  std::vector<std::unique_ptr<Deriver>> derivers;
  derivers.push_back(std::make_unique<InitNamespaces>());
  Rig rig(std::move(derivers));
  REQUIRE(rig.pipeline.start(kStart));
  rig.add_events(1, kStart);
  rig.step(kStart + 10 * kMs);
  REQUIRE(rig.pipeline.flush(kStart + 11 * kMs));
  REQUIRE(rig.first.kinds() == std::vector{FrameKind::Header, FrameKind::Batch, FrameKind::Batch});
  const FrameView derived(rig.first.frames[1]);
  CHECK(derived.lane() == Lane::Derived);
  const auto batch = stream::BatchView::parse(derived.words());
  REQUIRE(batch->size() == 1);
  const auto event = batch->event(0, definition);
  REQUIRE(event);
  CHECK(event->row().time == kStart);
  CHECK(event->row().hook == static_cast<std::uint8_t>(HookKind::UserSpace));
  CHECK(event->value("mnt")->word == (readable ? own.st_ino : 0));
  CHECK(event->value("mnt")->presence == (readable ? Presence::Present : Presence::Unreadable));
  CHECK(event->value("mnt")->provenance == Provenance::Producer);
  CHECK(event->collected() == definition.arguments.size());
  CHECK(event->task().comm() == "tracee-ebpf");
  CHECK(event->task().row().pid == static_cast<std::uint32_t>(::getpid()));
}

TEST_CASE("tracee_info tells once when this began, and of which version") {
  stream::Clock clock;
  clock.boot = 5 * 1000000000ull;
  clock.wall = 1700000005 * 1000000000ull;
  std::vector<std::unique_ptr<Deriver>> derivers;
  derivers.push_back(std::make_unique<TraceeInfo>(clock, "1.2.3"));
  Rig rig(std::move(derivers));
  REQUIRE(rig.pipeline.start(7 * 1000000000ull));
  const auto batch = stream::BatchView::parse(FrameView(rig.first.frames.back()).words());
  REQUIRE(batch);
  REQUIRE(batch->size() == 1);
  const auto event = batch->event(0, *Catalogue::built_in().find("tracee_info"));
  REQUIRE(event);
  CHECK(event->row().hook == static_cast<std::uint8_t>(HookKind::UserSpace));
  CHECK(event->value("boot_time")->word == 1700000000 * 1000000000ull);
  CHECK(event->value("start_time")->bytes == "2023-11-14T22:13:27.000000000Z");
  CHECK(event->value("version")->bytes == "1.2.3");
  CHECK(event->value("version")->provenance == Provenance::Producer);
  CHECK(event->task().row().pid == static_cast<std::uint32_t>(::getpid()));
}

TEST_CASE("what stops to see is told once, and once more when it sees again") {
  ScriptedSensor watched;
  std::vector<std::string> warnings;
  std::vector<std::unique_ptr<Deriver>> derivers;
  derivers.push_back(std::make_unique<SelfWatch>(
      watched, [&](const std::string& text) { warnings.push_back(text); }));
  Rig rig(std::move(derivers));
  REQUIRE(rig.pipeline.start(kStart));
  rig.step(kStart + 1000 * kMs);
  watched.trouble = {{"trampolines", "kernel.ftrace_enabled is 0"}};
  for (int tenth = 11; tenth <= 45; ++tenth) rig.step(kStart + tenth * 100 * kMs);
  CHECK(warnings.size() == 1);
  watched.trouble.clear();
  rig.step(kStart + 5000 * kMs);
  rig.step(kStart + 6000 * kMs);
  CHECK(warnings.size() == 2);

  const EventDefinition& definition = *Catalogue::built_in().find("sensor_degraded");
  std::vector<std::vector<std::string>> told;
  for (const stream::Words& frame : rig.first.frames) {
    if (FrameView(frame).kind() != FrameKind::Batch) continue;
    CHECK(FrameView(frame).lane() == Lane::Derived);
    const auto batch = stream::BatchView::parse(frame);
    REQUIRE(batch->size() == 1);
    const auto event = batch->event(0, definition);
    REQUIRE(event);
    told.push_back({std::string(event->value(0).bytes), std::string(event->value(1).bytes),
                    std::to_string(event->value(2).word), std::to_string(event->value(3).word)});
  }
  const std::string since = std::to_string(kStart + 1000 * kMs);  // when all was well last
  const std::string why = "kernel.ftrace_enabled is 0";
  CHECK(told == std::vector<std::vector<std::string>>{{"trampolines", why, since, "0"},
                                                      {"trampolines", why, since, "1"}});
}

TEST_CASE("when one reader leaves, the other output still gets its end") {
  Rig rig;
  rig.first.answer = Delivery::ReaderGone;
  rig.add_events(3, kStart);
  rig.step(kStart + 10 * kMs);
  auto flushed = rig.pipeline.flush(kStart + 20 * kMs);
  REQUIRE(flushed);
  CHECK(*flushed == Delivery::ReaderGone);
  rig.add_events(4, kStart + 30 * kMs);
  REQUIRE(rig.pipeline.finish(kStart + 30 * kMs, {}));
  CHECK(rig.second.events() == 7);
  CHECK(rig.second.kinds().back() == FrameKind::End);
  CHECK(rig.first.events() == 3);
}

TEST_CASE("when the only readers have left, the rings are not emptied for nobody") {
  Rig rig;
  rig.first.answer = rig.second.answer = Delivery::ReaderGone;
  rig.add_events(1, kStart);
  rig.step(kStart + 10 * kMs);
  REQUIRE(rig.pipeline.flush(kStart + 20 * kMs));
  CHECK_FALSE(rig.outputs.any_open());
  const int drains = rig.sensor.drains;
  REQUIRE(rig.pipeline.finish(kStart + 30 * kMs, {}));
  CHECK(rig.sensor.drains == drains);
}

TEST_CASE("a failing output is reported, and the other one can be closed") {
  Rig rig;
  rig.first.answer = Error(ErrorKind::Io, "no space left");
  rig.add_events(3, kStart);
  rig.step(kStart + 10 * kMs);
  auto flushed = rig.pipeline.flush(kStart + 20 * kMs);
  REQUIRE_FALSE(flushed);
  CHECK(flushed.error().message() == "no space left");
  stream::EndContent end;
  end.reason = stream::EndReason::Failure;
  REQUIRE(rig.pipeline.close(kStart + 30 * kMs, end));
  CHECK(rig.second.kinds().back() == FrameKind::End);
  CHECK(rig.first.kinds().back() == FrameKind::Batch);
}

TEST_CASE("an error of the sensor ends the step") {
  Rig rig;
  rig.sensor.fails = true;
  auto step = rig.pipeline.step(kStart + kMs);
  REQUIRE_FALSE(step);
  CHECK(step.error().message() == "the rings are gone");
}

}  // namespace
}  // namespace tracee
