// Encoding events into frames, beside the same frames laid out by hand and libcapnp's builder.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstring>

#include "common/stream/pointer.h"
#include "schemas/stream.capnp.h"
#include "test/bench/bench.h"
#include "test/bench/stream_samples.h"

namespace tracee::bench {
namespace {

using namespace tracee::stream;

constexpr std::size_t kBatch = BatchEncoder::kFullEvents;
constexpr std::uint8_t kMark = make_mark(Presence::Present, Provenance::Register);
constexpr std::uint8_t kPathMark = make_mark(Presence::Present, Provenance::UserMemory);

std::size_t encode_ours(const Workload& work) {
  static BatchEncoder encoder;
  FrameSealer sealer({1, 2});
  std::size_t bytes = 0;
  for (const OpenEvent& event : work.events) {
    const std::string& path = work.paths[event.path];
    encoder.begin(event.row);
    encoder.scalar(static_cast<std::uint64_t>(-100), kMark);
    encoder.blob(path, kPathMark, static_cast<std::uint32_t>(path.size()));
    encoder.scalar(0x8000, kMark);
    encoder.scalar(0, kMark);
    encoder.commit(work.tasks[event.task]);
    if (encoder.full()) bytes += encoder.flush(sealer, Lane::Kernel).size_bytes();
  }
  if (!encoder.empty()) bytes += encoder.flush(sealer, Lane::Kernel).size_bytes();
  return bytes;
}

// The floor: the same rows and words, written where they belong in one pass by somebody who knows
// how many there will be and shares nothing but the task; with the checksum.
std::size_t encode_by_hand(const Workload& work) {
  static std::vector<std::uint64_t> frame(1 << 20);
  FrameSealer sealer({1, 2});
  std::size_t bytes = 0;
  for (std::size_t first = 0; first < work.events.size(); first += kBatch) {
    const std::size_t count = std::min(kBatch, work.events.size() - first);
    std::uint64_t* words = frame.data();
    auto* rows = reinterpret_cast<EventRow*>(words + kFrameRowWords + sizeof(BatchRow) / 8 + 1);
    auto* values = reinterpret_cast<std::uint64_t*>(rows + count);
    auto* marks = reinterpret_cast<std::uint8_t*>(values + 4 * count);
    auto* blobs = reinterpret_cast<BlobRow*>(marks + 4 * count + 8);
    auto* text = reinterpret_cast<char*>(blobs + count + 2);
    std::size_t used = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const OpenEvent& event = work.events[first + i];
      const std::string& path = work.paths[event.path];
      EventRow& row = rows[i];
      row = event.row;
      row.value_count = 4;
      row.first_value = static_cast<std::uint32_t>(4 * i);
      row.sequence_offset = static_cast<std::uint32_t>(i);
      row.task = row.actor = event.task;
      values[4 * i] = static_cast<std::uint64_t>(-100);
      values[4 * i + 1] = i + 1;
      values[4 * i + 2] = 0x8000;
      values[4 * i + 3] = 0;
      const std::uint8_t mark[4] = {kMark, kPathMark, kMark, kMark};
      std::memcpy(marks + 4 * i, mark, 4);
      blobs[i + 1] = {static_cast<std::uint32_t>(used), static_cast<std::uint32_t>(path.size()),
                      static_cast<std::uint32_t>(path.size()), 0};
      std::memcpy(text + used, path.data(), path.size());
      used += path.size();
    }
    auto* tasks = reinterpret_cast<TaskRow*>(text + (used + 7) / 8 * 8);
    for (std::size_t i = 0; i < work.tasks.size(); ++i) tasks[i] = work.tasks[i].row;
    const auto size = static_cast<std::size_t>(
        reinterpret_cast<std::uint64_t*>(tasks + work.tasks.size()) - words);
    FrameRow head{};
    head.words = static_cast<std::uint32_t>(size - 1);
    head.root = kFrameRoot;
    std::memcpy(words, &head, sizeof(head));
    sealer.seal({words, size}, Lane::Kernel);
    bytes += size * 8;
  }
  return bytes;
}

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

}  // namespace
}  // namespace tracee::bench

int main() {
  using namespace tracee::bench;
  const Workload work = make_workload();
  print_heading();
  compare(
      "encode an openat", "words laid out by hand", "<= 2.5", kEvents,
      [&] { keep(encode_ours(work)); }, [&] { keep(encode_by_hand(work)); });
  compare(
      "encode an openat", "libcapnp's builder", "<= 0.4", kEvents, [&] { keep(encode_ours(work)); },
      [&] { keep(encode_by_builder(work)); });
  std::printf("\n%.1f bytes an event\n", static_cast<double>(encode_ours(work)) / kEvents);
}
