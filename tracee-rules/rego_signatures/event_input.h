// An event as the `input` of Rego rules: read in place, field by field, as a rule asks.
//
// The document is the one that tracee-ebpf writes as JSON (Tracee v0.6.3's fields and forms), and a
// few fields of later versions: cgroupId, contextFlags, executable, matchedScopes (bit N-1: scope N
// wanted it; 0 for what the producer derived), processorId, threadStartTime.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tracee-rules/engine/signature.h"
#include "tracee-rules/rego/engine.h"
#include "tracee-rules/rego_signatures/event_value.h"

namespace tracee::rules {

// The names for rego::Schema::fields.
std::vector<std::string> input_fields();

class EventInput final : public rego::View {
 public:
  // From here on it is this event; borrowed until the next call. `positions`: where the event has
  // the arguments that a program was specialised for, or kNoPosition.
  void show(const EventContext& context, std::span<const std::int16_t> positions) {
    context_ = &context;
    positions_ = positions;
  }

  bool is_array(std::uint32_t part) const override;
  std::uint32_t size(std::uint32_t part) const override;
  rego::Val get(std::uint32_t part, const rego::Val& key, rego::Arena& arena) const override;
  void entry(std::uint32_t part, std::uint32_t i, rego::Arena& arena, rego::Val* key,
             rego::Val* value) const override;
  rego::Val field(std::uint32_t index, rego::Arena& arena) const override;
  rego::Val slot(std::uint32_t index, rego::Arena& arena) const override;

  // For the table of fields.
  const EventView& event() const { return context_->event; }
  const EventContext& context() const { return *context_; }

 private:
  std::uint32_t argument_size(std::size_t position) const;
  rego::Val argument_member(std::size_t position, std::size_t member, rego::Arena& arena) const;
  std::string_view argument_entry(std::size_t position, std::uint32_t i, rego::Arena& arena,
                                  rego::Val* value) const;

  const EventContext* context_ = nullptr;
  std::span<const std::int16_t> positions_;
  mutable EventValues values_;
};

}  // namespace tracee::rules
