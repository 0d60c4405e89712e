#include <catch2/catch.hpp>

#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/sensor/sensor_config.h"

namespace tracee::test {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kMiB = 1024 * 1024;

bool bit(const __u64* bitmap, unsigned n) { return bitmap[n / 64] >> (n % 64) & 1; }

TEST_CASE("rings stay within the total and are powers of two") {
  struct Row {
    std::uint64_t total;
    std::uint32_t cpus, rings;
    std::uint64_t each, lifetime;
  };
  const Row rows[] = {
      {64 * kMiB, 2, 2, 16 * kMiB, 8 * kMiB}, {64 * kMiB, 1, 1, 32 * kMiB, 8 * kMiB},
      {64 * kMiB, 300, 32, kMiB, 8 * kMiB},   {64 * kMiB, 3, 2, 16 * kMiB, 8 * kMiB},
      {2 * kPage, 8, 1, kPage, kPage},        {64 * 1024, 2, 2, 16 * 1024, 8 * 1024},
      {5 * kPage + 1, 4, 4, kPage, kPage},
  };
  for (const Row& row : rows) {
    auto sizes = divide_rings(row.total, row.cpus, kPage);
    REQUIRE(sizes);
    CHECK(sizes->event_rings == row.rings);
    CHECK(sizes->event_bytes == row.each);
    CHECK(sizes->lifetime_bytes == row.lifetime);
    CHECK(sizes->total() <= row.total);
  }
  CHECK_FALSE(divide_rings(kPage, 2, kPage));
}

sensor_config config_for(std::vector<std::uint16_t> events) {
  SensorOptions options;
  for (const std::uint16_t id : events) options.selection.events.push_back({id, true});
  auto config = make_config(options, Catalogue::built_in(), {2, 65536, 65536}, 5);
  REQUIRE(config);
  return *config;
}

TEST_CASE("calls are looked for under both numbers, on the side that shows them") {
  const sensor_config config = config_for({EVENT_OPENAT, EVENT_EXIT_GROUP, EVENT_EXECVE});
  CHECK(bit(config.at_exit, EVENT_OPENAT));
  CHECK(bit(config.at_exit, 295));  // openat of 32-bit programs
  CHECK_FALSE(bit(config.at_entry, EVENT_OPENAT));
  CHECK(config.ia32_to_native[295] == EVENT_OPENAT);
  CHECK(bit(config.at_entry, EVENT_EXIT_GROUP));
  CHECK_FALSE(bit(config.at_exit, EVENT_EXIT_GROUP));
  CHECK(bit(config.at_entry, EVENT_EXECVE));
  CHECK(bit(config.at_exit, EVENT_EXECVE));
  CHECK(config.event_scopes[EVENT_OPENAT] == 1);
  CHECK(config.event_scopes[EVENT_CLOSE] == 0);
  CHECK(config.filters == 0);
}

TEST_CASE("more ranges than the kernel searches are refused") {
  SensorOptions options;
  auto& uids = options.selection.scopes.front().uids.equal;
  for (std::uint32_t i = 0; i <= FILTER_MAX_RANGES / 2; ++i) uids.push_back(2 * i);
  const auto config = make_config(options, Catalogue::built_in(), {1, 65536, 65536}, 5);
  REQUIRE_FALSE(config);
  CHECK(config.error().kind() == ErrorKind::Limit);
  uids.resize(FILTER_MAX_RANGES / 4);
  CHECK(make_config(options, Catalogue::built_in(), {1, 65536, 65536}, 5));
}

TEST_CASE("argument plans follow the catalogue's kinds") {
  const auto& catalogue = Catalogue::built_in();
  const syscall_plan openat = plan_arguments(*catalogue.find("openat"), false);
  CHECK(openat.count == 4);
  CHECK(openat.plain == 0);
  CHECK(openat.collect[1] == COLLECT_TEXT);
  CHECK((openat.texts[0] == 2 && openat.texts[1] == 0 && openat.others == 0));
  CHECK(plan_arguments(*catalogue.find("close"), false).plain == 1);
  const syscall_plan mount = plan_arguments(*catalogue.find("mount"), false);
  CHECK((mount.texts[0] == 1 && mount.texts[1] == 2 && mount.others == 4));  // a third text
  const syscall_plan accept = plan_arguments(*catalogue.find("accept"), false);
  CHECK(accept.collect[1] == COLLECT_ADDRESS);
  CHECK(accept.length_from[1] == 2);
  CHECK(accept.others == 2);
  CHECK(accept.length_is_pointer == 2);
  CHECK(plan_arguments(*catalogue.find("pipe"), false).collect[0] == COLLECT_INT_PAIR);
  CHECK(plan_arguments(*catalogue.find("execve"), false).collect[2] == COLLECT_NOTHING);
  CHECK(plan_arguments(*catalogue.find("execve"), true).collect[2] == COLLECT_TEXT_ARRAY);
}

TEST_CASE("subjects of the selection become filters") {
  SensorOptions options;
  options.selection.scopes.front().pids.not_equal = {1};
  options.selection.scopes.front().comms.equal = {"sh"};
  options.selection.scopes.front().trees.equal = {2};
  options.selection.scopes.front().follow = true;
  auto config = make_config(options, Catalogue::built_in(), {1, 65536, 65536}, 5);
  REQUIRE(config);
  CHECK(config->filters == (FILTER_PID | FILTER_COMM | FILTER_TREE | FILTER_FOLLOW));
  CHECK(config->masks.comm_positive == 1);
  CHECK(config->masks.tree_positive == 1);
  CHECK(config->masks.follow == 1);
  options.left_out.assign(CONFIG_MAX_LEFT_OUT + 1, 1);
  CHECK_FALSE(make_config(options, Catalogue::built_in(), {1, 65536, 65536}, 5));
}

}  // namespace
}  // namespace tracee::test
