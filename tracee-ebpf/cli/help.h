// The texts of --help and --version, and the event list. Called by main(); nothing here prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/catalogue.h"

namespace tracee {

// The help on a topic; the empty topic is the overview, which fits a screen of 80 columns by 24
// lines. Nothing when there is no such topic.
std::optional<std::string_view> help_text(std::string_view topic);
// The topics there are, as words for a sentence.
std::string help_topics();

// Program and stream format, one line.
std::string version_text();
// Program and version, as streams name their producer.
std::string producer_name();
// The version alone.
std::string program_version();

// All events in v0.6.3's two blocks of columns: system calls, others.
std::string list_text(const Catalogue& catalogue);
// The same as a JSON array, one event a line.
std::string list_json(const Catalogue& catalogue);

}  // namespace tracee
