// libFuzzer: any text as a module of either version. What parses is written by the formatter and
// parsed again: the same tree must come out.
#include <cstdio>
#include <cstdlib>

#include "test/unit/rego/same_tree.h"
#include "tracee-rules/rego/syntax/diagnostic.h"
#include "tracee-rules/rego/syntax/formatter.h"
#include "tracee-rules/rego/syntax/parser.h"

using namespace tracee::rego;

namespace {

struct Parsed {
  Ast ast;
  Diagnostics diagnostics;
  Module module;
  bool ok = false;

  Parsed(std::string_view text, RegoVersion version) {
    const uint32_t file = diagnostics.add_source("fuzz.rego", text);
    ok = parse_module(file, version, &ast, &diagnostics, &module);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > 4096) return 0;
  const RegoVersion version = data[0] % 2 == 0 ? RegoVersion::V0 : RegoVersion::V1;
  const Parsed first({reinterpret_cast<const char*>(data) + 1, size - 1}, version);
  if (!first.ok) return 0;
  const std::string text = format_module(first.module);
  const Parsed again(text, version);
  if (!again.ok || !same_tree(first.module, again.module)) {
    std::fprintf(stderr, "written as:\n%s\n%s\n", text.c_str(),
                 again.diagnostics.render_all().c_str());
    std::abort();
  }
  return 0;
}
