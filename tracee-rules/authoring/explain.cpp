#include "tracee-rules/authoring/explain.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/render/value_text.h"
#include "tracee-rules/authoring/replay.h"
#include "tracee-rules/authoring/rule_sources.h"
#include "tracee-rules/authoring/traced_rule.h"
#include "tracee-rules/loading/rule_folder.h"
#include "tracee-rules/output/text_sink.h"

namespace tracee::rules {
namespace {

constexpr std::size_t kMaxLines = 400;  // about one event
constexpr std::size_t kMaxValue = 256;  // bytes of an argument
constexpr std::string_view kIndent = "  ";

// What was asked of one rule.
struct Question {
  std::uint64_t match = 0;                // the match of this number alone; 0: see below
  std::optional<std::uint64_t> sequence;  // events with it alone; none: all
  std::uint64_t most = 20;
};

std::string origin_text(Origin origin) {
  return origin == Origin::Any ? "" : origin == Origin::Host ? " of the host" : " of containers";
}

std::string selected_text(const SignatureInfo& info) {
  std::string text;
  for (const Selector& selector : info.selectors) {
    text += (text.empty() ? "" : ", ") + (selector.event.empty() ? "any event" : selector.event) +
            origin_text(selector.origin);
  }
  return text.empty() ? "no event" : text;
}

std::string event_text(const EventView& event) {
  const TaskView actor = event.actor();
  return "event " + std::to_string(event.sequence()) + ": " + event.definition().name + ", pid " +
         std::to_string(actor.row().pid) + " (" + std::string(actor.comm()) + ")" +
         (actor.in_container() ? " in a container" : "");
}

// Stands in for the rule that is explained.
class Explained final : public Signature {
 public:
  Explained(std::unique_ptr<Signature> rule, std::unique_ptr<TracedRule> traced,
            const Question& question, const Line& line, bool& answered)
      : rule_(std::move(rule)),
        traced_(std::move(traced)),
        question_(question),
        line_(line),
        answered_(answered) {
    if (traced_ != nullptr) traced_->begin(total_);
  }

  const SignatureInfo& info() const override { return rule_->info(); }
  std::string_view last_error() const override { return rule_->last_error(); }
  bool on_signal(Signal signal) override {
    const bool fine = rule_->on_signal(signal);
    if (signal == Signal::SourceComplete && question_.match == 0 && !question_.sequence) summary();
    return fine;
  }

  Verdict on_event(const EventContext& context, FindingData& data) override {
    const Verdict verdict = rule_->on_event(context, data);
    ++given_;
    matched_ += verdict == Verdict::Match;
    failed_ += verdict == Verdict::Failed;
    if (question_.match != 0) {
      if (verdict == Verdict::Match && matched_ == question_.match) detail(context, verdict, data);
    } else if (question_.sequence) {
      if (context.event.sequence() == *question_.sequence) detail(context, verdict, data);
    } else {
      if (traced_ != nullptr) traced_->run(context, total_);
      given_ <= question_.most ? brief(context, verdict, data) : void(++hidden_);
    }
    return verdict;
  }

 private:
  void summary() const {
    if (hidden_ > 0) line_("… and " + std::to_string(hidden_) + " more (--most N shows them)");
    line_("");
    line_("given " + std::to_string(given_) + " event(s): " + std::to_string(matched_) +
          " finding(s), " + std::to_string(failed_) + " failure(s)");
    if (traced_ == nullptr) return;
    for (const std::string& text : traced_->text().all(total_.definitions(), kMaxLines)) {
      line_(text);
    }
  }

  std::string outcome(Verdict verdict, const FindingData& data) const {
    if (verdict == Verdict::Failed) return "failed: " + std::string(rule_->last_error());
    if (verdict == Verdict::NoMatch) return "nothing";
    std::string text = "found ";
    append_go_map(text, data);
    return text;
  }

  void detail(const EventContext& context, Verdict verdict, const FindingData& data) {
    answered_ = true;
    std::string time;
    append_utc_time(time, context.clock.to_wall(context.event.row().time));
    line_(info().id + " " + info().name);
    line_(event_text(context.event) + ", " + time);
    line_(outcome(verdict, data));
    line_("");
    if (traced_ == nullptr) return arguments(context);
    rego::Trace trace;
    traced_->begin(trace);
    traced_->run(context, trace);
    for (const std::string& text : traced_->text().all(trace.definitions(), kMaxLines)) {
      line_(text);
    }
  }

  void brief(const EventContext& context, Verdict verdict, const FindingData& data) {
    std::string text = event_text(context.event) + ": " + outcome(verdict, data);
    if (traced_ != nullptr && verdict == Verdict::NoMatch) {
      rego::Trace trace;
      traced_->begin(trace);
      traced_->run(context, trace);
      const std::string why =
          traced_->text().furthest_failure(trace.definitions(), traced_->match_rule());
      if (!why.empty()) text += ", " + why;
    }
    line_(text);
  }

  // All that can be said of a signature in C++: what it may have read.
  void arguments(const EventContext& context) const {
    line_("a signature in C++; of this event it reads:");
    for (std::size_t i = 0; i < context.positions.size(); ++i) {
      const std::int16_t position = context.positions[i];
      if (position == EventContext::kNoPosition) continue;
      std::string value;
      render::append_value_text(
          value,
          render::shortened(context.event.value(static_cast<std::size_t>(position)), kMaxValue));
      line_(std::string(kIndent) + info().arguments[i].name + " = " + value);
    }
  }

  std::unique_ptr<Signature> rule_;
  std::unique_ptr<TracedRule> traced_;  // null for C++
  Question question_;
  const Line& line_;
  bool& answered_;
  rego::Trace total_;
  std::uint64_t given_ = 0;
  std::uint64_t matched_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t hidden_ = 0;
};

// Looks for an event that the rule was never given.
class Probe final : public Signature {
 public:
  Probe(std::optional<std::uint64_t> sequence, std::string& seen)
      : sequence_(sequence), seen_(seen) {
    info_.id = "~probe";  // stands behind every other
    info_.selectors.push_back({});
  }
  const SignatureInfo& info() const override { return info_; }
  Verdict on_event(const EventContext& context, FindingData&) override {
    if (context.event.sequence() == sequence_ && seen_.empty()) seen_ = event_text(context.event);
    return Verdict::NoMatch;
  }
  bool on_signal(Signal) override { return true; }

 private:
  SignatureInfo info_;
  std::optional<std::uint64_t> sequence_;
  std::string& seen_;
};

// Keeps the signature of the finding of a number, and which one of that signature it is.
class FindingAt final : public FindingSink {
 public:
  explicit FindingAt(std::uint64_t number) : number_(number) {}
  Status write(const Finding& finding) override {
    if (++count_ <= number_) of_id_[finding.signature.id] += 1;
    if (count_ == number_) id_ = finding.signature.id;
    return Ok{};
  }
  Status flush() override { return Ok{}; }

  std::uint64_t count() const { return count_; }
  const std::string& id() const { return id_; }
  std::uint64_t match() const { return of_id_.at(id_); }

 private:
  std::uint64_t number_;
  std::uint64_t count_ = 0;
  std::string id_;
  std::map<std::string, std::uint64_t> of_id_;
};

class NoSink final : public FindingSink {
 public:
  Status write(const Finding&) override { return Ok{}; }
  Status flush() override { return Ok{}; }
};

class Explanation {
 public:
  Explanation(const AuthorOptions& options, const Line& line, const Line& trouble)
      : options_(options),
        folder_(options.rules_dir.empty() ? rules_beside_program() : options.rules_dir),
        line_(line),
        trouble_(trouble) {}

  Status run() {
    auto input = parse_input(options_.paths.front());
    if (!input) return std::move(input).error();
    if (input->is_stdin()) {
      return Error(ErrorKind::Usage, "explain: reads a recording twice, so it needs a file");
    }
    Question question{0, options_.sequence, options_.most};
    std::string id = options_.rule;
    if (options_.finding != 0) {
      FindingAt at(options_.finding);
      TRACEE_TRY(find(*input, at));
      id = at.id();
      question.match = at.match();
    }
    return answer(*input, id, question);
  }

 private:
  Result<RuleSources> sources() const { return read_rule_sources({folder_}); }

  Status find(const InputSpec& input, FindingAt& at) {
    auto from = sources();
    if (!from) return std::move(from).error();
    std::vector<std::string> refused = from->refused, notes;
    auto rules = make_rule_set(load_candidates(*from, refused, notes), {});
    if (!rules) return std::move(rules).error();
    for (const std::string& message : refused) trouble_("not loaded: " + message);
    const auto replayed = replay(input, std::move(*rules), at);
    if (!replayed) return replayed.error();
    if (!at.id().empty()) return Ok{};
    return Error(ErrorKind::NotFound, input.name() + " gives " + std::to_string(at.count()) +
                                          " finding(s) with the rules of " + folder_ +
                                          ": there is no finding number " +
                                          std::to_string(options_.finding));
  }

  // The rule alone, compiled to be explained.
  Result<std::unique_ptr<Explained>> rule_of(const std::string& id, const Question& question,
                                             bool& answered) {
    auto from = sources();
    if (!from) return std::move(from).error();
    std::vector<std::string> refused, notes;
    const std::vector<RegoModule> helpers = from->helpers;
    auto candidates = load_candidates(*from, refused, notes);
    const auto called = [&](bool by_alias) {
      return std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
        const SignatureInfo& info = candidate.signature->info();
        return by_alias ? std::count(info.aliases.begin(), info.aliases.end(), id) > 0
                        : info.id == id;
      });
    };
    auto found = called(false);
    if (found == candidates.end()) found = called(true);
    if (found == candidates.end()) {
      for (const std::string& message : refused) trouble_("not loaded: " + message);
      return Error(ErrorKind::NotFound, "explain: no rule of " + folder_ + " has the id " + id +
                                            " (tracee-rules --list shows them)");
    }
    std::unique_ptr<TracedRule> traced;
    for (const RegoModule& module : from->signatures) {
      if (module.path != found->path) continue;
      std::vector<std::string> ignored;
      auto compiled = TracedRule::compile(with_module(shared_modules(helpers, ignored), module));
      if (!compiled) return std::move(compiled).error();
      traced = std::move(*compiled);
    }
    return std::make_unique<Explained>(std::move(found->signature), std::move(traced), question,
                                       line_, answered);
  }

  Status answer(const InputSpec& input, const std::string& id, const Question& question) {
    bool answered = false;
    auto rule = rule_of(id, question, answered);
    if (!rule) return std::move(rule).error();
    std::string seen;
    const std::string selected = selected_text((*rule)->info());
    RuleSet rules;
    rules.signatures.push_back(std::move(*rule));
    if (question.sequence)
      rules.signatures.push_back(std::make_unique<Probe>(question.sequence, seen));
    NoSink sink;
    const auto replayed = replay(input, std::move(rules), sink);
    if (!replayed) return replayed.error();
    for (const std::string& text : replayed->trouble) trouble_(text);
    if (question.match == 0 && !question.sequence) {
      for (const std::string& text : replayed->coverage) trouble_(text);
      return Ok{};
    }
    if (answered) return Ok{};
    const std::string number = std::to_string(question.sequence.value_or(0));
    if (seen.empty()) {
      return Error(ErrorKind::NotFound,
                   input.name() + " holds no event with the sequence number " + number);
    }
    line_(id + " was not given " + seen + ": it selects " + selected);
    return Ok{};
  }

  const AuthorOptions& options_;
  std::string folder_;
  const Line& line_;
  const Line& trouble_;
};

}  // namespace

Status explain(const AuthorOptions& options, const Line& line, const Line& trouble) {
  return Explanation(options, line, trouble).run();
}

}  // namespace tracee::rules
