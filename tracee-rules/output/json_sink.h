// Findings as JSON, one object a line.
//
//   {"Data":{…}|null,
//    "Context":{the event as tracee-ebpf -o json writes it},
//    "SigMetadata":{"ID","Version","Name","Description","Tags":[…],"Properties":{…}},
//    "Evidence":{"run":"32 hex digits","source":0,"lane":"kernel","sequence":0,"complete":true,
//                "command":"…","rules":"64 hex digits","scopes":[1]},
//    "Process":{"pid":1,"startTime":0,"name":"…","executable":"…","arguments":["…"]|null,"uid":0,
//               "container":"…","ancestors":[{…the same but for the last two}, …]}}
//
// The first three members and their keys are Tracee v0.6.3's. Evidence names the event for ever:
// run, source, lane and sequence survive joining and splitting of recordings; complete says whether
// nothing was known to be missing from the record up to this event; command is the name of the task
// that acted, which for an exec is the one before it, as in the text block; rules is the SHA-256 of
// the rules that were loaded; scopes, where the stream's selection is one of scopes, which of them
// it is a finding for (and Context has matchedScopes). Process is the one that acted, as the host
// numbers it (startTime: nanoseconds since boot), with the words it was started with, and its
// ancestors, parent first, at most 8, as far as snapshots, forks, execs and exits in the stream
// tell; the oldest may have nothing but pid and startTime.
//
//   {"Suppressed":{"ID","Name","Count":12,"From":0,"To":0}}
//
// is a line of its own where --rate-limit kept findings back; times are nanoseconds since 1970.
// Members may be added at the end of an
// object; none changes its name, type or place. Data's keys are in order; it is null when the
// signature gave none.
#pragma once

#include "tracee-rules/engine/finding.h"
#include "tracee-rules/output/output_buffer.h"

namespace tracee::rules {

class JsonSink final : public FindingSink {
 public:
  explicit JsonSink(OutputBuffer& buffer) : buffer_(buffer) {}

  Status write(const Finding& finding) override;
  Status suppressed(const Suppressed& report) override;
  Status flush() override { return buffer_.flush(); }

 private:
  OutputBuffer& buffer_;
};

}  // namespace tracee::rules
