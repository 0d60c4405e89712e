// strings.render_template: the useful part of Go's text/template. {{.a.b}}, {{range}}, {{if}},
// {{with}}, {{else}}, {{end}}, variables, comments and trim marks; a missing key prints
// <undefined>.
#include <map>

#include "tracee-rules/rego/builtins/families.h"
#include "tracee-rules/rego/value/collection.h"
#include "tracee-rules/rego/value/json.h"
#include "tracee-rules/rego/value/number.h"
#include "tracee-rules/rego/vm/eval_state.h"

namespace tracee::rego {
namespace {

constexpr int kMaxDepth = 64;

struct Token {
  bool action = false;
  std::string_view text;
};

std::string_view trimmed(std::string_view s) {
  const size_t from = s.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t\r\n") - from + 1);
}

class Renderer {
 public:
  Renderer(CallContext& call, const Val& root) : call_(call), root_(root) {
    variables_["$"] = root;
  }

  bool run(std::string_view text, std::string* out) {
    out_ = out;
    if (!tokenize(text)) return false;
    size_t at = 0;
    return block(&at, root_, true, 0) && (at == tokens_.size() || fail("unexpected {{end}}"));
  }

  std::string error;

 private:
  bool fail(const std::string& what) {
    if (error.empty()) error = "template: " + what;
    return false;
  }

  bool tokenize(std::string_view text) {
    bool trim_next = false;
    while (!text.empty()) {
      const size_t open = text.find("{{");
      std::string_view literal = text.substr(0, open);
      if (trim_next)
        literal = literal.substr(std::min(literal.find_first_not_of(" \t\r\n"), literal.size()));
      trim_next = false;
      if (open == std::string_view::npos) {
        tokens_.push_back({false, literal});
        return true;
      }
      const size_t close = text.find("}}", open);
      if (close == std::string_view::npos) return fail("unclosed action");
      std::string_view action = text.substr(open + 2, close - open - 2);
      if (action.starts_with("- ")) {
        action.remove_prefix(2);
        literal = literal.substr(0, literal.find_last_not_of(" \t\r\n") + 1);
      }
      if (action.ends_with(" -")) {
        action.remove_suffix(2);
        trim_next = true;
      }
      tokens_.push_back({false, literal});
      action = trimmed(action);
      if (!action.starts_with("/*")) tokens_.push_back({true, action});
      text = text.substr(close + 2);
    }
    return true;
  }

  static std::string_view word_of(std::string_view action) {
    return action.substr(0, action.find(' '));
  }

  // Renders (or only passes over) up to the matching else or end, which is left to the caller.
  bool block(size_t* at, const Val& dot, bool active, int depth) {
    if (depth > kMaxDepth) return fail("nested too deeply");
    for (; *at < tokens_.size(); ++*at) {
      const Token& t = tokens_[*at];
      if (!call_.state.charge(1) || out_->size() > call_.max_string()) return fail("too large");
      if (!t.action) {
        if (active) out_->append(t.text);
        continue;
      }
      const std::string_view word = word_of(t.text);
      if (word == "end" || word == "else") return true;
      if (word == "range" || word == "if" || word == "with") {
        if (!control(at, word, dot, active, depth)) return false;
      } else if (active && !print(t.text, dot)) {
        return false;
      }
    }
    return depth == 0 || fail("unexpected EOF");
  }

  bool branch(size_t* at, const Val& dot, bool active, int depth) {
    ++*at;
    return block(at, dot, active, depth + 1);
  }

  // At the control action; leaves at its end.
  bool control(size_t* at, std::string_view word, const Val& dot, bool active, int depth) {
    std::string_view rest = trimmed(tokens_[*at].text.substr(word.size()));
    std::vector<std::string> names;
    const size_t assign = rest.find(":=");
    if (assign != std::string_view::npos) {
      std::string_view list = rest.substr(0, assign);
      rest = trimmed(rest.substr(assign + 2));
      for (size_t comma = list.find(','); comma != std::string_view::npos; comma = list.find(',')) {
        names.emplace_back(trimmed(list.substr(0, comma)));
        list = list.substr(comma + 1);
      }
      names.emplace_back(trimmed(list));
    }
    Val value;
    if (active && !evaluate(rest, dot, &value)) return false;
    const size_t start = *at;
    bool taken = false;
    if (word == "range" && active && value.is_collection()) {
      for (uint32_t i = 0; i < value.len; ++i) {
        const Val item = value.is_object() ? value.entries[i].value : value.items[i];
        const Val key = value.is_object() ? value.entries[i].key : Val::integer(i);
        if (!names.empty()) variables_[names.back()] = item;
        if (names.size() == 2) variables_[names[0]] = key;
        *at = start;
        if (!branch(at, item, true, depth)) return false;
        taken = true;
      }
    } else if (word != "range" && active && truth(value)) {
      if (!names.empty()) variables_[names.back()] = value;
      if (!branch(at, word == "with" ? value : dot, true, depth)) return false;
      taken = true;
    }
    if (!taken && !branch(at, dot, false, depth)) return false;
    if (*at < tokens_.size() && word_of(tokens_[*at].text) == "else") {
      const std::string_view after = trimmed(tokens_[*at].text.substr(4));
      if (after.starts_with("if ")) {
        tokens_[*at].text = after;
        const bool ok = control(at, "if", dot, active && !taken, depth);
        return ok;
      }
      if (!branch(at, dot, active && !taken, depth)) return false;
    }
    return *at < tokens_.size() || fail("unexpected EOF");
  }

  static bool truth(const Val& v) {
    if (v.is_collection() || v.is_str()) return v.len != 0;
    if (v.is_number()) return !is_zero(v);
    return v.tag == Tag::True;
  }

  // A path from dot or a variable, or a literal.
  bool evaluate(std::string_view text, const Val& dot, Val* out) {
    if (text.starts_with("\"") && text.ends_with("\"") && text.size() > 1) {
      *out = Val::string(text.substr(1, text.size() - 2));
      return true;
    }
    if (text == "true" || text == "false") {
      *out = Val::boolean(text == "true");
      return true;
    }
    *out = dot;
    if (text.starts_with("$")) {
      const size_t end = std::min(text.find('.'), text.size());
      const auto found = variables_.find(std::string(text.substr(0, end)));
      if (found == variables_.end())
        return fail("undefined variable \"" + std::string(text) + "\"");
      *out = found->second;
      text = text.substr(end);
    } else if (!text.starts_with(".")) {
      *out = number_from_text(text, call_.arena);
      return out->defined() ||
             fail("function \"" + std::string(text.substr(0, 50)) + "\" not defined");
    }
    while (!text.empty() && text != ".") {
      text.remove_prefix(1);
      const size_t end = std::min(text.find('.'), text.size());
      *out = out->is_object() ? lookup(*out, Val::string(text.substr(0, end))) : Val::undefined();
      text = text.substr(end);
    }
    return true;
  }

  bool print(std::string_view text, const Val& dot) {
    const size_t assign = text.find(":=");
    Val value;
    if (text.starts_with("$") && assign != std::string_view::npos) {
      if (!evaluate(trimmed(text.substr(assign + 2)), dot, &value)) return false;
      variables_[std::string(trimmed(text.substr(0, assign)))] = value;
      return true;
    }
    if (!evaluate(text, dot, &value)) return false;
    if (!value.defined()) {
      *out_ += "<undefined>";
    } else if (value.is_str()) {
      *out_ += value.str();
    } else {
      write_go(value);
    }
    return true;
  }

  // Go prints slices as [a b] and maps as map[k:v].
  void write_go(const Val& v) {
    if (!v.is_collection()) {
      *out_ += v.is_str() ? std::string(v.str()) : v.is_null() ? "<no value>" : to_json(v);
      return;
    }
    *out_ += v.is_object() ? "map[" : "[";
    for (uint32_t i = 0; i < v.len; ++i) {
      if (i != 0) *out_ += ' ';
      if (v.is_object()) {
        write_go(v.entries[i].key);
        *out_ += ':';
      }
      write_go(v.is_object() ? v.entries[i].value : v.items[i]);
    }
    *out_ += ']';
  }

  CallContext& call_;
  Val root_;
  std::string* out_ = nullptr;
  std::vector<Token> tokens_;
  std::map<std::string, Val> variables_;
};

}  // namespace

REGO_BUILTIN(render_template) {
  if (!args[0].is_str()) return call.type_error(1, "string", args[0]);
  if (!args[1].is_object()) return call.type_error(2, "object", args[1]);
  std::string text;
  Renderer renderer(call, args[1]);
  if (!renderer.run(args[0].str(), &text)) return call.error(renderer.error);
  if (text.size() > call.max_string()) return call.string_too_large();
  *out = call.make_string(text);
  return BuiltinStatus::Ok;
}

}  // namespace tracee::rego
