// Every write, sync, cut and allocation of a short recording fails once, in every way it can.
//
// The functions below take the place of the C library's in this program; the faults are therefore
// met by the code as it is.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>

#include "test/unit/ebpf/recording_rig.h"

namespace {

// What is to fail, and when. Nothing fails while `armed` is false.
struct Fault {
  enum class Kind { Write, ShortWrite, Sync, Allocation };

  bool armed = false;
  Kind kind = Kind::Write;
  int error = 0;
  long at = 0;    // the call that fails, from 1 on
  long seen = 0;  // calls so far
  bool met = false;
};

Fault fault;
int cut_fails = 0;  // so many calls of ftruncate(2)

bool fails(Fault::Kind kind) {
  if (!fault.armed || fault.kind != kind || ++fault.seen != fault.at) return false;
  fault.met = true;
  errno = fault.error;
  return true;
}

}  // namespace

extern "C" ssize_t write(int fd, const void* bytes, size_t size) {
  if (fails(Fault::Kind::Write)) return -1;
  // Half of it is taken, then the error comes.
  if (fails(Fault::Kind::ShortWrite)) {
    fault.kind = Fault::Kind::Write;
    fault.at = fault.error == 0 ? 0 : fault.seen + 1;
    size /= 2;
  }
  return ::syscall(SYS_write, fd, bytes, size);
}

extern "C" int fdatasync(int fd) {
  if (fails(Fault::Kind::Sync)) return -1;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

extern "C" int ftruncate(int fd, off_t size) noexcept {
  if (cut_fails > 0) {
    --cut_fails;
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

// Not inlined: GCC would take the malloc of one and the free of another for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (fails(Fault::Kind::Allocation)) throw std::bad_alloc();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return fails(Fault::Kind::Allocation) ? nullptr : std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace tracee {
namespace {

constexpr std::size_t kEvents = 60;

struct Outcome {
  bool begun = false;
  bool whole = false;  // no call gave an error
  bool incomplete = false;
  std::uint64_t counted_lost = 0;
  std::size_t errors_told = 0;
};

// Ten frames: header, state, six batches, end, and the index behind it.
Outcome record(RecordingRig& rig) {
  Outcome outcome;
  outcome.begun = rig.begin().ok();
  if (!outcome.begun) return outcome;
  outcome.whole = true;
  for (int i = 0; i < 6; ++i) outcome.whole = rig.batch().ok() && outcome.whole;
  outcome.whole = rig.finish().ok() && outcome.whole;
  outcome.incomplete = rig.outputs->incomplete();
  outcome.counted_lost = rig.pipeline->lost_events();
  for (const std::string& said : rig.said) outcome.errors_told += said.starts_with("error: ");
  return outcome;
}

struct Run {
  Outcome outcome;
  ReadRecording read;
  bool met = false;  // the fault came
};

Run run_with(Fault wanted) {
  TemporaryFolder folder;
  Run run;
  {
    RecordingRig rig(folder / "rec", {"seal", "compress:zstd"});
    REQUIRE(rig.outputs);
    fault = wanted;
    fault.armed = true;
    try {
      run.outcome = record(rig);
    } catch (const std::bad_alloc&) {
      run.outcome.whole = false;
    }
    fault.armed = false;
  }
  run.met = fault.met;
  run.read = read_recording(folder / "rec");
  return run;
}

// For every call until there is none left that could fail.
template <typename Check>
long for_every_call(Fault::Kind kind, int error, Check check) {
  for (long at = 1;; ++at) {
    CAPTURE(at, error);
    REQUIRE(at < 20000);
    Fault wanted;
    wanted.kind = kind;
    wanted.error = error;
    wanted.at = at;
    const Run run = run_with(wanted);
    CHECK(run.read.damaged_bytes == 0);
    CHECK(run.read.chained);
    if (!run.met) {
      CHECK(run.outcome.whole);
      CHECK_FALSE(run.outcome.incomplete);
      CHECK(run.read.events == kEvents);
      return at - 1;
    }
    check(run);
  }
}

TEST_CASE("a write that fails loses its frame, and no other") {
  for (const Fault::Kind kind : {Fault::Kind::Write, Fault::Kind::ShortWrite}) {
    for (const int error : {EIO, ENOSPC, EDQUOT}) {
      const long writes = for_every_call(kind, error, [](const Run& run) {
        if (!run.outcome.begun) {
          CHECK(run.read.events == 0);
          return;
        }
        CHECK(run.outcome.whole);
        CHECK(run.outcome.incomplete);
        CHECK(run.outcome.errors_told == 1);
        CHECK(run.read.events + run.outcome.counted_lost == kEvents);
        CHECK(run.outcome.counted_lost <= 10);
      });
      CHECK(writes >= 10);
    }
  }
}

TEST_CASE("an interrupted or short write loses nothing") {
  const auto check = [](const Run& run) {
    CHECK(run.outcome.whole);
    CHECK_FALSE(run.outcome.incomplete);
    CHECK(run.read.events == kEvents);
  };
  CHECK(for_every_call(Fault::Kind::Write, EINTR, check) >= 10);
  CHECK(for_every_call(Fault::Kind::ShortWrite, 0, check) >= 10);
  CHECK(for_every_call(Fault::Kind::ShortWrite, EINTR, check) >= 10);
}

TEST_CASE("what does not reach the disk is told; an interrupted sync is made again") {
  const auto told = [](const Run& run) {
    CHECK(run.outcome.incomplete);
    CHECK(run.outcome.errors_told == 1);
    CHECK(run.read.events == kEvents);
  };
  CHECK(for_every_call(Fault::Kind::Sync, EIO, told) == 1);
  const auto again = [](const Run& run) { CHECK_FALSE(run.outcome.incomplete); };
  CHECK(for_every_call(Fault::Kind::Sync, EINTR, again) == 1);
}

TEST_CASE("memory that runs out leaves whole frames") {
  const long allocations = for_every_call(Fault::Kind::Allocation, ENOMEM, [](const Run& run) {
    CHECK_FALSE(run.outcome.whole);
    CHECK(run.read.events % 10 == 0);
  });
  CHECK(allocations >= 10);
}

TEST_CASE("nothing is written behind half a frame that cannot be taken back yet") {
  TemporaryFolder folder;
  auto stop = StopSignals::install();
  REQUIRE(stop);
  auto file = OutputFile::create(folder / "bytes", false);
  REQUIRE(file);
  ByteWriter writer(std::move(*file), *stop);
  const auto write = [&](const char* bytes) { return *writer.write(bytes); };
  REQUIRE(write("whole") == Delivery::Done);
  fault = {true, Fault::Kind::ShortWrite, ENOSPC, 1, 0, false};
  cut_fails = 2;
  const Delivery first = write("half of this");
  fault.armed = false;
  CHECK(first == Delivery::Lost);
  CHECK(content_of(folder / "bytes") == "wholehalf o");
  CHECK(write("nor this") == Delivery::Lost);
  CHECK(content_of(folder / "bytes") == "wholehalf o");
  CHECK(write(", again") == Delivery::Done);
  CHECK(content_of(folder / "bytes") == "whole, again");
}

}  // namespace
}  // namespace tracee
