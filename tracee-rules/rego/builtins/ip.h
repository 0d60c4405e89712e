// IP addresses and networks, for the net.cidr_* builtins.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tracee::rego {

// 16 bytes; IPv4 addresses use the last four.
struct Address {
  std::array<uint8_t, 16> bytes{};
  bool v6 = false;

  int bits() const { return v6 ? 128 : 32; }
  bool bit(int i) const {
    const int at = (v6 ? 0 : 96) + i;
    return ((bytes[static_cast<size_t>(at / 8)] >> (7 - at % 8)) & 1) != 0;
  }
  void set_bit(int i, bool on);
  // The next or previous address, wrapping around.
  Address plus(int one) const;
  bool operator==(const Address&) const = default;
  bool operator<(const Address& o) const { return v6 != o.v6 ? !v6 : bytes < o.bytes; }
};

struct Network {
  Address address;  // host bits are zero
  int prefix = 0;

  bool contains(const Address& a) const;
  Address first() const { return address; }
  Address last() const;
};

bool parse_address(std::string_view text, Address* out);
// "a.b.c.d/n"; host bits are cleared.
bool parse_network(std::string_view text, Network* out);
std::string to_text(const Address& a);
std::string to_text(const Network& n);

}  // namespace tracee::rego
