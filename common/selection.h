// Which events of which processes the user asked for: the meaning of all --trace expressions.
//
// parse_selection() (selection_parser.cpp) is the one parser of the grammar; the kernel side is
// configured from the result, and offline filters will use it too. Subjects are ANDed; values of
// one subject are ORed for `=` and ANDed for `!=`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/catalogue.h"
#include "common/result.h"

namespace tracee {

// `=` and `!=` values of one subject. Empty: the subject does not restrict.
template <typename T>
struct Choice {
  std::vector<T> equal;
  std::vector<T> not_equal;
  bool empty() const { return equal.empty() && not_equal.empty(); }
};

struct Selection {
  struct Wanted {
    std::uint16_t id;
    bool named;  // by its own name or a wildcard: not observing it is an error; through a set or
                 // by default it is a warning
  };
  std::vector<Wanted> events;   // ordered by id, each once
  Choice<std::uint32_t> pids;   // thread groups, as the host numbers them
  Choice<std::uint32_t> trees;  // processes whose descendants are meant, themselves included
  Choice<std::string> comms;    // at most 15 bytes each
  bool new_processes = false;   // pid=new: forked or executed after the start
  bool old_processes = false;   // pid!=new
  bool follow = false;  // what once passed the filters passes them for ever, with its children

  bool by_process() const {
    return !pids.empty() || !trees.empty() || !comms.empty() || new_processes || old_processes;
  }
};

// Parses the values of all --trace options together. Without an event or set expression, v0.6.3's
// default set is selected. Error: Usage, with the expression, the position of the fault marked
// below it, and for misspelt names the nearest known one.
Result<Selection> parse_selection(const std::vector<std::string>& expressions,
                                  const Catalogue& catalogue);

// The selection in the words of the grammar, for the stream's header.
std::string selection_text(const Selection& selection, const Catalogue& catalogue);

}  // namespace tracee
