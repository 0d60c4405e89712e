// The binary stream: frames as they are.
#pragma once

#include <utility>

#include "tracee-ebpf/output/sink.h"

namespace tracee {

class StreamSink : public Sink {
 public:
  explicit StreamSink(ByteWriter writer) : writer_(std::move(writer)) {}

  Result<Delivery> write(const stream::FrameView& frame) override {
    const std::span<const std::uint64_t> words = frame.words();
    return writer_.write({reinterpret_cast<const char*>(words.data()), words.size_bytes()});
  }

 private:
  ByteWriter writer_;
};

}  // namespace tracee
