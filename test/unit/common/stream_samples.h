// Events and streams to test with: random but repeatable.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <random>
#include <span>
#include <string>
#include <vector>

#include "common/stream/batch_encoder.h"
#include "common/stream/frame_writer.h"
#include "common/unique_fd.h"

namespace tracee::stream {

// A catalogue row with one argument of each kind.
inline EventDefinition sample_definition(std::uint16_t id = 7) {
  EventDefinition definition;
  definition.id = id;
  definition.name = "sample";
  const auto add = [&](const char* name, const char* type, Kind kind) {
    ArgumentDefinition argument;
    argument.name = name;
    argument.type = type;
    argument.kind = kind;
    definition.arguments.push_back(argument);
  };
  add("number", "int", Kind::Int32);
  add("path", "const char*", Kind::Text);
  add("argv", "const char*const*", Kind::TextArray);
  add("address", "void*", Kind::Pointer);
  add("bytes", "bytes", Kind::Bytes);
  return definition;
}

// What one random event was made of, to compare with what is read back.
struct SampleEvent {
  EventRow row{};
  TaskRow task{};
  std::string comm;
  std::string path;
  std::string argv;
  std::string bytes;
  std::uint8_t path_mark = 0;
  bool exec = false;
};

class Samples {
 public:
  explicit Samples(unsigned seed) : random_(seed) {}

  std::uint64_t number(std::uint64_t limit) { return random_() % limit; }
  std::string text(std::size_t limit) {
    std::string out(number(limit + 1), '\0');
    for (char& c : out) c = static_cast<char>(number(256));
    return out;
  }

  SampleEvent event() {
    SampleEvent sample;
    sample.row.time = 1'000'000 + number(1'000'000);
    sample.row.return_value = static_cast<std::int64_t>(random_());
    sample.row.event_id = 7;
    sample.row.cpu = static_cast<std::uint16_t>(number(8));
    sample.row.cpu_sequence = static_cast<std::uint32_t>(random_());
    sample.row.syscall = static_cast<std::int32_t>(number(400)) - 1;
    sample.row.scopes = random_();
    sample.task.tid = static_cast<std::uint32_t>(number(5));
    sample.task.pid = sample.task.tid;
    sample.task.start_time = 42;
    sample.comm = "comm" + std::to_string(number(3));
    sample.path = "/" + text(number(8) == 0 ? 3000 : 20);
    sample.argv = text(30);
    sample.bytes = text(5);
    sample.path_mark =
        make_mark(number(2) ? Presence::Present : Presence::Cut, Provenance::Resolved);
    sample.exec = number(4) == 0;
    return sample;
  }

 private:
  std::mt19937_64 random_;
};

inline TaskContext context_of(const SampleEvent& sample) {
  TaskContext context;
  context.row = sample.task;
  context.comm = sample.comm;
  context.uts_name = "host";
  return context;
}

inline void encode(BatchEncoder& encoder, const SampleEvent& sample) {
  const auto mark = make_mark(Presence::Present, Provenance::Register);
  encoder.begin(sample.row);
  encoder.scalar(static_cast<std::uint64_t>(sample.row.return_value), mark);
  encoder.blob(sample.path, sample.path_mark, static_cast<std::uint32_t>(sample.path.size()) + 9);
  encoder.blob(sample.argv, mark, static_cast<std::uint32_t>(sample.argv.size()), 2);
  encoder.absent();
  encoder.blob(sample.bytes, mark, static_cast<std::uint32_t>(sample.bytes.size()));
  const TaskContext task = context_of(sample);
  if (!sample.exec) {
    encoder.commit(task);
    return;
  }
  TaskContext actor = task;
  actor.comm = "before";
  encoder.commit(task, &actor);
}

inline StreamHeader sample_header() {
  StreamHeader header;
  header.producer = "test 1";
  header.host_name = "host";
  header.boot_id = "b";
  header.kernel_release = "6.1";
  header.clock = {1000, 5000};
  header.command_line = {"tracee-ebpf", "-o", "capnp"};
  header.hooks = {{7, HookKind::BtfTracepoint, "sched_process_exec"}};
  header.not_observable = {{1016, "security_file_open", "EPERM", "another kernel"}};
  header.left_out = {{"the tracer", "it would see itself", 12}};
  header.catalogue = {sample_definition()};
  header.cpu_count = 2;
  header.cpu_sequences = true;
  header.ring_bytes = 4096;
  header.options = {"exec-env"};
  return header;
}

// header, `batches` batches of `events` events, end.
struct SampleStream {
  std::vector<Words> frames;
  std::vector<SampleEvent> events;

  std::string bytes() const {
    std::string out;
    for (const Words& frame : frames) {
      out.append(reinterpret_cast<const char*>(frame.data()), frame.size() * 8);
    }
    return out;
  }
};

inline SampleStream sample_stream(unsigned seed, int batches, int events) {
  SampleStream stream;
  Samples samples(seed);
  FrameSealer sealer({seed, 99});
  stream.frames.push_back(encode_header(sample_header(), sealer));
  BatchEncoder encoder;
  for (int i = 0; i < batches; ++i) {
    for (int k = 0; k < events; ++k) {
      stream.events.push_back(samples.event());
      encode(encoder, stream.events.back());
    }
    const auto frame = encoder.flush(sealer, Lane::Kernel);
    stream.frames.emplace_back(frame.begin(), frame.end());
  }
  stream.frames.push_back(encode_end({}, sealer));
  return stream;
}

// A descriptor from which `bytes` can be read.
inline UniqueFd readable(std::string_view bytes) {
  UniqueFd fd(memfd_create("test", MFD_CLOEXEC));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd.get(), bytes.data() + done, bytes.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

}  // namespace tracee::stream
