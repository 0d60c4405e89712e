#include "tracee-rules/authoring/golden_cases.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "common/unique_fd.h"
#include "tracee-rules/authoring/replay.h"
#include "tracee-rules/output/json_sink.h"

namespace tracee::rules {
namespace {

namespace fs = std::filesystem;

// Of a finding, in a message.
constexpr std::size_t kMaxShown = 400;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string content_of(int fd) {
  std::string text;
  char part[16384];
  ::lseek(fd, 0, SEEK_SET);
  for (ssize_t size = 0; (size = ::read(fd, part, sizeof(part))) > 0;) {
    text.append(part, static_cast<std::size_t>(size));
  }
  return text;
}

std::string shown(const std::string& line) {
  return line.size() <= kMaxShown ? line : line.substr(0, kMaxShown) + "…";
}

// The first difference; the rest follows from it often enough.
void compare(const std::string& expected, const std::string& found, GoldenResult& result) {
  const std::vector<std::string> want = lines_of(expected), got = lines_of(found);
  const std::size_t common = std::min(want.size(), got.size());
  std::size_t at = 0;
  while (at < common && want[at] == got[at]) ++at;
  result.passed = at == want.size() && at == got.size();
  if (result.passed) return;
  result.lines.push_back(std::to_string(want.size()) + " finding(s) expected, " +
                         std::to_string(got.size()) + " found; they differ at number " +
                         std::to_string(at + 1) + ":");
  result.lines.push_back("  expected " + (at < want.size() ? shown(want[at]) : "no more"));
  result.lines.push_back("  found    " + (at < got.size() ? shown(got[at]) : "no more"));
}

Status write_file(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return Ok{};
  return Error(ErrorKind::Io, "writing " + path + " failed");
}

void judge(const GoldenCase& golden, const std::string& found, bool update, GoldenResult& result) {
  std::ifstream in(golden.expected, std::ios::binary);
  std::stringstream expected;
  if (in) expected << in.rdbuf();
  if (update && (!in || expected.str() != found)) {
    const auto written = write_file(golden.expected, found);
    result.passed = result.written = written.ok();
    if (!written) result.lines.push_back(written.error().message());
    return;
  }
  if (!in) {
    result.lines.push_back("there is no " + golden.expected + "; --update would write the " +
                           std::to_string(result.findings) + " current finding(s)");
    return;
  }
  compare(expected.str(), found, result);
}

}  // namespace

std::vector<GoldenCase> golden_cases(const RuleSources& sources) {
  std::vector<GoldenCase> cases;
  for (const std::string& recording : sources.recordings) {
    const fs::path path(recording);
    GoldenCase golden{recording, fs::path(path).replace_extension(".findings.json").string(), {}};
    const auto is_rule = [&](const RegoModule& module) {
      const fs::path rule(module.path);
      const std::string stem = rule.stem().string();
      return rule.parent_path() == path.parent_path() &&
             path.filename().string().starts_with(stem + ".");
    };
    const auto rule = std::find_if(sources.signatures.begin(), sources.signatures.end(), is_rule);
    if (rule != sources.signatures.end()) golden.rule = rule->path;
    std::error_code failed;
    if (!golden.rule.empty() || fs::exists(golden.expected, failed)) {
      cases.push_back(std::move(golden));
    }
  }
  return cases;
}

GoldenResult run_golden(const GoldenCase& golden, RuleSet rules, bool update) {
  GoldenResult result;
  rules.digest.clear();  // it changes with every edit
  const UniqueFd memory(::memfd_create("findings", MFD_CLOEXEC));
  OutputBuffer buffer(memory.get(), false);
  JsonSink sink(buffer);
  const auto replayed = replay({golden.recording}, std::move(rules), sink);
  if (!replayed) {
    result.lines.push_back(replayed.error().message());
    return result;
  }
  result.findings = replayed->counts.findings;
  if (replayed->bad_lines > 0) {  // what is left says nothing of the whole case, nor is it written
    result.lines = replayed->trouble;
    return result;
  }
  judge(golden, content_of(memory.get()), update, result);
  if (replayed->counts.failures > 0) {
    result.passed = false;
    result.lines.push_back("a rule failed on an event");
  }
  if (result.passed) return result;
  for (const std::string& line : replayed->coverage) result.lines.push_back(line);
  for (const std::string& line : replayed->trouble) result.lines.push_back(line);
  return result;
}

}  // namespace tracee::rules
