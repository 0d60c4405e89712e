// crypto.*, uuid.*, rand.intn. Randomness is a hash of the evaluation's seed and the key, so equal
// events give equal answers.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/builtins/operands.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

std::string to_hex(const unsigned char* bytes, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) {
    out += "0123456789abcdef"[bytes[i] >> 4];
    out += "0123456789abcdef"[bytes[i] & 15];
  }
  return out;
}

BuiltinStatus digest(CallContext& call, const Val* args, Val* out, const EVP_MD* kind) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int n = 0;
  if (EVP_Digest(args[0].chars, args[0].len, bytes, &n, kind, nullptr) != 1)
    return call.error("digest is not available");
  *out = call.make_string(to_hex(bytes, n));
  return BuiltinStatus::Ok;
}

BuiltinStatus hmac(CallContext& call, const Val* args, Val* out, const EVP_MD* kind) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int n = 0;
  const auto* message = reinterpret_cast<const unsigned char*>(args[0].chars);
  if (HMAC(kind, args[1].chars, static_cast<int>(args[1].len), message, args[0].len, bytes, &n) ==
      nullptr) {
    return call.error("digest is not available");
  }
  *out = call.make_string(to_hex(bytes, n));
  return BuiltinStatus::Ok;
}

// 16 bytes that depend on the seed and the key alone.
void random_bytes(CallContext& call, std::string_view purpose, std::string_view key,
                  unsigned char* out) {
  std::string text(purpose);
  text += std::to_string(call.state.seed());
  text += '/';
  text += key;
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int n = 0;
  EVP_Digest(text.data(), text.size(), bytes, &n, EVP_sha256(), nullptr);
  std::memcpy(out, bytes, 16);
}

std::string uuid_text(const unsigned char* b) {
  std::string out = to_hex(b, 16);
  for (size_t at : {size_t{8}, size_t{13}, size_t{18}, size_t{23}}) out.insert(at, "-");
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 32);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// The four forms that Go's parser takes: plain, urn:uuid:…, {…}, without dashes.
bool parse_uuid(std::string_view s, unsigned char* out) {
  if (s.size() == 45) {
    for (size_t i = 0; i < 9; ++i) {
      if ((s[i] | 32) != ("urn:uuid:"[i] | 32)) return false;
    }
    s.remove_prefix(9);
  } else if (s.size() == 38) {
    s = s.substr(1, 36);
  }
  const bool dashed = s.size() == 36;
  if (!dashed && s.size() != 32) return false;
  size_t n = 0;
  for (size_t i = 0; i < s.size();) {
    if (dashed && (i == 8 || i == 13 || i == 18 || i == 23)) {
      if (s[i++] != '-') return false;
      continue;
    }
    const int high = hex_value(s[i]), low = hex_value(s[i + 1]);
    if (high < 0 || low < 0 || n == 16) return false;
    out[n++] = static_cast<unsigned char>(high * 16 + low);
    i += 2;
  }
  return n == 16;
}

// Nanoseconds since 1970 of a version 1 UUID's time.
int64_t uuid_time(const unsigned char* b) {
  uint64_t t = 0;
  for (int i : {6, 7, 4, 5, 0, 1, 2, 3}) t = t << 8 | (i == 6 ? b[i] & 0x0Fu : b[i]);
  constexpr uint64_t kGregorianTo1970 = 0x01B21DD213814000ULL;
  // Far away times wrap around, as Go's do.
  return static_cast<int64_t>((t - kGregorianTo1970) * 100);
}

}  // namespace

REGO_BUILTIN(crypto_md5) { return digest(call, args, out, EVP_md5()); }
REGO_BUILTIN(crypto_sha1) { return digest(call, args, out, EVP_sha1()); }
REGO_BUILTIN(crypto_sha256) { return digest(call, args, out, EVP_sha256()); }
REGO_BUILTIN(crypto_hmac_md5) { return hmac(call, args, out, EVP_md5()); }
REGO_BUILTIN(crypto_hmac_sha1) { return hmac(call, args, out, EVP_sha1()); }
REGO_BUILTIN(crypto_hmac_sha256) { return hmac(call, args, out, EVP_sha256()); }
REGO_BUILTIN(crypto_hmac_sha512) { return hmac(call, args, out, EVP_sha512()); }

REGO_BUILTIN(crypto_hmac_equal) {
  if (const auto s = want_strings(call, args, 2); s != BuiltinStatus::Ok) return s;
  *out = Val::boolean(args[0].str() == args[1].str());
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(rand_intn) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  int64_t n = 0;
  if (!args[1].is_number()) return call.type_error(2, "number", args[1]);
  if (!to_int64(args[1], &n) || n == INT64_MIN) return call.type_error_text(2, "integer number");
  n = n < 0 ? -n : n;
  unsigned char bytes[16];
  random_bytes(call, "intn", std::string(args[0].str()) + "/" + std::to_string(n), bytes);
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  *out = Val::integer(n == 0 ? 0 : static_cast<int64_t>(word % static_cast<uint64_t>(n)));
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(uuid_rfc4122) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  unsigned char b[16];
  random_bytes(call, "uuid", args[0].str(), b);
  b[6] = static_cast<unsigned char>((b[6] & 0x0F) | 0x40);
  b[8] = static_cast<unsigned char>((b[8] & 0x3F) | 0x80);
  *out = call.make_string(uuid_text(b));
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(uuid_parse) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  unsigned char b[16];
  if (!parse_uuid(args[0].str(), b)) return BuiltinStatus::Undefined;
  Builder fields;
  const auto put = [&](std::string_view key, const Val& value) {
    fields.push(call.make_string(key), call.arena);
    fields.push(value, call.arena);
  };
  const int version = b[6] >> 4;
  const char* variant = (b[8] & 0xC0) == 0x80   ? "RFC4122"
                        : (b[8] & 0xE0) == 0xC0 ? "Microsoft"
                        : (b[8] & 0xE0) == 0xE0 ? "Future"
                                                : "Reserved";
  put("version", Val::integer(version));
  put("variant", call.make_string(variant));
  if (version == 1 || version == 2) {
    std::string node;
    for (int i = 10; i < 16; ++i) node += (i == 10 ? "" : "-") + to_hex(&b[i], 1);
    put("nodeid", call.make_string(node));
    put("macvariables", call.make_string(std::string((b[10] & 2) != 0 ? "local" : "global") + ":" +
                                         ((b[10] & 1) != 0 ? "multicast" : "unicast")));
    put("time", Val::integer(uuid_time(b)));
    put("clocksequence", Val::integer(((b[8] & 0x3F) << 8) | b[9]));
  }
  if (version == 2) {
    const uint32_t id = static_cast<uint32_t>(b[0]) << 24 | static_cast<uint32_t>(b[1]) << 16 |
                        static_cast<uint32_t>(b[2]) << 8 | b[3];
    put("id", Val::integer(id));
    put("domain", call.make_string(b[9] == 0   ? "Person"
                                   : b[9] == 1 ? "Group"
                                   : b[9] == 2 ? "Org"
                                               : "Domain" + std::to_string(b[9])));
  }
  *out = make_object(reinterpret_cast<Entry*>(fields.items), fields.size / 2, nullptr);
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
