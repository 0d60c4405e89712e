// An event as tests and benchmarks have it: a view over plain structs, with the schema that goes
// with it.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "tracee-rules/rego/engine.h"

namespace tracee::rego {

// Kinds in the order of test_schema().
enum TestKind : uint32_t {
  kPtrace,
  kFileOpen,
  kProcessVmWritev,
  kMemProtAlert,
  kExecve,
  kTestKinds
};

inline Schema test_schema() {
  Schema s;
  s.fields = {"containerId", "eventName", "processId", "processName"};
  s.discriminator = "eventName";
  s.list = "args";
  s.kinds = {{"ptrace", {{"request"}, {"pid"}, {"addr"}, {"data"}}},
             {"security_file_open", {{"pathname"}, {"flags"}, {"dev"}, {"inode"}}},
             {"process_vm_writev", {{"pid"}, {"liovcnt"}}},
             {"mem_prot_alert", {{"alert"}}},
             {"execve", {{"pathname"}, {"argv"}, {"envp"}}}};
  return s;
}

struct TestEvent {
  uint32_t kind = kPtrace;
  std::string_view container;
  std::string_view process = "bash";
  int64_t pid = 1;
  std::vector<Val> args;  // undefined: absent
};

// Part 0 is the event, 1 its list of arguments, 2 + i the argument number i.
class TestView : public View {
 public:
  TestView(const Schema* schema, const TestEvent* event) : schema_(schema), event_(event) {}
  void set(const TestEvent* event) { event_ = event; }

  bool is_array(uint32_t part) const override { return part == 1; }
  uint32_t size(uint32_t part) const override {
    if (part == 0) return 5;
    return part == 1 ? static_cast<uint32_t>(event_->args.size()) : 3;
  }
  Val get(uint32_t part, const Val& key, Arena& arena) const override {
    if (part == 1) {
      int64_t i = -1;
      const bool ok = key.is_number() && to_int64(key, &i) && i >= 0 && i < size(1);
      return ok ? Val::of_view(this, 2 + static_cast<uint32_t>(i)) : Val::undefined();
    }
    for (uint32_t i = 0; i < size(part); ++i) {
      Val k, v;
      entry(part, i, arena, &k, &v);
      if (key.is_str() && k.str() == key.str()) return v;
    }
    return {};
  }
  void entry(uint32_t part, uint32_t i, Arena& arena, Val* key, Val* value) const override {
    static constexpr std::string_view kKeys[] = {"args", "containerId", "eventName", "processId",
                                                 "processName"};
    if (part == 0) {
      *key = Val::string(kKeys[i]);
      *value = i == 0 ? Val::of_view(this, 1) : field(i - 1, arena);
    } else if (part == 1) {
      *value = Val::of_view(this, 2 + i);
    } else {
      static constexpr std::string_view kParts[] = {"name", "type", "value"};
      *key = Val::string(kParts[i]);
      if (i == 0) *value = Val::string(schema_->kinds[event_->kind].slots[part - 2].name);
      if (i == 1) *value = Val::string("const char*");
      if (i == 2) *value = event_->args[part - 2];
    }
  }
  Val field(uint32_t index, Arena&) const override {
    switch (index) {
      case 0:
        return Val::string(event_->container);
      case 1:
        return Val::string(schema_->kinds[event_->kind].name);
      case 2:
        return Val::integer(event_->pid);
      default:
        return Val::string(event_->process);
    }
  }
  Val slot(uint32_t index, Arena&) const override {
    return index < event_->args.size() ? event_->args[index] : Val::undefined();
  }

 private:
  const Schema* schema_;
  const TestEvent* event_;
};

// The helper functions that signatures import, in the meaning of the original ones.
constexpr std::string_view kTestHelpers = R"(package tracee.helpers

get_tracee_argument(arg_name) = res {
  arg := input.args[_]
  arg.name == arg_name
  res := arg.value
}

default is_file_write(flags) = false

is_file_write(flags) { contains(lower(flags), "o_wronly") }

is_file_write(flags) { contains(lower(flags), "o_rdwr") }
)";

}  // namespace tracee::rego
