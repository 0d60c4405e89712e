#include "tracee-rules/rego_signatures/finding_value.h"

#include "common/render/escape.h"
#include "common/render/json.h"

namespace tracee::rules {
namespace {

using rego::Tag;
using rego::Val;

// Values share their parts, so a small one may be long when it is written. Text is cut later; this
// bounds the work.
constexpr std::uint64_t kMaxParts = 262144;
constexpr const char* kTooLarge = "(a value of too many parts)";

// JSON in the form of all other output of this program: bytes that are no UTF-8 are kept.
void append_json(std::string& out, const Val& value) {
  if (value.is_str()) {
    render::append_json_string(out, value.str());
  } else if (value.is_object()) {
    out += '{';
    for (std::uint32_t i = 0; i < value.len; ++i) {
      if (i > 0) out += ',';
      render::append_json_string(out, finding_key(value.entries[i].key));
      out += ':';
      append_json(out, value.entries[i].value);
    }
    out += '}';
  } else if (value.is_array() || value.is_set()) {
    out += '[';
    for (const Val& item : value) {
      if (&item != value.begin()) out += ',';
      append_json(out, item);
    }
    out += ']';
  } else {
    out += rego::to_json(value);
  }
}

// As Go prints maps and slices.
void append_go(std::string& out, const Val& value) {
  if (value.is_str()) {
    out += value.str();
  } else if (value.is_null()) {
    out += "<nil>";
  } else if (value.is_object()) {
    out += "map[";
    for (std::uint32_t i = 0; i < value.len; ++i) {
      if (i > 0) out += ' ';
      out += finding_key(value.entries[i].key) + ':';
      append_go(out, value.entries[i].value);
    }
    out += ']';
  } else if (value.is_array() || value.is_set()) {
    out += '[';
    for (const Val& item : value) {
      if (&item != value.begin()) out += ' ';
      append_go(out, item);
    }
    out += ']';
  } else {
    out += rego::to_json(value);
  }
}

}  // namespace

std::string finding_key(const Val& key) {
  if (key.is_str()) return std::string(key.str());
  if (!rego::unfolds_within(key, kMaxParts)) return kTooLarge;
  std::string json;
  append_json(json, key);
  return json;
}

FindingData::Value finding_value(const Val& value) {
  if (value.is_str()) return std::string(value.str());
  if (value.is_int()) return value.num;
  if (value.is_bool()) return value.tag == Tag::True;
  if (!rego::unfolds_within(value, kMaxParts)) return std::string(kTooLarge);
  Structured structured;
  append_json(structured.json, value);
  append_go(structured.text, value);
  return structured;
}

void add_finding_data(const Val& object, FindingData& data) {
  for (std::uint32_t i = 0; i < object.len; ++i) {
    data.set(finding_key(object.entries[i].key), finding_value(object.entries[i].value));
  }
}

}  // namespace tracee::rules
