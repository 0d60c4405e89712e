#include "tracee-rules/input/stream_loop.h"

#include <utility>

#include "tracee-rules/input/input_source.h"

namespace tracee::rules {
namespace {

using stream::FrameKind;
using stream::FrameReader;
using stream::FrameView;

Status take_header(const FrameView& frame, Engine& engine, RecordAccount& account) {
  auto header = stream::decode_header(frame);
  if (!header) {
    account.unsound_content(header.error().message());
    return Ok{};
  }
  account.header(frame, *header);
  return engine.header(frame, std::move(*header));
}

Status take_frame(const FrameView& frame, Engine& engine, RecordAccount& account) {
  account.frame(frame);
  if (!account.complete()) engine.record_incomplete();
  switch (frame.kind()) {
    case FrameKind::Header:
      return take_header(frame, engine, account);
    case FrameKind::Batch:
      account.batch(frame);
      return engine.batch(frame);
    case FrameKind::Loss: {
      const auto loss = stream::decode_loss(frame);
      loss ? account.loss(frame, *loss) : account.unsound_content(loss.error().message());
      if (!account.complete()) engine.record_incomplete();
      return loss ? engine.loss(frame, *loss) : Ok{};
    }
    case FrameKind::State: {
      if (const auto clock = stream::decode_clock(frame)) engine.clock(frame, *clock);
      if (!engine.wants_state()) return Ok{};
      const auto state = stream::decode_state(frame);
      state ? engine.state(*state) : account.unsound_content(state.error().message());
      return Ok{};
    }
    case FrameKind::End: {
      const auto end = stream::decode_end(frame);
      end ? account.end(*end) : account.unsound_content(end.error().message());
      return Ok{};
    }
    default:
      return Ok{};  // statistics, and kinds that later producers write
  }
}

// Damage at the start of the input: whether it is something else altogether.
bool is_recognised(const FrameReader& reader) {
  return reader.frames() == 0 && looks_like_other(reader.first_bytes());
}

Error no_stream(const FrameReader& reader) {
  return Error(ErrorKind::Corrupt, reader.name() + ": " + explain_no_stream(reader.first_bytes()));
}

}  // namespace

Status read_stream(FrameReader& reader, Engine& engine, RecordAccount& account,
                   const Interrupt* interrupt) {
  while (interrupt == nullptr || !interrupt->stop()) {
    const auto outcome = reader.next();
    if (!outcome) return outcome.error();
    if (*outcome == FrameReader::Outcome::End) {
      if (reader.frames() > 0) break;
      return no_stream(reader);
    }
    if (*outcome == FrameReader::Outcome::Frame) {
      TRACEE_TRY(take_frame(reader.frame(), engine, account));
      if (interrupt == nullptr) continue;
      interrupt->progress(!account.all_ended());
      // Nobody has anything to add: no need to wait until the pipe is closed.
      if (interrupt->requested() && account.all_ended()) break;
    } else if (*outcome == FrameReader::Outcome::Passed) {
      account.frame(reader.frame());
      if (!account.complete()) engine.record_incomplete();
    } else if (is_recognised(reader)) {
      return no_stream(reader);
    } else {
      account.damage(reader.damage());
    }
  }
  account.tell_damage();  // where reading was ended before the first frame
  engine.finish();
  return Ok{};
}

}  // namespace tracee::rules
