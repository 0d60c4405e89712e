// The line that tells how far reading has come: when it is shown, and that it makes way.
#include "tracee-rules/output/progress.h"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "common/unique_fd.h"
#include "test/unit/common/stream_samples.h"
#include "tracee-rules/output/output_buffer.h"
#include "tracee-rules/output/trouble.h"

namespace tracee::rules {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

// Standard error is a terminal, or a pipe, while this lives.
class Screen {
 public:
  explicit Screen(bool terminal) : kept_(::dup(STDERR_FILENO)) {
    int ours = -1, theirs = -1;
    if (terminal) {
      winsize size{};
      size.ws_col = 60;
      REQUIRE(::openpty(&ours, &theirs, nullptr, nullptr, &size) == 0);
    } else {
      int ends[2];
      REQUIRE(::pipe(ends) == 0);
      ours = ends[0];
      theirs = ends[1];
    }
    ours_.reset(ours);
    std::fflush(stderr);
    ::dup2(theirs, STDERR_FILENO);
    ::close(theirs);
  }
  ~Screen() { ::dup2(kept_.get(), STDERR_FILENO); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // What was written since the last call. A terminal hands it on when it likes: a mark tells that
  // all has come.
  std::string seen() const {
    std::fflush(stderr);
    constexpr char kMark = '\1';
    REQUIRE(::write(STDERR_FILENO, &kMark, 1) == 1);
    std::string all;
    char text[4096];
    while (all.empty() || all.back() != kMark) {
      const ssize_t size = ::read(ours_.get(), text, sizeof text);
      REQUIRE(size > 0);
      all.append(text, static_cast<std::size_t>(size));
    }
    all.pop_back();
    return all;
  }

 private:
  UniqueFd kept_;
  UniqueFd ours_;
};

UniqueFd half_read() {
  UniqueFd fd = stream::readable(std::string(2'000'000, 'x'));
  ::lseek(fd.get(), 1'000'000, SEEK_SET);
  return fd;
}

TEST_CASE("a line comes after a second, five times a second, and goes at the end") {
  const Screen screen(true);
  const UniqueFd fd = half_read();
  std::uint64_t now = 7 * kSecond;
  {
    Progress progress(fd.get(), "a\x1b[2Jfile", [&] { return now; });
    progress.look();
    now += kSecond - 1;
    progress.look();
    CHECK(screen.seen().empty());
    now += 1;
    progress.look();
    CHECK(screen.seen() == "\r\x1b[Ka\\x1b[2Jfile 50% of 2.0 MB, 1.0 MB/s");
    now += kSecond / 5 - 1;
    progress.look();
    CHECK(screen.seen().empty());
    now += kSecond - kSecond / 5 + 1;
    ::lseek(fd.get(), 2'000'000, SEEK_SET);
    progress.look();
    CHECK(screen.seen() == "\r\x1b[Ka\\x1b[2Jfile 100% of 2.0 MB, 1.0 MB/s");
  }
  CHECK(screen.seen() == "\r\x1b[K");
}

TEST_CASE("the line is gone before anything else is written, and long names are cut") {
  const Screen screen(true);
  const UniqueFd fd = half_read();
  std::uint64_t now = kSecond;
  Progress progress(fd.get(), std::string(100, 'n') + "end", [&] { return now; });
  now += kSecond;
  progress.look();
  const std::string line = screen.seen();
  CHECK(line.starts_with("\r\x1b[K..."));
  CHECK(line.find("nend 50% of") != line.npos);
  CHECK(line.size() <= 64);
  print_trouble("trouble");
  CHECK(screen.seen() == "\r\x1b[Ktracee-rules: trouble\r\n");
  print_trouble("again");
  CHECK(screen.seen() == "tracee-rules: again\r\n");
  now += kSecond;
  progress.look();
  CHECK_FALSE(screen.seen().empty());
  const UniqueFd out(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  OutputBuffer buffer(out.get(), true);
  buffer.text() = "a finding\n";
  CHECK(buffer.flush().ok());
  CHECK(screen.seen() == "\r\x1b[K");
}

TEST_CASE("no line where standard error is no terminal, or the input no regular file") {
  std::uint64_t now = kSecond;
  const auto said = [&](bool terminal, int fd) {
    const Screen screen(terminal);
    {
      Progress progress(fd, "x", [&] { return now; });
      now += 10 * kSecond;
      progress.look();
    }
    return screen.seen();
  };
  const UniqueFd fd = half_read();
  CHECK_FALSE(said(true, fd.get()).empty());
  CHECK(said(false, fd.get()).empty());
  const UniqueFd other(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  CHECK(said(true, other.get()).empty());
  ::setenv("TERM", "dumb", 1);
  CHECK(said(true, fd.get()).empty());
  ::unsetenv("TERM");
}

}  // namespace
}  // namespace tracee::rules
