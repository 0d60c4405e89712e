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
  tracee-rules check|test DIR, explain FILE   of rules, for who writes them

  -i, --input FILE|stdin|-   where the events come from
  -o, --output FORM[:FILE]   text (default) or json; several (--help output)
      --rules [N:]ID         this signature only (of scope N); may be repeated
      --rules-dir PATH       signatures from this folder or file alone (default:
                             rules beside the program)
      --strict-rules         a rule that cannot be loaded is an error
      --list-events, --list-needs   the events that the signatures want
      --profile[=json:FILE]  at the end what each signature cost (--help output)
      --fail-on SEVERITY     exit with 2 on a finding of this severity or above:
                             info, low, medium, high, critical, or 0 to 4
      --fail-on-loss         exit with 3 on an incomplete or damaged record
      --since, --until, --scope, --trace   a part of the input (--help input)
  -h, --help [TOPIC]         this; input, output
  -v, --version

No privileges are needed. Exit status: 0 done, 1 error, 2 and 3 see above.
)";

constexpr std::string_view kInput =
    R"(Which events of an input signatures see.

      --since, --until TIME  RFC 3339; seconds after the start, (=-9) the end
      --scope N              events of this scope of the producer; repeatable
  -t, --trace EXPR           what this selects of what was recorded; the words
                             are those of tracee-ebpf --help trace
      --no-index             read every frame, as --fail-on-loss and --trace do
      --input-tracee WORD    as in Tracee v0.6.3, also for events as JSON
                             (format:json); help explains it

Signatures that the producer's selection names are asked about events of those
scopes alone, and so are those of --rules N:ID. What the producer derived from
other events belongs to every scope.

  tracee-rules --input FILE -t 'binary=/usr/sbin/*' -t container
  tracee-rules --input FILE --scope 2 --since 60
)";

constexpr std::string_view kOutput =
    R"(Where findings go, and how.

  -o, --output text          blocks of text, as Tracee v0.6.3 wrote (default)
  -o, --output json          an object a line; its shape only ever grows
      --output json:FILE     to a new file; --force replaces one. Several may be
                             given, one of them for standard output
  -v, --verbose              text tells severity, process, executable, its
                             arguments, user, container, ancestry, evidence too
      --rate-limit 10/1m     of each signature at most 10 findings a minute of
                             the events' time (s, m, h); how many more there
                             were is told in a report among the findings
      --profile[=FORM]       at the end, on standard error, what each signature
                             cost: text or json (one line), or text:FILE and
                             json:FILE. Beside the findings, never among them:
                             they are the same bytes whenever they are made.

--fail-on and its exit status count suppressed findings as well.

  tracee-rules --input FILE -v --rate-limit 100/1h
  tracee-rules --input FILE --output text --output json:findings.json
)";

}  // namespace

std::optional<std::string_view> help_text(std::string_view topic) {
  if (topic.empty()) return kOverview;
  if (topic == "input") return kInput;
  if (topic == "output") return kOutput;
  return std::nullopt;
}

}  // namespace tracee::rules
