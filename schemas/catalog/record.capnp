@0xc91d5be07a3f6428;
# What the record says about itself.
# Rows of the event catalogue, by id; definition.capnp says what each field means.

using Cxx = import "/capnp/c++.capnp";
using Definition = import "definition.capnp";
$Cxx.namespace("tracee::schema::catalog");

const record :List(Definition.Event) = [
  (id = 2001, name = "events_lost", sets = [],
    arguments = [
      (name = "event", type = "const char*", kind = text),
      (name = "cause", type = "const char*", kind = text),
      (name = "cpu", type = "u16", kind = uint16),
      (name = "count", type = "u64", kind = uint64),
      (name = "first_time", type = "u64", kind = uint64),
      (name = "last_time", type = "u64", kind = uint64),
      (name = "program", type = "const char*", kind = text)],
    doc = "Events that passed the filters and are not in the record: so many of one kind, for one cause and of one CPU, between two times (nanoseconds since boot). The causes are ringFull, scratch, tooLarge, taskState, userQueue and sink. With pageFault no event is missing: count values of such events are, in whole or in part, because their memory could not be read. With missedRun the kernel left out runs of a program; which events and CPU they were is unknown and not there, nor is program with any other cause. Every stream carries its losses, whether this event is selected or not; selecting it shows them among the events, whoever the selection is of. It is nobody's event: it has no process, and the time is the end of the interval.",
    hooks = [(kind = userSpace, target = "the stream's loss reports")], since = "later"),

  (id = 2027, name = "sensor_degraded", sets = [],
    arguments = [
      (name = "what", type = "const char*", kind = text),
      (name = "detail", type = "const char*", kind = text),
      (name = "since", type = "u64", kind = uint64),
      (name = "recovered", type = "bool", kind = boolean)],
    doc = "Programs that are attached do not run any more, or their filters were changed: what no longer sees (trampolines, kprobes, tracepoints, system call entries or exits, control group filters), why as far as the system tells, and when it was last known to see (nanoseconds since boot). Once more, with recovered, when it does again. The tracer calls for it itself, once a second, and tells what did not notice two times in a row. ftrace or kprobes that were switched off are seen so; one single probe that somebody took away is not. Every stream carries it, whether it is selected or not, and standard error has it, too; selecting it shows it in tables and JSON.",
    hooks = [(kind = userSpace, target = "the tracer's canary calls")], since = "later")
];
