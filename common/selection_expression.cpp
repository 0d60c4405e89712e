#include "common/selection_expression.h"

#include <algorithm>
#include <charconv>

#include "common/selection.h"

namespace tracee::selecting {
namespace {

// Text with `?` for bytes that would upset a terminal or break the line.
std::string harmless(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = '?';
  }
  return shown;
}

Operator operator_at(std::string_view text) {
  switch (text[0]) {
    case '!':
      return Operator::NotEqual;
    case '<':
      return Operator::Less;
    case '>':
      return Operator::Greater;
    default:
      return Operator::Equal;
  }
}

}  // namespace

// Continuation bytes of UTF-8 take no column.
Error fault(std::string_view whole, Part part, const std::string& message) {
  std::string marker;
  for (std::size_t i = 0; i < part.at; ++i) {
    if ((static_cast<unsigned char>(whole[i]) & 0xc0) != 0x80) marker += ' ';
  }
  marker += '^';
  for (std::size_t i = 1; i < part.text.size(); ++i) {
    if ((static_cast<unsigned char>(part.text[i]) & 0xc0) != 0x80) marker += '~';
  }
  return {ErrorKind::Usage,
          "--trace: " + harmless(message) + "\n  " + harmless(whole) + "\n  " + marker};
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string with_suggestion(std::string message, std::string_view suggestion) {
  if (!suggestion.empty()) message += "; did you mean " + quoted(suggestion) + "?";
  return message;
}

std::size_t find_operator(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' || text[i] == '<' || text[i] == '>') return i;
    if (text[i] == '!' && i + 1 < text.size() && text[i + 1] == '=') return i;
  }
  return std::string_view::npos;
}

Result<std::vector<Part>> split_values(std::string_view whole, Part list) {
  std::vector<Part> values;
  while (true) {
    const std::size_t comma = std::min(list.text.find(','), list.text.size());
    const Part value = list.first(comma);
    if (value.text.empty()) return fault(whole, {" ", value.at}, "a value is missing");
    if (std::string_view("=<>!").find(value.text[0]) != std::string_view::npos) {
      return fault(whole, value.first(1),
                   "unexpected " + quoted(value.text.substr(0, 1)) + " where a value should begin");
    }
    values.push_back(value);
    if (values.size() > kMaxValues) {
      return fault(whole, value, "more than " + std::to_string(kMaxValues) + " values");
    }
    if (comma == list.text.size()) return values;
    list = list.after(comma + 1);
  }
}

Result<Expression> split(std::string_view whole, Part body, std::size_t op_at) {
  Expression e;
  e.whole = whole;
  e.subject = body.first(op_at);
  const std::size_t op_size = body.text[op_at] == '!' ? 2 : 1;
  e.op_text = body.after(op_at).first(op_size);
  e.op = operator_at(e.op_text.text);
  const Part list = body.after(op_at + op_size);
  if (list.text.empty()) {
    return fault(whole, {" ", list.at},
                 "a value is missing after '" + std::string(e.op_text.text) + "'");
  }
  auto values = split_values(whole, list);
  if (!values) return std::move(values).error();
  e.values = std::move(*values);
  return e;
}

Result<std::optional<unsigned>> take_scope(std::string_view whole, Part* body) {
  const std::size_t colon = body->text.find(':');
  const std::string_view digits = body->text.substr(0, colon);
  const bool all_digits = !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
  if (colon == std::string_view::npos || !all_digits) return std::optional<unsigned>{};
  const auto number = parse_number(digits, Scope::kMax);
  if (!number || *number == 0) {
    return fault(whole, body->first(colon),
                 "a scope's number is between 1 and " + std::to_string(Scope::kMax));
  }
  *body = body->after(colon + 1);
  if (body->text.empty()) {
    return fault(whole, {" ", body->at}, "an expression is missing after the scope");
  }
  return std::optional<unsigned>{*number};
}

Result<TextPattern> read_pattern(const Expression& e, Part value) {
  TextPattern pattern;
  std::string_view text = value.text;
  pattern.open_front = text.starts_with('*');
  if (pattern.open_front) text.remove_prefix(1);
  pattern.open_back = text.ends_with('*');
  if (pattern.open_back) text.remove_suffix(1);
  const std::size_t star = text.find('*');
  if (star != std::string_view::npos) {
    const std::size_t at = star + (pattern.open_front ? 1 : 0);
    return fault(e.whole, value.after(at).first(1),
                 "'*' is only allowed at the beginning and the end");
  }
  pattern.text = text;
  return pattern;
}

std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t max) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc{} || stop != end || number > max) return std::nullopt;
  return number;
}

}  // namespace tracee::selecting
