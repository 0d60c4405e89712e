#include <catch2/catch.hpp>

#include "tracee-ebpf/cli/help.h"

namespace tracee {
namespace {

EventDefinition row(std::uint16_t id, std::string name, std::vector<std::string> sets,
                    std::vector<ArgumentDefinition> arguments) {
  EventDefinition event;
  event.id = id;
  event.name = std::move(name);
  event.sets = std::move(sets);
  event.arguments = std::move(arguments);
  event.doc = "Says \"x\\y\".";
  event.since = "v0.6.3";
  return event;
}

Catalogue two_events() {
  return Catalogue(
      {row(257, "openat", {"syscalls", "fs"}, {{"dirfd", "int"}, {"pathname", "const char*"}}),
       row(1003, "sched_process_exec", {"proc"}, {}), row(1004, "bare", {}, {})});
}

TEST_CASE("the list has two blocks of columns") {
  const std::string expected =
      "System Calls:          Sets:                                    Arguments:\n"
      "____________           ____                                     _________\n\n"
      "openat                 [syscalls fs]                            (int dirfd, const char* "
      "pathname)\n\n\n"
      "Other Events:          Sets:                                    Arguments:\n"
      "____________           ____                                     _________\n\n"
      "sched_process_exec     [proc]                                   ()\n"
      "bare\n";
  CHECK(list_text(two_events()) == expected);
}

TEST_CASE("the JSON list escapes and has one event a line") {
  const std::string expected =
      "[\n"
      R"({"id":257,"name":"openat","sets":["syscalls","fs"],"arguments":[{"name":"dirfd",)"
      R"("type":"int"},{"name":"pathname","type":"const char*"}],"doc":"Says \"x\\y\".",)"
      R"("since":"v0.6.3"},)"
      "\n"
      R"({"id":1003,"name":"sched_process_exec","sets":["proc"],"arguments":[],)"
      R"("doc":"Says \"x\\y\".","since":"v0.6.3"},)"
      "\n"
      R"({"id":1004,"name":"bare","sets":[],"arguments":[],"doc":"Says \"x\\y\".",)"
      R"("since":"v0.6.3"})"
      "\n]\n";
  CHECK(list_json(two_events()) == expected);
}

}  // namespace
}  // namespace tracee
