// Which events the tests of a run asserted, and which could not be observed: told in one line at
// its end, worked out from what the tests did.
#pragma once

#include <string>

namespace tracee::test {

// A test has looked at what an event says.
void note_asserted(const std::string& event);

// The plan has no way to observe an event here.
void note_not_observable(const std::string& event);

// What makes the event happen cannot or must not be done here.
void note_without_act(const std::string& event, const std::string& why);

}  // namespace tracee::test
