// The formatter. Operators are written in parentheses, so that precedence cannot change.
#include "tracee-rules/rego/syntax/formatter.h"

#include <map>

#include "tracee-rules/rego/value/json.h"

namespace tracee::rego {
namespace {

const std::map<std::string, const char*>& operators() {
  static const std::map<std::string, const char*> table = {{"equal", "=="},
                                                           {"neq", "!="},
                                                           {"lt", "<"},
                                                           {"lte", "<="},
                                                           {"gt", ">"},
                                                           {"gte", ">="},
                                                           {"or", "|"},
                                                           {"and", "&"},
                                                           {"plus", "+"},
                                                           {"minus", "-"},
                                                           {"mul", "*"},
                                                           {"div", "/"},
                                                           {"rem", "%"},
                                                           {"internal.member_2", "in"},
                                                           {"internal.member_3", "in"}};
  return table;
}

bool is_name(const std::string& s) {
  if (s.empty() || (s[0] >= '0' && s[0] <= '9')) return false;
  for (char c : s) {
    const bool ok =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!ok) return false;
  }
  return true;
}

std::string quoted(const std::string& s) { return to_rego(Val::string(s)); }

std::string list(const std::vector<Term*>& items, size_t from) {
  std::string out;
  for (size_t i = from; i < items.size(); ++i)
    out += (i == from ? "" : ", ") + format_term(*items[i]);
  return out;
}

// Names after a dot stay so: v0 tells p.q from p["q"] in heads.
std::string operands(const std::vector<Term*>& items, size_t from) {
  std::string out;
  for (size_t i = from; i < items.size(); ++i) {
    const Term& t = *items[i];
    const bool dotted = t.kind == TermKind::String && t.flag && is_name(t.text);
    out += dotted ? "." + t.text : "[" + format_term(t) + "]";
  }
  return out;
}

std::string call(const Term& t) {
  const Term& op = *t.items[0];
  if (op.kind == TermKind::Var && op.flag) {
    const std::string symbol = operators().at(op.text);
    if (t.items.size() == 4) {
      return "(" + format_term(*t.items[1]) + ", " + format_term(*t.items[2]) + " in " +
             format_term(*t.items[3]) + ")";
    }
    return "(" + format_term(*t.items[1]) + " " + symbol + " " + format_term(*t.items[2]) + ")";
  }
  return format_term(op) + "(" + list(t.items, 1) + ")";
}

std::string withs(const Expr& e) {
  std::string out;
  for (const With& w : e.withs)
    out += " with " + format_term(*w.target) + " as " + format_term(*w.value);
  return out;
}

// The literal parts with everything escaped that could end them.
std::string template_text(const Term& t) {
  std::string out = "$\"";
  for (const Term* part : t.items) {
    if (part->kind != TermKind::String) {
      const Expr& e = *part->body->exprs[0];
      out += "{" + format_term(*e.terms[1]) + withs(e) + "}";
      continue;
    }
    const std::string text = quoted(part->text);
    for (size_t i = 1; i + 1 < text.size(); ++i)
      out += text[i] == '{' ? std::string("\\{") : std::string(1, text[i]);
  }
  return out + "\"";
}

std::string expression(const Expr& e) {
  std::string out = e.negated ? "not " : "";
  switch (e.kind) {
    case ExprKind::Term:
      out += format_term(*e.terms[0]);
      break;
    case ExprKind::Unify:
      out += format_term(*e.terms[0]) + " = " + format_term(*e.terms[1]);
      break;
    case ExprKind::Assign:
      out += format_term(*e.terms[0]) + " := " + format_term(*e.terms[1]);
      break;
    case ExprKind::SomeDecl:
      out += "some " + list(e.terms, 0);
      break;
    case ExprKind::SomeIn:
    case ExprKind::Every: {
      const std::vector<Term*> names(e.terms.begin(), e.terms.end() - 1);
      out += (e.kind == ExprKind::Every ? "every " : "some ") + list(names, 0) + " in " +
             format_term(*e.terms.back());
      if (e.body != nullptr) out += " {\n" + format_body(*e.body) + "}";
      break;
    }
  }
  return out + withs(e);
}

// Without `if`, v0 would take the last operand of such a head for a set's member.
bool needs_if(const Rule& r) {
  if (r.member != nullptr || r.value != nullptr || r.is_function || r.body == nullptr) return false;
  const Term& last = *r.path.back();
  return r.path.size() == 2 && !(last.kind == TermKind::String && last.flag);
}

std::string member_text(const Rule& r, bool v1) {
  const std::string member = format_term(*r.member);
  return v1 || r.path.size() > 1 ? " contains " + member : "[" + member + "]";
}

std::string rule_text(const Rule& r, bool v1) {
  std::string out = r.is_default ? "default " : "";
  out += r.path[0]->text + operands(r.path, 1);
  if (r.member != nullptr) out += member_text(r, v1);
  if (r.is_function) out += "(" + list(r.args, 0) + ")";
  if (r.value != nullptr) out += (r.assigned ? " := " : " = ") + format_term(*r.value);
  const bool with_if = v1 || needs_if(r);
  for (const Rule* branch = &r; branch != nullptr; branch = branch->otherwise) {
    if (branch != &r) out += " else";
    if (branch != &r && branch->value != nullptr)
      out += (branch->assigned ? " := " : " = ") + format_term(*branch->value);
    if (branch->body != nullptr)
      out += std::string(with_if ? " if" : "") + " {\n" + format_body(*branch->body) + "}";
  }
  return out + "\n";
}

}  // namespace

std::string format_term(const Term& t) {
  switch (t.kind) {
    case TermKind::Null:
      return "null";
    case TermKind::Bool:
      return t.flag ? "true" : "false";
    case TermKind::Number:
      return t.text;
    case TermKind::String:
      return quoted(t.text);
    case TermKind::Var:
      return t.text[0] == '$' ? "_" : t.text;
    case TermKind::Ref:
      return format_term(*t.items[0]) + operands(t.items, 1);
    case TermKind::Array:
      return "[" + list(t.items, 0) + "]";
    case TermKind::Set:
      return t.items.empty() ? "set()" : "{" + list(t.items, 0) + "}";
    case TermKind::Object: {
      std::string out;
      for (size_t i = 0; i < t.items.size(); i += 2) {
        out +=
            (i == 0 ? "" : ", ") + format_term(*t.items[i]) + ": " + format_term(*t.items[i + 1]);
      }
      return "{" + out + "}";
    }
    case TermKind::ArrayCompr:
      return "[" + format_term(*t.items[0]) + " |\n" + format_body(*t.body) + "]";
    case TermKind::SetCompr:
      return "{" + format_term(*t.items[0]) + " |\n" + format_body(*t.body) + "}";
    case TermKind::ObjectCompr:
      return "{" + format_term(*t.items[0]) + ": " + format_term(*t.items[1]) + " |\n" +
             format_body(*t.body) + "}";
    case TermKind::Call:
      return call(t);
    case TermKind::Template:
      return template_text(t);
    case TermKind::Field:
    case TermKind::Slot:
      return "input";
  }
  return {};
}

std::string format_body(const Body& b) {
  std::string out;
  for (const Expr* e : b.exprs) out += expression(*e) + "\n";
  return out;
}

std::string format_module(const Module& m) {
  std::string out = "package " + m.package[0];
  for (size_t i = 1; i < m.package.size(); ++i) out += "[" + quoted(m.package[i]) + "]";
  out += "\n";
  for (const Import& i : m.imports) {
    out += "import " + i.path[0];
    for (size_t k = 1; k < i.path.size(); ++k) out += "[" + quoted(i.path[k]) + "]";
    if (i.explicit_alias) out += " as " + i.alias;
    out += "\n";
  }
  size_t written = 0;
  const auto rules_until = [&](size_t end) {
    for (; written < end; ++written) out += rule_text(*m.rules[written], m.v1);
  };
  for (const KeywordImport& k : m.keyword_imports) {
    rules_until(k.rules_before);
    out += "import " + k.path + "\n";
  }
  rules_until(m.rules.size());
  return out;
}

}  // namespace tracee::rego
