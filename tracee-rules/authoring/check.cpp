#include "tracee-rules/authoring/check.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "common/catalogue.h"
#include "common/stream/content.h"
#include "common/stream/frame_reader.h"
#include "common/stream/loss_events.h"
#include "tracee-rules/authoring/error_help.h"
#include "tracee-rules/authoring/host_report.h"
#include "tracee-rules/authoring/input_lint.h"
#include "tracee-rules/authoring/rule_sources.h"
#include "tracee-rules/engine/coverage.h"
#include "tracee-rules/input/input_source.h"

namespace tracee::rules {
namespace {

constexpr std::int64_t kHighestSeverity = 4;

class Check {
 public:
  Check(const AuthorOptions& options, const std::function<void(const std::string&)>& line)
      : options_(options), line_(line) {}

  Result<CheckCounts> run() {
    auto sources = read_rule_sources(options_.paths);
    if (!sources) return std::move(sources).error();
    const bool nothing = sources->signatures.empty() && sources->plugins.empty() &&
                         sources->helpers.empty() && sources->refused.empty();
    if (nothing) return Error(ErrorKind::NotFound, "check: there are no rules in what was named");
    for (const std::string& refused : sources->refused) error(refused);
    std::vector<std::string> refused;
    shared_ = shared_modules(sources->helpers, refused);
    refused.clear();  // told by load_candidates()
    const std::vector<RegoModule> signatures = sources->signatures;
    std::vector<std::string> notes;
    std::vector<Candidate> candidates = load_candidates(*sources, refused, notes);
    for (const std::string& message : refused) error(message);
    for (const std::string& note : notes) warn_file(note);
    for (const Candidate& candidate : candidates) rule(candidate, signatures);
    for (const std::string& fault : faults_) error(fault);
    ids(candidates);
    counts_.rules = candidates.size();
    if (!options_.recording.empty()) TRACEE_TRY(recording(candidates));
    if (options_.this_host || !options_.host.empty()) TRACEE_TRY(host(candidates));
    return counts_;
  }

 private:
  void error(const std::string& message) {
    ++counts_.errors;
    std::string rest = message;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      line_(rest.substr(0, end));
      rest.erase(0, end + 1);
    }
    const std::string help = help_for(message, shared_);
    if (!help.empty()) line_("\thelp: " + help);
  }

  void warn(const std::string& where, const std::string& text) {
    ++counts_.warnings;
    line_(where + ": warning: " + text);
  }
  // "file: text"
  void warn_file(const std::string& note) {
    const std::size_t colon = note.find(": ");
    warn(note.substr(0, colon), note.substr(std::min(colon + 2, note.size())));
  }

  void rule(const Candidate& candidate, const std::vector<RegoModule>& signatures) {
    metadata(candidate);
    const auto module = std::find_if(signatures.begin(), signatures.end(),
                                     [&](const RegoModule& m) { return m.path == candidate.path; });
    if (module == signatures.end()) return plugin(candidate);
    const SignatureInfo& info = candidate.signature->info();
    faults_.insert(info.faults.begin(), info.faults.end());
    for (const LintWarning& found : lint_input(with_module(shared_, *module), info)) {
      warn(candidate.path + ":" + std::to_string(found.line) + ":" + std::to_string(found.column),
           found.text);
    }
    for (std::size_t i = 0; i < info.selectors.size(); ++i) {
      const Necessary needed = candidate.signature->necessary(static_cast<std::uint16_t>(i));
      if (needed.known && needed.any_of.empty()) {
        warn(candidate.path,
             "selects " + info.selectors[i].event + ", on which tracee_match can never hold");
      }
    }
  }

  void metadata(const Candidate& candidate) {
    const SignatureInfo& info = candidate.signature->info();
    const auto said = [&](std::string_view key) {
      return std::any_of(info.properties.begin(), info.properties.end(),
                         [&](const Property& property) { return property.key == key; });
    };
    const std::string who = "signature " + info.id;
    if (info.name.empty()) warn(candidate.path, who + " has no name");
    if (info.version.empty()) warn(candidate.path, who + " has no version");
    if (!said("Severity")) {
      warn(candidate.path, who + " has no Severity: --fail-on ignores it");
    } else if (info.severity() < 0 || info.severity() > kHighestSeverity) {
      warn(candidate.path, who + " has a Severity that is not a number from 0 to 4");
    }
  }

  // Of a plugin only what it declares can be looked at.
  void plugin(const Candidate& candidate) {
    const SignatureInfo& info = candidate.signature->info();
    const auto find = [](const std::string& name) { return Catalogue::built_in().find(name); };
    const std::string& losses = stream::LossEvents::definition().name;
    for (const Selector& selector : info.selectors) {
      if (selector.event.empty() || selector.event == losses || find(selector.event) != nullptr) {
        continue;
      }
      const std::string near = Catalogue::built_in().nearest_name(selector.event);
      warn(candidate.path, "signature " + info.id + " selects " + selector.event +
                               ", an event unknown to this version" +
                               (near.empty() ? "" : " (did you mean " + near + "?)"));
    }
    for (const ArgumentName& argument : info.arguments) {
      const EventDefinition* event = find(argument.event);
      if (event != nullptr && !event->argument(argument.name)) {
        warn(candidate.path, "signature " + info.id + " reads " + argument.name + " of " +
                                 argument.event + ", which has no such argument");
      }
    }
  }

  void ids(const std::vector<Candidate>& candidates) {
    std::map<std::string, std::string> known;  // to paths
    for (const Candidate& candidate : candidates) {
      const std::string& id = candidate.signature->info().id;
      const auto [at, fresh] = known.emplace(id, candidate.path);
      if (fresh) continue;
      error(candidate.path + ": signature " + id + " would not be loaded: " + at->second +
            " has the same id");
    }
    for (const Candidate& candidate : candidates) {
      for (const std::string& alias : candidate.signature->info().aliases) {
        const auto [at, fresh] = known.emplace(alias, candidate.path);
        if (fresh || alias == candidate.signature->info().id) continue;
        warn(candidate.path, "the alias " + alias + " is also used by " + at->second);
      }
    }
  }

  // What each producer in a recording cannot provide.
  Status recording(const std::vector<Candidate>& candidates) {
    auto spec = parse_input(options_.recording);
    if (!spec) return std::move(spec).error();
    auto input = open_input(*spec);
    if (!input) return std::move(input).error();
    if (input->format == InputSpec::Format::Json) {
      return Error(ErrorKind::Usage, "check --recording " + spec->name() +
                                         ": lines of JSON do not tell what their host could "
                                         "observe; name a recording in Cap'n Proto");
    }
    std::vector<const SignatureInfo*> infos;
    infos.reserve(candidates.size());
    for (const Candidate& candidate : candidates) infos.push_back(&candidate.signature->info());
    std::set<std::string> told;
    stream::FrameReader reader(std::move(input->fd), spec->name());
    bool any = false;
    while (true) {
      const auto outcome = reader.next();
      if (!outcome) return outcome.error();
      if (*outcome == stream::FrameReader::Outcome::End) break;
      if (*outcome != stream::FrameReader::Outcome::Frame ||
          reader.frame().kind() != stream::FrameKind::Header) {
        continue;
      }
      auto header = stream::decode_header(reader.frame());
      if (!header) continue;
      any = true;
      auto rows = header->catalogue;
      rows.push_back(stream::LossEvents::definition());
      for (const std::string& note :
           coverage_of(*header, Catalogue(std::move(rows)), infos).lines) {
        if (told.insert(note).second) warn(spec->name(), note);
      }
    }
    if (any) return Ok{};
    return Error(ErrorKind::Corrupt, spec->name() + ": " + explain_no_stream(reader.first_bytes()));
  }

  // What a host cannot provide, whatever is selected there.
  Status host(const std::vector<Candidate>& candidates) {
    const auto json = options_.this_host ? ask_this_host() : read_host_report(options_.host);
    if (!json) return json.error();
    auto report = parse_host_report(*json);
    if (!report) {
      return std::move(report).error().context(options_.this_host ? "--this-host"
                                                                  : "--host " + options_.host);
    }
    std::vector<const SignatureInfo*> infos;
    infos.reserve(candidates.size());
    for (const Candidate& candidate : candidates) infos.push_back(&candidate.signature->info());
    const Catalogue provided(std::move(report->header.catalogue));
    const auto lacking = coverage_by_signature(report->header, provided, infos);
    for (const SignatureCoverage& each : lacking) {
      warn(candidates[each.signature].path,
           (each.blind ? "cannot fire on this host: " : "limited on this host: ") + each.text);
    }
    if (lacking.empty()) return Ok{};
    for (const std::string& remedy : report->remedies) line_("\thelp: " + remedy);
    return Ok{};
  }

  const AuthorOptions& options_;
  const std::function<void(const std::string&)>& line_;
  std::vector<RegoModule> shared_;
  std::set<std::string> faults_;  // one of a helper is one of every signature
  CheckCounts counts_;
};

}  // namespace

Result<CheckCounts> check_rules(const AuthorOptions& options,
                                const std::function<void(const std::string&)>& line) {
  return Check(options, line).run();
}

}  // namespace tracee::rules
