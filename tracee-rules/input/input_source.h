// What the user named as input, and opening it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee::rules {

struct InputSpec {
  // Detect: a file whose first line begins as an object of JSON is JSON, all else Cap'n Proto.
  enum class Format { Detect, Capnp, Json };

  std::string path;  // empty: standard input
  Format format = Format::Detect;

  bool is_stdin() const { return path.empty(); }
  // For messages: the path, or "standard input".
  std::string name() const { return is_stdin() ? "standard input" : path; }
};

// --input FILE|stdin|-. Error: Usage.
Result<InputSpec> parse_input(std::string_view value);

// The values of all --input-tracee options together: file:PATH, file:stdin, format:capnp,
// format:json. Error:
// Usage, with what to write instead.
Result<InputSpec> parse_input_tracee(const std::vector<std::string>& values);

// The text of `--input-tracee help`.
std::string_view input_tracee_help();

struct OpenInput {
  UniqueFd fd;
  bool live;                 // someone may still be writing: a pipe, a socket, a terminal
  InputSpec::Format format;  // never Detect
};

// Error: Io or NotFound, and Usage for a terminal or a folder.
Result<OpenInput> open_input(const InputSpec& spec);

// Whether input begins like something that people mistake for a stream.
bool looks_like_other(std::string_view first_bytes);

// What input that holds no stream looks like, and what to do: a sentence. `first_bytes` is its
// beginning, empty when there was none.
std::string explain_no_stream(std::string_view first_bytes);

}  // namespace tracee::rules
