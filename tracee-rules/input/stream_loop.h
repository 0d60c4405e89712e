// Reads a stream to its end: batches to the engine, everything else to the books.
#pragma once

#include "common/result.h"
#include "common/stream/frame_reader.h"
#include "tracee-rules/engine/engine.h"
#include "tracee-rules/input/interrupt.h"
#include "tracee-rules/input/record_account.h"

namespace tracee::rules {

// Damage costs the damaged frames alone and is told through `account`. `interrupt` may be null.
// Errors: Corrupt, for input without a single frame, with what it looks like instead; Unsupported,
// for a newer format; Io.
Status read_stream(stream::FrameReader& reader, Engine& engine, RecordAccount& account,
                   const Interrupt* interrupt);

}  // namespace tracee::rules
