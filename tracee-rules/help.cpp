// What --help shows.
#include "tracee-rules/options.h"

namespace tracee::rules {
namespace {

constexpr std::string_view kOverview =
    R"(tracee-rules: finds attacks in what tracee-ebpf has seen

  sudo tracee-ebpf -o format:capnp | tracee-rules --input stdin   live
  tracee-rules --input FILE            a recording
  tracee-rules --list                  the signatures
  tracee-rules info|verify|cat FILE    of recordings; --help of each says more
  tracee-rules check|test|explain DIR  of rules, for who writes them

  -i, --input FILE|stdin|-   where the events come from
  -o, --output text|json     findings as blocks of text (default) or JSON lines
      --rules [N:]ID         this signature only (of scope N); may be repeated
      --rules-dir PATH       signatures from this folder or file alone (default:
                             rules beside the program)
      --strict-rules         a rule that cannot be loaded is an error
      --list-events, --list-needs   the events that the signatures want
      --profile              at the end what each signature cost
      --fail-on SEVERITY     exit with 2 on a finding of this severity or above:
                             info, low, medium, high, critical, or 0 to 4
      --fail-on-loss         exit with 3 on an incomplete or damaged record
      --since, --until, --scope, --trace   a part of the input (--help input)
  -h, --help [TOPIC]         this; input
  -v, --version

No privileges are needed. Exit status: 0 done, 1 error, 2 and 3 see above.
)";

constexpr std::string_view kInput =
    R"(Which events of an input signatures see.

      --since, --until TIME  RFC 3339; seconds after the start, or (=-9) the end
      --scope N              events of this scope of the producer; repeatable
  -t, --trace EXPR           what this selects of what was recorded; the words
                             are those of tracee-ebpf --help trace
      --no-index             read every frame, as --fail-on-loss and --trace do
      --input-tracee WORD    as in Tracee v0.6.3; help explains it

Signatures that the producer's selection names are asked about events of those
scopes alone, and so are those of --rules N:ID. What the producer derived from
other events belongs to every scope.

  tracee-rules --input FILE -t 'binary=/usr/sbin/*' -t container
  tracee-rules --input FILE --scope 2 --since 60
)";

}  // namespace

std::optional<std::string_view> help_text(std::string_view topic) {
  if (topic.empty()) return kOverview;
  if (topic == "input") return kInput;
  return std::nullopt;
}

}  // namespace tracee::rules
