// `tracee-rules info`: what a recording holds, for people and for programs.
//
// The JSON form is one object a recording and line:
//
//   {"file":"…","complete":true,"frames":0,"storedBytes":0,"expandedBytes":0,
//    "events":0,"lateEvents":0,"lostEvents":0,
//    "storedBytesPerEvent":0.0,"expandedBytesPerEvent":0.0,     (null without events)
//    "compressedFrames":0,"indexed":false,"sealed":false,"head":"64 hex digits"|null,
//    "runs":[{"run":"32 hex digits","source":0,"header":true,"host":"…","kernel":"…",
//             "machine":"…","producer":"…","commandLine":["…"],"selection":"…",
//             "signatures":[{"id":"TRC-2","scopes":[1]}],
//             "events":0,"lateEvents":0,"firstTime":"RFC 3339"|null,"lastTime":…,
//             "ended":true,"endReason":"interrupted"|"commandEnded"|"lossLimit"|"rotated"|
//                                      "failure"|null}],
//    "eventCounts":{"NAME":0},
//    "losses":[{"event":"NAME","cause":"ringFull","count":0}],
//    "skippedRuns":[{"program":"…","count":0,"known":true}],
//    "damage":{"stretches":0,"bytes":0,"missingFrames":0,"unsoundFrames":0}}
//
// Members may be added; none changes its name or type.
#pragma once

#include <string>

#include "tracee-rules/tools/recording_facts.h"

namespace tracee::rules {

// Several lines; bytes of the recording are made harmless for a terminal.
void append_info_text(std::string& out, const RecordingFacts& facts);
void append_info_json(std::string& out, const RecordingFacts& facts);

}  // namespace tracee::rules
