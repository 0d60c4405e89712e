#include "tracee-rules/tools/cat.h"

#include <fcntl.h>
#include <unistd.h>

#include <vector>

#include "common/event_view.h"
#include "common/standard_streams.h"
#include "common/stream/batch_view.h"
#include "common/stream/loss_events.h"
#include "tracee-rules/engine/process_table.h"
#include "tracee-rules/input/lane_ledger.h"
#include "tracee-rules/input/record_account.h"
#include "tracee-rules/output/new_file.h"
#include "tracee-rules/output/trouble.h"
#include "tracee-rules/tools/event_output.h"
#include "tracee-rules/tools/expansion_budget.h"
#include "tracee-rules/tools/last_time.h"
#include "tracee-rules/tools/recording_walk.h"

namespace tracee::rules {
namespace {

using stream::FrameKind;
using stream::FrameView;

class Cat final : public Visitor {
 public:
  // `by_index`: batches that hold no event that the filter wants may be passed over.
  Cat(EventFilter filter, bool by_index, EventOutput& out)
      : filter_(std::move(filter)), by_index_(by_index), out_(out), account_(print_trouble) {}

  Status frame(const stream::FrameReader& reader) override;
  Status damage(const stream::Damage& damage) override {
    account_.damage(damage);
    return Ok{};
  }
  bool reads_by_index() const override { return by_index_ && filter_.selects_batches(); }
  bool may_want(const FrameView& head, const recording::Index& index,
                const recording::IndexEntry& entry) override {
    const SourceTable::Source& source = sources_.of(head);
    return !source.has_header || teaches(index, entry) ||
           filter_.may_want(source.event_ids(filter_.events), source.header.clock, index, entry);
  }
  Status passed(const FrameView& head) override { return number(head); }
  // An input was read to its end; perhaps there was no frame but an index.
  void input_ended() { account_.tell_damage(); }
  // The next input begins.
  void next_input() { read_ += std::exchange(consumed_, 0); }
  void tell() {
    for (const std::string& line : account_.summary([](std::uint16_t id) {
           return Catalogue::built_in().find(id) != nullptr ? Catalogue::built_in().find(id)->name
                                                            : "event " + std::to_string(id);
         })) {
      print_trouble(line);
    }
  }

 private:
  Status number(const FrameView& frame);
  // Whether a batch may tell of processes that events of a cut need.
  bool teaches(const recording::Index& index, const recording::IndexEntry& entry) const {
    return out_.keeps_processes() && (index.mask(ProcessTable::teachers()) & entry.events) != 0;
  }
  void tell_limits(std::uint64_t offset);
  Status header(const FrameView& frame);
  Status batch(const FrameView& frame);
  Status show(const FrameView& frame, const SourceTable::Source& source, const EventView& event);
  Status loss(const FrameView& frame);
  Status other(const FrameView& frame);

  EventFilter filter_;
  bool by_index_;
  EventOutput& out_;
  RecordAccount account_;
  LaneLedger ledger_;
  stream::LossEvents loss_events_;
  ExpansionBudget budget_;
  std::uint64_t read_ = 0;       // bytes of the inputs before this one
  std::uint64_t consumed_ = 0;   // of this one
  std::uint64_t shortened_ = 0;  // events of the current frame, to keep it in the budget
  std::uint64_t left_out_ = 0;
  SourceTable sources_;
  std::string absent_scopes_;  // as it was told last
};

Status Cat::frame(const stream::FrameReader& reader) {
  const FrameView& frame = reader.frame();
  // An index is of the file that it lies in.
  if (frame.kind() == FrameKind::Index || frame.kind() == FrameKind::Directory) return Ok{};
  consumed_ = reader.consumed();
  TRACEE_TRY(number(frame));
  if (frame.kind() == FrameKind::Header) return header(frame);
  Status taken = frame.kind() == FrameKind::Batch ? batch(frame) : other(frame);
  tell_limits(reader.offset());
  return taken;
}

Status Cat::number(const FrameView& frame) {
  account_.frame(frame);
  const auto jump = ledger_.frame(frame);
  return jump && jump->missing() > 0 ? out_.gap(frame) : Ok{};
}

// An event that the filter wants, or an entry of a loss report, as far as the budget goes.
Status Cat::show(const FrameView& frame, const SourceTable::Source& source,
                 const EventView& event) {
  using Verdict = ExpansionBudget::Verdict;
  const std::uint64_t read = read_ + consumed_;
  const auto made = out_.frame_bytes();
  const Verdict verdict = !made                                    ? budget_.charge(event, read)
                          : ExpansionBudget::exceeded(*made, read) ? Verdict::LeftOut
                                                                   : Verdict::Whole;
  if (verdict == Verdict::LeftOut) {
    ++left_out_;
    out_.left_out(event);
    return Ok{};
  }
  if (verdict == Verdict::Shortened) ++shortened_;
  const std::size_t most =
      verdict == Verdict::Shortened ? ExpansionBudget::kShortened : std::string_view::npos;
  if (frame.kind() == FrameKind::Loss) return out_.loss(source, event, most);
  return out_.event(frame, source, event, most);
}

// What the budget did to the frame that was read last.
void Cat::tell_limits(std::uint64_t offset) {
  const std::string where = "the frame at offset " + std::to_string(offset);
  if (const std::uint64_t events = std::exchange(left_out_, 0); events > 0) {
    account_.unsound_content(where + " expands beyond all proportion: " + std::to_string(events) +
                             " of its events were left out");
  }
  if (const std::uint64_t events = std::exchange(shortened_, 0); events > 0) {
    account_.unsound_content(where + " expands to more than " +
                             std::to_string(ExpansionBudget::kWholeRatio) +
                             " times what was read: long values of " + std::to_string(events) +
                             " of its events are shown cut");
  }
}

Status Cat::header(const FrameView& frame) {
  const auto source = sources_.header(frame);
  if (source) {
    account_.header(frame, (*source)->header);
    filter_.header((*source)->header);
    std::string absent = absent_scopes(filter_.scopes, (*source)->header.selection);
    if (!absent.empty() && absent != absent_scopes_) print_trouble(absent);
    absent_scopes_ = std::move(absent);
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
      TRACEE_TRY(show(frame, source, *event));
    } else {
      out_.left_out(*event);
    }
  }
  if (unsound > 0) {
    account_.unsound_content(std::to_string(unsound) + " events of a batch cannot be read");
  }
  return Ok{};
}

// Reports of losses are shown among the events to who asked for them by name.
Status Cat::loss(const FrameView& frame) {
  const auto loss = stream::decode_loss(frame);
  if (!loss) {
    account_.unsound_content(loss.error().message());
    return Ok{};
  }
  account_.loss(frame, *loss);
  if (!filter_.names(stream::LossEvents::definition().name)) return Ok{};
  const SourceTable::Source& source = sources_.of(frame);
  const auto name_of = [&](std::uint16_t id) {
    const EventDefinition* event = source.find(id);
    return event != nullptr ? event->name : "event " + std::to_string(id);
  };
  return loss_events_.each(
      frame, *loss, source.header.host_name, name_of, [&](const EventView& event) -> Status {
        return filter_.wants(event, source.header.clock) ? show(frame, source, event) : Ok{};
      });
}

Status Cat::other(const FrameView& frame) {
  if (frame.kind() == FrameKind::State) {
    const auto state = stream::decode_state(frame);
    sources_.state(frame);
    if (state) filter_.state(*state);
    if (!state) account_.unsound_content(state.error().message());
  } else if (frame.kind() == FrameKind::Loss) {
    TRACEE_TRY(loss(frame));
  } else if (frame.kind() == FrameKind::End) {
    const auto end = stream::decode_end(frame);
    end ? account_.end(*end) : account_.unsound_content(end.error().message());
  }
  return out_.frame(frame);
}

Result<UniqueFd> open_output(const ToolOptions& options, const std::vector<FileIdentity>& read) {
  if (options.out_file.empty()) {
    if (options.format == ToolOptions::Format::Capnp && ::isatty(STDOUT_FILENO) != 0) {
      return Error(ErrorKind::Usage,
                   "cat: refusing to write a binary stream to a terminal; add -o out-file:PATH");
    }
    TRACEE_TRY(check_standard_output());
    return UniqueFd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  }
  return create_output("cat", options.out_file, options.force, read);
}

}  // namespace

Status run_cat(const ToolOptions& options) {
  EventFilter filter = options.filter;
  TRACEE_TRY(resolve_end(options.inputs, !options.no_index, filter.window));
  // What cannot be read is told before a file is made.
  std::vector<FileIdentity> read;
  for (const InputSpec& input : options.inputs) {
    const auto opened = open_input(input);
    if (!opened) return opened.error();
    add_identity(opened->fd.get(), read);
  }
  const auto fd = open_output(options, read);
  if (!fd) return fd.error();
  OutputBuffer buffer(fd->get(), false);
  const auto out = make_event_output(options, buffer);
  if (!out) return out.error();
  Cat cat(std::move(filter), !options.no_index, **out);
  for (const InputSpec& input : options.inputs) {
    cat.next_input();
    const auto walked = walk_recording(input, cat);
    if (walked) {
      cat.input_ended();
      continue;
    }
    // What was read until then is worth having.
    auto finished = (*out)->finish();
    if (!finished) return finished;  // this is why reading was given up: the recording may be whole
    cat.tell();
    return walked.error();
  }
  auto finished = (*out)->finish();
  cat.tell();
  return finished;
}

}  // namespace tracee::rules
