// Reading a stream: every field of every event, and events that no rule wants.
//
//   read_bench [RECORDING]     without it made up events
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "common/stream/batch_view.h"
#include "common/stream/pointer.h"
#include "schemas/stream.capnp.h"
#include "test/bench/bench.h"
#include "test/bench/quiet_rules.h"
#include "test/bench/readers.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tracee::bench {
namespace {

using namespace tracee::stream;

// The arguments of events, as somebody keeps them who reads nothing else.
class Shapes {
 public:
  explicit Shapes(const Catalogue& catalogue) {
    for (const EventDefinition& event : catalogue.events()) {
      if (event.id >= shapes_.size()) shapes_.resize(event.id + std::size_t{1});
      Shape& shape = shapes_[event.id];
      shape.count = static_cast<std::uint32_t>(event.arguments.size());
      for (std::size_t i = 0; i < event.arguments.size(); ++i) {
        if (is_blob(event.arguments[i].kind)) shape.blobs |= std::uint64_t{1} << i;
      }
    }
  }
  struct Shape {
    std::uint32_t count = 0;
    std::uint64_t blobs = 0;
  };
  Shape of(std::uint16_t id) const { return id < shapes_.size() ? shapes_[id] : Shape{}; }

 private:
  std::vector<Shape> shapes_;
};

// The floor: the same fields by somebody who knows the layout, every reference compared with the
// bounds of its list before it is followed.
std::uint64_t read_by_hand(const Trace& trace, const Shapes& shapes) {
  std::uint64_t sum = 0;
  for (const Words& frame : trace.batches) {
    const std::uint64_t* words = frame.data();
    constexpr std::size_t kLists = kFrameRowWords + kBatchDataWords;
    const auto events = follow_list(frame, kLists, ElementSize::Composite, sizeof(EventRow) / 8);
    const auto values = follow_list(frame, kLists + 1, ElementSize::EightBytes);
    const auto marks = follow_list(frame, kLists + 2, ElementSize::Byte);
    const auto blobs = follow_list(frame, kLists + 3, ElementSize::Composite, sizeof(BlobRow) / 8);
    const auto bytes = follow_list(frame, kLists + 4, ElementSize::Byte);
    const auto tasks = follow_list(frame, kLists + 5, ElementSize::Composite, sizeof(TaskRow) / 8);
    if (!events || !values || !marks || !blobs || !bytes || !tasks) continue;
    if (marks->count < values->count) continue;
    const auto* rows = reinterpret_cast<const EventRow*>(words + events->at);
    const auto* slices = reinterpret_cast<const BlobRow*>(words + blobs->at);
    const auto* text = reinterpret_cast<const unsigned char*>(words + bytes->at);
    const auto* task_rows = reinterpret_cast<const TaskRow*>(words + tasks->at);
    const auto* mark = reinterpret_cast<const std::uint8_t*>(words + marks->at);
    const auto blob = [&](std::uint64_t index) -> std::uint64_t {
      if (index >= blobs->count) return 0;
      const BlobRow& slice = slices[index];
      if (std::uint64_t{slice.offset} + slice.length > bytes->count) return 0;
      return slice.length == 0 ? 0 : text[slice.offset];
    };
    for (std::uint32_t i = 0; i < events->count; ++i) {
      const EventRow& row = rows[i];
      if (row.task >= tasks->count) continue;
      if (std::uint64_t{row.first_value} + row.value_count > values->count) continue;
      const TaskRow& task = task_rows[row.task];
      sum += sum_row(row) + sum_task(task) + blob(task.comm) + blob(task.uts_name);
      const Shapes::Shape shape = shapes.of(row.event_id);
      const std::uint32_t count = std::min<std::uint32_t>(shape.count, row.value_count);
      for (std::uint32_t k = 0; k < count; ++k) {
        const std::uint64_t word = words[values->at + row.first_value + k];
        const Presence presence = mark_presence(mark[row.first_value + k]);
        if ((shape.blobs >> k & 1) == 0) {
          sum += word;
        } else if (presence == Presence::Present || presence == Presence::Cut) {
          sum += blob(word);
          if (word < blobs->count) sum += slices[word].full_length;
        }
      }
    }
  }
  return sum;
}

std::uint64_t first_byte(capnp::Data::Reader bytes, schema::Blob::Reader blob) {
  return blob.getLength() == 0 || blob.getOffset() >= bytes.size() ? 0 : bytes[blob.getOffset()];
}

std::uint64_t sum_task(schema::Task::Reader task) {
  return task.getStartTime() + task.getProcessStartTime() + task.getParentStartTime() +
         task.getCgroupId() + task.getTid() + task.getPid() + task.getParentPid() +
         task.getNsTid() + task.getNsPid() + task.getNsParentPid() + task.getUid() +
         task.getMountNamespace() + task.getPidNamespace();
}

std::uint64_t read_by_libcapnp(const Trace& trace, const Shapes& shapes) {
  std::uint64_t sum = 0;
  for (const Words& frame : trace.batches) {
    capnp::ReaderOptions limits;
    limits.traversalLimitInWords = UINT64_MAX;
    capnp::FlatArrayMessageReader message(
        kj::arrayPtr(reinterpret_cast<const capnp::word*>(frame.data()), frame.size()), limits);
    const auto batch = message.getRoot<schema::Frame>().getBatch();
    const auto values = batch.getValues();
    const auto marks = batch.getMarks();
    const auto blobs = batch.getBlobs();
    const auto bytes = batch.getBytes();
    const auto tasks = batch.getTasks();
    for (const auto event : batch.getEvents()) {
      sum += event.getTime() + static_cast<std::uint64_t>(event.getReturnValue()) +
             event.getEventId() + event.getFlags() + event.getCpu() + event.getSequenceOffset() +
             event.getCpuSequence() + static_cast<std::uint64_t>(event.getSyscall()) +
             event.getScopes() + event.getHook();
      const auto task = tasks[event.getTask()];
      sum += sum_task(task) + first_byte(bytes, blobs[task.getComm()]) +
             first_byte(bytes, blobs[task.getUtsName()]);
      const Shapes::Shape shape = shapes.of(event.getEventId());
      const std::uint32_t count = std::min<std::uint32_t>(shape.count, event.getValueCount());
      for (std::uint32_t k = 0; k < count; ++k) {
        const std::uint64_t word = values[event.getFirstValue() + k];
        const Presence presence = mark_presence(marks[event.getFirstValue() + k]);
        if ((shape.blobs >> k & 1) == 0) {
          sum += word;
        } else if (presence == Presence::Present || presence == Presence::Cut) {
          const auto blob = blobs[static_cast<unsigned>(word)];
          sum += first_byte(bytes, blob) + blob.getFullLength();
        }
      }
    }
  }
  return sum;
}

// The stream as a file in memory, and as it would be mapped.
class StreamFile {
 public:
  explicit StreamFile(const std::vector<std::uint64_t>& words)
      : fd_(::memfd_create("stream", MFD_CLOEXEC)), size_(words.size() * 8) {
    const auto* from = reinterpret_cast<const char*>(words.data());
    for (std::size_t done = 0; done < size_;) {
      const ssize_t n = ::write(fd_.get(), from + done, size_ - done);
      if (n <= 0) std::abort();
      done += static_cast<std::size_t>(n);
    }
    map_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED | MAP_POPULATE, fd_.get(), 0);
  }
  ~StreamFile() { ::munmap(map_, size_); }
  StreamFile(const StreamFile&) = delete;
  StreamFile& operator=(const StreamFile&) = delete;

  UniqueFd open() const {
    ::lseek(fd_.get(), 0, SEEK_SET);
    return UniqueFd(::dup(fd_.get()));
  }
  std::span<const char> mapped() const { return {static_cast<const char*>(map_), size_}; }

 private:
  UniqueFd fd_;
  std::size_t size_;
  void* map_;
};

constexpr std::size_t kPart = std::size_t{128} << 10;

std::uint64_t sum_words(const char* bytes, std::size_t size) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + i, sizeof(word));
    sum += word;
  }
  return sum;
}

// The floor where the file is mapped, as our reader does not: a file that shrinks would end it.
std::uint64_t sum_mapped(std::span<const char> bytes) {
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += kPart) {
    const std::size_t size = std::min(kPart, bytes.size() - at);
    sum += XXH3_64bits(bytes.data() + at, size) ^ sum_words(bytes.data() + at, size);
  }
  return sum;
}

// The floor by read(2).
std::uint64_t sum_read(UniqueFd fd) {
  static std::vector<char> buffer(kPart);
  std::uint64_t sum = 0;
  while (true) {
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got <= 0) return sum;
    const auto size = static_cast<std::size_t>(got);
    sum += XXH3_64bits(buffer.data(), size) ^ sum_words(buffer.data(), size);
  }
}

void run(const Trace& trace, const std::string& of) {
  const auto count = static_cast<double>(trace.events);
  const Shapes shapes(trace.catalogue);
  if (read_ours(trace) != read_by_hand(trace, shapes) ||
      read_ours(trace) != read_by_libcapnp(trace, shapes)) {
    std::fprintf(stderr, "the readers do not agree\n");
    std::exit(1);
  }
  compare(
      "read all fields, " + of, "bounds-checked hand reader", "<= 2", count,
      [&] { keep(read_ours(trace)); }, [&] { keep(read_by_hand(trace, shapes)); });
  compare(
      "read all fields, " + of, "libcapnp", "<= 0.4", count, [&] { keep(read_ours(trace)); },
      [&] { keep(read_by_libcapnp(trace, shapes)); });
  const StreamFile file(trace.all_words());
  if (read_quietly(file.open()) != trace.events) {
    std::fprintf(stderr, "the consumer does not see all events\n");
    std::exit(1);
  }
  compare(
      "no rule wants it, " + of, "read(2), sum of the words, checksum", "<= 1.3", count,
      [&] { keep(read_quietly(file.open())); }, [&] { keep(sum_read(file.open())); });
  compare(
      "no rule wants it, " + of, "mapped file: sum of the words, checksum", "", count,
      [&] { keep(read_quietly(file.open())); }, [&] { keep(sum_mapped(file.mapped())); });
}

}  // namespace
}  // namespace tracee::bench

int main(int argc, char** argv) {
  using namespace tracee::bench;
  const Trace trace = load_trace(argc > 1 ? argv[1] : nullptr);
  run(trace, argc > 1 ? "real trace" : "openat");
}
