#include "tracee-rules/engine/candidate_index.h"

#include <algorithm>
#include <utility>

#include "common/render/escape.h"
#include "common/render/names.h"

namespace tracee::rules {
namespace {

constexpr std::size_t kWindow = 3;      // bytes of a part that are looked at first
constexpr std::size_t kMaxSeen = 4096;  // numbers that are remembered

void set_bit(TargetBits& bits, std::uint32_t target) {
  bits[target / 64] |= std::uint64_t{1} << target % 64;
}

std::uint32_t window_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return std::uint32_t{static_cast<unsigned char>(text[at + i])};
  };
  return byte(0) | byte(1) << 8 | byte(2) << 16;
}

std::size_t window_hash(std::uint32_t window, std::size_t words) {
  return (window * 0x9e3779b1u >> 7) % (words * 64);
}

// The number as rules see it, by its kind.
std::int64_t number_of(const Value& value) {
  switch (value.definition->kind) {
    case Kind::Int32:
      return static_cast<std::int32_t>(value.word);
    case Kind::Uint32:
      return static_cast<std::uint32_t>(value.word);
    case Kind::Uint16:
      return static_cast<std::uint16_t>(value.word);
    default:
      return static_cast<std::int64_t>(value.word);
  }
}

// Can an argument of this kind be looked up? Structured ones cannot.
bool is_indexable(Kind kind) { return !is_blob(kind) || kind == Kind::Text; }

}  // namespace

void ArgumentIndex::add(const Condition& condition, std::uint32_t target) {
  switch (condition.test) {
    case Condition::Test::Equals:
      return equal_.add(condition.text, target);
    case Condition::Test::Begins:
      return begins_.add(condition.text, target);
    case Condition::Test::Ends:
      return ends_.add(condition.text, target);
    case Condition::Test::Contains:
      parts_.push_back({window_at(condition.text, 0), condition.text, target});
      return;
    case Condition::Test::EqualsNumber:
      numbers_[condition.number].push_back(target);
  }
}

void ArgumentIndex::freeze() {
  equal_.freeze();
  begins_.freeze();
  ends_.freeze();
  std::stable_sort(parts_.begin(), parts_.end(),
                   [](const Part& a, const Part& b) { return a.window < b.window; });
  windows_.assign(parts_.empty() ? 0 : parts_.size() / 4 + 1, 0);
  for (const Part& part : parts_) {
    const std::size_t hash = window_hash(part.window, windows_.size());
    windows_[hash / 64] |= std::uint64_t{1} << hash % 64;
  }
}

void ArgumentIndex::mark(const EventView& event, TargetBits& bits) const {
  const Value value = event.value(position_);
  if (!value.has_bytes()) return;
  if (is_blob(value.definition->kind)) return mark_text(value.bytes, bits);
  mark_scalar(value, bits);
}

void ArgumentIndex::mark_text(std::string_view text, TargetBits& bits) const {
  const auto found = [&](std::uint32_t target) { set_bit(bits, target); };
  if (!equal_.empty()) equal_.find_equal(text, found);
  if (!begins_.empty()) begins_.find_parts(text, found);
  if (!ends_.empty()) ends_.find_parts(text, found);
  if (!parts_.empty()) mark_parts(text, bits);
}

void ArgumentIndex::mark_parts(std::string_view text, TargetBits& bits) const {
  for (std::size_t at = 0; at + kWindow <= text.size(); ++at) {
    const std::uint32_t window = window_at(text, at);
    const std::size_t hash = window_hash(window, windows_.size());
    if ((windows_[hash / 64] >> hash % 64 & 1) == 0) continue;
    auto part = std::lower_bound(parts_.begin(), parts_.end(), window,
                                 [](const Part& p, std::uint32_t w) { return p.window < w; });
    for (; part != parts_.end() && part->window == window; ++part) {
      if (text.substr(at).starts_with(part->text)) set_bit(bits, part->target);
    }
  }
}

void ArgumentIndex::mark_scalar(const Value& value, TargetBits& bits) const {
  const bool has_text =
      value.definition->rendering != Rendering::Plain || value.definition->kind == Kind::Pointer;
  if (!has_text) return mark_word(value, bits);
  auto seen = seen_.find(value.word);
  if (seen == seen_.end()) {
    if (seen_.size() >= kMaxSeen) return mark_word(value, bits);
    seen = seen_.emplace(value.word, TargetBits(bits.size())).first;
    mark_word(value, seen->second);
  }
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= seen->second[i];
}

void ArgumentIndex::mark_word(const Value& value, TargetBits& bits) const {
  scratch_.clear();
  if (value.definition->kind == Kind::Pointer) {
    render::append_pointer(scratch_, value.word);
    return mark_text(scratch_, bits);
  }
  if (render::append_name(scratch_, value.definition->rendering, value.word)) {
    return mark_text(scratch_, bits);
  }
  // Of unsigned ones beyond int64 rules see another number; no condition names those.
  if (value.definition->kind == Kind::Uint64 && value.as_signed() < 0) return;
  const auto found = numbers_.find(number_of(value));
  if (found == numbers_.end()) return;
  for (const std::uint32_t target : found->second) set_bit(bits, target);
}

ArgumentIndex& CandidateIndex::argument(std::size_t position) {
  for (ArgumentIndex& known : arguments_) {
    if (known.position() == position) return known;
  }
  return arguments_.emplace_back(position);
}

std::unique_ptr<const CandidateIndex> CandidateIndex::build(
    const EventDefinition& event, const Dispatch& dispatch,
    std::span<const Dispatch::Target> targets,
    std::span<const std::unique_ptr<Signature>> signatures) {
  auto index = std::make_unique<CandidateIndex>();
  index->always_.assign((targets.size() + 63) / 64, 0);
  std::size_t conditional = 0;
  for (std::uint32_t i = 0; i < targets.size(); ++i) {
    const Dispatch::Target& target = targets[i];
    const auto positions = dispatch.positions(target);
    const Necessary necessary = signatures[target.signature]->necessary(target.selector);
    // An event with arguments that the signature does not know may pass by other ways.
    bool usable = necessary.known && target.unnamed_arguments == 0;
    for (const Condition& condition : necessary.any_of) {
      const std::int16_t position = positions[condition.argument];
      if (position == EventContext::kNoPosition) continue;  // such an argument is never there
      usable = usable && is_indexable(event.arguments[static_cast<std::size_t>(position)].kind) &&
               (condition.test != Condition::Test::Contains || condition.text.size() >= kWindow);
    }
    if (!usable) {
      set_bit(index->always_, i);
      continue;
    }
    ++conditional;
    for (const Condition& condition : necessary.any_of) {
      const std::int16_t position = positions[condition.argument];
      if (position == EventContext::kNoPosition) continue;
      index->argument(static_cast<std::size_t>(position)).add(condition, i);
    }
  }
  if (conditional < kFewest) return nullptr;
  for (ArgumentIndex& argument : index->arguments_) argument.freeze();
  index->bits_ = index->always_;
  return index;
}

const TargetBits& CandidateIndex::candidates(const EventView& event) const {
  std::copy(always_.begin(), always_.end(), bits_.begin());
  for (const ArgumentIndex& argument : arguments_) argument.mark(event, bits_);
  return bits_;
}

}  // namespace tracee::rules
