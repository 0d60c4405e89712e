// Events for the shipped signatures, as plain structs, and the logic of those signatures by hand:
// what Rego is measured against. Each function has the whole logic, the test of the event included.
#pragma once

#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "test/unit/rego/test_event.h"

namespace tracee::rego::bench {

enum Kind : uint32_t {
  kTrace,
  kOpen,
  kVmWrite,
  kProtection,
  kExec,
  kCheck,
  kReadFile,
  kMagic,
  kMount,
  kUnlink
};

inline Schema signature_schema() {
  Schema s = test_schema();
  s.kinds = {{"ptrace", {{"request"}, {"pid"}, {"addr"}, {"data"}}},
             {"security_file_open", {{"pathname"}, {"flags"}, {"dev"}, {"inode"}}},
             {"process_vm_writev", {{"pid"}, {"liovcnt"}}},
             {"mem_prot_alert", {{"alert"}}},
             {"execve", {{"pathname"}, {"argv"}, {"envp"}}},
             {"security_bprm_check", {{"pathname"}, {"dev"}, {"inode"}}},
             {"security_kernel_read_file", {{"pathname"}, {"dev"}, {"inode"}, {"type"}}},
             {"magic_write", {{"pathname"}, {"bytes"}, {"dev"}, {"inode"}}},
             {"security_sb_mount", {{"dev_name"}, {"path"}, {"type"}, {"flags"}}},
             {"unlink", {{"pathname"}}}};
  return s;
}

inline std::string_view text_of(const TestEvent& e, size_t i) { return e.args[i].str(); }

inline bool contains_nocase(std::string_view s, std::string_view part) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  return std::search(s.begin(), s.end(), part.begin(), part.end(), same) != s.end();
}

inline bool writes(std::string_view flags) {
  return contains_nocase(flags, "o_wronly") || contains_nocase(flags, "o_rdwr");
}

inline bool reads(std::string_view flags) {
  return contains_nocase(flags, "o_rdonly") || contains_nocase(flags, "o_rdwr");
}

inline bool is_one_of(std::string_view s, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), s) != names.end();
}

using Hand = bool (*)(const TestEvent& e);

inline bool anti_debugging(const TestEvent& e) {
  return e.kind == kTrace && text_of(e, 0) == "PTRACE_TRACEME";
}

inline bool code_injection(const TestEvent& e) {
  static const RE2 memory("/proc/(?:\\d+|self|thread-self)(?:/task/\\d+)?/mem$");
  switch (e.kind) {
    case kTrace:
      return is_one_of(text_of(e, 0), {"PTRACE_POKETEXT", "PTRACE_POKEDATA"});
    case kOpen: {
      const std::string_view path = text_of(e, 0);
      return writes(text_of(e, 1)) &&
             RE2::PartialMatch(re2::StringPiece(path.data(), path.size()), memory);
    }
    case kVmWrite:
      return e.args[0].is_int() && e.args[0].num != e.pid;
    default:
      return false;
  }
}

inline bool dynamic_code_loading(const TestEvent& e) {
  return e.kind == kProtection && text_of(e, 0).starts_with("Protection changed from W+E to E!");
}

inline bool fileless_execution(const TestEvent& e) {
  if (e.kind != kCheck) return false;
  const std::string_view path = text_of(e, 0);
  return path.starts_with("memfd:") || path.starts_with("/dev/shm/") ||
         path.starts_with("/run/shm/");
}

inline bool kernel_module_loading(const TestEvent& e) {
  return e.kind == kReadFile && text_of(e, 3) == "kernel-module";
}

inline bool ld_preload(const TestEvent& e) {
  if (e.kind == kOpen)
    return text_of(e, 0).ends_with("/etc/ld.so.preload") && writes(text_of(e, 1));
  if (e.kind != kExec) return false;
  for (const Val& v : e.args[2]) {
    if (v.str().starts_with("LD_PRELOAD=") || v.str().starts_with("LD_LIBRARY_PATH=")) return true;
  }
  return false;
}

inline bool service_account_token(const TestEvent& e) {
  if (e.kind != kOpen) return false;
  const std::string_view path = text_of(e, 0);
  return path.find("secrets/kubernetes.io/serviceaccount") != path.npos &&
         path.ends_with("token") && reads(text_of(e, 1)) &&
         !is_one_of(e.process, {"flanneld", "kube-proxy", "etcd", "kube-apiserver", "coredns",
                                "kube-controller", "kube-controller-manager", "kubectl"});
}

// Three bytes after the first of six characters of base64.
inline bool dropped_executable(const TestEvent& e) {
  return e.kind == kMagic && text_of(e, 1).starts_with("f0VMR");
}

inline bool cert_theft(const TestEvent& e) {
  return e.kind == kOpen && text_of(e, 0).starts_with("/etc/kubernetes/pki/") &&
         reads(text_of(e, 1)) &&
         !is_one_of(e.process, {"kube-apiserver", "kubelet", "kube-controller",
                                "kube-controller-manager", "etcd"});
}

inline bool device_mount(const TestEvent& e) {
  if (e.kind != kMount) return false;
  const std::string_view device = text_of(e, 0);
  return device.find("/dev/") != device.npos && !device.ends_with("/dev/fuse") &&
         (e.args[3].num & 4096) == 0;
}

inline bool illegitimate_shell(const TestEvent& e) {
  if (e.kind != kCheck) return false;
  if (!is_one_of(e.process,
                 {"nginx", "httpd", "httpd-foregroun", "lighttpd", "apache", "apache2"}) &&
      !e.process.starts_with("http-nio"))
    return false;
  const std::string_view path = text_of(e, 0);
  return is_one_of(path.substr(path.rfind('/') + 1),
                   {"ash", "bash", "csh", "ksh", "sh", "tcsh", "zsh", "dash"});
}

inline bool release_agent(const TestEvent& e) {
  return e.kind == kOpen && text_of(e, 0).ends_with("/release_agent") && writes(text_of(e, 1));
}

// One signature with an event that it finds and one that it looks at in vain.
struct Signature {
  const char* id;
  const char* file;
  Hand hand;
  TestEvent match;
  TestEvent other;
};

inline std::vector<Signature> signatures() {
  const auto s = [](const char* text) { return Val::string(text); };
  const Val n = Val::integer(0);
  static const Val clean[] = {Val::string("PATH=/usr/bin:/bin"), Val::string("HOME=/root"),
                              Val::string("LANG=C.UTF-8"), Val::string("TERM=xterm")};
  static const Val loaded[] = {clean[0], clean[1], clean[2], Val::string("LD_PRELOAD=/tmp/x.so")};
  const auto open = [&](const char* path, const char* flags) {
    return TestEvent{kOpen, "c1", "cat", 7, {s(path), s(flags), n, n}};
  };
  const auto on = [&](uint32_t kind, std::vector<Val> args, const char* process = "bash") {
    return TestEvent{kind, "c1", process, 7, std::move(args)};
  };
  return {
      {"TRC-2", "anti_debugging", anti_debugging, on(kTrace, {s("PTRACE_TRACEME"), n, n, n}),
       on(kTrace, {s("PTRACE_ATTACH"), n, n, n})},
      {"TRC-3", "code_injection", code_injection, open("/proc/12/mem", "O_RDWR|O_LARGEFILE"),
       open("/usr/share/doc/package/copyright", "O_WRONLY|O_LARGEFILE")},
      {"TRC-4", "dynamic_code_loading", dynamic_code_loading,
       on(kProtection, {s("Protection changed from W+E to E!")}),
       on(kProtection, {s("Mmaped region with W+E permissions!")})},
      {"TRC-5", "fileless_execution", fileless_execution, on(kCheck, {s("/run/shm/a"), n, n}),
       on(kCheck, {s("/usr/bin/true"), n, n})},
      {"TRC-6", "kernel_module_loading", kernel_module_loading,
       on(kReadFile, {s("/lib/modules/x.ko"), n, n, s("kernel-module")}),
       on(kReadFile, {s("/lib/firmware/x"), n, n, s("firmware")})},
      {"TRC-7", "ld_preload", ld_preload, on(kExec, {s("/bin/ls"), n, Val::array(loaded, 4)}),
       on(kExec, {s("/bin/ls"), n, Val::array(clean, 4)})},
      {"TRC-8", "k8s_service_account_token", service_account_token,
       open("/var/run/secrets/kubernetes.io/serviceaccount/token", "O_RDONLY|O_LARGEFILE"),
       open("/usr/share/doc/package/copyright", "O_RDONLY|O_LARGEFILE")},
      {"TRC-9", "dropped_executable", dropped_executable,
       on(kMagic, {s("/tmp/a"), s("f0VMRgIBAQAAAAAAAAAAAAMAPgA="), n, n}),
       on(kMagic, {s("/tmp/a"), s("IyEvYmluL3NoCgAAAAAAAAAAAAA="), n, n})},
      {"TRC-10", "k8s_cert_theft", cert_theft,
       open("/etc/kubernetes/pki/ca.key", "O_RDONLY|O_LARGEFILE"),
       open("/usr/share/doc/package/copyright", "O_RDONLY|O_LARGEFILE")},
      {"TRC-11", "container_device_mount", device_mount,
       on(kMount, {s("/dev/sda1"), s("/mnt"), s("ext4"), n}),
       on(kMount, {s("proc"), s("/proc"), s("proc"), n})},
      {"TRC-12", "illegitimate_shell", illegitimate_shell,
       on(kCheck, {s("/usr/bin/dash"), n, n}, "nginx"), on(kCheck, {s("/usr/bin/dash"), n, n})},
      {"TRC-14", "cgroup_release_agent", release_agent,
       open("/sys/fs/cgroup/memory/release_agent", "O_WRONLY|O_LARGEFILE"),
       open("/usr/share/doc/package/copyright", "O_WRONLY|O_LARGEFILE")},
  };
}

}  // namespace tracee::rego::bench
