#include "common/stream/input_bytes.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace tracee::stream {
namespace {

constexpr std::size_t kPackedBuffer = std::size_t{256} << 10;
constexpr std::size_t kMagicBytes = 4;

// Streams of real events shrink by less than a hundred times; what grows more when unpacked was
// made to cost time.
constexpr std::uint64_t kFreeBytes = std::uint64_t{64} << 20;
constexpr std::uint64_t kLargestRatio = 300;

// Of a regular file; 0 for anything else.
std::uint64_t size_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

class InputBytes::Unpacker {
 public:
  virtual ~Unpacker() = default;
  // Unpacks from [*from, end) to [*to, to_end), moving both on. Gives false when the bytes are no
  // sound packed stream.
  virtual bool unpack(const char** from, const char* end, char** to, char* to_end) = 0;
  // Whether the packed stream is complete so far, so that the input may end here.
  virtual bool complete() const = 0;
};

namespace {

// gzip(1), also several members one after the other (RFC 1952).
class Gzip : public InputBytes::Unpacker {
 public:
  Gzip() { inflateInit2(&stream_, 16 + MAX_WBITS); }
  ~Gzip() override { inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  bool unpack(const char** from, const char* end, char** to, char* to_end) override {
    if (complete_ && *from < end) {
      inflateReset(&stream_);
      complete_ = false;
    }
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(*from));
    stream_.avail_in = static_cast<uInt>(end - *from);
    stream_.next_out = reinterpret_cast<Bytef*>(*to);
    stream_.avail_out = static_cast<uInt>(to_end - *to);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    *from = reinterpret_cast<const char*>(stream_.next_in);
    *to = reinterpret_cast<char*>(stream_.next_out);
    complete_ = status == Z_STREAM_END;
    return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR;
  }
  bool complete() const override { return complete_; }

 private:
  z_stream stream_{};
  bool complete_ = false;
};

// zstd(1), also several frames one after the other (RFC 8878).
class Zstd : public InputBytes::Unpacker {
 public:
  Zstd() : context_(ZSTD_createDCtx()) {}
  ~Zstd() override { ZSTD_freeDCtx(context_); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  bool unpack(const char** from, const char* end, char** to, char* to_end) override {
    ZSTD_inBuffer in{*from, static_cast<std::size_t>(end - *from), 0};
    ZSTD_outBuffer out{*to, static_cast<std::size_t>(to_end - *to), 0};
    const std::size_t status = ZSTD_decompressStream(context_, &out, &in);
    *from += in.pos;
    *to += out.pos;
    // Without input it would already ask for a next frame.
    if (in.pos > 0 || out.pos > 0) complete_ = status == 0;
    return ZSTD_isError(status) == 0;
  }
  bool complete() const override { return complete_; }

 private:
  ZSTD_DCtx* context_;
  bool complete_ = false;
};

}  // namespace

InputBytes::InputBytes(UniqueFd input, std::string name)
    : input_(std::move(input)), name_(std::move(name)), size_at_first_(size_of(input_.get())) {}
InputBytes::~InputBytes() = default;
InputBytes::InputBytes(InputBytes&&) noexcept = default;
InputBytes& InputBytes::operator=(InputBytes&&) noexcept = default;

Result<std::size_t> InputBytes::read(char* to, std::size_t room) {
  if (!recognised_) TRACEE_TRY(recognise());
  if (unpacker_ != nullptr) return unpack(to, room);
  if (head_.empty()) return read_raw(to, room);
  const std::size_t count = std::min(room, head_.size());
  std::memcpy(to, head_.data(), count);
  head_.erase(0, count);
  return count;
}

Status InputBytes::seek(std::uint64_t offset) {
  if (!recognised_) TRACEE_TRY(recognise());
  if (packed()) return Error(ErrorKind::Unsupported, name_ + " is packed: it is read in order");
  head_.clear();
  if (::lseek(input_.get(), static_cast<off_t>(offset), SEEK_SET) >= 0) return Ok{};
  return Error(ErrorKind::Unsupported, "going to offset " + std::to_string(offset) + " of " +
                                           name_ + ": " + std::system_category().message(errno));
}

Result<std::size_t> InputBytes::peek(std::uint64_t offset, char* to, std::size_t room) {
  if (packed()) return Error(ErrorKind::Unsupported, name_ + " is packed: it is read in order");
  while (true) {
    const ssize_t got = ::pread(input_.get(), to, room, static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    return Error(ErrorKind::Io, "reading " + name_ + ": " + std::system_category().message(errno));
  }
}

Status InputBytes::check_size() const {
  const std::uint64_t size = size_at_first_ > 0 ? size_of(input_.get()) : 0;
  if (size >= size_at_first_) return Ok{};
  return Error(ErrorKind::Io, "reading " + name_ + ": it shrank from " +
                                  std::to_string(size_at_first_) + " to " + std::to_string(size) +
                                  " bytes while it was read");
}

Result<std::size_t> InputBytes::read_raw(char* to, std::size_t room) {
  while (true) {
    const ssize_t got = ::read(input_.get(), to, room);
    if (got >= 0) {
      if (got == 0) TRACEE_TRY(check_size());
      bytes_in_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    if (errno == EINTR) continue;
    return Error(ErrorKind::Io, "reading " + name_ + ": " + std::system_category().message(errno));
  }
}

// A frame begins with four zero bytes, which neither packing does; so the first four decide.
Status InputBytes::recognise() {
  char first[kMagicBytes];
  while (head_.size() < kMagicBytes) {
    auto got = read_raw(first, kMagicBytes - head_.size());
    if (!got) return std::move(got).error();
    if (*got == 0) break;
    head_.append(first, *got);
  }
  recognised_ = true;
  if (head_.starts_with("\x1f\x8b\x08")) {
    unpacker_ = std::make_unique<Gzip>();
  } else if (head_ == "\x28\xb5\x2f\xfd") {
    unpacker_ = std::make_unique<Zstd>();
  } else {
    return Ok{};
  }
  packed_ = std::make_unique<char[]>(kPackedBuffer);
  std::memcpy(packed_.get(), head_.data(), head_.size());
  packed_end_ = head_.size();
  head_.clear();
  return Ok{};
}

Result<std::size_t> InputBytes::unpack(char* to, std::size_t room) {
  while (true) {
    const char* from = packed_.get() + packed_begin_;
    char* out = to;
    if (!unpacker_->unpack(&from, packed_.get() + packed_end_, &out, to + room)) {
      return Error(ErrorKind::Corrupt, "unpacking " + name_ +
                                           ": its compressed data is damaged after " +
                                           std::to_string(bytes_out_) + " bytes");
    }
    packed_begin_ = static_cast<std::size_t>(from - packed_.get());
    const auto count = static_cast<std::size_t>(out - to);
    bytes_out_ += count;
    if (bytes_out_ > kFreeBytes + kLargestRatio * bytes_in_) {
      return Error(ErrorKind::Limit, "unpacking " + name_ + ": it grows to more than " +
                                         std::to_string(kLargestRatio) + " times its size");
    }
    if (count > 0) return count;
    if (packed_begin_ < packed_end_) continue;
    auto got = read_raw(packed_.get(), kPackedBuffer);
    if (!got) return std::move(got).error();
    if (*got == 0) {
      if (unpacker_->complete()) return std::size_t{0};
      return Error(ErrorKind::Corrupt,
                   "unpacking " + name_ + ": it ends in the middle of its compressed data");
    }
    packed_begin_ = 0;
    packed_end_ = *got;
  }
}

}  // namespace tracee::stream
