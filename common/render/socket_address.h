// A socket address as texts under fixed keys, in a fixed order.
//
// Called by value_text.cpp and by whoever shows addresses to rules. Bytes are hostile: what is too
// short for its family shows only what is there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tracee::render {

struct SocketMember {
  std::string_view key;
  std::string_view value;
};

// The members of one address: sa_family first; for AF_INET sin_port, sin_addr; for AF_INET6
// sin6_port, sin6_flowinfo, sin6_addr, sin6_scopeid; for AF_UNIX sun_path, without leading zero
// bytes. Borrows `address`, and hands out views into itself: neither copied nor moved.
class SocketAddressText {
 public:
  // struct sockaddr as user space lays it out; ports and addresses in network order.
  explicit SocketAddressText(std::string_view address);

  std::span<const SocketMember> members() const { return {members_.data(), count_}; }

  SocketAddressText(const SocketAddressText&) = delete;
  SocketAddressText& operator=(const SocketAddressText&) = delete;

 private:
  void add(std::string_view key, std::string_view value) { members_[count_++] = {key, value}; }
  void add_number(std::string_view key, std::uint64_t value);
  void add_inet(std::string_view address);
  void add_inet6(std::string_view address);
  void add_unix(std::string_view address);
  // Room for `size` bytes of text, within `text_`.
  char* take(std::size_t size);

  std::array<SocketMember, 5> members_;
  std::size_t count_ = 0;
  std::array<char, 96> text_;
  std::size_t used_ = 0;
};

}  // namespace tracee::render
