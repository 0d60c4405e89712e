// What a stream cannot show, from its header.
#include "tracee-rules/engine/coverage.h"

#include <catch2/catch.hpp>

#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

SignatureInfo signature(std::string id, std::vector<Selector> selectors) {
  SignatureInfo info;
  info.id = std::move(id);
  info.selectors = std::move(selectors);
  return info;
}

const SignatureInfo kInjection = signature(
    "TRC-3",
    {{.event = "ptrace"}, {.event = "security_file_open"}, {.event = "process_vm_writev"}});
const SignatureInfo kFileless = signature(
    "TRC-5",
    {{.event = "security_bprm_check"}, {.event = "sched_process_exec", .substitute = true}});
const SignatureInfo kBoth =
    signature("TRC-13", {{.event = "execve", .required = true},
                         {.event = "security_socket_connect", .required = true}});

std::vector<std::string> notes(const std::vector<std::string>& events,
                               const std::vector<const SignatureInfo*>& signatures,
                               const std::vector<stream::NotObservable>& not_observable = {}) {
  auto header = StreamBuilder::plain_header(events);
  header.not_observable = not_observable;
  const Catalogue catalogue(header.catalogue);
  return coverage_notes(header, catalogue, signatures);
}

using Lines = std::vector<std::string>;

TEST_CASE("a stream with every event needs no words") {
  CHECK(notes({"ptrace", "security_file_open", "process_vm_writev", "security_bprm_check",
               "sched_process_exec", "execve", "security_socket_connect"},
              {&kInjection, &kFileless, &kBoth})
            .empty());
  CHECK(notes({"security_bprm_check"}, {&kFileless}).empty());  // the stand-in is not missed
}

TEST_CASE("a signature with alternatives cannot fire only when none is there") {
  CHECK(notes({"openat"}, {&kInjection}, {{1016, "security_file_open", "EPERM", ""}}) ==
        Lines{"1 cannot fire on this stream: TRC-3 needs ptrace (not selected), "
              "security_file_open (not observable: EPERM) or process_vm_writev (not selected)"});
  CHECK(notes({"ptrace", "security_file_open"}, {&kInjection}) ==
        Lines{"1 limited on this stream: TRC-3 without process_vm_writev (not selected)"});
}

TEST_CASE("a signature cannot fire without an event that it requires") {
  CHECK(notes({"execve"}, {&kBoth}) ==
        Lines{"1 cannot fire on this stream: TRC-13 needs security_socket_connect (not selected)"});
}

TEST_CASE("a stand-in is named, with what it stands for") {
  CHECK(notes({"sched_process_exec"}, {&kFileless},
              {{1015, "security_bprm_check", "no trampolines here", ""}}) ==
        Lines{"1 limited on this stream: TRC-5 uses sched_process_exec in place of "
              "security_bprm_check (not observable: no trampolines here)"});
}

TEST_CASE("several signatures share a line of each kind") {
  CHECK(notes({"ptrace"}, {&kBoth, &kInjection, &kFileless}) ==
        Lines{"2 cannot fire on this stream: TRC-13 needs execve (not selected) and "
              "security_socket_connect (not selected); TRC-5 needs security_bprm_check (not "
              "selected) or sched_process_exec (not selected)",
              "1 limited on this stream: TRC-3 without security_file_open (not selected) and "
              "process_vm_writev (not selected)"});
}

TEST_CASE("why an event is missing is told once, where it is named first") {
  CHECK(notes({"ptrace"}, {&kInjection, &kInjection}) ==
        Lines{"2 limited on this stream: TRC-3 without security_file_open (not selected) and "
              "process_vm_writev (not selected); TRC-3 without security_file_open and "
              "process_vm_writev"});
}

}  // namespace
}  // namespace tracee::rules
