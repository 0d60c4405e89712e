// Reads lines of JSON to their end and gives their events to the engine.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "common/result.h"
#include "tracee-rules/engine/engine.h"
#include "tracee-rules/input/interrupt.h"

namespace tracee::rules {

struct JsonAccount {
  std::uint64_t lines = 0;    // with something in them
  std::uint64_t bad = 0;      // of those, left out
  std::uint64_t partial = 0;  // of those, read without an argument that is not known
};

// A line longer than this is left out, too; it is not kept in memory.
inline constexpr std::size_t kMaxJsonLine = std::size_t{64} << 20;

// From `fd`, shown as `name`. A line that is no event, or not wholly understood, is told by
// `trouble` with its number, at a falling rate, and makes the record incomplete. `interrupt` may be
// null. Error: Corrupt, when not one line is an event; Io.
Result<JsonAccount> read_json_lines(int fd, const std::string& name, Engine& engine,
                                    const Notice& trouble, const Interrupt* interrupt);

}  // namespace tracee::rules
