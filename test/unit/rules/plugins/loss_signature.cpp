// Reports every loss, with all that is said of it, and every ptrace between.
#include "tracee-rules/api/signature.h"

namespace {

using namespace tracee::api;

class Losses {
 public:
  static constexpr Metadata kMetadata = {"LOSS", "1", "Losses", "Something is not in the record"};
  static constexpr const char* kTags[] = {"test"};
  static constexpr tracee_property kProperties[] = {property("Severity", 1)};
  static constexpr tracee_selector kSelectors[] = {{"tracee", "events_lost", "host", 0},
                                                   {"tracee", "ptrace", "*", 0}};
  static constexpr const char* kNames[] = {"event",      "cause",     "cpu",    "count",
                                           "first_time", "last_time", "program"};
  static constexpr tracee_argument kArguments[] = {
      {"events_lost", kNames[0]}, {"events_lost", kNames[1]}, {"events_lost", kNames[2]},
      {"events_lost", kNames[3]}, {"events_lost", kNames[4]}, {"events_lost", kNames[5]},
      {"events_lost", kNames[6]}};

  bool on_event(const Event& event, Finding& finding) {
    for (std::uint32_t i = 0; i < 7; ++i) {
      const std::string_view text = event.rendered(i);
      if (!text.empty()) finding.add(kNames[i], text);
    }
    return true;
  }
};

}  // namespace

TRACEE_PLUGIN(Losses)
