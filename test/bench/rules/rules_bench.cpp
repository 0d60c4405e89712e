// Signatures over a stream: Rego beside the same logic in C++, and how the cost of an event grows
// with the number of rules. Every engine here gets the same frame; what is compared is the whole
// evaluation of an event, from its row to the verdict.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "test/bench/bench.h"
#include "test/unit/rules/rules_samples.h"
#include "tracee-rules/engine/engine.h"
#include "tracee-rules/loading/rule_loader.h"

namespace tracee::bench {
namespace {

using rules::Argument;

constexpr int kEvents = 8192;

class NoSink final : public rules::FindingSink {
 public:
  Status write(const rules::Finding&) override { return Ok{}; }
  Status flush() override { return Ok{}; }
};

// An engine over a rules directory, ready to evaluate frames again and again.
class Rules {
 public:
  explicit Rules(const std::string& directory, const std::vector<std::string>& ids = {},
                 bool index = true) {
    auto scan = rules::load_rules(directory);
    if (!scan) fail(scan.error().message());
    for (const std::string& refused : scan->refused) fail(refused);
    auto set = rules::make_rule_set(std::move(scan->candidates), ids);
    if (!set) fail(set.error().message());
    engine_ = std::make_unique<rules::Engine>(
        std::move(*set), sink_, [](const std::string&) {}, [](const std::string&) {});
    engine_->use_index(index);
  }

  void evaluate(const stream::Words& frame) {
    if (!engine_->batch(stream::FrameView(frame))) fail("the frame");
  }
  std::uint64_t findings() const { return engine_->counts().findings; }

 private:
  [[noreturn]] static void fail(const std::string& what) {
    std::fprintf(stderr, "rules_bench: %s\n", what.c_str());
    std::exit(1);
  }

  NoSink sink_;
  std::unique_ptr<rules::Engine> engine_;
};

// A rules directory of generated signatures.
class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "tracee-rules-bench-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  void add(int n, const std::string& event, const std::string& condition) {
    const std::string id = "R" + std::to_string(n);
    std::ofstream(path_ + "/" + id + ".rego")
        << "package tracee." << id
        << "\nimport data.tracee.helpers\n__rego_metadoc__ := {\"id\": \"" << id
        << "\"}\ntracee_selected_events[{\"source\": \"tracee\", \"name\": \"" << event
        << "\", \"origin\": \"*\"}]\ntracee_match {\n  input.eventName == \"" << event << "\"\n  "
        << condition << "\n}\n";
  }

 private:
  std::string path_;
};

// A frame full of one event; `arguments` of the n-th.
stream::Words frame_of(const std::string& event,
                       const std::function<std::vector<Argument>(int)>& arguments) {
  rules::StreamBuilder builder;
  for (int i = 0; i < kEvents; ++i) builder.event(event, arguments(i));
  builder.flush();
  return builder.frames().back();
}

Argument number(const char* name, std::int64_t value) {
  return {name, value, {}, Presence::Present};
}
Argument text(const char* name, std::string value) {
  return {name, 0, std::move(value), Presence::Present};
}

std::string path_of(int n) { return "/usr/share/doc/package-" + std::to_string(n) + "/copyright"; }

struct Frames {
  stream::Words traceme = frame_of("ptrace", [](int) { return std::vector{number("request", 0)}; });
  stream::Words attach = frame_of("ptrace", [](int) { return std::vector{number("request", 16)}; });
  stream::Words memory = frame_of("security_file_open", [](int) {
    return std::vector{text("pathname", "/proc/12/mem"), number("flags", 0100002)};
  });
  stream::Words reading = frame_of("security_file_open", [](int n) {
    return std::vector{text("pathname", path_of(n % 64)), number("flags", 0100000)};
  });
  stream::Words writing = frame_of("security_file_open", [](int n) {
    return std::vector{text("pathname", path_of(n % 64)), number("flags", 0100001)};
  });
  stream::Words elsewhere =
      frame_of("process_vm_writev", [](int) { return std::vector{number("pid", 1)}; });
  stream::Words fileless =
      frame_of("security_bprm_check", [](int) { return std::vector{text("pathname", "memfd:x")}; });
  stream::Words on_disk = frame_of(
      "security_bprm_check", [](int n) { return std::vector{text("pathname", path_of(n % 64))}; });
  stream::Words unwanted = frame_of("close", [](int n) { return std::vector{number("fd", n)}; });
  stream::Words small_read = frame_of("read", [](int n) { return std::vector{number("fd", n)}; });
};

void against_cpp(const Frames& frames, const std::string& rego, const std::string& twins) {
  struct Row {
    const char* id;
    const char* what;
    const stream::Words* frame;
    const char* goal;
  };
  const Row rows[] = {{"TRC-2", "matching", &frames.traceme, "<= 8"},
                      {"TRC-2", "ptrace, not matching", &frames.attach, "<= 8"},
                      {"TRC-2", "an event it does not want", &frames.unwanted, "<= 3"},
                      {"TRC-3", "ptrace, not matching", &frames.attach, "<= 8"},
                      {"TRC-3", "memory opened, matching", &frames.memory, "<= 1.5"},
                      {"TRC-3", "file opened for writing", &frames.writing, "<= 1.5"},
                      {"TRC-3", "file opened for reading", &frames.reading, "<= 8"},
                      {"TRC-3", "process_vm_writev, matching", &frames.elsewhere, "<= 8"},
                      {"TRC-5", "matching", &frames.fileless, "<= 8"},
                      {"TRC-5", "file on a disk", &frames.on_disk, "<= 8"}};
  for (const Row& row : rows) {
    Rules ours(rego, {row.id}), theirs(twins, {row.id});
    compare(
        std::string(row.id) + ", " + row.what, "C++ plugin", row.goal, kEvents,
        [&] { ours.evaluate(*row.frame); }, [&] { theirs.evaluate(*row.frame); });
    if (ours.findings() != theirs.findings()) std::printf("they disagree\n");
  }
}

// A signature on an event of this many bytes, beside the same in C++: what a first rule adds.
void event_size(const std::string& rego, const std::string& twins) {
  for (const std::size_t bytes : {std::size_t{10}, std::size_t{1000}}) {
    const auto frame = frame_of("security_bprm_check", [&](int) {
      return std::vector{text("pathname", "/" + std::string(bytes - 1, 'x'))};
    });
    Rules ours(rego, {"TRC-5"}), theirs(twins, {"TRC-5"});
    compare(
        "TRC-5, path of " + std::to_string(bytes) + " bytes", "C++ plugin", "<= +30 ns", kEvents,
        [&] { ours.evaluate(frame); }, [&] { theirs.evaluate(frame); });
  }
}

void growth(const Frames& frames, const std::string& rego) {
  Folder none, thousand, one_request, many_requests, one_path, many_paths;
  none.add(0, "ptrace", "false");
  for (int i = 0; i < 1000; ++i) {
    thousand.add(i, "ptrace", "helpers.get_tracee_argument(\"pid\") == " + std::to_string(i));
  }
  const auto request = [](int i) {
    return "helpers.get_tracee_argument(\"request\") == \"PTRACE_" + std::to_string(i) + "\"";
  };
  const auto pattern = [](int i) {
    return "regex.match(`^/opt/application-" + std::to_string(i) +
           "/.*\\.conf$`, helpers.get_tracee_argument(\"pathname\"))";
  };
  one_request.add(0, "ptrace", request(0));
  one_path.add(0, "security_file_open", pattern(0));
  for (int i = 0; i < 128; ++i) many_requests.add(i, "ptrace", request(i));
  for (int i = 0; i < 1000; ++i) many_paths.add(i, "security_file_open", pattern(i));

  Rules rules_none(none.path()), rules_thousand(thousand.path());
  compare(
      "1,000 rules, none wants the event", "1 rule", "<= 1.5", kEvents,
      [&] { rules_thousand.evaluate(frames.small_read); },
      [&] { rules_none.evaluate(frames.small_read); });
  Rules one(one_request.path()), many(many_requests.path());
  compare(
      "128 rules like TRC-2 on ptrace", "1 such rule", "<= 12", kEvents,
      [&] { many.evaluate(frames.attach); }, [&] { one.evaluate(frames.attach); });
  Rules path(one_path.path()), paths(many_paths.path());
  compare(
      "1,000 regexes on a path", "1 such rule", "<= 3", kEvents,
      [&] { paths.evaluate(frames.reading); }, [&] { path.evaluate(frames.reading); });
  Rules shipped(rego), two(rego, {"TRC-3"});
  compare(
      "all that is shipped, a file opened", "TRC-3", "-", kEvents,
      [&] { shipped.evaluate(frames.reading); }, [&] { two.evaluate(frames.reading); });
  Rules unindexed(rego, {}, false);
  compare(
      "all that is shipped, a file opened", "without index", "-", kEvents,
      [&] { shipped.evaluate(frames.reading); }, [&] { unindexed.evaluate(frames.reading); });
}

void loading() {
  Folder thousand;
  for (int i = 0; i < 1000; ++i) {
    thousand.add(i, "security_file_open",
                 "startswith(helpers.get_tracee_argument(\"pathname\"), \"/x" + std::to_string(i) +
                     "/\")\n  helpers.is_file_write(helpers.get_tracee_argument(\"flags\"))");
  }
  std::vector<double> times;
  for (int round = 0; round < 5; ++round) {
    times.push_back(nanoseconds([&] { keep(rules::load_rules(thousand.path())); }));
  }
  std::printf("\n1,000 rules are loaded in %.0f ms (goal 200)\n", median(times) / 1e6);
}

}  // namespace
}  // namespace tracee::bench

int main() {
  using namespace tracee::bench;
  const Frames frames;
  print_heading();
  against_cpp(frames, TRACEE_RULES_DIR, TRACEE_TWINS_DIR);
  event_size(TRACEE_RULES_DIR, TRACEE_TWINS_DIR);
  growth(frames, TRACEE_RULES_DIR);
  loading();
}
