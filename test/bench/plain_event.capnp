@0xb3a4d7f0c2915e68;
# For encode_bench alone: the same event as one would write it down without thinking of speed, each
# with its task, its arguments behind pointers, nothing shared.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("tracee::bench::plain");

struct Batch {
  magic @0 :UInt64;
  checksum @1 :UInt64;
  events @2 :List(Event);
}

struct Event {
  time @0 :UInt64;
  returnValue @1 :Int64;
  eventId @2 :UInt16;
  cpu @3 :UInt16;
  cpuSequence @4 :UInt32;
  syscall @5 :Int32;
  scopes @6 :UInt64;
  startTime @7 :UInt64;
  processStartTime @8 :UInt64;
  parentStartTime @9 :UInt64;
  cgroupId @10 :UInt64;
  tid @11 :UInt32;
  pid @12 :UInt32;
  parentPid @13 :UInt32;
  nsTid @14 :UInt32;
  nsPid @15 :UInt32;
  uid @16 :UInt32;
  mountNamespace @17 :UInt32;
  pidNamespace @18 :UInt32;
  commFirst @19 :UInt64;
  commLast @20 :UInt64;
  arguments @21 :List(Argument);
}

struct Argument {
  union {
    number @0 :Int64;
    text @1 :Text;
  }
}
