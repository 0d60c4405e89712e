#include "test/unit/rules/evaluation.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "test/unit/common/stream_samples.h"
#include "tracee-rules/authoring/author_options.h"
#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/input/stream_loop.h"
#include "tracee-rules/loading/rule_loader.h"
#include "tracee-rules/options.h"
#include "tracee-rules/output/trouble.h"
#include "tracee-rules/program.h"
#include "tracee-rules/tools/run_tool.h"

namespace tracee::rules {
namespace {

class Collector final : public FindingSink {
 public:
  explicit Collector(std::vector<Found>& findings) : findings_(findings) {}
  Status write(const Finding& finding) override {
    findings_.push_back({finding.signature.id, finding.data.fields(),
                         finding.event.definition().name, std::string(finding.event.actor().comm()),
                         finding.event.sequence(), finding.record_complete});
    return Ok{};
  }
  Status flush() override { return Ok{}; }

 private:
  std::vector<Found>& findings_;
};

std::string content_of(int fd) {
  std::string text;
  char part[4096];
  ::lseek(fd, 0, SEEK_SET);
  for (ssize_t size = 0; (size = ::read(fd, part, sizeof(part))) > 0;) {
    text.append(part, static_cast<std::size_t>(size));
  }
  return text;
}

// Standard descriptor `number` is `fd` while this lives.
class Redirected {
 public:
  Redirected(int number, int fd) : number_(number), kept_(::dup(number)) { ::dup2(fd, number); }
  ~Redirected() { ::dup2(kept_.get(), number_); }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  int number_;
  UniqueFd kept_;
};

// What main() does with words that are no request for help.
int run_words(int argc, const char* const* argv) {
  const auto run = [](const auto& options, auto program) {
    if (options) return program(*options);
    print_trouble(options.error().message());
    return 1;
  };
  if (argc > 1 && is_tool(argv[1])) return run(parse_tool_options(argc, argv), run_tool);
  if (argc > 1 && is_author_command(argv[1])) {
    return run(parse_author_options(argc, argv), run_author_command);
  }
  return run(parse_options(argc, argv), run_program);
}

ProgramRun run_with(int input, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "tracee-rules");
  std::vector<const char*> argv;
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  UniqueFd out(memfd_create("out", MFD_CLOEXEC));
  UniqueFd err(memfd_create("err", MFD_CLOEXEC));
  ProgramRun run;
  std::fflush(nullptr);
  {
    const Redirected to_input(0, input);
    const Redirected to_out(1, out.get());
    const Redirected to_err(2, err.get());
    run.status = run_words(static_cast<int>(argv.size()), argv.data());
    std::fflush(nullptr);
  }
  run.out = content_of(out.get());
  run.err = content_of(err.get());
  return run;
}

std::vector<std::string> with_rules_dir(std::vector<std::string> arguments) {
  const std::string first = arguments.empty() ? std::string() : arguments.front();
  if (is_tool(first) || is_author_command(first)) return arguments;
  for (const auto& argument : arguments) {
    if (argument.starts_with("--rules-dir")) return arguments;
  }
  arguments.push_back("--rules-dir=" + twins_dir());
  return arguments;
}

Evaluation evaluate_from(const std::string& folder, const std::string& bytes,
                         const std::vector<std::string>& ids) {
  auto scan = load_rules(folder);
  REQUIRE(scan);
  REQUIRE(scan->refused.empty());
  REQUIRE(scan->notes.empty());
  auto rules = make_rule_set(std::move(scan->candidates), ids);
  REQUIRE(rules);
  REQUIRE(rules->notes.empty());
  return evaluate(bytes, std::move(rules->signatures));
}

}  // namespace

std::string default_rules_dir() { return TRACEE_RULES_DIR; }
std::string twins_dir() { return TRACEE_TWINS_DIR; }

std::vector<std::string> Evaluation::ids() const {
  std::vector<std::string> result;
  for (const Found& found : findings) result.push_back(found.id);
  return result;
}

Evaluation evaluate(const std::string& bytes, std::vector<std::unique_ptr<Signature>> signatures,
                    bool use_index) {
  Evaluation result;
  Collector sink(result.findings);
  RuleSet rules;
  rules.signatures = std::move(signatures);
  const auto trouble = [&](const std::string& line) { result.trouble.push_back(line); };
  Engine engine(
      std::move(rules), sink, [&](const std::string& line) { result.coverage.push_back(line); },
      trouble);
  engine.use_index(use_index);
  RecordAccount account(trouble);
  stream::FrameReader reader(stream::readable(bytes), "test");
  const auto read = read_stream(reader, engine, account, nullptr);
  if (!read) result.error = read.error().message();
  result.summary = account.summary([](std::uint16_t id) { return std::to_string(id); });
  result.counts = engine.counts();
  result.complete = account.complete() && engine.record_complete();
  return result;
}

Evaluation evaluate(const std::string& bytes) { return evaluate_from(twins_dir(), bytes, {}); }

Evaluation evaluate_default(const std::string& bytes, const std::vector<std::string>& ids) {
  return evaluate_from(default_rules_dir(), bytes, ids);
}

ProgramRun run_program_on(const std::string& input, std::vector<std::string> arguments) {
  const UniqueFd fd = stream::readable(input);
  return run_with(fd.get(), with_rules_dir(std::move(arguments)));
}

ProgramRun run_program_on_pipe(const std::string& input, std::vector<std::string> arguments) {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const UniqueFd read_end(ends[0]);
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::close(ends[0]);
    std::string_view rest = input;
    while (!rest.empty()) {  // in pieces, so that frames arrive in parts
      const ssize_t size = ::write(ends[1], rest.data(), std::min<std::size_t>(rest.size(), 100));
      if (size <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(size));
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  ProgramRun run = run_with(read_end.get(), with_rules_dir(std::move(arguments)));
  ::waitpid(writer, nullptr, 0);
  return run;
}

}  // namespace tracee::rules
