// Builds the frames that are not batches with libcapnp: they are few and their shape is free.
#include "common/catalogue_message.h"
#include "common/stream/frame_message.h"
#include "common/stream/frame_writer.h"
#include "schemas/stream.capnp.h"

namespace tracee::stream {
namespace {

::capnp::Data::Reader data(const std::string& bytes) {
  return {reinterpret_cast<const ::kj::byte*>(bytes.data()), bytes.size()};
}

void fill_header(schema::Header::Builder out, const StreamHeader& header) {
  out.setFormatVersion(header.format_version);
  out.setProducer(header.producer);
  out.setHostName(header.host_name);
  out.setMachineId(header.machine_id);
  out.setBootId(header.boot_id);
  auto kernel = out.initKernel();
  kernel.setRelease(header.kernel_release);
  kernel.setVersion(header.kernel_version);
  kernel.setMachine(header.machine);
  auto clock = out.initClock();
  clock.setBoot(header.clock.boot);
  clock.setWall(header.clock.wall);
  out.setSelection(header.selection);
  out.setCpuCount(header.cpu_count);
  out.setCpuSequences(header.cpu_sequences);
  out.setRingBytes(header.ring_bytes);
  unsigned i = 0;
  auto words = out.initCommandLine(static_cast<unsigned>(header.command_line.size()));
  for (const auto& word : header.command_line) words.set(i++, word);
  i = 0;
  auto options = out.initOptions(static_cast<unsigned>(header.options.size()));
  for (const auto& option : header.options) options.set(i++, option);
  i = 0;
  auto signatures = out.initSignatures(static_cast<unsigned>(header.signatures.size()));
  for (const auto& bound : header.signatures) {
    auto to = signatures[i++];
    to.setId(bound.id);
    to.setScopes(bound.scopes);
  }
}

void fill_hooks(schema::Header::Builder out, const StreamHeader& header) {
  unsigned i = 0;
  auto hooks = out.initHooks(static_cast<unsigned>(header.hooks.size()));
  for (const auto& hook : header.hooks) {
    auto to = hooks[i++];
    to.setEventId(hook.event_id);
    to.setKind(static_cast<schema::catalog::HookKind>(hook.kind));
    to.setTarget(hook.target);
  }
  i = 0;
  auto missing = out.initNotObservable(static_cast<unsigned>(header.not_observable.size()));
  for (const auto& event : header.not_observable) {
    auto to = missing[i++];
    to.setEventId(event.event_id);
    to.setName(event.name);
    to.setReason(event.reason);
    to.setRemedy(event.remedy);
  }
  i = 0;
  auto left_out = out.initLeftOut(static_cast<unsigned>(header.left_out.size()));
  for (const auto& entry : header.left_out) {
    auto to = left_out[i++];
    to.setWhat(entry.what);
    to.setWhy(entry.why);
    to.setPid(entry.pid);
  }
  i = 0;
  auto rows = out.initCatalogue(static_cast<unsigned>(header.catalogue.size()));
  for (const auto& row : header.catalogue) write_definition(rows[i++], row);
}

void fill_state(schema::State::Builder out, const StateContent& state) {
  out.setTime(state.time);
  out.setSnapshot(state.snapshot);
  out.setLast(state.last);
  unsigned i = 0;
  auto processes = out.initProcesses(static_cast<unsigned>(state.processes.size()));
  for (const auto& process : state.processes) {
    auto to = processes[i++];
    to.setPid(process.pid);
    to.setNsPid(process.ns_pid);
    to.setStartTime(process.start_time);
    to.setParentPid(process.parent_pid);
    to.setUid(process.uid);
    to.setParentStartTime(process.parent_start_time);
    to.setCgroupId(process.cgroup_id);
    to.setMountNamespace(process.mount_namespace);
    to.setPidNamespace(process.pid_namespace);
    to.setComm(data(process.comm));
    to.setExecutable(data(process.executable));
    to.setArguments(data(process.arguments));
    to.setArgumentsUnknown(process.arguments_unknown);
  }
  i = 0;
  if (!state.gone.empty()) {
    auto gone = out.initGone(static_cast<unsigned>(state.gone.size()));
    for (const ProcessKey& key : state.gone) {
      auto to = gone[i++];
      to.setPid(key.pid);
      to.setStartTime(key.start_time);
    }
  }
  i = 0;
  auto containers = out.initContainers(static_cast<unsigned>(state.containers.size()));
  for (const auto& container : state.containers) {
    auto to = containers[i++];
    to.setCgroupId(container.cgroup_id);
    to.setId(container.id);
    to.setRuntime(container.runtime);
    to.setCgroupPath(data(container.cgroup_path));
    to.setStarted(container.started);
  }
  if (state.clock) {
    auto clock = out.initClock();
    clock.setBoot(state.clock->boot);
    clock.setWall(state.clock->wall);
  }
}

template <typename Entries>
void fill_entries(Entries out, const std::vector<LossEntry>& entries) {
  unsigned i = 0;
  for (const auto& entry : entries) {
    auto to = out[i++];
    to.setEventId(entry.event_id);
    to.setCause(static_cast<schema::LossCause>(entry.cause));
    to.setCpu(entry.cpu);
    to.setCount(entry.count);
  }
}

void fill_loss(schema::Loss::Builder out, const LossContent& loss) {
  out.setFirstTime(loss.first_time);
  out.setLastTime(loss.last_time);
  fill_entries(out.initEntries(static_cast<unsigned>(loss.entries.size())), loss.entries);
  if (!loss.values.empty()) {
    fill_entries(out.initValues(static_cast<unsigned>(loss.values.size())), loss.values);
  }
  unsigned i = 0;
  auto missed = out.initMissed(static_cast<unsigned>(loss.missed.size()));
  for (const auto& runs : loss.missed) {
    auto to = missed[i++];
    to.setProgram(runs.program);
    to.setCount(runs.count);
    to.setKnown(runs.known);
  }
}

void fill_statistics(schema::Statistics::Builder out, const StatisticsContent& statistics) {
  out.setTime(statistics.time);
  out.setKernelEvents(statistics.kernel_events);
  out.setDerivedEvents(statistics.derived_events);
  out.setLostEvents(statistics.lost_events);
  out.setLateEvents(statistics.late_events);
  out.setWakeUps(statistics.wake_ups);
  unsigned i = 0;
  auto counts = out.initByEvent(static_cast<unsigned>(statistics.by_event.size()));
  for (const auto& count : statistics.by_event) {
    auto to = counts[i++];
    to.setEventId(count.event_id);
    to.setWritten(count.written);
    to.setLost(count.lost);
  }
}

void fill_end(schema::End::Builder out, const EndContent& end) {
  out.setReason(static_cast<schema::End::Reason>(end.reason));
  out.setCommandStatus(end.command_status);
  fill_statistics(out.initStatistics(), end.statistics);
  unsigned i = 0;
  auto running = out.initLeftRunning(static_cast<unsigned>(end.left_running.size()));
  for (const auto& process : end.left_running) {
    auto to = running[i++];
    to.setPid(process.pid);
    to.setComm(data(process.comm));
  }
}

}  // namespace

Words encode_header(const StreamHeader& header, FrameSealer& sealer) {
  return build_frame(sealer, [&](schema::Frame::Builder frame) {
    auto out = frame.initHeader();
    fill_header(out, header);
    fill_hooks(out, header);
  });
}

Words encode_state(const StateContent& state, FrameSealer& sealer) {
  return build_frame(sealer,
                     [&](schema::Frame::Builder frame) { fill_state(frame.initState(), state); });
}

Words encode_loss(const LossContent& loss, FrameSealer& sealer) {
  return build_frame(sealer,
                     [&](schema::Frame::Builder frame) { fill_loss(frame.initLoss(), loss); });
}

Words encode_statistics(const StatisticsContent& statistics, FrameSealer& sealer) {
  return build_frame(sealer, [&](schema::Frame::Builder frame) {
    fill_statistics(frame.initStatistics(), statistics);
  });
}

Words encode_end(const EndContent& end, FrameSealer& sealer) {
  return build_frame(sealer, [&](schema::Frame::Builder frame) { fill_end(frame.initEnd(), end); });
}

}  // namespace tracee::stream
