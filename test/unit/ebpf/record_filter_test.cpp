#include "tracee-ebpf/sensor/record_filter.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "common/stream/batch_view.h"
#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/sensor/record_decoder.h"

namespace tracee::test {
namespace {

Selection parse(const std::vector<std::string>& expressions) {
  auto selection = parse_selection(expressions, Catalogue::built_in());
  if (!selection) FAIL(selection.error().message());
  return std::move(*selection);
}

// A decoder behind a filter, and what became of records.
class Rig {
 public:
  explicit Rig(const std::vector<std::string>& expressions)
      : selection_(parse(expressions)),
        groups_(selection_, CgroupHierarchy{}),
        filter_(selection_, groups_),
        decoder_(Catalogue::built_in(), nullptr, &filter_) {}

  RecordDecoder::Outcome decode(const std::string& bytes) {
    return decoder_.decode(std::as_bytes(std::span(bytes.data(), bytes.size())), encoder_);
  }

  std::vector<stream::EventRow> rows() {
    stream::FrameSealer sealer(stream::RunId{1, 2});
    const auto batch = stream::BatchView::parse(encoder_.flush(sealer, Lane::Kernel));
    REQUIRE(batch);
    std::vector<stream::EventRow> rows;
    for (std::size_t i = 0; i < batch->size(); ++i) rows.push_back(batch->row(i));
    return rows;
  }

 private:
  Selection selection_;
  GroupFilter groups_;
  RecordFilter filter_;
  RecordDecoder decoder_;
  stream::BatchEncoder encoder_;
};

struct OpenAt {
  std::string path = "/etc/passwd";
  std::uint64_t flags = 0;
  std::uint64_t scopes = 1;
  std::uint64_t sequence = 0;
  std::uint16_t cpu = 0;
  std::uint16_t compat = 0;
  std::int64_t result = 3;

  std::string bytes() const {
    record fixed{};
    fixed.head.event_id = EVENT_OPENAT;
    fixed.head.value_count = 4;
    fixed.head.scopes = scopes;
    fixed.head.sequence = sequence;
    fixed.head.cpu = cpu;
    fixed.head.flags = compat;
    fixed.head.return_value = result;
    const std::uint8_t word = MARK_PRESENT | MARK_REGISTER;
    const std::uint8_t text = MARK_PRESENT | MARK_USER_MEMORY;
    fixed.marks[0] = fixed.marks[2] = fixed.marks[3] = word;
    fixed.marks[1] = text;
    fixed.words[ARG_OPENAT_FLAGS] = flags;
    fixed.words[ARG_OPENAT_PATHNAME] = sizeof(record);
    record_blob blob{static_cast<std::uint32_t>(path.size()),
                     static_cast<std::uint32_t>(path.size()), 0, 0};
    std::string out(reinterpret_cast<const char*>(&fixed), sizeof(fixed));
    out.append(reinterpret_cast<const char*>(&blob), sizeof(blob));
    return out + path;
  }
};

constexpr auto kWritten = RecordDecoder::Outcome::Written;
constexpr auto kFiltered = RecordDecoder::Outcome::Filtered;

TEST_CASE("records are judged by their values") {
  Rig rig({"openat.pathname=*passwd", "openat.flags!=O_CREAT", "openat.retval>0"});
  CHECK(rig.decode(OpenAt{}.bytes()) == kWritten);
  CHECK(rig.decode(OpenAt{.path = "/etc/group"}.bytes()) == kFiltered);
  CHECK(rig.decode(OpenAt{.flags = 0100}.bytes()) == kFiltered);
  CHECK(rig.decode(OpenAt{.result = -2}.bytes()) == kFiltered);
  CHECK(rig.rows().size() == 1);
}

TEST_CASE("numbers have the width that the event declares") {
  Rig rig({"openat.flags=-1"});
  CHECK(rig.decode(OpenAt{.flags = 0xffffffff}.bytes()) == kWritten);
  CHECK(rig.decode(OpenAt{.flags = 0x5ffffffff}.bytes()) == kWritten);  // an int in a register
  CHECK(rig.decode(OpenAt{.flags = 0x7fffffff}.bytes()) == kFiltered);
}

TEST_CASE("an event keeps the scopes that want it") {
  Rig rig({"1:openat.pathname=/etc*", "2:openat.pathname=*.so", "3:event=openat"});
  CHECK(rig.decode(OpenAt{.scopes = 7}.bytes()) == kWritten);
  CHECK(rig.decode(OpenAt{.scopes = 3}.bytes()) == kWritten);
  CHECK(rig.decode(OpenAt{.scopes = 2}.bytes()) == kFiltered);
  const auto rows = rig.rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].scopes == 5);
  CHECK(rows[1].scopes == 1);
}

TEST_CASE("what is left out leaves no gap in the numbers of its CPU") {
  Rig rig({"openat.pathname=/etc*"});
  const auto put = [&](const char* path, std::uint64_t sequence, std::uint16_t cpu) {
    return rig.decode(OpenAt{.path = path, .sequence = sequence, .cpu = cpu}.bytes());
  };
  CHECK(put("/etc/a", 10, 0) == kWritten);
  CHECK(put("/tmp/a", 11, 0) == kFiltered);
  CHECK(put("/etc/a", 70, 3) == kWritten);
  CHECK(put("/tmp/a", 12, 0) == kFiltered);
  CHECK(put("/etc/a", 13, 0) == kWritten);
  CHECK(put("/etc/a", 15, 0) == kWritten);  // 14 was lost: that is still to be seen
  CHECK(put("/etc/a", 71, 3) == kWritten);
  std::vector<std::uint32_t> numbers;
  for (const auto& row : rig.rows()) numbers.push_back(row.cpu_sequence);
  CHECK(numbers == std::vector<std::uint32_t>{10, 70, 11, 13, 71});
}

TEST_CASE("hostile records are judged without leaving them") {
  Rig rig({"openat.pathname=*"});
  const std::string sound = OpenAt{}.bytes();
  for (std::size_t size = 0; size < sound.size(); ++size) {
    const auto outcome = rig.decode(sound.substr(0, size));
    CHECK((outcome == RecordDecoder::Outcome::Broken || outcome == kFiltered));
  }
}

}  // namespace
}  // namespace tracee::test
