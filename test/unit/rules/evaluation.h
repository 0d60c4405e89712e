// Runs streams through the engine, and through the whole program, and keeps what came out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tracee-rules/engine/engine.h"
#include "tracee-rules/input/record_account.h"

namespace tracee::rules {

// What one finding said.
struct Found {
  std::string id;
  std::vector<FindingData::Field> data;
  std::string event;
  std::string comm;
  std::uint64_t sequence = 0;
  bool complete = true;
};

struct Evaluation {
  std::vector<Found> findings;
  std::vector<std::string> coverage;
  std::vector<std::string> trouble;
  std::vector<std::string> summary;
  Engine::Counts counts;
  bool complete = true;
  std::string error;  // of the loop, empty without one

  std::vector<std::string> ids() const;
};

// Evaluates `bytes` with these signatures.
Evaluation evaluate(const std::string& bytes, std::vector<std::unique_ptr<Signature>> signatures,
                    bool use_index = true);
// … with the plugins of test/twins: TRC-2, TRC-3 and TRC-5.
Evaluation evaluate(const std::string& bytes);
// … with these of the default signatures, or with all.
Evaluation evaluate_default(const std::string& bytes, const std::vector<std::string>& ids = {});

struct ProgramRun {
  int status = 0;
  std::string out;
  std::string err;
};

// The program itself, within this process and with the plugins of test/twins: `input` becomes
// standard input as a file, or as a pipe.
ProgramRun run_program_on(const std::string& input, std::vector<std::string> arguments);
ProgramRun run_program_on_pipe(const std::string& input, std::vector<std::string> arguments);

// Where the build left the default signatures, and those of test/twins.
std::string default_rules_dir();
std::string twins_dir();

}  // namespace tracee::rules
