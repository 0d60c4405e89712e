// The known word nearest to a misspelt one, for "did you mean" in error messages.
#pragma once

#include <span>
#include <string_view>

namespace tracee {

// The word that the fewest changed, missing, extra or exchanged letters turn `misspelt` into; the
// first of several. Empty when even that takes more than a third of the letters and one, and for
// words above 128 bytes.
std::string_view nearest(std::string_view misspelt, std::span<const std::string_view> words);

}  // namespace tracee
