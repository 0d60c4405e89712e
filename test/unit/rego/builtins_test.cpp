// Every builtin that the engine promises is there, pure or not as it should be; every one that it
// leaves out is declared, with its number of arguments, and refused at load with a reason.
#include <catch2/catch.hpp>

#include "tracee-rules/rego/builtins/registry.h"
#include "tracee-rules/rego/engine.h"

using namespace tracee::rego;

namespace {

const char* const kPromised[] = {
    // operators
    "plus", "minus", "mul", "div", "rem", "and", "or", "equal", "neq", "lt", "lte", "gt", "gte",
    "internal.member_2", "internal.member_3", "abs", "ceil", "floor", "round",
    // what signatures use, or will
    "startswith", "endswith", "contains", "lower", "upper", "trim", "trim_left", "trim_right",
    "trim_prefix", "trim_suffix", "trim_space", "split", "concat", "replace", "substring",
    "indexof", "sprintf", "format_int", "to_number", "count", "sum", "product", "max", "min",
    "sort", "is_array", "is_object", "is_set", "is_null", "is_boolean", "is_number", "is_string",
    "type_name", "array.concat", "array.slice", "array.reverse", "object.get", "object.keys",
    "union", "intersection", "regex.match", "base64.decode", "base64.encode", "glob.match",
    "net.cidr_contains", "json.marshal", "json.unmarshal", "json.is_valid", "time.now_ns", "walk",
    "numbers.range", "bits.and", "bits.or", "bits.xor", "bits.rsh", "bits.lsh", "bits.negate",
    "strings.any_prefix_match", "strings.any_suffix_match", "print", "trace", "any", "all",
    "re_match",
    // the rest of what is public and needs neither network nor keys
    "array.flatten", "indexof_n", "strings.replace_n", "strings.reverse", "strings.count",
    "object.filter", "object.remove", "object.subset", "object.union", "object.union_n",
    "json.filter", "json.remove", "json.patch", "json.marshal_with_options", "regex.is_valid",
    "regex.replace", "regex.split", "regex.find_n", "regex.find_all_string_submatch_n",
    "regex.template_match", "regex.globs_match", "glob.quote_meta", "base64.is_valid",
    "base64url.encode", "base64url.encode_no_pad", "base64url.decode", "hex.encode", "hex.decode",
    "urlquery.encode", "urlquery.decode", "urlquery.encode_object", "urlquery.decode_object",
    "net.cidr_contains_matches", "net.cidr_expand", "net.cidr_intersects", "net.cidr_is_valid",
    "net.cidr_merge", "time.add_date", "time.clock", "time.date", "time.diff", "time.format",
    "time.parse_duration_ns", "time.parse_ns", "time.parse_rfc3339_ns", "time.weekday",
    "semver.is_valid", "semver.compare", "units.parse", "units.parse_bytes", "numbers.range_step",
    "graph.reachable", "graph.reachable_paths", "cast_array", "cast_set", "cast_string",
    "cast_boolean", "cast_null", "cast_object", "set_diff", "net.cidr_overlap",
    // small ones
    "crypto.md5", "crypto.sha1", "crypto.sha256", "crypto.hmac.md5", "crypto.hmac.sha1",
    "crypto.hmac.sha256", "crypto.hmac.sha512", "crypto.hmac.equal", "uuid.rfc4122", "uuid.parse",
    "rand.intn", "yaml.marshal", "yaml.unmarshal", "yaml.is_valid", "strings.render_template"};

const char* const kRefused[] = {"http.send",
                                "net.lookup_ip_addr",
                                "opa.runtime",
                                "io.jwt.decode",
                                "io.jwt.decode_verify",
                                "io.jwt.encode_sign",
                                "io.jwt.encode_sign_raw",
                                "io.jwt.verify_es256",
                                "io.jwt.verify_hs256",
                                "io.jwt.verify_ps256",
                                "io.jwt.verify_rs256",
                                "crypto.x509.parse_certificates",
                                "crypto.x509.parse_and_verify_certificates",
                                "crypto.x509.parse_keypair",
                                "crypto.x509.parse_rsa_private_key",
                                "crypto.parse_private_keys",
                                "providers.aws.sign_req",
                                "graphql.parse",
                                "graphql.is_valid",
                                "graphql.schema_is_valid",
                                "rego.parse_module",
                                "rego.metadata.rule",
                                "rego.metadata.chain",
                                "json.match_schema",
                                "json.verify_schema",
                                "test.sleep"};

// A module that calls it with as many arguments as it takes, of which nothing is known.
std::string call_of(const char* name) {
  std::string text = std::string("package p\nx { y := ") + name + "(";
  for (int i = 0; i < builtin(find_builtin(name)).arity; ++i)
    text += i == 0 ? "input.a" : ", input.a";
  return text + ") }";
}

std::string link_error(const std::string& text) {
  PolicySettings settings;
  settings.version = RegoVersion::V0;
  PolicyBuilder builder(settings);
  builder.add_module("p.rego", text);
  const auto linked = builder.link();
  return linked ? "" : linked.error().message();
}

}  // namespace

TEST_CASE("what is promised can be called") {
  for (const char* name : kPromised) {
    INFO(name);
    REQUIRE(find_builtin(name) != kNoBuiltin);
    CHECK(builtin(find_builtin(name)).function != nullptr);
    const std::string full = name;
    if (full.find("internal.") == 0 || full == "and" || full == "or") continue;  // by sign alone
    CHECK(link_error(call_of(name)) == "");
  }
}

TEST_CASE("what is left out is refused at load, by name and with a reason") {
  for (const char* name : kRefused) {
    INFO(name);
    REQUIRE(find_builtin(name) != kNoBuiltin);
    const std::string error = link_error(call_of(name));
    CHECK(error.find("rego_unsupported_builtin_error") != std::string::npos);
    CHECK(error.find(std::string(name) + " is not available") != std::string::npos);
    CHECK(error.find("p.rego:2:") == 0);
    CHECK_FALSE(std::string(builtin(find_builtin(name)).reason).empty());
  }
}

TEST_CASE("what depends on more than its arguments is not folded") {
  for (const char* name : {"time.now_ns", "rand.intn", "uuid.rfc4122", "print", "trace"}) {
    INFO(name);
    CHECK_FALSE(builtin(find_builtin(name)).pure);
  }
}
