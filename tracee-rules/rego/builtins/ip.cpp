// Parsing and printing of addresses as Go's net package does.
#include "tracee-rules/rego/builtins/ip.h"

#include <arpa/inet.h>

#include <cstring>

namespace tracee::rego {

void Address::set_bit(int i, bool on) {
  const int at = (v6 ? 0 : 96) + i;
  const auto mask = static_cast<uint8_t>(1u << (7 - at % 8));
  uint8_t& byte = bytes[static_cast<size_t>(at / 8)];
  byte = static_cast<uint8_t>(on ? byte | mask : byte & ~mask);
}

Address Address::plus(int one) const {
  Address a = *this;
  for (size_t i = 16; i-- > (v6 ? 0u : 12u);) {
    a.bytes[i] = static_cast<uint8_t>(a.bytes[i] + one);
    if (a.bytes[i] != (one > 0 ? 0 : 255)) break;
  }
  return a;
}

bool Network::contains(const Address& a) const {
  if (a.v6 != address.v6) return false;
  for (int i = 0; i < prefix; ++i) {
    if (a.bit(i) != address.bit(i)) return false;
  }
  return true;
}

Address Network::last() const {
  Address a = address;
  for (int i = prefix; i < a.bits(); ++i) a.set_bit(i, true);
  return a;
}

bool parse_address(std::string_view text, Address* out) {
  char buffer[64];
  if (text.size() >= sizeof(buffer) || text.find('\0') != std::string_view::npos) return false;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = 0;
  *out = Address{};
  out->v6 = text.find(':') != std::string_view::npos;
  if (!out->v6) return inet_pton(AF_INET, buffer, out->bytes.data() + 12) == 1;
  if (inet_pton(AF_INET6, buffer, out->bytes.data()) != 1) return false;
  // An IPv4 address in IPv6 clothes is an IPv4 address.
  static constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::memcmp(out->bytes.data(), kMapped, 12) == 0) {
    out->v6 = false;
    std::memset(out->bytes.data(), 0, 12);
  }
  return true;
}

bool parse_network(std::string_view text, Network* out) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || !parse_address(text.substr(0, slash), &out->address))
    return false;
  const std::string_view digits = text.substr(slash + 1);
  if (digits.empty() || digits.size() > 3) return false;
  out->prefix = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
    out->prefix = out->prefix * 10 + (c - '0');
  }
  if (out->prefix > out->address.bits()) return false;
  for (int i = out->prefix; i < out->address.bits(); ++i) out->address.set_bit(i, false);
  return true;
}

std::string to_text(const Address& a) {
  char buffer[INET6_ADDRSTRLEN];
  inet_ntop(a.v6 ? AF_INET6 : AF_INET, a.bytes.data() + (a.v6 ? 0 : 12), buffer, sizeof(buffer));
  return buffer;
}

std::string to_text(const Network& n) {
  return to_text(n.address) + "/" + std::to_string(n.prefix);
}

}  // namespace tracee::rego
