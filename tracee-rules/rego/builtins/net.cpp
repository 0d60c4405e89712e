// net.cidr_*: networks that contain, meet, expand and merge.
#include <algorithm>
#include <vector>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/ip.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

constexpr int kMaxExpandedBits = 16;

BuiltinStatus invalid(CallContext& call, const Val& v) {
  return call.error("invalid CIDR address: " + std::string(v.str().substr(0, 100)));
}

// A network, or one address as a network of itself.
bool network_or_address(std::string_view text, Network* out) {
  if (parse_network(text, out)) return true;
  if (!parse_address(text, &out->address)) return false;
  out->prefix = out->address.bits();
  return true;
}

bool contains(const Network& outer, const Network& inner) {
  return outer.contains(inner.first()) && outer.contains(inner.last());
}

BuiltinStatus contains_text(CallContext& call, const Val& outer, const Val& inner, bool* result) {
  Network a, b;
  if (!parse_network(outer.str(), &a)) return invalid(call, outer);
  if (!network_or_address(inner.str(), &b)) return invalid(call, inner);
  *result = contains(a, b);
  return BuiltinStatus::Ok;
}

struct Labelled {
  Val label;
  Val text;
};

// The addresses of one operand of cidr_contains_matches, and what stands for each in the result.
BuiltinStatus labelled(CallContext& call, const Val* args, int operand,
                       std::vector<Labelled>* out) {
  const Val& v = args[operand];
  const auto text_of = [](const Val& e) { return e.is_array() && e.len != 0 ? e.items[0] : e; };
  if (v.is_str()) {
    out->push_back({v, v});
  } else if (v.is_collection()) {
    for (uint32_t i = 0; i < v.len; ++i) {
      const Val element = v.is_object() ? v.entries[i].value : v.items[i];
      const Val label = v.is_object() ? v.entries[i].key : v.is_set() ? element : Val::integer(i);
      const Val text = text_of(element);
      if (!text.is_str()) {
        return call.error("operand " + std::to_string(operand + 1) +
                          ": element must be string or non-empty array");
      }
      out->push_back({label, text});
    }
  } else {
    return call.type_error(operand + 1, "one of {string, array, set, object}", v);
  }
  return BuiltinStatus::Ok;
}

// Go's default mask of an IPv4 address without prefix length.
int class_prefix(const Address& a) {
  const uint8_t first = a.bytes[12];
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

struct Range {
  Address from, to;
};

// The largest networks that make up a range exactly.
void cover(const Range& range, std::vector<Network>* out) {
  Address at = range.from;
  for (;;) {
    Network n{at, at.bits()};
    while (n.prefix > 0) {
      Network wider = n;
      --wider.prefix;
      if (wider.address.bit(wider.prefix)) break;
      if (range.to < wider.last()) break;
      n = wider;
    }
    out->push_back(n);
    if (!(n.last() < range.to)) return;
    at = n.last().plus(1);
  }
}

}  // namespace

REGO_BUILTIN(cidr_contains) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  bool result = false;
  if (const auto s = contains_text(call, args[0], args[1], &result); s != BuiltinStatus::Ok)
    return s;
  return give(Val::boolean(result), out);
}

REGO_BUILTIN(cidr_contains_matches) {
  std::vector<Labelled> outer, inner;
  if (const auto s = labelled(call, args, 0, &outer); s != BuiltinStatus::Ok) return s;
  if (const auto s = labelled(call, args, 1, &inner); s != BuiltinStatus::Ok) return s;
  Builder pairs;
  for (const Labelled& a : outer) {
    if (!call.state.charge(inner.size())) return BuiltinStatus::Error;
    for (const Labelled& b : inner) {
      bool result = false;
      if (const auto s = contains_text(call, a.text, b.text, &result); s != BuiltinStatus::Ok)
        return s;
      if (!result) continue;
      Val* pair = call.arena.array<Val>(2);
      pair[0] = a.label;
      pair[1] = b.label;
      pairs.push(Val::array(pair, 2), call.arena);
    }
  }
  return give(make_set(pairs.items, pairs.size), out);
}

REGO_BUILTIN(cidr_intersects) {
  Network n[2];
  for (int i = 0; i < 2; ++i) {
    if (!args[i].is_str()) return call.type_error(i + 1, "string", args[i]);
    if (!parse_network(args[i].str(), &n[i])) return invalid(call, args[i]);
  }
  return give(Val::boolean(n[0].contains(n[1].address) || n[1].contains(n[0].address)), out);
}

REGO_BUILTIN(cidr_is_valid) {
  (void)call;
  Network n;
  return give(Val::boolean(args[0].is_str() && parse_network(args[0].str(), &n)), out);
}

REGO_BUILTIN(cidr_expand) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  Network n;
  if (!parse_network(args[0].str(), &n)) return invalid(call, args[0]);
  const int bits = n.address.bits() - n.prefix;
  if (bits > kMaxExpandedBits || uint64_t{1} << bits > call.max_items() ||
      !call.state.charge(uint64_t{1} << bits)) {
    return call.limit("the network has too many addresses");
  }
  Builder all;
  Address at = n.address;
  for (uint32_t i = 0; i < (uint32_t{1} << bits); ++i, at = at.plus(1)) {
    all.push(call.make_string(to_text(at)), call.arena);
  }
  return give(make_set(all.items, all.size), out);
}

REGO_BUILTIN(cidr_merge) {
  if (!args[0].is_array() && !args[0].is_set())
    return call.type_error(1, "one of {array, set}", args[0]);
  std::vector<Range> ranges;
  for (const Val& v : args[0]) {
    Network n;
    if (!v.is_str()) return call.element_error(1, args[0], "string", v);
    if (!parse_network(v.str(), &n)) {
      if (!parse_address(v.str(), &n.address)) return invalid(call, v);
      if (n.address.v6) return call.error("IPv6 invalid: needs prefix length");
      n.prefix = class_prefix(n.address);
      for (int i = n.prefix; i < 32; ++i) n.address.set_bit(i, false);
    }
    ranges.push_back({n.first(), n.last()});
  }
  if (!call.state.charge(ranges.size())) return BuiltinStatus::Error;
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.from < b.from; });
  std::vector<Range> merged;
  for (const Range& r : ranges) {
    Range* last = merged.empty() ? nullptr : &merged.back();
    const bool same_kind = last != nullptr && last->to.v6 == r.from.v6;
    const bool touches = same_kind && (!(last->to < r.from) || last->to.plus(1) == r.from);
    if (!touches) {
      merged.push_back(r);
    } else if (last->to < r.to) {
      last->to = r.to;
    }
  }
  std::vector<Network> networks;
  for (const Range& r : merged) cover(r, &networks);
  Builder all;
  for (const Network& n : networks) all.push(call.make_string(to_text(n)), call.arena);
  return give(make_set(all.items, all.size), out);
}

}  // namespace tracee::rego
