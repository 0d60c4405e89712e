// regex.* and glob.*: RE2 with Go's rules for repeated matches and replacement text.
#include <re2/re2.h>

#include <vector>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"
#include "tracee-rules/rego/vm/patterns.h"

namespace tracee::rego {
namespace {

using Piece = re2::StringPiece;

Piece piece(std::string_view s) { return {s.data(), s.size()}; }
Val part(const Piece& p) { return Val::string({p.data(), p.size()}); }

// All matches as Go finds them: an empty one directly after another match does not count.
// `each` gets the groups and returns false to stop.
template <typename Each>
bool for_matches(CallContext& call, const RE2& re, std::string_view text, int groups, Each each) {
  std::vector<Piece> found(static_cast<size_t>(groups));
  size_t at = 0;
  size_t last_end = std::string_view::npos;
  while (at <= text.size()) {
    if (!re.Match(piece(text), at, text.size(), RE2::UNANCHORED, found.data(), groups)) break;
    const auto from = static_cast<size_t>(found[0].data() - text.data());
    const size_t end = from + found[0].size();
    const bool counts = end != from || from != last_end;
    last_end = end;
    if (end > from) {
      at = end;
    } else {
      at = end;
      if (at < text.size()) {
        next_rune(text, &at);
      } else {
        ++at;
      }
    }
    if (counts && !each(found)) return true;
    if (!call.state.charge(1)) return false;
  }
  return true;
}

const RE2* compiled(CallContext& call, const Val& pattern) {
  std::string error;
  const RE2* re = call.patterns.regex(pattern.str(), &error);
  if (re == nullptr) call.error(error);
  return re;
}

// Go's template: $name, ${name}, $1; $$ is a dollar. A name is as long as it can be.
void expand(const RE2& re, std::string_view text, const std::vector<Piece>& groups,
            std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      *out += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '$') {
      *out += '$';
      ++i;
      continue;
    }
    const bool braced = i + 1 < text.size() && text[i + 1] == '{';
    size_t from = i + (braced ? 2 : 1);
    size_t to = from;
    while (to < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[to])) || text[to] == '_'))
      ++to;
    if (to == from || (braced && (to >= text.size() || text[to] != '}'))) {
      *out += '$';
      continue;
    }
    const std::string name(text.substr(from, to - from));
    size_t group = groups.size();
    if (name.find_first_not_of("0123456789") == std::string::npos && name.size() < 4) {
      group = static_cast<size_t>(std::stoi(name));
    } else if (const auto named = re.NamedCapturingGroups().find(name);
               named != re.NamedCapturingGroups().end()) {
      group = static_cast<size_t>(named->second);
    }
    if (group < groups.size() && groups[group].data() != nullptr)
      out->append(groups[group].data(), groups[group].size());
    i = braced ? to : to - 1;
  }
}

}  // namespace

REGO_BUILTIN(regex_match) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  const RE2* re = compiled(call, args[0]);
  if (re == nullptr) return BuiltinStatus::Error;
  return give(Val::boolean(RE2::PartialMatch(piece(args[1].str()), *re)), out);
}

REGO_BUILTIN(regex_is_valid) {
  if (!args[0].is_str()) return give(Val::boolean(false), out);
  std::string error;
  return give(Val::boolean(call.patterns.regex(args[0].str(), &error) != nullptr), out);
}

REGO_BUILTIN(regex_split) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  const RE2* re = compiled(call, args[0]);
  if (re == nullptr) return BuiltinStatus::Error;
  const std::string_view text = args[1].str();
  Builder parts;
  size_t from = 0;
  // Go: an empty match at the beginning splits nothing off; the rest is always the last part.
  const bool ok = for_matches(call, *re, text, 1, [&](const std::vector<Piece>& m) {
    const auto at = static_cast<size_t>(m[0].data() - text.data());
    if (m[0].empty() && (at == 0 || at == text.size())) return true;
    parts.push(Val::string(text.substr(from, at - from)), call.arena);
    from = at + m[0].size();
    return true;
  });
  if (!ok) return BuiltinStatus::Error;
  parts.push(Val::string(text.substr(from)), call.arena);
  return give(Val::array(parts.items, parts.size), out);
}

REGO_BUILTIN(regex_replace) {
  if (const auto s = want_strings(call, args, 3); s != BuiltinStatus::Ok) return s;
  const RE2* re = compiled(call, args[1]);
  if (re == nullptr) return BuiltinStatus::Error;
  const std::string_view text = args[0].str();
  std::string made;
  size_t from = 0;
  const bool ok = for_matches(call, *re, text, re->NumberOfCapturingGroups() + 1,
                              [&](const std::vector<Piece>& m) {
                                const auto at = static_cast<size_t>(m[0].data() - text.data());
                                made.append(text.substr(from, at - from));
                                expand(*re, args[2].str(), m, &made);
                                from = at + m[0].size();
                                return made.size() <= call.max_string();
                              });
  made.append(text.substr(from));
  if (!ok) return BuiltinStatus::Error;
  if (made.size() > call.max_string()) return call.string_too_large();
  return give(call.make_string(made), out);
}

REGO_BUILTIN(regex_find_n) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  int64_t n = 0;
  if (const auto s = integer_operand(call, args, 2, &n); s != BuiltinStatus::Ok) return s;
  const RE2* re = compiled(call, args[0]);
  if (re == nullptr) return BuiltinStatus::Error;
  Builder found;
  const bool ok =
      n == 0 || for_matches(call, *re, args[1].str(), 1, [&](const std::vector<Piece>& m) {
        found.push(part(m[0]), call.arena);
        return n < 0 || found.size < n;
      });
  if (!ok) return BuiltinStatus::Error;
  return give(Val::array(found.items, found.size), out);
}

REGO_BUILTIN(regex_find_all_string_submatch_n) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  int64_t n = 0;
  if (const auto s = integer_operand(call, args, 2, &n); s != BuiltinStatus::Ok) return s;
  const RE2* re = compiled(call, args[0]);
  if (re == nullptr) return BuiltinStatus::Error;
  Builder found;
  const bool ok =
      n == 0 ||
      for_matches(call, *re, args[1].str(), re->NumberOfCapturingGroups() + 1,
                  [&](const std::vector<Piece>& m) {
                    Val* groups = call.arena.array<Val>(m.size());
                    for (size_t i = 0; i < m.size(); ++i)
                      groups[i] = m[i].data() == nullptr ? Val::string("") : part(m[i]);
                    found.push(Val::array(groups, static_cast<uint32_t>(m.size())), call.arena);
                    return n < 0 || found.size < n;
                  });
  if (!ok) return BuiltinStatus::Error;
  return give(Val::array(found.items, found.size), out);
}

// Outside the delimiters the template is literal, inside it is a regular expression.
REGO_BUILTIN(regex_template_match) {
  if (const auto s = want_strings(call, args, 4); s != BuiltinStatus::Ok) return s;
  if (count_runes(args[2].str()) != 1) return call.type_error_text(3, "one character");
  if (count_runes(args[3].str()) != 1) return call.type_error_text(4, "one character");
  const std::string_view text = args[0].str();
  std::string pattern(1, '^');
  int depth = 0;
  size_t from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(args[2].str())) {
      if (depth++ == 0) {
        pattern.append(RE2::QuoteMeta(piece(text.substr(from, i - from)))).push_back('(');
        from = i + args[2].len;
      }
    } else if (text.substr(i).starts_with(args[3].str())) {
      if (--depth < 0) return call.error("unbalanced braces in template");
      if (depth > 0) continue;
      pattern.append(text.substr(from, i - from)).push_back(')');
      from = i + args[3].len;
    }
  }
  if (depth != 0) return call.error("unbalanced braces in template");
  pattern.append(RE2::QuoteMeta(piece(text.substr(from)))).push_back('$');
  std::string error;
  const RE2* re = call.patterns.regex(pattern, &error);
  if (re == nullptr) return call.error(error);
  return give(Val::boolean(RE2::PartialMatch(piece(args[1].str()), *re)), out);
}

REGO_BUILTIN(glob_match) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  if (!args[2].is_str()) return call.type_error(3, "string", args[2]);
  std::u32string delimiters;
  if (args[1].is_array()) {
    for (const Val& v : args[1]) {
      if (!v.is_str()) return call.element_error(2, args[1], "string", v);
      const auto runes = to_runes(v.str());
      if (runes.size() != 1) return call.type_error_text(2, "array of single characters");
      delimiters += static_cast<char32_t>(runes[0]);
    }
    if (delimiters.empty()) delimiters = U".";
  } else if (!args[1].is_null()) {
    return call.type_error(2, "one of {null, array}", args[1]);
  }
  std::string error;
  const RE2* re = call.patterns.glob(args[0].str(), delimiters, &error);
  if (re == nullptr) return call.error(error);
  return give(Val::boolean(RE2::PartialMatch(piece(args[2].str()), *re)), out);
}

REGO_BUILTIN(glob_quote_meta) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  std::string quoted;
  for (char c : args[0].str()) {
    if (std::string_view("*?\\[]{},").find(c) != std::string_view::npos && c != ',') quoted += '\\';
    quoted += c;
  }
  return give(call.make_string(quoted), out);
}

}  // namespace tracee::rego
