// The event catalogue: its rows against the system's own headers, its look-ups, and rows in
// messages.
#include "common/catalogue.h"

#include <capnp/message.h>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "common/catalogue_message.h"

namespace tracee {
namespace {

using CatalogRow = schema::catalog::Event;

// name -> number of every `#define __NR_name number` of a header.
std::map<std::string, int> system_calls(const char* path) {
  std::ifstream in(path);
  std::map<std::string, int> numbers;
  std::string line, define, macro;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    int number = -1;
    if (words >> define >> macro >> number && macro.rfind("__NR_", 0) == 0) {
      numbers[macro.substr(5)] = number;
    }
  }
  return numbers;
}

const EventDefinition& event(std::string_view name) {
  const EventDefinition* found = Catalogue::built_in().find(name);
  REQUIRE(found);
  return *found;
}

TEST_CASE("ids of system calls are those of x86-64") {
  auto numbers = system_calls(TRACEE_UNISTD_64);
  REQUIRE(numbers.size() > 300);
  // Names of v0.6.3 that differ from the kernel's.
  numbers["umount"] = numbers["umount2"];
  numbers["sysctl"] = numbers["_sysctl"];
  numbers["afs"] = numbers["afs_syscall"];
  for (const EventDefinition& row : Catalogue::built_in().events()) {
    if (!row.is_syscall()) continue;
    INFO(row.name);
    REQUIRE(numbers.count(row.name) == 1);
    CHECK(numbers[row.name] == row.id);
    CHECK(row.in_set("syscalls"));
    CHECK(row.arguments.size() <= 8);
    std::size_t registers = 0;
    for (const ArgumentDefinition& argument : row.arguments) {
      registers += argument.part.what == PartKind::Nothing ? 1 : 0;
    }
    CHECK(registers <= 6);
  }
  for (const auto& [name, number] : numbers) {
    INFO(name);
    if (number <= 441 && number != 335) CHECK(Catalogue::built_in().find(number));
  }
}

TEST_CASE("numbers in 32-bit programs are those of the same call") {
  const auto numbers = system_calls(TRACEE_UNISTD_32);
  REQUIRE(numbers.size() > 300);
  std::set<int> used;
  for (const EventDefinition& row : Catalogue::built_in().events()) {
    if (row.ia32_number < 0) continue;
    INFO(row.name);
    CHECK(row.is_syscall());
    CHECK(used.insert(row.ia32_number).second);
  }
  const auto check = [&](const char* name, const char* ia32) {
    INFO(name);
    CHECK(event(name).ia32_number == numbers.at(ia32));
  };
  check("openat", "openat");
  check("execve", "execve");
  check("umount", "umount2");
  check("mmap", "mmap2");
  check("select", "_newselect");
  check("getrlimit", "ugetrlimit");
  check("sendfile", "sendfile64");
  check("setuid", "setuid32");
  check("chown", "chown32");
  CHECK(event("accept").ia32_number == -1);
  CHECK(event("semop").ia32_number == -1);
}

TEST_CASE("every row is whole") {
  std::set<std::string> names;
  for (const EventDefinition& row : Catalogue::built_in().events()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    REQUIRE_FALSE(row.doc.empty());
    CHECK(row.doc.back() == '.');
    CHECK((row.since == "v0.6.3" || row.since == "later"));
    CHECK_FALSE(row.hooks.empty());
    std::set<std::string> arguments;
    for (const ArgumentDefinition& argument : row.arguments) {
      INFO(argument.name);
      CHECK(arguments.insert(argument.name).second);
      CHECK_FALSE(argument.type.empty());
      // v0.6.3 declared the text of security_kernel_read_file's number, not the number.
      const bool text_of_number = argument.rendering == Rendering::KernelReadType;
      if (argument.type.back() == '*' && !is_blob(argument.kind) && !text_of_number) {
        CHECK(argument.kind == Kind::Pointer);
      }
      if (argument.part.what != PartKind::Nothing) {
        const ArgumentDefinition& whole = row.arguments.at(argument.part.of);
        CHECK(row.is_syscall());
        CHECK(whole.kind == Kind::Pointer);
        CHECK(whole.part.what == PartKind::Nothing);
        continue;
      }
      const bool has_length = argument.kind == Kind::SocketAddress && row.is_syscall();
      CHECK((argument.length_from >= 0) == has_length);
      if (has_length) {
        const std::string& type = row.arguments[argument.length_from].type;
        CHECK(type == (argument.length_is_pointer ? "int*" : "int"));
      }
    }
    for (const HookDefinition& hook : row.hooks) {
      CHECK_FALSE(hook.target.empty());
      const bool no_program = hook.kind == HookKind::Syscall || hook.kind == HookKind::UserSpace;
      CHECK(hook.program.empty() == no_program);
    }
  }
}

TEST_CASE("events outside system calls keep v0.6.3's numbers and arguments") {
  CHECK(event("sched_process_fork").id == 1002);
  CHECK(event("sched_process_exit").id == 1004);
  CHECK(event("security_bprm_check").id == 1015);
  CHECK(event("security_file_open").id == 1016);
  CHECK(event("security_socket_connect").id == 1020);
  const EventDefinition& exec = event("sched_process_exec");
  CHECK(exec.id == 1003);
  std::string arguments;
  for (const auto& a : exec.arguments) arguments += a.type + " " + a.name + "; ";
  CHECK(arguments ==
        "const char* cmdpath; const char* pathname; const char*const* argv; const char*const* env; "
        "dev_t dev; unsigned long inode; int invoked_from_kernel; "
        "unsigned long ctime; const char* sha256; ");
  CHECK(event("security_file_open").hooks[0].program == "fexit__security_file_open");
  CHECK(event("security_file_open").hooks[1].program == "kprobe__security_file_open");
}

TEST_CASE("arguments are found by name, sets by member") {
  const EventDefinition& openat = event("openat");
  CHECK(openat.argument("flags") == 2u);
  CHECK_FALSE(openat.argument("flag"));
  CHECK(openat.arguments[2].rendering == Rendering::OpenFlags);
  CHECK(openat.in_set("fs_file_ops"));
  CHECK_FALSE(openat.in_set("net"));
  CHECK(Catalogue::built_in().find(static_cast<std::uint16_t>(65535)) == nullptr);
  CHECK(Catalogue::built_in().find("opemat") == nullptr);
}

TEST_CASE("a misspelt name gets the nearest one, nonsense gets none") {
  const Catalogue& catalogue = Catalogue::built_in();
  CHECK(catalogue.nearest_name("opnat") == "openat");
  CHECK(catalogue.nearest_name("exceve") == "execve");
  CHECK(catalogue.nearest_name("sched_proces_exec") == "sched_process_exec");
  CHECK(catalogue.nearest_name("qqqqqqqq").empty());
  CHECK(catalogue.nearest_name("").empty());
  CHECK(catalogue.nearest_name(std::string(100000, 'o')).empty());
}

TEST_CASE("of rows with one id the last one counts, and moving keeps look-ups") {
  EventDefinition first, second;
  first.id = second.id = 7;
  first.name = "first";
  second.name = "second";
  Catalogue made({first, second});
  Catalogue catalogue(std::move(made));
  REQUIRE(catalogue.find(7));
  CHECK(catalogue.find(7)->name == "second");
  CHECK(catalogue.find("second") == catalogue.find(7));
  CHECK(catalogue.find("first") == nullptr);
  CHECK(catalogue.events().size() == 1);
}

TEST_CASE("every row survives a message") {
  for (const EventDefinition& row : Catalogue::built_in().events()) {
    capnp::MallocMessageBuilder message;
    write_definition(message.initRoot<CatalogRow>(), row);
    auto read = definition_from(message.getRoot<CatalogRow>().asReader());
    REQUIRE(read);
    INFO(row.name);
    CHECK(read->id == row.id);
    CHECK(read->name == row.name);
    CHECK(read->sets == row.sets);
    CHECK(read->doc == row.doc);
    CHECK(read->since == row.since);
    CHECK(read->ia32_number == row.ia32_number);
    REQUIRE(read->arguments.size() == row.arguments.size());
    for (std::size_t i = 0; i < row.arguments.size(); ++i) {
      const ArgumentDefinition &a = read->arguments[i], &b = row.arguments[i];
      CHECK(std::tie(a.name, a.type, a.kind, a.rendering, a.length_from, a.length_is_pointer) ==
            std::tie(b.name, b.type, b.kind, b.rendering, b.length_from, b.length_is_pointer));
    }
    REQUIRE(read->hooks.size() == row.hooks.size());
    for (std::size_t i = 0; i < row.hooks.size(); ++i) {
      const HookDefinition &a = read->hooks[i], &b = row.hooks[i];
      CHECK(std::tie(a.kind, a.target, a.program) == std::tie(b.kind, b.target, b.program));
    }
  }
}

TEST_CASE("rows from outside are bounded") {
  capnp::MallocMessageBuilder message;
  auto row = message.initRoot<CatalogRow>();
  const auto kind_of_error = [&] { return definition_from(row.asReader()).error().kind(); };
  CHECK(kind_of_error() == ErrorKind::Corrupt);  // no name
  row.setName("x");
  REQUIRE(definition_from(row.asReader()));

  SECTION("arguments") {
    row.initArguments(kMaxCatalogueArguments);
    REQUIRE(definition_from(row.asReader()));
    row.initArguments(kMaxCatalogueArguments + 1);
    CHECK(kind_of_error() == ErrorKind::Limit);
  }
  SECTION("names") {
    row.setName(std::string(kMaxCatalogueName + 1, 'x'));
    CHECK(kind_of_error() == ErrorKind::Limit);
  }
  SECTION("descriptions") {
    row.setDoc(std::string(kMaxCatalogueDoc + 1, 'x'));
    CHECK(kind_of_error() == ErrorKind::Limit);
  }
  SECTION("sets and hooks") {
    row.initSets(kMaxCatalogueSets + 1);
    CHECK(kind_of_error() == ErrorKind::Limit);
    row.initSets(0);
    row.initHooks(kMaxCatalogueHooks + 1);
    CHECK(kind_of_error() == ErrorKind::Limit);
  }
  SECTION("length arguments that do not exist") {
    auto arguments = row.initArguments(1);
    arguments[0].setLengthFrom(1);
    CHECK(kind_of_error() == ErrorKind::Corrupt);
    arguments[0].setLengthFrom(-2);
    CHECK(kind_of_error() == ErrorKind::Corrupt);
  }
  SECTION("enumerators that came later are shown as numbers") {
    auto arguments = row.initArguments(1);
    arguments[0].setKind(static_cast<schema::catalog::Kind>(999));
    arguments[0].setRendering(static_cast<schema::catalog::Rendering>(999));
    row.initHooks(1)[0].setKind(static_cast<schema::catalog::HookKind>(999));
    const auto read = definition_from(row.asReader());
    REQUIRE(read);
    CHECK(read->arguments[0].kind == Kind::Uint64);
    CHECK(read->arguments[0].rendering == Rendering::Plain);
    CHECK(read->hooks[0].kind == HookKind::None);
  }
  SECTION("texts that are not UTF-8 keep their bytes") {
    row.setName("a\xff\x1b");
    CHECK(definition_from(row.asReader())->name == "a\xff\x1b");
  }
}

}  // namespace
}  // namespace tracee
