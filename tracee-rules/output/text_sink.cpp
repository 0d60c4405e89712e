#include "tracee-rules/output/text_sink.h"

#include <bit>
#include <ctime>
#include <string>

#include "common/render/escape.h"
#include "tracee-rules/output/finding_process.h"

namespace tracee::rules {
namespace {

struct AppendText {
  std::string& out;
  void operator()(const std::string& text) const { render::append_terminal_text(out, text); }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
  void operator()(const Structured& value) const { render::append_terminal_text(out, value.text); }
};

void append_line(std::string& out, std::string_view label, std::string_view text) {
  out += label;
  render::append_terminal_text(out, text);
  out += '\n';
}

struct AppendProperty {
  std::string& out;
  void operator()(const Structured& value) const { out += value.text; }
  void operator()(const std::string& text) const { out += text; }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
};

std::string property(const SignatureInfo& signature, std::string_view key) {
  std::string text;
  for (const Property& each : signature.properties) {
    if (each.key == key) std::visit(AppendProperty{text}, each.value);
  }
  return text;
}

std::string scopes_text(std::uint64_t scopes) {
  std::string text;
  for (; scopes != 0; scopes &= scopes - 1) {
    if (!text.empty()) text += ' ';
    text += std::to_string(std::countr_zero(scopes) + 1);
  }
  return text;
}

const char* completeness(const Finding& finding) {
  if (!finding.record_complete) return ", record incomplete";
  return finding.losses_known ? ", complete up to here" : ", losses unknown";
}

// What -v shows beyond v0.6.3's lines.
void append_more(std::string& out, const Finding& finding) {
  append_line(out, "Severity: ", property(finding.signature, "Severity"));
  append_line(out, "MITRE ATT&CK: ", property(finding.signature, "MITRE ATT&CK"));
  append_line(out, "Event: ", finding.event.definition().name);
  append_process_text(out, finding);
  if (finding.scoped) append_line(out, "Scopes: ", scopes_text(finding.scopes));
  const std::string_view lane = lane_name(finding.lane);
  append_line(out, "Evidence: ",
              "run " + finding.run.text() + ", source " + std::to_string(finding.source) +
                  ", lane " + std::string(lane) + ", sequence " +
                  std::to_string(finding.event.sequence()) + completeness(finding));
  append_line(out, "Rules: ", finding.rules);
}

}  // namespace

void append_go_map(std::string& out, const FindingData& data) {
  out += "map[";
  bool first = true;
  for (const FindingData::Field* field : data.sorted()) {
    if (!first) out += ' ';
    first = false;
    render::append_terminal_text(out, field->key);
    out += ':';
    std::visit(AppendText{out}, field->value);
  }
  out += ']';
}

void append_utc_time(std::string& out, std::uint64_t wall_time) {
  const auto seconds = static_cast<std::time_t>(wall_time / 1'000'000'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  out.append(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts));
}

Status TextSink::write(const Finding& finding) {
  std::string& out = buffer_.text();
  out += "\n*** Detection ***\nTime: ";
  append_utc_time(out, finding.clock.to_wall(finding.event.row().time));
  out += '\n';
  append_line(out, "Signature ID: ", finding.signature.id);
  append_line(out, "Signature: ", finding.signature.name);
  out += "Data: ";
  append_go_map(out, finding.data);
  out += '\n';
  append_line(out, "Command: ", finding.event.actor().comm());
  append_line(out, "Hostname: ", finding.event.actor().uts_name());
  if (verbose_) append_more(out, finding);
  return buffer_.written();
}

Status TextSink::suppressed(const Suppressed& report) {
  std::string& out = buffer_.text();
  out += "\n*** Suppressed ***\n";
  append_line(out, "Signature ID: ", report.signature.id);
  append_line(out, "Signature: ", report.signature.name);
  append_line(out, "Findings: ", std::to_string(report.count));
  out += "From: ";
  append_utc_time(out, report.first);
  out += "\nTo: ";
  append_utc_time(out, report.last);
  out += '\n';
  return buffer_.written();
}

}  // namespace tracee::rules
