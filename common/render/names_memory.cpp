// Names about memory and programs loaded into the kernel: mmap(2), bpf(2), and what changes of
// protection are reported.
#include "common/render/name_tables.h"

namespace tracee::render {
namespace {

constexpr BitName kProtections[] = {{1, "PROT_READ"}, {2, "PROT_WRITE"}, {4, "PROT_EXEC"}};

constexpr std::string_view kAlertTexts[] = {
    "Mmaped region with W+E permissions!",
    "Protection changed to Executable!",
    "Protection changed from E to W+E!",
    "Protection changed from W+E to E!",
};
constexpr NumberNames kAlerts[] = {{1, kAlertTexts}};

constexpr std::string_view kBpfNames[] = {
    "BPF_MAP_CREATE",        "BPF_MAP_LOOKUP_ELEM",
    "BPF_MAP_UPDATE_ELEM",   "BPF_MAP_DELETE_ELEM",
    "BPF_MAP_GET_NEXT_KEY",  "BPF_PROG_LOAD",
    "BPF_OBJ_PIN",           "BPF_OBJ_GET",
    "BPF_PROG_ATTACH",       "BPF_PROG_DETACH",
    "BPF_PROG_TEST_RUN",     "BPF_PROG_GET_NEXT_ID",
    "BPF_MAP_GET_NEXT_ID",   "BPF_PROG_GET_FD_BY_ID",
    "BPF_MAP_GET_FD_BY_ID",  "BPF_OBJ_GET_INFO_BY_FD",
    "BPF_PROG_QUERY",        "BPF_RAW_TRACEPOINT_OPEN",
    "BPF_BTF_LOAD",          "BPF_BTF_GET_FD_BY_ID",
    "BPF_TASK_FD_QUERY",     "BPF_MAP_LOOKUP_AND_DELETE_ELEM",
    "BPF_MAP_FREEZE",        "BPF_BTF_GET_NEXT_ID",
    "BPF_MAP_LOOKUP_BATCH",  "BPF_MAP_LOOKUP_AND_DELETE_BATCH",
    "BPF_MAP_UPDATE_BATCH",  "BPF_MAP_DELETE_BATCH",
    "BPF_LINK_CREATE",       "BPF_LINK_UPDATE",
    "BPF_LINK_GET_FD_BY_ID", "BPF_LINK_GET_NEXT_ID",
    "BPF_ENABLE_STATS",      "BPF_ITER_CREATE",
    "BPF_LINK_DETACH",
};
constexpr NumberNames kBpfCommands[] = {{0, kBpfNames}};

}  // namespace

bool append_memory_protection(std::string& out, std::uint64_t value) {
  if (value == 0) {
    out += "PROT_NONE";
    return true;
  }
  return append_bits(out, value, kProtections);
}

bool append_memory_alert(std::string& out, std::uint64_t value) {
  return append_number(out, static_cast<std::int64_t>(value), kAlerts);
}

bool append_bpf_command(std::string& out, std::uint64_t value) {
  return append_number(out, static_cast<std::int64_t>(value), kBpfCommands);
}

}  // namespace tracee::render
