#include "common/selection_arguments.h"

#include <charconv>
#include <limits>

#include "common/nearest.h"
#include "common/render/name_values.h"

namespace tracee::selecting {
namespace {

struct Target {
  const EventDefinition* event = nullptr;
  const ArgumentDefinition* argument = nullptr;  // null: the return value
  int position = ArgumentFilter::kReturnValue;

  Kind kind() const { return argument != nullptr ? argument->kind : Kind::Int64; }
};

// EVENT.args.ARG and EVENT.data.ARG are later forms of EVENT.ARG.
Part without_group(Part name) {
  for (const std::string_view group : {"args.", "data."}) {
    if (name.text.starts_with(group)) return name.after(group.size());
  }
  return name;
}

Result<Target> find_target(const Expression& e, const Catalogue& catalogue) {
  const std::size_t dot = e.subject.text.find('.');
  const Part event_name = e.subject.first(dot);
  const Part name = without_group(e.subject.after(dot + 1));
  Target target;
  target.event = catalogue.find(event_name.text);
  if (target.event == nullptr) {
    return fault(e.whole, event_name,
                 with_suggestion("unknown event " + quoted(event_name.text),
                                 catalogue.nearest_name(event_name.text)) +
                     " (--list shows all)");
  }
  if (name.text == "retval") return target;
  if (name.text.empty()) {
    return fault(e.whole, {" ", name.at}, "an argument's name, or 'retval', is missing");
  }
  auto position = target.event->argument(name.text);
  // The name that other events give to the same thing.
  if (!position && name.text == "pathname") position = target.event->argument("file_path");
  if (!position) {
    std::vector<std::string_view> names{"retval"};
    for (const ArgumentDefinition& argument : target.event->arguments) {
      names.push_back(argument.name);
    }
    std::string all;
    for (const std::string_view each : names) all += (all.empty() ? "" : ", ") + std::string(each);
    return fault(
        e.whole, name,
        with_suggestion(quoted(target.event->name) + " has no argument " + quoted(name.text),
                        nearest(name.text, names)) +
            " (there are " + all + ")");
  }
  target.position = static_cast<int>(*position);
  target.argument = &target.event->arguments[*position];
  return target;
}

struct Range {
  std::int64_t smallest;
  std::uint64_t largest;
};

Range range_of(Kind kind) {
  switch (kind) {
    case Kind::Int32:
      return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
    case Kind::Uint32:
      return {0, std::numeric_limits<std::uint32_t>::max()};
    case Kind::Uint16:
      return {0, std::numeric_limits<std::uint16_t>::max()};
    case Kind::Int64:
      return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
    default:
      return {0, std::numeric_limits<std::uint64_t>::max()};
  }
}

template <typename T>
bool read_whole(std::string_view digits, int base, T* number) {
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, *number, base);
  return parsed.ec == std::errc{} && parsed.ptr == end;
}

// 12, -12, 0x1f or 0o755, as a word of that kind; nothing for anything else.
std::optional<std::uint64_t> read_word(std::string_view text, Kind kind) {
  const Range range = range_of(kind);
  if (text.starts_with('-')) {
    std::int64_t number = 0;
    if (!read_whole(text, 10, &number) || number < range.smallest) return std::nullopt;
    return static_cast<std::uint64_t>(number);
  }
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0o")) {
    base = text[1] == 'x' ? 16 : 8;
    text.remove_prefix(2);
  }
  std::uint64_t number = 0;
  if (!read_whole(text, base, &number) || number > range.largest) return std::nullopt;
  return number;
}

bool begins_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

// A name, or several joined with |: all of them.
Result<NameTest> read_names(const Expression& e, Part value, Rendering rendering) {
  NameTest test;
  test.name = value.text;
  Part rest = value;
  while (true) {
    const std::size_t bar = std::min(rest.text.find('|'), rest.text.size());
    const Part name = rest.first(bar);
    const auto found = render::name_value(rendering, name.text);
    if (!found) {
      const std::vector<std::string> names = render::names_of(rendering);
      const std::vector<std::string_view> views(names.begin(), names.end());
      return fault(e.whole, name.text.empty() ? Part{" ", name.at} : name,
                   with_suggestion("neither a number nor a known name of " + quoted(e.subject.text),
                                   nearest(name.text, views)));
    }
    test.mask |= found->mask;
    test.value |= found->bits;
    if (bar == rest.text.size()) return test;
    rest = rest.after(bar + 1);
  }
}

Status add_bound(const Expression& e, Part value, std::uint64_t key, ArgumentFilter* filter) {
  auto& numbers = filter->numbers;
  if (e.op == Operator::Greater) {
    numbers.above = std::max(numbers.above.value_or(key), key);
  } else {
    numbers.below = std::min(numbers.below.value_or(key), key);
  }
  if (numbers.above && numbers.below &&
      (*numbers.below <= *numbers.above || *numbers.below - *numbers.above == 1)) {
    return fault(e.whole, value, "no number lies between the bounds of " + quoted(e.subject.text));
  }
  return Ok{};
}

Status add_number(const Expression& e, Part value, const Target& target, ArgumentFilter* filter) {
  if (begins_number(value.text)) {
    const bool octal = value.text.size() > 1 && value.text[0] == '0' && value.text[1] >= '0' &&
                       value.text[1] <= '9';
    if (octal) {
      return fault(e.whole, value,
                   "a number that begins with 0 could be octal; write 0o" +
                       std::string(value.text.substr(1)) + " if it is");
    }
    const auto word = read_word(value.text, target.kind());
    if (!word) {
      const std::string type = target.argument != nullptr ? target.argument->type : "long";
      return fault(e.whole, value, "not a number of type '" + type + "'");
    }
    const std::uint64_t key = ordered(target.kind(), *word);
    if (e.op == Operator::Less || e.op == Operator::Greater) {
      return add_bound(e, value, key, filter);
    }
    (e.equals() ? filter->numbers.equal : filter->numbers.not_equal).push_back(key);
    return Ok{};
  }
  const Rendering rendering =
      target.argument != nullptr ? target.argument->rendering : Rendering::Plain;
  if (rendering == Rendering::Plain || e.op == Operator::Less || e.op == Operator::Greater) {
    const bool pattern = value.text.find('*') != std::string_view::npos;
    return fault(e.whole, value,
                 pattern ? "'*' applies to texts; " + quoted(e.subject.text) + " is a number"
                         : std::string("not a number"));
  }
  auto names = read_names(e, value, rendering);
  if (!names) return std::move(names).error();
  (e.equals() ? filter->names.equal : filter->names.not_equal).push_back(std::move(*names));
  return Ok{};
}

Status add_text(const Expression& e, Part value, ArgumentFilter* filter) {
  if (e.op == Operator::Less || e.op == Operator::Greater) {
    return fault(e.whole, e.op_text,
                 quoted(e.op_text.text) + " does not apply to texts; use '=' or '!='");
  }
  auto pattern = read_pattern(e, value);
  if (!pattern) return std::move(pattern).error();
  (e.equals() ? filter->texts.equal : filter->texts.not_equal).push_back(std::move(*pattern));
  return Ok{};
}

}  // namespace

Status add_argument(const Expression& e, const Catalogue& catalogue,
                    std::vector<ArgumentFilter>* filters) {
  auto target = find_target(e, catalogue);
  if (!target) return std::move(target).error();
  const auto same = [&](const ArgumentFilter& filter) {
    return filter.event == target->event->id && filter.argument == target->position;
  };
  auto filter = std::find_if(filters->begin(), filters->end(), same);
  if (filter == filters->end()) {
    filters->emplace_back();
    filter = std::prev(filters->end());
    filter->event = target->event->id;
    filter->argument = target->position;
    filter->kind = target->kind();
  }
  for (const Part value : e.values) {
    if (is_blob(target->kind())) {
      TRACEE_TRY(add_text(e, value, &*filter));
    } else {
      TRACEE_TRY(add_number(e, value, *target, &*filter));
    }
  }
  return Ok{};
}

}  // namespace tracee::selecting
