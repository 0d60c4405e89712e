// Does what each default signature looks for, and for each something like it that must not be
// found. Run by test/runtime, in virtual machines of its own alone: some of it is dangerous.
//
//     signature_acts host | container     all acts of that place, each in a process of its own
//     signature_acts noop                 nothing; what acts execute
//
// A process is named y-TRC-109 when the signature TRC-109 must find what it does, and n-TRC-109
// when not. Whether an act succeeds does not matter: signatures find attempts. Exits 0 when every
// act was performed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char* const kNoArguments[] = {"signature_acts", "noop", NULL};
static char* const kNoEnvironment[] = {NULL};
static int port;  // where somebody listens on 127.0.0.1 and 127.0.0.2

static void open_for(const char* path, int flags) {
  const int fd = open(path, flags, 0600);
  if (fd >= 0) close(fd);
}
static void reads(const char* path) { open_for(path, O_RDONLY); }
static void writes(const char* path) { open_for(path, O_WRONLY | O_CREAT); }

static void make_folders(const char* path) {
  char part[256];
  for (size_t i = 1; path[i] != 0 && i < sizeof part; i++) {
    if (path[i] != '/') continue;
    memcpy(part, path, i);
    part[i] = 0;
    mkdir(part, 0755);
  }
}

static void put(const char* path, const char* text) {
  make_folders(path);
  unlink(path);
  const int fd = open(path, O_WRONLY | O_CREAT, 0700);
  if (fd < 0) return;
  if (write(fd, text, strlen(text)) < 0) perror(path);
  close(fd);
}

static void connects(int fd, const char* to) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, to, &address.sin_addr);
  connect(fd, (struct sockaddr*)&address, sizeof address);
}

static void connects_local(const char* path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr*)&address, sizeof address);
}

static void stdio_over_socket(int found) {
  if (found) close(0);
  connects(socket(AF_INET, SOCK_STREAM, 0), "127.0.0.1");
}
static void anti_debugging(int found) {
  if (found) ptrace(PTRACE_TRACEME, 0, 0, 0);
  if (!found) ptrace(PTRACE_DETACH, 1, 0, 0);
}
static void code_injection(int found) { open_for("/proc/self/mem", found ? O_RDWR : O_RDONLY); }
static void dynamic_code_loading(int found) {
  const size_t size = 4096;
  void* memory = mmap(NULL, size, PROT_READ | PROT_WRITE | (found ? PROT_EXEC : 0),
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(memory, size, PROT_READ | (found ? PROT_EXEC : 0));
}
static void fileless_execution(int found) {
  const int self = open("/proc/self/exe", O_RDONLY);
  const int memory = memfd_create("acts", 0);
  char part[65536];
  for (ssize_t size; (size = read(self, part, sizeof part)) > 0;) {
    if (write(memory, part, (size_t)size) != size) return;
  }
  fexecve(found ? memory : self, kNoArguments, kNoEnvironment);
}
static void kernel_module_loading(int found) {
  if (found) syscall(SYS_init_module, "no module", 9, "");
  if (!found) syscall(SYS_delete_module, "none_such", O_NONBLOCK);
}
static void ld_preload(int found) {
  char* const environment[] = {found ? "LD_PRELOAD=/none.so" : "A=LD_PRELOAD=/none.so", NULL};
  execve("/proc/self/exe", kNoArguments, environment);
}
static void k8s_cert_theft(int found) {
  if (found) reads("/etc/kubernetes/pki/ca.key");
  if (!found) writes("/etc/kubernetes/pki/ca.key");
}
static void illegitimate_shell(int found) {
  if (found) prctl(PR_SET_NAME, "nginx");
  execl("/bin/bash", "bash", "-c", ":", NULL);
}
static void aslr_inspection(int found) {
  reads(found ? "/proc/sys/kernel/randomize_va_space" : "/proc/sys/kernel/ostype");
}
static void default_loader_mod(int found) {
  if (found) writes("/lib/ld-acts.so.1");
  if (!found) reads("/lib/ld-acts.so.1");
}
static void hidden_file_created(int found) {
  put(found ? "/tmp/.hidden" : "/tmp/visible",
      "\x7f"
      "ELF\2");
}
static void proc_mem_access(int found) { open_for("/proc/self/mem", found ? O_RDONLY : O_WRONLY); }
static void rcd_modification(int found) {
  if (found) writes("/etc/rc.local");
  if (!found) reads("/etc/rc.local");
}
static void scheduled_task_mod(int found) {
  if (found) writes("/etc/crontab");
  if (!found) reads("/etc/crontab");
}
static void sudoers_modification(int found) {
  if (found) writes("/etc/sudoers");
  if (!found) reads("/etc/sudoers");
}

static void service_account_token(int found) {
  reads(found ? "/run/secrets/kubernetes.io/serviceaccount/token"
              : "/run/secrets/kubernetes.io/serviceaccount/ca.crt");
}
static void dropped_executable(int found) {
  put("/tmp/dropped", found ? "\x7f"
                              "ELF\2"
                            : "#!/bin/sh\n");
}
static void device_mount(int found) {
  mkdir("/tmp/mounted", 0755);
  mount(found ? "/dev/sda1" : "none", "/tmp/mounted", found ? "ext4" : "tmpfs", 0, NULL);
}
static void k8s_api_connection(int found) {
  char* const environment[] = {"KUBERNETES_SERVICE_HOST=127.0.0.1", NULL};
  const pid_t child = fork();
  if (child == 0) {
    execve("/proc/self/exe", kNoArguments, environment);
    _exit(1);
  }
  waitpid(child, NULL, 0);
  connects(socket(AF_INET, SOCK_STREAM, 0), found ? "127.0.0.1" : "127.0.0.2");
}
static void release_agent(int found) {
  if (found) writes("/tmp/release_agent");
  if (!found) reads("/tmp/release_agent");
}
static void notify_on_release(int found) {
  if (found) writes("/tmp/notify_on_release");
  if (!found) reads("/tmp/notify_on_release");
}
static void core_pattern(int found) {
  open_for("/proc/sys/kernel/core_pattern", found ? O_WRONLY : O_RDONLY);
}
static void docker_socket(int found) {
  connects_local(found ? "/tmp/docker.sock" : "/tmp/other.sock");
}
static void kcore(int found) { reads(found ? "/proc/kcore" : "/proc/cpuinfo"); }
static void sched_debug(int found) {
  const char* before_5_13 = "/proc/sched_debug";
  const char* debug =
      access(before_5_13, F_OK) == 0 ? before_5_13 : "/sys/kernel/debug/sched/debug";

  reads(found ? debug : "/proc/schedstat");
}
static void sysrq(int found) { open_for("/proc/sys/kernel/sysrq", found ? O_WRONLY : O_RDONLY); }

struct act {
  const char* id;
  void (*perform)(int found);
};

static const struct act kHost[] = {
    {"TRC-1", stdio_over_socket},
    {"TRC-2", anti_debugging},
    {"TRC-3", code_injection},
    {"TRC-4", dynamic_code_loading},
    {"TRC-5", fileless_execution},
    {"TRC-6", kernel_module_loading},
    {"TRC-7", ld_preload},
    {"TRC-10", k8s_cert_theft},
    {"TRC-12", illegitimate_shell},
    {"TRC-109", aslr_inspection},
    {"TRC-1012", default_loader_mod},
    {"TRC-1015", hidden_file_created},
    {"TRC-1023", proc_mem_access},
    {"TRC-1026", rcd_modification},
    {"TRC-1027", scheduled_task_mod},
    {"TRC-1028", sudoers_modification},
};
static const struct act kContainer[] = {
    {"TRC-8", service_account_token}, {"TRC-9", dropped_executable}, {"TRC-11", device_mount},
    {"TRC-13", k8s_api_connection},   {"TRC-14", release_agent},     {"TRC-106", notify_on_release},
    {"TRC-1011", core_pattern},       {"TRC-1019", docker_socket},   {"TRC-1021", kcore},
    {"TRC-1029", sched_debug},        {"TRC-1031", sysrq},
};

static int perform_all(const struct act* acts, size_t count) {
  for (size_t i = 0; i < 2 * count; i++) {
    const int found = i % 2;  // the harmless one first
    const pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      char name[16];
      snprintf(name, sizeof name, "%c-%s", found ? 'y' : 'n', acts[i / 2].id);
      prctl(PR_SET_NAME, name);
      acts[i / 2].perform(found);
      _exit(0);
    }
    waitpid(child, NULL, 0);
  }
  return 0;
}

// Somebody who accepts connections, wherever from.
static void listen_locally(void) {
  const int control = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq loopback = {.ifr_name = "lo"};
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  ioctl(control, SIOCSIFFLAGS, &loopback);
  close(control);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  bind(listener, (struct sockaddr*)&address, sizeof address);
  listen(listener, 16);
  getsockname(listener, (struct sockaddr*)&address, &size);
  port = ntohs(address.sin_port);
}

int main(int argc, char** argv) {
  const char* what = argc == 2 ? argv[1] : "";
  if (strcmp(what, "noop") == 0) return 0;
  listen_locally();
  if (strcmp(what, "host") == 0) {
    put("/etc/kubernetes/pki/ca.key", "key");
    put("/lib/ld-acts.so.1", "loader");
    put("/etc/sudoers", "");
    put("/etc/crontab", "");
    put("/etc/rc.local", "");
    return perform_all(kHost, sizeof kHost / sizeof *kHost);
  }
  if (strcmp(what, "container") == 0) {
    put("/run/secrets/kubernetes.io/serviceaccount/token", "token");
    put("/run/secrets/kubernetes.io/serviceaccount/ca.crt", "crt");
    put("/tmp/release_agent", "");
    put("/tmp/notify_on_release", "");
    return perform_all(kContainer, sizeof kContainer / sizeof *kContainer);
  }
  fprintf(stderr, "usage: signature_acts host|container|noop\n");
  return 2;
}
