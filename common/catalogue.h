// The events that exist, as the programs look them up: by id and by name.
//
// Catalogue::built_in() is this build's own table (schemas/catalog). A stream brings the rows of
// its events in its header; a reader uses those, so that streams of older and newer producers
// decode. Built once at start, read from then on; safe to share between threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/kinds.h"

namespace tracee {

// See schemas/catalog/definition.capnp.
struct ArgumentPart {
  PartKind what = PartKind::Nothing;
  std::uint8_t of = 0;      // position of the argument that points to it
  std::uint8_t offset = 0;  // of a field
};

struct ArgumentDefinition {
  std::string name;
  std::string type;  // the C type v0.6.3 declares, shown in JSON
  Kind kind = Kind::Int32;
  Rendering rendering = Rendering::Plain;
  std::int8_t length_from = -1;            // the argument that holds its length, for some kinds
  bool length_is_pointer = false;          // that argument points to the length
  Rendering explained = Rendering::Plain;  // the text beside the value, see render/explain.h
  ArgumentPart part = {};                  // of system calls: not a register
};

struct HookDefinition {
  HookKind kind = HookKind::None;
  std::string target;   // tracepoint or kernel function
  std::string program;  // BPF program
};

struct EventDefinition {
  std::uint16_t id = 0;
  std::string name;
  std::vector<std::string> sets;
  std::vector<ArgumentDefinition> arguments;
  std::string doc;
  std::vector<HookDefinition> hooks;  // in order of preference
  std::int16_t ia32_number = -1;      // of the same system call in 32-bit programs
  std::string since;                  // "v0.6.3" or "later"

  bool is_syscall() const { return !hooks.empty() && hooks.front().kind == HookKind::Syscall; }
  bool in_set(std::string_view set) const;
  // The position of an argument, or nothing when the event has none of that name.
  std::optional<std::size_t> argument(std::string_view argument_name) const;
};

class Catalogue {
 public:
  // This build's own events.
  static const Catalogue& built_in();

  // Later rows replace earlier ones of the same id.
  explicit Catalogue(std::vector<EventDefinition> rows);

  // Null when there is no such event. Pointers live as long as the catalogue.
  const EventDefinition* find(std::uint16_t id) const {
    return id < by_id_.size() ? by_id_[id] : nullptr;
  }
  const EventDefinition* find(std::string_view name) const;

  // All rows, ordered by id.
  const std::vector<EventDefinition>& events() const { return rows_; }
  // The known name nearest to a misspelt one, or empty when nothing is near.
  std::string nearest_name(std::string_view misspelt) const;

  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;
  Catalogue(Catalogue&&) = default;
  Catalogue& operator=(Catalogue&&) = default;

 private:
  std::vector<EventDefinition> rows_;
  std::vector<const EventDefinition*> by_id_;
  std::unordered_map<std::string_view, const EventDefinition*> by_name_;
};

}  // namespace tracee
