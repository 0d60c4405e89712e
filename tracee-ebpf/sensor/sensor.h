// The kernel side, as the program uses it: opened, loaded, attached, drained, one phase after the
// other. Everything of libbpf is behind this header.
//
// Phases must be called in order, each once: open(), load(), attach(); calling one out of order is
// a broken invariant and aborts. Not thread-safe: one thread owns the sensor.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/result.h"
#include "common/selection.h"
#include "common/stream/batch_encoder.h"
#include "common/stream/content.h"

namespace tracee {

class ContainerTable;

// What a kernel may or may not offer to programs.
enum class KernelFeature : std::uint8_t {
  Trampoline,     // fentry and fexit
  Kprobe,         // and kretprobes
  BtfTracepoint,  // tp_btf, the system call dispatcher included
  RawTracepoint,  // without BTF: no hook of ours is one
};

struct SensorOptions {
  Selection selection;
  std::vector<KernelFeature> disabled;          // do without them, as if the kernel had none
  std::uint64_t ring_bytes = 64 * 1024 * 1024;  // all rings together
  bool exec_env = false;                        // collect environments of exec
  bool detect_syscall = false;                  // fill in arguments that name the running call
  bool exec_info = false;                       // digests and change times of executed files
  bool stack_addresses = false;                 // user-space return addresses of every event
  std::vector<std::uint32_t> left_out;  // processes never traced: the tracer, its pipe's reader
  // Told of control groups that come and go, asked for the container of each event. Must outlive
  // the sensor; null: events name no container.
  ContainerTable* containers = nullptr;
};

// What the plan decided for one selected event.
struct PlannedHook {
  std::uint16_t event_id = 0;
  HookKind kind = HookKind::None;  // None: not observable here
  std::string target;
  std::string reason;  // when not observable: what the kernel said
  std::string remedy;  // and what would help
};

// What keeps an attached sensor from seeing.
struct SensorFault {
  std::string what;    // a way of observing, such as "trampolines"; the same as long as it lasts
  std::string detail;  // why, as far as the system tells
};

class Sensor {
 public:
  // Opens the embedded object and probes what this kernel offers. Errors: Permission with the
  // missing capability and what it is for; Unsupported when the kernel has no BTF.
  static Result<std::unique_ptr<Sensor>> open(const SensorOptions& options);
  virtual ~Sensor() = default;

  // Loads the programs of the plan; one that the verifier refuses is dropped and the object loaded
  // again without it.
  virtual Status load() = 0;
  // Attaches every hook of the plan. Events flow from here on.
  virtual Status attach() = 0;

  // Final once attach() has returned: one entry for every selected event.
  virtual const std::vector<PlannedHook>& plan() const = 0;
  // Whether each event has a number of its own on its CPU, so that gaps prove losses.
  virtual bool cpu_sequences() const = 0;
  // Which build of the BPF programs runs, and why that one; for people.
  virtual std::string programs() const { return {}; }
  virtual std::uint32_t cpu_count() const = 0;

  struct Drained {
    std::uint64_t events = 0;
    std::uint64_t late = 0;
    bool busy = false;  // more was waiting than one call may take
  };
  // Decodes the records that are older than `horizon` (CLOCK_BOOTTIME, ns) into `encoder`, merged
  // by time over all rings, and calls `flush` whenever it is full. An error of `flush` ends the
  // call and is returned.
  virtual Result<Drained> drain(stream::BatchEncoder& encoder, std::uint64_t horizon,
                                const std::function<Status()>& flush) = 0;

  // Becomes readable when a ring asks to be drained at once; for poll(2).
  virtual int wake_fd() const = 0;
  // Asks to be woken by the next record, so that an idle program can sleep. False when a ring holds
  // records already.
  virtual bool arm_wake() = 0;

  // When the processes that run began, by pid (CLOCK_BOOTTIME, ns), exactly as their events say it.
  // Empty where the kernel does not tell. After load().
  virtual std::map<std::uint32_t, std::uint64_t> start_times() = 0;

  // What was lost since the last call, by event, cause and CPU; empty entries when nothing was.
  virtual Result<stream::LossContent> take_losses() = 0;

  // Makes sure that what is attached still sees: does what each way of observing in use must
  // notice. Gives those that did not, the second time in a row; to be called about once a second,
  // between attach() and detach().
  virtual std::vector<SensorFault> faults() { return {}; }

  // Detaches every hook: no new records. What is in the rings can still be drained.
  virtual void detach() = 0;
};

}  // namespace tracee
