#include "tracee-rules/output/json_sink.h"

#include <bit>
#include <string>
#include <string_view>

#include "common/render/escape.h"
#include "common/render/json.h"
#include "tracee-rules/output/finding_process.h"

namespace tracee::rules {
namespace {

using render::append_decimal;
using render::append_json_string;

// Of a value: no path, address or argument list that the kernel side records is longer, so only
// what somebody forged is cut, lest each of many findings repeats it.
constexpr std::size_t kMaxBytes = std::size_t{256} << 10;

void append_text_member(std::string& out, std::string_view key, std::string_view text) {
  append_json_string(out, key);
  out += ':';
  append_json_string(out, text);
}

struct AppendJson {
  std::string& out;
  void operator()(const std::string& text) const { append_json_string(out, text); }
  void operator()(std::int64_t number) const { append_decimal(out, number); }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
  void operator()(const Structured& value) const { out += value.json; }
};

void append_data(std::string& out, const FindingData& data) {
  if (data.fields().empty()) {
    out += "null";
    return;
  }
  char separator = '{';
  for (const FindingData::Field* field : data.sorted()) {
    out += separator;
    separator = ',';
    append_json_string(out, field->key);
    out += ':';
    std::visit(AppendJson{out}, field->value);
  }
  out += '}';
}

void append_properties(std::string& out, const SignatureInfo& signature) {
  out += '{';
  bool first = true;
  for (const Property& property : signature.properties) {
    if (!first) out += ',';
    first = false;
    append_json_string(out, property.key);
    out += ':';
    std::visit(AppendJson{out}, property.value);
  }
  out += '}';
}

void append_signature(std::string& out, const SignatureInfo& signature) {
  out += '{';
  append_text_member(out, "ID", signature.id);
  out += ',';
  append_text_member(out, "Version", signature.version);
  out += ',';
  append_text_member(out, "Name", signature.name);
  out += ',';
  append_text_member(out, "Description", signature.description);
  out += ",\"Tags\":[";
  for (std::size_t i = 0; i < signature.tags.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, signature.tags[i]);
  }
  out += "],\"Properties\":";
  append_properties(out, signature);
  out += '}';
}

void append_scopes(std::string& out, std::uint64_t scopes) {
  out += ",\"scopes\":[";
  for (bool first = true; scopes != 0; scopes &= scopes - 1, first = false) {
    if (!first) out += ',';
    append_decimal(out, static_cast<std::uint64_t>(std::countr_zero(scopes)) + 1);
  }
  out += ']';
}

void append_evidence(std::string& out, const Finding& finding) {
  out += '{';
  append_text_member(out, "run", finding.run.text());
  out += ",\"source\":";
  append_decimal(out, std::uint64_t{finding.source});
  out += ',';
  append_text_member(out, "lane", lane_name(finding.lane));
  out += ",\"sequence\":";
  append_decimal(out, finding.event.sequence());
  out += ",\"complete\":";
  out += finding.record_complete && finding.losses_known ? "true," : "false,";
  append_text_member(out, "command", finding.event.actor().comm());
  if (!finding.rules.empty()) {
    out += ',';
    append_text_member(out, "rules", finding.rules);
  }
  if (finding.scoped) append_scopes(out, finding.scopes);
  out += '}';
}

}  // namespace

Status JsonSink::write(const Finding& finding) {
  render::TimeStyle time;
  time.clock = finding.clock;
  std::string& out = buffer_.text();
  out += "{\"Data\":";
  append_data(out, finding.data);
  out += ",\"Context\":";
  render::append_event_json(out, finding.event, time,
                            {.scopes = finding.scoped, .most = kMaxBytes});
  out += ",\"SigMetadata\":";
  append_signature(out, finding.signature);
  out += ",\"Evidence\":";
  append_evidence(out, finding);
  out += ",\"Process\":";
  append_process_json(out, finding);
  out += "}\n";
  return buffer_.written();
}

Status JsonSink::suppressed(const Suppressed& report) {
  std::string& out = buffer_.text();
  out += "{\"Suppressed\":{";
  append_text_member(out, "ID", report.signature.id);
  out += ',';
  append_text_member(out, "Name", report.signature.name);
  out += ",\"Count\":";
  append_decimal(out, report.count);
  out += ",\"From\":";
  append_decimal(out, report.first);
  out += ",\"To\":";
  append_decimal(out, report.last);
  out += "}}\n";
  return buffer_.written();
}

}  // namespace tracee::rules
