// The structures laid over frames must have the layout that the schema compiler chose.
#include "common/stream/rows.h"

#include <capnp/schema.h>

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "common/kinds.h"
#include "schemas/stream.capnp.h"

namespace tracee::stream {
namespace {

// Bytes of a field of that type in a struct's data section.
std::size_t size_of(capnp::Type type) {
  switch (type.which()) {
    case capnp::schema::Type::UINT64:
    case capnp::schema::Type::INT64:
      return 8;
    case capnp::schema::Type::UINT32:
    case capnp::schema::Type::INT32:
      return 4;
    default:
      return 2;  // UInt16 and enums
  }
}

// Byte offsets of the data fields of a struct, by name.
template <typename Struct>
std::map<std::string, std::size_t> offsets() {
  std::map<std::string, std::size_t> found;
  for (auto field : capnp::Schema::from<Struct>().getFields()) {
    if (!field.getProto().isSlot()) continue;
    const auto type = field.getType();
    if (type.isList() || type.isData() || type.isText() || type.isStruct()) continue;
    found[field.getProto().getName().cStr()] =
        field.getProto().getSlot().getOffset() * size_of(type);
  }
  return found;
}

template <typename Struct>
std::size_t data_bytes() {
  return capnp::Schema::from<Struct>().getProto().getStruct().getDataWordCount() * 8;
}

using Offsets = std::map<std::string, std::size_t>;

TEST_CASE("EventRow is the schema's Event") {
  CHECK(offsets<schema::Event>() == Offsets{{"time", offsetof(EventRow, time)},
                                            {"returnValue", offsetof(EventRow, return_value)},
                                            {"eventId", offsetof(EventRow, event_id)},
                                            {"flags", offsetof(EventRow, flags)},
                                            {"cpu", offsetof(EventRow, cpu)},
                                            {"valueCount", offsetof(EventRow, value_count)},
                                            {"sequenceOffset", offsetof(EventRow, sequence_offset)},
                                            {"cpuSequence", offsetof(EventRow, cpu_sequence)},
                                            {"task", offsetof(EventRow, task)},
                                            {"actor", offsetof(EventRow, actor)},
                                            {"firstValue", offsetof(EventRow, first_value)},
                                            {"syscall", offsetof(EventRow, syscall)},
                                            {"scopes", offsetof(EventRow, scopes)},
                                            {"stack", offsetof(EventRow, stack)},
                                            {"hook", offsetof(EventRow, hook)}});
  CHECK(data_bytes<schema::Event>() == sizeof(EventRow));
}

TEST_CASE("TaskRow is the schema's Task") {
  CHECK(offsets<schema::Task>() ==
        Offsets{{"startTime", offsetof(TaskRow, start_time)},
                {"processStartTime", offsetof(TaskRow, process_start_time)},
                {"parentStartTime", offsetof(TaskRow, parent_start_time)},
                {"cgroupId", offsetof(TaskRow, cgroup_id)},
                {"tid", offsetof(TaskRow, tid)},
                {"pid", offsetof(TaskRow, pid)},
                {"parentPid", offsetof(TaskRow, parent_pid)},
                {"nsTid", offsetof(TaskRow, ns_tid)},
                {"nsPid", offsetof(TaskRow, ns_pid)},
                {"nsParentPid", offsetof(TaskRow, ns_parent_pid)},
                {"uid", offsetof(TaskRow, uid)},
                {"mountNamespace", offsetof(TaskRow, mount_namespace)},
                {"pidNamespace", offsetof(TaskRow, pid_namespace)},
                {"comm", offsetof(TaskRow, comm)},
                {"utsName", offsetof(TaskRow, uts_name)},
                {"container", offsetof(TaskRow, container)},
                {"executable", offsetof(TaskRow, executable)}});
  CHECK(data_bytes<schema::Task>() == sizeof(TaskRow));
}

TEST_CASE("BlobRow, BatchRow and FrameRow are the schema's") {
  CHECK(offsets<schema::Blob>() == Offsets{{"offset", offsetof(BlobRow, offset)},
                                           {"length", offsetof(BlobRow, length)},
                                           {"fullLength", offsetof(BlobRow, full_length)},
                                           {"fullCount", offsetof(BlobRow, full_count)}});
  CHECK(offsets<schema::Batch>() == Offsets{{"firstSequence", offsetof(BatchRow, first_sequence)},
                                            {"firstTime", offsetof(BatchRow, first_time)},
                                            {"lastTime", offsetof(BatchRow, last_time)}});
  const std::size_t head = offsetof(FrameRow, magic);
  CHECK(offsets<schema::Frame>() == Offsets{{"magic", offsetof(FrameRow, magic) - head},
                                            {"checksum", offsetof(FrameRow, checksum) - head},
                                            {"runHigh", offsetof(FrameRow, run_high) - head},
                                            {"runLow", offsetof(FrameRow, run_low) - head},
                                            {"sequence", offsetof(FrameRow, sequence) - head},
                                            {"source", offsetof(FrameRow, source) - head},
                                            {"lane", offsetof(FrameRow, lane) - head}});
  const auto frame = capnp::Schema::from<schema::Frame>().getProto().getStruct();
  CHECK(frame.getDiscriminantOffset() * 2 == offsetof(FrameRow, kind) - head);
  CHECK(frame.getDataWordCount() == (kFrameRoot >> 32 & 0xffff));
  CHECK(frame.getPointerCount() == kFrameRoot >> 48);
}

TEST_CASE("the pointers of a batch stand in the order of BatchRow") {
  std::map<std::string, std::size_t> slots;
  for (auto field : capnp::Schema::from<schema::Batch>().getFields()) {
    const auto type = field.getType();
    if (type.isList() || type.isData()) {
      slots[field.getProto().getName().cStr()] = field.getProto().getSlot().getOffset();
    }
  }
  auto slot = [](std::size_t offset) { return offset / 8 - kBatchDataWords; };
  CHECK(slots == Offsets{{"events", slot(offsetof(BatchRow, events))},
                         {"values", slot(offsetof(BatchRow, values))},
                         {"marks", slot(offsetof(BatchRow, marks))},
                         {"blobs", slot(offsetof(BatchRow, blobs))},
                         {"bytes", slot(offsetof(BatchRow, bytes))},
                         {"tasks", slot(offsetof(BatchRow, tasks))}});
}

TEST_CASE("constants and enumerations are the schema's") {
  CHECK(kMagic == schema::FRAME_MAGIC);
  CHECK(kFormatVersion == schema::FORMAT_VERSION);
  CHECK(kMaxFrameWords == schema::MAX_FRAME_WORDS);
  CHECK(kEventLate == schema::EventFlag::LATE);
  CHECK(kEventCompat == schema::EventFlag::COMPAT);
  CHECK(kEventContainerStarted == schema::EventFlag::CONTAINER_STARTED);
  CHECK(static_cast<int>(FrameKind::Signature) == schema::Frame::SIGNATURE);
  CHECK(static_cast<int>(FrameKind::End) == schema::Frame::END);
  CHECK(static_cast<int>(FrameKind::Directory) == schema::Frame::DIRECTORY);
  CHECK(static_cast<int>(Presence::Redacted) == static_cast<int>(schema::Presence::REDACTED));
  CHECK(static_cast<int>(Provenance::Producer) == static_cast<int>(schema::Provenance::PRODUCER));
  CHECK(static_cast<int>(Lane::Packet) == static_cast<int>(schema::Lane::PACKET));
  CHECK(kLanes == capnp::Schema::from<schema::Lane>().getEnumerants().size());
  CHECK(static_cast<int>(LossCause::MissedRun) == static_cast<int>(schema::LossCause::MISSED_RUN));
  CHECK(kLossCauses == static_cast<int>(schema::LossCause::MISSED_RUN) + 1);
}

}  // namespace
}  // namespace tracee::stream
