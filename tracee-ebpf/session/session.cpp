#include "tracee-ebpf/session/session.h"

#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "common/exit_status.h"
#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/cli/help.h"
#include "tracee-ebpf/derive/init_namespaces.h"
#include "tracee-ebpf/derive/tracee_info.h"
#include "tracee-ebpf/pipeline/pipeline.h"
#include "tracee-ebpf/process/pipe_reader.h"
#include "tracee-ebpf/process/rule_needs.h"
#include "tracee-ebpf/session/lasting_needs.h"
#include "tracee-ebpf/session/loss_reporter.h"
#include "tracee-ebpf/session/process_snapshot.h"
#include "tracee-ebpf/session/self_watch.h"
#include "tracee-ebpf/session/stream_header.h"
#include "tracee-ebpf/session/trace_loop.h"

namespace tracee {
namespace {

constexpr std::size_t kNamedLeftRunning = 8;  // on standard error; the end frame has them all

std::string event_list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// One line for each reason, then what would help, each remedy once.
std::string explain(const std::vector<stream::NotObservable>& missing) {
  std::map<std::string, std::vector<std::string>> by_reason;
  std::map<std::string, std::vector<std::string>> by_remedy;
  for (const stream::NotObservable& each : missing) {
    by_reason[each.reason].push_back(each.name);
    if (!each.remedy.empty()) by_remedy[each.remedy].push_back(each.name);
  }
  std::string text;
  for (const auto& [reason, names] : by_reason) {
    text += "\n  " + event_list(names) + ": " + reason;
  }
  for (const auto& [remedy, names] : by_remedy) text += "\n  what would help: " + remedy;
  return text;
}

// Which processes a snapshot is to show: those that the selection names, or all.
struct SnapshotRoots {
  std::vector<std::uint32_t> pids;
  bool descendants = false;
};

SnapshotRoots snapshot_roots(const Selection& selection) {
  SnapshotRoots roots;
  for (const Scope& scope : selection.scopes) {
    const bool trees = !scope.trees.equal.empty() && !scope.trees.bounded();
    const bool pids = !scope.pids.equal.empty() && !scope.pids.bounded() && !scope.new_processes;
    if (!trees && !pids) return {};
    const auto& named = trees ? scope.trees.equal : scope.pids.equal;
    roots.pids.insert(roots.pids.end(), named.begin(), named.end());
    roots.descendants = roots.descendants || trees;
  }
  return roots;
}

}  // namespace

Session::Session(const Options& options, Messages& messages)
    : options_(options),
      messages_(messages),
      catalogue_(Catalogue::built_in()),
      containers_(CgroupHierarchy::find()),
      started_(std::chrono::steady_clock::now()) {}

Session::~Session() = default;

// What a set has beyond what is selected.
void Session::add_set(std::string_view name) {
  for (const EventDefinition& event : catalogue_.events()) {
    if (std::find(event.sets.begin(), event.sets.end(), name) == event.sets.end()) continue;
    sensor_options_.selection.add_event(event.id);
  }
}

// What the rules beside the program need, and where they cannot be asked what the default ones do.
void Session::add_rule_needs() {
  add_set("signatures");
  const auto needs = read_rule_needs("");
  std::string whose = "the default signatures";
  if (needs) {
    whose = "the " + std::to_string(needs->size()) + " signatures beside this program";
    for (const SignatureNeeds& each : *needs) {
      for (const std::string& name : each.events) {
        const EventDefinition* event = catalogue_.find(name);
        if (event != nullptr) sensor_options_.selection.add_event(event->id);
      }
    }
  }
  const bool environment =
      !needs || std::any_of(needs->begin(), needs->end(),
                            [](const SignatureNeeds& each) { return each.environment; });
  sensor_options_.exec_env = sensor_options_.exec_env || environment;
  messages_.info("no events named: besides the default set, what " + whose + " need is traced" +
                 (environment ? ", environments of executed programs included" : ""));
}

// Without a word about events a stream has what the signatures beside the program need, so that
// the plain pipe can fire each of them.
Status Session::select() {
  auto selection = parse_selection(options_.trace, catalogue_, read_rule_needs);
  if (!selection) return std::move(selection).error();
  sensor_options_.selection = std::move(*selection);
  const bool trees =
      sensor_options_.selection.any([](const Scope& scope) { return scope.trees.positive(); });
  if (trees && !options_.command.empty()) {
    return Error(ErrorKind::Usage,
                 "--trace: 'tree' together with '-- COMMAND' is not possible: COMMAND's tree is "
                 "what is traced; 'tree!=' may leave out parts of it");
  }
  sensor_options_.exec_env = options_.output.exec_env || sensor_options_.selection.environment;
  if (options_.security_alerts) sensor_options_.selection.add_event(EVENT_MEM_PROT_ALERT);
  if (sensor_options_.selection.default_events && options_.output.writes_stream()) {
    add_rule_needs();
  }
  return Ok{};
}

// The root of a tree is the process that has the number now: one that gets it later is another.
void Session::warn_of_absent_roots() {
  std::set<std::uint32_t> absent;
  const auto look = [&](const std::vector<std::uint32_t>& roots) {
    for (const std::uint32_t pid : roots) {
      if (::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH) absent.insert(pid);
    }
  };
  for (const Scope& scope : sensor_options_.selection.scopes) {
    look(scope.trees.equal);
    look(scope.trees.not_equal);
  }
  for (const std::uint32_t pid : absent) {
    messages_.warning("--trace: there is no process " + std::to_string(pid) +
                      ", so its tree is empty; one that gets this number later is not meant");
  }
}

Status Session::configure() {
  TRACEE_TRY(select());
  auto stop = StopSignals::install();
  if (!stop) return std::move(stop).error();
  stop_.emplace(std::move(*stop));
  if (!options_.output.err_file.empty()) {
    auto file = OutputFile::create(options_.output.err_file, options_.output.force);
    if (!file) return std::move(file).error().context("--output err-file");
    messages_.redirect(file->release());
  }
  for (const std::string& note : options_.notes) messages_.warning(note);
  warn_of_absent_roots();
  auto outputs = Outputs::open(options_.output, *stop_, catalogue_, output_reports());
  if (!outputs) return std::move(outputs).error();
  outputs_.emplace(std::move(*outputs));
  auto ready = ReadySignal::prepare(options_.ready_fd, options_.ready_file, options_.output.force);
  if (!ready) return std::move(ready).error();
  ready_.emplace(std::move(*ready));

  sensor_options_.ring_bytes = options_.ring_bytes;
  sensor_options_.containers = &containers_;
  sensor_options_.detect_syscall = options_.output.detect_syscall;
  sensor_options_.exec_info = options_.output.exec_info;
  sensor_options_.stack_addresses = options_.output.stack_addresses;
  sensor_options_.disabled = options_.disabled;
  sensor_options_.left_out.push_back(static_cast<std::uint32_t>(::getpid()));
  if (outputs_->standard_output_used()) {
    const auto readers = find_pipe_readers(STDOUT_FILENO);
    sensor_options_.left_out.insert(sensor_options_.left_out.end(), readers.begin(), readers.end());
  }
  if (options_.command.empty()) return Ok{};
  auto command = CommandRunner::prepare(options_.command, *stop_, outputs_->standard_output_used());
  if (!command) return std::move(command).error();
  command_.emplace(std::move(*command));
  // Its tree is traced from the first exec on: attach() marks the child, which still waits.
  for (Scope& scope : sensor_options_.selection.scopes) {
    scope.trees.equal.push_back(command_->pid());
  }
  return Ok{};
}

Status Session::open() {
  note_phase("configured");
  if (options_.command.empty() &&
      (effective_capabilities() & capability_bit(CAP_SYS_PTRACE)) == 0) {
    messages_.warning(
        "without CAP_SYS_PTRACE snapshots lack programs and namespaces of other users' processes");
  }
  auto sensor = Sensor::open(sensor_options_);
  if (!sensor) return std::move(sensor).error();
  sensor_ = std::move(*sensor);
  note_phase("opened");
  return Ok{};
}

Status Session::load() {
  TRACEE_TRY(sensor_->load());
  note_phase("loaded");
  return Ok{};
}

Status Session::attach() {
  TRACEE_TRY(sensor_->attach());
  containers_.scan();  // the sensor tells of those that start from here on
  return check_plan();
}

Status Session::check_plan() {
  std::vector<stream::NotObservable> named;
  std::vector<stream::NotObservable> from_sets;
  const auto& events = sensor_options_.selection.events;
  for (stream::NotObservable& missing : not_observable(*sensor_, catalogue_)) {
    const bool is_named = std::any_of(events.begin(), events.end(), [&](const auto& wanted) {
      return wanted.id == missing.event_id && wanted.named;
    });
    (is_named ? named : from_sets).push_back(std::move(missing));
  }
  if (!named.empty()) {
    return Error(ErrorKind::Unsupported, "these events cannot be observed here:" + explain(named));
  }
  if (from_sets.size() == events.size()) {
    return Error(ErrorKind::Unsupported,
                 "none of the selected events can be observed here:" + explain(from_sets));
  }
  if (!from_sets.empty()) {
    messages_.warning("these events cannot be observed here and are left out:" +
                      explain(from_sets));
  }
  std::map<std::string, std::vector<std::string>> by_hook;
  for (const PlannedHook& hook : sensor_->plan()) {
    const EventDefinition* event = catalogue_.find(hook.event_id);
    if (event != nullptr && hook.kind != HookKind::None)
      by_hook[hook.target].push_back(event->name);
  }
  for (const auto& [target, names] : by_hook) {
    messages_.debug(event_list(names) + ": observed through " + target);
  }
  return Ok{};
}

// How long the start took up to the end of a phase.
void Session::note_phase(const char* done) {
  const auto took = std::chrono::steady_clock::now() - started_;
  messages_.debug(
      std::string(done) + " after " +
      std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) + " ms");
}

// The word that every hook is attached, then header and snapshot. The word goes first: what happens
// from here on is in the rings, and header and snapshot may have to wait in a full pipe for a
// reader that is started at the word.
Status Session::begin_stream(Pipeline& pipeline) {
  TRACEE_TRY(ready_->give());
  note_phase("ready");
  const SnapshotRoots roots = snapshot_roots(sensor_options_.selection);
  TRACEE_TRY(pipeline.begin([this, roots] {
    return Pipeline::Opening{
        make_header(options_, sensor_options_, *sensor_, catalogue_),
        snapshot(roots.pids, roots.descendants, containers_, sensor_->start_times())};
  }));
  TRACEE_TRY(pipeline.start(stream::Clock::boot_now()));
  return Ok{};
}

// Nothing from here on needs more. The command was forked before and keeps what it has.
void Session::drop_privileges() {
  const CapabilitySet needed = lasting_needs(options_);
  if (const Status dropped = drop_capabilities(needed); !dropped) {
    messages_.warning(dropped.error().message() + "; tracing goes on with all of them");
    return;
  }
  const CapabilitySet kept = effective_capabilities();
  messages_.debug("capabilities kept: " + (kept == 0 ? "none" : capability_names(kept)));
}

OutputReports Session::output_reports() {
  return {[this](const std::string& text) { messages_.info(text); },
          [this](const std::string& text) { messages_.warning(text); },
          [this](const std::string& text) { messages_.error(text); }};
}

// A command that cannot be executed has ended, with a status that says so; the stream is closed in
// an orderly way all the same.
Status Session::start_command() {
  if (!command_) return Ok{};
  auto started = command_->start();
  if (!started) messages_.error(started.error().message());
  return Ok{};
}

// Those whose events are selected, and the one that every stream has.
std::vector<std::unique_ptr<Deriver>> Session::derivers() const {
  std::vector<std::unique_ptr<Deriver>> derivers;
  derivers.push_back(std::make_unique<SelfWatch>(
      *sensor_, [this](const std::string& text) { messages_.warning(text); }));
  for (const Selection::Wanted& wanted : sensor_options_.selection.events) {
    if (wanted.id == EVENT_INIT_NAMESPACES) derivers.push_back(std::make_unique<InitNamespaces>());
    if (wanted.id == EVENT_TRACEE_INFO) {
      derivers.push_back(std::make_unique<TraceeInfo>(stream::Clock::now(), program_version()));
    }
  }
  return derivers;
}

Result<int> Session::run() {
  Pipeline pipeline(*sensor_, catalogue_, *outputs_, derivers(), stream::RunId::random());
  pipeline.tell_of(containers_);
  TRACEE_TRY(begin_stream(pipeline));
  drop_privileges();
  TRACEE_TRY(start_command());
  TraceLoop loop(pipeline, *sensor_, *stop_, command_ ? &*command_ : nullptr, outputs_->pipes());
  LossReporter losses(messages_);
  if (options_.on_loss != OnLoss::Ignore) {
    pipeline.on_loss([&](const stream::LossContent& loss) { losses.report(loss); });
  }
  if (options_.on_loss == OnLoss::Exit) loop.end_on_loss();
  return end_run(pipeline, loop, loop.run());
}

stream::EndContent Session::end_content(stream::EndReason reason) const {
  stream::EndContent end;
  end.reason = reason;
  if (!command_) return end;
  if (reason == stream::EndReason::CommandEnded) end.command_status = command_->wait_status();
  end.left_running = command_->left_running();
  return end;
}

Result<int> Session::end_run(Pipeline& pipeline, const TraceLoop& loop,
                             Result<stream::EndReason> reason) {
  sensor_->detach();
  if (!reason) return fail(pipeline, std::move(reason).error());
  const stream::EndContent end = end_content(*reason);
  auto finished = pipeline.finish(stream::Clock::boot_now(), end);
  if (!finished) return fail(pipeline, std::move(finished).error());
  report(end, pipeline.totals(stream::Clock::boot_now()));
  return exit_status(loop, *reason);
}

// Outputs that still work get their end. A command that runs is not ours to end: it goes on, and we
// stay its parent until it is done.
Error Session::fail(Pipeline& pipeline, Error error) {
  (void)pipeline.close(stream::Clock::boot_now(), end_content(stream::EndReason::Failure));
  if (command_ && !command_->ended()) {
    messages_.warning("the command goes on without being traced: " + error.message());
    wait_for_command();
  }
  return error;
}

void Session::report(const stream::EndContent& end, const stream::StatisticsContent& totals) {
  messages_.info(std::to_string(totals.kernel_events + totals.derived_events) +
                 " events written, " + std::to_string(totals.lost_events) + " lost");
  if (totals.lost_events > 0 && options_.on_loss != OnLoss::Ignore) {
    messages_.warning(
        outputs_->incomplete()
            ? "the stream says where events were lost; free space on the disk, or write less with "
              "-o compress:zstd"
            : "the stream says where events were lost; larger buffers (-b) or fewer events (-t) "
              "help");
  }
  if (end.left_running.empty()) return;
  std::string text = "the command left running:";
  for (std::size_t i = 0; i < std::min(end.left_running.size(), kNamedLeftRunning); ++i) {
    text += ' ' + end.left_running[i].comm + " (" + std::to_string(end.left_running[i].pid) + ')';
  }
  if (end.left_running.size() > kNamedLeftRunning) {
    text += " and " + std::to_string(end.left_running.size() - kNamedLeftRunning) + " more";
  }
  messages_.warning(text);
}

int Session::exit_status(const TraceLoop& loop, stream::EndReason reason) {
  if (reason == stream::EndReason::LossLimit) {
    messages_.error("ended at the first loss, as --on-loss exit asks for");
    if (command_ && !command_->ended()) {
      messages_.warning("the command goes on without being traced");
      wait_for_command();
    }
    return kExitIncomplete;
  }
  if (outputs_->incomplete()) return kExitFailed;
  if (!command_) return kExitDone;
  // Nobody reads any more, but the command is not ours to end: its status is still wanted.
  if (loop.reader_gone()) wait_for_command();
  if (command_->ended()) return command_->exit_status();
  return kExitSignal + stop_->last();
}

void Session::wait_for_command() {
  while (!command_->ended()) {
    pollfd waiting[2] = {{stop_->fd(), POLLIN, 0}, {command_->end_fd(), POLLIN, 0}};
    if (::poll(waiting, 2, -1) <= 0) continue;
    if (waiting[0].revents == 0) continue;
    stop_->take();
    if (stop_->last_was_sent()) command_->forward(stop_->last());
    if (stop_->count() > 1) return;
  }
}

}  // namespace tracee
