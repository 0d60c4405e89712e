// Any value of any kind: its JSON must parse, its text must hold nothing that a terminal acts on.
#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "common/render/escape.h"
#include "common/render/value_text.h"

namespace {

// Aborts when `text` is not UTF-8 without control characters.
void require_harmless(std::string_view text) {
  while (!text.empty()) {
    const auto next = tracee::render::decode_utf8(text);
    if (next.length == 0 || next.value < 0x20 || (next.value >= 0x7f && next.value < 0xa0)) {
      std::abort();
    }
    text.remove_prefix(next.length);
  }
}

}  // namespace

// Three bytes choose kind, rendering and presence, eight are the word, the rest is the blob.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracee;
  constexpr std::size_t kHead = 3 + sizeof(std::uint64_t);
  if (size < kHead) return 0;
  ArgumentDefinition definition;
  definition.kind = static_cast<Kind>(data[0] % 12);
  definition.rendering = static_cast<Rendering>(data[1] % 17);
  Value value;
  value.definition = &definition;
  value.presence = static_cast<Presence>(data[2] % 8);
  std::memcpy(&value.word, data + 3, sizeof value.word);
  value.bytes = {reinterpret_cast<const char*>(data) + kHead, size - kHead};

  std::string json = "[";
  render::append_value_json(json, value);
  json += ']';
  static simdjson::dom::parser parser;
  if (parser.parse(json).error() != simdjson::SUCCESS) std::abort();
  require_harmless(json);

  std::string text;
  render::append_value_text(text, value);
  require_harmless(text);
  return 0;
}
