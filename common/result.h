// How every room reports failure: a Result<T> holds a T or an Error.
//
// A function that can fail returns Result<T> (or Status, when it has nothing to give). Callers test
// it with `if (!r)` and pass the error on with `return std::move(r).error().context("…")` or
// TRACEE_TRY. Exceptions of libraries are caught where the library is called. Nothing here prints
// or exits. This header depends on the standard library alone.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace tracee {

// What the caller can do about it, not where it arose.
enum class ErrorKind {
  Usage,        // the user asked for something that does not exist or does not fit
  NotFound,     // a named thing is absent
  Permission,   // the system refused; more privileges would help
  Unsupported,  // this kernel, build or version cannot do it
  Io,           // reading or writing failed
  Corrupt,      // the input is not what it claims to be
  Limit,        // an explicit bound of ours was reached
  Internal,     // a broken invariant that could be contained
};

// A kind and a sentence for the user: what was tried, on what, what the system said, what to do.
class [[nodiscard]] Error {
 public:
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }

  // The same error with "`what`: " before its message.
  Error context(std::string_view what) && {
    message_.insert(0, ": ").insert(0, what);
    return std::move(*this);
  }

 private:
  ErrorKind kind_;
  std::string message_;
};

template <typename T>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, Error>, "a Result of an Error cannot tell success from failure");

 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Only when ok(); anything else is a broken invariant and throws std::bad_variant_access.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Only when !ok().
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

// Success without a value.
struct Ok {};
using Status = Result<Ok>;

}  // namespace tracee

// Evaluates `expression` (a Result) and returns its error from the enclosing function, if it has
// one. For Results whose value is not needed.
#define TRACEE_TRY(expression)                     \
  do {                                             \
    auto tracee_try_result = (expression);         \
    if (!tracee_try_result.ok()) {                 \
      return std::move(tracee_try_result).error(); \
    }                                              \
  } while (false)
