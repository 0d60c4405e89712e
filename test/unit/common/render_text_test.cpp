// Escaping and single values: any bytes give well-formed JSON and harmless terminal text, and come
// back; each kind has its form.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <simdjson.h>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "common/render/escape.h"
#include "common/render/value_text.h"

namespace tracee::render {
namespace {

using namespace std::string_literals;

// The inverse of append_json_string after a JSON parser: private-use characters back to bytes.
std::string original_bytes(std::string_view parsed) {
  std::string out;
  while (!parsed.empty()) {
    const CodePoint next = decode_utf8(parsed);
    REQUIRE(next.length != 0);
    if (next.value >= 0xef80 && next.value <= 0xefff) {
      out += static_cast<char>(next.value & 0xff);
    } else {
      out.append(parsed.substr(0, next.length));
    }
    parsed.remove_prefix(next.length);
  }
  return out;
}

std::string through_parser(std::string_view bytes) {
  std::string json = "[";
  append_json_string(json, bytes);
  json += ']';
  simdjson::dom::parser parser;
  return original_bytes(std::string_view(parser.parse(json).at(0)));
}

std::string json_string(std::string_view bytes) {
  std::string out;
  append_json_string(out, bytes);
  return out;
}

std::string terminal(std::string_view bytes) {
  std::string out;
  append_terminal_text(out, bytes);
  return out;
}

TEST_CASE("any bytes are valid JSON and come back") {
  std::mt19937 random(7);
  // Pieces that meet the borders of UTF-8 more often than chance would.
  const std::string pieces[] = {"a",
                                "\xc3\xa9",
                                "\xe2\x82\xac",
                                "\xf0\x9f\x98\x80",
                                "\xee\xbe\x80",
                                "\xee\xbf\xbf",
                                "\xed\xa0\x80",
                                "\xf4\x90\x80\x80",
                                "\xc0\x80",
                                "\xe0\x80\x80",
                                "\xf0\x80\x80\x80",
                                "\"",
                                "\\",
                                "\x00"s,
                                "\x1b[31m",
                                "\x7f",
                                "\xc2\x9b",
                                "\xe2",
                                "\xf0\x9f",
                                "\xff",
                                "\xef\xbf\xbd"};
  for (int round = 0; round < 20000; ++round) {
    std::string bytes;
    for (std::size_t n = random() % 12; n > 0; --n) {
      if (random() % 2) {
        bytes += pieces[random() % std::size(pieces)];
      } else {
        bytes += static_cast<char>(random());
      }
    }
    REQUIRE(through_parser(bytes) == bytes);
  }
}

TEST_CASE("JSON strings: plain UTF-8 as it is, the rest escaped") {
  CHECK(json_string("/usr/bin/caf\xc3\xa9") == "\"/usr/bin/caf\xc3\xa9\"");
  CHECK(json_string("a\"b\\c\n\r\t\x01\x7f") == R"("a\"b\\c\n\r\t\u0001\u007f")");
  CHECK(json_string("\xc2\x9b") == R"("\u009b")");
  CHECK(json_string("\xff") == R"("\uefff")");
  CHECK(json_string("\xee\xbe\x80") == R"("\uefee\uefbe\uef80")");
  CHECK(json_string("") == "\"\"");
}

TEST_CASE("terminal text has no control character, whatever the bytes") {
  CHECK(terminal("\x1b]0;title\x07") == R"(\x1b]0;title\x07)");
  CHECK(terminal("caf\xc3\xa9 \"\\d\"") == "caf\xc3\xa9 \"\\d\"");
  CHECK(terminal("\xff\n") == R"(\xff\x0a)");
  CHECK(terminal("\xc2\x9b"
                 "2J") == R"(\xc2\x9b2J)");
  CHECK(terminal("\\x1b") == R"(\x5cx1b)");
  CHECK(terminal("\xe2\x80\xae") == R"(\xe2\x80\xae)");
  std::mt19937 random(8);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 16, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    std::string_view text;
    const std::string escaped = terminal(bytes);
    for (text = escaped; !text.empty();) {
      const CodePoint next = decode_utf8(text);
      REQUIRE(next.length != 0);
      REQUIRE(next.value >= 0x20);
      REQUIRE((next.value < 0x7f || next.value >= 0xa0));
      text.remove_prefix(next.length);
    }
  }
}

TEST_CASE("base64 is RFC 4648's") {
  const auto base64 = [](std::string_view bytes) {
    std::string out;
    append_base64(out, bytes);
    return out;
  };
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\x7f"
               "ELF\xff\xfe") == "f0VMRv/+");
}

struct Sample {
  ArgumentDefinition definition;
  Value value;

  Sample(Kind kind, std::uint64_t word, Rendering rendering = Rendering::Plain) {
    definition.kind = kind;
    definition.rendering = rendering;
    value.presence = Presence::Present;
    value.word = word;
  }
  Sample(Kind kind, std::string_view bytes, Presence presence = Presence::Present) {
    definition.kind = kind;
    value.presence = presence;
    value.bytes = bytes;
  }
  std::string text() {
    value.definition = &definition;
    std::string out;
    append_value_text(out, value);
    return out;
  }
  std::string json() {
    value.definition = &definition;
    std::string out;
    append_value_json(out, value);
    return out;
  }
};

TEST_CASE("numbers show what their type holds") {
  const std::uint64_t ones = ~std::uint64_t{0};
  CHECK(Sample(Kind::Int32, ones).text() == "-1");
  CHECK(Sample(Kind::Int32, ones - 99).json() == "-100");
  CHECK(Sample(Kind::Uint32, ones).json() == "4294967295");
  CHECK(Sample(Kind::Uint16, ones).json() == "65535");
  CHECK(Sample(Kind::Int64, ones).json() == "-1");
  CHECK(Sample(Kind::Uint64, ones).text() == "18446744073709551615");
  CHECK(Sample(Kind::Int32, 257, Rendering::SyscallName).json() == "\"openat\"");
  CHECK(Sample(Kind::Int32, 9999, Rendering::SyscallName).json() == "9999");
  CHECK(Sample(Kind::Int32, 0x80042, Rendering::OpenFlags).text() == "O_RDWR|O_CREAT|O_CLOEXEC");
  CHECK(Sample(Kind::Pointer, 0x7ffe8ee051e0).text() == "0x7FFE8EE051E0");
  CHECK(Sample(Kind::Pointer, 0).json() == "\"0x0\"");
  CHECK(Sample(Kind::Boolean, 0).json() == "false");
  CHECK(Sample(Kind::Boolean, 1).text() == "true");
  CHECK(Sample(Kind::Pointer, ones).json() == "\"0xFFFFFFFFFFFFFFFF\"");
}

TEST_CASE("texts, lists and bytes") {
  CHECK(Sample(Kind::Text, "a\nb").text() == R"(a\x0ab)");
  CHECK(Sample(Kind::Text, "a\nb").json() == R"("a\nb")");
  CHECK(Sample(Kind::TextArray, "ls\0-l\0\0"s).text() == "[ls -l ]");
  CHECK(Sample(Kind::TextArray, "ls\0-l\0\0"s).json() == R"(["ls","-l",""])");
  CHECK(Sample(Kind::TextArray, "ls\0-"s).json() == R"(["ls","-"])");
  CHECK(Sample(Kind::TextArray, "").json() == "[]");
  CHECK(Sample(Kind::Bytes,
               "\x7f"
               "E")
            .text() == "[127 69]");
  CHECK(Sample(Kind::Bytes,
               "\x7f"
               "E")
            .json() == "\"f0U=\"");
  CHECK(Sample(Kind::IntPair, "\x03\0\0\0\xff\xff\xff\xff"s).json() == "[3,-1]");
  CHECK(Sample(Kind::IntPair, "\x03\0\0\0\x04\0\0\0"s).text() == "[3 4]");
  CHECK(Sample(Kind::IntPair, "\x03").json() == "[]");
  CHECK(Sample(Kind::Uint64Array, std::string(8, '\xff') + "\x02\0\0\0\0\0\0\0rest"s).json() ==
        "[18446744073709551615,2]");
  CHECK(Sample(Kind::Uint64Array, "\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0"s).text() == "[1 2]");
  CHECK(Sample(Kind::Uint64Array, "\x01").json() == "[]");
}

TEST_CASE("what is not there is said") {
  Sample null(Kind::Text, "", Presence::Null);
  CHECK(null.text() == "<nil>");
  CHECK(null.json() == "null");
  Sample unreadable(Kind::Text, "", Presence::Unreadable);
  unreadable.value.word = 0xdead;
  CHECK(unreadable.text() == "<unreadable 0xDEAD>");
  CHECK(unreadable.json() == "null");
  CHECK(Sample(Kind::Text, "", Presence::Redacted).text() == "<redacted>");
  Sample cut(Kind::Text, "abc", Presence::Cut);
  CHECK(cut.text() == "abc<cut>");
  CHECK(cut.json() == "\"abc\"");
  Sample hostile(Kind::Text, "abc", static_cast<Presence>(7));
  CHECK(hostile.json() == "null");
}

TEST_CASE("credentials are an object with Go's names") {
  std::string bytes;
  for (std::uint32_t id = 1; id <= 8; ++id) bytes.append(reinterpret_cast<char*>(&id), 4);
  for (std::uint64_t set = ~std::uint64_t{0}; set > ~std::uint64_t{0} - 5; --set) {
    bytes.append(reinterpret_cast<char*>(&set), 8);
  }
  CHECK(Sample(Kind::Credentials, bytes).json() ==
        R"({"Uid":1,"Gid":2,"Suid":3,"Sgid":4,"Euid":5,"Egid":6,"Fsuid":7,"Fsgid":8,)"
        R"("CapInheritable":18446744073709551615,"CapPermitted":18446744073709551614,)"
        R"("CapEffective":18446744073709551613,"CapBounding":18446744073709551612,)"
        R"("CapAmbient":18446744073709551611})");
  CHECK(Sample(Kind::Credentials, bytes).text().rfind("{1 2 3 4 5 6 7 8 1844", 0) == 0);
  CHECK(Sample(Kind::Credentials, bytes.substr(1)).json() == "{}");
}

template <typename Address>
std::string_view bytes_of(const Address& address) {
  return {reinterpret_cast<const char*>(&address), sizeof address};
}

std::string ipv6_text(const char* address) {
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  REQUIRE(inet_pton(AF_INET6, address, &in6.sin6_addr) == 1);
  const std::string json = Sample(Kind::SocketAddress, bytes_of(in6)).json();
  simdjson::dom::parser parser;
  return std::string(std::string_view(parser.parse(json)["sin6_addr"]));
}

TEST_CASE("internet addresses are objects of texts with a fixed order") {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(80);
  REQUIRE(inet_pton(AF_INET, "1.2.3.255", &in.sin_addr) == 1);
  CHECK(Sample(Kind::SocketAddress, bytes_of(in)).text() ==
        "{'sa_family': 'AF_INET','sin_port': '80','sin_addr': '1.2.3.255'}");
  CHECK(Sample(Kind::SocketAddress, bytes_of(in)).json() ==
        R"({"sa_family":"AF_INET","sin_port":"80","sin_addr":"1.2.3.255"})");
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(65535);
  in6.sin6_flowinfo = htonl(7);
  in6.sin6_scope_id = 4294967295;
  std::memset(&in6.sin6_addr, 0x11, sizeof in6.sin6_addr);
  CHECK(Sample(Kind::SocketAddress, bytes_of(in6)).json() ==
        R"({"sa_family":"AF_INET6","sin6_port":"65535","sin6_flowinfo":"7",)"
        R"("sin6_addr":"1111:1111:1111:1111:1111:1111:1111:1111","sin6_scopeid":"4294967295"})");
}

TEST_CASE("IPv6 addresses are written by RFC 5952") {
  for (const char* same :
       {"::", "::1", "1::", "fe80::1", "2001:db8::8a2e:370:7334", "1:0:0:2::3", "1::2:0:0:3:4",
        "1:0:2:3:4:5:6:7", "0:1:2:3:4:5:6:7", "1:2:3:4:5:6:7:0", "abcd::", "::102:304"}) {
    CHECK(ipv6_text(same) == same);
  }
  CHECK(ipv6_text("::ffff:1.2.3.4") == "1.2.3.4");
  std::mt19937 random(9);
  for (int round = 0; round < 2000; ++round) {
    in6_addr address{};
    for (auto& byte : address.s6_addr)
      byte = random() % 3 ? 0 : static_cast<std::uint8_t>(random());
    address.s6_addr[0] = 0x20;  // neither mapped nor compatible, where inet_ntop writes otherwise
    char expected[INET6_ADDRSTRLEN];
    REQUIRE(inet_ntop(AF_INET6, &address, expected, sizeof expected));
    REQUIRE(ipv6_text(expected) == expected);
  }
}

TEST_CASE("other addresses, short and hostile ones") {
  const auto json = [](std::string_view bytes) {
    return Sample(Kind::SocketAddress, bytes).json();
  };
  CHECK(json("\x01\0/run/x\0garbage"s) == R"({"sa_family":"AF_UNIX","sun_path":"/run/x"})");
  CHECK(json("\x01\0\0abs\0tract\0\0"s) ==
        R"({"sa_family":"AF_UNIX","sun_path":"abs\u0000tract"})");
  CHECK(json("\x01\0"s) == R"({"sa_family":"AF_UNIX","sun_path":""})");
  CHECK(json("\x01\0\0\0\0"s) == R"({"sa_family":"AF_UNIX","sun_path":""})");
  CHECK(json("\x10\0\0\0"s) == R"({"sa_family":"AF_NETLINK"})");
  CHECK(json("\xff\xff"s) == R"({"sa_family":"65535"})");
  CHECK(json("\x02\0\0\x50\x01"s) == R"({"sa_family":"AF_INET"})");
  CHECK(json("") == "{}");
  CHECK(json("\x02") == "{}");
  CHECK(Sample(Kind::SocketAddress, "\x01\0a'\x1b"s).text() ==
        R"({'sa_family': 'AF_UNIX','sun_path': 'a'\x1b'})");
}

}  // namespace
}  // namespace tracee::render
