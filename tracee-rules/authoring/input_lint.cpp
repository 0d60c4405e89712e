#include "tracee-rules/authoring/input_lint.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include "common/catalogue.h"
#include "common/nearest.h"
#include "tracee-rules/authoring/argument_values.h"
#include "tracee-rules/rego_signatures/event_input.h"

namespace tracee::rules {
namespace {

using rego::InputUse;

constexpr const char* kEventName = "eventName";

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string suggestion(std::string_view near) {
  return near.empty() ? std::string() : " (did you mean " + std::string(near) + "?)";
}

std::string nearest_of(const std::string& word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  return std::string(nearest(word, views));
}

// Fields that are objects, with their members.
const std::map<std::string, std::vector<std::string>>& members() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"contextFlags", {"containerStarted", "isCompat"}}, {"executable", {"path"}}};
  return all;
}

class Lint {
 public:
  Lint(const SignatureInfo& info, std::vector<InputUse> uses) : uses_(std::move(uses)) {
    for (const Selector& selector : info.selectors) {
      if (selector.event.empty()) {
        any_event_ = true;
      } else {
        selected_.insert(selector.event);
      }
    }
  }

  std::vector<LintWarning> run() {
    for (const InputUse& use : uses_) {
      if (use.kind == InputUse::Kind::Field) field(use);
      if (use.kind == InputUse::Kind::Lookup) lookup(use);
      if (use.kind == InputUse::Kind::Test) test(use);
    }
    for (const auto& [clause, events] : events_by_clause()) {
      if (events.empty()) contradiction(clause);
    }
    std::sort(warnings_.begin(), warnings_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.line, a.column, a.text) < std::tie(b.line, b.column, b.text);
    });
    const auto same = [](const auto& a, const auto& b) {
      return a.line == b.line && a.text == b.text;
    };
    warnings_.erase(std::unique(warnings_.begin(), warnings_.end(), same), warnings_.end());
    return std::move(warnings_);
  }

 private:
  using Events = std::set<std::string>;

  void warn(const InputUse& use, std::string text) {
    warnings_.push_back({use.loc.line, use.loc.column, std::move(text)});
  }

  void field(const InputUse& use) {
    const std::vector<std::string> fields = input_fields();
    const std::string& name = use.path.front();
    if (name != "args" && std::find(fields.begin(), fields.end(), name) == fields.end()) {
      return warn(use,
                  "an event has no field " + quoted(name) + suggestion(nearest_of(name, fields)));
    }
    if (use.path.size() < 2) return;
    const auto inner = members().find(name);
    if (inner == members().end()) {
      if (name != "args") warn(use, name + " has no members");
      return;
    }
    const std::string& member = use.path[1];
    if (std::find(inner->second.begin(), inner->second.end(), member) == inner->second.end()) {
      warn(use, name + " has no member " + quoted(member) +
                    suggestion(nearest_of(member, inner->second)));
    }
  }

  // Which events a clause can be about, by what it says of the event's name.
  const std::map<std::uint32_t, Events>& events_by_clause() {
    if (!by_clause_.empty()) return by_clause_;
    std::map<std::uint32_t, std::map<std::uint32_t, Events>> tests;
    for (const InputUse& use : uses_) {
      const bool names = use.kind == InputUse::Kind::Test && use.always && !use.changed &&
                         use.operation == "equal" && use.path.size() == 1 &&
                         use.path[0] == kEventName && use.type == InputUse::Constant::String;
      if (names) tests[use.clause][use.test].insert(use.constant);
    }
    for (const auto& [clause, alternatives] : tests) {
      std::optional<Events> all;
      for (const auto& [test, events] : alternatives) {
        Events both;
        if (!all) {
          both = events;
        } else {
          std::set_intersection(all->begin(), all->end(), events.begin(), events.end(),
                                std::inserter(both, both.end()));
        }
        all = std::move(both);
      }
      by_clause_[clause] = std::move(*all);
    }
    return by_clause_;
  }

  void contradiction(std::uint32_t clause) {
    for (const InputUse& use : uses_) {
      if (use.clause != clause || use.path.empty() || use.path[0] != kEventName) continue;
      return warn(use, "this definition requires different events at once, so it never holds");
    }
  }

  // The definitions of the events that a clause can be about; empty when that is any.
  std::vector<const EventDefinition*> events_of(const InputUse& use) {
    const auto said = events_by_clause().find(use.clause);
    const Events& names = said != by_clause_.end() ? said->second : selected_;
    std::vector<const EventDefinition*> events;
    if (said == by_clause_.end() && any_event_) return events;
    for (const std::string& name : names) {
      const EventDefinition* event = Catalogue::built_in().find(name);
      if (event == nullptr) return {};
      events.push_back(event);
    }
    return events;
  }

  void lookup(const InputUse& use) {
    const auto events = events_of(use);
    if (events.empty()) return;
    std::vector<std::string> known;
    for (const EventDefinition* event : events) {
      if (event->argument(use.argument)) return;
      for (const ArgumentDefinition& argument : event->arguments) known.push_back(argument.name);
    }
    std::string who = events.front()->name;
    for (std::size_t i = 1; i < events.size() && i < 4; ++i) who += ", " + events[i]->name;
    if (events.size() > 4) who += ", …";
    const std::string near = nearest_of(use.argument, known);
    std::string text = who + (events.size() == 1 ? " has" : " have") + " no argument " +
                       quoted(use.argument) + suggestion(near);
    if (near.empty() && !known.empty() && events.size() == 1) {
      text += ": it has ";
      for (std::size_t i = 0; i < known.size(); ++i) text += (i > 0 ? ", " : "") + known[i];
    }
    warn(use, std::move(text));
  }

  void test(const InputUse& use) {
    if (!use.path.empty()) return field_test(use);
    // Wrong when it is for every event that has the argument.
    std::string wrong;
    for (const EventDefinition* event : events_of(use)) {
      const auto position = event->argument(use.argument);
      if (!position) continue;
      const std::string why = wrong_comparison(event->arguments[*position], use);
      if (why.empty()) return;
      if (wrong.empty()) wrong = use.argument + " of " + event->name + " " + why;
    }
    if (!wrong.empty()) warn(use, std::move(wrong));
  }

  void field_test(const InputUse& use) {
    const std::vector<std::string> fields = input_fields();
    const std::string& name = use.path.front();
    if (std::find(fields.begin(), fields.end(), name) == fields.end()) return;
    if (std::string wrong = wrong_field_comparison(use.path, use); !wrong.empty()) {
      return warn(use, name + " " + wrong);
    }
    const bool is_event = name == kEventName && use.operation == "equal" && !use.changed &&
                          use.type == InputUse::Constant::String;
    if (!is_event) return;
    if (Catalogue::built_in().find(use.constant) == nullptr) {
      warn(use, "there is no event " + quoted(use.constant) +
                    suggestion(Catalogue::built_in().nearest_name(use.constant)));
    } else if (!any_event_ && use.always && selected_.count(use.constant) == 0) {
      warn(use, "the rule does not select " + use.constant + ", so this never holds");
    }
  }

  std::vector<InputUse> uses_;
  Events selected_;
  bool any_event_ = false;
  std::map<std::uint32_t, Events> by_clause_;
  std::vector<LintWarning> warnings_;
};

}  // namespace

std::vector<LintWarning> lint_input(const std::vector<RegoModule>& modules,
                                    const SignatureInfo& info) {
  rego::PolicyBuilder builder{rego::PolicySettings()};
  for (const RegoModule& module : modules) builder.add_module(module.path, module.text);
  if (!builder.link()) return {};
  const rego::InputShape shape{"args", {"data.tracee.helpers.get_tracee_argument"}};
  return Lint(info, builder.input_uses(static_cast<std::uint32_t>(modules.size() - 1), shape))
      .run();
}

}  // namespace tracee::rules
