#include "tracee-ebpf/output/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "test/unit/ebpf/temporary_folder.h"

namespace tracee {
namespace {

std::string refusal(const std::string& path, bool force = false) {
  auto file = OutputFile::create(path, force);
  REQUIRE_FALSE(file);
  return file.error().message();
}

void write_to(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TEST_CASE("a new file is for its owner alone, and stays once something was written") {
  TemporaryFolder folder;
  {
    auto file = OutputFile::create(folder / "new", false);
    REQUIRE(file);
    struct stat status {};
    REQUIRE(::stat((folder / "new").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    CHECK_FALSE(file->is_terminal());
    CHECK_FALSE(file->is_pipe());
    file->mark_written();
  }
  CHECK(std::filesystem::exists(folder / "new"));
}

TEST_CASE("a file that nothing was written to is removed") {
  TemporaryFolder folder;
  REQUIRE(OutputFile::create(folder / "new", false));
  CHECK_FALSE(std::filesystem::exists(folder / "new"));
}

TEST_CASE("an existing file is only replaced when that is asked for, and never reused") {
  TemporaryFolder folder;
  write_to(folder / "old", "precious");
  std::filesystem::create_hard_link(folder / "old", folder / "twin");
  CHECK(refusal(folder / "old").find("--force") != std::string::npos);
  CHECK(content_of(folder / "old") == "precious");
  {
    auto file = OutputFile::create(folder / "old", true);
    REQUIRE(file);
    file->mark_written();
  }
  CHECK(content_of(folder / "old").empty());
  CHECK(content_of(folder / "twin") == "precious");
}

TEST_CASE("a file that is being written is not replaced, forced or not") {
  TemporaryFolder folder;
  {
    auto writing = OutputFile::create(folder / "busy", false);
    REQUIRE(writing);
    writing->mark_written();
    write_to(folder / "busy", "precious");
    CHECK(refusal(folder / "busy", true).find("another program is writing to it") !=
          std::string::npos);
    CHECK(content_of(folder / "busy") == "precious");
  }
  CHECK(OutputFile::create(folder / "busy", true));
}

TEST_CASE("symbolic links are not followed, dangling or not, forced or not") {
  TemporaryFolder folder;
  write_to(folder / "victim", "precious");
  std::filesystem::create_symlink(folder / "victim", folder / "link");
  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");
  for (bool force : {false, true}) {
    CHECK(refusal(folder / "link", force).find("symbolic links are not followed") !=
          std::string::npos);
    CHECK(refusal(folder / "dangling", force).find("symbolic links") != std::string::npos);
  }
  CHECK(content_of(folder / "victim") == "precious");
  CHECK_FALSE(std::filesystem::exists(folder / "nowhere"));
}

TEST_CASE("what cannot be written is told with its path and reason") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder / "dir");
  CHECK(refusal(folder / "dir").find("Is a directory") != std::string::npos);
  write_to(folder / "file", "");
  CHECK(refusal(folder / "file/below").find("Not a directory") != std::string::npos);
  CHECK(refusal("/proc/nothing/here").find("'/proc/nothing") != std::string::npos);
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(refusal(folder / "fifo").find("no program reads from this pipe yet") != std::string::npos);
}

TEST_CASE("folders that are missing are made") {
  TemporaryFolder folder;
  auto file = OutputFile::create(folder / "a/b/c", false);
  REQUIRE(file);
  CHECK(std::filesystem::is_directory(folder / "a/b"));
}

TEST_CASE("devices and pipes are opened as they are") {
  CHECK(OutputFile::create("/dev/null", false));
  TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  UniqueFd reader(::open((folder / "fifo").c_str(), O_RDONLY | O_NONBLOCK));
  {
    auto file = OutputFile::create(folder / "fifo", false);
    REQUIRE(file);
    CHECK(file->is_pipe());
    CHECK(file->non_blocking());
  }
  CHECK(std::filesystem::exists(folder / "fifo"));
}

TEST_CASE("as root, files belong to the user behind sudo") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root");
    return;
  }
  ::setenv("SUDO_UID", "65534", 1);
  ::setenv("SUDO_GID", "65533", 1);
  TemporaryFolder folder;
  {
    auto file = OutputFile::create(folder / "sub/new", false);
    REQUIRE(file);
    struct stat status {};
    REQUIRE(::fstat(file->fd(), &status) == 0);
    CHECK(status.st_uid == 65534);
    CHECK(status.st_gid == 65533);
    REQUIRE(::stat((folder / "sub").c_str(), &status) == 0);
    CHECK(status.st_uid == 65534);
  }
  ::setenv("SUDO_UID", "4294967295", 1);  // means "no change" to chown(2): not a user
  {
    auto file = OutputFile::create(folder / "sub/other", false);
    REQUIRE(file);
    struct stat status {};
    REQUIRE(::fstat(file->fd(), &status) == 0);
    CHECK(status.st_uid == 0);
  }
  ::unsetenv("SUDO_UID");
  ::unsetenv("SUDO_GID");
}

}  // namespace
}  // namespace tracee
