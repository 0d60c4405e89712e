// Texts about sockets beyond their domain and type: socket(7), ip(7), ipv6(7), tcp(7), send(2).
#include "common/render/explain_tables.h"

namespace tracee::render {
namespace {

constexpr std::uint64_t kSocket = 1, kIp = 0, kTcp = 6, kIpv6 = 41;

constexpr BitName kLevels[] = {
    {kIp, "SOL_IP"},     {kSocket, "SOL_SOCKET"}, {kTcp, "SOL_TCP"}, {17, "SOL_UDP"},
    {kIpv6, "SOL_IPV6"}, {58, "SOL_ICMPV6"},      {132, "SOL_SCTP"}, {255, "SOL_RAW"},
    {263, "SOL_PACKET"}, {270, "SOL_NETLINK"},    {279, "SOL_ALG"},  {282, "SOL_TLS"},
    {283, "SOL_XDP"},    {284, "SOL_MPTCP"},
};
constexpr BitName kSocketOptions[] = {
    {1, "SO_DEBUG"},
    {2, "SO_REUSEADDR"},
    {3, "SO_TYPE"},
    {4, "SO_ERROR"},
    {5, "SO_DONTROUTE"},
    {6, "SO_BROADCAST"},
    {7, "SO_SNDBUF"},
    {8, "SO_RCVBUF"},
    {9, "SO_KEEPALIVE"},
    {10, "SO_OOBINLINE"},
    {11, "SO_NO_CHECK"},
    {12, "SO_PRIORITY"},
    {13, "SO_LINGER"},
    {14, "SO_BSDCOMPAT"},
    {15, "SO_REUSEPORT"},
    {16, "SO_PASSCRED"},
    {17, "SO_PEERCRED"},
    {18, "SO_RCVLOWAT"},
    {19, "SO_SNDLOWAT"},
    {20, "SO_RCVTIMEO"},
    {21, "SO_SNDTIMEO"},
    {25, "SO_BINDTODEVICE"},
    {26, "SO_ATTACH_FILTER"},
    {27, "SO_DETACH_FILTER"},
    {28, "SO_PEERNAME"},
    {29, "SO_TIMESTAMP"},
    {30, "SO_ACCEPTCONN"},
    {31, "SO_PEERSEC"},
    {32, "SO_SNDBUFFORCE"},
    {33, "SO_RCVBUFFORCE"},
    {34, "SO_PASSSEC"},
    {35, "SO_TIMESTAMPNS"},
    {36, "SO_MARK"},
    {37, "SO_TIMESTAMPING"},
    {38, "SO_PROTOCOL"},
    {39, "SO_DOMAIN"},
    {40, "SO_RXQ_OVFL"},
    {46, "SO_BUSY_POLL"},
    {49, "SO_INCOMING_CPU"},
    {50, "SO_ATTACH_BPF"},
    {51, "SO_ATTACH_REUSEPORT_CBPF"},
    {52, "SO_ATTACH_REUSEPORT_EBPF"},
    {57, "SO_COOKIE"},
    {60, "SO_ZEROCOPY"},
    {61, "SO_TXTIME"},
    {62, "SO_BINDTOIFINDEX"},
};
constexpr BitName kIpOptions[] = {
    {1, "IP_TOS"},
    {2, "IP_TTL"},
    {3, "IP_HDRINCL"},
    {4, "IP_OPTIONS"},
    {6, "IP_RECVOPTS"},
    {8, "IP_PKTINFO"},
    {10, "IP_MTU_DISCOVER"},
    {11, "IP_RECVERR"},
    {12, "IP_RECVTTL"},
    {13, "IP_RECVTOS"},
    {15, "IP_FREEBIND"},
    {19, "IP_TRANSPARENT"},
    {24, "IP_BIND_ADDRESS_NO_PORT"},
    {32, "IP_MULTICAST_IF"},
    {33, "IP_MULTICAST_TTL"},
    {34, "IP_MULTICAST_LOOP"},
    {35, "IP_ADD_MEMBERSHIP"},
    {36, "IP_DROP_MEMBERSHIP"},
    {64, "IPT_SO_SET_REPLACE"},  // netfilter: replaces a table
};
constexpr BitName kTcpOptions[] = {
    {1, "TCP_NODELAY"},       {2, "TCP_MAXSEG"},    {3, "TCP_CORK"},
    {4, "TCP_KEEPIDLE"},      {5, "TCP_KEEPINTVL"}, {6, "TCP_KEEPCNT"},
    {7, "TCP_SYNCNT"},        {8, "TCP_LINGER2"},   {9, "TCP_DEFER_ACCEPT"},
    {10, "TCP_WINDOW_CLAMP"}, {11, "TCP_INFO"},     {12, "TCP_QUICKACK"},
    {13, "TCP_CONGESTION"},   {14, "TCP_MD5SIG"},   {18, "TCP_USER_TIMEOUT"},
    {19, "TCP_REPAIR"},       {23, "TCP_FASTOPEN"}, {30, "TCP_FASTOPEN_CONNECT"},
    {31, "TCP_ULP"},
};
constexpr BitName kIpv6Options[] = {
    {1, "IPV6_ADDRFORM"},         {16, "IPV6_UNICAST_HOPS"},   {17, "IPV6_MULTICAST_IF"},
    {18, "IPV6_MULTICAST_HOPS"},  {19, "IPV6_MULTICAST_LOOP"}, {20, "IPV6_ADD_MEMBERSHIP"},
    {21, "IPV6_DROP_MEMBERSHIP"}, {23, "IPV6_MTU_DISCOVER"},   {25, "IPV6_RECVERR"},
    {26, "IPV6_V6ONLY"},          {49, "IPV6_RECVPKTINFO"},    {51, "IPV6_RECVHOPLIMIT"},
    {66, "IPV6_RECVTCLASS"},      {67, "IPV6_TCLASS"},         {75, "IPV6_TRANSPARENT"},
};
constexpr BitName kMessageFlags[] = {
    {0x1, "MSG_OOB"},
    {0x2, "MSG_PEEK"},
    {0x4, "MSG_DONTROUTE"},
    {0x8, "MSG_CTRUNC"},
    {0x20, "MSG_TRUNC"},
    {0x40, "MSG_DONTWAIT"},
    {0x80, "MSG_EOR"},
    {0x100, "MSG_WAITALL"},
    {0x800, "MSG_CONFIRM"},
    {0x2000, "MSG_ERRQUEUE"},
    {0x4000, "MSG_NOSIGNAL"},
    {0x8000, "MSG_MORE"},
    {0x10000, "MSG_WAITFORONE"},
    {0x4000000, "MSG_ZEROCOPY"},
    {0x20000000, "MSG_FASTOPEN"},
    {0x40000000, "MSG_CMSG_CLOEXEC"},
};
constexpr BitName kHows[] = {{0, "SHUT_RD"}, {1, "SHUT_WR"}, {2, "SHUT_RDWR"}};

}  // namespace

bool append_socket_level(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kLevels);
}

bool append_socket_option(std::string& out, std::uint64_t level, std::uint64_t value) {
  const auto option = static_cast<std::uint32_t>(value);
  switch (static_cast<std::uint32_t>(level)) {
    case kSocket:
      return append_exact(out, option, kSocketOptions);
    case kIp:
      return append_exact(out, option, kIpOptions);
    case kTcp:
      return append_exact(out, option, kTcpOptions);
    case kIpv6:
      return append_exact(out, option, kIpv6Options);
    default:
      return false;
  }
}

bool append_message_flags(std::string& out, std::uint64_t value) {
  return append_all_bits(out, static_cast<std::uint32_t>(value), kMessageFlags);
}

bool append_shutdown_how(std::string& out, std::uint64_t value) {
  return append_exact(out, static_cast<std::uint32_t>(value), kHows);
}

}  // namespace tracee::render
