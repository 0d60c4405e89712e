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

// Lines for the user: one for the signatures that cannot fire on this stream, one for those that
// see only a part of what they look for. None when the stream has everything.
// `catalogue` holds the header's rows.
std::vector<std::string> coverage_notes(const stream::StreamHeader& header,
                                        const Catalogue& catalogue,
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
