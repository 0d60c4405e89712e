// What the user asked for on the command line, checked and in plain values.
//
// parse_options() is called once by main(); the rest of the program sees only the structures here.
// Nothing here prints, opens files or looks at the system.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/render/explain.h"
#include "common/result.h"
#include "tracee-ebpf/cli/recording_options.h"
#include "tracee-ebpf/sensor/sensor.h"

namespace tracee {

enum class OutputFormat { Table, TableVerbose, Json, Capnp, None };
enum class TimeBase { Wall, Relative, Boot };

// The word of --output for a format, e.g. "table-verbose".
std::string_view format_name(OutputFormat format);

struct OutputTarget {
  OutputFormat format = OutputFormat::Table;
  std::string path;  // empty: standard output
};

struct OutputOptions {
  std::vector<OutputTarget> targets;  // at least one; at most one of them writes to standard output
  std::string err_file;               // empty: standard error
  TimeBase time = TimeBase::Wall;
  bool exec_env = false;
  bool detect_syscall = false;
  bool exec_info = false;
  bool stack_addresses = false;
  render::ArgumentStyle arguments;  // of tables and JSON
  RecordingOptions recording;       // of the binary stream
  bool force = false;               // existing files may be replaced

  // Whether the binary stream is among them.
  bool writes_stream() const {
    for (const OutputTarget& target : targets) {
      if (target.format == OutputFormat::Capnp) return true;
    }
    return false;
  }
};

// Parses the values of all --output options together. Errors: Usage.
Result<OutputOptions> parse_output(const std::vector<std::string>& values);

// What to do when events are lost.
enum class OnLoss { Ignore, Log, Exit };

struct Options {
  enum class Action { Trace, Help, Version, ListText, ListJson, DoctorText, DoctorJson };

  Action action = Action::Trace;
  std::string help_topic;          // empty: the overview
  std::vector<std::string> trace;  // expressions, for parse_selection()
  OutputOptions output;
  std::uint64_t ring_bytes = 64 * 1024 * 1024;  // all rings together
  bool security_alerts = false;
  std::vector<KernelFeature> disabled;  // --disable-feature
  bool debug = false;
  OnLoss on_loss = OnLoss::Log;
  int ready_fd = -1;  // -1: none
  std::string ready_file;
  std::vector<std::string> command;       // empty: no command is run
  std::vector<std::string> notes;         // options that were accepted and have no effect here
  std::vector<std::string> command_line;  // as given, program name first
};

// Parses the arguments of main(), program name first. Errors: Usage, with what to try instead.
Result<Options> parse_options(const std::vector<std::string>& arguments);

}  // namespace tracee
