// Batches in the form that compresses well: events as differences.
//
// Times and numbers rise from event to event, which compressors cannot see; their differences
// repeat. Every 64-bit word of an event but the first of a batch becomes the difference (modulo
// 2^64) to the same word of the event before. Nothing else of a frame changes, its size neither.
// Used by FrameCompressor and FrameExpander.
#pragma once

#include <cstdint>
#include <span>

namespace tracee::stream {

// Copies `frame` to `to`, as large, its events as differences. False, with nothing copied, when it
// is no batch or holds no events.
bool to_differences(std::span<const std::uint64_t> frame, std::uint64_t* to);
// The reverse, in place. False when the frame, which may be of anybody's making, has no list of
// events that lies in it.
bool from_differences(std::span<std::uint64_t> frame);

}  // namespace tracee::stream
