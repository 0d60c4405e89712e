// Who did what a finding is about, and who made that process: for people and as JSON.
#pragma once

#include <string>

#include "tracee-rules/engine/finding.h"

namespace tracee::rules {

// {"pid":1,"startTime":0,"name":"sh","executable":"/bin/sh","arguments":["sh","-c","x"]|null,
//  "uid":0,"container":"","ancestors":[{…the same without container and ancestors}]}
// Ancestors: parent first. The last may have nothing but its pid and startTime, when the stream
// has not told more.
void append_process_json(std::string& out, const Finding& finding);

// Lines "Process: …" to "Ancestry: …", harmless for a terminal.
void append_process_text(std::string& out, const Finding& finding);

}  // namespace tracee::rules
