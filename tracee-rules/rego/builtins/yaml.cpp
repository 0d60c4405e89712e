// yaml.*: libyaml's events to values and back. Plain scalars follow YAML's core schema; keys become
// strings, as they do on the way through JSON.
#include <yaml.h>

#include <map>
#include <string>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/value/walk.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

constexpr int kMaxDepth = 128;

class YamlReader {
 public:
  YamlReader(std::string_view text, CallContext& call) : call_(call) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~YamlReader() { yaml_parser_delete(&parser_); }
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;

  // The first document; an empty stream is null. Undefined on errors.
  Val run() {
    for (;;) {
      yaml_event_t event;
      if (!next(&event)) return Val::undefined();
      const yaml_event_type_t type = event.type;
      if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT) {
        yaml_event_delete(&event);
        continue;
      }
      if (type == YAML_STREAM_END_EVENT || type == YAML_DOCUMENT_END_EVENT) {
        yaml_event_delete(&event);
        return Val::null();
      }
      const Val v = node(&event, 0);
      return v.defined() && finish() ? v : Val::undefined();
    }
  }

  std::string error() const {
    if (!error_.empty()) return error_;
    return "yaml: line " + std::to_string(parser_.problem_mark.line + 1) + ": " +
           (parser_.problem != nullptr ? parser_.problem : "invalid document");
  }

 private:
  bool next(yaml_event_t* event) { return yaml_parser_parse(&parser_, event) == 1; }

  // Whatever follows must at least be well formed up to the end of the document.
  bool finish() {
    yaml_event_t event;
    if (!next(&event)) return false;
    yaml_event_delete(&event);
    return true;
  }

  Val fail(const char* what) {
    error_ = std::string("yaml: ") + what;
    return Val::undefined();
  }

  // Takes the event over.
  Val node(yaml_event_t* event, int depth) {
    Val v;
    std::string anchor;
    const auto name = [](const yaml_char_t* a) {
      return a == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(a));
    };
    if (depth > kMaxDepth || !call_.state.charge(1)) {
      yaml_event_delete(event);
      return fail("nested too deeply");
    }
    switch (event->type) {
      case YAML_SCALAR_EVENT:
        anchor = name(event->data.scalar.anchor);
        v = scalar(*event);
        yaml_event_delete(event);
        break;
      case YAML_SEQUENCE_START_EVENT:
        anchor = name(event->data.sequence_start.anchor);
        yaml_event_delete(event);
        v = sequence(depth);
        break;
      case YAML_MAPPING_START_EVENT:
        anchor = name(event->data.mapping_start.anchor);
        yaml_event_delete(event);
        v = mapping(depth);
        break;
      case YAML_ALIAS_EVENT: {
        const auto found = anchors_.find(name(event->data.alias.anchor));
        yaml_event_delete(event);
        if (found == anchors_.end()) return fail("unknown anchor");
        return found->second;
      }
      default:
        yaml_event_delete(event);
        return fail("unexpected event");
    }
    if (!anchor.empty()) anchors_[anchor] = v;
    return v;
  }

  Val scalar(const yaml_event_t& event) {
    const auto& s = event.data.scalar;
    const std::string_view text(reinterpret_cast<const char*>(s.value), s.length);
    const bool tagged =
        s.tag != nullptr &&
        std::string_view(reinterpret_cast<const char*>(s.tag)) == "tag:yaml.org,2002:str";
    if (s.style != YAML_PLAIN_SCALAR_STYLE || tagged) return call_.make_string(text);
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
      return Val::null();
    for (const char* yes : {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"}) {
      if (text == yes) return Val::boolean(true);
    }
    for (const char* no : {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"}) {
      if (text == no) return Val::boolean(false);
    }
    const std::string_view unsigned_text = text[0] == '+' ? text.substr(1) : text;
    const Val number = number_from_text(unsigned_text, call_.arena);
    return number.defined() ? number : call_.make_string(text);
  }

  Val sequence(int depth) {
    Builder items;
    for (;;) {
      yaml_event_t event;
      if (!next(&event)) return Val::undefined();
      if (event.type == YAML_SEQUENCE_END_EVENT) {
        yaml_event_delete(&event);
        return Val::array(items.items, items.size);
      }
      const Val v = node(&event, depth + 1);
      if (!v.defined()) return v;
      items.push(v, call_.arena);
    }
  }

  Val mapping(int depth) {
    Builder merged, pairs;
    for (;;) {
      yaml_event_t event;
      if (!next(&event)) return Val::undefined();
      if (event.type == YAML_MAPPING_END_EVENT) {
        yaml_event_delete(&event);
        break;
      }
      const Val key = node(&event, depth + 1);
      if (!key.defined() || !next(&event)) return Val::undefined();
      const Val value = node(&event, depth + 1);
      if (!value.defined()) return value;
      if (key.is_str() && key.str() == "<<" && value.is_object()) {
        for (uint32_t i = 0; i < value.len; ++i) {
          merged.push(value.entries[i].key, call_.arena);
          merged.push(value.entries[i].value, call_.arena);
        }
        continue;
      }
      pairs.push(key.is_str() ? key : call_.make_string(to_json(key)), call_.arena);
      pairs.push(value, call_.arena);
    }
    // The mapping's own keys win over merged ones: later entries replace earlier.
    for (uint32_t i = 0; i < pairs.size; ++i) merged.push(pairs.items[i], call_.arena);
    return make_object(reinterpret_cast<Entry*>(merged.items), merged.size / 2, nullptr);
  }

  CallContext& call_;
  yaml_parser_t parser_{};
  std::map<std::string, Val> anchors_;
  std::string error_;
};

// Does a plain scalar of this text read back as this string?
bool plain_is_safe(std::string_view s, CallContext& call) {
  if (s.empty() || s.front() == ' ' || s.back() == ' ' || s.back() == ':') return false;
  if (std::string_view("!&*-?:,[]{}#|>@`\"'%~=<").find(s[0]) != std::string_view::npos)
    return false;
  for (size_t i = 0; i < s.size(); ++i) {
    if (static_cast<uint8_t>(s[i]) < 0x20) return false;
    if (s[i] == '#' && s[i - 1] == ' ') return false;
    if (s[i] == ':' && i + 1 < s.size() && s[i + 1] == ' ') return false;
  }
  const Val back = YamlReader(s, call).run();
  return back.is_str() && back.str() == s;
}

void write_yaml(const Val& v, CallContext& call, int indent, std::string* out);

void write_scalar(const Val& v, CallContext& call, std::string* out) {
  if (v.is_str() && plain_is_safe(v.str(), call)) {
    *out += v.str();
  } else {
    *out += to_json(v);
  }
}

void write_block(const Val& v, CallContext& call, int indent, std::string* out) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  for (uint32_t i = 0; i < v.len && walk_budget.pay(1 + static_cast<uint64_t>(indent) / 16); ++i) {
    if (i != 0) *out += margin;
    const Val value = v.is_object() ? v.entries[i].value : v.items[i];
    if (v.is_object()) {
      const Val& key = v.entries[i].key;
      write_scalar(key.is_str() ? key : call.make_string(to_json(key)), call, out);
      *out += ':';
    } else {
      *out += '-';
    }
    const bool block = value.is_collection() && value.len != 0;
    if (block && v.is_object()) {
      const int deeper = value.is_object() ? indent + 2 : indent;
      *out += "\n" + std::string(static_cast<size_t>(deeper), ' ');
      write_yaml(value, call, deeper, out);
    } else {
      *out += ' ';
      write_yaml(value, call, indent + 2, out);
    }
  }
}

void write_yaml(const Val& v, CallContext& call, int indent, std::string* out) {
  if (v.is_collection() && v.len != 0) {
    write_block(v, call, indent, out);
    return;
  }
  if (v.is_collection()) {
    *out += v.is_object() ? "{}" : "[]";
  } else {
    write_scalar(v, call, out);
  }
  *out += '\n';
}

}  // namespace

REGO_BUILTIN(yaml_unmarshal) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  YamlReader reader(args[0].str(), call);
  *out = reader.run();
  return out->defined() ? BuiltinStatus::Ok : call.error(reader.error());
}

REGO_BUILTIN(yaml_is_valid) {
  *out = Val::boolean(args[0].is_str() && YamlReader(args[0].str(), call).run().defined());
  return BuiltinStatus::Ok;
}

REGO_BUILTIN(yaml_marshal) {
  std::string text;
  write_yaml(args[0], call, 0, &text);
  if (text.size() > call.max_string()) return call.string_too_large();
  *out = call.make_string(text);
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
