// Streams with events of the built-in catalogue, for the tests of the consumer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/catalogue.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/frame_writer.h"

namespace tracee::rules {

inline const EventDefinition& row_of(std::string_view name) {
  return *Catalogue::built_in().find(name);
}

// An argument by name, as a number or as bytes.
struct Argument {
  std::string name;
  std::int64_t number = 0;
  std::string bytes;
  Presence presence = Presence::Present;
};

struct SampleTask {
  std::string comm = "elfexec";
  std::string host = "localhost";
  std::string container = {};
  std::uint32_t pid = 4711;
  std::uint32_t ns_pid = 4711;
  std::uint32_t parent_pid = 0;
  std::uint64_t start_time = 0;  // of thread and process
  std::uint64_t parent_start_time = 0;
  std::string executable = {};
};

// Writes a stream frame by frame; bytes() is what was written so far.
class StreamBuilder {
 public:
  // 2021-11-04T07:55:05Z is 5 s after the time 0 of the stream's clock.
  static constexpr std::uint64_t kWall = 1636012500ull * 1'000'000'000;

  explicit StreamBuilder(std::uint64_t run = 1) : sealer_({run, 2}) {}

  static stream::StreamHeader plain_header(const std::vector<std::string>& events) {
    stream::StreamHeader header;
    header.producer = "tracee-ebpf test";
    header.host_name = "localhost";
    header.clock = {0, kWall};
    for (const std::string& name : events) {
      header.catalogue.push_back(row_of(name));
      header.catalogue.back().doc.clear();
    }
    return header;
  }

  StreamBuilder& header(const std::vector<std::string>& events) {
    return header(plain_header(events));
  }
  StreamBuilder& header(const stream::StreamHeader& header) {
    return add(stream::encode_header(header, sealer_));
  }

  // The time of the events to come.
  StreamBuilder& at(std::uint64_t time) {
    time_ = time;
    return *this;
  }
  // What the events to come return, and the scopes that wanted them.
  StreamBuilder& returning(std::int64_t value) {
    return_value_ = value;
    return *this;
  }
  StreamBuilder& wanted_by(std::uint64_t scopes) {
    scopes_ = scopes;
    return *this;
  }
  // An event, 5 s after the stream's start unless at() said otherwise. `after` is the task that an
  // exec made.
  StreamBuilder& event(std::string_view name, const std::vector<Argument>& arguments,
                       const SampleTask& task = {}, const SampleTask* after = nullptr) {
    const EventDefinition& definition = row_of(name);
    stream::EventRow row{};
    row.time = time_;
    row.event_id = definition.id;
    row.syscall = -1;
    row.return_value = return_value_;
    row.scopes = scopes_;
    batch_.begin(row);
    for (const ArgumentDefinition& declared : definition.arguments) {
      add_value(declared, arguments);
    }
    const stream::TaskContext actor = context_of(task);
    if (after == nullptr) {
      batch_.commit(actor);
    } else {
      batch_.commit(context_of(*after), &actor);
    }
    return *this;
  }

  // Writes the events so far as one frame.
  StreamBuilder& flush() {
    if (batch_.empty()) return *this;
    const auto frame = batch_.flush(sealer_, Lane::Kernel);
    return add({frame.begin(), frame.end()});
  }
  StreamBuilder& state(const stream::StateContent& state) {
    return add(stream::encode_state(state, sealer_));
  }
  StreamBuilder& loss(const stream::LossContent& loss) {
    return add(stream::encode_loss(loss, sealer_));
  }
  StreamBuilder& end() {
    flush();
    return add(stream::encode_end({}, sealer_));
  }

  // A frame made elsewhere.
  StreamBuilder& add_frame(stream::Words frame) { return add(std::move(frame)); }

  const std::vector<stream::Words>& frames() const { return frames_; }
  std::string bytes() const {
    std::string out;
    for (const auto& frame : frames_) {
      out.append(reinterpret_cast<const char*>(frame.data()), frame.size() * 8);
    }
    return out;
  }

 private:
  static stream::TaskContext context_of(const SampleTask& task) {
    stream::TaskContext context;
    context.row.pid = context.row.tid = task.pid;
    context.row.parent_pid = task.parent_pid;
    context.row.ns_pid = context.row.ns_tid = task.ns_pid;
    context.row.start_time = context.row.process_start_time = task.start_time;
    context.row.parent_start_time = task.parent_start_time;
    context.executable = task.executable;
    context.comm = task.comm;
    context.uts_name = task.host;
    context.container = task.container;
    return context;
  }

  void add_value(const ArgumentDefinition& declared, const std::vector<Argument>& arguments) {
    for (const Argument& argument : arguments) {
      if (argument.name != declared.name) continue;
      const std::uint8_t mark = make_mark(argument.presence, Provenance::Resolved);
      if (is_blob(declared.kind)) {
        batch_.blob(argument.bytes, mark, static_cast<std::uint32_t>(argument.bytes.size()));
      } else {
        batch_.scalar(static_cast<std::uint64_t>(argument.number), mark);
      }
      return;
    }
    batch_.absent();
  }

  StreamBuilder& add(stream::Words frame) {
    frames_.push_back(std::move(frame));
    return *this;
  }

  stream::FrameSealer sealer_;
  std::uint64_t time_ = 5'000'000'000;
  std::int64_t return_value_ = 0;
  std::uint64_t scopes_ = 0;
  stream::BatchEncoder batch_;
  std::vector<stream::Words> frames_;
};

}  // namespace tracee::rules
