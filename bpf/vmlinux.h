/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The kernel's types, as far as the programs read them. Kept by hand: fields are found by name in
 * the running kernel's BTF (CO-RE), so order, size and anything not named here do not matter.
 * Never dumped from a build machine. Names ending in ___x are other shapes of the same type.
 */
#ifndef TRACEE_BPF_VMLINUX_H
#define TRACEE_BPF_VMLINUX_H
#define __VMLINUX_H__ /* bpf_tracing.h: registers have the kernel's names */

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u16 __le16;
typedef __u32 __le32;
typedef __u64 __le64;
typedef __u16 __sum16;
typedef __u32 __wsum;

typedef __s8 s8;
typedef __u8 u8;
typedef __s16 s16;
typedef __u16 u16;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;
typedef _Bool bool;
typedef int pid_t;
typedef unsigned int dev_t;
typedef unsigned short umode_t;
enum { false = 0, true = 1 };

/* Values of the kernel's own ABI that bpf_helpers.h and the programs use. */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
enum {
	BPF_ANY = 0,
	BPF_F_NO_PREALLOC = 1,
	BPF_RB_NO_WAKEUP = 1,
	BPF_RB_FORCE_WAKEUP = 2,
	BPF_RB_AVAIL_DATA = 0,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
	BPF_F_USER_STACK = 256,
};

/* Found in the kernel by name: which helpers it has. */
enum bpf_func_id___probe {
	BPF_FUNC_get_current_task_btf___probe = 158,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs,
		flags, sp, ss;
};

typedef struct {
	unsigned int val;
} kuid_t;

typedef struct {
	unsigned int val;
} kgid_t;

typedef struct {
	u64 val;
} kernel_cap_t;

struct cred {
	kuid_t uid, suid, euid, fsuid;
	kgid_t gid, sgid, egid, fsgid;
	unsigned int securebits;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective, cap_bset, cap_ambient;
};

struct ns_common {
	unsigned int inum;
};

struct new_utsname {
	char nodename[65];
};

struct uts_namespace {
	struct new_utsname name;
	struct ns_common ns;
};

struct mnt_namespace {
	struct ns_common ns;
};

struct task_struct;

struct pid_namespace {
	struct ns_common ns;
	struct task_struct *child_reaper;
};

struct ipc_namespace {
	struct ns_common ns;
};

struct net {
	struct ns_common ns;
};

struct cgroup_namespace {
	struct ns_common ns;
};

struct nsproxy {
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct cgroup_namespace *cgroup_ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct signal_struct {
	struct pid *pids[4]; /* by enum pid_type; 1: PIDTYPE_TGID */
};

struct kernfs_node {
	u64 id;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

enum cgroup_subsys_id {
	cpuset_cgrp_id,
};

struct css_set {
	struct cgroup_subsys_state *subsys[1]; /* by enum cgroup_subsys_id */
	struct cgroup *dfl_cgrp;
};

struct file;

struct mm_struct {
	unsigned long start_code, end_code, start_data, end_data, start_brk, brk, start_stack, arg_start,
		arg_end, env_start, env_end;
	unsigned long saved_auxv[1]; /* as large as the kernel has it */
	struct file *exe_file;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

typedef struct {
	unsigned long sig[1];
} sigset_t;

struct sigaction {
	void *sa_handler;
	unsigned long sa_flags;
	sigset_t sa_mask;
};

struct k_sigaction {
	struct sigaction sa;
};

struct sighand_struct {
	struct k_sigaction action[64];
};

struct thread_info {
	u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	unsigned int in_execve : 1;
	int exit_code;
	pid_t pid;
	pid_t tgid;
	u64 start_boottime;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	const struct cred *real_cred;
	const struct cred *cred;
	struct css_set *cgroups;
	struct mm_struct *mm;
	void *stack;
	char comm[16];
};

struct qstr {
	u32 len;
	const unsigned char *name;
};

struct file_system_type {
	const char *name;
};

struct super_block {
	struct file_system_type *s_type;
	dev_t s_dev;
	unsigned long s_magic;
};

struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};

struct inode {
	umode_t i_mode;
	unsigned long i_ino;
	s64 i_ctime_sec;
	u32 i_ctime_nsec;
	struct super_block *i_sb;
};

/* Until Linux 6.5, and until 6.10. */
struct inode___i_ctime {
	struct timespec64 i_ctime;
};
struct inode___i_ctime_hidden {
	struct timespec64 __i_ctime;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
};

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
};

/* Who owns files may be mapped by a mount: since Linux 5.12, and since 6.2. */
struct vfsmount___owners {
	void *mnt_userns;
};
struct vfsmount___idmap {
	void *mnt_idmap;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	unsigned int f_flags;
	void *private_data;
};

struct kiocb {
	struct file *ki_filp;
};

struct vm_area_struct {
	unsigned long vm_flags;
	struct file *vm_file;
};

struct rlimit {
	unsigned long rlim_cur, rlim_max;
};

struct timezone {
	int tz_minuteswest, tz_dsttime;
};

struct linux_binprm {
	struct file *file;
	int argc;
	int envc;
	unsigned int point_of_no_return : 1;
	const char *filename;
	const char *interp;
	const char *fdpath;
};

struct sockaddr {
	unsigned short sa_family;
};

struct filename {
	const char *name; /* the kernel's copy */
	const char *uptr; /* where the caller has it before Linux 7 */
};

struct nameidata {
	struct filename *name;
};

struct msghdr {
	void *msg_name;
	int msg_namelen;
};

struct in6_addr {
	union {
		u8 u6_addr8[16];
	} in6_u;
};

struct sock_common {
	unsigned short skc_family;
	u16 skc_num; /* the local port, in host order */
	u32 skc_rcv_saddr;
	u16 skc_dport; /* the peer's port, in network order */
	u32 skc_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	struct in6_addr skc_v6_daddr;
	int skc_bound_dev_if;
};

struct sock {
	struct sock_common __sk_common;
};

struct socket {
	short type;
	struct sock *sk;
};

struct sockaddr_un {
	unsigned short sun_family;
	char sun_path[108];
};

struct unix_address {
	int len;
	struct sockaddr_un name[1];
};

struct unix_sock {
	struct unix_address *addr;
	struct sock *peer;
};

struct bpf_map {
	u32 id;
	char name[16];
};

enum bpf_prog_type { BPF_PROG_TYPE_UNSPEC };

struct bpf_insn {
	u8 code;
	u8 dst_reg : 4;
	u8 src_reg : 4;
	s16 off;
	s32 imm;
};

struct bpf_prog_aux {
	u32 id;
	const char *attach_func_name;
	char name[16];
};

struct bpf_prog {
	enum bpf_prog_type type;
	u32 len;
	struct bpf_prog_aux *aux;
	struct bpf_insn insnsi[0];
};

struct bpf_link {
	struct bpf_prog *prog;
};

union bpf_attr {
	struct {
		u32 target_fd;
	} link_create;
};

struct bpf_tramp_link {
	struct bpf_link link;
};

/* Linux 7: the part of a link that is in a trampoline. */
struct bpf_tramp_node {
	struct bpf_link *link;
};

struct bpf_raw_tp_link {
	struct bpf_link link;
	u64 cookie; /* Linux 6.10 */
};

struct tracepoint {
	const char *name;
};

struct list_head {
	struct list_head *next;
};

struct trace_event_call {
	union {
		const char *name;
		struct tracepoint *tp;
	};
	int flags;
	void *filter; /* until Linux 6.11 */
	void *mod; /* until Linux 5.14 */
};

struct perf_event {
	struct trace_event_call *tp_event;
};

struct kprobe {
	void *addr;
	const char *symbol_name;
	void *pre_handler;
	void *post_handler;
};

struct kretprobe {
	struct kprobe kp;
	void *handler;
};

struct uprobe_consumer {
	void *ret_handler;
};

struct trace_probe {
	struct list_head list;
};

struct trace_probe_event {
	struct trace_event_call call;
	struct list_head probes;
};

struct trace_kprobe {
	struct kretprobe rp;
	const char *symbol;
	struct trace_probe tp;
};

struct trace_uprobe {
	struct uprobe_consumer consumer;
	char *filename;
	unsigned long offset;
	struct trace_probe tp;
};

struct module {
	char name[56];
	const char *version;
	const char *srcversion;
};

struct subprocess_info {
	const char *path;
	char **argv;
	char **envp;
	int wait;
};

struct proc_dir_entry {
	const void *proc_ops;
	char *name;
	umode_t mode;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	u64 seq_num;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

#endif
