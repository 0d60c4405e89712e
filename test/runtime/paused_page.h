// A page of memory that is not there until somebody reads it, who then waits for what is to be in
// it.
//
// So may a caller make the kernel wait in the middle of its arguments, and change what has been
// copied already. Two ways: userfaultfd(2), which kernels may keep from ordinary users, and the
// mapping of a file whose file system (FUSE) is the caller's own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace tracee::test {

class PausedPage {
 public:
  virtual ~PausedPage() = default;
  PausedPage(const PausedPage&) = delete;
  PausedPage& operator=(const PausedPage&) = delete;

  // Where it begins. The page before it is there, and may be written.
  char* begin() const { return first_ + kPage; }

 protected:
  static constexpr std::size_t kPage = 4096;
  PausedPage() = default;

  char* first_ = nullptr;  // of both pages
};

enum class PausedBy { Userfault, Fuse };

// When the page is read, `fill` is called on another thread and gives its content, at most a page.
// The end of the page waits until it has been read. Null when it cannot be had here. Fuse: for a
// child with a mount namespace of its own, which it gets here; the file system ends with the child.
std::unique_ptr<PausedPage> paused_page(PausedBy way, std::function<std::string()> fill);

}  // namespace tracee::test
