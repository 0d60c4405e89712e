// regex.globs_match: do two simple patterns have a string in common?
//
// A pattern is a sequence of tokens (a character, `.`, or a class) each followed by nothing, `+` or
// `*`. The two automata are run against each other: a pair of positions is reachable or not, and
// there are only n × m pairs.
#include <vector>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/value/utf8.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

struct Piece {
  bool any = false;
  std::vector<std::pair<uint32_t, uint32_t>> ranges;  // inclusive
  bool optional = false;                              // `*`
  bool repeated = false;                              // `*` or `+`
};

class PatternParser {
 public:
  explicit PatternParser(std::string_view text) : text_(text), runes_(to_runes(text)) {}

  bool run(std::vector<Piece>* out) {
    while (at_ < runes_.size()) {
      Piece p;
      if (!token(&p)) return false;
      if (at_ < runes_.size() && (runes_[at_] == '*' || runes_[at_] == '+')) {
        p.repeated = true;
        p.optional = runes_[at_] == '*';
        ++at_;
      }
      out->push_back(std::move(p));
    }
    return true;
  }

  std::string error() const {
    return "input:" + std::string(text_) + ", pos:" + std::to_string(at_) + ", " + what_ +
           ": the input provided is invalid";
  }

 private:
  bool fail(const char* what) {
    what_ = what;
    return false;
  }

  bool token(Piece* p) {
    const uint32_t c = runes_[at_++];
    switch (c) {
      case '.':
        p->any = true;
        return true;
      case '*':
      case '+':
        return fail("flag with no preceding token");
      case ']':
        return fail("set-close ']' with no preceding '['");
      case '[':
        return char_class(p);
      case '\\':
        if (at_ == runes_.size()) return fail("escape at the end");
        p->ranges.push_back({runes_[at_], runes_[at_]});
        ++at_;
        return true;
      default:
        p->ranges.push_back({c, c});
        return true;
    }
  }

  bool char_class(Piece* p) {
    while (at_ < runes_.size() && runes_[at_] != ']') {
      uint32_t from = runes_[at_++];
      if (from == '\\' && at_ < runes_.size()) from = runes_[at_++];
      uint32_t to = from;
      if (at_ + 1 < runes_.size() && runes_[at_] == '-' && runes_[at_ + 1] != ']') {
        ++at_;
        to = runes_[at_++];
        if (to == '\\' && at_ < runes_.size()) to = runes_[at_++];
        if (to < from) return fail("range is out of order");
      }
      p->ranges.push_back({from, to});
    }
    if (at_ == runes_.size()) return fail("set-open '[' with no closing ']'");
    ++at_;
    return p->ranges.empty() ? fail("empty set") : true;
  }

  std::string_view text_;
  std::vector<uint32_t> runes_;
  size_t at_ = 0;
  const char* what_ = "";
};

bool share(const Piece& a, const Piece& b) {
  if (a.any || b.any) return true;
  for (const auto& [from, to] : a.ranges) {
    for (const auto& [other_from, other_to] : b.ranges) {
      if (from <= other_to && other_from <= to) return true;
    }
  }
  return false;
}

// A state (i, j) has matched some text with the first i and j pieces; `busy` pieces are repeated
// ones that have matched once already and may go on.
bool intersect(const std::vector<Piece>& a, const std::vector<Piece>& b) {
  const size_t n = a.size(), m = b.size();
  // Index: ((i * (m + 1)) + j) * 4 + (a busy) * 2 + (b busy).
  std::vector<char> seen((n + 1) * (m + 1) * 4, 0);
  std::vector<size_t> open = {0};
  seen[0] = 1;
  const auto visit = [&](size_t i, size_t j, bool x, bool y) {
    const size_t s = ((i * (m + 1)) + j) * 4 + (x ? 2u : 0u) + (y ? 1u : 0u);
    if (seen[s] == 0) {
      seen[s] = 1;
      open.push_back(s);
    }
  };
  while (!open.empty()) {
    const size_t s = open.back();
    open.pop_back();
    const bool x = (s & 2) != 0, y = (s & 1) != 0;
    const size_t i = s / 4 / (m + 1), j = s / 4 % (m + 1);
    if (i == n && j == m) return true;
    // Passing over what may stop here.
    if (i < n && (x || a[i].optional)) visit(i + 1, j, false, y);
    if (j < m && (y || b[j].optional)) visit(i, j + 1, x, false);
    if (i == n || j == m || !share(a[i], b[j])) continue;
    // One common character.
    for (const bool stay_a : {false, true}) {
      for (const bool stay_b : {false, true}) {
        if ((stay_a && !a[i].repeated) || (stay_b && !b[j].repeated)) continue;
        visit(stay_a ? i : i + 1, stay_b ? j : j + 1, stay_a, stay_b);
      }
    }
  }
  return false;
}

}  // namespace

REGO_BUILTIN(regex_globs_match) {
  std::vector<Piece> patterns[2];
  for (int i = 0; i < 2; ++i) {
    if (!args[i].is_str()) return call.type_error(i + 1, "string", args[i]);
    PatternParser parser(args[i].str());
    if (!parser.run(&patterns[i])) return call.error(parser.error());
  }
  if (!call.state.charge(patterns[0].size() * (patterns[1].size() + 1) * 4))
    return BuiltinStatus::Error;
  *out = Val::boolean(intersect(patterns[0], patterns[1]));
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
