// SHA-256 over named texts: which rules were in force.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tracee::rules {

class RuleDigest {
 public:
  RuleDigest();
  ~RuleDigest();
  RuleDigest(const RuleDigest&) = delete;
  RuleDigest& operator=(const RuleDigest&) = delete;

  // Each part goes in with its length, so that no two lists of parts give one digest.
  void add(std::string_view name, std::string_view content);
  // 64 hexadecimal digits; nothing may be added afterwards.
  std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace tracee::rules
