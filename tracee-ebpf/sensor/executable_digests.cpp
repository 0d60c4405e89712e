#include "tracee-ebpf/sensor/executable_digests.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "common/unique_fd.h"

namespace tracee {
namespace {

constexpr std::size_t kPiece = 128 * 1024;

// Whether the open file is the one that the kernel saw, as it was then.
bool is_file(int fd, const ExecutedFile& file) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const auto change_time = static_cast<std::uint64_t>(status.st_ctim.tv_sec) * 1000000000 +
                           static_cast<std::uint64_t>(status.st_ctim.tv_nsec);
  return major(status.st_dev) == file.device >> 20 &&
         minor(status.st_dev) == (file.device & 0xfffff) && status.st_ino == file.inode &&
         change_time == file.change_time &&
         static_cast<std::uint64_t>(status.st_size) <= ExecutableDigests::kMaxBytes;
}

std::string hexadecimal(const unsigned char* bytes, unsigned size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

std::string digest_at(const std::string& path, const ExecutedFile& file) {
  // What lies there may be anything that the traced process chose, and to open a device or a FIFO
  // already does something to it: only what is known to be the file is opened for reading.
  const UniqueFd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place || !is_file(place.get(), file)) return {};
  const std::string same = "/proc/self/fd/" + std::to_string(place.get());
  const UniqueFd fd(::open(same.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd) return {};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return {};
  std::vector<unsigned char> piece(kPiece);
  std::uint64_t total = 0;
  ssize_t got = 0;
  while ((got = ::read(fd.get(), piece.data(), piece.size())) > 0) {
    total += static_cast<std::uint64_t>(got);
    if (total > ExecutableDigests::kMaxBytes) return {};
    if (EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(got)) != 1)
      return {};
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (got != 0 || !is_file(fd.get(), file)) return {};
  if (EVP_DigestFinal_ex(context.get(), digest, &size) != 1) return {};
  return hexadecimal(digest, size);
}

struct ExecutableDigests::Shared {
  struct Request {
    ExecutedFile file;
    std::array<std::string, 3> places;
  };

  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Request> request;  // until it is done
  bool ends = false;
  std::map<ExecutedFile, std::string> known;
  std::deque<ExecutedFile> order;  // of `known`, the oldest first

  void keep(const ExecutedFile& file, std::string digest) {
    if (!known.emplace(file, std::move(digest)).second) return;
    order.push_back(file);
    if (order.size() <= kKept) return;
    known.erase(order.front());
    order.pop_front();
  }
};

ExecutableDigests::ExecutableDigests() : shared_(std::make_shared<Shared>()) {}

// Capabilities belong to threads: one that begins after privileges were given up has none of them.
void ExecutableDigests::start() {
  // Signals are for the threads that wait for them.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread(work, shared_);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ExecutableDigests::~ExecutableDigests() {
  std::unique_lock lock(shared_->mutex);
  shared_->ends = true;
  const bool busy = shared_->request.has_value();
  lock.unlock();
  shared_->changed.notify_all();
  if (busy) {
    thread_.detach();
  } else if (thread_.joinable()) {
    thread_.join();
  }
}

void ExecutableDigests::work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  for (;;) {
    shared->changed.wait(lock, [&] { return shared->ends || shared->request.has_value(); });
    if (shared->ends) return;
    const Shared::Request request = *shared->request;
    lock.unlock();
    std::string digest;
    for (const std::string& place : request.places) {
      if (digest.empty()) digest = digest_at(place, request.file);
    }
    lock.lock();
    if (!digest.empty()) shared->keep(request.file, std::move(digest));
    shared->request.reset();
    shared->changed.notify_all();
  }
}

std::string_view ExecutableDigests::find(const ExecutedFile& file, std::uint32_t pid,
                                         std::string_view path) {
  std::unique_lock lock(shared_->mutex);
  const auto look_up = [&]() -> std::string_view {
    const auto known = shared_->known.find(file);
    found_ = known == shared_->known.end() ? std::string() : known->second;
    return found_;
  };
  if (!look_up().empty() || shared_->request) return found_;  // or busy with one that takes long
  if (!thread_.joinable()) start();
  const std::string process = "/proc/" + std::to_string(pid);
  const std::string name(path);
  shared_->request = Shared::Request{file, {process + "/exe", process + "/root" + name, name}};
  shared_->changed.notify_all();
  shared_->changed.wait_for(lock, std::chrono::milliseconds(kMaxMilliseconds),
                            [&] { return !shared_->request.has_value(); });
  return look_up();
}

}  // namespace tracee
