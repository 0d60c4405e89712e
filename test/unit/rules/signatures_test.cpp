// The default signatures, as they are shipped, on streams: what each finds and what it does not.
// (signatures/rego/*_test.rego try more cases, on documents.)
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"
#include "tracee-rules/engine/rule_set.h"
#include "tracee-rules/loading/rule_loader.h"

namespace tracee::rules {
namespace {

using Ids = std::vector<std::string>;

Argument number(const char* name, std::int64_t value, Presence presence = Presence::Present) {
  return {name, value, {}, presence};
}
Argument bytes(const char* name, std::string value, Presence presence = Presence::Present) {
  return {name, 0, std::move(value), presence};
}

constexpr std::int64_t kRead = 0, kWrite = 1, kReadWrite = 2, kCreate = 0100;

std::vector<Argument> opened(const char* path, std::int64_t flags) {
  return {bytes("pathname", path), number("flags", flags)};
}
std::vector<Argument> renamed(const char* from, const char* to) {
  return {bytes("old_path", from), bytes("new_path", to)};
}
std::vector<Argument> executed(const char* path) { return {bytes("pathname", path)}; }
std::vector<Argument> wrote(const char* path, std::string begin) {
  return {bytes("pathname", path), bytes("bytes", std::move(begin))};
}

// AF_INET or AF_UNIX addresses as user space passes them.
std::string ipv4(std::uint16_t port) {
  std::string address("\2\0\0\0\xc0\0\2\7\0\0\0\0\0\0\0\0", 16);  // 192.0.2.7
  address[2] = static_cast<char>(port >> 8);
  address[3] = static_cast<char>(port);
  return address;
}
std::string local(const char* path) { return std::string("\1\0", 2) + path; }

const SampleTask kHost{};
const SampleTask kContainer{.comm = "x", .container = "0123456789abcdef", .pid = 900, .ns_pid = 9};

struct Case {
  const char* id;
  bool found;
  const char* event;
  std::vector<Argument> arguments;
  SampleTask task = {};
};

const SampleTask named(const char* comm, SampleTask task = {}) {
  task.comm = comm;
  return task;
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"TRC-2", true, "ptrace", {number("request", 0)}},
      {"TRC-2", false, "ptrace", {number("request", 16)}},
      {"TRC-2", false, "ptrace", {number("request", 12345)}},
      {"TRC-2", false, "ptrace", {}},  // not collected: a zero word is no request
      {"TRC-2", false, "ptrace", {number("request", 0, Presence::Redacted)}},

      {"TRC-3", true, "ptrace", {number("request", 4)}},
      {"TRC-3", true, "ptrace", {number("request", 5)}},
      {"TRC-3", false, "ptrace", {number("request", 1)}},
      {"TRC-3", true, "security_file_open", opened("/proc/self/mem", kWrite)},
      {"TRC-3", true, "security_file_open", opened("/proc/self/mem", kReadWrite | kCreate)},
      {"TRC-3", false, "security_file_open", opened("/proc/self/mem", kRead)},
      {"TRC-3", false, "security_file_open", opened("/proc/self/mem", kCreate)},
      {"TRC-3", true, "security_file_open", opened("/proc/1/mem", kReadWrite)},
      {"TRC-3", true, "security_file_open", opened("/proc/12/task/13/mem", kReadWrite)},
      {"TRC-3", true, "security_file_open", opened("/host/proc/12/mem", kReadWrite)},
      {"TRC-3", false, "security_file_open", opened("/proc/12/memory", kReadWrite)},
      {"TRC-3", false, "security_file_open", opened("/proc/x12/mem", kReadWrite)},
      {"TRC-3", false, "security_file_open", opened("/proc/12/maps", kReadWrite)},
      {"TRC-3", false, "security_file_open", opened("", kReadWrite)},
      {"TRC-3", true, "process_vm_writev", {number("pid", 8)}, kContainer},
      {"TRC-3", true, "process_vm_writev", {number("pid", 900)}, kContainer},  // as its caller sees
      {"TRC-3", false, "process_vm_writev", {number("pid", 9)}, kContainer},
      {"TRC-3", false, "process_vm_writev", {}, kContainer},

      {"TRC-4", true, "mem_prot_alert", {number("alert", 4)}},
      {"TRC-4", false, "mem_prot_alert", {number("alert", 3)}},

      {"TRC-5", true, "security_bprm_check", executed("memfd:payload")},
      {"TRC-5", true, "security_bprm_check", executed("memfd:")},
      {"TRC-5", true, "security_bprm_check", executed("/dev/shm/x")},
      {"TRC-5", true, "security_bprm_check", executed("/run/shm/x")},
      {"TRC-5", false, "security_bprm_check", executed("/dev/shmoo")},
      {"TRC-5", false, "security_bprm_check", executed("/dev/shm")},
      {"TRC-5", false, "security_bprm_check", executed("/usr/bin/memfd:x")},
      {"TRC-5", false, "security_bprm_check", {bytes("pathname", "", Presence::Unreadable)}},

      {"TRC-6", true, "init_module", {}},
      {"TRC-6", true, "security_kernel_read_file", {bytes("pathname", "/x.ko"), number("type", 2)}},
      {"TRC-6", false, "security_kernel_read_file", {bytes("pathname", "/x"), number("type", 1)}},
      {"TRC-6", false, "finit_module", {number("fd", 3)}},  // the other event sees it

      {"TRC-7", true, "execve", {bytes("envp", std::string("A=1\0LD_PRELOAD=/x\0", 18))}},
      {"TRC-7", true, "execveat", {bytes("envp", std::string("LD_LIBRARY_PATH=/x\0", 19))}},
      {"TRC-7", false, "execve", {bytes("envp", std::string("A=LD_PRELOAD=/x\0", 16))}},
      {"TRC-7", false, "execve", {}},
      {"TRC-7", true, "security_file_open", opened("/etc/ld.so.preload", kWrite)},
      {"TRC-7", false, "security_file_open", opened("/etc/ld.so.preload", kRead)},
      {"TRC-7", true, "security_inode_rename", renamed("/x", "/etc/ld.so.preload")},
      {"TRC-7", false, "security_inode_rename", renamed("/etc/ld.so.preload", "/x")},

      {"TRC-8", true, "security_file_open",
       opened("/run/secrets/kubernetes.io/serviceaccount/token", kRead), kContainer},
      {"TRC-8", false, "security_file_open",
       opened("/run/secrets/kubernetes.io/serviceaccount/token", kRead), kHost},
      {"TRC-8", false, "security_file_open",
       opened("/run/secrets/kubernetes.io/serviceaccount/token", kRead),
       named("kube-proxy", kContainer)},

      {"TRC-9", true, "magic_write",
       wrote("/tmp/x",
             "\x7f"
             "ELF\2"),
       kContainer},
      {"TRC-9", false, "magic_write",
       wrote("/tmp/x",
             "\x7f"
             "ELF\2"),
       kHost},
      {"TRC-9", false, "magic_write", wrote("/tmp/x", "#!/bin/sh"), kContainer},

      {"TRC-10", true, "security_file_open", opened("/etc/kubernetes/pki/ca.key", kRead)},
      {"TRC-10", true, "security_inode_rename", renamed("/etc/kubernetes/pki/ca.key", "/x")},
      {"TRC-10", false, "security_file_open", opened("/etc/kubernetes/pki/ca.key", kWrite)},
      {"TRC-10", false, "security_file_open", opened("/etc/kubernetes/pki/ca.key", kRead),
       named("kubelet")},

      {"TRC-11",
       true,
       "security_sb_mount",
       {bytes("dev_name", "/dev/sda1"), number("flags", 0)},
       kContainer},
      {"TRC-11",
       false,
       "security_sb_mount",
       {bytes("dev_name", "/dev/sda1"), number("flags", 0)},
       kHost},
      {"TRC-11",
       false,
       "security_sb_mount",
       {bytes("dev_name", "/dev/x"), number("flags", 4097)},
       kContainer},

      {"TRC-12", true, "security_bprm_check", executed("/bin/sh"), named("nginx")},
      {"TRC-12", false, "security_bprm_check", executed("/bin/sh"), named("sshd")},
      {"TRC-12", false, "security_bprm_check", executed("/usr/bin/php"), named("apache2")},

      {"TRC-14", true, "security_file_open", opened("/x/release_agent", kWrite), kContainer},
      {"TRC-14", true, "security_inode_rename", renamed("/x", "/release_agent"), kContainer},
      {"TRC-14", false, "security_file_open", opened("/x/release_agent", kWrite), kHost},
      {"TRC-14", false, "security_file_open", opened("/x/release_agent", kRead), kContainer},

      {"TRC-106", true, "security_file_open", opened("/sys/fs/cgroup/x/notify_on_release", kWrite),
       kContainer},
      {"TRC-106", true, "security_file_open",
       opened("/sys/fs/cgroup/x/notify_on_release", kReadWrite), kContainer},
      {"TRC-106", false, "security_file_open", opened("/sys/fs/cgroup/x/notify_on_release", kRead),
       kContainer},
      {"TRC-106", false, "security_file_open", opened("/tmp/x", kReadWrite), kContainer},
      {"TRC-106", false, "security_file_open",
       opened("/sys/fs/cgroup/x/notify_on_release", kWrite)},
      {"TRC-109", true, "security_file_open", opened("/proc/sys/kernel/randomize_va_space", kRead)},
      {"TRC-109", true, "security_file_open",
       opened("/proc/sys/kernel/randomize_va_space", kReadWrite)},
      {"TRC-109", false, "security_file_open",
       opened("/proc/sys/kernel/randomize_va_space", kWrite)},
      {"TRC-109", false, "security_file_open", opened("/tmp/x", kReadWrite)},
      {"TRC-1011", true, "security_file_open", opened("/proc/sys/kernel/core_pattern", kWrite),
       kContainer},
      {"TRC-1011", true, "security_file_open", opened("/proc/sys/kernel/core_pattern", kReadWrite),
       kContainer},
      {"TRC-1011", false, "security_file_open", opened("/proc/sys/kernel/core_pattern", kRead),
       kContainer},
      {"TRC-1011", false, "security_file_open", opened("/tmp/x", kReadWrite), kContainer},
      {"TRC-1011", false, "security_file_open", opened("/proc/sys/kernel/core_pattern", kWrite)},
      {"TRC-1012", true, "security_file_open", opened("/usr/lib64/ld-linux-x86-64.so.2", kWrite)},
      {"TRC-1012", true, "security_file_open",
       opened("/usr/lib64/ld-linux-x86-64.so.2", kReadWrite)},
      {"TRC-1012", false, "security_file_open", opened("/usr/lib64/ld-linux-x86-64.so.2", kRead)},
      {"TRC-1012", false, "security_file_open", opened("/tmp/x", kReadWrite)},
      {"TRC-1021", true, "security_file_open", opened("/proc/kcore", kRead), kContainer},
      {"TRC-1021", true, "security_file_open", opened("/proc/kcore", kReadWrite), kContainer},
      {"TRC-1021", false, "security_file_open", opened("/proc/kcore", kWrite), kContainer},
      {"TRC-1021", false, "security_file_open", opened("/tmp/x", kReadWrite), kContainer},
      {"TRC-1021", false, "security_file_open", opened("/proc/kcore", kRead)},
      {"TRC-1023", true, "security_file_open", opened("/proc/12/mem", kRead)},
      {"TRC-1023", true, "security_file_open", opened("/proc/12/mem", kReadWrite)},
      {"TRC-1023", false, "security_file_open", opened("/proc/12/mem", kWrite)},
      {"TRC-1023", false, "security_file_open", opened("/tmp/x", kReadWrite)},
      {"TRC-1026", true, "security_file_open", opened("/etc/init.d/x", kWrite)},
      {"TRC-1026", true, "security_file_open", opened("/etc/init.d/x", kReadWrite)},
      {"TRC-1026", false, "security_file_open", opened("/etc/init.d/x", kRead)},
      {"TRC-1026", false, "security_file_open", opened("/tmp/x", kReadWrite)},
      {"TRC-1027", true, "security_file_open", opened("/etc/cron.d/x", kWrite)},
      {"TRC-1027", true, "security_file_open", opened("/etc/cron.d/x", kReadWrite)},
      {"TRC-1027", false, "security_file_open", opened("/etc/cron.d/x", kRead)},
      {"TRC-1027", false, "security_file_open", opened("/tmp/x", kReadWrite)},
      {"TRC-1028", true, "security_file_open", opened("/etc/sudoers.d/x", kWrite)},
      {"TRC-1028", true, "security_file_open", opened("/etc/sudoers.d/x", kReadWrite)},
      {"TRC-1028", false, "security_file_open", opened("/etc/sudoers.d/x", kRead)},
      {"TRC-1028", false, "security_file_open", opened("/tmp/x", kReadWrite)},
      {"TRC-1029", true, "security_file_open", opened("/proc/sched_debug", kRead), kContainer},
      {"TRC-1029", true, "security_file_open", opened("/proc/sched_debug", kReadWrite), kContainer},
      {"TRC-1029", false, "security_file_open", opened("/proc/sched_debug", kWrite), kContainer},
      {"TRC-1029", false, "security_file_open", opened("/tmp/x", kReadWrite), kContainer},
      {"TRC-1029", false, "security_file_open", opened("/proc/sched_debug", kRead)},
      {"TRC-1031", true, "security_file_open", opened("/proc/sysrq-trigger", kWrite), kContainer},
      {"TRC-1031", true, "security_file_open", opened("/proc/sysrq-trigger", kReadWrite),
       kContainer},
      {"TRC-1031", false, "security_file_open", opened("/proc/sysrq-trigger", kRead), kContainer},
      {"TRC-1031", false, "security_file_open", opened("/tmp/x", kReadWrite), kContainer},
      {"TRC-1031", false, "security_file_open", opened("/proc/sysrq-trigger", kWrite)},
      {"TRC-1012", true, "security_inode_rename", renamed("/x", "/lib/ld-2.31.so")},
      {"TRC-1015", true, "magic_write",
       wrote("/tmp/.x",
             "\x7f"
             "ELF")},
      {"TRC-1015", false, "magic_write",
       wrote("/tmp/x",
             "\x7f"
             "ELF")},
      {"TRC-1019", true, "security_file_open", opened("/run/docker.sock", kReadWrite), kContainer},
      {"TRC-1019",
       true,
       "security_socket_connect",
       {number("sockfd", 3), bytes("remote_addr", local("/run/docker.sock"))},
       kContainer},
      {"TRC-1019",
       false,
       "security_socket_connect",
       {number("sockfd", 3), bytes("remote_addr", local("/run/docker.sock"))},
       kHost},
      {"TRC-1019",
       false,
       "security_socket_connect",
       {number("sockfd", 3), bytes("remote_addr", local("/dev/log"))},
       kContainer},
      {"TRC-1026", true, "sched_process_exec", executed("/usr/sbin/update-rc.d")},
      {"TRC-1026", true, "security_inode_rename", renamed("/x", "/etc/rc.local")},
      {"TRC-1027", true, "sched_process_exec", executed("/usr/bin/crontab")},
      {"TRC-1027", false, "sched_process_exec", executed("/usr/bin/cat")},
      {"TRC-1027", true, "security_inode_rename", renamed("/x", "/var/spool/cron/crontabs/root")},
      {"TRC-1028", true, "security_inode_rename", renamed("/x", "/etc/sudoers")},
      {"TRC-1028", false, "security_inode_rename", renamed("/etc/sudoers", "/x")},
  };
  return all;
}

// Signatures with state have cases of their own below.
const std::set<std::string> kWithState = {"TRC-1", "TRC-13"};

std::vector<std::string> all_events() {
  std::vector<std::string> names;
  for (const auto& event : Catalogue::built_in().events()) names.push_back(event.name);
  return names;
}

TEST_CASE("each signature finds its act and leaves others alone") {
  auto header = StreamBuilder::plain_header({});
  for (const std::string& name : all_events()) header.catalogue.push_back(row_of(name));
  for (const Case& c : cases()) {
    StreamBuilder stream;
    stream.header(header).event(c.event, c.arguments, c.task);
    const auto result = evaluate_default(stream.end().bytes(), {c.id});
    INFO(c.id << " on " << c.event << ", case " << &c - cases().data());
    CHECK(result.ids() == (c.found ? Ids{c.id} : Ids{}));
    CHECK(result.counts.failures == 0);
  }
}

TEST_CASE("every signature that is shipped has cases of both kinds, and describes itself") {
  std::map<std::string, std::set<bool>> covered;
  for (const Case& c : cases()) covered[c.id].insert(c.found);
  auto scan = load_rules(default_rules_dir());
  REQUIRE(scan);
  CHECK(scan->refused.empty());
  CHECK(scan->notes.empty());
  std::set<std::string> ids;
  for (const Candidate& candidate : scan->candidates) {
    const SignatureInfo& info = candidate.signature->info();
    INFO(info.id);
    CHECK((covered[info.id].size() == 2 || kWithState.contains(info.id)));
    for (const std::string& alias : info.aliases) CHECK(ids.insert(alias).second);
    CHECK(ids.insert(info.id).second);
    CHECK_FALSE(info.name.empty());
    CHECK_FALSE(info.version.empty());
    CHECK_FALSE(info.description.empty());
    CHECK(info.severity() >= 0);
    CHECK(info.severity() <= 4);
    CHECK_FALSE(info.selectors.empty());
    std::set<std::string> keys;
    for (const Property& property : info.properties) keys.insert(property.key);
    for (const char* key : {"MITRE ATT&CK", "MITRE ID", "References", "False positives", "Needs"}) {
      INFO(key);
      CHECK(keys.contains(key));
    }
    for (const Selector& selector : info.selectors) {
      INFO(selector.event);
      CHECK(Catalogue::built_in().find(selector.event) != nullptr);
    }
  }
}

TEST_CASE("TRC-3's finding of an opened file carries flags and path") {
  StreamBuilder stream;
  stream.header({"security_file_open"});
  stream.event("security_file_open", opened("/proc/77/mem", kReadWrite | kCreate));
  const auto result = evaluate_default(stream.end().bytes(), {"TRC-3"});
  REQUIRE(result.findings.size() == 1);
  const auto& data = result.findings[0].data;
  REQUIRE(data.size() == 2);
  CHECK(data[0].key == "file flags");
  CHECK(data[0].value == FindingData::Value("O_RDWR|O_CREAT"));
  CHECK(data[1].key == "file path");
  CHECK(data[1].value == FindingData::Value("/proc/77/mem"));
}

TEST_CASE("TRC-5 reports one execution once, by the better of its two events") {
  const std::vector<Argument> path = {bytes("pathname", "memfd:x")};
  const SampleTask before{.comm = "elfexec"}, after{.comm = "3"};

  StreamBuilder both;
  both.header({"security_bprm_check", "sched_process_exec"});
  both.event("security_bprm_check", path, before);
  both.event("sched_process_exec", path, before, &after);
  auto result = evaluate_default(both.end().bytes(), {"TRC-5"});
  REQUIRE(result.ids() == Ids{"TRC-5"});
  CHECK(result.findings[0].event == "security_bprm_check");

  StreamBuilder restricted;
  restricted.header({"sched_process_exec"});
  restricted.event("sched_process_exec", path, before, &after);
  result = evaluate_default(restricted.end().bytes(), {"TRC-5"});
  REQUIRE(result.ids() == Ids{"TRC-5"});
  CHECK(result.findings[0].event == "sched_process_exec");
  CHECK(result.findings[0].comm == "elfexec");  // the name before the exec
}

TEST_CASE("substitutes are used where the better event cannot occur") {
  StreamBuilder stream;
  stream.header({"finit_module", "execve"}).event("finit_module", {number("fd", 3)});
  stream.event("execve", executed("sh"), named("httpd"));
  CHECK(evaluate_default(stream.end().bytes(), {"TRC-6", "TRC-12"}).ids() ==
        Ids{"TRC-6", "TRC-12"});
}

Ids found_by(const char* id, StreamBuilder& stream) {
  return evaluate_default(stream.end().bytes(), {id}).ids();
}

const std::vector<std::string> kSocketEvents = {
    "security_socket_connect", "dup", "dup2", "dup3", "close", "sched_process_fork",
    "sched_process_exit"};

std::vector<Argument> connected(std::int64_t fd, std::string address) {
  return {number("sockfd", fd), bytes("remote_addr", std::move(address))};
}

TEST_CASE("TRC-1 finds standard descriptors that are connections") {
  const auto run = [](auto acts) {
    StreamBuilder stream;
    stream.header(kSocketEvents);
    acts(stream);
    return found_by("TRC-1", stream).size();
  };
  using Builder = StreamBuilder;
  const std::vector<Argument> three_to_zero = {number("oldfd", 3), number("newfd", 0)};
  const auto connect = [](Builder& s) {
    s.event("security_socket_connect", connected(3, ipv4(443)));
  };
  CHECK(run([&](Builder& s) { s.event("security_socket_connect", connected(0, ipv4(443))); }) == 1);
  CHECK(run([&](Builder& s) { s.event("security_socket_connect", connected(3, ipv4(443))); }) == 0);
  CHECK(run([&](Builder& s) { s.event("security_socket_connect", connected(1, ipv4(0))); }) == 0);
  CHECK(run([&](Builder& s) { s.event("security_socket_connect", connected(1, local("/x"))); }) ==
        0);
  CHECK(run([&](Builder& s) { s.event("security_socket_connect", connected(1, "\2")); }) == 0);
  CHECK(run([&](Builder& s) { connect(s), s.event("dup2", three_to_zero); }) == 1);
  CHECK(run([&](Builder& s) { connect(s), s.event("dup3", three_to_zero); }) == 1);
  CHECK(run([&](Builder& s) { connect(s), s.event("dup", {number("oldfd", 3)}); }) ==
        1);  // gives 0
  CHECK(run([&](Builder& s) { s.event("dup2", three_to_zero), connect(s); }) == 0);
  CHECK(run([&](Builder& s) {
          connect(s), s.event("close", {number("fd", 3)}), s.event("dup2", three_to_zero);
        }) == 0);
  CHECK(run([&](Builder& s) {  // a copy of a copy
          connect(s), s.event("dup2", {number("oldfd", 3), number("newfd", 9)});
          s.event("dup2", {number("oldfd", 9), number("newfd", 2)});
        }) == 1);
  CHECK(run([&](Builder& s) { connect(s), s.event("dup2", three_to_zero, kContainer); }) == 0);
  CHECK(run([&](Builder& s) {  // a child inherits it
          connect(s), s.event("sched_process_fork", {number("child_tid", 900)});
          s.event("dup2", three_to_zero, kContainer);
        }) == 1);
  CHECK(run([&](Builder& s) {
          connect(s), s.event("sched_process_exit", {}), s.event("dup2", three_to_zero);
        }) == 0);
}

TEST_CASE("TRC-1 names the other end") {
  StreamBuilder stream;
  stream.header({"connect", "dup2"});
  stream.event("connect", {number("sockfd", 5), bytes("addr", ipv4(4444))});
  stream.event("dup2", {number("oldfd", 5), number("newfd", 1)});
  const auto result = evaluate_default(stream.end().bytes(), {"TRC-1"});
  REQUIRE(result.findings.size() == 1);
  const auto& data = result.findings[0].data;
  REQUIRE(data.size() == 3);
  CHECK(data[0].value == FindingData::Value("192.0.2.7"));
  CHECK(data[1].value == FindingData::Value("4444"));
  CHECK(data[2].value == FindingData::Value(std::int64_t{1}));
}

TEST_CASE("TRC-1 forgets the oldest of too many processes, and never grows") {
  StreamBuilder stream;
  stream.header(kSocketEvents);
  for (std::uint32_t pid = 1; pid <= 5000; ++pid) {
    stream.event("security_socket_connect", connected(3, ipv4(80)), {.pid = pid, .ns_pid = pid});
    if (pid % 1000 == 0) stream.flush();
  }
  const std::vector<Argument> copy = {number("oldfd", 3), number("newfd", 0)};
  stream.event("dup2", copy, {.pid = 1, .ns_pid = 1});
  stream.event("dup2", copy, {.pid = 5000, .ns_pid = 5000});
  CHECK(found_by("TRC-1", stream).size() == 1);
}

TEST_CASE("TRC-13 finds connections of containers to their Kubernetes API") {
  const auto run = [](const char* variable, std::string address, SampleTask by = kContainer) {
    StreamBuilder stream;
    stream.header({"execve", "security_socket_connect"});
    std::string environment = std::string("A=1") + '\0' + variable + '\0';
    stream.event("execve", {bytes("envp", environment)}, kContainer);
    stream.event("security_socket_connect", connected(3, std::move(address)), by);
    return found_by("TRC-13", stream).size();
  };
  SampleTask other = kContainer;
  other.container = "fedcba9876543210";
  const std::string ipv6("\x0a\0\1\xbb\0\0\0\0\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0", 28);
  CHECK(run("KUBERNETES_SERVICE_HOST=192.0.2.7", ipv4(443)) == 1);
  CHECK(run("KUBERNETES_SERVICE_HOST=2001:DB8:0:0::1", ipv6) == 1);
  CHECK(run("KUBERNETES_SERVICE_HOST=192.0.2.8", ipv4(443)) == 0);
  CHECK(run("MY_KUBERNETES_SERVICE_HOST=192.0.2.7", ipv4(443)) == 0);
  CHECK(run("KUBERNETES_SERVICE_HOST=nonsense", ipv4(443)) == 0);
  CHECK(run("KUBERNETES_SERVICE_HOST=192.0.2.7", ipv4(443), other) == 0);
  CHECK(run("KUBERNETES_SERVICE_HOST=192.0.2.7", ipv4(443), kHost) == 0);
  CHECK(run("KUBERNETES_SERVICE_HOST=192.0.2.7", local("/x")) == 0);
}

}  // namespace
}  // namespace tracee::rules
