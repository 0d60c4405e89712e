// Reads all there is in a trace, through the project's views.
#pragma once

#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "test/bench/trace.h"

namespace tracee::bench {

inline std::uint64_t sum_row(const stream::EventRow& row) {
  return row.time + static_cast<std::uint64_t>(row.return_value) + row.event_id + row.flags +
         row.cpu + row.sequence_offset + row.cpu_sequence +
         static_cast<std::uint64_t>(row.syscall) + row.scopes + row.hook;
}

inline std::uint64_t sum_task(const stream::TaskRow& row) {
  return row.start_time + row.process_start_time + row.parent_start_time + row.cgroup_id + row.tid +
         row.pid + row.parent_pid + row.ns_tid + row.ns_pid + row.ns_parent_pid + row.uid +
         row.mount_namespace + row.pid_namespace;
}

inline std::uint64_t first_byte(std::string_view text) {
  return text.empty() ? 0 : static_cast<unsigned char>(text.front());
}

// Every field of every event, the way rules and formatters get at them.
inline std::uint64_t read_ours(const Trace& trace) {
  std::uint64_t sum = 0;
  for (const stream::Words& frame : trace.batches) {
    const auto batch = stream::BatchView::parse(frame);
    if (!batch) continue;
    for (std::size_t i = 0; i < batch->size(); ++i) {
      const EventDefinition* definition = trace.catalogue.find(batch->row(i).event_id);
      if (definition == nullptr) continue;
      const auto event = batch->event(i, *definition);
      if (!event) continue;
      sum += sum_row(event->row());
      const TaskView task = event->task();
      sum += sum_task(task.row()) + first_byte(task.comm()) + first_byte(task.uts_name());
      for (std::size_t k = 0; k < definition->arguments.size(); ++k) {
        const Value value = event->value(k);
        sum += is_blob(value.definition->kind) ? first_byte(value.bytes) + value.full_length
                                               : value.word;
      }
    }
  }
  return sum;
}

}  // namespace tracee::bench
