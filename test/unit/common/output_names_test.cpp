#include "common/output_names.h"

#include <stdlib.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

namespace tracee::test {
namespace {

TEST_CASE("names of one file are found out, whatever leads to it") {
  std::string name = (std::filesystem::temp_directory_path() / "tracee-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  const std::filesystem::path folder = name;
  std::filesystem::create_directory(folder / "real");
  std::filesystem::create_directory_symlink("real", folder / "link");
  std::ofstream(folder / "first") << "text";
  std::filesystem::create_hard_link(folder / "first", folder / "second");
  const auto same = [&](const char* a, const char* b) {
    return is_one_file(name + '/' + a, name + '/' + b);
  };
  CHECK(same("new", "new"));
  CHECK(same("new", "./new"));
  CHECK(same("real/new", "link/new"));
  CHECK(same("first", "second"));
  CHECK(same("none/new", "none/../none/new"));
  CHECK_FALSE(same("new", "newer"));
  CHECK_FALSE(same("real/new", "new"));
  CHECK_FALSE(same("first", "real"));
  CHECK(is_one_file("new", (std::filesystem::current_path() / "new").string()));
  // A device takes what several write, and has more than one name.
  CHECK_FALSE(is_one_file("/dev/null", "/dev/zero"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("outputs of one file are refused by name") {
  CHECK(check_output_names({}));
  const OutputName different[] = {{"a", "x"}, {"b", "y"}, {"c", "z"}};
  CHECK(check_output_names(different));
  const OutputName twice[] = {{"a", "x"}, {"b", "y"}, {"c", "./x"}};
  const Status refused = check_output_names(twice);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::Usage);
  CHECK(refused.error().message() ==
        "a and c would both write to one file, 'x' and './x'; give each a file of its own");
}

}  // namespace
}  // namespace tracee::test
