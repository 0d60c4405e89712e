// Socket addresses as texts; the header tells keys and order.
#include "common/render/socket_address.h"

#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>

#include "common/render/names.h"

namespace tracee::render {
namespace {

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

// `to` has room; returns the end.
char* write_ipv4(char* to, std::string_view bytes) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 0) *to++ = '.';
    to = std::to_chars(to, to + 3, static_cast<std::uint8_t>(bytes[i])).ptr;
  }
  return to;
}

// The longest run of two or more zero groups: its first group and length, {8, 0} when there is
// none.
struct ZeroRun {
  std::size_t first = 8;
  std::size_t length = 0;
};
ZeroRun longest_zero_run(const std::uint32_t (&groups)[8]) {
  ZeroRun best;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length >= 2 && length > best.length) best = {i, length};
    i += length;
  }
  return best;
}

// RFC 5952, and IPv4-mapped addresses as plain IPv4, as v0.6.3 wrote them.
char* write_ipv6(char* to, std::string_view bytes) {
  if (bytes.substr(0, 12) == std::string_view("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12)) {
    return write_ipv4(to, bytes.substr(12));
  }
  std::uint32_t groups[8];
  for (std::size_t i = 0; i < 8; ++i) groups[i] = big_endian(bytes.substr(2 * i, 2));
  const ZeroRun zeros = longest_zero_run(groups);
  for (std::size_t i = 0; i < 8;) {
    if (i == zeros.first) {
      *to++ = ':';
      *to++ = ':';
      i += zeros.length;
      continue;
    }
    if (i != 0 && i != zeros.first + zeros.length) *to++ = ':';
    to = std::to_chars(to, to + 4, groups[i++], 16).ptr;
  }
  return to;
}

}  // namespace

SocketAddressText::SocketAddressText(std::string_view address) {
  std::uint16_t family = 0;
  if (address.size() < sizeof family) return;
  std::memcpy(&family, address.data(), sizeof family);
  std::string name;  // fits the string's own room: nothing is allocated
  if (append_name(name, Rendering::SocketDomain, family)) {
    char* to = take(name.size());
    std::copy(name.begin(), name.end(), to);
    add("sa_family", {to, name.size()});
  } else {
    add_number("sa_family", family);
  }
  if (family == AF_INET) add_inet(address);
  if (family == AF_INET6) add_inet6(address);
  if (family == AF_UNIX) add_unix(address);
}

char* SocketAddressText::take(std::size_t size) {
  char* to = text_.data() + used_;
  used_ += size;
  return to;
}

void SocketAddressText::add_number(std::string_view key, std::uint64_t value) {
  char* to = text_.data() + used_;
  char* end = std::to_chars(to, text_.data() + text_.size(), value).ptr;
  add(key, {take(static_cast<std::size_t>(end - to)), static_cast<std::size_t>(end - to)});
}

void SocketAddressText::add_inet(std::string_view address) {
  if (address.size() < 8) return;
  add_number("sin_port", big_endian(address.substr(2, 2)));
  char* to = text_.data() + used_;
  const auto size = static_cast<std::size_t>(write_ipv4(to, address.substr(4, 4)) - to);
  add("sin_addr", {take(size), size});
}

void SocketAddressText::add_inet6(std::string_view address) {
  if (address.size() < 24) return;  // SIN6_LEN_RFC2133: the kernel takes one without scope
  add_number("sin6_port", big_endian(address.substr(2, 2)));
  add_number("sin6_flowinfo", big_endian(address.substr(4, 4)));
  char* to = text_.data() + used_;
  const auto size = static_cast<std::size_t>(write_ipv6(to, address.substr(8, 16)) - to);
  add("sin6_addr", {take(size), size});
  std::uint32_t scope = 0;
  if (address.size() >= 28) std::memcpy(&scope, address.data() + 24, sizeof scope);
  add_number("sin6_scopeid", scope);
}

void SocketAddressText::add_unix(std::string_view address) {
  std::string_view path = address.substr(2);
  // unix(7): a path ends at its first zero byte; an abstract name begins with one and has its
  // length from addrlen, so zero bytes inside it count. Trailing ones are padding in practice.
  const bool abstract = !path.empty() && path.front() == '\0';
  path.remove_prefix(std::min(path.find_first_not_of('\0'), path.size()));
  path = path.substr(0, abstract ? path.find_last_not_of('\0') + 1 : path.find('\0'));
  add("sun_path", path);
}

}  // namespace tracee::render
