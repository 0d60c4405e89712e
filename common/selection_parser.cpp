// The parser of --trace expressions: words to a Selection.
//
// An expression is [SCOPE:]SUBJECT OPERATOR VALUE[,VALUE…] or a bare word. Every fault is reported
// at its position. Events are resolved last, because exclusions apply to sets whatever the order of
// the expressions.
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>

#include "common/nearest.h"
#include "common/selection.h"
#include "common/selection_arguments.h"
#include "common/selection_events.h"
#include "common/selection_expression.h"
#include "common/selection_limits.h"
#include "common/selection_signatures.h"

namespace tracee {
namespace {

using selecting::Expression;
using selecting::fault;
using selecting::Operator;
using selecting::Part;
using selecting::quoted;
using selecting::with_suggestion;

constexpr std::uint32_t kMaxPid = 4194304;  // PID_MAX_LIMIT, include/linux/threads.h
constexpr std::uint32_t kMaxNumber = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMaxComm = 15;       // TASK_COMM_LEN less its terminating zero
constexpr std::size_t kMaxUts = 64;        // __NEW_UTS_LEN
constexpr std::size_t kMaxGroup = 1023;    // of a control group's path
constexpr std::size_t kMaxContainer = 64;  // digits of an id

// Collects what the expressions say; events are resolved by finish().
class SelectionParser {
 public:
  SelectionParser(const Catalogue& catalogue, FindSignatures signatures)
      : catalogue_(catalogue), names_(catalogue), signatures_(catalogue, std::move(signatures)) {}

  Status add(std::string_view text);
  Result<Selection> finish();

 private:
  using Handler = Status (SelectionParser::*)(const Expression&);
  using Field = Numbers<std::uint32_t> ProcessFilter::*;
  struct Subject {
    std::string_view name;
    std::string_view short_name;
    Handler handler;
    Field field = nullptr;  // of subjects that are numbers
    std::uint32_t least = 0;
    std::uint32_t largest = kMaxNumber;
    std::string_view what = {};  // such a number is
  };
  static const std::array<Subject, 14> kSubjects;

  // What the expressions of one scope said of events.
  struct Building {
    Scope scope;
    bool any_event_or_set = false;
    std::vector<std::uint16_t> named;
    std::vector<std::uint16_t> by_wildcard;
    std::vector<std::uint16_t> from_sets;
    std::vector<std::uint16_t> excluded;
  };

  Status add_bare(std::string_view whole, Part body);
  Result<bool> add_old_word(std::string_view whole, Part body);
  Status add_event(const Expression& e);
  Result<bool> add_signatures(const Expression& e, Part value);
  Status add_set(const Expression& e);
  Status add_comm(const Expression& e) { return add_name(e, &scope().comms, kMaxComm); }
  Status add_uts(const Expression& e) { return add_name(e, &scope().uts_names, kMaxUts); }
  Status add_pid(const Expression& e);
  Status add_number(const Expression& e);
  Status add_binary(const Expression& e);
  Status add_cgroup(const Expression& e);
  Status add_container(const Expression& e);

  static const Subject* find_subject(std::string_view name);
  static Error unknown_subject(std::string_view whole, Part subject);
  static Status check_operator(const Expression& e, const Subject& subject);
  static Status add_name(const Expression& e, Choice<std::string>* names, std::size_t longest);
  static Status add_one(const Expression& e, const Subject& subject, std::uint32_t number,
                        Part value, Numbers<std::uint32_t>* numbers);
  static Status contradictions(const Expression& e, Part value, const Scope& scope);
  std::map<std::uint16_t, bool> resolve(Building& building) const;

  Scope& scope() { return current_->scope; }

  const Catalogue& catalogue_;
  selecting::EventNames names_;
  selecting::SignatureNames signatures_;
  bool environment_ = false;
  std::map<unsigned, Building> scopes_;
  Building* current_ = nullptr;
};

const std::array<SelectionParser::Subject, 14> SelectionParser::kSubjects = {{
    {"event", "e", &SelectionParser::add_event},
    {"set", "s", &SelectionParser::add_set},
    {"comm", "comm", &SelectionParser::add_comm},
    {"pid", "p", &SelectionParser::add_pid, &Scope::pids, 1, kMaxPid, "a process id"},
    {"tree", "tree", &SelectionParser::add_number, &Scope::trees, 1, kMaxPid, "a process id"},
    {"uid", "u", &SelectionParser::add_number, &Scope::uids, 0, kMaxNumber, "a user id"},
    {"gid", "gid", &SelectionParser::add_number, &Scope::gids, 0, kMaxNumber, "a group id"},
    {"tid", "tid", &SelectionParser::add_number, &Scope::tids, 1, kMaxPid, "a thread id"},
    {"mntns", "mntns", &SelectionParser::add_number, &Scope::mount_namespaces, 0, kMaxNumber,
     "a namespace's number"},
    {"pidns", "pidns", &SelectionParser::add_number, &Scope::pid_namespaces, 0, kMaxNumber,
     "a namespace's number"},
    {"uts", "uts", &SelectionParser::add_uts},
    {"container", "c", &SelectionParser::add_container},
    {"binary", "bin", &SelectionParser::add_binary},
    {"cgroup", "cgroup", &SelectionParser::add_cgroup},
}};

const SelectionParser::Subject* SelectionParser::find_subject(std::string_view name) {
  for (const Subject& subject : kSubjects) {
    if (name == subject.name || name == subject.short_name) return &subject;
  }
  return nullptr;
}

Error SelectionParser::unknown_subject(std::string_view whole, Part subject) {
  if (subject.text.empty()) {
    return fault(whole, {" ", subject.at}, "a subject is missing before the operator");
  }
  if (subject.text == "follow" || subject.text == "f") {
    return fault(whole, subject, quoted(subject.text) + " takes no value; give the word alone");
  }
  std::vector<std::string_view> names{"follow"};
  for (const Subject& known : kSubjects) names.push_back(known.name);
  return fault(
      whole, subject,
      with_suggestion("unknown subject " + quoted(subject.text), nearest(subject.text, names)) +
          " (--help trace shows the grammar)");
}

Status SelectionParser::contradictions(const Expression& e, Part value, const Scope& scope) {
  if (scope.new_processes && scope.old_processes) {
    return fault(e.whole, value, "'pid=new' and 'pid!=new' together select nothing");
  }
  if (scope.new_containers && scope.not_new_containers) {
    return fault(e.whole, value, "'container=new' and 'container!=new' together select nothing");
  }
  return Ok{};
}

// Words of v0.3: process:new, p:5,6, container:all, host. True when it was one.
Result<bool> SelectionParser::add_old_word(std::string_view whole, Part body) {
  const std::size_t colon = std::min(body.text.find(':'), body.text.size());
  const std::string_view word = body.text.substr(0, colon);
  const bool process = word == "process" || word == "p";
  const bool container = word == "container" || word == "c";
  const bool host = word == "host" || word == "h";
  if (!process && !container && !host) return false;
  if (host) scope().outside_containers = true;
  if (container) scope().in_containers = true;
  if (colon == body.text.size()) {
    scope().new_processes |= process || host;
    return true;
  }
  const Part list = body.after(colon + 1);
  if (list.text == "all") return true;
  if (list.text == "new") {
    (container ? scope().new_containers : scope().new_processes) = true;
    return true;
  }
  if (!process) return fault(whole, list, "neither 'new' nor 'all'");
  Expression e;
  e.whole = whole;
  e.subject = {"pid", body.at};
  auto values = selecting::split_values(whole, list);
  if (!values) return std::move(values).error();
  e.values = std::move(*values);
  TRACEE_TRY(add_pid(e));
  return true;
}

// Words without an operator.
Status SelectionParser::add_bare(std::string_view whole, Part body) {
  if (body.text == "follow" || body.text == "f") {
    scope().follow = true;
    return Ok{};
  }
  if (body.text == "!container" || body.text == "!c") {
    scope().outside_containers = true;
    return Ok{};
  }
  auto old_word = add_old_word(whole, body);
  if (!old_word) return std::move(old_word).error();
  if (*old_word) return Ok{};
  const std::size_t dot = body.text.find('.');
  if (find_subject(body.text) != nullptr || dot != std::string_view::npos) {
    return fault(whole, {" ", whole.size()}, "an operator ('=' or '!=') and a value are missing");
  }
  if (catalogue_.find(body.text) != nullptr) {
    return fault(whole, body, "an event is selected by 'event=" + std::string(body.text) + "'");
  }
  return unknown_subject(whole, body);
}

Status SelectionParser::check_operator(const Expression& e, const Subject& subject) {
  if (e.op == Operator::Equal || e.op == Operator::NotEqual || subject.field != nullptr) {
    return Ok{};
  }
  return fault(e.whole, e.op_text,
               quoted(e.op_text.text) + " does not apply to " + quoted(e.subject.text) +
                   "; use '=' or '!='");
}

Status SelectionParser::add(std::string_view text) {
  if (text.empty()) return Error(ErrorKind::Usage, "--trace: empty expression");
  if (text.size() > selecting::kMaxExpression) {
    return Error(ErrorKind::Usage, "--trace: expression longer than " +
                                       std::to_string(selecting::kMaxExpression) + " bytes");
  }
  Part body{text, 0};
  auto number = selecting::take_scope(text, &body);
  if (!number) return std::move(number).error();
  current_ = &scopes_[number->value_or(1)];
  const std::size_t op_at = selecting::find_operator(body.text);
  if (op_at == std::string_view::npos) return add_bare(text, body);

  const Part subject = body.first(op_at);
  const Subject* known = find_subject(subject.text);
  const bool argument = subject.text.find('.') != std::string_view::npos;
  if (known == nullptr && !argument) return unknown_subject(text, subject);
  auto expression = selecting::split(text, body, op_at);
  if (!expression) return std::move(expression).error();
  if (known == nullptr) {
    return selecting::add_argument(*expression, catalogue_, &scope().arguments);
  }
  TRACEE_TRY(check_operator(*expression, *known));
  return (this->*known->handler)(*expression);
}

Status SelectionParser::add_event(const Expression& e) {
  for (Part value : e.values) {
    auto are_signatures = add_signatures(e, value);
    if (!are_signatures) return std::move(are_signatures).error();
    if (*are_signatures) continue;
    auto events = names_.events_of(e, value, signatures_.hint(value.text));
    if (!events) return std::move(events).error();
    auto& target = !e.equals()                 ? current_->excluded
                   : value.text.ends_with('*') ? current_->by_wildcard
                                               : current_->named;
    target.insert(target.end(), events->begin(), events->end());
  }
  if (e.equals()) current_->any_event_or_set = true;
  return Ok{};
}

// True: the value named signatures, and what they need is selected as a set would.
Result<bool> SelectionParser::add_signatures(const Expression& e, Part value) {
  const bool path = value.text.starts_with('@');
  if (!path && (value.text.ends_with('*') || catalogue_.find(value.text) != nullptr)) return false;
  auto found = path ? signatures_.at_path(e, value)
                    : Result<selecting::SignatureNames::Found>(signatures_.called(value.text));
  if (!found) return std::move(found).error();
  if (found->ids.empty()) return false;
  if (!e.equals()) {
    return fault(e.whole, value,
                 quoted(value.text) + " is a signature, not an event; it cannot be left out");
  }
  auto& events = current_->from_sets;
  events.insert(events.end(), found->events.begin(), found->events.end());
  auto& ids = scope().signatures;
  ids.insert(ids.end(), found->ids.begin(), found->ids.end());
  environment_ = environment_ || found->environment;
  return true;
}

Status SelectionParser::add_set(const Expression& e) {
  for (Part value : e.values) {
    auto events = names_.events_of_sets(e, value);
    if (!events) return std::move(events).error();
    auto& target = e.equals() ? current_->from_sets : current_->excluded;
    target.insert(target.end(), events->begin(), events->end());
  }
  if (e.equals()) current_->any_event_or_set = true;
  return Ok{};
}

Status SelectionParser::add_name(const Expression& e, Choice<std::string>* names,
                                 std::size_t longest) {
  for (Part value : e.values) {
    if (value.text.size() > longest) {
      return fault(e.whole, value,
                   "longer than the " + std::to_string(longest) + " bytes that " +
                       (longest == kMaxComm ? "a thread name" : "a host name") + " can have");
    }
    if (value.text.ends_with('*')) {
      return fault(e.whole, value, quoted(e.subject.text) + " takes whole names only");
    }
    (e.equals() ? names->equal : names->not_equal).emplace_back(value.text);
  }
  return Ok{};
}

Status SelectionParser::add_one(const Expression& e, const Subject& subject, std::uint32_t number,
                                Part value, Numbers<std::uint32_t>* numbers) {
  if (e.op == Operator::Equal || e.op == Operator::NotEqual) {
    (e.equals() ? numbers->equal : numbers->not_equal).push_back(number);
    return Ok{};
  }
  if (e.op == Operator::Greater) {
    numbers->above = std::max(numbers->above.value_or(number), number);
  } else {
    numbers->below = std::min(numbers->below.value_or(number), number);
  }
  const std::uint64_t first =
      numbers->above ? std::uint64_t{*numbers->above} + 1 : std::uint64_t{subject.least};
  const std::uint64_t end = numbers->below.value_or(kMaxNumber);
  if (first >= end && numbers->below) {
    return fault(e.whole, value, "no number lies between the bounds of " + quoted(subject.name));
  }
  return Ok{};
}

Status SelectionParser::add_number(const Expression& e) {
  const Subject& subject = *find_subject(e.subject.text);
  for (Part value : e.values) {
    const auto number = selecting::parse_number(value.text, subject.largest);
    if (!number || *number < subject.least) {
      return fault(e.whole, value,
                   "not " + std::string(subject.what) + " (" + std::to_string(subject.least) +
                       " to " + std::to_string(subject.largest) + ")" +
                       (subject.field == &Scope::pids ? " nor 'new'" : ""));
    }
    TRACEE_TRY(add_one(e, subject, *number, value, &(scope().*subject.field)));
  }
  return Ok{};
}

Status SelectionParser::add_pid(const Expression& e) {
  Expression numbers = e;
  numbers.values.clear();
  for (Part value : e.values) {
    const bool bound = e.op == Operator::Less || e.op == Operator::Greater;
    if (value.text != "new" || bound) {
      numbers.values.push_back(value);
      continue;
    }
    (e.equals() ? scope().new_processes : scope().old_processes) = true;
    TRACEE_TRY(contradictions(e, value, scope()));
  }
  return add_number(numbers);
}

Status SelectionParser::add_binary(const Expression& e) {
  for (Part value : e.values) {
    auto pattern = selecting::read_pattern(e, value);
    if (!pattern) return std::move(pattern).error();
    if (pattern->open_front || !pattern->text.starts_with('/')) {
      return fault(e.whole, value.first(1), "a path begins with '/'; '*' may stand at its end");
    }
    if (pattern->text.size() > kMaxKernelText) {
      return fault(
          e.whole, value,
          "longer than the " + std::to_string(kMaxKernelText) + " bytes that the kernel compares");
    }
    auto& binaries = scope().binaries;
    (e.equals() ? binaries.equal : binaries.not_equal).push_back(std::move(*pattern));
  }
  return Ok{};
}

Status SelectionParser::add_cgroup(const Expression& e) {
  for (Part value : e.values) {
    std::string_view path = value.text;
    if (!path.starts_with('/') || path.size() > kMaxGroup) {
      return fault(e.whole, value.first(1),
                   "a control group's path begins with '/' and has at most " +
                       std::to_string(kMaxGroup) + " bytes");
    }
    if (path.ends_with('*')) {
      return fault(e.whole, value.after(path.size() - 1), "groups below are meant without '*'");
    }
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    auto& cgroups = scope().cgroups;
    (e.equals() ? cgroups.equal : cgroups.not_equal).emplace_back(path);
  }
  return Ok{};
}

Status SelectionParser::add_container(const Expression& e) {
  for (Part value : e.values) {
    if (value.text == "new") {
      (e.equals() ? scope().new_containers : scope().not_new_containers) = true;
      TRACEE_TRY(contradictions(e, value, scope()));
      continue;
    }
    const std::string_view id =
        value.text.ends_with('*') ? value.text.substr(0, value.text.size() - 1) : value.text;
    if (id.size() > kMaxContainer || id.find('*') != std::string_view::npos || id.empty()) {
      return fault(e.whole, value, "neither 'new' nor the beginning of a container's id");
    }
    auto& containers = scope().containers;
    (e.equals() ? containers.equal : containers.not_equal).emplace_back(id);
  }
  return Ok{};
}

template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <typename T>
void tidy(Choice<T>& choice) {
  sort_unique(choice.equal);
  sort_unique(choice.not_equal);
}

// The events of one scope; true: by its own name or a wildcard.
std::map<std::uint16_t, bool> SelectionParser::resolve(Building& building) const {
  if (!building.any_event_or_set) {
    for (const EventDefinition& event : catalogue_.events()) {
      if (event.in_set("default")) building.from_sets.push_back(event.id);
    }
  }
  std::map<std::uint16_t, bool> wanted;
  sort_unique(building.excluded);
  const auto excluded = [&](std::uint16_t id) {
    return std::binary_search(building.excluded.begin(), building.excluded.end(), id);
  };
  for (const auto* several : {&building.from_sets, &building.by_wildcard}) {
    for (std::uint16_t id : *several) {
      if (!excluded(id)) wanted[id] = false;
    }
  }
  for (std::uint16_t id : building.named) wanted[id] = true;
  // Who says what a value must be wants to see the event.
  for (const ArgumentFilter& filter : building.scope.arguments) wanted[filter.event] = true;
  return wanted;
}

Result<Selection> SelectionParser::finish() {
  if (scopes_.empty()) scopes_[1];
  Selection selection;
  selection.scopes.clear();
  selection.default_events = true;
  selection.environment = environment_;
  std::map<std::uint16_t, bool> all;
  for (auto& [number, building] : scopes_) {
    const auto wanted = resolve(building);
    if (wanted.empty()) {
      return Error(
          ErrorKind::Usage,
          "--trace: nothing is left of the selected events after 'event!='"
          " and 'set!='" +
              (scopes_.size() > 1 ? " in scope " + std::to_string(number) : std::string()));
    }
    Scope scope = std::move(building.scope);
    scope.number = number;
    for (auto [id, named] : wanted) {
      scope.events.push_back(id);
      all[id] = all[id] || named;
    }
    for (auto* numbers : {&scope.uids, &scope.gids, &scope.pids, &scope.tids,
                          &scope.mount_namespaces, &scope.pid_namespaces, &scope.trees}) {
      tidy(*numbers);
    }
    for (auto* names : {&scope.comms, &scope.uts_names, &scope.cgroups, &scope.containers}) {
      tidy(*names);
    }
    sort_unique(scope.signatures);
    selection.default_events = selection.default_events && !building.any_event_or_set;
    selection.scopes.push_back(std::move(scope));
  }
  for (auto [id, named] : all) selection.events.push_back({id, named});
  return selection;
}

}  // namespace

Result<Selection> parse_selection(const std::vector<std::string>& expressions,
                                  const Catalogue& catalogue, FindSignatures signatures) {
  SelectionParser parser(catalogue, std::move(signatures));
  for (const std::string& expression : expressions) TRACEE_TRY(parser.add(expression));
  return parser.finish();
}

}  // namespace tracee
