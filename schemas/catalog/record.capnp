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
    doc = "Events that passed the filters and are not in the record: so many of one kind, for one cause and of one CPU, between two times (nanoseconds since boot). The causes are ringFull, scratch, pageFault, tooLarge, taskState, userQueue and sink. With missedRun the kernel left out runs of a program; which events and CPU they were is unknown and not there, nor is program with any other cause. Every stream carries its losses, whether this event is selected or not; selecting it shows them among the events, whoever the selection is of. It is nobody's event: it has no process, and the time is the end of the interval.",
    hooks = [(kind = userSpace, target = "the stream's loss reports")], since = "later")
];
