// Strings: searching, cutting, case. Positions count runes.
#include <algorithm>
#include <cstring>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

// A part of an argument: no copy is needed.
BuiltinStatus give_part(std::string_view part, Val* out) { return give(Val::string(part), out); }

using Test = bool (*)(std::string_view, std::string_view);

bool contains_text(std::string_view s, std::string_view part) {
  return part.empty() || memmem(s.data(), s.size(), part.data(), part.size()) != nullptr;
}

// A string, or a collection of strings.
BuiltinStatus strings_of(CallContext& call, const Val* args, int i, const Val** first,
                         uint32_t* n) {
  *first = &args[i];
  *n = 1;
  if (args[i].is_str()) return BuiltinStatus::Ok;
  if (!args[i].is_array() && !args[i].is_set()) {
    return call.type_error(i + 1, "one of {string, array, set}", args[i]);
  }
  *first = args[i].items;
  *n = args[i].len;
  for (const Val& v : args[i]) {
    if (!v.is_str()) return call.element_error(i + 1, args[i], "string", v);
  }
  return BuiltinStatus::Ok;
}

BuiltinStatus any_match(CallContext& call, const Val* args, Val* out, Test test) {
  const Val* subjects = nullptr;
  const Val* parts = nullptr;
  uint32_t n = 0, m = 0;
  if (const auto s = strings_of(call, args, 0, &subjects, &n); s != BuiltinStatus::Ok) return s;
  if (const auto s = strings_of(call, args, 1, &parts, &m); s != BuiltinStatus::Ok) return s;
  bool found = false;
  for (uint32_t i = 0; i < n && !found; ++i) {
    if (!call.state.charge(m)) return BuiltinStatus::Error;
    for (uint32_t j = 0; j < m && !found; ++j) found = test(subjects[i].str(), parts[j].str());
  }
  return give(Val::boolean(found), out);
}

BuiltinStatus map_case(CallContext& call, const Val* args, Val* out, uint32_t (*map)(uint32_t)) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  const std::string_view s = args[0].str();
  if (is_ascii(s)) {
    char* copy = call.arena.array<char>(s.size() + 1);
    for (size_t i = 0; i < s.size(); ++i)
      copy[i] = static_cast<char>(map(static_cast<uint8_t>(s[i])));
    return give(Val::string({copy, s.size()}), out);
  }
  std::string mapped;
  for (size_t at = 0; at < s.size();) append_rune(map(next_rune(s, &at)), &mapped);
  return give_string(call, mapped, out);
}

bool in_cutset(uint32_t rune, const std::vector<uint32_t>& cutset) {
  return std::find(cutset.begin(), cutset.end(), rune) != cutset.end();
}

template <typename Test1>
std::string_view trim_left_by(std::string_view s, Test1 test) {
  for (size_t at = 0; at < s.size();) {
    const size_t before = at;
    if (!test(next_rune(s, &at))) return s.substr(before);
  }
  return {};
}

template <typename Test1>
std::string_view trim_right_by(std::string_view s, Test1 test) {
  while (!s.empty()) {
    size_t from = s.size() - 1;
    while (from > 0 && (static_cast<uint8_t>(s[from]) & 0xC0) == 0x80 && s.size() - from < 4)
      --from;
    size_t at = from;
    uint32_t rune = next_rune(s, &at);
    if (at != s.size()) {
      from = s.size() - 1;
      rune = kReplacement;
    }
    if (!test(rune)) return s;
    s = s.substr(0, from);
  }
  return s;
}

// Byte offset of the rune number `index`, or the size.
size_t rune_offset(std::string_view s, int64_t index) {
  size_t at = 0;
  for (int64_t i = 0; i < index && at < s.size(); ++i) next_rune(s, &at);
  return at;
}

}  // namespace

REGO_BUILTIN(startswith) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  return give(Val::boolean(args[0].str().starts_with(args[1].str())), out);
}
REGO_BUILTIN(endswith) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  return give(Val::boolean(args[0].str().ends_with(args[1].str())), out);
}
REGO_BUILTIN(contains) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  return give(Val::boolean(contains_text(args[0].str(), args[1].str())), out);
}
REGO_BUILTIN(lower) { return map_case(call, args, out, to_lower); }
REGO_BUILTIN(upper) { return map_case(call, args, out, to_upper); }

REGO_BUILTIN(any_prefix_match) {
  return any_match(call, args, out,
                   [](std::string_view s, std::string_view p) { return s.starts_with(p); });
}
REGO_BUILTIN(any_suffix_match) {
  return any_match(call, args, out,
                   [](std::string_view s, std::string_view p) { return s.ends_with(p); });
}

REGO_BUILTIN(trim) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  const auto cutset = to_runes(args[1].str());
  const auto test = [&](uint32_t r) { return in_cutset(r, cutset); };
  return give_part(trim_right_by(trim_left_by(args[0].str(), test), test), out);
}
REGO_BUILTIN(trim_left) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  const auto cutset = to_runes(args[1].str());
  return give_part(trim_left_by(args[0].str(), [&](uint32_t r) { return in_cutset(r, cutset); }),
                   out);
}
REGO_BUILTIN(trim_right) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  const auto cutset = to_runes(args[1].str());
  return give_part(trim_right_by(args[0].str(), [&](uint32_t r) { return in_cutset(r, cutset); }),
                   out);
}
REGO_BUILTIN(trim_prefix) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  std::string_view text = args[0].str();
  if (text.starts_with(args[1].str())) text.remove_prefix(args[1].len);
  return give_part(text, out);
}
REGO_BUILTIN(trim_suffix) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  std::string_view text = args[0].str();
  if (text.ends_with(args[1].str())) text.remove_suffix(args[1].len);
  return give_part(text, out);
}
REGO_BUILTIN(trim_space) {
  if (const auto s = want_strings(call, args, 1); s != BuiltinStatus::Ok) return s;
  return give_part(trim_right_by(trim_left_by(args[0].str(), is_space), is_space), out);
}

REGO_BUILTIN(split) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  const std::string_view text = args[0].str();
  const std::string_view separator = args[1].str();
  Builder parts;
  size_t from = 0;
  if (separator.empty()) {
    while (from < text.size()) {
      const size_t before = from;
      next_rune(text, &from);
      parts.push(Val::string(text.substr(before, from - before)), call.arena);
    }
    return give(Val::array(parts.items, parts.size), out);
  }
  for (;;) {
    const size_t at = text.find(separator, from);
    parts.push(Val::string(text.substr(from, at == std::string_view::npos ? at : at - from)),
               call.arena);
    if (at == std::string_view::npos) break;
    from = at + separator.size();
  }
  if (!call.state.charge(parts.size / 8)) return BuiltinStatus::Error;
  return give(Val::array(parts.items, parts.size), out);
}

REGO_BUILTIN(concat) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  if (!args[1].is_array() && !args[1].is_set())
    return call.type_error(2, "one of {array, set}", args[1]);
  size_t size = 0;
  for (const Val& v : args[1]) {
    if (!v.is_str()) return call.element_error(2, args[1], "string", v);
    size += v.len + args[0].len;
    if (size > call.max_string() + args[0].len) return call.string_too_large();
  }
  char* text = call.arena.array<char>(size + 1);
  size_t n = 0;
  for (uint32_t i = 0; i < args[1].len; ++i) {
    for (const Val* part : {&args[0], &args[1].items[i]}) {
      if ((i == 0 && part == &args[0]) || part->len == 0) continue;
      std::memcpy(text + n, part->chars, part->len);
      n += part->len;
    }
  }
  return give(Val::string({text, n}), out);
}

REGO_BUILTIN(replace_) {
  if (const auto s = want_strings(call, args, 3); s != BuiltinStatus::Ok) return s;
  const std::string_view text = args[0].str(), old = args[1].str(), fresh = args[2].str();
  std::string made;
  size_t from = 0;
  if (old.empty()) {
    made += fresh;
    while (from < text.size()) {
      const size_t before = from;
      next_rune(text, &from);
      made.append(text.substr(before, from - before)).append(fresh);
      if (made.size() > call.max_string()) return call.string_too_large();
    }
    return give_string(call, made, out);
  }
  for (size_t at = text.find(old); at != std::string_view::npos; at = text.find(old, from)) {
    made.append(text.substr(from, at - from)).append(fresh);
    from = at + old.size();
    if (made.size() > call.max_string()) return call.string_too_large();
  }
  made.append(text.substr(from));
  return give_string(call, made, out);
}

// At each place the first of the patterns (in key order) that fits is replaced.
REGO_BUILTIN(replace_n) {
  if (!args[0].is_object()) return call.type_error(1, "object", args[0]);
  if (!args[1].is_str()) return call.type_error(2, "string", args[1]);
  for (uint32_t i = 0; i < args[0].len; ++i) {
    const Entry& e = args[0].entries[i];
    if (!e.key.is_str()) return call.type_error_text(1, "object containing string keys");
    if (!e.value.is_str()) return call.type_error_text(1, "object containing string values");
  }
  const std::string_view text = args[1].str();
  std::string made;
  for (size_t at = 0; at < text.size();) {
    const Entry* hit = nullptr;
    for (uint32_t i = 0; i < args[0].len && hit == nullptr; ++i) {
      const Entry& e = args[0].entries[i];
      if (e.key.len != 0 && text.substr(at).starts_with(e.key.str())) hit = &e;
    }
    if (hit == nullptr) {
      made += text[at++];
    } else {
      made += hit->value.str();
      at += hit->key.len;
    }
    if (made.size() > call.max_string() || !call.state.charge(1)) return call.string_too_large();
  }
  return give_string(call, made, out);
}

REGO_BUILTIN(substring) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  int64_t start = 0, length = 0;
  if (const auto s = integer_operand(call, args, 1, &start); s != BuiltinStatus::Ok) return s;
  if (const auto s = integer_operand(call, args, 2, &length); s != BuiltinStatus::Ok) return s;
  if (start < 0) return call.error("negative offset");
  const std::string_view text = args[0].str();
  const size_t from = rune_offset(text, start);
  std::string_view rest = text.substr(from);
  if (length >= 0) rest = rest.substr(0, rune_offset(rest, length));
  return give_part(rest, out);
}

REGO_BUILTIN(indexof) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  if (args[1].len == 0) return call.error("empty search character");
  const size_t at = args[0].str().find(args[1].str());
  if (at == std::string_view::npos) return give(Val::integer(-1), out);
  return give(Val::integer(static_cast<int64_t>(count_runes(args[0].str().substr(0, at)))), out);
}

REGO_BUILTIN(indexof_n) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  if (args[1].len == 0) return call.error("empty search character");
  Builder found;
  const std::string_view text = args[0].str();
  int64_t index = 0;
  for (size_t at = 0; at < text.size(); ++index) {
    if (text.substr(at).starts_with(args[1].str())) found.push(Val::integer(index), call.arena);
    next_rune(text, &at);
  }
  return give(Val::array(found.items, found.size), out);
}

REGO_BUILTIN(strings_reverse) {
  if (const auto s = want_strings(call, args, 1); s != BuiltinStatus::Ok) return s;
  const std::string_view text = args[0].str();
  char* copy = call.arena.array<char>(text.size() + 1);
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    next_rune(text, &at);
    std::memcpy(copy + text.size() - at, text.data() + before, at - before);
  }
  return give(Val::string({copy, text.size()}), out);
}

REGO_BUILTIN(strings_count) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  const std::string_view text = args[0].str(), part = args[1].str();
  if (part.empty()) return give(Val::integer(static_cast<int64_t>(count_runes(text)) + 1), out);
  int64_t n = 0;
  for (size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size()))
    ++n;
  return give(Val::integer(n), out);
}

namespace {

// Go's parser takes these words for floats; they are no numbers of Rego.
bool is_not_finite(std::string_view text) {
  std::string word;
  for (char c : text) word += static_cast<char>(to_lower(static_cast<uint8_t>(c)));
  if (!word.empty() && (word[0] == '-' || word[0] == '+')) word.erase(0, 1);
  return word == "nan" || word == "inf" || word == "infinity";
}

}  // namespace

REGO_BUILTIN(to_number) {
  switch (args[0].tag) {
    case Tag::Null:
    case Tag::False:
      return give(Val::integer(0), out);
    case Tag::True:
      return give(Val::integer(1), out);
    case Tag::Int:
    case Tag::Num:
      return give(args[0], out);
    case Tag::Str:
      break;
    default:
      return call.type_error(1, "one of {boolean, null, number, string}", args[0]);
  }
  *out = number_from_text(args[0].str(), call.arena);
  if (out->defined()) return BuiltinStatus::Ok;
  if (is_not_finite(args[0].str())) return call.type_error_text(1, "valid number string");
  return call.error("invalid syntax: \"" + std::string(args[0].str().substr(0, 100)) +
                    "\" is not a number");
}

}  // namespace tracee::rego
