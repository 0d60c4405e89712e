#include <catch2/catch.hpp>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "bpf/shared/record.h"
#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "common/stream/frame_writer.h"
#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/sensor/record_decoder.h"

namespace tracee::test {
namespace {

using Bytes = std::vector<std::byte>;

// Builds a record as the BPF side does.
class RecordMaker {
 public:
  RecordMaker(std::uint16_t event, std::uint8_t values) {
    fixed_.head.event_id = event;
    fixed_.head.value_count = values;
    fixed_.head.time = 1000;
    fixed_.head.syscall = -1;
    fixed_.head.scopes = 1;
    std::strcpy(fixed_.task.comm, "actor");
    std::strcpy(fixed_.task.nodename, "host");
    fixed_.task.pid = 42;
  }

  record& fixed() { return fixed_; }
  void word(unsigned index, std::uint64_t word, std::uint8_t mark = MARK_PRESENT) {
    if (index < RECORD_FEW_VALUES) {
      fixed_.words[index] = word;
      fixed_.marks[index] = mark;
      return;
    }
    more_.words[index - RECORD_FEW_VALUES] = word;
    more_.marks[index - RECORD_FEW_VALUES] = mark;
  }
  // The event has more arguments than few; before any blob.
  void make_more() {
    fixed_.head.flags |= RECORD_MORE;
    tail_.resize(sizeof(more_));
  }
  void make_actor(const char* comm) {
    fixed_.head.flags |= RECORD_ACTOR;
    record_task actor{};
    std::strcpy(actor.comm, comm);
    append(&actor, sizeof(actor));
  }
  void blob(unsigned index, std::string_view text,
            std::uint8_t mark = MARK_PRESENT | MARK_USER_MEMORY, std::uint32_t chunks = 0,
            std::uint32_t full = 0) {
    const record_blob blob{static_cast<std::uint32_t>(chunks ? 0 : text.size()),
                           full ? full : static_cast<std::uint32_t>(text.size()), 0, chunks};
    word(index, sizeof(record) + tail_.size(), mark);
    append(&blob, sizeof(blob));
    if (!chunks) append(text.data(), text.size());
    tail_.resize((tail_.size() + 7) / 8 * 8);
  }

  Bytes bytes() const {
    Bytes all(sizeof(record));
    std::memcpy(all.data(), &fixed_, sizeof(fixed_));
    if (tail_.empty()) {
      all.resize(offsetof(record, words) + 8u * fixed_.head.value_count);
      return all;
    }
    all.insert(all.end(), tail_.begin(), tail_.end());
    if (fixed_.head.flags & RECORD_MORE) {
      std::memcpy(all.data() + sizeof(record), &more_, sizeof(more_));
    }
    return all;
  }

 private:
  void append(const void* data, std::size_t size) {
    const auto* from = static_cast<const std::byte*>(data);
    tail_.insert(tail_.end(), from, from + size);
  }

  record fixed_{};
  record_more more_{};
  Bytes tail_;
};

// Arguments on both sides of the eighth, the last of them a blob.
RecordMaker many_arguments() {
  RecordMaker record(EVENT_PROCESS_EXECUTE_FAILED, 14);
  record.make_more();
  record.word(ARG_PROCESS_EXECUTE_FAILED_FLAGS, 7);
  record.word(ARG_PROCESS_EXECUTE_FAILED_STDIN_TYPE, 0x12345);  // the ninth
  record.blob(ARG_PROCESS_EXECUTE_FAILED_ENVP, std::string_view("A=1\0", 4));
  return record;
}

// A batch of what was decoded, checked as a consumer does.
class Decoded {
 public:
  explicit Decoded(stream::BatchEncoder& encoder)
      : sealer_(stream::RunId{1, 2}),
        batch_(stream::BatchView::parse(encoder.flush(sealer_, Lane::Kernel))) {
    REQUIRE(batch_);
  }
  EventView event(std::size_t i = 0) const {
    const auto* definition = Catalogue::built_in().find(batch_->row(i).event_id);
    REQUIRE(definition != nullptr);
    auto view = batch_->event(i, *definition);
    REQUIRE(view);
    return *view;
  }

 private:
  stream::FrameSealer sealer_;
  Result<stream::BatchView> batch_;
};

Value value(const EventView& event, const char* name) {
  return *event.value(std::string_view(name));
}

TEST_CASE("words get the width and sign of their kind") {
  RecordMaker record(EVENT_OPENAT, 4);
  record.word(ARG_OPENAT_DIRFD, 0xffffff9c);  // AT_FDCWD in the lower half
  record.blob(ARG_OPENAT_PATHNAME, "/etc/passwd");
  record.word(ARG_OPENAT_FLAGS, 0xdeadbeef00000002);
  record.word(ARG_OPENAT_MODE, 0600);
  record.fixed().head.return_value = -2;
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  REQUIRE(decoder.decode(record.bytes(), encoder) == RecordDecoder::Outcome::Written);
  const Decoded decoded(encoder);
  const EventView event = decoded.event();
  CHECK(value(event, "dirfd").as_signed() == -100);
  CHECK(value(event, "pathname").bytes == "/etc/passwd");
  CHECK(value(event, "pathname").provenance == Provenance::UserMemory);
  CHECK(value(event, "flags").word == 2);
  CHECK(event.row().return_value == -2);
  CHECK(event.task().comm() == "actor");
  CHECK(event.task().uts_name() == "host");
  CHECK(event.task().row().pid == 42);
  CHECK(event.row().task == event.row().actor);
}

TEST_CASE("credentials are whole or unreadable") {
  record_credentials root{};
  root.bounding = 0x1ffffffffff;
  const std::string_view bytes(reinterpret_cast<const char*>(&root), sizeof(root));
  RecordMaker record(EVENT_COMMIT_CREDS, 2);
  record.blob(ARG_COMMIT_CREDS_OLD_CRED, bytes, MARK_PRESENT | MARK_KERNEL_MEMORY);
  record.blob(ARG_COMMIT_CREDS_NEW_CRED, bytes.substr(1), MARK_PRESENT | MARK_KERNEL_MEMORY);
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  REQUIRE(decoder.decode(record.bytes(), encoder) == RecordDecoder::Outcome::Written);
  const Decoded decoded(encoder);
  CHECK(value(decoded.event(), "old_cred").bytes == bytes);
  CHECK(value(decoded.event(), "new_cred").presence == Presence::Unreadable);
}

TEST_CASE("null, unreadable, cut and absent values stay what they are") {
  RecordMaker record(EVENT_OPENAT, 3);
  record.word(ARG_OPENAT_PATHNAME, 0, MARK_NULL | MARK_USER_MEMORY);
  record.word(ARG_OPENAT_DIRFD, 0x1234, MARK_UNREADABLE);
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  REQUIRE(decoder.decode(record.bytes(), encoder) == RecordDecoder::Outcome::Written);
  RecordMaker cut(EVENT_OPENAT, 4);
  cut.blob(ARG_OPENAT_PATHNAME, "/long", MARK_CUT | MARK_USER_MEMORY, 0, RECORD_UNKNOWN_LENGTH);
  REQUIRE(decoder.decode(cut.bytes(), encoder) == RecordDecoder::Outcome::Written);
  const Decoded decoded(encoder);
  CHECK(value(decoded.event(0), "pathname").presence == Presence::Null);
  CHECK(value(decoded.event(0), "dirfd").presence == Presence::Unreadable);
  CHECK(value(decoded.event(0), "dirfd").word == 0x1234);
  CHECK(value(decoded.event(0), "mode").presence == Presence::Absent);
  CHECK(value(decoded.event(1), "pathname").presence == Presence::Cut);
  CHECK(value(decoded.event(1), "pathname").full_length == kUnknownLength);
}

// News of a control group as the kernel side tells it.
Bytes group_record(std::uint16_t event, std::uint64_t id, std::string_view path,
                   std::uint32_t length) {
  record_head head{};
  head.event_id = event;
  head.flags = RECORD_GROUP;
  head.time = 500;
  const record_group group{id, length, 0};
  Bytes bytes(sizeof(head) + sizeof(group) + path.size());
  std::memcpy(bytes.data(), &head, sizeof(head));
  std::memcpy(bytes.data() + sizeof(head), &group, sizeof(group));
  std::memcpy(bytes.data() + sizeof(head) + sizeof(group), path.data(), path.size());
  return bytes;
}

TEST_CASE("events name the container of their control group, while it is there") {
  const std::string id(64, 'c');
  const std::string path = "/docker/" + id;
  ContainerTable containers{CgroupHierarchy{}};
  RecordDecoder decoder(Catalogue::built_in(), &containers);
  stream::BatchEncoder encoder;
  RecordMaker record(EVENT_CLOSE, 1);
  record.word(0, 3);
  record.fixed().task.cgroup_id = 77;
  const auto news = [&](std::uint16_t event, std::string_view text, std::size_t length) {
    return decoder.decode(group_record(event, 77, text, static_cast<std::uint32_t>(length)),
                          encoder);
  };
  using Outcome = RecordDecoder::Outcome;
  CHECK(decoder.decode(record.bytes(), encoder) == Outcome::Written);
  CHECK(news(EVENT_CGROUP_MKDIR, path, path.size() + 1) == Outcome::Broken);
  CHECK(news(EVENT_CGROUP_MKDIR, path, path.size()) == Outcome::Noted);
  CHECK(decoder.decode(record.bytes(), encoder) == Outcome::Written);
  CHECK(news(EVENT_CGROUP_RMDIR, "", 0) == Outcome::Noted);
  CHECK(decoder.decode(record.bytes(), encoder) == Outcome::Written);
  CHECK(encoder.size() == 3);
  const Decoded decoded(encoder);
  CHECK(decoded.event(0).task().container().empty());
  CHECK(decoded.event(1).task().container() == id);
  CHECK(decoded.event(1).task().in_container());
  CHECK(decoded.event(2).task().container().empty());
  Bytes cut = group_record(EVENT_CGROUP_MKDIR, 77, path, 3);
  cut.resize(sizeof(record_head) + sizeof(record_group) - 1);
  CHECK(decoder.decode(cut, encoder) == Outcome::Broken);
  RecordDecoder without(Catalogue::built_in());
  CHECK(without.decode(group_record(EVENT_CGROUP_MKDIR, 77, path, 3), encoder) == Outcome::Noted);
}

TEST_CASE("an event older than one before it is late") {
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  RecordMaker first(EVENT_GETPPID, 0), second(EVENT_GETPPID, 0);
  second.fixed().head.time = 999;
  CHECK(decoder.decode(first.bytes(), encoder) == RecordDecoder::Outcome::Written);
  CHECK(decoder.decode(second.bytes(), encoder) == RecordDecoder::Outcome::WrittenLate);
  const Decoded decoded(encoder);
  CHECK(decoded.event(0).row().flags == 0);
  CHECK(decoded.event(1).row().flags == kEventLate);
}

Bytes chunk(const record_head& head, std::uint32_t value, std::uint32_t offset,
            std::string_view text) {
  record_head own = head;
  own.flags = RECORD_CHUNK;
  const record_chunk part{value, offset, static_cast<std::uint32_t>(text.size()), 0};
  Bytes bytes(sizeof(own) + sizeof(part) + text.size());
  std::memcpy(bytes.data(), &own, sizeof(own));
  std::memcpy(bytes.data() + sizeof(own), &part, sizeof(part));
  std::memcpy(bytes.data() + sizeof(own) + sizeof(part), text.data(), text.size());
  return bytes;
}

TEST_CASE("values in pieces are joined; a lost piece cuts them") {
  const std::string piece(RECORD_CHUNK_BYTES, 'a'), rest(100, 'b');
  RecordMaker record(EVENT_EXECVE, 3);
  record.fixed().head.cpu = 3;
  record.fixed().head.sequence = 77;
  record.blob(ARG_EXECVE_ARGV, piece + rest, MARK_PRESENT | MARK_USER_MEMORY, 2);
  const record_head head = record.fixed().head;
  const bool lose_second = GENERATE(false, true);
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  record_head other = head;
  other.sequence = 78;
  decoder.add_chunk(chunk(other, ARG_EXECVE_ARGV, 0, "another event's"));
  decoder.add_chunk(chunk(head, ARG_EXECVE_ARGV, 0, piece));
  decoder.add_chunk(chunk(head, ARG_EXECVE_ENVP, 0, "not this value"));
  if (!lose_second) decoder.add_chunk(chunk(head, ARG_EXECVE_ARGV, RECORD_CHUNK_BYTES, rest));
  REQUIRE(decoder.decode(record.bytes(), encoder) == RecordDecoder::Outcome::Written);
  const Decoded decoded(encoder);
  const Value argv = value(decoded.event(), "argv");
  CHECK(argv.full_length == RECORD_CHUNK_BYTES + 100);
  CHECK(argv.presence == (lose_second ? Presence::Cut : Presence::Present));
  CHECK((argv.bytes == (lose_second ? piece : piece + rest)));
}

TEST_CASE("an exec carries the task before it") {
  RecordMaker record(EVENT_SCHED_PROCESS_EXEC, 7);
  record.make_actor("before");
  record.blob(ARG_SCHED_PROCESS_EXEC_PATHNAME, "/bin/true", MARK_PRESENT | MARK_RESOLVED);
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  REQUIRE(decoder.decode(record.bytes(), encoder) == RecordDecoder::Outcome::Written);
  const Decoded decoded(encoder);
  CHECK(decoded.event().task().comm() == "actor");
  CHECK(decoded.event().actor().comm() == "before");
}

// Decodes and reads everything back; hostile bytes may be refused, never crash.
void survive(std::span<const std::byte> bytes) {
  const Bytes exact(bytes.begin(), bytes.end());  // a heap block of that size: overreads are seen
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  if (decoder.decode(exact, encoder) == RecordDecoder::Outcome::Broken) {
    CHECK(encoder.empty());
    return;
  }
  const Decoded decoded(encoder);
  const EventView event = decoded.event();
  std::size_t total = 0;
  for (std::size_t i = 0; i < event.definition().arguments.size(); ++i) {
    for (const char c : event.value(i).bytes) total += static_cast<unsigned char>(c);
  }
  CHECK(total < SIZE_MAX);
}

TEST_CASE("every event has its own task, however often tasks and batches change") {
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  std::mt19937 random(1);
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<std::pair<std::uint32_t, std::string>> tasks;
    for (int i = 0; i < 50; ++i) {
      // Threads that come and go under few numbers, and change their names.
      const auto tid = static_cast<std::uint32_t>(random() % 3 * 64 + random() % 2);
      const std::string comm = "c" + std::to_string(random() % 3);
      RecordMaker record(EVENT_CLOSE, 1);
      record.fixed().task.tid = tid;
      std::strcpy(record.fixed().task.comm, comm.c_str());
      REQUIRE(decoder.decode(record.bytes(), encoder) == RecordDecoder::Outcome::Written);
      tasks.emplace_back(tid, comm);
    }
    const Decoded decoded(encoder);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const EventView event = decoded.event(i);
      CHECK(event.task().row().tid == tasks[i].first);
      CHECK(event.task().comm() == tasks[i].second);
      CHECK(event.row().task == event.row().actor);
    }
  }
}

TEST_CASE("every truncation of a record is refused or read within its bytes") {
  RecordMaker record(EVENT_SCHED_PROCESS_EXEC, 7);
  record.make_actor("before");
  record.blob(ARG_SCHED_PROCESS_EXEC_CMDPATH, "/bin/true");
  record.blob(ARG_SCHED_PROCESS_EXEC_PATHNAME, "/usr/bin/true");
  record.blob(ARG_SCHED_PROCESS_EXEC_ARGV, std::string_view("true\0", 5));
  const Bytes whole = record.bytes();
  for (std::size_t size = 0; size <= whole.size(); ++size) survive({whole.data(), size});
}

TEST_CASE("hostile offsets, lengths, counts and marks stay within the record") {
  for (const std::uint16_t id :
       {EVENT_SCHED_PROCESS_EXEC, EVENT_PIPE2, EVENT_CONNECT, EVENT_EXECVE}) {
    for (const std::uint64_t word : {0ull, 8ull, 271ull, 272ull, 273ull, 278ull, 288ull, 296ull,
                                     297ull, ~0ull, ~0ull - 15, 0xffffffffull, 1ull << 63}) {
      for (int mark = 0; mark < 256; ++mark) {
        RecordMaker record(id, 7);
        record.blob(0, "12345678");
        for (unsigned i = 0; i < 7; ++i) record.word(i, word, static_cast<std::uint8_t>(mark));
        survive(record.bytes());
      }
    }
  }
  RecordMaker huge(EVENT_EXECVE, 3);
  huge.blob(0, "text");
  Bytes bytes = huge.bytes();
  for (const std::uint32_t length : {5u, 8u, 9u, 0x7fffffffu, 0xffffffffu}) {
    std::memcpy(bytes.data() + sizeof(record), &length, sizeof(length));
    survive(bytes);
  }
  RecordMaker count(EVENT_EXECVE, 255);
  count.blob(0, "text");
  survive(count.bytes());
  RecordMaker unknown(2047, 0);
  survive(unknown.bytes());
}

TEST_CASE("an event of many arguments has the rest of them at the beginning of its tail") {
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  REQUIRE(decoder.decode(many_arguments().bytes(), encoder) == RecordDecoder::Outcome::Written);
  const Decoded decoded(encoder);
  const EventView event = decoded.event();
  CHECK(value(event, "flags").word == 7);
  CHECK(value(event, "stdin_type").word == 0x2345);
  CHECK(value(event, "envp").bytes == std::string_view("A=1\0", 4));
  CHECK(value(event, "dirfd").presence == Presence::Absent);
  CHECK(value(event, "argv").presence == Presence::Absent);
}

TEST_CASE("a record that promises more arguments than it has is refused") {
  RecordDecoder decoder(Catalogue::built_in());
  stream::BatchEncoder encoder;
  const Bytes whole = many_arguments().bytes();
  constexpr std::size_t kFirstBlob = sizeof(record) + sizeof(record_more);
  for (std::size_t size = 0; size < kFirstBlob; ++size) {
    CHECK(decoder.decode(std::span(whole).first(size), encoder) == RecordDecoder::Outcome::Broken);
  }
  RecordMaker unmarked = many_arguments();
  unmarked.fixed().head.flags = 0;
  CHECK(decoder.decode(unmarked.bytes(), encoder) == RecordDecoder::Outcome::Broken);
  RecordMaker too_many = many_arguments();
  too_many.fixed().head.value_count = RECORD_MAX_VALUES + 1;
  CHECK(decoder.decode(too_many.bytes(), encoder) == RecordDecoder::Outcome::Broken);
  CHECK(encoder.empty());
}

TEST_CASE("return addresses lie where the head says, or nowhere") {
  RecordMaker record(EVENT_CLOSE, 1);
  record.word(0, 3);
  Bytes bytes = record.bytes();
  const std::uint32_t at = static_cast<std::uint32_t>(bytes.size());
  const std::uint64_t addresses[] = {0x1111, 0x2222};
  record_blob blob{sizeof(addresses), sizeof(addresses), 0, 0};
  bytes.resize(at + sizeof(blob) + sizeof(addresses));
  std::memcpy(bytes.data() + at + sizeof(blob), addresses, sizeof(addresses));
  const auto stack = [&](std::uint32_t offset, std::uint32_t length) -> std::string {
    blob.length = length;
    std::memcpy(bytes.data() + at, &blob, sizeof(blob));
    std::memcpy(bytes.data() + offsetof(record_head, stack), &offset, sizeof(offset));
    RecordDecoder decoder(Catalogue::built_in());
    stream::BatchEncoder encoder;
    REQUIRE(decoder.decode(bytes, encoder) == RecordDecoder::Outcome::Written);
    return std::string(Decoded(encoder).event().stack());
  };
  CHECK(stack(at, sizeof(addresses)) ==
        std::string(reinterpret_cast<const char*>(addresses), sizeof(addresses)));
  CHECK(stack(at, 15).size() == 8);
  CHECK(stack(0, sizeof(addresses)).empty());
  CHECK(stack(at, sizeof(addresses) + 1).empty());
  CHECK(stack(at, 0xffffffff).empty());
  CHECK(stack(8, sizeof(addresses)).empty());
  CHECK(stack(at + 8, sizeof(addresses)).empty());
  CHECK(stack(0xffffffff, sizeof(addresses)).empty());
}

}  // namespace
}  // namespace tracee::test
