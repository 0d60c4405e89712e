#include "tracee-rules/program.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "common/exit_status.h"
#include "common/stream/frame_reader.h"
#include "tracee-rules/engine/engine.h"
#include "tracee-rules/engine/profile.h"
#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/input/index_guide.h"
#include "tracee-rules/input/interrupt.h"
#include "tracee-rules/input/json_loop.h"
#include "tracee-rules/input/record_account.h"
#include "tracee-rules/input/stream_loop.h"
#include "tracee-rules/loading/rule_folder.h"
#include "tracee-rules/loading/rule_loader.h"
#include "tracee-rules/output/message_text.h"
#include "tracee-rules/output/new_file.h"
#include "tracee-rules/output/output_buffer.h"
#include "tracee-rules/output/outputs.h"
#include "tracee-rules/output/progress.h"
#include "tracee-rules/output/rate_limit.h"
#include "tracee-rules/output/trouble.h"
#include "tracee-rules/tools/last_time.h"

namespace tracee::rules {
namespace {

// Signatures, and the files they came from.
struct LoadedRules {
  RuleSet rules;
  std::vector<FileIdentity> files;
};

Error left_out_strictly(std::size_t refused) {
  return Error(ErrorKind::Usage, "--strict-rules: nothing is evaluated with rules left out (" +
                                     std::to_string(refused) + " above)");
}

// A fault in a helper file is one of every signature.
void tell_faults(const RuleSet& rules) {
  std::set<std::string> faults;
  for (const SignatureInfo* info : rules.infos()) {
    faults.insert(info->faults.begin(), info->faults.end());
  }
  for (const std::string& fault : faults) print_trouble(fault);
}

Result<LoadedRules> rules_of(const Options& options) {
  const std::string folder = options.rules_dir.empty() ? rules_beside_program() : options.rules_dir;
  auto scan = load_rules(folder);
  if (!scan) return std::move(scan).error();
  for (const std::string& refused : scan->refused) print_trouble("not loaded: " + refused);
  if (options.strict_rules && !scan->refused.empty()) {
    return left_out_strictly(scan->refused.size());
  }
  for (const std::string& note : scan->notes) print_trouble(note);
  auto rules = make_rule_set(std::move(scan->candidates), options.rules);
  if (!rules) return std::move(rules).error();
  for (const std::string& note : rules->notes) print_trouble(note);
  tell_faults(*rules);
  if (options.strict_rules && !rules->notes.empty()) {
    return left_out_strictly(rules->notes.size());
  }
  if (rules->signatures.empty()) {
    return Error(ErrorKind::NotFound,
                 "no signature was loaded from " + folder + ": " + explain_no_rules(folder, *scan));
  }
  rules->digest = std::move(scan->digest);
  return LoadedRules{std::move(*rules), std::move(scan->files)};
}

// Ids and the rest of a signature's description are words of whoever wrote it.
std::string loaded_line(const RuleSet& rules) {
  return "Loaded " + std::to_string(rules.signatures.size()) +
         " signature(s): " + terminal_line(id_list(rules));
}

void append_column(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  out.append(text.size() < width ? width - text.size() : 0, ' ');
  out += ' ';
}

void append_table(std::string& out, const RuleSet& rules) {
  const auto row = [&](std::string_view id, std::string_view name, std::string_view version,
                       std::string_view description) {
    append_column(out, terminal_line(id), 10);
    append_column(out, terminal_line(name), 35);
    append_column(out, terminal_line(version), 7);
    out.append(terminal_line(description)).append("\n");
  };
  row("ID", "NAME", "VERSION", "DESCRIPTION");
  for (const SignatureInfo* info : rules.infos()) {
    row(info->id, info->name, info->version, info->description);
  }
}

int exit_status(const Options& options, const Engine::Counts& counts, bool complete) {
  if (options.fail_on && counts.findings > 0 && counts.highest_severity >= *options.fail_on) {
    return kExitFindings;
  }
  return options.fail_on_loss && !complete ? kExitIncomplete : kExitDone;
}

// Lines that belong to the report where that is text on standard output, and beside it otherwise.
Notice report_notice(OutputBuffer* report) {
  if (report == nullptr) {
    return [](const std::string& line) {
      Progress::make_way();
      std::fprintf(stderr, "%s\n", line.c_str());
    };
  }
  return [report](const std::string& line) { report->text().append(line).append("\n"); };
}

std::string event_name(const Engine& engine, std::uint16_t id) {
  const EventDefinition* event = engine.find_event(id);
  return event != nullptr ? event->name : "event " + std::to_string(id);
}

void print_account(RecordAccount& account, const Engine& engine) {
  for (const std::string& line :
       account.summary([&](std::uint16_t id) { return event_name(engine, id); })) {
    print_trouble(line);
  }
}

// Where --profile says; its file is made before anything is evaluated.
Result<UniqueFd> open_profile(const Options& options, std::span<const FileIdentity> read) {
  if (!options.profile) return UniqueFd();
  if (!options.profile->path.empty()) {
    return create_output("--profile", options.profile->path, options.force, read);
  }
  return UniqueFd(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
}

Status write_profile(const Profile& profile, OutputSpec::Form form, int fd) {
  Progress::make_way();
  OutputBuffer buffer(fd, false);
  const bool json = form == OutputSpec::Form::Json;
  for (const std::string& line : json ? std::vector{profile.json()} : profile.table()) {
    buffer.text().append(terminal_line(line)).append("\n");
  }
  return buffer.flush();
}

// Lines of JSON have no frames, no losses and no end that could be accounted for.
int evaluate_json(const Options& options, OpenInput& input, Engine& engine, FindingSink& sink,
                  const Interrupt& interrupt) {
  if (options.fail_on_loss) {
    print_trouble(
        "--fail-on-loss: lines of JSON do not tell what was lost; the status speaks only of lines "
        "that cannot be read whole");
  }
  const auto read =
      read_json_lines(input.fd.get(), options.input->name(), engine, print_trouble, &interrupt);
  const auto flushed = sink.flush();
  if (!read) return fail(read.error());
  if (read->bad > 0) {
    print_trouble(std::to_string(read->bad) + " of " + std::to_string(read->lines) +
                  " lines were skipped");
  }
  if (read->partial > 0) {
    print_trouble(std::to_string(read->partial) + " of " + std::to_string(read->lines) +
                  " lines were read without an argument");
  }
  if (!flushed) return fail(flushed.error());
  return exit_status(options, engine.counts(), engine.record_complete());
}

int evaluate_stream(const Options& options, OpenInput& input, Engine& engine, FindingSink& sink,
                    const Interrupt& interrupt) {
  RecordAccount account(print_trouble);
  if (input.live) account.tell_at_once();
  if (options.fail_on_loss) account.audit_events();
  // That nothing is missing only shows in what was read, and who did what before in every event.
  std::unique_ptr<IndexGuide> guide;
  if (!options.fail_on_loss && !options.no_index && !options.selection) {
    guide = IndexGuide::find(
        input.fd.get(), options.input->name(),
        [&](const auto&... batch) { return engine.may_want(batch...); }, print_trouble);
  }
  Progress progress(input.fd.get(), options.input->name());
  stream::FrameReader reader(std::move(input.fd), options.input->name());
  reader.on_read([&] { progress.look(); });
  reader.pick(guide.get());
  const auto read = read_stream(reader, engine, account, &interrupt);
  const auto flushed = sink.flush();
  // Where findings could not be written reading was given up: nothing is known of what came after.
  if (!read && !flushed) return fail(flushed.error());
  print_account(account, engine);
  if (!read) return fail(read.error());
  if (!flushed) return fail(flushed.error());
  return exit_status(options, engine.counts(), account.complete() && engine.record_complete());
}

// The stretch of time that is asked for, with its end looked up where it counts from there.
Result<TimeWindow> window_of(const Options& options, InputSpec::Format format) {
  TimeWindow window = options.window;
  if (format == InputSpec::Format::Json) {
    if (!window.needs_end()) return window;
    return Error(ErrorKind::Usage,
                 "--since and --until cannot count back from the end of JSON input");
  }
  TRACEE_TRY(resolve_end({*options.input}, !options.fail_on_loss && !options.no_index, window));
  return window;
}

bool writes_files(const Options& options) {
  return std::any_of(options.outputs.begin(), options.outputs.end(),
                     [](const OutputSpec& output) { return !output.path.empty(); });
}

int evaluate(const Options& options, RuleSet rules, std::vector<FileIdentity> read) {
  const std::string loaded = loaded_line(rules);
  auto input = open_input(*options.input);
  if (input) add_identity(input->fd.get(), read);
  // What cannot be read is told before a file is made.
  if (!input && writes_files(options)) return fail(input.error());
  const auto window = window_of(options, input ? input->format : InputSpec::Format::Capnp);
  if (!window) return fail(window.error());
  const auto outputs = FindingOutputs::open(options.outputs, {.live = !input || input->live,
                                                              .verbose = options.verbose,
                                                              .force = options.force,
                                                              .read = read});
  if (!outputs) return fail(outputs.error());
  OutputBuffer* const report = (*outputs)->text_on_stdout();
  const Notice notice = report_notice(report);
  notice(loaded);
  if (const auto flushed = (*outputs)->flush(); !flushed) return fail(flushed.error());
  if (!input) return fail(input.error());

  LimitedSink limited(**outputs, options.rate_limit);
  FindingSink& sink =
      options.rate_limit.findings > 0 ? static_cast<FindingSink&>(limited) : **outputs;
  std::optional<Profile> profile;
  if (options.profile) profile.emplace(rules);
  const auto profile_fd = open_profile(options, read);
  if (!profile_fd) return fail(profile_fd.error());
  const Notice coverage = [&](const std::string& line) {
    notice(terminal_line(line));
    // A reader of a live stream wants to know at once what it will not show; an error of writing is
    // met again with the next finding.
    if (report != nullptr) (void)report->written();
  };
  Engine engine(std::move(rules), sink, coverage, print_trouble);
  if (!options.verbose) engine.tell_coverage_briefly();
  if ((*outputs)->shows_processes()) engine.keep_processes();
  engine.only_within(*window);
  if (options.scopes != 0) engine.only_scopes(options.scopes);
  if (options.selection) engine.only_selected(*options.selection);
  const bool json = input->format == InputSpec::Format::Json;
  const auto interrupt = Interrupt::install(
      input->fd.get(), input->live, json ? Interrupt::Unit::Lines : Interrupt::Unit::Frames);
  if (!interrupt) return fail(interrupt.error());
  const int status =
      (json ? evaluate_json : evaluate_stream)(options, *input, engine, sink, *interrupt);
  if (!profile) return status;
  const auto told = write_profile(*profile, options.profile->form, profile_fd->get());
  return told ? status : fail(told.error());
}

}  // namespace

int run_program(const Options& options) {
  for (const std::string& note : options.notes) print_trouble(note);
  auto loaded = rules_of(options);
  if (!loaded) return fail(loaded.error());
  const RuleSet& rules = loaded->rules;
  if (options.action == Options::Action::Run) {
    return evaluate(options, std::move(loaded->rules), std::move(loaded->files));
  }
  std::string text;
  if (options.action == Options::Action::ListEvents) {
    text = terminal_line(event_list(rules)) + "\n";
  } else if (options.action == Options::Action::ListNeeds) {
    text = needs_table(rules);
  } else {
    text = loaded_line(rules) + "\n";
    append_table(text, rules);
  }
  OutputBuffer buffer(STDOUT_FILENO, true);
  buffer.text() = std::move(text);
  const auto flushed = buffer.flush();
  return flushed ? kExitDone : fail(flushed.error());
}

}  // namespace tracee::rules
