// The events that benchmarks work on: a recorded trace when one is given, else made up ones.
#pragma once

#include <string>
#include <vector>

#include "common/catalogue.h"
#include "common/stream/frame_reader.h"
#include "common/stream/frame_writer.h"
#include "test/bench/stream_samples.h"

namespace tracee::bench {

// A stream in memory: its batches, expanded, and all it takes to read them.
struct Trace {
  stream::Words header;
  std::vector<stream::Words> batches;
  Catalogue catalogue{{}};
  std::size_t events = 0;
  std::size_t batch_bytes = 0;

  std::vector<std::uint64_t> all_words() const;  // header and batches, one after the other
};

// The events of a workload, as the encoder lays them out.
Trace made_up_trace(const Workload& work);

// Of the recording at `path`, or of openat events as in stream_samples.h when it is null. Ends the
// program with a message when it cannot be read.
Trace load_trace(const char* path);

}  // namespace tracee::bench
