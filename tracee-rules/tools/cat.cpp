#include "tracee-rules/tools/cat.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/event_view.h"
#include "common/stream/batch_view.h"
#include "tracee-rules/input/lane_ledger.h"
#include "tracee-rules/input/record_account.h"
#include "tracee-rules/program.h"
#include "tracee-rules/tools/event_output.h"
#include "tracee-rules/tools/last_time.h"
#include "tracee-rules/tools/recording_walk.h"

namespace tracee::rules {
namespace {

using stream::FrameKind;
using stream::FrameView;

class Cat final : public Visitor {
 public:
  Cat(EventFilter filter, EventOutput& out)
      : filter_(std::move(filter)), out_(out), account_(print_trouble) {}

  Status frame(const stream::FrameReader& reader) override;
  Status damage(const stream::Damage& damage) override {
    account_.damage(damage);
    return Ok{};
  }
  void tell() {
    for (const std::string& line : account_.summary([](std::uint16_t id) {
           return Catalogue::built_in().find(id) != nullptr ? Catalogue::built_in().find(id)->name
                                                            : "event " + std::to_string(id);
         })) {
      print_trouble(line);
    }
  }

 private:
  Status header(const FrameView& frame);
  Status batch(const FrameView& frame);
  Status other(const FrameView& frame);

  EventFilter filter_;
  EventOutput& out_;
  RecordAccount account_;
  LaneLedger ledger_;
  SourceTable sources_;
};

Status Cat::frame(const stream::FrameReader& reader) {
  const FrameView& frame = reader.frame();
  // An index is of the file that it lies in.
  if (frame.kind() == FrameKind::Index || frame.kind() == FrameKind::Directory) return Ok{};
  account_.frame(frame);
  if (const auto jump = ledger_.frame(frame); jump && jump->missing() > 0) {
    TRACEE_TRY(out_.gap(frame));
  }
  if (frame.kind() == FrameKind::Header) return header(frame);
  if (frame.kind() == FrameKind::Batch) return batch(frame);
  return other(frame);
}

Status Cat::header(const FrameView& frame) {
  const auto source = sources_.header(frame);
  if (source) {
    account_.header(frame, (*source)->header);
    filter_.header((*source)->header);
    return out_.header(frame, **source);
  }
  if (source.error().kind() == ErrorKind::Unsupported) return source.error();
  account_.unsound_content(source.error().message());
  return Ok{};
}

Status Cat::batch(const FrameView& frame) {
  const auto batch = stream::BatchView::parse(frame.words());
  if (!batch) {
    account_.unsound_content(batch.error().message());
    return Ok{};
  }
  TRACEE_TRY(out_.batch(frame));
  const SourceTable::Source& source = sources_.of(frame);
  std::size_t unsound = 0;
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const EventDefinition* definition = source.find(batch->row(i).event_id);
    const auto event = definition != nullptr ? batch->event(i, *definition) : std::nullopt;
    if (!event) {
      ++unsound;
    } else if (filter_.wants(*event, source.header.clock)) {
      TRACEE_TRY(out_.event(frame, source, *event));
    }
  }
  if (unsound > 0) {
    account_.unsound_content(std::to_string(unsound) + " events of a batch cannot be read");
  }
  return Ok{};
}

Status Cat::other(const FrameView& frame) {
  if (frame.kind() == FrameKind::State) {
    const auto state = stream::decode_state(frame);
    if (state) filter_.state(*state);
    if (!state) account_.unsound_content(state.error().message());
  } else if (frame.kind() == FrameKind::Loss) {
    const auto loss = stream::decode_loss(frame);
    loss ? account_.loss(frame, *loss) : account_.unsound_content(loss.error().message());
  } else if (frame.kind() == FrameKind::End) {
    const auto end = stream::decode_end(frame);
    end ? account_.end(*end) : account_.unsound_content(end.error().message());
  }
  return out_.frame(frame);
}

Result<UniqueFd> open_output(const ToolOptions& options) {
  if (options.out_file.empty()) {
    if (options.format == ToolOptions::Format::Capnp && ::isatty(STDOUT_FILENO) != 0) {
      return Error(ErrorKind::Usage,
                   "cat: a binary stream does not go to a terminal; add -o out-file:PATH");
    }
    return UniqueFd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  }
  const char* path = options.out_file.c_str();
  struct stat status {};
  if (options.force && ::lstat(path, &status) == 0 && S_ISREG(status.st_mode)) {
    for (const InputSpec& input : options.inputs) {
      struct stat read {};
      if (!input.is_stdin() && ::stat(input.path.c_str(), &read) == 0 &&
          read.st_dev == status.st_dev && read.st_ino == status.st_ino) {
        return Error(ErrorKind::Usage, "cat: " + options.out_file + " is also read: nothing done");
      }
    }
    ::unlink(path);
  }
  constexpr mode_t kOwnerOnly = 0600;
  UniqueFd fd(::open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwnerOnly));
  if (fd) return fd;
  const int reason = errno;
  return Error(reason == EEXIST ? ErrorKind::Usage : ErrorKind::Io,
               "cat: creating " + options.out_file + ": " + std::strerror(reason) +
                   (reason == EEXIST ? " (--force replaces a file)" : ""));
}

}  // namespace

Status run_cat(const ToolOptions& options) {
  EventFilter filter = options.filter;
  TRACEE_TRY(resolve_end(options.inputs, filter.window));
  // What cannot be read is told before a file is made.
  for (const InputSpec& input : options.inputs) {
    if (!input.is_stdin()) TRACEE_TRY(open_input(input));
  }
  const auto fd = open_output(options);
  if (!fd) return fd.error();
  OutputFile file(fd->get(), false);
  const auto out = make_event_output(options, file);
  if (!out) return out.error();
  Cat cat(std::move(filter), **out);
  for (const InputSpec& input : options.inputs) {
    const auto walked = walk_recording(input, cat);
    if (walked) continue;
    // What was read until then is worth having.
    [[maybe_unused]] const auto finished = (*out)->finish();
    cat.tell();
    return walked.error();
  }
  const auto finished = (*out)->finish();
  cat.tell();
  return finished;
}

}  // namespace tracee::rules
