#include "tracee-rules/rego_signatures/metadata.h"

#include <algorithm>
#include <utility>

#include "tracee-rules/rego_signatures/finding_value.h"

namespace tracee::rules {
namespace {

using rego::Tag;
using rego::Val;

constexpr std::uint64_t kMaxParts = 65536;  // of values that are metadata

Error wrong(std::string what) { return Error(ErrorKind::Usage, std::move(what)); }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// Undefined when there is no such key.
Val member(const Val& object, std::string_view key) {
  for (std::uint32_t i = 0; i < object.len; ++i) {
    const Val& name = object.entries[i].key;
    if (name.is_str() && same_ignoring_case(name.str(), key)) return object.entries[i].value;
  }
  return {};
}

// A missing text is empty.
Status read_text(const Val& object, std::string_view key, const char* where, std::string& out) {
  const Val value = member(object, key);
  if (value.is_str()) out = value.str();
  if (value.is_str() || !value.defined()) return Ok{};
  return wrong(std::string(where) + ": \"" + std::string(key) + "\" must be a string, but is " +
               rego::to_json(value));
}

Status read_texts(const Val& object, std::string_view key, std::vector<std::string>& out) {
  const Val value = member(object, key);
  if (!value.defined()) return Ok{};
  const bool list = value.is_array() || value.is_set();
  if (!list || !std::all_of(value.begin(), value.end(), [](const Val& v) { return v.is_str(); })) {
    return wrong("__rego_metadoc__: \"" + std::string(key) +
                 "\" must be a list of strings, but is " + rego::to_json(value));
  }
  for (const Val& item : value) out.emplace_back(item.str());
  return Ok{};
}

Result<Origin> origin_of(const std::string& text) {
  if (text.empty() || text == "*") return Origin::Any;
  if (text == "host") return Origin::Host;
  if (text == "container") return Origin::Container;
  return wrong("tracee_selected_events: unknown origin \"" + text +
               "\": expected host, container or *");
}

// A scope's number or a list of them, as bits; all where the key is missing.
Result<std::uint64_t> scopes_of(const Val& value) {
  if (!value.defined()) return kAllScopes;
  std::uint64_t scopes = 0;
  const auto add = [&](const Val& number) {
    std::int64_t n = 0;
    if (!number.is_number() || !rego::to_int64(number, &n) || n < 1 || n > 64) return false;
    scopes |= std::uint64_t{1} << (n - 1);
    return true;
  };
  const bool list = value.is_array() || value.is_set();
  const bool sound =
      list ? std::all_of(value.begin(), value.end(), add) && scopes != 0 : add(value);
  if (sound) return scopes;
  return wrong("tracee_selected_events: \"scopes\" must be numbers between 1 and 64, but is " +
               rego::to_json(value));
}

struct Selected {
  Selector selector;
  std::string instead_of;
  bool of_tracee = true;
};

Result<Selected> read_selected(const Val& value) {
  if (!value.is_object()) {
    return wrong(
        "tracee_selected_events: must contain objects {source, name, origin}, but contains " +
        rego::to_json(value));
  }
  Selected selected;
  std::string source, origin;
  constexpr const char* kWhere = "tracee_selected_events";
  TRACEE_TRY(read_text(value, "source", kWhere, source));
  TRACEE_TRY(read_text(value, "name", kWhere, selected.selector.event));
  TRACEE_TRY(read_text(value, "origin", kWhere, origin));
  TRACEE_TRY(read_text(value, "instead_of", kWhere, selected.instead_of));
  auto read = origin_of(origin);
  if (!read) return std::move(read).error();
  selected.selector.origin = *read;
  const auto scopes = scopes_of(member(value, "scopes"));
  if (!scopes) return scopes.error();
  selected.selector.scopes = *scopes;
  selected.selector.required = member(value, "required").tag == Tag::True;
  selected.selector.substitute = !selected.instead_of.empty();
  selected.of_tracee = source == "tracee";
  if (selected.selector.event == "*") selected.selector.event.clear();
  return selected;
}

// A substitute stands behind the selector it stands in for.
Status place_substitute(const Selected& selected, std::vector<Selector>& selectors) {
  const auto original = std::find_if(selectors.begin(), selectors.end(), [&](const Selector& s) {
    return !s.substitute && s.event == selected.instead_of;
  });
  if (original == selectors.end()) {
    return wrong("tracee_selected_events: " + selected.selector.event + " instead_of " +
                 selected.instead_of + ", which is not selected");
  }
  if (original + 1 != selectors.end() && (original + 1)->substitute) {
    return wrong("tracee_selected_events: more than one event has instead_of " +
                 selected.instead_of);
  }
  selectors.insert(original + 1, selected.selector);
  return Ok{};
}

}  // namespace

Status read_metadata(const Val& metadata, SignatureInfo& info) {
  if (!rego::unfolds_within(metadata, kMaxParts)) return wrong("__rego_metadoc__ is too large");
  if (!metadata.is_object()) {
    return wrong("__rego_metadoc__ must be an object, but is " + rego::to_json(metadata));
  }
  constexpr const char* kWhere = "__rego_metadoc__";
  TRACEE_TRY(read_text(metadata, "id", kWhere, info.id));
  TRACEE_TRY(read_text(metadata, "version", kWhere, info.version));
  TRACEE_TRY(read_text(metadata, "name", kWhere, info.name));
  TRACEE_TRY(read_text(metadata, "description", kWhere, info.description));
  TRACEE_TRY(read_texts(metadata, "tags", info.tags));
  TRACEE_TRY(read_texts(metadata, "aliases", info.aliases));
  const Val properties = member(metadata, "properties");
  if (!properties.defined()) return Ok{};
  if (!properties.is_object()) {
    return wrong("__rego_metadoc__: \"properties\" must be an object, but is " +
                 rego::to_json(properties));
  }
  for (std::uint32_t i = 0; i < properties.len; ++i) {
    info.properties.push_back(
        {finding_key(properties.entries[i].key), finding_value(properties.entries[i].value)});
  }
  return Ok{};
}

Status read_selectors(const Val& selected, SignatureInfo& info, std::vector<std::string>& notes) {
  if (!selected.defined()) {
    notes.push_back("selects no event, so it finds nothing");
    return Ok{};
  }
  if (!rego::unfolds_within(selected, kMaxParts))
    return wrong("tracee_selected_events is too large");
  if (!selected.is_array() && !selected.is_set()) {
    return wrong("tracee_selected_events must be a set or a list, but is " +
                 rego::to_json(selected));
  }
  std::vector<Selected> substitutes;
  for (const Val& value : selected) {
    auto one = read_selected(value);
    if (!one) return std::move(one).error();
    if (!one->of_tracee) {
      notes.push_back("never receives " + rego::to_json(value) +
                      ": the only source of events is \"tracee\"");
    } else if (one->selector.substitute) {
      substitutes.push_back(std::move(*one));
    } else {
      info.selectors.push_back(std::move(one->selector));
    }
  }
  for (const Selected& substitute : substitutes) {
    TRACEE_TRY(place_substitute(substitute, info.selectors));
  }
  return Ok{};
}

}  // namespace tracee::rules
