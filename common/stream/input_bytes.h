// The bytes of an input, unpacked if the whole of it was packed by gzip or zstd.
//
// For FrameReader. Works on anything read(2) works on; what the input is shows in its first bytes.
// Reads with one system call at a time and gives what it has, so that live input is never held
// back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee::stream {

class InputBytes {
 public:
  // Takes the descriptor over. `name` is for messages.
  InputBytes(UniqueFd input, std::string name);
  ~InputBytes();
  InputBytes(InputBytes&&) noexcept;
  InputBytes& operator=(InputBytes&&) noexcept;

  // Reads up to `room` (> 0) bytes to `to`; 0 at the end. Errors: Io when the system refuses, and
  // when a file ends before the size that it had at first: it shrank under the reader;
  // Corrupt when packed input is damaged (packed streams cannot be entered in the middle); Limit
  // when it unpacks to absurdly more than it is.
  Result<std::size_t> read(char* to, std::size_t room);

  // Only for regular files that are not packed, which error Unsupported says: goes on at `offset`;
  // or looks at up to `room` bytes there, as many as there are, and stays where it is.
  Status seek(std::uint64_t offset);
  Result<std::size_t> peek(std::uint64_t offset, char* to, std::size_t room);

  const std::string& name() const { return name_; }
  // Bytes that were read of the input itself, packed as it may be.
  std::uint64_t consumed() const { return bytes_in_; }
  bool packed() const { return unpacker_ != nullptr; }
  int fd() const { return input_.get(); }

  // One way of unpacking; see input_bytes.cpp.
  class Unpacker;

 private:
  Result<std::size_t> read_raw(char* to, std::size_t room);
  Status check_size() const;
  Status recognise();
  Result<std::size_t> unpack(char* to, std::size_t room);

  UniqueFd input_;
  std::string name_;
  std::string head_;  // first bytes, read to recognise the packing, not given yet
  bool recognised_ = false;
  std::unique_ptr<Unpacker> unpacker_;
  std::unique_ptr<char[]> packed_;  // packed bytes not unpacked yet
  std::size_t packed_begin_ = 0;
  std::size_t packed_end_ = 0;
  std::uint64_t size_at_first_ = 0;  // of a regular file
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
};

}  // namespace tracee::stream
