#include "test/runtime/paused_page.h"

#include <fcntl.h>
#include <linux/fuse.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <thread>
#include <utility>

namespace tracee::test {
namespace {

constexpr const char* kMount = "/tmp/tracee-own-files";
constexpr const char* kFile = "/tmp/tracee-own-files/page";

char* two_pages(std::size_t page) {
  void* memory =
      ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

class UserfaultPage : public PausedPage {
 public:
  explicit UserfaultPage(std::function<std::string()> fill) : fill_(std::move(fill)) {}
  ~UserfaultPage() override {
    if (filler_.joinable()) filler_.join();
    ::close(faults_);
  }

  bool open() {
    first_ = two_pages(kPage);
    faults_ = static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC));
    if (first_ == nullptr || faults_ < 0) return false;
    uffdio_api api{UFFD_API, 0, 0};
    uffdio_register range{};
    range.range = {reinterpret_cast<std::uint64_t>(begin()), kPage};
    range.mode = UFFDIO_REGISTER_MODE_MISSING;
    if (::ioctl(faults_, UFFDIO_API, &api) != 0) return false;
    if (::ioctl(faults_, UFFDIO_REGISTER, &range) != 0) return false;
    filler_ = std::thread([this] { answer(); });
    return true;
  }

 private:
  void answer() {
    uffd_msg message{};
    if (::read(faults_, &message, sizeof(message)) != sizeof(message)) ::_exit(1);
    alignas(kPage) static char content[kPage];
    const std::string text = fill_();
    std::memcpy(content, text.data(), text.size());
    uffdio_copy copy{};
    copy.dst = reinterpret_cast<std::uint64_t>(begin());
    copy.src = reinterpret_cast<std::uint64_t>(content);
    copy.len = kPage;
    if (::ioctl(faults_, UFFDIO_COPY, &copy) != 0) ::_exit(1);
  }

  std::function<std::string()> fill_;
  int faults_ = -1;
  std::thread filler_;
};

// In the test's own machine the module may have to be loaded; elsewhere what is there is used.
void load_fuse() {
  const int module = ::open("/tracee/fuse.ko", O_RDONLY);
  if (module >= 0) ::syscall(SYS_finit_module, module, "", 0);
  ::close(module);
  if (::access("/dev/fuse", F_OK) != 0) ::mknod("/dev/fuse", S_IFCHR | 0600, makedev(10, 229));
}

// A file system of one file, of one page (fuse(4)).
class FusePage : public PausedPage {
 public:
  explicit FusePage(std::function<std::string()> fill) : fill_(std::move(fill)) {}
  // Once nothing uses the file system it ends, and so does who answers for it.
  ~FusePage() override {
    if (first_ != nullptr) ::munmap(first_, 2 * kPage);
    if (server_.joinable()) {
      ::umount2(kMount, MNT_DETACH);
      server_.join();
    }
    ::close(device_);
  }

  bool open() {
    load_fuse();
    first_ = two_pages(kPage);
    device_ = ::open("/dev/fuse", O_RDWR);
    ::mkdir(kMount, 0700);
    const std::string how =
        "fd=" + std::to_string(device_) + ",rootmode=40000,user_id=0,group_id=0";
    const bool mounted = first_ != nullptr && device_ >= 0 && ::unshare(CLONE_NEWNS) == 0 &&
                         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         ::mount("tracee", kMount, "fuse", MS_NOSUID | MS_NODEV, how.c_str()) == 0;
    if (!mounted) return false;
    server_ = std::thread([this] {
      while (serve()) continue;
    });
    const int file = ::open(kFile, O_RDONLY);
    void* at = ::mmap(begin(), kPage, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0);
    ::close(file);
    return at == begin();
  }

 private:
  static constexpr std::uint64_t kInode = 2;

  void reply(const fuse_in_header& asked, int error, const void* data, std::size_t size) {
    std::array<char, sizeof(fuse_out_header) + kPage> out{};
    const fuse_out_header header{static_cast<std::uint32_t>(sizeof(header) + size), -error,
                                 asked.unique};
    std::memcpy(out.data(), &header, sizeof(header));
    if (size > 0) std::memcpy(out.data() + sizeof(header), data, size);
    if (::write(device_, out.data(), header.len) < 0) return;
  }

  static fuse_attr attributes(std::uint64_t inode) {
    fuse_attr attributes{};
    attributes.ino = inode;
    attributes.mode = inode == kInode ? S_IFREG | 0400 : S_IFDIR | 0700;
    attributes.size = inode == kInode ? kPage : 0;
    attributes.nlink = 1;
    return attributes;
  }

  void start(const fuse_in_header& asked) {
    fuse_init_out out{};
    out.major = FUSE_KERNEL_VERSION;
    out.minor = 31;
    out.max_write = kPage;
    reply(asked, 0, &out, sizeof(out));
  }

  void look_up(const fuse_in_header& asked) {
    fuse_entry_out out{};
    out.nodeid = kInode;
    out.attr = attributes(kInode);
    reply(asked, 0, &out, sizeof(out));
  }

  // Answers one request; false when there will be no more.
  bool serve() {
    alignas(8) static std::array<char, 1 << 16> request;
    if (::read(device_, request.data(), request.size()) < ssize_t{sizeof(fuse_in_header)}) {
      return errno == EINTR || errno == EAGAIN;
    }
    fuse_in_header asked{};
    std::memcpy(&asked, request.data(), sizeof(asked));
    fuse_attr_out attribute{};
    attribute.attr = attributes(asked.nodeid);
    const fuse_open_out opened{};
    std::string content;
    switch (asked.opcode) {
      case FUSE_INIT:
        start(asked);
        break;
      case FUSE_LOOKUP:
        look_up(asked);
        break;
      case FUSE_GETATTR:
        reply(asked, 0, &attribute, sizeof(attribute));
        break;
      case FUSE_OPEN:
        reply(asked, 0, &opened, sizeof(opened));
        break;
      case FUSE_READ:
        content = fill_();
        content.resize(kPage);
        reply(asked, 0, content.data(), content.size());
        break;
      case FUSE_FORGET:
      case FUSE_BATCH_FORGET:
        break;  // want no answer
      default:
        reply(asked, ENOSYS, nullptr, 0);
    }
    return true;
  }

  std::function<std::string()> fill_;
  int device_ = -1;
  std::thread server_;
};

template <typename Page>
std::unique_ptr<PausedPage> opened(std::function<std::string()> fill) {
  auto page = std::make_unique<Page>(std::move(fill));
  if (!page->open()) return nullptr;
  return page;
}

}  // namespace

std::unique_ptr<PausedPage> paused_page(PausedBy way, std::function<std::string()> fill) {
  return way == PausedBy::Fuse ? opened<FusePage>(std::move(fill))
                               : opened<UserfaultPage>(std::move(fill));
}

}  // namespace tracee::test
