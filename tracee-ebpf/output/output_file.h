// Opens what is written to: files for the user behind sudo, and standard output.
//
// A path may lead through folders that others can write to while we run as root, hence: no symbolic
// link as last component, no existing file overwritten without being asked, files readable by
// their owner alone and owned by the user behind sudo.
#pragma once

#include <string>

#include "common/result.h"
#include "common/unique_fd.h"

namespace tracee {

class OutputFile {
 public:
  // Opens `path` for writing. Missing folders are made. An existing regular file is an error unless
  // `force`, which puts a new file in its place unless somebody is writing to it; pipes and devices
  // are opened as they are. A new file is locked. Errors: Io or Usage, with what to do.
  static Result<OutputFile> create(const std::string& path, bool force);
  // Whether no program like this one is writing to the file, as far as can be told. Error: Usage.
  static Status check_unused(const std::string& path);
  // Opens an existing regular file that belongs to us or to the user behind sudo, to go on writing
  // at its end; no symbolic link, no second name. Errors: NotFound, Permission, Usage, Io.
  static Result<OutputFile> append_to(const std::string& path);
  // Standard output, opened anew where that is possible, so that it can be made non-blocking
  // without doing so for other programs; a pipe is enlarged to 1 MiB. Errors: Io.
  static Result<OutputFile> standard_output();

  OutputFile(OutputFile&& other) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  // Removes a file that create() made and nothing was written to.
  ~OutputFile();

  int fd() const { return fd_.get(); }
  const std::string& name() const { return name_; }  // for messages
  // Whether writes return EAGAIN instead of blocking. Otherwise the writer must not hand over more
  // than poll(2) promised room for.
  bool non_blocking() const { return non_blocking_; }
  bool is_terminal() const;
  bool is_pipe() const;
  bool is_regular() const;
  // Whether the next byte becomes the first one of an empty regular file.
  bool is_at_start() const;
  // Nobody else may write what this one does, for as long as it is open. False: somebody does.
  bool lock() const;
  void mark_written() { remove_when_empty_ = false; }
  UniqueFd release();

 private:
  OutputFile(UniqueFd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  UniqueFd fd_;
  std::string name_;
  bool non_blocking_ = false;
  bool remove_when_empty_ = false;
};

}  // namespace tracee
