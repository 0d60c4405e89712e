// Copies the content of frames that are not batches out of their messages.
//
// Frames come from anywhere: libcapnp checks every pointer, our limits bound what it may cost, and
// its exceptions end here.
#include "common/catalogue_message.h"
#include "common/stream/frame_message.h"
#include "common/stream/frame_reader.h"
#include "schemas/stream.capnp.h"

namespace tracee::stream {
namespace {

std::string text(::capnp::Text::Reader from) { return {from.begin(), from.size()}; }
std::string bytes(::capnp::Data::Reader from) {
  return {reinterpret_cast<const char*>(from.begin()), from.size()};
}

void copy_hooks(schema::Header::Reader from, StreamHeader& header) {
  for (auto hook : from.getHooks()) {
    header.hooks.push_back(
        {hook.getEventId(), static_cast<HookKind>(hook.getKind()), text(hook.getTarget())});
  }
  for (auto event : from.getNotObservable()) {
    header.not_observable.push_back({event.getEventId(), text(event.getName()),
                                     text(event.getReason()), text(event.getRemedy())});
  }
  for (auto entry : from.getLeftOut()) {
    header.left_out.push_back({text(entry.getWhat()), text(entry.getWhy()), entry.getPid()});
  }
}

StatisticsContent copy_statistics(schema::Statistics::Reader from) {
  StatisticsContent statistics;
  statistics.time = from.getTime();
  statistics.kernel_events = from.getKernelEvents();
  statistics.derived_events = from.getDerivedEvents();
  statistics.lost_events = from.getLostEvents();
  statistics.late_events = from.getLateEvents();
  statistics.wake_ups = from.getWakeUps();
  for (auto count : from.getByEvent()) {
    statistics.by_event.push_back({count.getEventId(), count.getWritten(), count.getLost()});
  }
  return statistics;
}

ProcessState copy_process(schema::State::Process::Reader from) {
  ProcessState process;
  process.pid = from.getPid();
  process.ns_pid = from.getNsPid();
  process.start_time = from.getStartTime();
  process.parent_pid = from.getParentPid();
  process.uid = from.getUid();
  process.parent_start_time = from.getParentStartTime();
  process.cgroup_id = from.getCgroupId();
  process.mount_namespace = from.getMountNamespace();
  process.pid_namespace = from.getPidNamespace();
  process.comm = bytes(from.getComm());
  process.executable = bytes(from.getExecutable());
  process.arguments = bytes(from.getArguments());
  process.arguments_unknown = from.getArgumentsUnknown();
  return process;
}

void copy_entries(::capnp::List<schema::Loss::Entry>::Reader from, std::vector<LossEntry>* to) {
  for (auto entry : from) {
    to->push_back({entry.getEventId(), static_cast<LossCause>(entry.getCause()), entry.getCpu(),
                   entry.getCount()});
  }
}

std::optional<Clock> copy_clock(schema::State::Reader from) {
  if (!from.hasClock()) return std::nullopt;
  return Clock{from.getClock().getBoot(), from.getClock().getWall()};
}

Result<StreamHeader> copy_header(schema::Header::Reader from) {
  StreamHeader header;
  header.format_version = from.getFormatVersion();
  header.producer = text(from.getProducer());
  header.host_name = text(from.getHostName());
  header.machine_id = text(from.getMachineId());
  header.boot_id = text(from.getBootId());
  header.kernel_release = text(from.getKernel().getRelease());
  header.kernel_version = text(from.getKernel().getVersion());
  header.machine = text(from.getKernel().getMachine());
  header.clock = {from.getClock().getBoot(), from.getClock().getWall()};
  header.selection = text(from.getSelection());
  header.cpu_count = from.getCpuCount();
  header.cpu_sequences = from.getCpuSequences();
  header.ring_bytes = from.getRingBytes();
  for (auto word : from.getCommandLine()) header.command_line.push_back(text(word));
  for (auto option : from.getOptions()) header.options.push_back(text(option));
  for (auto bound : from.getSignatures()) {
    header.signatures.push_back({text(bound.getId()), bound.getScopes()});
  }
  copy_hooks(from, header);
  for (auto row : from.getCatalogue()) {
    auto definition = definition_from(row);
    if (!definition) return std::move(definition).error().context("the header's catalogue");
    header.catalogue.push_back(std::move(definition).value());
  }
  return header;
}

}  // namespace

Result<StreamHeader> decode_header(const FrameView& frame) {
  auto header = decode_frame<Result<StreamHeader>>(
      frame, FrameKind::Header, "header",
      [](schema::Frame::Reader root) { return copy_header(root.getHeader()); });
  if (!header) return std::move(header).error();
  return std::move(*header);
}

std::optional<Clock> decode_clock(const FrameView& frame) {
  if (frame.kind() != FrameKind::State) return std::nullopt;
  auto clock = decode_frame<std::optional<Clock>>(
      frame, FrameKind::State, "state",
      [](schema::Frame::Reader root) { return copy_clock(root.getState()); });
  return clock ? *clock : std::nullopt;
}

Result<StateContent> decode_state(const FrameView& frame) {
  return decode_frame<StateContent>(
      frame, FrameKind::State, "state", [](schema::Frame::Reader root) {
        const auto from = root.getState();
        StateContent state;
        state.time = from.getTime();
        state.snapshot = from.getSnapshot();
        state.last = from.getLast();
        state.clock = copy_clock(from);
        for (auto process : from.getProcesses()) state.processes.push_back(copy_process(process));
        for (auto key : from.getGone()) state.gone.push_back({key.getPid(), key.getStartTime()});
        for (auto container : from.getContainers()) {
          state.containers.push_back({container.getCgroupId(), text(container.getId()),
                                      text(container.getRuntime()),
                                      bytes(container.getCgroupPath()), container.getStarted()});
        }
        return state;
      });
}

Result<LossContent> decode_loss(const FrameView& frame) {
  return decode_frame<LossContent>(frame, FrameKind::Loss, "loss", [](schema::Frame::Reader root) {
    const auto from = root.getLoss();
    LossContent loss;
    loss.first_time = from.getFirstTime();
    loss.last_time = from.getLastTime();
    copy_entries(from.getEntries(), &loss.entries);
    copy_entries(from.getValues(), &loss.values);
    for (auto runs : from.getMissed()) {
      loss.missed.push_back({text(runs.getProgram()), runs.getCount(), runs.getKnown()});
    }
    return loss;
  });
}

Result<StatisticsContent> decode_statistics(const FrameView& frame) {
  return decode_frame<StatisticsContent>(
      frame, FrameKind::Statistics, "statistics",
      [](schema::Frame::Reader root) { return copy_statistics(root.getStatistics()); });
}

Result<EndContent> decode_end(const FrameView& frame) {
  return decode_frame<EndContent>(frame, FrameKind::End, "end", [](schema::Frame::Reader root) {
    const auto from = root.getEnd();
    EndContent end;
    end.reason = static_cast<EndReason>(from.getReason());
    end.statistics = copy_statistics(from.getStatistics());
    end.command_status = from.getCommandStatus();
    for (auto process : from.getLeftRunning()) {
      end.left_running.push_back({process.getPid(), bytes(process.getComm())});
    }
    return end;
  });
}

}  // namespace tracee::stream
