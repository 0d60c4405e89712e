// The event list: v0.6.3's columns, and JSON for programs.
#include <algorithm>

#include "tracee-ebpf/cli/help.h"

namespace tracee {
namespace {

constexpr std::size_t kNameWidth = 22;
constexpr std::size_t kSetsWidth = 40;

// Text, filled up to a width, and at least one space after it.
std::string column(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text + ' ';
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string signature(const EventDefinition& event) {
  std::string text = "(";
  for (const ArgumentDefinition& argument : event.arguments) {
    if (text.size() > 1) text += ", ";
    text += argument.type + ' ' + argument.name;
  }
  return text + ')';
}

std::string block(const Catalogue& catalogue, std::string_view title, bool syscalls) {
  std::string text = column(std::string(title), kNameWidth) + column("Sets:", kSetsWidth) +
                     "Arguments:\n" + column(std::string(title.size() - 1, '_'), kNameWidth) +
                     column("____", kSetsWidth) + "_________\n\n";
  for (const EventDefinition& event : catalogue.events()) {
    if (event.in_set("syscalls") != syscalls) continue;
    if (event.sets.empty()) {
      text += event.name + '\n';
      continue;
    }
    text += column(event.name, kNameWidth) +
            column('[' + joined(event.sets, " ") + ']', kSetsWidth) + signature(event) + '\n';
  }
  return text;
}

std::string json_string(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += "\\u00";
      quoted += kHex[byte >> 4];
      quoted += kHex[byte & 15];
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string json_row(const EventDefinition& event) {
  std::string sets;
  for (const std::string& set : event.sets) {
    sets += (sets.empty() ? "" : ",") + json_string(set);
  }
  std::string arguments;
  for (const ArgumentDefinition& argument : event.arguments) {
    arguments += std::string(arguments.empty() ? "" : ",") +
                 "{\"name\":" + json_string(argument.name) +
                 ",\"type\":" + json_string(argument.type) + '}';
  }
  return "{\"id\":" + std::to_string(event.id) + ",\"name\":" + json_string(event.name) +
         ",\"sets\":[" + sets + "],\"arguments\":[" + arguments +
         "],\"doc\":" + json_string(event.doc) + ",\"since\":" + json_string(event.since) + '}';
}

}  // namespace

std::string list_text(const Catalogue& catalogue) {
  return block(catalogue, "System Calls:", true) + "\n\n" +
         block(catalogue, "Other Events:", false);
}

std::string list_json(const Catalogue& catalogue) {
  std::string text = "[";
  for (const EventDefinition& event : catalogue.events()) {
    text += (text.size() > 1 ? ",\n" : "\n") + json_row(event);
  }
  return text + "\n]\n";
}

}  // namespace tracee
