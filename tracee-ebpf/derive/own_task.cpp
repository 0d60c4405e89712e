#include "tracee-ebpf/derive/own_task.h"

#include <unistd.h>

namespace tracee {

OwnTask::OwnTask() {
  ::uname(&names_);
  context_.row.pid = context_.row.ns_pid = static_cast<std::uint32_t>(::getpid());
  context_.row.tid = context_.row.ns_tid = static_cast<std::uint32_t>(::gettid());
  context_.row.parent_pid = context_.row.ns_parent_pid = static_cast<std::uint32_t>(::getppid());
  context_.row.uid = ::getuid();
  context_.comm = "tracee-ebpf";
  context_.uts_name = names_.nodename;
}

stream::EventRow own_event(std::uint16_t id, std::uint64_t now) {
  stream::EventRow row{};
  row.time = now;
  row.event_id = id;
  row.syscall = -1;
  row.hook = static_cast<std::uint8_t>(HookKind::UserSpace);
  return row;
}

}  // namespace tracee
