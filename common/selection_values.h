// What a value must be: the conditions that expressions put on numbers and texts.
//
// One meaning everywhere: values of `=` and the range between bounds are alternatives, values of
// `!=` are all ruled out. Nothing here restricts while it is empty.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/kinds.h"

namespace tracee {

// `=` and `!=` values of one subject.
template <typename T>
struct Choice {
  std::vector<T> equal;
  std::vector<T> not_equal;
  bool empty() const { return equal.empty() && not_equal.empty(); }
  bool operator==(const Choice&) const = default;
};

template <typename T>
struct Numbers : Choice<T> {
  std::optional<T> above;  // itself not included; the largest of several
  std::optional<T> below;  // likewise; the smallest

  bool bounded() const { return above.has_value() || below.has_value(); }
  bool empty() const { return Choice<T>::empty() && !bounded(); }
  // Whether what it does not name is left out.
  bool positive() const { return !this->equal.empty() || bounded(); }
  bool within_bounds(T value) const {
    return bounded() && (!above || value > *above) && (!below || value < *below);
  }
  bool holds(T value) const {
    const auto in = [&](const std::vector<T>& values) {
      return std::find(values.begin(), values.end(), value) != values.end();
    };
    if (in(this->not_equal)) return false;
    return !positive() || in(this->equal) || within_bounds(value);
  }
  bool operator==(const Numbers&) const = default;
};

// x, x*, *x or *x*.
struct TextPattern {
  std::string text;
  bool open_front = false;
  bool open_back = false;

  bool matches(std::string_view value) const {
    if (open_front && open_back) return value.find(text) != value.npos;
    if (open_front) return value.ends_with(text);
    return open_back ? value.starts_with(text) : value == text;
  }
  bool operator==(const TextPattern&) const = default;
};

// A name of a number: all its bits are set, or, of names that exclude each other, it is the value.
struct NameTest {
  std::uint64_t mask = 0;
  std::uint64_t value = 0;
  std::string name;

  bool matches(std::uint64_t word) const { return (word & mask) == value; }
  bool operator==(const NameTest&) const = default;
};

constexpr bool is_signed(Kind kind) { return kind == Kind::Int32 || kind == Kind::Int64; }

// A value's word such that a comparison without sign orders it; and back.
constexpr std::uint64_t ordered(Kind kind, std::uint64_t word) {
  return is_signed(kind) ? word ^ (std::uint64_t{1} << 63) : word;
}

// EVENT.ARG or EVENT.retval: all that is asked of one value of one event.
struct ArgumentFilter {
  static constexpr int kReturnValue = -1;

  std::uint16_t event = 0;
  int argument = kReturnValue;     // position in the event's definition
  Kind kind = Kind::Int64;         // of the argument
  Numbers<std::uint64_t> numbers;  // as ordered() has them
  Choice<NameTest> names;
  Choice<TextPattern> texts;  // of texts, of each string of a list, of the shown form of others

  bool positive() const {
    return numbers.positive() || !names.equal.empty() || !texts.equal.empty();
  }
  bool operator==(const ArgumentFilter&) const = default;
};

}  // namespace tracee
