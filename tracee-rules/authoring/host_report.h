// What a host can provide, as `tracee-ebpf doctor --json` tells it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/stream/content.h"

namespace tracee::rules {

struct HostReport {
  // As a stream of that host would have it whose selection is everything: the events that can be
  // observed there, and why others cannot.
  stream::StreamHeader header;
  std::vector<std::string> remedies;  // what would help, each once
};

// Error: Corrupt, for what is no such report; Unsupported, for one that was made without the
// privileges to find out, in its words.
Result<HostReport> parse_host_report(std::string_view json);

// A report in a file, or on standard input ("-"). Error: NotFound, Io, Usage.
Result<std::string> read_host_report(const std::string& path);

// Has the tracee-ebpf beside this program make one of this host. Error: NotFound, when there is
// none; Io.
Result<std::string> ask_this_host();

}  // namespace tracee::rules
