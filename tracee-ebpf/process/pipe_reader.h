// Who reads the other end of a pipe. Such a process is left out of the trace: each of its reads
// would make an event, which it would have to read.
#pragma once

#include <cstdint>
#include <vector>

namespace tracee {

// The processes that hold the read end of the pipe whose write end is `fd`; empty when it is no
// pipe or nobody can be seen to hold it. Looks at a bounded number of descriptors. A shell holds
// both ends of its pipes for a moment while it starts our neighbour, so ancestors of ours only
// count when nobody else reads; that is waited for some milliseconds.
std::vector<std::uint32_t> find_pipe_readers(int fd);

}  // namespace tracee
