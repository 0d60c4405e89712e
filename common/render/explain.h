// What a number means where Tracee v0.6.3 showed the number: names of flags, commands, signals.
//
// Rules compare the values that v0.6.3 showed, so these texts stand beside the value (`text` in
// JSON) or, when asked for, in its place. A value without a name has no text, never an error. Bits
// without a name stay in the text as a number.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/event_view.h"

namespace tracee::render {

// How arguments are shown beyond v0.6.3's way.
struct ArgumentStyle {
  bool parse = false;       // option:parse-arguments: such a text takes the value's place
  bool provenance = false;  // option:provenance: where each value comes from
  bool scopes = false;      // which scopes wanted the event
  std::size_t most = std::string_view::npos;  // bytes of each value that are shown
};

// Where a value comes from, in a word or two.
std::string_view provenance_text(Provenance provenance);

// Appends the text of argument `index` and returns true; false, appending nothing, when there is
// none: the value is not there, is text already, or has no name.
bool append_explanation(std::string& out, const EventView& event, std::size_t index);

}  // namespace tracee::render
