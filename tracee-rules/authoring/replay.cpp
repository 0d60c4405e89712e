#include "tracee-rules/authoring/replay.h"

#include <utility>

#include "tracee-rules/input/json_loop.h"
#include "tracee-rules/input/record_account.h"
#include "tracee-rules/input/stream_loop.h"

namespace tracee::rules {

Result<Replay> replay(const InputSpec& input, RuleSet rules, FindingSink& sink) {
  auto opened = open_input(input);
  if (!opened) return std::move(opened).error();
  Replay result;
  const Notice trouble = [&](const std::string& line) { result.trouble.push_back(line); };
  Engine engine(
      std::move(rules), sink, [&](const std::string& line) { result.coverage.push_back(line); },
      trouble);
  engine.use_index(false);
  RecordAccount account(trouble);
  const bool json = opened->format == InputSpec::Format::Json;  // no frames, and no end to miss
  if (json) {
    const auto read = read_json_lines(opened->fd.get(), input.name(), engine, trouble, nullptr);
    if (!read) return read.error();
    result.bad_lines = read->bad;
  } else {
    stream::FrameReader reader(std::move(opened->fd), input.name());
    TRACEE_TRY(read_stream(reader, engine, account, nullptr));
  }
  const auto name_of = [&](std::uint16_t id) {
    const EventDefinition* event = engine.find_event(id);
    return event != nullptr ? event->name : "event " + std::to_string(id);
  };
  for (std::string& line : json ? std::vector<std::string>() : account.summary(name_of)) {
    result.trouble.push_back(std::move(line));
  }
  TRACEE_TRY(sink.flush());
  result.counts = engine.counts();
  result.complete = engine.record_complete() && (json || account.complete());
  return result;
}

}  // namespace tracee::rules
