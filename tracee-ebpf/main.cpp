// tracee-ebpf: watches this machine's kernel and writes what it sees as a stream of events.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "common/exit_status.h"
#include "common/standard_streams.h"
#include "tracee-ebpf/cli/help.h"
#include "tracee-ebpf/cli/options.h"
#include "tracee-ebpf/doctor/doctor.h"
#include "tracee-ebpf/session/messages.h"
#include "tracee-ebpf/session/session.h"

namespace tracee {
namespace {

// Whether everything that is traced unless something else is asked for can be seen here.
Result<int> examine(bool json) {
  const Catalogue& catalogue = Catalogue::built_in();
  const Diagnosis diagnosis = diagnose(catalogue);
  TRACEE_TRY(print_text(json ? diagnosis_json(diagnosis, catalogue)
                             : diagnosis_text(diagnosis, catalogue)));
  return diagnosis.complete() ? kExitDone : kExitIncomplete;
}

Result<int> print(std::string_view text) {
  TRACEE_TRY(print_text(text));
  return kExitDone;
}

Result<int> trace(const Options& options, Messages& messages) {
  Session session(options, messages);
  TRACEE_TRY(session.configure());
  TRACEE_TRY(session.open());
  TRACEE_TRY(session.load());
  TRACEE_TRY(session.attach());
  return session.run();
}

Result<int> act(const Options& options, Messages& messages) {
  switch (options.action) {
    case Options::Action::Help:
      return print(help_text(options.help_topic).value_or(""));
    case Options::Action::Version:
      return print(version_text());
    case Options::Action::ListText:
      return print(list_text(Catalogue::built_in()));
    case Options::Action::ListJson:
      return print(list_json(Catalogue::built_in()));
    case Options::Action::DoctorText:
    case Options::Action::DoctorJson:
      return examine(options.action == Options::Action::DoctorJson);
    case Options::Action::Trace:
      break;
  }
  return trace(options, messages);
}

int run(const std::vector<std::string>& arguments) {
  auto options = parse_options(arguments);
  Messages messages(options && options->debug);
  if (!options) {
    messages.error(options.error().message());
    return kExitFailed;
  }
  auto status = act(*options, messages);
  if (status) return *status;
  messages.error(status.error().message());
  return kExitFailed;
}

}  // namespace
}  // namespace tracee

int main(int argc, char** argv) {
  tracee::hold_standard_descriptors();
  try {
    return tracee::run({argv, argv + argc});
  } catch (const std::exception& exception) {
    // Only what no library call of ours expects, such as memory that ran out.
    std::fprintf(stderr, "tracee-ebpf: error: %s\n", exception.what());
    return tracee::kExitFailed;
  }
}
