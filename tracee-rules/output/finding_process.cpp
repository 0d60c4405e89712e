#include "tracee-rules/output/finding_process.h"

#include "common/render/escape.h"
#include "common/render/json.h"

namespace tracee::rules {
namespace {

using render::append_decimal;
using render::append_json_string;
using render::append_terminal_text;

// The process that acted. Of an exec it is the one that it made, with what is known of it.
KnownProcess acting(const Finding& finding) {
  const TaskView task = render::shown_task(finding.event);
  const stream::TaskRow& row = task.row();
  KnownProcess process;
  process.key = {row.pid, row.process_start_time};
  process.uid = row.uid;
  process.comm = task.comm();
  process.executable = std::string(task.executable().substr(0, ProcessTable::kMaxPath));
  const KnownProcess* known =
      finding.processes != nullptr ? finding.processes->find(process.key) : nullptr;
  if (known == nullptr) return process;
  process.arguments = known->arguments;
  if (process.executable.empty()) process.executable = known->executable;
  return process;
}

// Calls `each` with every string of a list; the last may lack its zero where the list was cut.
template <typename Each>
void for_each_word(std::string_view words, Each each) {
  while (!words.empty()) {
    const std::size_t end = words.find('\0');
    each(words.substr(0, end));
    if (end == words.npos) return;
    words.remove_prefix(end + 1);
  }
}

void append_known_json(std::string& out, const KnownProcess& process) {
  out += "\"pid\":";
  append_decimal(out, std::uint64_t{process.key.pid});
  out += ",\"startTime\":";
  append_decimal(out, process.key.start_time);
  out += ",\"name\":";
  append_json_string(out, process.comm);
  out += ",\"executable\":";
  append_json_string(out, process.executable);
  out += ",\"arguments\":";
  if (process.arguments) {
    char separator = '[';
    for_each_word(*process.arguments, [&](std::string_view word) {
      out += separator;
      separator = ',';
      append_json_string(out, word);
    });
    out += separator == '[' ? "[]" : "]";
  } else {
    out += "null";
  }
  out += ",\"uid\":";
  append_decimal(out, std::uint64_t{process.uid});
}

void append_line(std::string& out, std::string_view label, std::string_view text) {
  out += label;
  append_terminal_text(out, text);
  out += '\n';
}

std::string words_text(const std::string& words) {
  std::string text;
  for_each_word(words, [&](std::string_view word) {
    if (!text.empty()) text += ' ';
    text += word;
  });
  return text;
}

}  // namespace

void append_process_json(std::string& out, const Finding& finding) {
  out += '{';
  append_known_json(out, acting(finding));
  out += ",\"container\":";
  const TaskView task = render::shown_task(finding.event);
  append_json_string(out, task.container().substr(0, ProcessTable::kMaxPath));
  out += ",\"ancestors\":[";
  if (finding.processes != nullptr) {
    bool first = true;
    for (const KnownProcess& each : finding.processes->ancestors(task.row())) {
      out += first ? "{" : ",{";
      first = false;
      append_known_json(out, each);
      out += '}';
    }
  }
  out += "]}";
}

void append_process_text(std::string& out, const Finding& finding) {
  const TaskView task = render::shown_task(finding.event);
  const KnownProcess process = acting(finding);
  append_line(out, "Process: ", std::to_string(process.key.pid) + " " + process.comm);
  append_line(out, "Executable: ", process.executable);
  append_line(out, "Arguments: ", process.arguments ? words_text(*process.arguments) : "unknown");
  append_line(out, "User: ", std::to_string(process.uid));
  append_line(out, "Container: ", task.container().substr(0, ProcessTable::kMaxPath));
  std::string ancestry;
  if (finding.processes != nullptr) {
    for (const KnownProcess& each : finding.processes->ancestors(task.row())) {
      if (!ancestry.empty()) ancestry += " < ";
      ancestry += std::to_string(each.key.pid);
      if (!each.comm.empty()) ancestry += " " + each.comm;
    }
  }
  append_line(out, "Ancestry: ", ancestry);
}

}  // namespace tracee::rules
