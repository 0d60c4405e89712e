// A signature as the engine sees it, whatever language it is written in.
//
// Made by a loader (plugins/ for C++, rego_signatures/ for Rego), owned and called by the engine
// from one thread. A Signature is a resource: it may hold state from event to event. A failure
// concerns one event and one signature and is told by the result; nothing throws.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/event_view.h"
#include "common/stream/content.h"

namespace tracee::rules {

enum class Origin : std::uint8_t { Any, Host, Container };

// Bits of scopes, where nothing says which.
inline constexpr std::uint64_t kAllScopes = ~std::uint64_t{0};

// An event that a signature wants.
struct Selector {
  std::string event;  // empty: any
  Origin origin = Origin::Any;
  bool required = false;              // without this event the signature finds nothing
  bool substitute = false;            // only where the selector before it has no event
  std::uint64_t scopes = kAllScopes;  // bit N-1: only events that scope N wanted
};

// An argument that a signature reads; its place in the event is looked up once a stream.
struct ArgumentName {
  std::string event;
  std::string name;
};

// A value that is no plain text, number or truth: as JSON, and as Go prints it in v0.6.3's text.
struct Structured {
  std::string json;
  std::string text;

  bool operator==(const Structured&) const = default;
};

struct Property {
  std::string key;
  std::variant<std::string, std::int64_t, bool, Structured> value;
};

struct SignatureInfo {
  std::string id;
  std::vector<std::string> aliases;  // other ids that --rules knows it by
  std::string version;
  std::string name;
  std::string description;
  std::vector<std::string> tags;
  std::vector<Property> properties;
  std::vector<Selector> selectors;
  std::vector<ArgumentName> arguments;
  // What is wrong in it, with its place, that does not keep it from loading.
  std::vector<std::string> faults = {};

  // The property "Severity", or -1 when there is none.
  std::int64_t severity() const;
  // Whether this is its id, one of its aliases, or its name in snake case (fileless_execution).
  bool is_called(std::string_view word) const;
  // Whether its property "Needs" speaks of exec-env: the environment of executed programs.
  bool reads_environment() const;
  // All of those but the id, each once.
  std::vector<std::string> other_names() const;
};

// The data of one finding: keys and values in the order in which they were added.
class FindingData {
 public:
  using Value = std::variant<std::string, std::int64_t, bool, Structured>;
  struct Field {
    std::string key;
    Value value;
  };
  static constexpr std::size_t kMaxFields = 64;  // what is added beyond is dropped

  // An existing key gets the new value.
  void set(std::string_view key, Value value);
  void clear() { fields_.clear(); }
  const std::vector<Field>& fields() const { return fields_; }
  // Ordered by key, as maps are printed. Valid until the next change.
  std::vector<const Field*> sorted() const;

 private:
  std::vector<Field> fields_;
};

// What a signature is shown of an event. Borrowed for the call.
struct EventContext {
  static constexpr std::int16_t kNoPosition = -1;

  const EventView& event;
  const stream::Clock& clock;
  std::uint16_t selector = 0;                 // the first of its selectors that fits
  std::span<const std::int16_t> positions{};  // of its arguments in this event, or kNoPosition
  std::uint16_t unnamed_arguments = 0;        // of the event, that the signature does not name
};

// Something that an argument must be, as rules see it: text as it is, numbers that have a name as
// that name.
struct Condition {
  enum class Test : std::uint8_t { Equals, EqualsNumber, Begins, Ends, Contains };
  std::uint32_t argument = 0;  // index in SignatureInfo::arguments
  Test test = Test::Equals;
  std::string text;
  std::int64_t number = 0;
};

// Without one of these conditions a signature finds nothing on events of a selector.
struct Necessary {
  bool known = false;
  std::vector<Condition> any_of;  // known and empty: it never finds anything there
};

enum class Verdict { NoMatch, Match, Failed };

enum class Signal { SourceStarts, SourceComplete };

class Signature {
 public:
  virtual ~Signature() = default;

  virtual const SignatureInfo& info() const = 0;
  // `data` is empty; what is in it counts with Match only.
  virtual Verdict on_event(const EventContext& context, FindingData& data) = 0;
  // False on failure.
  virtual bool on_signal(Signal signal) = 0;
  // For an index over many signatures. A signature with state, to which every event counts, keeps
  // this answer.
  virtual Necessary necessary([[maybe_unused]] std::uint16_t selector) const { return {}; }
  // What went wrong at the last failure, for the user; empty when there is nothing to say.
  virtual std::string_view last_error() const { return {}; }
};

}  // namespace tracee::rules
