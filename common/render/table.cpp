// Events as table rows; the header tells the form.
#include "common/render/table.h"

#include <bit>
#include <concepts>
#include <ctime>

#include "common/render/escape.h"
#include "common/render/json.h"
#include "common/render/seconds.h"
#include "common/render/value_text.h"

namespace tracee::render {
namespace {

constexpr std::size_t kTimeWidth = 16;
constexpr std::size_t kNameWidth = 16;  // UTS_NAME, CONTAINER_ID, COMM, RET
constexpr std::size_t kNamespaceWidth = 12;
constexpr std::size_t kUserWidth = 6;
constexpr std::size_t kIdWidth = 7;
constexpr std::size_t kIdPairWidth = 15;
constexpr std::size_t kEventWidth = 20;

// Fills the column that began at `begin` up to `width` characters, then the separator.
void end_column(std::string& out, std::size_t begin, std::size_t width) {
  std::size_t characters = 0;
  for (std::size_t i = begin; i < out.size(); ++i) {
    characters += (static_cast<unsigned char>(out[i]) & 0xc0) != 0x80;  // not a continuation
  }
  if (characters < width) out.append(width - characters, ' ');
  out += ' ';
}

void append_column(std::string& out, std::string_view text, std::size_t width) {
  const std::size_t begin = out.size();
  append_terminal_text(out, text);
  end_column(out, begin, width);
}

template <std::integral Number>
void append_column(std::string& out, Number value, std::size_t width) {
  const std::size_t begin = out.size();
  append_decimal(out, value);
  end_column(out, begin, width);
}

// An id as its pid namespace sees it and as the host does: each 7 wide, a slash between.
void append_id_pair(std::string& out, std::uint32_t inside, std::uint32_t host) {
  append_column(out, std::uint64_t{inside}, kIdWidth);
  out.back() = '/';
  append_column(out, std::uint64_t{host}, kIdWidth);
}

// 1,3,64
void append_scopes(std::string& out, std::uint64_t scopes) {
  const std::size_t begin = out.size();
  for (std::uint64_t rest = scopes; rest != 0; rest &= rest - 1) {
    if (rest != scopes) out += ',';
    append_decimal(out, static_cast<std::uint64_t>(std::countr_zero(rest)) + 1);
  }
  end_column(out, begin, kIdWidth);
}

char* write_two_digits(char* to, unsigned value) {
  *to++ = static_cast<char>('0' + value / 10 % 10);
  *to++ = static_cast<char>('0' + value % 10);
  return to;
}

}  // namespace

TableFormatter::TableFormatter(const TableStyle& style)
    : style_(style), minute_(~std::uint64_t{0}), clock_text_{} {
  ::tzset();
}

void TableFormatter::append_header(std::string& out) const {
  const bool seconds = style_.time.base == TimeStyle::Base::Boot;
  append_column(out, seconds ? "TIME(s)" : "TIME", kTimeWidth);
  if (style_.verbose || style_.containers) {
    append_column(out, "UTS_NAME", kNameWidth);
    append_column(out, "CONTAINER_ID", kNameWidth);
  }
  if (style_.verbose) {
    append_column(out, "MNT_NS", kNamespaceWidth);
    append_column(out, "PID_NS", kNamespaceWidth);
  }
  append_column(out, "UID", kUserWidth);
  append_column(out, "COMM", kNameWidth);
  const std::size_t id_width = style_.containers ? kIdPairWidth : kIdWidth;
  append_column(out, style_.containers ? "PID/host" : "PID", id_width);
  append_column(out, style_.containers ? "TID/host" : "TID", id_width);
  if (style_.verbose) append_column(out, style_.containers ? "PPID/host" : "PPID", id_width);
  append_column(out, "RET", kNameWidth);
  if (style_.scopes) append_column(out, "SCOPES", kIdWidth);
  append_column(out, "EVENT", kEventWidth);
  out += "ARGS\n";
}

void TableFormatter::append_row(std::string& out, const EventView& event, std::size_t most) {
  const TaskView task = shown_task(event);
  append_time(out, event.row().time);
  if (style_.verbose || style_.containers) {
    append_column(out, task.uts_name().substr(0, most), kNameWidth);
    append_column(out, shown_container(task), kNameWidth);
  }
  if (style_.verbose) {
    append_column(out, std::uint64_t{task.row().mount_namespace}, kNamespaceWidth);
    append_column(out, std::uint64_t{task.row().pid_namespace}, kNamespaceWidth);
  }
  append_column(out, std::uint64_t{task.row().uid}, kUserWidth);
  append_column(out, task.comm().substr(0, most), kNameWidth);
  append_ids(out, task.row());
  append_column(out, std::int64_t{event.row().return_value}, kNameWidth);
  if (style_.scopes) append_scopes(out, event.row().scopes);
  append_column(out, event.definition().name, kEventWidth);
  bool first = true;
  for (std::size_t i = 0; i < event.definition().arguments.size(); ++i) {
    const Value value = shortened(event.value(i), most);
    if (value.presence == Presence::Absent) continue;
    if (!first) out += ", ";
    first = false;
    append_terminal_text(out, value.definition->name);
    out += ": ";
    append_argument(out, event, i, value);
  }
  out += '\n';
}

void TableFormatter::append_argument(std::string& out, const EventView& event, std::size_t index,
                                     const Value& value) const {
  const bool explain = style_.verbose || style_.arguments.parse;
  if (!explain || !append_explanation(out, event, index)) append_value_text(out, value);
  if (!style_.arguments.provenance) return;
  out.append(" (").append(provenance_text(value.provenance)).append(")");
}

void TableFormatter::append_ids(std::string& out, const stream::TaskRow& row) const {
  if (style_.containers) {
    append_id_pair(out, row.ns_pid, row.pid);
    append_id_pair(out, row.ns_tid, row.tid);
    if (style_.verbose) append_id_pair(out, row.ns_parent_pid, row.parent_pid);
    return;
  }
  append_column(out, std::uint64_t{row.ns_pid}, kIdWidth);
  append_column(out, std::uint64_t{row.ns_tid}, kIdWidth);
  if (style_.verbose) append_column(out, std::uint64_t{row.ns_parent_pid}, kIdWidth);
}

void TableFormatter::append_time(std::string& out, std::uint64_t boot_time) {
  const std::size_t begin = out.size();
  const std::uint64_t nanoseconds = style_.time.nanoseconds(boot_time);
  if (style_.time.base == TimeStyle::Base::Boot) {
    append_seconds(out, nanoseconds);
    end_column(out, begin, kTimeWidth);
    return;
  }
  const std::uint64_t seconds = nanoseconds / 1000000000;
  if (seconds / 60 != minute_) {
    // Offsets of time zones are whole minutes, so this holds until the minute is over.
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    if (style_.time.base == TimeStyle::Base::Start) {
      ::gmtime_r(&time, &parts);
    } else {
      ::localtime_r(&time, &parts);
    }
    char* to = write_two_digits(clock_text_, static_cast<unsigned>(parts.tm_hour));
    *to++ = ':';
    to = write_two_digits(to, static_cast<unsigned>(parts.tm_min));
    *to = ':';
    minute_ = seconds / 60;
  }
  out.append(clock_text_, sizeof clock_text_);
  char second_text[3];
  *write_two_digits(second_text, static_cast<unsigned>(seconds % 60)) = ':';
  out.append(second_text, sizeof second_text);
  append_micros(out, nanoseconds / 1000 % 1000000);
  end_column(out, begin, kTimeWidth);
}

}  // namespace tracee::render
