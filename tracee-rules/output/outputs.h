// Where findings go, as --output says: any number of forms, each to standard output or to a file.
//
// A form is a FindingSink; what knows of all of them is make_sink() in outputs.cpp. A sink that
// waits for others (a network) brings its own bounded queue, so that it delays nobody here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/result.h"
#include "common/unique_fd.h"
#include "tracee-rules/engine/finding.h"
#include "tracee-rules/output/file_identity.h"
#include "tracee-rules/output/output_buffer.h"

namespace tracee::rules {

struct OutputSpec {
  enum class Form { Text, Json };
  Form form = Form::Text;
  std::string path;  // empty: standard output
};

// Reads the words of --output: text, json, each also with :FILE. None: text to standard output.
// Error: Usage; forms of Tracee's that are not there are refused by name.
Result<std::vector<OutputSpec>> parse_outputs(const std::vector<std::string>& words);

struct OutputSettings {
  bool live = true;                     // who reads standard output sees every finding at once
  bool verbose = false;                 // text tells more
  bool force = false;                   // files may be replaced
  std::vector<FileIdentity> read = {};  // never these
};

class FindingOutputs final : public FindingSink {
 public:
  // Files are made at once, as output/new_file.h says. Error: its errors.
  static Result<std::unique_ptr<FindingOutputs>> open(const std::vector<OutputSpec>& specs,
                                                      const OutputSettings& settings);

  Status write(const Finding& finding) override;
  Status suppressed(const Suppressed& report) override;
  Status flush() override;

  // Whether some form shows processes and their ancestors.
  bool shows_processes() const { return shows_processes_; }
  // What text on standard output is written to; null when something else, or nothing, goes there.
  OutputBuffer* text_on_stdout() const { return text_on_stdout_; }

 private:
  struct Output {
    UniqueFd fd;  // of a file
    std::unique_ptr<OutputBuffer> buffer;
    std::unique_ptr<FindingSink> sink;
  };

  FindingOutputs() = default;

  std::vector<Output> outputs_;
  bool shows_processes_ = false;
  OutputBuffer* text_on_stdout_ = nullptr;
};

}  // namespace tracee::rules
