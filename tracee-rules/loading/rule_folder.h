// The files of a rules directory, met one by one in a fixed order, and opened safely.
//
// Rules are code or decide what is reported, so what somebody else could have put there is refused:
// folders and files that everybody may write, links, and what is no regular file.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee::rules {

// "rules" beside the program, wherever it was copied to.
std::string rules_beside_program();

// A file within an open folder.
struct RuleFile {
  int folder;
  std::string name;
  std::string path;      // for messages
  std::string relative;  // the same below the rules directory
};

// Calls `visit` for every file below the directory `path`, folders within folders included, each
// folder in the order of its names; when it is a file, for that and the helpers beside it. Folders
// that are refused are told in `refused`, a sentence each. Error: NotFound or Io, when the
// directory itself cannot be read.
Status walk_rule_folder(const std::string& path, const std::function<void(const RuleFile&)>& visit,
                        std::vector<std::string>& refused);

// Opens first and looks afterwards, so that what is checked is what is read. Errors begin with the
// file's path.
Result<UniqueFd> open_rule_file(const RuleFile& file);

// The whole content, at most `limit` bytes. Error: Io, or Limit. Does not move the descriptor.
Result<std::string> read_rule_file(int fd, std::size_t limit);

// The same of a text, without the byte order mark that some editors put before UTF-8.
Result<std::string> read_rule_text(int fd, std::size_t limit);

}  // namespace tracee::rules
