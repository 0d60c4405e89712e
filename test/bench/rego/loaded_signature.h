// A shipped signature, compiled from its file for the kind of its events.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "test/bench/rego/signature_events.h"

namespace tracee::rego::bench {

[[noreturn]] inline void fail(const std::string& what) {
  std::fprintf(stderr, "failed: %s\n", what.c_str());
  std::exit(1);
}

inline std::string contents(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  if (!(text << in.rdbuf())) fail("cannot read " + path);
  return text.str();
}

// Where the modules are.
struct RuleFiles {
  std::string folder;   // signatures/rego
  std::string helpers;  // helpers.rego
};

struct LoadedSignature {
  LoadedSignature(const Schema& schema, const RuleFiles& files, const Signature& signature) {
    PolicySettings settings;
    settings.schema = &schema;
    PolicyBuilder builder(settings);
    builder.add_module("helpers.rego", contents(files.helpers));
    builder.add_module("process.rego", contents(files.folder + "/process_helpers.rego"));
    builder.add_module(signature.file, contents(files.folder + "/" + signature.file + ".rego"));
    if (const auto linked = builder.link(); !linked) fail(linked.error().message());
    const std::string rule = builder.packages().back() + ".tracee_match";
    auto made = builder.entry(rule, {schema.kinds[signature.match.kind].name});
    if (!made) fail(made.error().message());
    entry = *made;
    auto any_kind = builder.entry(rule, {});
    if (!any_kind) fail(any_kind.error().message());
    generic = *any_kind;
    policy = builder.finish().value();
  }

  uint32_t entry = 0;
  uint32_t generic = 0;  // not specialised
  std::shared_ptr<const Policy> policy;
};

// An event that no signature wants.
inline TestEvent unwanted_event() { return {kUnlink, "c1", "bash", 7, {Val::string("/tmp/a")}}; }

template <typename T>
void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

}  // namespace tracee::rego::bench
