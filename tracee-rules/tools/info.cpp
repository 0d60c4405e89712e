#include "tracee-rules/tools/info.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "common/render/escape.h"
#include "common/render/rfc3339.h"
#include "common/stream/loss_events.h"

namespace tracee::rules {
namespace {

using render::append_decimal;
using render::append_json_string;

// One decimal: enough to compare, few enough to read.
std::string per_event(std::uint64_t bytes, std::uint64_t events) {
  char text[48];
  std::snprintf(text, sizeof text, "%.1f",
                static_cast<double>(bytes) / static_cast<double>(events));
  return text;
}

std::string time_text(const stream::Clock& clock, std::uint64_t time) {
  std::string text;
  render::append_rfc3339(text, clock.to_wall(time));
  return text;
}

void line(std::string& out, std::string_view label, std::string_view text) {
  out += label;
  out.append(label.size() < 12 ? 12 - label.size() : 1, ' ');
  render::append_terminal_text(out, text);
  out += '\n';
}

std::string count(std::uint64_t number, std::string_view noun) {
  return std::to_string(number).append(" ").append(noun).append(number == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

// "TRC-2 in scope 1, anti_debugging in scopes 2 3".
std::string bound_text(const std::vector<stream::BoundSignature>& signatures) {
  std::string text;
  for (const stream::BoundSignature& bound : signatures) {
    text.append(text.empty() ? "" : ", ").append(bound.id);
    text += std::has_single_bit(bound.scopes) ? " in scope" : " in scopes";
    for (std::uint64_t rest = bound.scopes; rest != 0; rest &= rest - 1) {
      text.append(" ").append(std::to_string(std::countr_zero(rest) + 1));
    }
  }
  return text;
}

void append_run_text(std::string& out, const RunFacts& run) {
  line(out, "run",
       run.run.text() + (run.source == 0 ? "" : ", source " + std::to_string(run.source)));
  if (run.has_header) {
    const stream::StreamHeader& header = run.header;
    line(out, "  host", header.host_name);
    line(out, "  kernel",
         header.kernel_release + " " + header.kernel_version + " " + header.machine);
    line(out, "  producer", header.producer + ": " + joined(header.command_line));
    line(out, "  selected", header.selection);
    if (!header.signatures.empty()) line(out, "  signatures", bound_text(header.signatures));
    line(out, "  numbers",
         header.cpu_sequences ? "of each CPU, so that gaps show"
                              : "none: losses are known as far as they were counted");
  } else {
    line(out, "  header", "missing: host and clock are unknown, times count from that boot");
  }
  if (run.events > 0) {
    line(out, "  from", time_text(run.header.clock, run.first_time));
    line(out, "  to", time_text(run.last_clock, run.last_time));
  }
  line(out, "  events",
       std::to_string(run.events) + ", " + std::to_string(run.late) + " of them late");
  line(out, "  ended",
       run.ended ? "in order (" + end_text(run.ended) + ")" : "abnormally: there is no end frame");
}

void append_losses_text(std::string& out, const RecordingFacts& facts) {
  line(out, "lost", facts.lost == 0 ? "nothing" : count(facts.lost, "event"));
  for (const auto& [event, loss] : facts.losses_by_event) {
    for (std::size_t cause = 0; cause < loss.by_cause.size(); ++cause) {
      if (loss.by_cause[cause] == 0) continue;
      line(out, "",
           std::to_string(loss.by_cause[cause]) + " " + event + " (" +
               stream::loss_cause_name(cause) + ")");
    }
  }
  for (const auto& [program, skipped] : facts.skipped_by_program) {
    if (skipped.count > 0) {
      line(out, "skipped", program + ": " + count(skipped.count, "run"));
    } else if (!skipped.known) {
      line(out, "skipped", program + ": unknown, that kernel does not count them");
    }
  }
}

template <typename Number>
void member(std::string& out, std::string_view key, Number number) {
  append_json_string(out, key);
  out += ':';
  append_decimal(out, std::uint64_t{number});
  out += ',';
}
void member(std::string& out, std::string_view key, bool value) {
  append_json_string(out, key);
  out += value ? ":true," : ":false,";
}
// `json` as it is.
void raw_member(std::string& out, std::string_view key, std::string_view json) {
  append_json_string(out, key);
  out.append(":").append(json).append(",");
}
void text_member(std::string& out, std::string_view key, std::string_view text) {
  append_json_string(out, key);
  out += ':';
  append_json_string(out, text);
  out += ',';
}
// Ends an object or list: the comma after its last member goes.
void close(std::string& out, char bracket) {
  if (out.back() == ',') out.pop_back();
  out += bracket;
}

void append_run_json(std::string& out, const RunFacts& run) {
  out += '{';
  text_member(out, "run", run.run.text());
  member(out, "source", run.source);
  member(out, "header", run.has_header);
  text_member(out, "host", run.header.host_name);
  text_member(out, "kernel", run.header.kernel_release);
  text_member(out, "machine", run.header.machine);
  text_member(out, "producer", run.header.producer);
  out += "\"commandLine\":[";
  for (const std::string& word : run.header.command_line) {
    append_json_string(out, word);
    out += ',';
  }
  close(out, ']');
  out += ',';
  text_member(out, "selection", run.header.selection);
  out += "\"signatures\":[";
  for (const stream::BoundSignature& bound : run.header.signatures) {
    out += '{';
    text_member(out, "id", bound.id);
    out += "\"scopes\":[";
    for (std::uint64_t rest = bound.scopes; rest != 0; rest &= rest - 1) {
      append_decimal(out, static_cast<std::uint64_t>(std::countr_zero(rest)) + 1);
      out += ',';
    }
    close(out, ']');
    out += "},";
  }
  close(out, ']');
  out += ',';
  raw_member(out, "cpuSequences",
             !run.has_header            ? "null"
             : run.header.cpu_sequences ? "true"
                                        : "false");
  member(out, "events", run.events);
  member(out, "lateEvents", run.late);
  const bool any = run.events > 0;
  raw_member(out, "firstTime",
             any ? "\"" + time_text(run.header.clock, run.first_time) + "\"" : "null");
  raw_member(out, "lastTime",
             any ? "\"" + time_text(run.last_clock, run.last_time) + "\"" : "null");
  member(out, "ended", run.ended.has_value());
  raw_member(out, "endReason", run.ended ? "\"" + end_text(run.ended) + "\"" : "null");
  close(out, '}');
  out += ',';
}

void append_losses_json(std::string& out, const RecordingFacts& facts) {
  out += "\"losses\":[";
  for (const auto& [event, loss] : facts.losses_by_event) {
    for (std::size_t cause = 0; cause < loss.by_cause.size(); ++cause) {
      if (loss.by_cause[cause] == 0) continue;
      out += '{';
      text_member(out, "event", event);
      text_member(out, "cause", stream::loss_cause_name(cause));
      member(out, "count", loss.by_cause[cause]);
      close(out, '}');
      out += ',';
    }
  }
  close(out, ']');
  out += ",\"skippedRuns\":[";
  for (const auto& [program, skipped] : facts.skipped_by_program) {
    out += '{';
    text_member(out, "program", program);
    member(out, "count", skipped.count);
    member(out, "known", skipped.known);
    close(out, '}');
    out += ',';
  }
  close(out, ']');
  out += ',';
}

}  // namespace

void append_info_text(std::string& out, const RecordingFacts& facts) {
  line(out, "file", facts.name);
  for (const RunFacts& run : facts.runs) append_run_text(out, run);
  line(out, "events", std::to_string(facts.events));
  std::vector<std::pair<std::uint64_t, std::string_view>> by_count;
  for (const auto& [event, number] : facts.events_by_name) by_count.emplace_back(number, event);
  std::stable_sort(by_count.begin(), by_count.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [number, event] : by_count) {
    line(out, "", std::to_string(number).append(" ").append(event));
  }
  append_losses_text(out, facts);
  if (facts.damaged_stretches + facts.missing_frames + facts.unsound_frames > 0) {
    line(out, "damaged",
         count(facts.damaged_bytes, "byte") + " in " + count(facts.damaged_stretches, "place") +
             ", " + count(facts.missing_frames, "frame") + " missing, " +
             count(facts.unsound_frames, "frame") + " unsound");
  }
  line(out, "size",
       count(facts.stored_bytes, "byte") + " in " + count(facts.frames, "frame") + ", expanded " +
           std::to_string(facts.expanded_bytes));
  if (facts.events > 0) {
    line(out, "per event",
         per_event(facts.stored_bytes, facts.events) + " bytes stored, " +
             per_event(facts.expanded_bytes, facts.events) + " expanded");
  }
  line(out, "compressed", facts.compressed_frames > 0 ? "yes" : "no");
  line(out, "indexed", facts.indexed ? "yes" : "no");
  line(out, "sealed", facts.sealed ? "yes, head " + recording::digest_text(facts.head) : "no");
  line(out, "complete", facts.complete() ? "yes" : "no");
}

void append_info_json(std::string& out, const RecordingFacts& facts) {
  out += '{';
  text_member(out, "file", facts.name);
  member(out, "complete", facts.complete());
  member(out, "frames", facts.frames);
  member(out, "storedBytes", facts.stored_bytes);
  member(out, "expandedBytes", facts.expanded_bytes);
  member(out, "events", facts.events);
  member(out, "lateEvents", facts.late);
  member(out, "lostEvents", facts.lost);
  const bool any = facts.events > 0;
  raw_member(out, "storedBytesPerEvent",
             any ? per_event(facts.stored_bytes, facts.events) : "null");
  raw_member(out, "expandedBytesPerEvent",
             any ? per_event(facts.expanded_bytes, facts.events) : "null");
  member(out, "compressedFrames", facts.compressed_frames);
  member(out, "indexed", facts.indexed);
  member(out, "sealed", facts.sealed);
  raw_member(out, "head", facts.sealed ? "\"" + recording::digest_text(facts.head) + "\"" : "null");
  out += "\"runs\":[";
  for (const RunFacts& run : facts.runs) append_run_json(out, run);
  close(out, ']');
  out += ",\"eventCounts\":{";
  for (const auto& [event, number] : facts.events_by_name) member(out, event, number);
  close(out, '}');
  out += ',';
  append_losses_json(out, facts);
  out += "\"damage\":{";
  member(out, "stretches", facts.damaged_stretches);
  member(out, "bytes", facts.damaged_bytes);
  member(out, "missingFrames", facts.missing_frames);
  member(out, "unsoundFrames", facts.unsound_frames);
  close(out, '}');
  out += "}\n";
}

}  // namespace tracee::rules
