// The files of a rotated recording: PATH.00001, PATH.00002 and so on.
//
// Numbers only rise and no file is ever renamed, so whoever reads or copies one need not hurry, and
// names sort as they were written. Used by RecordingSink; the newest file is the current one.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "common/result.h"
#include "tracee-ebpf/output/output_file.h"

namespace tracee {

class RecordingSet {
 public:
  // Looks for files of the set that are there already. Errors: Io, when its folder cannot be read.
  static Result<RecordingSet> find(const std::string& path);

  bool empty() const { return numbers_.empty(); }
  std::string newest() const { return name(numbers_.back()); }  // not when empty()
  // Makes the file after the newest one. A name that somebody took meanwhile is passed over.
  // Errors: as OutputFile::create().
  Result<OutputFile> make_next();
  // Removes the oldest files until at most `files` (1 or more) are left. Errors: Io, after all.
  Status keep(std::size_t files);
  // Removes all files that are there, unless somebody is writing to one. Errors: Io, Usage.
  Status clear();

 private:
  explicit RecordingSet(std::string path) : path_(std::move(path)) {}
  std::string name(std::uint64_t number) const;

  std::string path_;
  std::deque<std::uint64_t> numbers_;  // of the files that are there, rising
  std::uint64_t last_ = 0;
};

}  // namespace tracee
