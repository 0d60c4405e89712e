#include "tracee-rules/tools/run_tool.h"

#include <unistd.h>

#include "tracee-rules/output/output_file.h"
#include "tracee-rules/program.h"
#include "tracee-rules/tools/info.h"

namespace tracee::rules {
namespace {

constexpr int kDone = 0;
constexpr int kError = 1;

int fail(const Error& error) {
  print_trouble(error.message());
  return kError;
}

int run_info(const ToolOptions& options) {
  int status = kDone;
  OutputFile file(STDOUT_FILENO, true);
  for (const InputSpec& input : options.inputs) {
    const auto facts = gather_facts(input);
    if (!facts) {
      status = fail(facts.error());
      continue;
    }
    (options.json ? append_info_json : append_info_text)(file.buffer(), *facts);
    if (const auto written = file.flush(); !written) return fail(written.error());
  }
  return status;
}

}  // namespace

int run_tool(const ToolOptions& options) { return run_info(options); }

}  // namespace tracee::rules
