#include <catch2/catch.hpp>
#include <filesystem>

#include "test/unit/ebpf/temporary_folder.h"
#include "tracee-ebpf/doctor/doctor.h"

namespace tracee {
namespace {

void put(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

TEST_CASE("facts are read where the kernel says them, and missing where it does not") {
  TemporaryFolder folder;
  const std::string root = folder / "root";
  const HostFacts nothing = HostFacts::read(root);
  CHECK_FALSE(nothing.btf);
  CHECK(nothing.lockdown.empty());
  CHECK(nothing.perf_event_paranoid.empty());
  CHECK_FALSE(nothing.release.empty());
  CHECK(nothing.held.size() + nothing.lacking.size() == 5);
  put(root + "/sys/kernel/btf/vmlinux", "x");
  put(root + "/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  put(root + "/proc/sys/kernel/perf_event_paranoid", "4\n");
  put(root + "/proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
  const HostFacts facts = HostFacts::read(root);
  CHECK(facts.btf);
  CHECK(facts.lockdown == "integrity");
  CHECK(facts.perf_event_paranoid == "4");
  CHECK(facts.unprivileged_bpf_disabled == "2");
  for (const char* odd : {"", "[", "]none[", "none"}) {
    put(root + "/sys/kernel/security/lockdown", odd);
    CHECK(HostFacts::read(root).lockdown.empty());
  }
}

Diagnosis diagnosis_of(const Catalogue& catalogue) {
  Diagnosis diagnosis;
  diagnosis.host.release = "6.1\x1b[2J";
  diagnosis.host.lacking = {{"CAP_BPF", "loading"}};
  diagnosis.hooks = {
      {catalogue.find("openat")->id, HookKind::Syscall, "raw_syscalls", "", ""},
      {catalogue.find("security_bpf")->id, HookKind::None, "", "refused \"so\"", "x"}};
  diagnosis.default_events = 2;
  diagnosis.missing = {"security_bpf"};
  return diagnosis;
}

TEST_CASE("a diagnosis names what is missing, why, and what would help") {
  const Catalogue& catalogue = Catalogue::built_in();
  Diagnosis diagnosis = diagnosis_of(catalogue);
  const std::string text = diagnosis_text(diagnosis, catalogue);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("observed by   system call tracepoint: 1 event\n") != std::string::npos);
  CHECK(text.find("filters       in the kernel: processes, ") != std::string::npos);
  CHECK(text.find("in tracee-ebpf: names of bits, ") != std::string::npos);
  CHECK(text.find("Not observable here: 1 event\n  security_bpf\n") != std::string::npos);
  CHECK(text.find("refused \"so\"") != std::string::npos);
  CHECK(text.find("what would help: x\n") != std::string::npos);
  CHECK(text.find("lacking CAP_BPF: loading\n") != std::string::npos);
  CHECK(text.ends_with(
      "Of the 2 events of the set 'default' 1 cannot be observed:\n  security_bpf\n"));
  CHECK_FALSE(diagnosis.complete());
  diagnosis.missing.clear();
  CHECK(diagnosis.complete());
  CHECK(diagnosis_text(diagnosis, catalogue)
            .ends_with("All 2 events of the set 'default' can be observed.\n"));
  diagnosis.refusal = "no permission";
  CHECK_FALSE(diagnosis.complete());
  CHECK(diagnosis_text(diagnosis, catalogue)
            .ends_with("Nothing can be traced here: no permission\n"));
}

TEST_CASE("a diagnosis as JSON has one entry an event") {
  const Catalogue& catalogue = Catalogue::built_in();
  const std::string json = diagnosis_json(diagnosis_of(catalogue), catalogue);
  CHECK(json.find(R"("default":{"events":2,"missing":["security_bpf"]})") != std::string::npos);
  CHECK(
      json.find(
          R"("events":[{"name":"openat","hook":"system call tracepoint","target":"raw_syscalls"},)"
          R"({"name":"security_bpf","reason":"refused \"so\"","remedy":"x"}]})") !=
      std::string::npos);
  CHECK(json.find(R"("lacking":{"CAP_BPF":"loading"})") != std::string::npos);
  CHECK(json.find(R"("filters":{"kernel":"processes, )") != std::string::npos);
  Diagnosis empty;
  CHECK(diagnosis_json(empty, catalogue).find(R"("events":[]})") != std::string::npos);
}

}  // namespace
}  // namespace tracee
