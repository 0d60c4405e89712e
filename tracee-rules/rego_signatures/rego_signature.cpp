// A signature is specialised for each event that it selects by name, as this build's catalogue
// declares it: look-ups of arguments become slots. The stream's own row then says where a slot's
// value stands (EventContext::positions). An event whose row has more arguments than the
// specialised code knows of, or that this build does not know at all, gets the general code.
#include "tracee-rules/rego_signatures/rego_signature.h"

#include <algorithm>
#include <utility>

#include "tracee-rules/rego_signatures/finding_value.h"
#include "tracee-rules/rego_signatures/metadata.h"

namespace tracee::rules {
namespace {

using rego::Outcome;
using rego::Tag;
using rego::Val;

// Bounds of one evaluation. Time hardly takes part: how far a rule gets must not depend on the
// machine, or a replay would find what the live run did not.
rego::Limits evaluation_limits() {
  rego::Limits limits;
  limits.time = std::chrono::seconds(10);
  return limits;
}

// In the order of rego::SlotTest::Kind.
constexpr Condition::Test kTests[] = {Condition::Test::Equals, Condition::Test::EqualsNumber,
                                      Condition::Test::Begins, Condition::Test::Ends,
                                      Condition::Test::Contains};
static_assert(static_cast<int>(rego::SlotTest::Kind::Contains) + 1 == std::size(kTests));

const char* kind_of(const Val& value) {
  switch (value.tag) {
    case Tag::Str:
      return "a string";
    case Tag::Int:
    case Tag::Num:
      return "a number";
    case Tag::Array:
      return "an array";
    default:
      return "a set";
  }
}

class RegoSignature final : public Signature {
 public:
  // What the evaluation of an event needs, by selector.
  struct Bound {
    std::uint32_t kind = rego::kAnyKind;
    std::uint32_t first = 0;  // of the event's arguments in info().arguments
    std::uint32_t count = 0;
  };

  RegoSignature(SignatureInfo info, std::vector<Bound> bound,
                std::shared_ptr<const rego::Policy> policy, std::uint32_t entry,
                std::shared_ptr<RegoRuntime> runtime)
      : info_(std::move(info)),
        bound_(std::move(bound)),
        policy_(std::move(policy)),
        entry_(entry),
        runtime_(std::move(runtime)) {}

  const SignatureInfo& info() const override { return info_; }

  Verdict on_event(const EventContext& context, FindingData& data) override {
    const Bound& bound = bound_[context.selector];
    const std::uint32_t kind = context.unnamed_arguments == 0 ? bound.kind : rego::kAnyKind;
    if (!policy_->can_match(entry_, kind)) return Verdict::NoMatch;
    runtime_->input.show(context, context.positions.subspan(bound.first, bound.count));
    Val result;
    const Outcome outcome =
        runtime_->evaluator.evaluate(*policy_, entry_, kind, Val::of_view(&runtime_->input),
                                     evaluation_options(context), &result);
    return outcome == Outcome::Undefined ? Verdict::NoMatch : verdict(outcome, result, data);
  }

  bool on_signal(Signal) override { return true; }
  std::string_view last_error() const override { return error_; }

  Necessary necessary(std::uint16_t selector) const override {
    const Bound& bound = bound_[selector];
    const rego::Necessity& from = policy_->necessity(entry_, bound.kind);
    Necessary result;
    result.known = from.known;
    for (const rego::SlotTest& test : from.any_of) {
      result.any_of.push_back(
          {bound.first + test.slot, kTests[static_cast<int>(test.kind)], test.text, test.number});
    }
    return result;
  }

 private:
  Verdict verdict(Outcome outcome, const Val& result, FindingData& data) {
    if (outcome == Outcome::Error) {
      error_ = policy_->describe(runtime_->evaluator.error());
      return Verdict::Failed;
    }
    switch (result.tag) {
      case Tag::True:
        return Verdict::Match;
      case Tag::False:
      case Tag::Null:
        return Verdict::NoMatch;
      case Tag::Object:
        add_finding_data(result, data);
        return Verdict::Match;
      default:
        error_ = std::string("tracee_match is ") + kind_of(result) + "; expected true or an object";
        return Verdict::Failed;
    }
  }

  SignatureInfo info_;
  std::vector<Bound> bound_;
  std::shared_ptr<const rego::Policy> policy_;
  std::uint32_t entry_;
  std::shared_ptr<RegoRuntime> runtime_;
  std::string error_;
};

// The events that `info` selects by name and this build knows, each once, as kinds of input; and
// what connects selectors, kinds and arguments.
std::vector<RegoSignature::Bound> bind(SignatureInfo& info, rego::Schema& schema,
                                       std::vector<std::string>& notes) {
  std::vector<RegoSignature::Bound> bound;
  std::vector<RegoSignature::Bound> by_kind;
  for (const Selector& selector : info.selectors) {
    const EventDefinition* event = Catalogue::built_in().find(selector.event);
    if (event == nullptr) {
      if (!selector.event.empty()) {
        const std::string near = Catalogue::built_in().nearest_name(selector.event);
        notes.push_back("selects " + selector.event + ", an event unknown to this version" +
                        (near.empty() ? "" : " (did you mean " + near + "?)"));
      }
      bound.emplace_back();
      continue;
    }
    std::uint32_t kind = schema.find_kind(event->name);
    if (kind == rego::Schema::kNone) {
      kind = static_cast<std::uint32_t>(schema.kinds.size());
      by_kind.push_back({kind, static_cast<std::uint32_t>(info.arguments.size()),
                         static_cast<std::uint32_t>(event->arguments.size())});
      schema.kinds.push_back({event->name, {}});
      for (const ArgumentDefinition& argument : event->arguments) {
        schema.kinds.back().slots.push_back({argument.name});
        info.arguments.push_back({event->name, argument.name});
      }
    }
    bound.push_back(by_kind[kind]);
  }
  return bound;
}

Error at(const RegoModule& module, Error error) { return std::move(error).context(module.path); }

// Compiles the modules and asks the signature for what it says about itself.
class SignatureCompiler {
 public:
  SignatureCompiler(const std::vector<RegoModule>& modules, std::shared_ptr<RegoRuntime> runtime)
      : module_(modules.back()),
        prefix_("data." + std::string(package_of(module_.text)) + "."),
        builder_(settings()),
        runtime_(std::move(runtime)) {
    schema_.fields = input_fields();
    schema_.discriminator = "eventName";
    schema_.list = "args";
    for (const RegoModule& module : modules) builder_.add_module(module.path, module.text);
  }

  Result<std::unique_ptr<Signature>> run(std::vector<std::string>& notes) {
    TRACEE_TRY(builder_.link());
    SignatureInfo info;
    info.faults = builder_.wrong_patterns();
    TRACEE_TRY(describe(info, notes));
    auto bound = bind(info, schema_, notes);
    std::vector<std::string> kinds;
    for (const auto& kind : schema_.kinds) kinds.push_back(kind.name);
    auto entry = builder_.entry(prefix_ + "tracee_match", kinds);
    if (!entry) {
      return at(module_, Error(ErrorKind::Usage,
                               "does not define tracee_match, so it is not a "
                               "signature (helpers end in helpers.rego)"));
    }
    auto policy = builder_.finish();
    if (!policy) return at(module_, std::move(policy).error());
    return std::unique_ptr<Signature>(std::make_unique<RegoSignature>(
        std::move(info), std::move(bound), std::move(*policy), *entry, std::move(runtime_)));
  }

 private:
  rego::PolicySettings settings() const {
    rego::PolicySettings settings;
    settings.schema = &schema_;
    return settings;
  }

  Status describe(SignatureInfo& info, std::vector<std::string>& notes) {
    Val value;
    TRACEE_TRY(query("__rego_metadoc__", &value));
    Status read = value.defined() ? read_metadata(value, info) : Status(Ok{});
    if (!read) return at(module_, std::move(read).error());
    if (info.id.empty()) {
      const std::string package(package_of(module_.text));
      info.id = package.substr(package.rfind('.') + 1);
      notes.push_back("has no id; it is called " + info.id + ", from the name of its package");
    }
    TRACEE_TRY(query("tracee_selected_events", &value));
    read = read_selectors(value, info, notes);
    return read ? std::move(read) : Status(at(module_, std::move(read).error()));
  }

  Status query(const std::string& rule, Val* out) {
    *out = Val::undefined();
    rego::EvalState& state = runtime_->evaluator.state();
    if (builder_.evaluate(prefix_ + rule, Val::undefined(), &state, out) != Outcome::Error) {
      return Ok{};
    }
    const rego::EvalError& error = state.error();
    return Error(ErrorKind::Usage, module_.path + ":" + std::to_string(error.loc.line) + ": " +
                                       error.code + ": " + error.message + " (in " + rule + ")");
  }

  const RegoModule& module_;
  std::string prefix_;
  rego::Schema schema_;
  rego::PolicyBuilder builder_;
  std::shared_ptr<RegoRuntime> runtime_;
};

}  // namespace

rego::EvalOptions evaluation_options(const EventContext& context) {
  const stream::EventRow& row = context.event.row();
  return {.strict_errors = false,
          .now_ns = static_cast<std::int64_t>(context.clock.to_wall(row.time)),
          .seed = row.time ^ context.event.sequence() << 32};
}

RegoRuntime::RegoRuntime() : evaluator(evaluation_limits()) {}

// The first words of a module are `package` and its path; comments may stand before.
std::string_view package_of(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  constexpr std::string_view kWord = "package";
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
    if (!text.starts_with('#')) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  if (!text.starts_with(kWord)) return {};
  text.remove_prefix(kWord.size());
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == 0 || begin == text.npos) return {};
  text.remove_prefix(begin);
  return text.substr(0, text.find_first_of(" \t\r\n#;"));
}

Result<std::unique_ptr<Signature>> compile_rego_signature(const std::vector<RegoModule>& modules,
                                                          std::shared_ptr<RegoRuntime> runtime,
                                                          std::vector<std::string>& notes) {
  return SignatureCompiler(modules, std::move(runtime)).run(notes);
}

}  // namespace tracee::rules
