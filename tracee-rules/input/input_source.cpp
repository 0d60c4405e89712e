#include "tracee-rules/input/input_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tracee::rules {
namespace {

Error usage(std::string message) { return Error(ErrorKind::Usage, std::move(message)); }

Result<InputSpec::Format> read_format(std::string_view format) {
  if (format == "capnp") return InputSpec::Format::Capnp;
  if (format == "json") return InputSpec::Format::Json;
  if (format == "gob") {
    return usage(
        "--input-tracee format:gob: this program reads Cap'n Proto; use format:capnp "
        "here and -o format:capnp at tracee-ebpf");
  }
  return usage("--input-tracee format:" + std::string(format) +
               ": unknown format; use format:capnp or format:json");
}

struct Look {
  std::string_view magic;
  std::string_view what;
};

// Files that people mistake for a stream, by their first bytes.
constexpr Look kLooks[] = {
    {"{",
     "looks like JSON: its findings are shown by tracee-rules --input-tracee file:FILE "
     "--input-tracee format:json; info, verify and cat read recordings only"},
    {"[", "looks like JSON; tracee-rules reads Cap'n Proto: run tracee-ebpf with -o format:capnp"},
    {"TIME", "looks like tracee-ebpf's table; run tracee-ebpf with -o format:capnp"},
    {"\x28\xb5\x2f\xfd", "is compressed by zstd: zstd -dc FILE | tracee-rules --input -"},
    {"\x1f\x8b", "is compressed by gzip: zcat FILE | tracee-rules --input -"},
    {"\x7f"
     "ELF",
     "is a program, not a recording"},
    {"\n*** Detection ***", "is the output of tracee-rules, not a stream of events"},
    {"Loaded ", "is the output of tracee-rules, not a stream of events"},
};

const Look* find_look(std::string_view bytes) {
  for (const Look& look : kLooks) {
    if (bytes.starts_with(look.magic)) return &look;
  }
  return nullptr;
}

bool is_text(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\t' || byte == '\r';
  });
}

// What is in a pipe is not looked at before it is read.
InputSpec::Format format_of(int fd, bool file) {
  char bytes[256];
  const off_t at = ::lseek(fd, 0, SEEK_CUR);
  const ssize_t size = file && at >= 0 ? ::pread(fd, bytes, sizeof(bytes), at) : 0;
  std::string_view text(bytes, size > 0 ? static_cast<std::size_t>(size) : 0);
  for (const std::string_view expected : {"{", "\"}"}) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos || expected.find(text[begin]) == expected.npos) {
      return InputSpec::Format::Capnp;
    }
    text.remove_prefix(begin + 1);
  }
  return InputSpec::Format::Json;
}

}  // namespace

Result<InputSpec> parse_input(std::string_view value) {
  if (value.empty()) return usage("--input: expected FILE, stdin or -");
  if (value == "stdin" || value == "-") return InputSpec{};
  return InputSpec{std::string(value)};
}

Result<InputSpec> parse_input_tracee(const std::vector<std::string>& values) {
  InputSpec spec;
  bool has_file = false;
  for (const std::string& value : values) {
    const std::string_view text = value;
    if (text.starts_with("file:")) {
      const std::string_view path = text.substr(5);
      if (path.empty()) return usage("--input-tracee file: expected file:PATH or file:stdin");
      spec.path = path == "stdin" ? "" : path;
      has_file = true;
    } else if (text.starts_with("format:")) {
      const auto format = read_format(text.substr(7));
      if (!format) return format.error();
      spec.format = *format;
    } else {
      return usage("--input-tracee " + value +
                   ": expected file:PATH, file:stdin, format:capnp or format:json");
    }
  }
  if (!has_file) return usage("--input-tracee names no input: add --input-tracee file:stdin");
  return spec;
}

std::string_view input_tracee_help() {
  return "--input-tracee says where the events of tracee-ebpf come from; several uses combine:\n"
         "  file:stdin    standard input\n"
         "  file:PATH     a recording\n"
         "  format:capnp  the Cap'n Proto stream (default, unless a file begins as JSON)\n"
         "  format:json   a JSON event a line, as Tracee v0.6.3 and -o json write them\n"
         "Example: tracee-ebpf -o format:capnp | tracee-rules --input-tracee file:stdin "
         "--input-tracee format:capnp\n"
         "The short form is --input FILE|stdin|-\n";
}

Result<OpenInput> open_input(const InputSpec& spec) {
  UniqueFd fd(spec.is_stdin() ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                              : ::open(spec.path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!fd || ::fstat(fd.get(), &status) != 0) {
    const int reason = errno;
    return Error(reason == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                 "opening " + spec.name() + ": " + std::strerror(reason));
  }
  if (S_ISDIR(status.st_mode)) return usage(spec.name() + " is a folder, not a recording");
  if (::isatty(fd.get()) != 0) {
    return usage(spec.name() +
                 " is a terminal: pipe a stream in (tracee-ebpf -o format:capnp | "
                 "tracee-rules --input stdin) or name a recording");
  }
  const bool file = S_ISREG(status.st_mode);
  const auto format =
      spec.format == InputSpec::Format::Detect ? format_of(fd.get(), file) : spec.format;
  return OpenInput{std::move(fd), !file, format};
}

bool looks_like_other(std::string_view first_bytes) { return find_look(first_bytes) != nullptr; }

std::string explain_no_stream(std::string_view first_bytes) {
  if (first_bytes.empty()) return "no stream: the input is empty; did the producer fail?";
  if (const Look* look = find_look(first_bytes)) return "no stream: it " + std::string(look->what);
  constexpr std::string_view kMagic = "TRCEFRM1";
  constexpr std::size_t kMagicOffset = 16;
  if (first_bytes.size() < kMagicOffset + kMagic.size()) {
    return "no stream: only " + std::to_string(first_bytes.size()) +
           " bytes; the recording was truncated, or its producer was killed at once";
  }
  if (first_bytes.substr(kMagicOffset).starts_with(kMagic)) {
    return "no stream: it begins like one, but no frame is complete; the recording was "
           "truncated or damaged";
  }
  if (is_text(first_bytes)) {
    return "no stream: it is text; tracee-rules reads what tracee-ebpf -o format:capnp writes";
  }
  return "no stream: it contains no frame as tracee-ebpf -o format:capnp writes them";
}

}  // namespace tracee::rules
