// Encoding events into frames, beside the same frames laid out by hand, by libcapnp's builder, and
// copied; and beside libcapnp's builder with one struct for each event, its arguments behind
// pointers, as one would write it down first.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstring>

#include "common/stream/pointer.h"
#include "schemas/stream.capnp.h"
#include "test/bench/bench.h"
#include "test/bench/encoders.h"
#include "test/bench/plain_event.capnp.h"

namespace tracee::bench {
namespace {

using namespace tracee::stream;

constexpr std::size_t kBatch = BatchEncoder::kFullEvents;

std::size_t encode_by_builder(const Workload& work) {
  static std::vector<capnp::word> scratch(1 << 20);
  std::size_t bytes = 0;
  for (std::size_t first = 0; first < work.events.size(); first += kBatch) {
    const auto count = static_cast<unsigned>(std::min(kBatch, work.events.size() - first));
    capnp::MallocMessageBuilder message(kj::arrayPtr(scratch.data(), scratch.size()));
    auto frame = message.initRoot<schema::Frame>();
    frame.setMagic(kMagic);
    auto batch = frame.initBatch();
    auto events = batch.initEvents(count);
    auto values = batch.initValues(count * 4);
    auto marks = batch.initMarks(count * 4);
    auto blobs = batch.initBlobs(count + 1);
    std::size_t total = 0;
    for (unsigned i = 0; i < count; ++i) total += work.paths[work.events[first + i].path].size();
    auto text = batch.initBytes(static_cast<unsigned>(total));
    std::size_t used = 0;
    for (unsigned i = 0; i < count; ++i) {
      const OpenEvent& event = work.events[first + i];
      const std::string& path = work.paths[event.path];
      auto row = events[i];
      row.setTime(event.row.time);
      row.setReturnValue(event.row.return_value);
      row.setEventId(event.row.event_id);
      row.setCpu(event.row.cpu);
      row.setValueCount(4);
      row.setSequenceOffset(i);
      row.setCpuSequence(event.row.cpu_sequence);
      row.setTask(event.task);
      row.setActor(event.task);
      row.setFirstValue(4 * i);
      row.setSyscall(event.row.syscall);
      row.setScopes(event.row.scopes);
      values.set(4 * i, static_cast<std::uint64_t>(-100));
      values.set(4 * i + 1, i + 1);
      values.set(4 * i + 2, 0x8000);
      marks[4 * i] = marks[4 * i + 2] = marks[4 * i + 3] = kMark;
      marks[4 * i + 1] = kPathMark;
      auto blob = blobs[i + 1];
      blob.setOffset(static_cast<std::uint32_t>(used));
      blob.setLength(static_cast<std::uint32_t>(path.size()));
      blob.setFullLength(static_cast<std::uint32_t>(path.size()));
      std::memcpy(text.begin() + used, path.data(), path.size());
      used += path.size();
    }
    auto tasks = batch.initTasks(static_cast<unsigned>(work.tasks.size()));
    for (unsigned i = 0; i < tasks.size(); ++i) tasks[i].setTid(work.tasks[i].row.tid);
    const auto segment = message.getSegmentsForOutput()[0];
    keep(frame_checksum({reinterpret_cast<const std::uint64_t*>(segment.begin()), segment.size()}));
    bytes += segment.size() * 8;
  }
  return bytes;
}

std::size_t encode_plain(const Workload& work) {
  static std::vector<capnp::word> scratch(1 << 20);
  std::size_t bytes = 0;
  for (std::size_t first = 0; first < work.events.size(); first += kBatch) {
    const auto count = static_cast<unsigned>(std::min(kBatch, work.events.size() - first));
    capnp::MallocMessageBuilder message(kj::arrayPtr(scratch.data(), scratch.size()));
    auto batch = message.initRoot<plain::Batch>();
    batch.setMagic(kMagic);
    auto events = batch.initEvents(count);
    for (unsigned i = 0; i < count; ++i) {
      const OpenEvent& event = work.events[first + i];
      const TaskRow& task = work.tasks[event.task].row;
      auto row = events[i];
      row.setTime(event.row.time);
      row.setReturnValue(event.row.return_value);
      row.setEventId(event.row.event_id);
      row.setCpu(event.row.cpu);
      row.setCpuSequence(event.row.cpu_sequence);
      row.setSyscall(event.row.syscall);
      row.setScopes(event.row.scopes);
      row.setStartTime(task.start_time);
      row.setProcessStartTime(task.process_start_time);
      row.setParentStartTime(task.parent_start_time);
      row.setCgroupId(task.cgroup_id);
      row.setTid(task.tid);
      row.setPid(task.pid);
      row.setParentPid(task.parent_pid);
      row.setNsTid(task.ns_tid);
      row.setNsPid(task.ns_pid);
      row.setUid(task.uid);
      row.setMountNamespace(task.mount_namespace);
      row.setPidNamespace(task.pid_namespace);
      row.setCommFirst(0x646e6966);
      auto arguments = row.initArguments(4);
      arguments[0].setNumber(-100);
      const std::string& path = work.paths[event.path];
      arguments[1].setText({path.c_str(), path.size()});
      arguments[2].setNumber(0x8000);
      arguments[3].setNumber(0);
    }
    for (const auto segment : message.getSegmentsForOutput()) {
      keep(frame_checksum(
          {reinterpret_cast<const std::uint64_t*>(segment.begin()), segment.size()}));
      bytes += segment.size() * 8;
    }
  }
  return bytes;
}

std::size_t total(const std::vector<Words>& frames) {
  static std::vector<std::uint64_t> to(1 << 20);
  std::size_t bytes = 0;
  for (const Words& frame : frames) {
    std::memcpy(to.data(), frame.data(), frame.size() * 8);
    keep(to[0]);
    bytes += frame.size() * 8;
  }
  return bytes;
}

}  // namespace
}  // namespace tracee::bench

int main() {
  using namespace tracee::bench;
  const Workload work = make_workload();
  std::size_t bytes = 0;
  std::vector<tracee::stream::Words> frames;
  encode_ours(work, [&](std::span<const std::uint64_t> frame) {
    frames.emplace_back(frame.begin(), frame.end());
    bytes += frame.size_bytes();
  });
  const auto ours = [&] {
    encode_ours(work, [](std::span<const std::uint64_t> frame) { keep(frame[0]); });
  };
  const auto by_hand = [&] {
    encode_by_hand(work, [](std::span<const std::uint64_t> frame) { keep(frame[0]); });
  };
  compare("encode an openat", "words laid out by hand", "<= 2.5", kEvents, ours, by_hand);
  compare("encode an openat", "libcapnp's builder, same words", "<= 0.4", kEvents, ours,
          [&] { keep(encode_by_builder(work)); });
  compare("encode an openat", "libcapnp's builder, a struct with pointers for each event", "",
          kEvents, ours, [&] { keep(encode_plain(work)); });
  compare("encode an openat", "memcpy of the same bytes", "<= 6", kEvents, ours,
          [&] { keep(total(frames)); });
  std::printf("\n%.1f bytes an event; with pointers %.1f\n", static_cast<double>(bytes) / kEvents,
              static_cast<double>(encode_plain(work)) / kEvents);
}
