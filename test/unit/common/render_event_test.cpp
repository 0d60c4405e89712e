// Whole events: the JSON line and the table rows, field by field, through the encoder and back.
#include <simdjson.h>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>
#include <optional>

#include "common/render/json.h"
#include "common/render/table.h"
#include "common/selection.h"
#include "test/unit/common/stream_samples.h"

namespace {
std::size_t allocations = 0;
}

// Counts what the formatters take from the heap. Not inlined: GCC would take the malloc of one and
// the free of another for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size ? size : 1);
  if (!memory) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size ? size : 1);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tracee::render {
namespace {

using namespace std::string_literals;
using stream::BatchEncoder;
using stream::BatchView;

constexpr std::uint8_t kPresent = make_mark(Presence::Present, Provenance::Register);
constexpr std::uint64_t kSecond = 1000000000;

// One event as it comes out of a batch.
class Encoded {
 public:
  Encoded(std::string_view event, std::int64_t result, std::uint64_t scopes = 0) {
    definition_ = Catalogue::built_in().find(event);
    REQUIRE(definition_);
    stream::EventRow row{};
    row.time = 176751 * kSecond + 746515999;
    row.return_value = result;
    row.event_id = definition_->id;
    row.scopes = scopes;
    encoder_.begin(row);
    task_.row.ns_pid = 2, task_.row.ns_tid = 3, task_.row.ns_parent_pid = 1;
    task_.row.pid = 14726, task_.row.tid = 14727, task_.row.parent_pid = 14700;
    task_.row.uid = 1000;
    task_.row.mount_namespace = 4026531840, task_.row.pid_namespace = 4026531836;
    task_.comm = "zsh";
    task_.uts_name = "host-1";
  }
  Encoded& number(std::int64_t value) {
    encoder_.scalar(static_cast<std::uint64_t>(value), kPresent);
    return *this;
  }
  Encoded& blob(std::string_view bytes, Presence presence = Presence::Present) {
    encoder_.blob(bytes, make_mark(presence, Provenance::UserMemory), 99);
    return *this;
  }
  Encoded& missing(Presence presence, std::uint64_t word = 0) {
    encoder_.scalar(word, make_mark(presence, Provenance::UserMemory));
    return *this;
  }
  stream::TaskContext& task() { return task_; }

  EventView view(const stream::TaskContext* actor = nullptr) {
    encoder_.commit(task_, actor);
    frame_ = encoder_.flush(sealer_, Lane::Kernel);
    auto batch = BatchView::parse(frame_);
    REQUIRE(batch);
    batch_.emplace(std::move(*batch));
    const auto event = batch_->event(0, *definition_);
    REQUIRE(event);
    return *event;
  }

 private:
  const EventDefinition* definition_;
  stream::FrameSealer sealer_{{1, 2}};
  BatchEncoder encoder_;
  stream::TaskContext task_;
  std::span<const std::uint64_t> frame_;
  std::optional<BatchView> batch_;
};

std::string json(const EventView& event, const TimeStyle& time = {}) {
  std::string out;
  append_event_json(out, event, time);
  simdjson::dom::parser parser;
  CHECK(parser.parse(out).error() == simdjson::SUCCESS);
  return out;
}

std::string row(const EventView& event, const TableStyle& style) {
  std::string out;
  TableFormatter(style).append_row(out, event);
  return out;
}

std::string header(const TableStyle& style) {
  std::string out;
  TableFormatter(style).append_header(out);
  return out;
}

Encoded openat() {
  Encoded event("openat", 3);
  event.number(-100).blob("/etc/ld.so.cache").number(02000000).number(0);
  return event;
}

TimeStyle wall() {
  TimeStyle time;
  time.clock = {1000, 1634112000 * kSecond + 1000};  // 2021-10-13 08:00:00 UTC
  return time;
}

TEST_CASE("scopes are shown where a selection has them") {
  Encoded event("getppid", 1, std::uint64_t{1} << 63 | 5);
  const EventView view = event.view();
  CHECK(json(view).find("matchedScopes") == std::string::npos);
  std::string out;
  append_event_json(out, view, {}, {.scopes = true});
  CHECK(out.find("\"eventName\":\"getppid\",\"matchedScopes\":9223372036854775813,\"argsNum\"") !=
        std::string::npos);
  TableStyle style;
  CHECK(header(style).find("SCOPES") == std::string::npos);
  style.scopes = true;
  CHECK(header(style).find("RET              SCOPES  EVENT") != std::string::npos);
  CHECK(row(view, style).find(" 1,3,64  getppid") != std::string::npos);
  CHECK(names_scopes("2:event=openat 2:uid=0"));
  CHECK(names_scopes("'64:comm=a b'"));
  CHECK_FALSE(names_scopes("event=openat"));
  CHECK_FALSE(names_scopes("'comm=1:x y'"));
  CHECK_FALSE(names_scopes(""));
}

TEST_CASE("the JSON line has v0.6.3's fields in its order") {
  Encoded event = openat();
  event.task().container = "0123456789abcdef";
  CHECK(json(event.view(), wall()) ==
        R"({"timestamp":1634288751746515999,"processId":2,"threadId":3,"parentProcessId":1,)"
        R"("hostProcessId":14726,"hostThreadId":14727,"hostParentProcessId":14700,"userId":1000,)"
        R"("mountNamespace":4026531840,"pidNamespace":4026531836,"processName":"zsh",)"
        R"("hostName":"host-1","containerId":"0123456789ab","eventId":"257","eventName":"openat",)"
        R"("argsNum":4,"returnValue":3,"stackAddresses":null,"args":[)"
        R"({"name":"dirfd","type":"int","value":-100,"text":"AT_FDCWD"},)"
        R"({"name":"pathname","type":"const char*","value":"/etc/ld.so.cache"},)"
        R"({"name":"flags","type":"int","value":"O_RDONLY|O_CLOEXEC"},)"
        R"({"name":"mode","type":"mode_t","value":0}]})");
}

TEST_CASE("arguments that were not collected are left out, others say what happened to them") {
  Encoded event("sched_process_exec", 0);
  event.blob("/bin/\xff").blob("/bin/sh", Presence::Cut).missing(Presence::Unreadable, 0x1000);
  event.missing(Presence::Absent).missing(Presence::Redacted).missing(Presence::Null).number(1);
  const std::string text = json(event.view());
  CHECK(text.find(R"("argsNum":6,)") != std::string::npos);
  CHECK(
      text.find(R"("args":[{"name":"cmdpath","type":"const char*","value":"/bin/\uefff"},)"
                R"({"name":"pathname","type":"const char*","value":"/bin/sh","status":"cut"},)"
                R"({"name":"argv","type":"const char*const*","value":null,"status":"unreadable"},)"
                R"({"name":"dev","type":"dev_t","value":null,"status":"redacted"},)"
                R"({"name":"inode","type":"unsigned long","value":null},)"
                R"({"name":"invoked_from_kernel","type":"int","value":1}]})") != std::string::npos);
}

TEST_CASE("times count from 1970, from the start, or from boot") {
  const auto timestamp = [](const TimeStyle& time) {
    Encoded event = openat();
    const std::string text = json(event.view(), time);
    return text.substr(0, text.find(','));
  };
  TimeStyle time = wall();
  time.base = TimeStyle::Base::Boot;
  CHECK(timestamp(time) == R"({"timestamp":176751.746515)");
  time.base = TimeStyle::Base::Start;
  time.start = 176750 * kSecond;
  CHECK(timestamp(time) == R"({"timestamp":1746515999)");
  time.start = 999999 * kSecond;
  CHECK(timestamp(time) == R"({"timestamp":0)");
}

TEST_CASE("a system call shows its caller, other events the task as it is") {
  stream::TaskContext before;
  before.comm = "before";
  Encoded execve("execve", 0);
  execve.blob("/bin/ls").blob("ls\0"s).missing(Presence::Absent);
  CHECK(json(execve.view(&before)).find(R"("processName":"before")") != std::string::npos);
  Encoded exec("sched_process_exec", 0);
  for (int i = 0; i < 7; ++i) exec.missing(Presence::Absent);
  const std::string text = json(exec.view(&before));
  CHECK(text.find(R"("processName":"zsh")") != std::string::npos);
  CHECK(text.find(R"("argsNum":0,"returnValue":0,"stackAddresses":null,"args":[]})") !=
        std::string::npos);
}

TEST_CASE("the plain table") {
  ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  TableStyle style;
  style.time = wall();
  CHECK(header(style) ==
        "TIME             UID    COMM             PID     TID     RET              EVENT"
        "                ARGS\n");
  Encoded event = openat();
  CHECK(row(event.view(), style) ==
        "11:05:51:746515  1000   zsh              2       3       3                openat"
        "               dirfd: -100, pathname: /etc/ld.so.cache, flags: O_RDONLY|O_CLOEXEC, "
        "mode: 0\n");
  Encoded none("getpid", -22);
  CHECK(row(none.view(), style) ==
        "11:05:51:746515  1000   zsh              2       3       -22              getpid"
        "               \n");
}

TEST_CASE("the table with containers, and the verbose ones") {
  ::setenv("TZ", "UTC", 1);
  TableStyle style;
  style.time = wall();
  style.containers = true;
  CHECK(header(style) ==
        "TIME             UTS_NAME         CONTAINER_ID     UID    COMM             "
        "PID/host        TID/host        RET              EVENT                ARGS\n");
  Encoded event = openat();
  event.task().container = "0123456789abcdef";
  CHECK(row(event.view(), style).substr(0, 145) ==
        "09:05:51:746515  host-1           0123456789ab     1000   zsh              "
        "2      /14726   3      /14727   3                openat               ");
  style.verbose = true;
  CHECK(header(style) ==
        "TIME             UTS_NAME         CONTAINER_ID     MNT_NS       PID_NS       UID    "
        "COMM             PID/host        TID/host        PPID/host       RET              "
        "EVENT                ARGS\n");
  Encoded verbose_pairs = openat();
  CHECK(row(verbose_pairs.view(), style).substr(0, 187) ==
        "09:05:51:746515  host-1                            4026531840   4026531836   1000   "
        "zsh              2      /14726   3      /14727   1      /14700   3                "
        "openat               ");
  style.containers = false;
  CHECK(header(style) ==
        "TIME             UTS_NAME         CONTAINER_ID     MNT_NS       PID_NS       UID    "
        "COMM             PID     TID     PPID    RET              EVENT                ARGS\n");
  Encoded verbose = openat();
  CHECK(row(verbose.view(), style).substr(0, 163) ==
        "09:05:51:746515  host-1                            4026531840   4026531836   1000   "
        "zsh              2       3       1       3                openat               ");
}

TEST_CASE("table times since start are UTC, since boot seconds") {
  ::setenv("TZ", "CET-1", 1);
  TableStyle style;
  style.time.base = TimeStyle::Base::Start;
  style.time.start = (176751 - 3661) * kSecond + 746515000;
  Encoded relative = openat();
  CHECK(row(relative.view(), style).substr(0, 17) == "01:01:01:000000  ");
  style.time.base = TimeStyle::Base::Boot;
  CHECK(header(style).substr(0, 17) == "TIME(s)          ");
  Encoded boot = openat();
  CHECK(row(boot.view(), style).substr(0, 17) == "176751.746515    ");
}

TEST_CASE("the minute is asked for anew when it is over") {
  ::setenv("TZ", "UTC", 1);
  TableStyle style;
  TableFormatter table(style);
  const auto clock = [&](std::uint64_t seconds) {
    BatchEncoder encoder;
    stream::FrameSealer sealer{{1, 2}};
    stream::EventRow event{};
    event.time = seconds * kSecond;
    event.event_id = 39;
    encoder.begin(event);
    encoder.commit({});
    auto batch = BatchView::parse(encoder.flush(sealer, Lane::Kernel));
    REQUIRE(batch);
    std::string out;
    table.append_row(out, *batch->event(0, *Catalogue::built_in().find("getpid")));
    return out.substr(0, 8);
  };
  CHECK(clock(59) == "00:00:59");
  CHECK(clock(60) == "00:01:00");
  CHECK(clock(3600) == "01:00:00");
  CHECK(clock(59) == "00:00:59");
}

TEST_CASE("hostile names cannot break a row, wide ones push the columns") {
  TableStyle style;
  Encoded event("openat", 0);
  event.task().comm = "\x1b[2Jevil\n\xff";
  event.number(0).blob("/a\nb").number(0).number(0);
  const std::string text = row(event.view(), style);
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find(R"(\x1b[2Jevil\x0a\xff 2 )") != std::string::npos);
  Encoded accented = openat();
  accented.task().comm = "caf\xc3\xa9";
  CHECK(row(accented.view(), style).find("caf\xc3\xa9             2 ") != std::string::npos);
}

TEST_CASE("random events parse as JSON, whatever their bytes") {
  simdjson::dom::parser parser;
  const EventDefinition definition = stream::sample_definition();
  const auto sample = stream::sample_stream(3, 4, 200);
  std::size_t events = 0;
  for (const auto& frame : sample.frames) {
    const auto batch = BatchView::parse(frame);
    if (!batch) continue;
    for (std::size_t i = 0; i < batch->size(); ++i) {
      const auto event = batch->event(i, definition);
      REQUIRE(event);
      std::string out;
      append_event_json(out, *event, {});
      simdjson::dom::element element;
      REQUIRE(parser.parse(out).get(element) == simdjson::SUCCESS);
      CHECK(std::uint64_t(element["argsNum"]) == 4);
      CHECK(element["args"].get_array().size() == 4);
      ++events;
    }
  }
  CHECK(events == 800);
}

// openat by a relative path, with mode, and one option of a socket.
Encoded relative() {
  Encoded event("openat", 0);
  event.number(-100).blob("x").number(0101).number(0640);
  return event;
}

TEST_CASE("what a number means stands beside it in JSON") {
  Encoded event = relative();
  const std::string text = json(event.view());
  CHECK(text.find(R"("name":"dirfd","type":"int","value":-100,"text":"AT_FDCWD"})") !=
        std::string::npos);
  CHECK(text.find(R"("value":"O_WRONLY|O_CREAT"})") != std::string::npos);
  CHECK(text.find(R"("value":416,"text":"S_IRUSR|S_IWUSR|S_IRGRP"})") != std::string::npos);
  Encoded option("setsockopt", 0);
  option.number(3).number(1).number(2).missing(Presence::Null).number(4);
  const std::string shown = json(option.view());
  CHECK(shown.find(R"("value":1,"text":"SOL_SOCKET"})") != std::string::npos);
  CHECK(shown.find(R"("value":2,"text":"SO_REUSEADDR"})") != std::string::npos);
  Encoded plain("openat", 0);
  plain.number(5).blob("x").number(0).number(0);
  CHECK(json(plain.view()).find("text") == std::string::npos);
}

TEST_CASE("on request what a number means takes its place, and each value tells its source") {
  Encoded event = relative();
  const EventView view = event.view();
  std::string text;
  append_event_json(text, view, {}, {.parse = true});
  CHECK(text.find(R"("value":"AT_FDCWD"})") != std::string::npos);
  CHECK(text.find("\"text\"") == std::string::npos);
  text.clear();
  append_event_json(text, view, {}, {.provenance = true});
  CHECK(text.find(R"("text":"AT_FDCWD","provenance":"register"})") != std::string::npos);
  CHECK(text.find(R"("value":"x","provenance":"user memory"})") != std::string::npos);
}

TEST_CASE("tables show meanings when they are verbose or asked to") {
  Encoded event = relative();
  const EventView view = event.view();
  TableStyle style;
  CHECK(row(view, style).find("dirfd: -100, pathname: x, ") != std::string::npos);
  style.arguments.parse = true;
  CHECK(row(view, style).find("dirfd: AT_FDCWD, pathname: x, ") != std::string::npos);
  style.arguments = {.parse = false, .provenance = true};
  CHECK(row(view, style).find("dirfd: -100 (register), pathname: x (user memory), ") !=
        std::string::npos);
  style = {};
  style.verbose = true;
  CHECK(row(view, style).find("dirfd: AT_FDCWD, pathname: x, ") != std::string::npos);
}

TEST_CASE("nothing is allocated for an event once the buffer has grown") {
  Encoded source = openat();
  const EventView event = source.view();
  TableStyle style;
  style.verbose = style.containers = true;
  style.time = wall();
  TableFormatter table(style);
  std::string out;
  out.reserve(4096);
  append_event_json(out, event, style.time);
  table.append_row(out, event);
  out.clear();
  const std::size_t before = allocations;
  for (int i = 0; i < 3; ++i) {
    append_event_json(out, event, style.time);
    table.append_row(out, event);
  }
  const std::size_t after = allocations;
  CHECK(after == before);
  CHECK(before > 0);
}

}  // namespace
}  // namespace tracee::render
