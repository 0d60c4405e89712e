// The consumer as the benchmarks run it: with signatures that want nothing of the trace.
#pragma once

#include <memory>
#include <string>

#include "test/bench/trace.h"
#include "tracee-rules/engine/engine.h"
#include "tracee-rules/input/stream_loop.h"

namespace tracee::bench {

// Wants an event that no trace of a working machine has.
class Uninterested final : public rules::Signature {
 public:
  Uninterested() {
    info_.id = "BENCH-1";
    info_.name = "nothing";
    info_.selectors.push_back({"kexec_load"});
  }
  const rules::SignatureInfo& info() const override { return info_; }
  rules::Verdict on_event(const rules::EventContext&, rules::FindingData&) override {
    return rules::Verdict::NoMatch;
  }
  bool on_signal(rules::Signal) override { return true; }

 private:
  rules::SignatureInfo info_;
};

class NoSink final : public rules::FindingSink {
 public:
  Status write(const rules::Finding&) override { return Ok{}; }
  Status flush() override { return Ok{}; }
};

// Everything that tracee-rules does between its input and its report; gives the events it saw.
inline std::uint64_t read_quietly(UniqueFd input) {
  rules::RuleSet rules;
  rules.signatures.push_back(std::make_unique<Uninterested>());
  NoSink sink;
  const auto ignore = [](const std::string&) {};
  rules::Engine engine(std::move(rules), sink, ignore, ignore);
  rules::RecordAccount account(ignore);
  stream::FrameReader reader(std::move(input), "bench");
  const Status read = rules::read_stream(reader, engine, account, nullptr);
  return read ? engine.counts().events : 0;
}

}  // namespace tracee::bench
