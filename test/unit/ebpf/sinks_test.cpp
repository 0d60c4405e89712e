#include <fcntl.h>

#include <catch2/catch.hpp>
#include <memory>

#include "schemas/catalogue_ids.h"
#include "test/unit/ebpf/recordings.h"
#include "test/unit/ebpf/scripted_sensor.h"
#include "test/unit/ebpf/temporary_folder.h"
#include "tracee-ebpf/output/outputs.h"
#include "tracee-ebpf/pipeline/pipeline.h"

namespace tracee {
namespace {

constexpr std::uint64_t kBoot = 5'000'000'000;              // 5 s after boot
constexpr std::uint64_t kWall = 1'700'000'000'000'000'000;  // 2023-11-14 22:13:20 UTC
constexpr std::uint64_t kEvent = kBoot + 250'123'000;       // 250.123 ms later

// Writes openats, a loss and the end through the outputs that `words` of --output describe.
void write_stream(const std::vector<std::string>& words, std::size_t events = 1,
                  bool shows_losses = false) {
  ::setenv("TZ", "UTC", 1);
  auto stop = StopSignals::install();
  REQUIRE(stop);
  auto options = parse_output(words);
  REQUIRE(options);
  auto outputs = Outputs::open(*options, *stop, Catalogue::built_in());
  if (!outputs) FAIL(outputs.error().message());
  ScriptedSensor sensor;
  Pipeline pipeline(sensor, Catalogue::built_in(), *outputs, {}, {1, 2});
  stream::StreamHeader header;
  header.clock = {kBoot, kWall};
  if (shows_losses) header.hooks.push_back({EVENT_EVENTS_LOST, HookKind::UserSpace, ""});
  REQUIRE(pipeline.begin([&] { return Pipeline::Opening{header, {}}; }));
  for (std::size_t i = 0; i < events; ++i) {
    sensor.waiting.push_back({kEvent, openat_id(), "/etc/x\x1b[2J"});
  }
  stream::LossContent loss;
  loss.entries.push_back({openat_id(), LossCause::RingFull, 0, 3});
  sensor.losses.push_back(loss);
  REQUIRE(pipeline.finish(kBoot + 1'000'000'000, {}));
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("a table has v0.6.3's columns, rows and end") {
  TemporaryFolder folder;
  write_stream({"table", "out-file:" + folder / "out"});
  const auto lines = lines_of(folder / "out");
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] ==
        "TIME             UID    COMM             PID     TID     RET              EVENT           "
        "     ARGS");
  CHECK(
      lines[1].starts_with("22:13:20:250123  0      actor            42      42      0         "
                           "       openat               dirfd: 7, pathname: /etc/x\\x1b[2J"));
  CHECK(lines[2].empty());
  CHECK(lines[3] == "End of events stream");
  CHECK(lines[4] == "Stats: {EventCount:1 ErrorCount:0 LostEvCount:3 LostWrCount:0 LostNtCount:0}");
}

TEST_CASE("losses are lines of a table and of JSON where events_lost was selected") {
  TemporaryFolder folder;
  write_stream({"table", "out-file:" + folder / "table"}, 1, true);
  const auto lines = lines_of(folder / "table");
  REQUIRE(lines.size() == 6);
  CHECK(lines[2].find("events_lost          event: openat, cause: ringFull, cpu: 0, count: 3,") !=
        std::string::npos);
  write_stream({"json", "out-file:" + folder / "json"}, 1, true);
  CHECK(content_of(folder / "json").find(R"("eventName":"events_lost","argsNum":6)") !=
        std::string::npos);
}

TEST_CASE("the verbose table has more columns") {
  TemporaryFolder folder;
  write_stream({"table-verbose", "out-file:" + folder / "out"});
  const auto lines = lines_of(folder / "out");
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].starts_with("TIME             UTS_NAME         CONTAINER_ID     MNT_NS"));
}

TEST_CASE("times are shown on the base that was asked for") {
  TemporaryFolder folder;
  write_stream({"json", "out-file:" + folder / "wall"});
  write_stream({"json", "out-file:" + folder / "start", "option:relative-time"});
  write_stream({"table", "out-file:" + folder / "relative", "option:relative-time"});
  write_stream({"table", "out-file:" + folder / "boot", "option:boot-time"});
  CHECK(content_of(folder / "wall").starts_with("{\"timestamp\":1700000000250123000,"));
  CHECK(content_of(folder / "start").starts_with("{\"timestamp\":250123000,"));
  CHECK(lines_of(folder / "relative")[1].starts_with("00:00:00:250123 "));
  CHECK(lines_of(folder / "boot")[1].starts_with("5.250123 "));
}

TEST_CASE("several formats of one run show the same events") {
  TemporaryFolder folder;
  write_stream({"capnp", "out-file:" + folder / "bin", "json", "out-file:" + folder / "json",
                "table", "out-file:" + folder / "table"});
  const auto json = lines_of(folder / "json");
  REQUIRE(json.size() == 1);
  CHECK(json[0].find("\"eventName\":\"openat\"") != std::string::npos);
  CHECK(lines_of(folder / "table").size() == 5);

  using Kind = stream::FrameKind;
  CHECK(read_recording(folder / "bin").kinds == std::vector{Kind::Header, Kind::Batch, Kind::Loss,
                                                            Kind::End, Kind::Index,
                                                            Kind::Directory});
}

TEST_CASE("a compressed stream holds the same frames in fewer bytes") {
  TemporaryFolder folder;
  write_stream({"capnp", "out-file:" + folder / "plain"}, 300);
  const ReadRecording plain = read_recording(folder / "plain");
  CHECK_FALSE(plain.compressed);
  CHECK(plain.events == 300);
  for (const std::string codec : {"zstd", "zlib", "zstd:9"}) {
    write_stream({"capnp", "compress:" + codec, "out-file:" + folder / codec}, 300);
    const ReadRecording packed = read_recording(folder / codec);
    CHECK(packed.compressed);
    CHECK(packed.kinds == plain.kinds);
    CHECK(packed.events == 300);
    CHECK(std::filesystem::file_size(folder / codec) * 5 <
          std::filesystem::file_size(folder / "plain"));
  }
}

TEST_CASE("when one output cannot be opened, files made for the others are removed") {
  TemporaryFolder folder;
  auto stop = StopSignals::install();
  REQUIRE(stop);
  auto options =
      parse_output({"json", "out-file:" + folder / "good", "table", "out-file:/proc/bad"});
  REQUIRE(options);
  auto outputs = Outputs::open(*options, *stop, Catalogue::built_in());
  REQUIRE_FALSE(outputs);
  CHECK(outputs.error().message().find("/proc/bad") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "good"));
}

}  // namespace
}  // namespace tracee
