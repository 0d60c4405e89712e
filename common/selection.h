// Which events of which processes the user asked for: the meaning of all --trace expressions.
//
// parse_selection() (selection_parser.cpp) is the one parser of the grammar. The kernel side is
// configured from the result (tracee-ebpf/sensor/filter_tables), what the kernel does not decide
// and recordings are decided by selection_match. Subjects are ANDed; of one subject the values of
// `=` and what lies between its bounds are alternatives, values of `!=` are all ruled out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/catalogue.h"
#include "common/result.h"
#include "common/selection_values.h"

namespace tracee {

// Which processes. What is empty or false does not restrict.
struct ProcessFilter {
  Numbers<std::uint32_t> uids;  // real ids, as the host has them
  Numbers<std::uint32_t> gids;
  Numbers<std::uint32_t> pids;  // thread groups, as the host numbers them
  Numbers<std::uint32_t> tids;
  Numbers<std::uint32_t> mount_namespaces;
  Numbers<std::uint32_t> pid_namespaces;
  Numbers<std::uint32_t> trees;     // processes whose descendants are meant, themselves included
  Choice<std::string> comms;        // at most 15 bytes each
  Choice<std::string> uts_names;    // at most 64 bytes each
  Choice<TextPattern> binaries;     // paths of executed files; no open front
  Choice<std::string> cgroups;      // paths of control groups; those below are meant, too
  Choice<std::string> containers;   // beginnings of ids
  bool new_processes = false;       // pid=new: forked or executed after the start
  bool old_processes = false;       // pid!=new
  bool new_containers = false;      // container=new: made after the start
  bool not_new_containers = false;  // container!=new
  bool in_containers = false;       // container
  bool outside_containers = false;  // !container
  bool follow = false;  // what once passed the filters passes them for ever, with its children

  // Whether the subject `container` restricts, in any form.
  bool by_container() const {
    return !containers.empty() || new_containers || not_new_containers || in_containers ||
           outside_containers;
  }
  // Whether any subject restricts.
  bool by_process() const {
    return !uids.empty() || !gids.empty() || !pids.empty() || !tids.empty() ||
           !mount_namespaces.empty() || !pid_namespaces.empty() || !trees.empty() ||
           !comms.empty() || !uts_names.empty() || !binaries.empty() || !cgroups.empty() ||
           by_container() || new_processes || old_processes;
  }
};

// One question: events, processes, values.
struct Scope : ProcessFilter {
  static constexpr unsigned kMax = 64;

  unsigned number = 1;                    // 1 to kMax
  std::vector<std::uint16_t> events;      // ordered; empty: all that are selected
  std::vector<ArgumentFilter> arguments;  // at most one for each value of an event
  std::vector<std::string> signatures;    // ids of those that it names, ordered

  // Its bit in an event's `scopes`.
  std::uint64_t bit() const { return std::uint64_t{1} << (number - 1); }
  bool wants(std::uint16_t event) const {
    return events.empty() || std::binary_search(events.begin(), events.end(), event);
  }
};

struct Selection {
  struct Wanted {
    std::uint16_t id;
    bool named;  // by its own name: not observing it is an error; through a wildcard, a set or by
                 // default it is a warning
  };
  std::vector<Wanted> events;     // of all scopes together, ordered by id, each once
  std::vector<Scope> scopes{{}};  // at least one, ordered by number
  bool default_events = false;    // no expression says which events
  bool environment = false;       // a signature that it names reads environments

  // Whether any scope's filter gives true for `asks`.
  template <typename Asks>
  bool any(Asks asks) const {
    return std::any_of(scopes.begin(), scopes.end(), asks);
  }
  // All scopes' bits.
  std::uint64_t scope_bits() const {
    std::uint64_t bits = 0;
    for (const Scope& scope : scopes) bits |= scope.bit();
    return bits;
  }
  // Adds an event to every scope, as one that a set brought.
  void add_event(std::uint16_t id);
};

// A signature as a selection may name it.
struct SignatureNeeds {
  std::string id;
  std::vector<std::string> names;   // others that it goes by
  std::vector<std::string> events;  // that it wants
  bool environment = false;         // it reads the environment of executed programs
};

// Gives the signatures of a rules directory or of one file, for the empty path those beside the
// program. Asked only when an expression names what is no event.
using FindSignatures = std::function<Result<std::vector<SignatureNeeds>>(const std::string& path)>;

// Parses the values of all --trace options together. Without an event or set expression, v0.6.3's
// default set is selected. Without `signatures` none can be named. Error: Usage, with the
// expression, the position of the fault marked below it, and for misspelt names the nearest known
// one; or what `signatures` gave.
Result<Selection> parse_selection(const std::vector<std::string>& expressions,
                                  const Catalogue& catalogue, FindSignatures signatures = {});

// The selection in the words of the grammar, for the stream's header.
std::string selection_text(const Selection& selection, const Catalogue& catalogue);
// Whether a header's selection is one of scopes: then outputs show them.
bool names_scopes(std::string_view selection_text);

}  // namespace tracee
