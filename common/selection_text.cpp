// A selection in the words of the grammar: what parse_selection() makes the same selection of.
#include "common/selection.h"

namespace tracee {
namespace {

using Texts = std::vector<std::string>;

class Writer {
 public:
  explicit Writer(std::string prefix) : prefix_(std::move(prefix)) {}

  void word(std::string_view word) {
    if (!text_.empty()) text_ += ' ';
    text_.append(prefix_).append(word);
  }

  // `subject=a,b`, or nothing when there are no values; in single quotes when it has a blank.
  void values(const std::string& subject, const char* op, const Texts& values) {
    if (values.empty()) return;
    std::string expression = prefix_ + subject + op;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) expression += ',';
      expression += values[i];
    }
    if (!text_.empty()) text_ += ' ';
    text_ += expression.find(' ') == std::string::npos ? expression : "'" + expression + "'";
  }

  void choice(const std::string& subject, const Texts& equal, const Texts& not_equal) {
    values(subject, "=", equal);
    values(subject, "!=", not_equal);
  }

  std::string take() { return std::move(text_); }

 private:
  std::string prefix_;
  std::string text_;
};

std::string as_text(std::uint32_t number) { return std::to_string(number); }

std::string as_text(const TextPattern& pattern) {
  return (pattern.open_front ? "*" : "") + pattern.text + (pattern.open_back ? "*" : "");
}

std::string as_text(const std::string& text) { return text; }

template <typename T>
Texts as_texts(const std::vector<T>& values) {
  Texts texts;
  for (const T& value : values) texts.push_back(as_text(value));
  return texts;
}

void write_numbers(Writer& out, const std::string& subject, const Numbers<std::uint32_t>& numbers) {
  out.choice(subject, as_texts(numbers.equal), as_texts(numbers.not_equal));
  if (numbers.above) out.values(subject, ">", {as_text(*numbers.above)});
  if (numbers.below) out.values(subject, "<", {as_text(*numbers.below)});
}

void write_pids(Writer& out, const Scope& scope) {
  Texts equal = as_texts(scope.pids.equal);
  Texts not_equal = as_texts(scope.pids.not_equal);
  if (scope.new_processes) equal.emplace_back("new");
  if (scope.old_processes) not_equal.emplace_back("new");
  out.choice("pid", equal, not_equal);
  if (scope.pids.above) out.values("pid", ">", {as_text(*scope.pids.above)});
  if (scope.pids.below) out.values("pid", "<", {as_text(*scope.pids.below)});
}

void write_containers(Writer& out, const Scope& scope) {
  Texts equal = as_texts(scope.containers.equal);
  Texts not_equal = as_texts(scope.containers.not_equal);
  if (scope.new_containers) equal.emplace_back("new");
  if (scope.not_new_containers) not_equal.emplace_back("new");
  if (scope.in_containers) out.word("container");
  if (scope.outside_containers) out.word("!container");
  out.choice("container", equal, not_equal);
}

std::string value_text(Kind kind, std::uint64_t key) {
  const std::uint64_t word = ordered(kind, key);  // its own inverse
  return is_signed(kind) ? std::to_string(static_cast<std::int64_t>(word)) : std::to_string(word);
}

void write_argument(Writer& out, const ArgumentFilter& filter, const EventDefinition& event) {
  const std::string subject =
      event.name + "." +
      (filter.argument < 0 ? "retval"
                           : event.arguments[static_cast<std::size_t>(filter.argument)].name);
  Texts equal = as_texts(filter.texts.equal);
  Texts not_equal = as_texts(filter.texts.not_equal);
  const auto add_keys = [&](Texts& texts, const std::vector<std::uint64_t>& keys) {
    for (const std::uint64_t key : keys) texts.push_back(value_text(filter.kind, key));
  };
  add_keys(equal, filter.numbers.equal);
  add_keys(not_equal, filter.numbers.not_equal);
  for (const NameTest& test : filter.names.equal) equal.push_back(test.name);
  for (const NameTest& test : filter.names.not_equal) not_equal.push_back(test.name);
  out.choice(subject, equal, not_equal);
  const auto& numbers = filter.numbers;
  if (numbers.above) out.values(subject, ">", {value_text(filter.kind, *numbers.above)});
  if (numbers.below) out.values(subject, "<", {value_text(filter.kind, *numbers.below)});
}

std::string scope_text(const Scope& scope, const Selection& selection, const Catalogue& catalogue) {
  const bool only = selection.scopes.size() == 1 && scope.number == 1;
  Writer out(only ? "" : std::to_string(scope.number) + ":");
  Texts names;
  for (const Selection::Wanted& wanted : selection.events) {
    const EventDefinition* event = scope.wants(wanted.id) ? catalogue.find(wanted.id) : nullptr;
    if (event != nullptr) names.push_back(event->name);
  }
  out.values("event", "=", names);
  write_numbers(out, "uid", scope.uids);
  write_numbers(out, "gid", scope.gids);
  write_pids(out, scope);
  write_numbers(out, "tid", scope.tids);
  write_numbers(out, "mntns", scope.mount_namespaces);
  write_numbers(out, "pidns", scope.pid_namespaces);
  write_numbers(out, "tree", scope.trees);
  out.choice("uts", scope.uts_names.equal, scope.uts_names.not_equal);
  out.choice("comm", scope.comms.equal, scope.comms.not_equal);
  out.choice("binary", as_texts(scope.binaries.equal), as_texts(scope.binaries.not_equal));
  out.choice("cgroup", scope.cgroups.equal, scope.cgroups.not_equal);
  write_containers(out, scope);
  for (const ArgumentFilter& filter : scope.arguments) {
    if (const EventDefinition* event = catalogue.find(filter.event)) {
      write_argument(out, filter, *event);
    }
  }
  if (scope.follow) out.word("follow");
  return out.take();
}

}  // namespace

void Selection::add_event(std::uint16_t id) {
  const auto place = std::lower_bound(
      events.begin(), events.end(), id,
      [](const Wanted& wanted, std::uint16_t wanted_id) { return wanted.id < wanted_id; });
  if (place == events.end() || place->id != id) events.insert(place, {id, false});
  for (Scope& scope : scopes) {
    if (!scope.wants(id)) {
      scope.events.insert(std::upper_bound(scope.events.begin(), scope.events.end(), id), id);
    }
  }
}

bool names_scopes(std::string_view selection_text) {
  if (selection_text.starts_with('\'')) selection_text.remove_prefix(1);
  const std::size_t colon = selection_text.find_first_not_of("0123456789");
  return colon != 0 && colon != selection_text.npos && selection_text[colon] == ':';
}

std::string selection_text(const Selection& selection, const Catalogue& catalogue) {
  std::string text;
  for (const Scope& scope : selection.scopes) {
    if (!text.empty()) text += ' ';
    text += scope_text(scope, selection, catalogue);
  }
  return text;
}

}  // namespace tracee
