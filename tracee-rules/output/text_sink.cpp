#include "tracee-rules/output/text_sink.h"

#include <ctime>
#include <string>

#include "common/render/escape.h"

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
  std::string& out = file_.buffer();
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
  return file_.written();
}

}  // namespace tracee::rules
