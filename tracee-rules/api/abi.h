/* The binary interface between tracee-rules and plugins with detection signatures.
 *
 * A plugin is a shared object that exports one constant, `tracee_plugin`. The host compares its
 * version before it touches anything else of it and refuses a mismatch. Everything is plain C: no
 * exceptions, no ownership and no C++ types cross the boundary. Plugins in C++ are written against
 * tracee-rules/api/signature.h, which wraps this file and adds nothing to the interface.
 *
 * Rules of change: TRACEE_ABI_VERSION rises only when an existing field or meaning changes. What is
 * new goes to the end of a struct, whose `size` says how much of it the other side knows, or into
 * new enumerators, which an older side answers with "unknown".
 *
 * Threads: all calls into one signature come from one thread. Lifetimes: pointers that the host
 * hands out during on_event are borrowed until that call returns; everything that a plugin's
 * constant points to must stay valid and unchanged as long as the plugin is loaded.
 */
#ifndef TRACEE_RULES_API_ABI_H
#define TRACEE_RULES_API_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRACEE_ABI_VERSION 1u
#define TRACEE_PLUGIN_SYMBOL "tracee_plugin"

/* Borrowed bytes, not terminated; often but not necessarily UTF-8. */
typedef struct tracee_text {
  const char* data;
  size_t size;
} tracee_text;

/* ---- events, as the host shows them ---- */

typedef struct tracee_event tracee_event;     /* the event at hand */
typedef struct tracee_finding tracee_finding; /* collects the data of one finding */

/* Whether a value is there. The numbers are those of the stream's format. */
enum tracee_presence {
  TRACEE_ABSENT = 0, /* not collected, or this stream's event has no such argument */
  TRACEE_PRESENT = 1,
  TRACEE_NULL = 2,       /* the caller passed a null pointer */
  TRACEE_UNREADABLE = 3, /* its memory could not be read; number is the address */
  TRACEE_CUT = 4,        /* shorter than the original: see full_size */
  TRACEE_REDACTED = 5    /* removed on purpose */
};

/* Where a value comes from, hence how far it can be trusted. */
enum tracee_provenance {
  TRACEE_REGISTER = 0,
  TRACEE_USER_MEMORY = 1, /* the caller could change it while it was looked at */
  TRACEE_KERNEL_MEMORY = 2,
  TRACEE_RESOLVED = 3, /* worked out from kernel objects, such as a path from its dentries */
  TRACEE_PRODUCER = 4
};

/* How a value travels. */
enum tracee_kind {
  TRACEE_INT32 = 0,
  TRACEE_UINT32 = 1,
  TRACEE_INT64 = 2,
  TRACEE_UINT64 = 3,
  TRACEE_POINTER = 4,
  TRACEE_TEXT = 5,
  TRACEE_TEXT_ARRAY = 6, /* strings, each with its terminating zero */
  TRACEE_BYTES = 7,
  TRACEE_SOCKET_ADDRESS = 8, /* struct sockaddr as user space lays it out */
  TRACEE_CREDENTIALS = 9,
  TRACEE_INT_PAIR = 10,
  TRACEE_UINT16 = 11,
  TRACEE_BOOLEAN = 12,     /* number is 0 or 1 */
  TRACEE_UINT64_ARRAY = 13 /* 8 bytes each */
};

#define TRACEE_UNKNOWN_SIZE 0xffffffffu

/* An argument as it travelled. `size` is set by the caller to sizeof(tracee_value). */
typedef struct tracee_value {
  uint32_t size;
  uint8_t presence;
  uint8_t provenance;
  uint8_t kind;
  uint8_t reserved;
  int64_t number;      /* scalar kinds: the value, signed kinds sign-extended */
  tracee_text bytes;   /* other kinds: what was captured */
  uint32_t full_size;  /* other kinds: bytes of the original, or TRACEE_UNKNOWN_SIZE */
  uint32_t full_count; /* text arrays: strings of the original, or TRACEE_UNKNOWN_SIZE */
} tracee_value;

/* What an event says about itself and about the task that acted. For an exec that is the task
 * before it was replaced. */
enum tracee_number_field {
  TRACEE_TIME = 0, /* nanoseconds since 1970 */
  TRACEE_RETURN_VALUE = 1,
  TRACEE_EVENT_ID = 2,
  TRACEE_PROCESS_ID = 3, /* in the process's own pid namespace, as v0.6.3's processId */
  TRACEE_THREAD_ID = 4,
  TRACEE_PARENT_PROCESS_ID = 5,
  TRACEE_HOST_PROCESS_ID = 6,
  TRACEE_HOST_THREAD_ID = 7,
  TRACEE_HOST_PARENT_PROCESS_ID = 8,
  TRACEE_USER_ID = 9,
  TRACEE_MOUNT_NAMESPACE = 10,
  TRACEE_PID_NAMESPACE = 11,
  TRACEE_CGROUP_ID = 12,
  TRACEE_PROCESS_START_TIME = 13, /* nanoseconds since boot; with the host pid it names a process */
  TRACEE_IN_CONTAINER = 14,       /* 0 or 1 */
  TRACEE_SCOPES = 15              /* bit N-1: scope N wanted it; 0 for what the producer derived */
};

enum tracee_text_field {
  TRACEE_EVENT_NAME = 0,
  TRACEE_PROCESS_NAME = 1, /* the thread's name, at most 15 bytes */
  TRACEE_HOST_NAME = 2,    /* UTS node name */
  TRACEE_CONTAINER_ID = 3, /* empty on the host */
  TRACEE_EXECUTABLE = 4    /* path, empty when unknown */
};

/* The accessors of the host. A plugin checks `size` before it uses one that version 1 lacked. */
typedef struct tracee_host {
  uint32_t abi_version;
  uint32_t size;

  /* Which entry of the descriptor's `selectors` the event came by: the first that fits. */
  uint32_t (*selector)(const tracee_event* event);

  /* The argument at `index` of the descriptor's `arguments`, raw. Returns 1, or 0 when the value is
   * absent or belongs to another event; `value` is filled in either way. */
  int32_t (*value)(const tracee_event* event, uint32_t index, tracee_value* value);

  /* The same as the text that users are shown, harmless for a terminal: "PTRACE_TRACEME",
   * "O_RDWR|O_CREAT", "<nil>" for a null pointer. Empty when the value is absent. For a path that
   * is to be compared take its bytes from value(). */
  tracee_text (*rendered)(const tracee_event* event, uint32_t index);

  /* Return 1, or 0 when this host does not know the field; the result is then 0 or empty. */
  int32_t (*number)(const tracee_event* event, uint32_t field, int64_t* result);
  int32_t (*text)(const tracee_event* event, uint32_t field, tracee_text* result);

  /* Add to the data of the finding; the bytes are copied. An existing key gets the new value. Data
   * counts only if on_event then returns TRACEE_MATCH. */
  void (*add_text)(tracee_finding* finding, tracee_text key, tracee_text value);
  void (*add_number)(tracee_finding* finding, tracee_text key, int64_t value);
  void (*add_bool)(tracee_finding* finding, tracee_text key, int32_t value);
} tracee_host;

/* ---- signatures, as a plugin describes them ---- */

enum tracee_selector_flags {
  /* The signature can find nothing without this event. Unmarked selectors are alternatives. */
  TRACEE_REQUIRED = 1u,
  /* Used only in streams that cannot contain the event of the selector before this one, so that
   * one act is not reported twice. */
  TRACEE_SUBSTITUTE = 2u
};

/* An event that a signature wants. Empty or "*" means any. */
typedef struct tracee_selector {
  const char* source; /* "tracee" */
  const char* name;   /* of the event */
  const char* origin; /* "host" or "container" */
  uint32_t flags;
} tracee_selector;

/* An argument that a signature reads. Its place is looked up once a stream, not once an event. */
typedef struct tracee_argument {
  const char* event;
  const char* name;
} tracee_argument;

enum tracee_property_kind { TRACEE_PROPERTY_TEXT = 0, TRACEE_PROPERTY_NUMBER = 1 };

typedef struct tracee_property {
  const char* key;  /* "Severity" (a number, 0 to 4) and "MITRE ATT&CK" are shown to users */
  const char* text; /* TRACEE_PROPERTY_TEXT */
  int64_t number;   /* TRACEE_PROPERTY_NUMBER */
  uint32_t kind;
} tracee_property;

/* Results of on_event; every other number below zero is an error of the signature's own. */
#define TRACEE_NO_MATCH 0
#define TRACEE_MATCH 1
#define TRACEE_FAILED (-1)

enum tracee_signal {
  TRACEE_SOURCE_STARTS = 1,  /* a header was read: another machine, run or file begins */
  TRACEE_SOURCE_COMPLETE = 2 /* the input has ended */
};

typedef struct tracee_signature {
  uint32_t size;
  uint32_t tag_count;
  uint32_t property_count;
  uint32_t selector_count;
  uint32_t argument_count;
  uint32_t reserved;
  const char* id;
  const char* version;
  const char* name;
  const char* description;
  const char* const* tags;
  const tracee_property* properties;
  const tracee_selector* selectors;
  const tracee_argument* arguments;

  /* The state that the other calls are given, or NULL on failure. `host` outlives it. */
  void* (*create)(const tracee_host* host);
  void (*destroy)(void* state);
  int32_t (*on_event)(void* state, const tracee_event* event, tracee_finding* finding);
  /* NULL when not wanted. Returns 0, or a number below zero for failure. */
  int32_t (*on_signal)(void* state, uint32_t signal);

  /* Not in the first interface: a host or plugin that lacks them has a smaller `size`. Other ids
   * and names that users may call it by. */
  uint32_t alias_count;
  uint32_t reserved2;
  const char* const* aliases;
} tracee_signature;

/* What a plugin exports under the name TRACEE_PLUGIN_SYMBOL. The first two fields never change. */
typedef struct tracee_plugin_descriptor {
  uint32_t abi_version;
  uint32_t size;
  uint32_t signature_count;
  uint32_t reserved;
  const tracee_signature* const* signatures;
} tracee_plugin_descriptor;

#ifdef __cplusplus
}
#endif

#endif
