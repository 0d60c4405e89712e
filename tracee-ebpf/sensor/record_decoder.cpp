#include "tracee-ebpf/sensor/record_decoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "common/kinds.h"
#include "schemas/catalogue_ids.h"
#include "tracee-ebpf/sensor/executable_digests.h"
#include "tracee-ebpf/sensor/record_value.h"

namespace tracee {
namespace {

static_assert(RECORD_COMPAT == kEventCompat);
static_assert(MARK_PRESENT == static_cast<int>(Presence::Present) &&
              MARK_NULL == static_cast<int>(Presence::Null) &&
              MARK_UNREADABLE == static_cast<int>(Presence::Unreadable) &&
              MARK_CUT == static_cast<int>(Presence::Cut) &&
              MARK_ABSENT == static_cast<int>(Presence::Absent));
static_assert(MARK_REGISTER >> 3 == static_cast<int>(Provenance::Register) &&
              MARK_USER_MEMORY >> 3 == static_cast<int>(Provenance::UserMemory) &&
              MARK_KERNEL_MEMORY >> 3 == static_cast<int>(Provenance::KernelMemory) &&
              MARK_RESOLVED >> 3 == static_cast<int>(Provenance::Resolved));
static_assert(HOOK_SYSCALL == static_cast<int>(HookKind::Syscall) &&
              HOOK_BTF_TRACEPOINT == static_cast<int>(HookKind::BtfTracepoint) &&
              HOOK_FUNCTION_EXIT == static_cast<int>(HookKind::FunctionExit) &&
              HOOK_FUNCTION_ENTRY == static_cast<int>(HookKind::FunctionEntry) &&
              HOOK_KPROBE == static_cast<int>(HookKind::Kprobe));
static_assert(RECORD_UNKNOWN_LENGTH == kUnknownLength);

constexpr std::size_t kFixedSize = offsetof(record, words);

// A record as it lies in its ring. Of `fixed` only the words that its head counts are there.
struct Source {
  std::span<const std::byte> bytes;
  const record& fixed;
  const ChunkStore& chunks;
};

struct Argument {
  std::uint64_t word;
  std::uint8_t mark;
  std::uint32_t index;
};

std::string_view until_zero(const char* text, std::size_t size) {
  return {text, ::strnlen(text, size)};
}

using PutArgument = void (*)(const Source&, const Argument&, stream::BatchEncoder&);

template <typename T>
void put_integer(const Source&, const Argument& argument, stream::BatchEncoder& encoder) {
  // To the declared width, then extended by its sign to the word that travels.
  encoder.scalar(
      static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<T>(argument.word))),
      argument.mark);
}

void put_word(const Source&, const Argument& argument, stream::BatchEncoder& encoder) {
  encoder.scalar(argument.word, argument.mark);
}

void put_boolean(const Source&, const Argument& argument, stream::BatchEncoder& encoder) {
  encoder.scalar(argument.word != 0, argument.mark);
}

// 32-bit programs pass a `long` in 32 bits.
void put_long(const Source& source, const Argument& argument, stream::BatchEncoder& encoder) {
  const bool narrow = (source.fixed.head.flags & RECORD_COMPAT) &&
                      mark_provenance(argument.mark) == Provenance::Register;
  if (narrow) {
    put_integer<std::int32_t>(source, argument, encoder);
  } else {
    put_word(source, argument, encoder);
  }
}

void put_unreadable(const Argument& argument, stream::BatchEncoder& encoder) {
  encoder.scalar(0, make_mark(Presence::Unreadable, mark_provenance(argument.mark)));
}

// A value that came in pieces: whole, or cut where the first one is missing.
void put_chunks(const Source& source, const Argument& argument, const record_blob& blob,
                stream::BatchEncoder& encoder) {
  const std::string_view bytes = source.chunks.find(source.fixed.head, argument.index);
  const bool whole =
      mark_presence(argument.mark) == Presence::Present && bytes.size() == blob.full_length;
  const Presence presence = whole ? Presence::Present : Presence::Cut;
  encoder.blob(bytes, make_mark(presence, mark_provenance(argument.mark)), blob.full_length,
               blob.full_count);
}

void put_blob(const Source& source, const Argument& argument, stream::BatchEncoder& encoder) {
  const auto blob = blob_at(source.bytes, argument.word);
  if (!blob) return put_unreadable(argument, encoder);
  if (blob->head.chunks != 0) return put_chunks(source, argument, blob->head, encoder);
  encoder.blob(blob->bytes, argument.mark, blob->head.full_length, blob->head.full_count);
}

// A value of a fixed size, or nothing: a piece of one means nothing.
template <std::size_t kBytes>
void put_whole(const Source& source, const Argument& argument, stream::BatchEncoder& encoder) {
  const auto blob = blob_at(source.bytes, argument.word);
  if (!blob || blob->bytes.size() != kBytes) return put_unreadable(argument, encoder);
  encoder.blob(blob->bytes, argument.mark, blob->head.full_length, blob->head.full_count);
}

// By Kind.
constexpr std::array<PutArgument, 14> kPut = {
    put_integer<std::int32_t>,
    put_integer<std::uint32_t>,
    put_long,
    put_word,
    put_word,
    put_blob,
    put_blob,
    put_blob,
    put_blob,
    put_whole<sizeof(record_credentials)>,
    put_whole<2 * sizeof(std::int32_t)>,
    put_integer<std::uint16_t>,
    put_boolean,
    put_blob,
};
static_assert(static_cast<std::size_t>(Kind::Int64) == 2 &&
              static_cast<std::size_t>(Kind::Text) == 5 &&
              static_cast<std::size_t>(Kind::Credentials) == 9 &&
              static_cast<std::size_t>(Kind::IntPair) == 10 &&
              static_cast<std::size_t>(Kind::Uint16) == 11 &&
              static_cast<std::size_t>(Kind::Uint64Array) == 13 &&
              static_cast<std::size_t>(kLastKind) == kPut.size() - 1);

void put_argument(const Source& source, Kind kind, const Argument& argument,
                  stream::BatchEncoder& encoder) {
  switch (mark_presence(argument.mark)) {
    case Presence::Present:
    case Presence::Cut:
      kPut[static_cast<std::size_t>(kind)](source, argument, encoder);
      break;
    case Presence::Null:
    case Presence::Unreadable:
      encoder.scalar(argument.word, argument.mark);
      break;
    default:
      encoder.absent();
  }
}

// The user-space return addresses, if there are any. They are behind the words of the head, which
// may be less than all of struct record.
std::string_view stack_of(const Source& source) {
  const auto blob = blob_at(source.bytes, source.fixed.head.stack, kFixedSize);
  if (!blob || blob->bytes.size() > RECORD_STACK_BYTES) return {};
  return blob->bytes.substr(0, blob->bytes.size() - blob->bytes.size() % sizeof(std::uint64_t));
}

// The text of an argument, or empty when it is not whole.
std::string_view text_of(const Source& source, std::uint32_t index) {
  const RecordValue value = record_value(source.fixed, index);
  if (mark_presence(value.mark) != Presence::Present) return {};
  const auto blob = blob_at(source.bytes, value.word);
  return blob ? blob->bytes : std::string_view();
}

void put_digest(const Source& source, ExecutableDigests& digests, stream::BatchEncoder& encoder) {
  const auto word = [&](std::uint32_t index) { return record_value(source.fixed, index).word; };
  const ExecutedFile file{static_cast<std::uint32_t>(word(ARG_SCHED_PROCESS_EXEC_DEV)),
                          word(ARG_SCHED_PROCESS_EXEC_INODE), word(ARG_SCHED_PROCESS_EXEC_CTIME)};
  const std::string_view digest =
      digests.find(file, source.fixed.task.pid, text_of(source, ARG_SCHED_PROCESS_EXEC_PATHNAME));
  if (digest.empty()) {
    encoder.scalar(0, make_mark(Presence::Unreadable, Provenance::Producer));
  } else {
    encoder.blob(digest, make_mark(Presence::Present, Provenance::Producer),
                 static_cast<std::uint32_t>(digest.size()));
  }
}

// Whether the record has the fixed part that its head promises, in a place where it can be read.
bool is_whole(std::span<const std::byte> bytes) {
  if (bytes.size() < kFixedSize) return false;
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(record) != 0) return false;
  const record_head& head = reinterpret_cast<const record*>(bytes.data())->head;
  const std::size_t words = head.value_count;
  if (words <= RECORD_FEW_VALUES) return bytes.size() >= kFixedSize + words * sizeof(std::uint64_t);
  return (head.flags & RECORD_MORE) && words <= RECORD_MAX_VALUES &&
         bytes.size() >= kTailOffset + sizeof(record_more);
}

bool is_group(std::span<const std::byte> bytes) {
  std::uint16_t flags = 0;
  if (bytes.size() < sizeof(record_head)) return false;
  std::memcpy(&flags, bytes.data() + offsetof(record_head, flags), sizeof(flags));
  return (flags & RECORD_GROUP) != 0;
}

stream::EventRow event_row(const record_head& head) {
  stream::EventRow row{};
  row.time = head.time;
  row.return_value = head.return_value;
  row.event_id = head.event_id;
  row.flags = head.flags & RECORD_COMPAT;
  row.cpu = head.cpu;
  row.cpu_sequence = static_cast<std::uint32_t>(head.sequence);
  row.syscall = head.syscall;
  row.scopes = head.scopes;
  row.hook = head.hook;
  return row;
}

}  // namespace

RecordDecoder::RecordDecoder(const Catalogue& catalogue, ContainerTable* containers,
                             RecordFilter* filter)
    : catalogue_(&catalogue), containers_(containers), filter_(filter) {
  for (const EventDefinition& event : catalogue.events()) {
    if (event.id >= shapes_.size()) shapes_.resize(event.id + std::size_t{1});
    shapes_[event.id] = {true, static_cast<std::uint32_t>(kinds_.size()),
                         static_cast<std::uint32_t>(event.arguments.size())};
    for (const ArgumentDefinition& argument : event.arguments) kinds_.push_back(argument.kind);
  }
}

stream::TaskContext RecordDecoder::task_context(const record_task& task) {
  stream::TaskContext context;
  context.row.start_time = task.start_time;
  context.row.process_start_time = task.process_start_time;
  context.row.parent_start_time = task.parent_start_time;
  context.row.cgroup_id = task.cgroup_id;
  context.row.tid = task.tid;
  context.row.pid = task.pid;
  context.row.parent_pid = task.parent_pid;
  context.row.ns_tid = task.ns_tid;
  context.row.ns_pid = task.ns_pid;
  context.row.ns_parent_pid = task.ns_parent_pid;
  context.row.uid = task.uid;
  context.row.mount_namespace = task.mount_namespace;
  context.row.pid_namespace = task.pid_namespace;
  context.comm = until_zero(task.comm, sizeof(task.comm));
  context.uts_name = until_zero(task.nodename, sizeof(task.nodename));
  if (containers_ != nullptr) context.container = containers_->id_of(task.cgroup_id);
  return context;
}

std::optional<RecordDecoder::Group> RecordDecoder::group_of(std::span<const std::byte> bytes) {
  record_head head;
  record_group group;
  if (bytes.size() < sizeof(head) + sizeof(group)) return std::nullopt;
  std::memcpy(&head, bytes.data(), sizeof(head));
  std::memcpy(&group, bytes.data() + sizeof(head), sizeof(group));
  const std::span<const std::byte> path = bytes.subspan(sizeof(head) + sizeof(group));
  if (group.length > path.size()) return std::nullopt;
  const std::string_view text(reinterpret_cast<const char*>(path.data()), group.length);
  return Group{group.cgroup_id, head.time, head.event_id == EVENT_CGROUP_RMDIR, text};
}

RecordDecoder::Outcome RecordDecoder::note_group(std::span<const std::byte> bytes) {
  const auto group = group_of(bytes);
  if (!group) return Outcome::Broken;
  if (containers_ == nullptr) return Outcome::Noted;
  ++batch_;  // tasks that are known already may be of another container from here on
  if (group->removed) {
    containers_->ended(group->id);
  } else {
    containers_->started(group->id, group->path, group->time);
  }
  return Outcome::Noted;
}

// Where the batch has this task. Most events are by one of the tasks before.
std::uint32_t RecordDecoder::index_of(const record_task& task, stream::BatchEncoder& encoder) {
  KnownTask& known = known_[task.tid % known_.size()];
  if (known.batch == batch_ && std::memcmp(&known.task, &task, sizeof(task)) == 0) {
    return known.index;
  }
  known.task = task;
  known.batch = batch_;
  known.index = encoder.intern_task(task_context(task));
  return known.index;
}

RecordDecoder::Outcome RecordDecoder::decode(std::span<const std::byte> bytes,
                                             stream::BatchEncoder& encoder) {
  if (is_group(bytes)) return note_group(bytes);
  if (!is_whole(bytes)) return Outcome::Broken;
  const auto& fixed = *reinterpret_cast<const record*>(bytes.data());
  const record_head& head = fixed.head;
  if (head.event_id >= shapes_.size() || !shapes_[head.event_id].known) return Outcome::Broken;
  const Shape shape = shapes_[head.event_id];
  if (encoder.empty()) ++batch_;

  stream::EventRow row = event_row(head);
  if (filter_ != nullptr) {
    row.scopes = filter_->narrow(bytes, fixed, chunks_, *catalogue_->find(head.event_id));
    if (row.scopes == 0) {
      filter_->leave_out(head);
      return Outcome::Filtered;
    }
    row.cpu_sequence = filter_->number(head);
  }
  const bool late = head.time < newest_;
  if (late) row.flags |= kEventLate;
  newest_ = std::max<std::uint64_t>(newest_, head.time);

  encoder.begin(row);
  const Source source{bytes, fixed, chunks_};
  const std::uint32_t given = std::min<std::uint32_t>(shape.count, head.value_count);
  for (std::uint32_t i = 0; i < given; ++i) {
    const RecordValue value = record_value(fixed, i);
    put_argument(source, kinds_[shape.first + i], {value.word, value.mark, i}, encoder);
  }
  for (std::uint32_t i = given; i < shape.count; ++i) {
    if (digests_ != nullptr && head.event_id == EVENT_SCHED_PROCESS_EXEC &&
        i == ARG_SCHED_PROCESS_EXEC_SHA256 && given == i) {
      put_digest(source, *digests_, encoder);
    } else {
      encoder.absent();
    }
  }
  if (head.stack != 0) encoder.stack(stack_of(source));
  const std::uint32_t task = index_of(fixed.task, encoder);
  std::uint32_t actor = task;
  if ((head.flags & RECORD_ACTOR) && bytes.size() >= kTailOffset + sizeof(record_task)) {
    const auto* before = reinterpret_cast<const record_task*>(bytes.data() + kTailOffset);
    actor = index_of(*before, encoder);
  }
  encoder.commit(task, actor);
  return late ? Outcome::WrittenLate : Outcome::Written;
}

}  // namespace tracee
