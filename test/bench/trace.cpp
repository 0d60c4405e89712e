#include "test/bench/trace.h"

#include <fcntl.h>

#include <cstdio>
#include <cstdlib>

#include "common/stream/batch_view.h"
#include "test/bench/encoders.h"

namespace tracee::bench {
namespace {

using stream::FrameKind;
using stream::FrameReader;

void add_batch(Trace& trace, std::span<const std::uint64_t> frame) {
  const auto batch = stream::BatchView::parse(frame);
  if (!batch) return;
  trace.events += batch->size();
  trace.batch_bytes += frame.size_bytes();
  trace.batches.emplace_back(frame.begin(), frame.end());
}

}  // namespace

Trace made_up_trace(const Workload& work) {
  Trace trace;
  stream::FrameSealer sealer({1, 2});
  stream::StreamHeader header;
  header.catalogue = Catalogue::built_in().events();
  trace.catalogue = Catalogue(header.catalogue);
  trace.header = stream::encode_header(header, sealer);
  encode_ours(work, [&](std::span<const std::uint64_t> frame) { add_batch(trace, frame); });
  return trace;
}

std::vector<std::uint64_t> Trace::all_words() const {
  std::vector<std::uint64_t> all(header);
  for (const stream::Words& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

Trace load_trace(const char* path) {
  if (path == nullptr) return made_up_trace(make_workload());
  Trace trace;
  FrameReader reader(UniqueFd(::open(path, O_RDONLY | O_CLOEXEC)), path);
  while (true) {
    const auto next = reader.next();
    if (!next || *next == FrameReader::Outcome::End) break;
    if (*next != FrameReader::Outcome::Frame) continue;
    const stream::FrameView& frame = reader.frame();
    if (frame.kind() == FrameKind::Header && trace.header.empty()) {
      auto header = stream::decode_header(frame);
      if (!header) break;
      trace.catalogue = Catalogue(std::move(header->catalogue));
      trace.header.assign(frame.words().begin(), frame.words().end());
    }
    if (frame.kind() == FrameKind::Batch) add_batch(trace, frame.words());
  }
  if (trace.header.empty() || trace.events == 0) {
    std::fprintf(stderr, "%s: no recording with events\n", path);
    std::exit(1);
  }
  return trace;
}

}  // namespace tracee::bench
