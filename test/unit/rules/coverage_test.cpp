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
  return coverage_of(header, catalogue, signatures).lines;
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
        Lines{"cannot fire on this stream: TRC-3 needs ptrace (not selected), "
              "security_file_open (not observable: EPERM) or process_vm_writev (not selected)"});
  CHECK(notes({"ptrace", "security_file_open"}, {&kInjection}) ==
        Lines{"limited on this stream: TRC-3 without process_vm_writev (not selected)"});
}

TEST_CASE("a signature cannot fire without an event that it requires") {
  CHECK(notes({"execve"}, {&kBoth}) ==
        Lines{"cannot fire on this stream: TRC-13 needs security_socket_connect (not selected)"});
}

TEST_CASE("an event that is required may do alone: without all others a signature is limited") {
  const SignatureInfo shell =
      signature("TRC-1", {{.event = "security_socket_connect", .required = true},
                          {.event = "connect", .substitute = true},
                          {.event = "dup2"}});
  CHECK(notes({"security_socket_connect"}, {&shell}) ==
        Lines{"limited on this stream: TRC-1 without dup2 (not selected)"});
  CHECK(notes({"dup2"}, {&shell}) ==
        Lines{"cannot fire on this stream: TRC-1 needs security_socket_connect (not selected)"});
}

TEST_CASE("a stand-in is named, with what it stands for") {
  CHECK(notes({"sched_process_exec"}, {&kFileless},
              {{1015, "security_bprm_check", "no trampolines here", ""}}) ==
        Lines{"limited on this stream: TRC-5 uses sched_process_exec in place of "
              "security_bprm_check (not observable: no trampolines here)"});
}

TEST_CASE("every signature has a line, those that cannot fire before the others") {
  CHECK(notes({"ptrace"}, {&kBoth, &kInjection, &kFileless}) ==
        Lines{"cannot fire on this stream: TRC-13 needs execve (not selected) and "
              "security_socket_connect (not selected)",
              "cannot fire on this stream: TRC-5 needs security_bprm_check (not selected) or "
              "sched_process_exec (not selected)",
              "limited on this stream: TRC-3 without security_file_open (not selected) and "
              "process_vm_writev (not selected)"});
}

TEST_CASE("why an event is missing is told once, where it is named first") {
  CHECK(notes({"ptrace"}, {&kInjection, &kInjection}) ==
        Lines{"limited on this stream: TRC-3 without security_file_open (not selected) and "
              "process_vm_writev (not selected)",
              "limited on this stream: TRC-3 without security_file_open and "
              "process_vm_writev"});
}

TEST_CASE("one line sums up, and fits a terminal") {
  const auto summary = [](const std::vector<std::string>& events,
                          const std::vector<const SignatureInfo*>& signatures) {
    const auto header = StreamBuilder::plain_header(events);
    return coverage_of(header, Catalogue(header.catalogue), signatures).summary();
  };
  CHECK(summary({"ptrace"}, {&kBoth, &kInjection, &kFileless}) ==
        "2 signatures cannot fire on this stream and 1 is limited: -v tells why");
  CHECK(summary({"ptrace"}, {&kInjection, &kInjection}) ==
        "2 signatures are limited on this stream: -v tells why");
  CHECK(summary({"ptrace"}, {&kBoth}) == "1 signature cannot fire on this stream: -v tells why");
  CHECK(summary({"security_bprm_check"}, {&kFileless}).empty());
  const std::vector<const SignatureInfo*> many(999, &kBoth);
  CHECK(summary({"ptrace"}, many).size() < 80);
}

}  // namespace
}  // namespace tracee::rules
