// The event init_namespaces: which namespaces the machine's first process is in.
//
// A Deriver that speaks once, at the start; made by the session when the event is selected. Reads
// /proc and nothing else; a link that cannot be read is an argument marked unreadable.
#pragma once

#include "tracee-ebpf/derive/deriver.h"

namespace tracee {

class InitNamespaces : public Deriver {
 public:
  void start(std::uint64_t now, stream::BatchEncoder& derived) override;
};

}  // namespace tracee
