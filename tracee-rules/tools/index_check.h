// Compares the index of a recording with the batches that are really there: for `verify`.
//
// An index may say too much of a batch (a reader then looks in vain), never too little: that would
// hide events from whoever reads by it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/recording/index.h"
#include "common/stream/frame_reader.h"

namespace tracee::rules {

class IndexCheck {
 public:
  // An offset in the file and what is wrong there.
  using Fault = std::function<void(std::uint64_t, const std::string&)>;

  // The next frame of the file.
  void frame(const stream::FrameReader& reader, const Fault& fault);
  // The file has ended. Starts anew for the next one.
  void finish(const Fault& fault);

 private:
  struct Claim {
    std::uint64_t at = 0;  // of the index frame
    recording::Index index;
  };
  void check(const Claim& claim, const recording::Index& actual, const Fault& fault) const;

  recording::IndexBuilder actual_;
  std::vector<Claim> claims_;
  std::vector<std::uint64_t> directory_;
  std::uint64_t directory_at_ = 0;
};

}  // namespace tracee::rules
