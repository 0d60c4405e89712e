// One --trace expression, taken apart: SCOPE:SUBJECT OPERATOR VALUE[,VALUE…]; and how its faults
// are shown. Used by the parser of selections alone. Parts point into the expression's text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/selection_values.h"

namespace tracee::selecting {

inline constexpr std::size_t kMaxValues = 1024;  // of one expression
inline constexpr std::size_t kMaxExpression = 64 * 1024;

enum class Operator { Equal, NotEqual, Less, Greater };

// A part of an expression, so that faults can be shown where they are.
struct Part {
  std::string_view text;
  std::size_t at = 0;

  Part after(std::size_t count) const { return {text.substr(count), at + count}; }
  Part first(std::size_t count) const { return {text.substr(0, count), at}; }
};

struct Expression {
  std::string_view whole;
  Part subject;
  Part op_text;
  Operator op = Operator::Equal;
  std::vector<Part> values;

  bool equals() const { return op == Operator::Equal; }
};

// The message, then the expression, then a marker below the fault.
Error fault(std::string_view whole, Part part, const std::string& message);

std::string quoted(std::string_view text);
std::string with_suggestion(std::string message, std::string_view suggestion);

// Where the operator begins in `text`, or npos.
std::size_t find_operator(std::string_view text);

// Splits `body`, a part of `whole`, at its operator (at `op_at` of the body) and its commas.
Result<Expression> split(std::string_view whole, Part body, std::size_t op_at);

// The values of a list, none of them empty.
Result<std::vector<Part>> split_values(std::string_view whole, Part list);

// The scope's number before a colon, cut off from `body`; nothing when there is none. Error: it is
// not between 1 and 64.
Result<std::optional<unsigned>> take_scope(std::string_view whole, Part* body);

// x, x*, *x or *x*. Error: a star elsewhere.
Result<TextPattern> read_pattern(const Expression& e, Part value);

// A decimal number up to `max`, or nothing.
std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t max);

}  // namespace tracee::selecting
