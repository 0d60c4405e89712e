// What --help shows.
#include "tracee-rules/options.h"

namespace tracee::rules {
namespace {

constexpr std::string_view kOverview =
    R"(tracee-rules: detects attacks in the events that tracee-ebpf recorded

  sudo tracee-ebpf -o format:capnp | tracee-rules --input stdin   live
  tracee-rules --input FILE            a recording
  tracee-rules --list                  the signatures
  tracee-rules info|verify|cat FILE    tools for recordings; each has a --help
  tracee-rules check|test DIR, explain FILE   tools for authors of rules

  -i, --input FILE|stdin|-   where the events come from
  -o, --output FORM[:FILE]   text (default) or json; repeatable (--help output)
      --rules [N:]ID         only this signature (on scope N); repeatable
      --rules-dir PATH       signatures of this directory or file only (default:
                             rules beside the program)
      --strict-rules         a rule that cannot be loaded is an error
      --list-events, --list-needs   the events that the signatures need
      --profile[=json:FILE]  at the end, the cost of signatures (--help output)
      --fail-on SEVERITY     exit with 2 on a finding of this severity or above:
                             info, low, medium, high, critical, or 0 to 4
      --fail-on-loss         exit with 3 on an incomplete or damaged record
      --since, --until, --scope, --trace   part of the input (--help input)
  -h, --help [TOPIC]         this text, or that of a topic: input, output
  -v, --version

No privileges are needed. Exit status: 0 done, 1 error, 2 and 3 as above.
)";

constexpr std::string_view kInput =
    R"(Which events of the input the signatures are given.

      --since, --until TIME  RFC 3339; or seconds after the first event, or (-9)
                             before the last one: --since=-9
      --scope N              only events of this scope of the producer;
                             repeatable
  -t, --trace EXPR           only recorded events that this expression selects;
                             tracee-ebpf --help trace has the grammar
      --no-index             read every frame, as --fail-on-loss and --trace do
      --input-tracee WORD    as in Tracee v0.6.3, also for events in JSON
                             (format:json); --input-tracee help explains it

A signature that the producer selected for certain scopes is given only events
of those scopes, and so is one of --rules N:ID. Events that the producer derived
from others belong to every scope.

  tracee-rules --input FILE -t 'binary=/usr/sbin/*' -t container
  tracee-rules --input FILE --scope 2 --since 60
)";

constexpr std::string_view kOutput =
    R"(Where findings are written, and in which form.

  -o, --output text          blocks of text, as Tracee v0.6.3 wrote (default)
  -o, --output json          one object per line; fields are only ever added
      --output json:FILE     to a new file; --force replaces an existing one.
                             Repeatable, once for standard output
  -v, --verbose              text also shows severity, process, executable,
                             arguments, user, container, ancestry and evidence
      --rate-limit 10/1m     at most 10 findings per signature and minute (or s,
                             h) of the events' time; a report among the
                             findings says how many were suppressed
      --profile[=FORM]       at the end, on standard error, what each signature
                             cost: text or json (one line), or to a file with
                             text:FILE or json:FILE. Never among the findings,
                             whose bytes depend on the events alone

--fail-on counts suppressed findings as well.

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
