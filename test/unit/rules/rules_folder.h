// A rules directory of a test's own.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "test/unit/rules/evaluation.h"
#include "tracee-rules/loading/rule_loader.h"

namespace tracee::rules {

// A folder of its own for each test.
class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "tracee-rules-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return path_.string(); }
  std::string path(const std::string& name) const { return (path_ / name).string(); }
  // A copy of a default plugin, or of one of the test's own.
  void add(const std::string& from, const std::string& as) const {
    std::filesystem::create_directories((path_ / as).parent_path());
    std::filesystem::copy_file(from, path_ / as);
    ::chmod(path(as).c_str(), 0644);
  }
  void add_rule(const std::string& name, const std::string& as) const {
    add(twins_dir() + "/" + name, as);
  }
  void add_text(const std::string& as, std::string_view text) const {
    std::filesystem::create_directories((path_ / as).parent_path());
    std::ofstream(path_ / as, std::ios::binary) << text;
    ::chmod(path(as).c_str(), 0644);
  }
  void add_test_plugin(const std::string& name) const {
    add(std::string(TRACEE_TEST_PLUGINS) + "/" + name, name);
  }

  RuleScan scan() const {
    auto scan = load_rules(path());
    REQUIRE(scan);
    return std::move(*scan);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace tracee::rules
