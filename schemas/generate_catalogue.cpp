// Writes what others derive from the event catalogue: generate_catalogue HEADER MARKDOWN
//
// HEADER is plain C for bpf/ and the producer: event ids and argument positions. MARKDOWN is
// schemas/EVENTS.md, for people who choose events and write rules. Run by the build; the same rows
// always give the same bytes.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue_rows.h"

namespace {

using tracee::schema::catalog::Event;
using tracee::schema::catalog::HookKind;
using tracee::schema::catalog::Kind;
using tracee::schema::catalog::Rendering;

std::vector<Event::Reader> sorted_rows() {
  std::vector<Event::Reader> rows;
  tracee::schema::catalog::for_each_row([&](Event::Reader row) { rows.push_back(row); });
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.getId() < b.getId(); });
  return rows;
}

std::string upper(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = std::isalnum(static_cast<unsigned char>(c)) ? std::toupper(c) : '_';
  return text;
}

void write_header(std::ostream& out, const std::vector<Event::Reader>& rows) {
  out << "/* Event ids and argument positions, generated from schemas/catalog. */\n"
         "#ifndef TRACEE_CATALOGUE_IDS_H\n#define TRACEE_CATALOGUE_IDS_H\n\nenum event_id {\n";
  for (const auto& row : rows) {
    out << "\tEVENT_" << upper(row.getName().cStr()) << " = " << row.getId() << ",\n";
  }
  out << "};\n\nenum event_argument {\n";
  for (const auto& row : rows) {
    unsigned position = 0;
    for (auto argument : row.getArguments()) {
      out << "\tARG_" << upper(row.getName().cStr()) << "_" << upper(argument.getName().cStr())
          << " = " << position++ << ",\n";
    }
  }
  out << "};\n\n#endif\n";
}

// What stands in the place of the argument's value; null: the value itself.
const char* rendered_form(Rendering rendering) {
  switch (rendering) {
    case Rendering::OPEN_FLAGS:
      return "text, such as `O_RDONLY|O_CLOEXEC`";
    case Rendering::ACCESS_MODE:
      return "text, such as `R_OK|W_OK`";
    case Rendering::MEMORY_PROTECTION:
      return "text, such as `PROT_READ|PROT_EXEC`";
    case Rendering::PTRACE_REQUEST:
      return "text, such as `PTRACE_TRACEME`";
    case Rendering::PRCTL_OPTION:
      return "text, such as `PR_SET_NAME`";
    case Rendering::SOCKET_DOMAIN:
      return "text, such as `AF_INET`";
    case Rendering::SOCKET_TYPE:
      return "text, such as `SOCK_STREAM|SOCK_CLOEXEC`";
    case Rendering::EXECVEAT_FLAGS:
      return "text, such as `AT_EMPTY_PATH`";
    case Rendering::FILE_MODE:
      return "text, such as `S_IFREG|S_IRWXU|S_IRGRP`";
    case Rendering::CLONE_FLAGS:
      return "text, such as `CLONE_VM|CLONE_FILES`";
    case Rendering::BPF_COMMAND:
      return "text, such as `BPF_PROG_LOAD`";
    case Rendering::CAPABILITY:
      return "text, such as `CAP_SYS_ADMIN`";
    case Rendering::SYSCALL_NAME:
      return "text: the system call's name";
    case Rendering::KERNEL_READ_TYPE:
      return "text, such as `kernel-module`";
    case Rendering::MEMORY_ALERT:
      return "text";
    default:  // PLAIN; those of Argument.explained stand beside a number
      return nullptr;
  }
}

// What a rule or a JSON reader meets as the argument's value.
const char* value_form(Kind kind, Rendering rendering) {
  if (const char* form = rendered_form(rendering)) return form;
  switch (kind) {
    case Kind::POINTER:
      return "text: `0x` and upper-case hexadecimal digits";
    case Kind::TEXT:
      return "text";
    case Kind::TEXT_ARRAY:
      return "list of texts";
    case Kind::BYTES:
      return "text: base64";
    case Kind::SOCKET_ADDRESS:
      return "object of texts, such as `sa_family`, `sin_addr`, `sin_port`";
    case Kind::CREDENTIALS:
      return "object of numbers";
    case Kind::INT_PAIR:
      return "list of two numbers";
    case Kind::UINT64_ARRAY:
      return "list of numbers";
    case Kind::BOOLEAN:
      return "true or false";
    case Kind::INT32:
    case Kind::UINT32:
    case Kind::INT64:
    case Kind::UINT64:
    case Kind::UINT16:
      break;
  }
  return "number";
}

const char* hook_text(HookKind kind) {
  switch (kind) {
    case HookKind::BTF_TRACEPOINT:
      return "tracepoint (BTF)";
    case HookKind::FUNCTION_EXIT:
      return "fexit";
    case HookKind::FUNCTION_ENTRY:
      return "fentry";
    case HookKind::KPROBE:
      return "kprobe";
    case HookKind::NONE:
    case HookKind::SYSCALL:
    case HookKind::USER_SPACE:
      break;
  }
  return "";
}

void write_event(std::ostream& out, const Event::Reader& row) {
  out << "\n### " << row.getName().cStr() << "\n\n"
      << row.getDoc().cStr() << "\n\nId " << row.getId();
  const char* separator = "; sets ";
  for (auto set : row.getSets()) {
    out << separator << set.cStr();
    separator = ", ";
  }
  if (row.getIa32Number() >= 0) out << "; number in 32-bit programs " << row.getIa32Number();
  separator = "; observed by ";
  for (auto hook : row.getHooks()) {
    if (hook.getKind() == HookKind::SYSCALL) continue;
    out << separator << hook_text(hook.getKind()) << " `" << hook.getTarget().cStr() << "`";
    separator = ", else ";
  }
  out << ".\n";
  if (row.getArguments().size() == 0) return;
  out << "\n| Argument | Type | Value in rules and JSON |\n|---|---|---|\n";
  for (auto argument : row.getArguments()) {
    out << "| `" << argument.getName().cStr() << "` | `" << argument.getType().cStr() << "` | "
        << value_form(argument.getKind(), argument.getRendering())
        << (argument.getExplained() == Rendering::PLAIN ? "" : "; `text` says what it means")
        << " |\n";
  }
}

bool is_syscall(const Event::Reader& row) {
  return row.getHooks().size() > 0 && row.getHooks()[0].getKind() == HookKind::SYSCALL;
}

void write_markdown(std::ostream& out, const std::vector<Event::Reader>& rows) {
  out << "# Events\n\n"
         "Generated from `schemas/catalog` by the build (`cmake --build … --target events_md`).\n"
         "Rules name events and arguments as they are spelt here; `args[].type` in JSON is the\n"
         "type column. Arguments that could not be collected are left out of an event.\n\n"
         "A system call's event is sent when the call returns, with its return value, failed "
         "calls\n"
         "included (a negative value is minus the errno). Texts and socket addresses of system\n"
         "calls are read from the caller's memory unless said otherwise, where another thread may\n"
         "change them meanwhile; what the kernel really used is told by the `security_*` events.\n"
         "Pointers are not followed. Numbers of system calls are those of x86-64.\n"
         "\n## Other events\n";
  for (const auto& row : rows) {
    if (!is_syscall(row)) write_event(out, row);
  }
  out << "\n## System calls\n";
  for (const auto& row : rows) {
    if (is_syscall(row)) write_event(out, row);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: generate_catalogue HEADER MARKDOWN\n";
    return 1;
  }
  const auto rows = sorted_rows();
  std::ofstream header(argv[1]);
  write_header(header, rows);
  header.close();
  std::ofstream markdown(argv[2]);
  write_markdown(markdown, rows);
  markdown.close();
  if (!header || !markdown) {
    std::perror("generate_catalogue: writing the outputs");
    return 1;
  }
  return 0;
}
