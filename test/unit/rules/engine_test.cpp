// Dispatch by event and origin, isolation of signatures, and streams that follow each other.
#include "tracee-rules/engine/engine.h"

#include <catch2/catch.hpp>
#include <functional>

#include "test/unit/rules/evaluation.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

// A signature whose answer the test chooses.
class Scripted final : public Signature {
 public:
  using Answer = std::function<Verdict(const EventContext&, FindingData&)>;

  Scripted(std::string id, std::vector<Selector> selectors, Answer answer = match_all)
      : answer_(std::move(answer)) {
    info_.id = std::move(id);
    info_.selectors = std::move(selectors);
    info_.arguments = {{"ptrace", "pid"}, {"", "pathname"}};
  }

  static Verdict match_all(const EventContext&, FindingData&) { return Verdict::Match; }
  const SignatureInfo& info() const override { return info_; }
  Verdict on_event(const EventContext& context, FindingData& data) override {
    return answer_(context, data);
  }
  bool on_signal(Signal) override { return true; }

 private:
  SignatureInfo info_;
  Answer answer_;
};

std::vector<std::unique_ptr<Signature>> list(std::vector<Scripted> scripted) {
  std::vector<std::unique_ptr<Signature>> result;
  for (auto& signature : scripted) result.push_back(std::make_unique<Scripted>(signature));
  return result;
}

Selector on(std::string event, Origin origin = Origin::Any) {
  return {.event = std::move(event), .origin = origin};
}

using Ids = std::vector<std::string>;
const SampleTask kOnHost{.comm = "host"};
const SampleTask kContained{.comm = "inside", .container = "0123456789ab"};
const SampleTask kOwnPids{.comm = "inside", .pid = 100, .ns_pid = 1};

TEST_CASE("an event reaches the signatures that want its name and origin, all of them") {
  const auto ids = [](const char* event, const SampleTask& task) {
    StreamBuilder stream;
    stream.header({"ptrace", "openat"}).event(event, {}, task);
    return evaluate(stream.end().bytes(), list({{"ANY", {on("")}},
                                                {"BOTH", {on("ptrace"), on("ptrace")}},
                                                {"CONTAINER", {on("ptrace", Origin::Container)}},
                                                {"HOST", {on("ptrace", Origin::Host)}},
                                                {"OTHER", {on("openat")}}}))
        .ids();
  };
  CHECK(ids("ptrace", kOnHost) == Ids{"ANY", "BOTH", "HOST"});
  CHECK(ids("ptrace", kContained) == Ids{"ANY", "BOTH", "CONTAINER"});
  CHECK(ids("ptrace", kOwnPids) == Ids{"ANY", "BOTH", "CONTAINER"});
  CHECK(ids("openat", kOnHost) == Ids{"ANY", "OTHER"});
}

TEST_CASE("a signature is told which selector fitted and where its arguments are") {
  std::vector<std::uint16_t> selectors;
  std::vector<std::int16_t> first, second;
  const auto note = [&](const EventContext& context, FindingData&) {
    selectors.push_back(context.selector);
    first.push_back(context.positions[0]);
    second.push_back(context.positions[1]);
    return Verdict::NoMatch;
  };
  StreamBuilder stream;
  stream.header({"ptrace", "openat"}).event("ptrace", {}).event("openat", {});
  const auto result =
      evaluate(stream.end().bytes(), list({{"S", {on("openat"), on("ptrace")}, note}}));
  CHECK(result.findings.empty());
  CHECK(selectors == std::vector<std::uint16_t>{1, 0});
  CHECK(first == std::vector<std::int16_t>{1, EventContext::kNoPosition});
  CHECK(second == std::vector<std::int16_t>{EventContext::kNoPosition, 1});
}

TEST_CASE("places of arguments are those of the stream's own catalogue") {
  auto header = StreamBuilder::plain_header({"openat"});
  header.catalogue[0].arguments = {{.name = "pathname", .type = "const char*", .kind = Kind::Text}};
  StreamBuilder stream;
  stream.header(header).event("openat", {});
  std::int16_t place = -2;
  evaluate(stream.end().bytes(), list({{"S", {on("openat")}, [&](const auto& context, auto&) {
                                          place = context.positions[1];
                                          return Verdict::NoMatch;
                                        }}}));
  CHECK(place == 0);
}

TEST_CASE("a signature that fails harms no other and is told at a falling rate") {
  StreamBuilder stream;
  stream.header({"ptrace"});
  for (int i = 0; i < 250; ++i) stream.event("ptrace", {});
  const auto fail = [](const EventContext&, FindingData& data) {
    data.set("half", std::string("done"));
    return Verdict::Failed;
  };
  const auto result = evaluate(stream.end().bytes(),
                               list({{"BAD", {on("ptrace")}, fail}, {"GOOD", {on("ptrace")}}}));
  CHECK(result.counts.failures == 250);
  CHECK(result.counts.findings == 250);
  CHECK(result.findings[0].data.empty());  // nothing of the one is left for the other
  REQUIRE(result.trouble.size() == 3);
  CHECK(result.trouble[0] ==
        "signature BAD failed on ptrace (1 so far); the others are not affected");
  CHECK(result.trouble[2] ==
        "signature BAD failed on ptrace (100 so far); the others are not affected");
}

TEST_CASE("a finding names its event by sequence") {
  StreamBuilder stream;
  stream.header({"ptrace", "openat"}).event("openat", {}).event("ptrace", {}).flush();
  stream.event("openat", {}).event("openat", {}).event("ptrace", {});
  const auto result = evaluate(stream.end().bytes(), list({{"S", {on("ptrace")}}}));
  REQUIRE(result.findings.size() == 2);
  CHECK(result.findings[0].sequence == 1);
  CHECK(result.findings[1].sequence == 4);
}

TEST_CASE("streams that follow each other are each read with their own header") {
  StreamBuilder restricted(1), full(2);
  restricted.header({"sched_process_exec"}).event("sched_process_exec", {}).end();
  full.header({"security_bprm_check", "sched_process_exec"});
  full.event("security_bprm_check", {}).event("sched_process_exec", {}).end();
  const std::vector<Selector> either = {on("security_bprm_check"),
                                        {.event = "sched_process_exec", .substitute = true}};
  const auto result =
      evaluate(restricted.bytes() + full.bytes() + restricted.bytes(), list({{"S", either}}));
  REQUIRE(result.findings.size() == 3);
  CHECK(result.findings[0].event == "sched_process_exec");
  CHECK(result.findings[1].event == "security_bprm_check");
  CHECK(result.findings[2].event == "sched_process_exec");
  CHECK(result.summary.empty());
  CHECK(result.complete);
}

TEST_CASE("producers that write one stream in turns keep their own catalogues") {
  StreamBuilder one(1), two(2);
  one.header({"ptrace"}).event("ptrace", {}).end();
  two.header({"openat"}).event("openat", {}).end();
  std::string mixed;
  for (std::size_t i = 0; i < one.frames().size(); ++i) {
    for (const StreamBuilder* from : {&one, &two}) {
      const auto& frame = from->frames()[i];
      mixed.append(reinterpret_cast<const char*>(frame.data()), frame.size() * 8);
    }
  }
  const auto result = evaluate(mixed, list({{"S", {on("")}}}));
  REQUIRE(result.findings.size() == 2);
  CHECK(result.findings[0].event == "ptrace");
  CHECK(result.findings[1].event == "openat");
}

TEST_CASE("events whose header is lost are read with the built-in catalogue, and it is said") {
  StreamBuilder stream;
  stream.header({"ptrace"}).event("ptrace", {}).end();
  const std::size_t header = stream.frames()[0].size() * 8;
  const auto result = evaluate(stream.bytes().substr(header), list({{"S", {on("ptrace")}}}));
  CHECK(result.ids() == Ids{"S"});
  REQUIRE(result.trouble.size() == 1);
  CHECK(result.trouble[0].starts_with("no header for run 0000000000000001"));
  CHECK_FALSE(result.findings[0].complete);
}

TEST_CASE("a lost header silences no substitute: what the stream could hold is not known") {
  StreamBuilder stream;
  stream.header({"sched_process_exec"}).event("sched_process_exec", {}).end();
  const std::size_t header = stream.frames()[0].size() * 8;
  auto instead = on("sched_process_exec");
  instead.substitute = true;
  for (const std::size_t from : {std::size_t{0}, header}) {
    const auto result =
        evaluate(stream.bytes().substr(from), list({{"S", {on("security_bprm_check"), instead}}}));
    CHECK(result.ids() == Ids{"S"});
  }
}

TEST_CASE("a stream of a newer format is refused by name") {
  auto header = StreamBuilder::plain_header({"ptrace"});
  header.format_version = 2;
  header.producer = "tracee-ebpf 9.1";
  const auto result = evaluate(StreamBuilder().header(header).end().bytes(), {});
  CHECK(result.error ==
        "the stream has format version 2, this program reads up to 1: use the tracee-rules that "
        "belongs to tracee-ebpf 9.1");
}

}  // namespace
}  // namespace tracee::rules
