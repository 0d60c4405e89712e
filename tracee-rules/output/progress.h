// How far reading a recording has come, as a line on the terminal.
//
// Only where standard error is a terminal and the input a regular file, and only when it takes
// longer than a second; nothing that the program gives out depends on it. The line is rewritten in
// place and gone before anything else is written: whoever writes to standard error or output calls
// make_way() first.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace tracee::rules {

class Progress {
 public:
  // Nanoseconds that only grow.
  using Now = std::function<std::uint64_t()>;

  // Of reading the file `fd`, which must stay open; `name` is shown. One at a time.
  Progress(int fd, const std::string& name, Now now = steady_now);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Something was read.
  void look();

  // Takes the line away, if there is one, until the next look().
  static void make_way();
  // Its escape sequence, for signal handlers; empty when no line is shown.
  static const char* wiper();

  static std::uint64_t steady_now();

 private:
  void draw(std::uint64_t now);

  int fd_;
  std::string name_;
  Now now_;
  std::uint64_t size_ = 0;  // of the file; 0: nothing is ever shown
  std::uint64_t started_ = 0;
  std::uint64_t next_ = 0;  // when the line is drawn again
};

}  // namespace tracee::rules
