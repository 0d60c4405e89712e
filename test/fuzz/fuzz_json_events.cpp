// Any bytes as lines of JSON, through the reader and the engine: lines that are no events may cost
// themselves alone, and an event that was read has a JSON from which it is read again.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "common/render/json.h"
#include "tracee-rules/input/json_loop.h"

namespace {

using namespace tracee;

// Wants everything and finds all of it.
class Everything final : public rules::Signature {
 public:
  Everything() {
    info_.id = "ALL";
    info_.selectors.push_back({});
  }
  const rules::SignatureInfo& info() const override { return info_; }
  rules::Verdict on_event(const rules::EventContext&, rules::FindingData&) override {
    return rules::Verdict::Match;
  }
  bool on_signal(rules::Signal) override { return true; }

 private:
  rules::SignatureInfo info_;
};

class Lines final : public rules::FindingSink {
 public:
  Status write(const rules::Finding& finding) override {
    render::TimeStyle time;
    time.clock = finding.clock;
    render::append_event_json(text, finding.event, time, {.scopes = true});
    text += '\n';
    return Ok{};
  }
  Status flush() override { return Ok{}; }

  std::string text;
};

// The events of these lines, as lines.
std::string read_back(std::string_view lines) {
  const UniqueFd fd(memfd_create("fuzz", MFD_CLOEXEC));
  if (!fd || ::write(fd.get(), lines.data(), lines.size()) < 0) return {};
  ::lseek(fd.get(), 0, SEEK_SET);
  rules::RuleSet rules;
  rules.signatures.push_back(std::make_unique<Everything>());
  Lines sink;
  const auto ignore = [](const std::string&) {};
  rules::Engine engine(std::move(rules), sink, ignore, ignore);
  const auto read = rules::read_json_lines(fd.get(), "fuzz", engine, ignore, nullptr);
  if (read && engine.counts().events != read->lines - read->bad) std::abort();
  return sink.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string once = read_back({reinterpret_cast<const char*>(data), size});
  const std::string twice = read_back(once);
  if (once == twice) return 0;
  std::fprintf(stderr, "read once:\n%s\nread again:\n%s\n", once.c_str(), twice.c_str());
  std::abort();
}
