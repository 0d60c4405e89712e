// From what an event's JSON shows back to the values that it was made of: the inverse of
// common/render. What the text does not tell stays untold: an abstract socket's first byte, the
// pointer that could not be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/catalogue.h"
#include "common/kinds.h"
#include "tracee-rules/rego/engine.h"

namespace tracee::rules {

class JsonValues {
 public:
  struct Value {
    Presence presence = Presence::Present;
    std::uint64_t word = 0;   // of scalar kinds
    std::string_view bytes;   // of others; valid until the next call
    std::uint32_t count = 0;  // strings of a list
  };

  // `status`: the argument's member of that name, or empty. A name that stands for no number here
  // (of a later kernel, or a text that explains a number in its place) makes the value unreadable.
  Value read(const ArgumentDefinition& definition, const rego::Val& json, std::string_view status);

 private:
  bool number(const ArgumentDefinition& definition, const rego::Val& json, std::uint64_t* word);
  bool named_number(Rendering rendering, std::string_view text, std::uint64_t* word);
  bool blob(const ArgumentDefinition& definition, const rego::Val& json, std::uint32_t* count);
  bool address(const rego::Val& json);
  bool credentials(const rego::Val& json);

  static constexpr std::size_t kMaxNames = 4096;

  std::string bytes_;
  std::string key_;
  // Texts of numbers come again and again; finding out what one means takes long.
  std::unordered_map<std::string, std::uint64_t> names_;
};

// Whether a value of this kind may be of this type in JSON. What it says is not looked at: a text
// may be the name of a number.
bool has_type_of(Kind kind, const rego::Val& json);

// Appends the bytes that a JSON string stands for (render/escape.h).
void append_original_bytes(std::string& out, std::string_view text);

// Whether `number` is a whole number between the least int64 and the largest uint64; its word.
bool word_of(const rego::Val& number, std::uint64_t* word);

// The member of an object, undefined when there is none.
rego::Val json_member(const rego::Val& object, std::string_view key);

}  // namespace tracee::rules
