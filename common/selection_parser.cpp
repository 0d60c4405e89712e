// The parser of --trace expressions: words to a Selection.
//
// An expression is SUBJECT OPERATOR VALUE[,VALUE…] or a bare word. Every fault is reported at its
// position; what the full grammar knows and this version does not is refused by name. Events are
// resolved last, because exclusions apply to sets whatever the order of the expressions.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "common/nearest.h"
#include "common/selection.h"

namespace tracee {
namespace {

constexpr std::uint32_t kMaxPid = 4194304;  // PID_MAX_LIMIT, include/linux/threads.h
constexpr std::size_t kMaxComm = 15;        // TASK_COMM_LEN less its terminating zero
constexpr std::size_t kMaxValues = 1024;    // of one subject
constexpr std::size_t kMaxExpression = 64 * 1024;

enum class Operator { Equal, NotEqual, Less, Greater };

// A part of an expression, so that faults can be shown where they are.
struct Part {
  std::string_view text;
  std::size_t at = 0;
};

struct Expression {
  std::string_view whole;
  Part subject;
  Part op_text;
  Operator op = Operator::Equal;
  std::vector<Part> values;
};

// Text with `?` for bytes that would upset a terminal or break the line.
std::string harmless(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = '?';
  }
  return shown;
}

// The message, then the expression, then a marker below the fault. Continuation bytes of UTF-8 take
// no column.
Error fault(std::string_view expression, Part part, const std::string& message) {
  std::string marker;
  for (std::size_t i = 0; i < part.at; ++i) {
    if ((static_cast<unsigned char>(expression[i]) & 0xc0) != 0x80) marker += ' ';
  }
  marker += '^';
  for (std::size_t i = 1; i < part.text.size(); ++i) {
    if ((static_cast<unsigned char>(part.text[i]) & 0xc0) != 0x80) marker += '~';
  }
  return {ErrorKind::Usage,
          "--trace: " + harmless(message) + "\n  " + harmless(expression) + "\n  " + marker};
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string with_suggestion(std::string message, std::string_view suggestion) {
  if (!suggestion.empty()) message += "; did you mean " + quoted(suggestion) + "?";
  return message;
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Collects what the expressions say; events are resolved by finish().
class SelectionParser {
 public:
  explicit SelectionParser(const Catalogue& catalogue) : catalogue_(catalogue) {
    for (const EventDefinition& event : catalogue.events()) {
      for (const std::string& set : event.sets) sets_.push_back(set);
    }
    std::sort(sets_.begin(), sets_.end());
    sets_.erase(std::unique(sets_.begin(), sets_.end()), sets_.end());
  }

  Status add(std::string_view text);
  Result<Selection> finish();

 private:
  using Handler = Status (SelectionParser::*)(const Expression&);
  struct Subject {
    std::string_view name;
    std::string_view short_name;
    Handler handler;  // null: known, but not in this version
  };
  static const std::array<Subject, 10> kSubjects;

  Status add_bare(std::string_view text);
  Status add_event(const Expression& e);
  Status add_set(const Expression& e);
  Status add_comm(const Expression& e);
  Status add_pid(const Expression& e);
  Status add_tree(const Expression& e);

  static const Subject* find_subject(std::string_view name);
  Error unknown_subject(std::string_view whole, Part subject) const;
  Status check_operator(const Expression& e) const;
  Result<std::vector<std::uint16_t>> events_of(const Expression& e, Part value) const;

  const Catalogue& catalogue_;
  std::vector<std::string_view> sets_;
  Selection selection_;
  bool any_event_or_set_ = false;
  std::vector<std::uint16_t> named_;
  std::vector<std::uint16_t> from_sets_;
  std::vector<std::uint16_t> excluded_;
};

const std::array<SelectionParser::Subject, 10> SelectionParser::kSubjects = {{
    {"event", "e", &SelectionParser::add_event},
    {"set", "s", &SelectionParser::add_set},
    {"comm", "comm", &SelectionParser::add_comm},
    {"pid", "p", &SelectionParser::add_pid},
    {"tree", "tree", &SelectionParser::add_tree},
    {"uid", "u", nullptr},
    {"mntns", "mntns", nullptr},
    {"pidns", "pidns", nullptr},
    {"uts", "uts", nullptr},
    {"container", "c", nullptr},
}};

const SelectionParser::Subject* SelectionParser::find_subject(std::string_view name) {
  for (const Subject& subject : kSubjects) {
    if (name == subject.name || name == subject.short_name) return &subject;
  }
  return nullptr;
}

Error SelectionParser::unknown_subject(std::string_view whole, Part subject) const {
  if (subject.text.empty()) {
    return fault(whole, {whole.substr(0, 1), 0}, "a subject is missing before the operator");
  }
  std::vector<std::string_view> names{"follow"};
  for (const Subject& known : kSubjects) names.push_back(known.name);
  return fault(
      whole, subject,
      with_suggestion("unknown subject " + quoted(subject.text), nearest(subject.text, names)) +
          " (--help trace shows the grammar)");
}

// Words without an operator: `follow`, and forms of other versions that are refused by name.
Status SelectionParser::add_bare(std::string_view text) {
  if (text == "follow" || text == "f") {
    selection_.follow = true;
    return Ok{};
  }
  std::string_view name = text.substr(0, text.find(':'));
  if (name.starts_with('!')) name.remove_prefix(1);
  const std::array<std::string_view, 6> kOldWords = {"container", "c", "process", "p", "host", "h"};
  const bool has_colon = text.find(':') != std::string_view::npos;
  const bool old_word = std::find(kOldWords.begin(), kOldWords.end(), name) != kOldWords.end();
  if (old_word && (has_colon || name == "container" || name == "c")) {
    return fault(text, {text, 0}, quoted(text) + " is not supported by this version");
  }
  if (find_subject(text) != nullptr || text.find('.') != std::string_view::npos) {
    return fault(text, {" ", text.size()}, "an operator ('=' or '!=') and a value are missing");
  }
  if (catalogue_.find(text) != nullptr) {
    return fault(text, {text, 0}, "an event is selected by 'event=" + std::string(text) + "'");
  }
  return unknown_subject(text, {text, 0});
}

// Splits an expression at its operator and its commas.
Result<Expression> split(std::string_view whole, std::size_t op_at) {
  Expression e;
  e.whole = whole;
  e.subject = {whole.substr(0, op_at), 0};
  const std::size_t op_size = whole[op_at] == '!' ? 2 : 1;
  e.op_text = {whole.substr(op_at, op_size), op_at};
  e.op = whole[op_at] == '!'   ? Operator::NotEqual
         : whole[op_at] == '<' ? Operator::Less
         : whole[op_at] == '>' ? Operator::Greater
                               : Operator::Equal;
  std::size_t at = op_at + op_size;
  if (at == whole.size()) {
    return fault(whole, {" ", at},
                 "a value is missing after '" + std::string(e.op_text.text) + "'");
  }
  while (true) {
    const std::size_t comma = std::min(whole.find(',', at), whole.size());
    const Part value{whole.substr(at, comma - at), at};
    if (value.text.empty()) return fault(whole, {" ", at}, "a value is missing");
    if (std::string_view("=<>!").find(value.text[0]) != std::string_view::npos) {
      return fault(whole, {value.text.substr(0, 1), at},
                   "unexpected " + quoted(value.text.substr(0, 1)) + " where a value should begin");
    }
    e.values.push_back(value);
    if (e.values.size() > kMaxValues) {
      return fault(whole, value, "more than " + std::to_string(kMaxValues) + " values");
    }
    if (comma == whole.size()) return e;
    at = comma + 1;
  }
}

// Where the operator begins, or npos.
std::size_t find_operator(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' || text[i] == '<' || text[i] == '>') return i;
    if (text[i] == '!' && i + 1 < text.size() && text[i + 1] == '=') return i;
  }
  return std::string_view::npos;
}

Status SelectionParser::check_operator(const Expression& e) const {
  if (e.op == Operator::Equal || e.op == Operator::NotEqual) return Ok{};
  if (e.subject.text == "pid" || e.subject.text == "p") {
    return fault(e.whole, e.op_text,
                 "'pid" + std::string(e.op_text.text) + "' is not supported by this version");
  }
  return fault(e.whole, e.op_text,
               quoted(e.op_text.text) + " does not apply to " + quoted(e.subject.text) +
                   "; use '=' or '!='");
}

Status SelectionParser::add(std::string_view text) {
  if (text.empty()) return Error(ErrorKind::Usage, "--trace: empty expression");
  if (text.size() > kMaxExpression) {
    return Error(ErrorKind::Usage,
                 "--trace: expression longer than " + std::to_string(kMaxExpression) + " bytes");
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && is_number(text.substr(0, colon))) {
    return fault(text, {text.substr(0, colon + 1), 0},
                 "a scope ('N:') is not supported by this version");
  }
  const std::size_t op_at = find_operator(text);
  if (op_at == std::string_view::npos) return add_bare(text);

  const Part subject{text.substr(0, op_at), 0};
  const Subject* known = find_subject(subject.text);
  const std::size_t dot = subject.text.find('.');
  if (known == nullptr && dot != std::string_view::npos) {
    const bool retval = subject.text.substr(dot + 1) == "retval";
    return fault(text, subject,
                 quoted(subject.text) +
                     (retval ? ": a filter on a return value (EVENT.retval)"
                             : ": a filter on an argument (EVENT.ARG)") +
                     " is not supported by this version");
  }
  if (known == nullptr) return unknown_subject(text, subject);
  if (known->handler == nullptr) {
    return fault(text, subject, quoted(known->name) + " is not supported by this version");
  }
  auto expression = split(text, op_at);
  if (!expression) return std::move(expression).error();
  TRACEE_TRY(check_operator(*expression));
  return (this->*known->handler)(*expression);
}

// The events a value of event= or event!= means: one by its name, several by a prefix.
Result<std::vector<std::uint16_t>> SelectionParser::events_of(const Expression& e,
                                                              Part value) const {
  const std::size_t star = value.text.find('*');
  if (star == std::string_view::npos) {
    const EventDefinition* event = catalogue_.find(value.text);
    if (event != nullptr) return std::vector<std::uint16_t>{event->id};
    if (std::find(sets_.begin(), sets_.end(), value.text) != sets_.end()) {
      return fault(e.whole, value,
                   quoted(value.text) + " is a set, not an event; use 'set" +
                       std::string(e.op_text.text) + std::string(value.text) + "'");
    }
    return fault(e.whole, value,
                 with_suggestion("unknown event " + quoted(value.text),
                                 catalogue_.nearest_name(value.text)) +
                     " (--list shows all)");
  }
  if (star + 1 != value.text.size()) {
    return fault(e.whole, {value.text.substr(star, 1), value.at + star},
                 "'*' is only allowed at the end of a name");
  }
  std::vector<std::uint16_t> found;
  for (const EventDefinition& event : catalogue_.events()) {
    if (event.name.starts_with(value.text.substr(0, star))) found.push_back(event.id);
  }
  if (found.empty()) return fault(e.whole, value, "no event begins like this (--list shows all)");
  return found;
}

Status SelectionParser::add_event(const Expression& e) {
  for (Part value : e.values) {
    auto events = events_of(e, value);
    if (!events) return std::move(events).error();
    auto& target = e.op == Operator::Equal ? named_ : excluded_;
    target.insert(target.end(), events->begin(), events->end());
  }
  if (e.op == Operator::Equal) any_event_or_set_ = true;
  return Ok{};
}

Status SelectionParser::add_set(const Expression& e) {
  for (Part value : e.values) {
    if (std::find(sets_.begin(), sets_.end(), value.text) == sets_.end()) {
      if (catalogue_.find(value.text) != nullptr) {
        return fault(e.whole, value,
                     quoted(value.text) + " is an event, not a set; use 'event" +
                         std::string(e.op_text.text) + std::string(value.text) + "'");
      }
      return fault(
          e.whole, value,
          with_suggestion("unknown set " + quoted(value.text), nearest(value.text, sets_)));
    }
    auto& target = e.op == Operator::Equal ? from_sets_ : excluded_;
    for (const EventDefinition& event : catalogue_.events()) {
      if (event.in_set(value.text)) target.push_back(event.id);
    }
  }
  if (e.op == Operator::Equal) any_event_or_set_ = true;
  return Ok{};
}

Status SelectionParser::add_comm(const Expression& e) {
  for (Part value : e.values) {
    if (value.text.size() > kMaxComm) {
      return fault(e.whole, value, "longer than the 15 bytes that a thread name can have");
    }
    if (value.text.ends_with('*')) {
      return fault(e.whole, value, "a prefix of 'comm' is not supported by this version");
    }
    auto& comms = selection_.comms;
    (e.op == Operator::Equal ? comms.equal : comms.not_equal).emplace_back(value.text);
  }
  return Ok{};
}

// A process id, or nothing when the text is none.
std::optional<std::uint32_t> parse_pid(std::string_view text) {
  std::uint32_t pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (error != std::errc{} || end != text.data() + text.size() || pid == 0 || pid > kMaxPid) {
    return std::nullopt;
  }
  return pid;
}

Status SelectionParser::add_pid(const Expression& e) {
  for (Part value : e.values) {
    if (value.text == "new") {
      (e.op == Operator::Equal ? selection_.new_processes : selection_.old_processes) = true;
      if (selection_.new_processes && selection_.old_processes) {
        return fault(e.whole, value, "'pid=new' and 'pid!=new' together select nothing");
      }
      continue;
    }
    const auto pid = parse_pid(value.text);
    if (!pid) return fault(e.whole, value, "not a process id (1 to 4194304) nor 'new'");
    (e.op == Operator::Equal ? selection_.pids.equal : selection_.pids.not_equal).push_back(*pid);
  }
  return Ok{};
}

Status SelectionParser::add_tree(const Expression& e) {
  for (Part value : e.values) {
    const auto pid = parse_pid(value.text);
    if (!pid) return fault(e.whole, value, "not a process id (1 to 4194304)");
    (e.op == Operator::Equal ? selection_.trees.equal : selection_.trees.not_equal).push_back(*pid);
  }
  return Ok{};
}

template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

Result<Selection> SelectionParser::finish() {
  if (!any_event_or_set_) {
    for (const EventDefinition& event : catalogue_.events()) {
      if (event.in_set("default")) from_sets_.push_back(event.id);
    }
  }
  std::map<std::uint16_t, bool> wanted;  // id -> named
  sort_unique(excluded_);
  for (std::uint16_t id : from_sets_) {
    if (!std::binary_search(excluded_.begin(), excluded_.end(), id)) wanted[id] = false;
  }
  for (std::uint16_t id : named_) wanted[id] = true;
  if (wanted.empty()) {
    return Error(ErrorKind::Usage,
                 "--trace: nothing is left of the selected events after 'event!='"
                 " and 'set!='");
  }
  for (auto [id, named] : wanted) selection_.events.push_back({id, named});
  sort_unique(selection_.pids.equal);
  sort_unique(selection_.pids.not_equal);
  sort_unique(selection_.trees.equal);
  sort_unique(selection_.trees.not_equal);
  sort_unique(selection_.comms.equal);
  sort_unique(selection_.comms.not_equal);
  return std::move(selection_);
}

// `subject=a,b` or nothing when there are no values; comms with spaces come in single quotes.
void append_values(std::string& text, std::string_view subject,
                   const std::vector<std::string>& values) {
  if (values.empty()) return;
  std::string expression(subject);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) expression += ',';
    expression += values[i];
  }
  if (!text.empty()) text += ' ';
  text += expression.find(' ') == std::string::npos ? expression : "'" + expression + "'";
}

std::vector<std::string> as_text(const std::vector<std::uint32_t>& numbers) {
  std::vector<std::string> texts;
  for (std::uint32_t number : numbers) texts.push_back(std::to_string(number));
  return texts;
}

}  // namespace

Result<Selection> parse_selection(const std::vector<std::string>& expressions,
                                  const Catalogue& catalogue) {
  SelectionParser parser(catalogue);
  for (const std::string& expression : expressions) TRACEE_TRY(parser.add(expression));
  return parser.finish();
}

std::string selection_text(const Selection& selection, const Catalogue& catalogue) {
  std::vector<std::string> names;
  for (const Selection::Wanted& wanted : selection.events) {
    const EventDefinition* event = catalogue.find(wanted.id);
    if (event != nullptr) names.push_back(event->name);
  }
  std::vector<std::string> pids = as_text(selection.pids.equal);
  if (selection.new_processes) pids.emplace_back("new");
  std::vector<std::string> not_pids = as_text(selection.pids.not_equal);
  if (selection.old_processes) not_pids.emplace_back("new");
  std::string text;
  append_values(text, "event=", names);
  append_values(text, "pid=", pids);
  append_values(text, "pid!=", not_pids);
  append_values(text, "tree=", as_text(selection.trees.equal));
  append_values(text, "tree!=", as_text(selection.trees.not_equal));
  append_values(text, "comm=", selection.comms.equal);
  append_values(text, "comm!=", selection.comms.not_equal);
  if (selection.follow) text += text.empty() ? "follow" : " follow";
  return text;
}

}  // namespace tracee
