#include "tracee-rules/input/json_loop.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "tracee-rules/input/json_events.h"

namespace tracee::rules {
namespace {

constexpr std::size_t kPart = std::size_t{256} << 10;

bool worth_telling(std::uint64_t count) {
  while (count >= 10 && count % 10 == 0) count /= 10;
  return count == 1;
}

class JsonLoop {
 public:
  JsonLoop(const std::string& name, Engine& engine, const Notice& trouble)
      : name_(name), engine_(engine), trouble_(trouble) {}

  Status begin() {
    engine_.losses_unknown();
    auto header = JsonEvents::header();
    const stream::Words words = stream::encode_header(header, sealer_);
    return engine_.header(stream::FrameView(words), std::move(header), Substitutes::UntilSeen);
  }

  // Bytes as they come. Events of whole lines are with the engine when this returns, so that a live
  // finding does not wait for the next line.
  Status feed(std::string_view bytes) {
    while (true) {
      const std::size_t end = bytes.find('\n');
      if (end == bytes.npos) break;
      TRACEE_TRY(complete(bytes.substr(0, end)));
      bytes.remove_prefix(end + 1);
    }
    if (held_.size() + bytes.size() > kMaxJsonLine) {
      too_long_ = true;
      held_.clear();
    }
    if (!too_long_) held_ += bytes;
    unfinished_ = unfinished_ || !bytes.empty();
    return flush();
  }

  Status end() {
    if (unfinished_) TRACEE_TRY(complete({}));
    TRACEE_TRY(flush());
    engine_.finish();
    return Ok{};
  }

  const JsonAccount& account() const { return account_; }
  const std::string& first_trouble() const { return first_trouble_; }

 private:
  Status complete(std::string_view rest) {
    ++number_;
    const bool whole = held_.empty() && !too_long_;
    if (!whole) held_ += rest;
    Status taken =
        too_long_ ? leave_out("it is longer than " + std::to_string(kMaxJsonLine >> 20) + " MiB")
                  : line(whole ? rest : std::string_view(held_));
    held_.clear();
    too_long_ = unfinished_ = false;
    return taken;
  }

  Status line(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.find_first_not_of(" \t") == text.npos) return Ok{};
    ++account_.lines;
    if (const auto read = events_.read(text); !read) {
      --account_.lines;
      return leave_out(read.error().message());
    }
    if (!events_.remark().empty()) TRACEE_TRY(take_remark());
    events_.add_to(batch_);
    return batch_.full() ? flush() : Ok{};
  }

  // The event counts, but it is not all that the line says.
  Status take_remark() {
    TRACEE_TRY(flush());
    engine_.record_incomplete();
    if (worth_telling(++account_.partial)) {
      trouble_(line_name() + events_.remark() + "; read without that argument (" +
               std::to_string(account_.partial) + " so far)");
    }
    return Ok{};
  }

  std::string line_name() const { return name_ + ", line " + std::to_string(number_) + ": "; }

  // What was read before a bad line is evaluated with what was known then.
  Status leave_out(const std::string& why) {
    TRACEE_TRY(flush());
    ++account_.lines;
    engine_.record_incomplete();
    const std::string text = line_name() + why;
    if (first_trouble_.empty()) first_trouble_ = text;
    if (worth_telling(++account_.bad)) {
      trouble_(text + "; skipped (" + std::to_string(account_.bad) + " so far)");
    }
    return Ok{};
  }

  Status flush() {
    if (batch_.empty()) return Ok{};
    return engine_.batch(stream::FrameView(batch_.flush(sealer_, Lane::Kernel)));
  }

  const std::string& name_;
  Engine& engine_;
  const Notice& trouble_;
  JsonEvents events_;
  stream::FrameSealer sealer_{stream::RunId{}};
  stream::BatchEncoder batch_;
  std::string held_;         // the beginning of a line
  bool too_long_ = false;    // of which there was too much
  bool unfinished_ = false;  // there is a beginning
  std::uint64_t number_ = 0;
  JsonAccount account_;
  std::string first_trouble_;
};

}  // namespace

Result<JsonAccount> read_json_lines(int fd, const std::string& name, Engine& engine,
                                    const Notice& trouble, const Interrupt* interrupt) {
  JsonLoop loop(name, engine, trouble);
  TRACEE_TRY(loop.begin());
  std::vector<char> part(kPart);
  while (interrupt == nullptr || !interrupt->stop()) {
    const ssize_t size = ::read(fd, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return Error(ErrorKind::Io, "reading " + name + ": " + std::strerror(errno));
    }
    if (size == 0) break;
    TRACEE_TRY(loop.feed({part.data(), static_cast<std::size_t>(size)}));
    if (interrupt != nullptr) interrupt->progress(true);
  }
  TRACEE_TRY(loop.end());
  const JsonAccount& account = loop.account();
  if (account.lines > account.bad) return account;
  if (account.lines == 0)
    return Error(ErrorKind::Corrupt, name + ": there is no event: it is empty");
  return Error(ErrorKind::Corrupt, "no line is an event in JSON: " + loop.first_trouble());
}

}  // namespace tracee::rules
