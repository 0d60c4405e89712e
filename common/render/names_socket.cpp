// Names about sockets: socket(2), address_families(7).
#include "common/render/escape.h"
#include "common/render/name_tables.h"

namespace tracee::render {
namespace {

constexpr std::string_view kDomainNames[] = {
    "AF_UNSPEC",     "AF_UNIX",      "AF_INET",     "AF_AX25",  "AF_IPX",     "AF_APPLETALK",
    "AF_NETROM",     "AF_BRIDGE",    "AF_ATMPVC",   "AF_X25",   "AF_INET6",   "AF_ROSE",
    "AF_DECnet",     "AF_NETBEUI",   "AF_SECURITY", "AF_KEY",   "AF_NETLINK", "AF_PACKET",
    "AF_ASH",        "AF_ECONET",    "AF_ATMSVC",   "AF_RDS",   "AF_SNA",     "AF_IRDA",
    "AF_PPPOX",      "AF_WANPIPE",   "AF_LLC",      "AF_IB",    "AF_MPLS",    "AF_CAN",
    "AF_TIPC",       "AF_BLUETOOTH", "AF_IUCV",     "AF_RXRPC", "AF_ISDN",    "AF_PHONET",
    "AF_IEEE802154", "AF_CAIF",      "AF_ALG",      "AF_NFC",   "AF_VSOCK",   "AF_KCM",
    "AF_QIPCRTR",    "AF_SMC",       "AF_XDP",
};
constexpr NumberNames kDomains[] = {{0, kDomainNames}};

constexpr std::uint64_t kTypeMask = 0xf;
constexpr std::string_view kTypeNames[] = {
    "SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET",
    "SOCK_DCCP",   "",           "",         "",         "SOCK_PACKET",
};
constexpr NumberNames kTypes[] = {{1, kTypeNames}};
constexpr BitName kTypeFlags[] = {{04000, "SOCK_NONBLOCK"}, {02000000, "SOCK_CLOEXEC"}};

}  // namespace

bool append_socket_domain(std::string& out, std::uint64_t value) {
  return append_number(out, static_cast<std::int64_t>(value), kDomains);
}

bool append_socket_type(std::string& out, std::uint64_t value) {
  const std::uint64_t type = value & kTypeMask;
  if (!append_number(out, static_cast<std::int64_t>(type), kTypes)) append_decimal(out, type);
  return append_bits(out, value, kTypeFlags, true);
}

}  // namespace tracee::render
