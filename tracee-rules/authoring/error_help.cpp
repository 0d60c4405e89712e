#include "tracee-rules/authoring/error_help.h"

#include <string_view>

#include "common/nearest.h"

namespace tracee::rules {
namespace {

// Names of functions: words at the beginning of a line, before a parenthesis.
std::vector<std::string_view> functions_of(std::string_view text) {
  std::vector<std::string_view> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t name =
        line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    if (name != line.npos && name > 0 && line[name] == '(') names.push_back(line.substr(0, name));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

std::string help_for_function(const std::string& message, const std::vector<RegoModule>& shared) {
  constexpr std::string_view kBefore = "undefined function ";
  const std::size_t at = message.find(kBefore) + kBefore.size();
  const std::string full = message.substr(at, message.find_first_of(" \n", at) - at);
  const std::size_t dot = full.rfind('.');
  const std::string name = dot == full.npos ? full : full.substr(dot + 1);
  std::vector<std::string_view> names;
  for (const RegoModule& module : shared) {
    for (const std::string_view known : functions_of(module.text)) {
      if (known == name) {
        return "import data." + std::string(package_of(module.text)) + " at the top of the file";
      }
      names.push_back(known);
    }
  }
  const std::string_view near = nearest(name, names);
  return near.empty() ? std::string()
                      : "did you mean " + full.substr(0, full.size() - name.size()) +
                            std::string(near) + "?";
}

}  // namespace

std::string help_for(const std::string& message, const std::vector<RegoModule>& shared) {
  const auto has = [&](const char* part) { return message.find(part) != message.npos; };
  if (has("undefined function ")) return help_for_function(message, shared);
  if (has("rego_unsafe_var_error")) {
    return "give it a value in the same body, such as x := "
           "helpers.get_tracee_argument(\"pathname\")";
  }
  if (has("rego_recursion_error"))
    return "a rule cannot depend on itself, neither directly nor through other rules";
  if (has("rego_parse_error") && (has(" if ") || has(" contains "))) {
    return "`if`, `contains`, `in` and `every` are keywords after import rego.v1";
  }
  if (has("conflicting rules"))
    return "all definitions of a name must be of one kind, with the same number of arguments";
  return {};
}

}  // namespace tracee::rules
