// semver.*: Semantic Versioning 2.0.
#include <algorithm>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

struct Version {
  std::string_view numbers[3];
  std::string_view prerelease;
};

bool is_digits(std::string_view s) {
  return !s.empty() && s.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_identifiers(std::string_view s) {
  for (;;) {
    const size_t dot = s.find('.');
    const std::string_view part = s.substr(0, dot);
    if (part.empty()) return false;
    for (char c : part) {
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
    }
    if (dot == std::string_view::npos) return true;
    s = s.substr(dot + 1);
  }
}

bool parse(std::string_view s, Version* out) {
  const size_t plus = s.find('+');
  if (plus != std::string_view::npos) {
    if (!is_identifiers(s.substr(plus + 1))) return false;
    s = s.substr(0, plus);
  }
  const size_t dash = s.find('-');
  if (dash != std::string_view::npos) {
    out->prerelease = s.substr(dash + 1);
    if (!is_identifiers(out->prerelease)) return false;
    s = s.substr(0, dash);
  }
  for (int i = 0; i < 3; ++i) {
    const size_t dot = s.find('.');
    if ((dot == std::string_view::npos) != (i == 2)) return false;
    out->numbers[i] = s.substr(0, dot);
    if (!is_digits(out->numbers[i])) return false;
    if (out->numbers[i].size() > 1 && out->numbers[i][0] == '0') return false;
    if (i < 2) s = s.substr(dot + 1);
  }
  return true;
}

int sign(int c) { return c < 0 ? -1 : c > 0; }

int compare_digits(std::string_view a, std::string_view b) {
  while (a.size() > 1 && a[0] == '0') a.remove_prefix(1);
  while (b.size() > 1 && b[0] == '0') b.remove_prefix(1);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return sign(a.compare(b));
}

int compare_identifier(std::string_view a, std::string_view b) {
  const bool da = is_digits(a), db = is_digits(b);
  if (da && db) return compare_digits(a, b);
  if (da != db) return da ? -1 : 1;
  return sign(a.compare(b));
}

int compare_prerelease(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() ? (b.empty() ? 0 : 1) : -1;
  for (;;) {
    const size_t da = a.find('.'), db = b.find('.');
    const int c = compare_identifier(a.substr(0, da), b.substr(0, db));
    if (c != 0) return c;
    if (da == std::string_view::npos || db == std::string_view::npos) {
      return da == db ? 0 : da == std::string_view::npos ? -1 : 1;
    }
    a = a.substr(da + 1);
    b = b.substr(db + 1);
  }
}

}  // namespace

REGO_BUILTIN(semver_is_valid) {
  (void)call;
  Version v;
  *out = Val::boolean(args[0].is_str() && parse(args[0].str(), &v));
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(semver_compare) {
  Version v[2];
  for (int i = 0; i < 2; ++i) {
    if (!args[i].is_str()) return call.type_error(i + 1, "string", args[i]);
    if (!parse(args[i].str(), &v[i])) {
      return call.error("operand " + std::to_string(i + 1) + ": string \"" +
                        std::string(args[i].str().substr(0, 100)) + "\" is not a valid SemVer");
    }
  }
  int c = 0;
  for (int i = 0; i < 3 && c == 0; ++i) c = compare_digits(v[0].numbers[i], v[1].numbers[i]);
  if (c == 0) c = compare_prerelease(v[0].prerelease, v[1].prerelease);
  *out = Val::integer(c);
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
