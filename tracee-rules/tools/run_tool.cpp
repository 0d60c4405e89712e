#include "tracee-rules/tools/run_tool.h"

#include <unistd.h>

#include "common/exit_status.h"
#include "common/render/escape.h"
#include "tracee-rules/output/output_buffer.h"
#include "tracee-rules/output/trouble.h"
#include "tracee-rules/tools/cat.h"
#include "tracee-rules/tools/info.h"
#include "tracee-rules/tools/verify.h"

namespace tracee::rules {
namespace {

int run_info(const ToolOptions& options) {
  int status = kExitDone;
  OutputBuffer buffer(STDOUT_FILENO, true);
  for (const InputSpec& input : options.inputs) {
    const auto facts = gather_facts(input);
    if (!facts) {
      status = fail(facts.error());
      continue;
    }
    (options.json ? append_info_json : append_info_text)(buffer.text(), *facts);
    if (const auto written = buffer.flush(); !written) return fail(written.error());
  }
  return status;
}

int run_verify(const ToolOptions& options) {
  OutputBuffer buffer(STDOUT_FILENO, false);
  const auto line = [&](const std::string& text) {
    render::append_terminal_text(buffer.text(), text);
    buffer.text() += '\n';
  };
  Verifier verifier(line);
  for (const InputSpec& input : options.inputs) {
    verifier.begin_file(input.name());
    if (const auto bytes = walk_recording(input, verifier); !bytes) return fail(bytes.error());
    verifier.end_file();
    if (const auto written = buffer.flush(); !written) return fail(written.error());
  }
  verifier.finish(options.head);
  line((verifier.faults() == 0 ? "whole: "
                               : std::to_string(verifier.faults()) +
                                     (verifier.faults() == 1 ? " fault: " : " faults: ")) +
       std::to_string(verifier.frames()) + " frames");
  if (!verifier.numbered()) {
    line(
        "not numbered: losses are known as far as they were counted; no numbers prove that nothing "
        "else is missing");
  }
  line(verifier.sealed() ? "head " + recording::digest_text(verifier.head()) : "not sealed");
  if (const auto written = buffer.flush(); !written) return fail(written.error());
  return verifier.faults() == 0 ? kExitDone : kExitIncomplete;
}

}  // namespace

int run_tool(const ToolOptions& options) {
  if (options.tool == ToolOptions::Tool::Info) return run_info(options);
  if (options.tool == ToolOptions::Tool::Verify) return run_verify(options);
  const auto done = run_cat(options);
  return done ? kExitDone : fail(done.error());
}

}  // namespace tracee::rules
