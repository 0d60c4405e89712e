#include "tracee-rules/rego/vm/program.h"

#include <atomic>

#include "tracee-rules/rego/vm/patterns.h"

namespace tracee::rego {
namespace {

uint64_t next_serial() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

}  // namespace

Program::Program() : serial(next_serial()) {}
Program::~Program() = default;

}  // namespace tracee::rego
