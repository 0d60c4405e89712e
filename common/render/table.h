// Events as rows of a table: the columns of Tracee v0.6.3.
//
// Called by the table outputs. Nothing from an event reaches the terminal raw: see escape.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/event_view.h"
#include "common/render/event_time.h"
#include "common/render/explain.h"

namespace tracee::render {

struct TableStyle {
  bool verbose = false;  // table-verbose
  bool containers =
      false;            // a container expression was given: ids inside and outside, side by side
  bool scopes = false;  // which scopes wanted an event, by their numbers
  TimeStyle time;
  ArgumentStyle arguments;  // verbose tables show what numbers mean in any case
};

class TableFormatter {
 public:
  // Reads the time zone of the environment.
  explicit TableFormatter(const TableStyle& style);

  // Each appends one line with its end. Columns are separated by a space, left-aligned, and wider
  // where a value is; the last one, ARGS, is `name: value, name: value`.
  void append_header(std::string& out) const;
  // Of each value at most `most` bytes are shown.
  void append_row(std::string& out, const EventView& event,
                  std::size_t most = std::string_view::npos);

 private:
  void append_time(std::string& out, std::uint64_t boot_time);
  void append_argument(std::string& out, const EventView& event, std::size_t index,
                       const Value& value) const;
  void append_ids(std::string& out, const stream::TaskRow& row) const;

  TableStyle style_;
  // The minute that clock_text_ ("HH:MM:") was made for: local time is asked for once a minute.
  std::uint64_t minute_;
  char clock_text_[6];
};

}  // namespace tracee::render
