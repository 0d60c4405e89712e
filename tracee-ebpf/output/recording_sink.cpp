#include "tracee-ebpf/output/recording_sink.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "tracee-ebpf/output/recording_resume.h"

namespace tracee {
namespace {

using recording::RecordingEncoder;

RecordingEncoder::Options encoding(const RecordingOptions& options) {
  RecordingEncoder::Options encoding;
  if (const auto& wanted = options.compression) {
    // The level was checked when the options were read.
    auto compressor = stream::FrameCompressor::make(wanted->codec, wanted->level);
    encoding.compressor = std::move(compressor.value());
  }
  encoding.seal = options.seal;
  return encoding;
}

}  // namespace

Result<std::unique_ptr<RecordingSink>> RecordingSink::open(const std::string& path,
                                                           const OutputOptions& options,
                                                           StopSignals& stop,
                                                           OutputReports reports) {
  std::unique_ptr<RecordingSink> sink(
      new RecordingSink(options.recording, stop, std::move(reports)));
  if (options.recording.rotates()) {
    TRACEE_TRY(sink->open_set(path, options.force));
  } else {
    TRACEE_TRY(sink->open_file(path, options.force));
  }
  return sink;
}

Status RecordingSink::open_set(const std::string& path, bool force) {
  auto set = RecordingSet::find(path);
  if (!set) return std::move(set).error();
  set_ = std::move(*set);
  if (!set_->empty()) {
    if (options_.append) return resume(set_->newest());
    if (!force) {
      return Error(ErrorKind::Usage, "writing to '" + path + "': '" + set_->newest() +
                                         "' exists; choose another name, add -o append to "
                                         "continue this set of files, or --force to replace all "
                                         "of them");
    }
    TRACEE_TRY(set_->clear());
  }
  auto file = set_->make_next();
  if (!file) return std::move(file).error();
  begin(std::move(*file));
  return Ok{};
}

Status RecordingSink::open_file(const std::string& path, bool force) {
  if (options_.append) {
    Status resumed = resume(path);
    if (resumed || resumed.error().kind() != ErrorKind::NotFound) return resumed;
  }
  auto file = path.empty() ? OutputFile::standard_output() : OutputFile::create(path, force);
  if (!file) return std::move(file).error();
  if (file->is_terminal()) {
    return Error(
        ErrorKind::Usage,
        "the binary stream is not written to a terminal; pipe it into tracee-rules, or add -o "
        "out-file:PATH");
  }
  begin(std::move(*file));
  return Ok{};
}

Status RecordingSink::resume(const std::string& path) {
  auto resumed = resume_recording(path);
  if (!resumed) return std::move(resumed).error();
  if (resumed->cut > 0) {
    reports_.warning("'" + path +
                     "' ended with an incomplete frame, as a crash leaves it behind; its " +
                     std::to_string(resumed->cut) + " bytes were removed");
  }
  if (resumed->sealed && !options_.seal) {
    reports_.info("'" + path + "' is sealed, so what is appended is sealed as well");
    options_.seal = true;
  }
  head_ = resumed->head;
  begin(std::move(resumed->file), std::move(resumed->index));
  return Ok{};
}

void RecordingSink::begin(OutputFile file, recording::IndexBuilder known) {
  (void)file.lock();  // for those who would append to it
  RecordingEncoder::Options how = encoding(options_);
  how.goes_on_from = head_;
  live_ = !file.is_regular();
  if (!live_) {
    const off_t at = ::lseek(file.fd(), 0, SEEK_CUR);
    how.offset = static_cast<std::uint64_t>(std::max<off_t>(at, 0));
    // What lies before must be in the index as well, or it would be passed over.
    how.index = file.is_at_start() || !known.index().entries.empty();
    how.known = std::move(known);
  }
  target_.reset(new Target{ByteWriter(std::move(file), stop_), RecordingEncoder(std::move(how))});
}

// The next file of the set. Older ones make room for it, but never the one that was closed last.
bool RecordingSink::begin_next() {
  if (options_.keep > 0) (void)set_->keep(std::max(options_.keep - 1, 1u));
  auto file = set_->make_next();
  if (!file) {
    problem_ = file.error().message();
    return false;
  }
  begin(std::move(*file));
  return true;
}

Result<Delivery> RecordingSink::store(std::span<const std::uint64_t> stored) {
  auto delivery =
      target_->writer.write({reinterpret_cast<const char*>(stored.data()), stored.size_bytes()});
  if (delivery && *delivery == Delivery::Lost) problem_ = target_->writer.problem();
  return delivery;
}

Status RecordingSink::store_whole(std::span<const std::uint64_t> stored) {
  auto delivery = store(stored);
  if (!delivery) return std::move(delivery).error();
  if (*delivery == Delivery::Lost) return Error(ErrorKind::Io, problem_);
  return Ok{};
}

// Parts of the index, before the batch `frame` is written: a recording that is gone on with may
// bring more entries than are kept, which would leave no room for new ones. What the file cannot
// take is tried again before the next batch, and of no interest to whoever gave this one.
void RecordingSink::store_index(const stream::FrameView& frame) {
  while (target_->encoder.index_due()) {
    stream::FrameSealer sealer(frame.run(), frame.row().source);
    const Status stored =
        target_->encoder.store_index(sealer, [this](auto words) { return store_whole(words); });
    if (!stored) return;
  }
}

Result<Delivery> RecordingSink::write(const stream::FrameView& frame) {
  const bool header = frame.kind() == stream::FrameKind::Header;
  if (!target_ && (!header || !begin_next())) return Delivery::Lost;
  if (!target_->has_header && !header) return Delivery::Lost;
  if (frame.kind() == stream::FrameKind::Batch) store_index(frame);
  auto delivery = store(target_->encoder.store(frame.words()));
  if (!delivery || *delivery != Delivery::Done) return delivery;
  target_->encoder.written();
  if (header) target_->has_header = true;
  if (frame.kind() == stream::FrameKind::Batch) target_->holds_events = true;
  if (header && set_ && options_.keep > 0) {
    if (const Status kept = set_->keep(options_.keep); !kept) {
      reports_.warning(kept.error().message());
    }
  }
  return delivery;
}

bool RecordingSink::wants_rotation(std::uint64_t now) {
  if (!set_ || !target_) return false;
  if (target_->begun == 0) target_->begun = now;
  if (!target_->holds_events) return false;
  // The next batch and its derived one, or what ends a file, must still fit.
  const std::uint64_t taken = target_->encoder.offset() + 2 * options_.batch_bytes();
  if (options_.rotate_bytes != 0 && taken >= options_.rotate_bytes) return true;
  return options_.rotate_after != 0 && now - target_->begun >= options_.rotate_after;
}

// Tells, once, that files do not keep to the size that was asked for.
void RecordingSink::check_size() {
  const std::uint64_t bytes = target_->encoder.offset();
  if (options_.rotate_bytes == 0 || bytes <= options_.rotate_bytes || oversize_told_) return;
  oversize_told_ = true;
  reports_.warning(target_->writer.file().name() + " has " + std::to_string(bytes) +
                   " bytes, more than 'rotate:' asks for: each file begins with a snapshot of all "
                   "processes and holds a batch at least; a larger size can be kept");
}

Status RecordingSink::finish(stream::FrameSealer& sealer) {
  if (!target_) return Ok{};
  Status status =
      target_->encoder.finish(sealer, [this](auto words) { return store_whole(words); });
  if (const std::uint64_t batches = target_->encoder.left_out(); batches > 0) {
    reports_.warning("the index of " + target_->writer.file().name() + " lacks " +
                     std::to_string(batches) +
                     " batches that came while it could not be written; readers find "
                     "these without it");
  }
  check_size();
  if (Status synced = target_->writer.sync(); !synced && status) status = std::move(synced);
  head_ = target_->encoder.head();
  if (options_.seal) {
    reports_.info("sealed " + target_->writer.file().name() + ", head " +
                  recording::digest_text(head_));
  }
  if (set_) target_.reset();
  return status;
}

int RecordingSink::pipe() const {
  return target_ && target_->writer.file().is_pipe() ? target_->writer.file().fd() : -1;
}

}  // namespace tracee
