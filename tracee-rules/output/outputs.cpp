#include "tracee-rules/output/outputs.h"

#include <unistd.h>

#include <string_view>

#include "tracee-rules/output/json_sink.h"
#include "tracee-rules/output/new_file.h"
#include "tracee-rules/output/text_sink.h"

namespace tracee::rules {
namespace {

Error usage(std::string message) { return Error(ErrorKind::Usage, std::move(message)); }

Result<OutputSpec> parse_output(const std::string& word) {
  const std::size_t colon = word.find(':');
  const std::string form = word.substr(0, colon);
  OutputSpec spec;
  if (form == "json") {
    spec.form = OutputSpec::Form::Json;
  } else if (form == "webhook" || form == "forward" || form.starts_with("gotemplate") ||
             form.starts_with("template")) {
    return usage("--output " + word + ": " + form.substr(0, form.find('=')) +
                 " is not supported yet; use json and forward its lines");
  } else if (form != "text") {
    return usage("--output " + word + ": expected text, json, text:FILE or json:FILE");
  }
  if (colon == word.npos) return spec;
  spec.path = word.substr(colon + 1);
  if (spec.path.empty()) return usage("--output " + word + ": a file name is missing after ':'");
  return spec;
}

std::unique_ptr<FindingSink> make_sink(OutputSpec::Form form, OutputBuffer& buffer, bool verbose) {
  if (form == OutputSpec::Form::Json) return std::make_unique<JsonSink>(buffer);
  return std::make_unique<TextSink>(buffer, verbose);
}

}  // namespace

Result<std::vector<OutputSpec>> parse_outputs(const std::vector<std::string>& words) {
  std::vector<OutputSpec> specs;
  std::size_t to_stdout = 0;
  for (const std::string& word : words) {
    auto spec = parse_output(word);
    if (!spec) return std::move(spec).error();
    if (spec->path.empty() && ++to_stdout > 1) {
      return usage("--output " + word +
                   ": one form goes to standard output; give the others a file (json:FILE)");
    }
    specs.push_back(std::move(*spec));
  }
  if (specs.empty()) specs.emplace_back();
  return specs;
}

Result<std::unique_ptr<FindingOutputs>> FindingOutputs::open(const std::vector<OutputSpec>& specs,
                                                             const OutputSettings& settings) {
  std::unique_ptr<FindingOutputs> outputs(new FindingOutputs);
  for (const OutputSpec& spec : specs) {
    Output output;
    if (!spec.path.empty()) {
      auto fd = create_output("--output", spec.path, settings.force, settings.read);
      if (!fd) return std::move(fd).error();
      output.fd = std::move(*fd);
    }
    const int fd = spec.path.empty() ? STDOUT_FILENO : output.fd.get();
    output.buffer = std::make_unique<OutputBuffer>(fd, settings.live);
    output.sink = make_sink(spec.form, *output.buffer, settings.verbose);
    const bool text = spec.form == OutputSpec::Form::Text;
    if (text && spec.path.empty()) outputs->text_on_stdout_ = output.buffer.get();
    outputs->shows_processes_ = outputs->shows_processes_ || !text || settings.verbose;
    outputs->outputs_.push_back(std::move(output));
  }
  return outputs;
}

// One that cannot be written must not keep a finding from the others; its error is told afterwards.
Status FindingOutputs::write(const Finding& finding) {
  Status result = Ok{};
  for (Output& output : outputs_) {
    if (auto written = output.sink->write(finding); !written) result = std::move(written);
  }
  return result;
}

Status FindingOutputs::suppressed(const Suppressed& report) {
  Status result = Ok{};
  for (Output& output : outputs_) {
    if (auto written = output.sink->suppressed(report); !written) result = std::move(written);
  }
  return result;
}

Status FindingOutputs::flush() {
  Status result = Ok{};
  for (Output& output : outputs_) {
    if (auto flushed = output.sink->flush(); !flushed) result = std::move(flushed);
  }
  return result;
}

}  // namespace tracee::rules
