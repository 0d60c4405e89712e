// rego-conformance: runs public conformance cases and prints what fails.
//
//   rego-conformance FILE.jsonl [--skip-tag T]… [--only SUBSTRING] [--passed FILE]
//
// Exit code 0 when nothing failed, 1 when something did, 2 on misuse.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <new>
#include <set>
#include <string>

#include "tracee-rules/rego/tools/conformance_case.h"
#include "tracee-rules/rego/value/json.h"

namespace {

using namespace tracee::rego;

struct Options {
  std::string file;
  std::string only;
  std::string passed_file;
  std::set<std::string> skip_tags;
};

constexpr const char* kUsage =
    "usage: rego-conformance FILE.jsonl [--skip-tag T]… [--only SUBSTRING] [--passed FILE]\n";

bool parse_options(int argc, char** argv, Options* out) {
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const bool has_value = i + 1 < argc;
    if (arg == "--skip-tag" && has_value) {
      out->skip_tags.insert(argv[++i]);
    } else if (arg == "--only" && has_value) {
      out->only = argv[++i];
    } else if (arg == "--passed" && has_value) {
      out->passed_file = argv[++i];
    } else if (arg.empty() || arg[0] == '-' || !out->file.empty()) {
      return false;
    } else {
      out->file = arg;
    }
  }
  return !out->file.empty();
}

struct Totals {
  int passed = 0;
  int other_words = 0;
  int failed = 0;
  int skipped = 0;
};

void run_line(const std::string& line, const Options& options, std::ofstream* passed,
              Totals* totals) {
  Arena arena;
  std::string error;
  const Val test_case = read_json(line, arena, &error);
  if (!test_case.is_object()) {
    std::cout << "FAIL (unreadable case): " << error << "\n";
    ++totals->failed;
    return;
  }
  const std::string id = case_text(test_case, "id");
  if (id.find(options.only) == std::string::npos) return;
  for (const std::string& tag : case_tags(test_case)) {
    if (options.skip_tags.count(tag) == 0) continue;
    ++totals->skipped;
    return;
  }
  const CaseResult result = run_case(test_case);
  if (result.passed) {
    ++totals->passed;
    totals->other_words += result.other_words;
    if (passed->is_open()) *passed << id << "\n";
  } else {
    ++totals->failed;
    std::cout << "FAIL " << id << " (" << case_text(test_case, "note") << "): " << result.reason
              << "\n";
  }
}

int run_words(int argc, char** argv) {
  Options options;
  if (!parse_options(argc, argv, &options)) {
    std::cerr << kUsage;
    return 2;
  }
  std::ifstream in(options.file);
  if (!in) {
    std::cerr << "cannot read " << options.file << ": " << std::strerror(errno) << "\n";
    return 2;
  }
  std::ofstream passed;
  if (!options.passed_file.empty()) passed.open(options.passed_file);
  Totals totals;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) run_line(line, options, &passed, &totals);
  }
  std::cout << totals.other_words << " of the passed cases raise the right error in other words\n";
  std::cout << totals.passed << " passed, " << totals.failed << " failed, " << totals.skipped
            << " skipped\n";
  return totals.failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_words(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("rego-conformance: out of memory\n", stderr);
    return 2;
  }
}
