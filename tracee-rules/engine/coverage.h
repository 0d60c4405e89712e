// What a stream cannot show: which signatures lack their events, and why.
//
// Worked out from a stream's header alone. Pure functions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/catalogue.h"
#include "common/stream/content.h"
#include "tracee-rules/engine/signature.h"

namespace tracee::rules {

struct Coverage {
  std::size_t dead = 0;            // signatures that cannot fire on this stream
  std::size_t limited = 0;         // that see only a part of what they look for
  std::vector<std::string> lines;  // one for each of them: why; those that cannot fire first

  // One line that fits a terminal; empty when the stream has everything.
  std::string summary() const;
};

// `catalogue` holds the header's rows.
Coverage coverage_of(const stream::StreamHeader& header, const Catalogue& catalogue,
                     std::span<const SignatureInfo* const> signatures);

// The same of each signature that lacks something.
struct SignatureCoverage {
  std::size_t signature = 0;  // index in `signatures`
  bool blind = false;         // it cannot fire at all
  std::string text;           // "TRC-4 needs mem_prot_alert (not observable: …)"
};
std::vector<SignatureCoverage> coverage_by_signature(
    const stream::StreamHeader& header, const Catalogue& catalogue,
    std::span<const SignatureInfo* const> signatures);

}  // namespace tracee::rules
