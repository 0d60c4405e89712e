// Files that outputs make: what they never replace.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("what is read is never replaced, whatever it is called") {
  StreamBuilder stream;
  stream.header({"ptrace"}).end();
  const Folder folder;
  folder.add_text("a.rec", stream.bytes());
  std::filesystem::create_hard_link(folder.path("a.rec"), folder.path("b.rec"));
  const std::string source =
      "package tracee.A\n__rego_metadoc__ := {\"id\": \"A-1\"}\n"
      "tracee_selected_events[{\"source\": \"tracee\", \"name\": \"ptrace\"}]\n"
      "tracee_match { false }\n";
  folder.add_text("a.rego", source);
  const auto refused = [&](const std::string& to, std::vector<std::string> words) {
    INFO(to);
    words.insert(words.end(), {"--rules-dir", folder.path("a.rego"), "--force"});
    const auto run = run_program_on("", words);
    CHECK(run.status == 1);
    CHECK(run.err.find(to + " is also an input: nothing was written") != run.err.npos);
    CHECK(content(folder.path("a.rec")) == stream.bytes());
    CHECK(content(folder.path("a.rego")) == source);
  };
  for (const char* name : {"a.rec", "b.rec", "a.rego"}) {
    const std::string path = folder.path(name);
    refused(path, {"--input", folder.path("a.rec"), "-o", "text:" + path});
    refused(path, {"--input", folder.path("a.rec"), "-o", "json:" + path});
    refused(path, {"--input", folder.path("a.rec"), "--profile=json:" + path});
  }
  const auto cut = run_program_on("", {"cat", folder.path("a.rec"), "-o", "capnp", "-o",
                                       "out-file:" + folder.path("b.rec"), "--force"});
  CHECK(cut.err ==
        "tracee-rules: cat: " + folder.path("b.rec") + " is also an input: nothing was written\n");
  // An input that cannot be read costs no file either.
  CHECK(run_program_on(
            "", {"--input", folder.path("none"), "--force", "-o", "text:" + folder.path("a.rec")})
            .status == 1);
  CHECK(content(folder.path("a.rec")) == stream.bytes());
}

TEST_CASE("what is in the way of a new file is told, and stays") {
  const Folder folder;
  std::filesystem::create_directory(folder.path("dd"));
  std::filesystem::create_symlink("elsewhere", folder.path("link"));
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  StreamBuilder stream;
  stream.header({"ptrace"}).end();
  const auto said = [&](const std::string& name) {
    const auto run = run_program_on(
        stream.bytes(), {"--input", "-", "--force", "--output", "json:" + folder.path(name)});
    CHECK(run.status == 1);
    return run.err.substr(run.err.find(name));
  };
  CHECK(said("dd") == "dd is a folder, which is not replaced: name a new file\n");
  CHECK(said("link") == "link is a symbolic link, which is not replaced: name a new file\n");
  CHECK(said("fifo") == "fifo is a named pipe, which is not replaced: name a new file\n");
}

}  // namespace
}  // namespace tracee::rules
