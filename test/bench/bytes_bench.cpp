// How many bytes an event takes, live and stored, and how fast frames are compressed and expanded.
//
//   bytes_bench LIVE STORED     two recordings of the same work: as a pipe gets it, and a file of
//                               -o compress:zstd; real_trace.sh makes them
#include <capnp/message.h>
#include <capnp/serialize-packed.h>
#include <kj/io.h>
#include <sys/stat.h>
#include <zstd.h>

#include "common/event_view.h"
#include "common/render/json.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_compressor.h"
#include "common/stream/frame_expander.h"
#include "test/bench/bench.h"
#include "test/bench/trace.h"

namespace tracee::bench {
namespace {

using stream::Words;

double file_bytes(const char* path) {
  struct stat status {};
  return ::stat(path, &status) == 0 ? static_cast<double>(status.st_size) : 0;
}

double packed_bytes(const Trace& trace) {
  kj::VectorOutputStream out;
  for (const Words& frame : trace.batches) {
    const kj::ArrayPtr<const capnp::word> segments[] = {
        kj::arrayPtr(reinterpret_cast<const capnp::word*>(frame.data()) + 1, frame.size() - 1)};
    capnp::writePackedMessage(out, kj::arrayPtr(segments, 1));
  }
  return static_cast<double>(out.getArray().size());
}

double json_bytes(const Trace& trace) {
  std::string line;
  double bytes = 0;
  for (const Words& frame : trace.batches) {
    const auto batch = stream::BatchView::parse(frame);
    for (std::size_t i = 0; batch && i < batch->size(); ++i) {
      const EventDefinition* definition = trace.catalogue.find(batch->row(i).event_id);
      const auto event = definition == nullptr ? std::nullopt : batch->event(i, *definition);
      if (!event) continue;
      line.clear();
      render::append_event_json(line, *event, {});
      bytes += static_cast<double>(line.size()) + 1;
    }
  }
  return bytes;
}

double zstd_bytes(const std::vector<std::uint64_t>& words) {
  std::string out(ZSTD_compressBound(words.size() * 8), '\0');
  return static_cast<double>(
      ZSTD_compress(out.data(), out.size(), words.data(), words.size() * 8, 1));
}

void row(const char* what, double ours, const char* other, double theirs, const char* goal) {
  std::printf("| %s | %.1f B | %s | %.1f B | %.3f | %s |\n", what, ours, other, theirs,
              ours / theirs, goal);
}

void speeds(const Trace& trace) {
  auto compressor = stream::FrameCompressor::make(stream::Codec::Zstd, 1);
  stream::FrameExpander expander;
  std::vector<Words> stored;
  for (const Words& frame : trace.batches) {
    const auto words = compressor->compress(frame);
    stored.emplace_back(words.begin(), words.end());
  }
  std::vector<double> in, out;
  for (int round = -1; round < kRounds; ++round) {
    const double one = nanoseconds([&] {
      for (const Words& frame : trace.batches) keep(compressor->compress(frame));
    });
    const double two = nanoseconds([&] {
      const char* fault = nullptr;
      for (const Words& frame : stored) keep(expander.expand(frame, &fault));
    });
    if (round < 0) continue;
    in.push_back(static_cast<double>(trace.batch_bytes) / one);
    out.push_back(static_cast<double>(trace.batch_bytes) / two);
  }
  std::printf("| compress, of the expanded bytes | %.2f GB/s | | | | >= 0.9 |\n", median(in));
  std::printf("| expand, to the expanded bytes | %.2f GB/s | | | | >= 2 |\n", median(out));
}

void run(const char* live_path, const char* stored_path) {
  const Trace live = load_trace(live_path);
  const Trace stored = load_trace(stored_path);
  const auto events = static_cast<double>(live.events);
  const double stored_each = file_bytes(stored_path) / static_cast<double>(stored.events);
  row("live, whole stream an event", file_bytes(live_path) / events, "limit", 200, "<= 200 B");
  row("stored, whole file an event", stored_each, "limit", 14, "<= 14 B");
  row("stored", stored_each, "zstd -1 of the whole live stream",
      zstd_bytes(live.all_words()) / events, "<= 1.25");
  row("stored", stored_each, "packed (libcapnp), batches alone", packed_bytes(live) / events,
      "<= 1/6");
  row("stored", stored_each, "JSON lines", json_bytes(live) / events, "<= 1/40");
  speeds(stored);
  std::printf("\n%zu events live in %zu batches, %zu stored in %zu\n", live.events,
              live.batches.size(), stored.events, stored.batches.size());
}

}  // namespace
}  // namespace tracee::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "bytes_bench LIVE STORED\n");
    return 1;
  }
  tracee::bench::run(argv[1], argv[2]);
}
