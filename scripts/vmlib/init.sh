#!/bin/busybox sh
# The first process of the virtual machine that scripts/vm boots. It mounts what a Linux system has,
# runs /vm/command with stdout on ttyS1 and stderr on ttyS2, writes its exit status and the wanted
# files to the NVMe disk as one tar archive (byte-exact, no kernel modules needed), and powers off.
# It is made for that machine alone and never runs on a host.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs devtmpfs /dev 2>/dev/null
busybox mkdir -p /dev/pts /dev/shm
busybox mount -t devpts devpts /dev/pts
busybox mount -t tmpfs -o mode=1777 tmpfs /dev/shm
busybox mount -t tmpfs -o mode=1777 tmpfs /tmp
busybox mount -t tmpfs -o mode=0755 tmpfs /run
busybox mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
busybox mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
busybox mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null
busybox mount -t bpf bpf /sys/fs/bpf 2>/dev/null
busybox mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
busybox ln -sf /proc/self/fd /dev/fd
busybox ip link set lo up
busybox hostname vm
busybox stty -F /dev/ttyS1 raw -echo -opost
busybox stty -F /dev/ttyS2 raw -echo -opost

cd /tracee
/bin/busybox sh /vm/command </dev/null >/dev/ttyS1 2>/dev/ttyS2
busybox echo $? >/vm/status

set --
while read -r path; do
  if [ -e "/$path" ]; then set -- "$@" "$path"; else busybox echo "$path" >>/vm/missing; fi
done </vm/fetch
[ -e /vm/missing ] && set -- vm/missing "$@"
busybox tar -c -f - -C / vm/status "$@" | busybox dd of=/dev/nvme0n1 bs=1M conv=fsync 2>/dev/null
busybox sync
busybox poweroff -f
