#!/bin/sh
# What happens to a machine while it is traced: ftrace goes off and on, it sleeps, the clock is set,
# processors go and come, processes flood it, programs of ours are interrupted. For changes_test.py, in
# a virtual machine of its own: it changes the whole system. DIST and VICTIMS name the folders with the
# programs, OUT where results go. Judges nothing.
EBPF=${DIST:-dist}/tracee-ebpf
RULES=${DIST:-dist}/tracee-rules
VICTIMS=${VICTIMS:-victims}
OUT=${OUT:-/tmp/out}
mkdir -p "$OUT"

start() { # NAME OPTIONS…: the producer in the background, until it is ready
  name=$1
  shift
  rm -f "$OUT/ready"
  "$EBPF" --ready-file "$OUT/ready" "$@" 2>"$OUT/$name.err" &
  tracer=$!
  tries=1200
  until [ -s "$OUT/ready" ] || [ $tries = 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
  done
}

finish() { # NAME
  kill -INT "$tracer"
  wait "$tracer"
  echo $? >"$OUT/$1.status"
  "$RULES" verify "$OUT/$1" >"$OUT/$1.verify" 2>&1
}

# ftrace, sleep and the clock, seen by stream, text and standard error alike.
start changed -o capnp -o out-file:"$OUT/changed" -o json -o out-file:"$OUT/changed.json" \
  -t event=execve,security_file_open -t "tree=$$"
sleep 2
/bin/busybox true /early
echo 0 >/proc/sys/kernel/ftrace_enabled
echo $? >"$OUT/ftrace"
sleep 5
echo 1 >/proc/sys/kernel/ftrace_enabled
sleep 3
/bin/busybox true /awake
cat /proc/uptime >"$OUT/slept"
echo +3 >/sys/class/rtc/rtc0/wakealarm
echo mem >/sys/power/state
echo $? >"$OUT/sleep.status"
cat /proc/uptime >>"$OUT/slept"
date +%s >"$OUT/woken"
/bin/busybox true /woken
date +%s >>"$OUT/woken"
date -s "@$(($(date +%s) + 86400))" >/dev/null
sleep 1
/bin/busybox true /late
sleep 1
finish changed
"$RULES" cat -o json --event sensor_degraded "$OUT/changed" >"$OUT/degraded.json"
"$RULES" cat -o json --event execve "$OUT/changed" >"$OUT/execs.json"

# Processors that come for the first time, and that go and come under load on all that are there.
cat /sys/devices/system/cpu/possible /sys/devices/system/cpu/present /sys/devices/system/cpu/online >"$OUT/cpus"
start processors -o capnp -o out-file:"$OUT/processors" -t event=dup,dup2,fcntl -t comm=sh
for cpu in 2 3; do
  echo 1 >"/sys/devices/system/cpu/cpu$cpu/online"
  taskset -c $cpu sh -c 'n=0; while [ $n -lt 50 ]; do exec 6>&1 6>&-; n=$((n + 1)); done'
done
for one in 1 2 3 4; do
  sh -c 'n=0; while [ $n -lt 8000 ]; do exec 5>&1 5>&-; n=$((n + 1)); done' >/dev/null &
done
last=$!
for round in 1 2 3; do
  for cpu in 1 2 3; do
    echo 0 >"/sys/devices/system/cpu/cpu$cpu/online" && echo "off $cpu" >>"$OUT/hotplug"
  done
  for cpu in 1 2 3; do
    echo 1 >"/sys/devices/system/cpu/cpu$cpu/online" && echo "on $cpu" >>"$OUT/hotplug"
  done
done
wait $last
sleep 1
finish processors
"$RULES" cat -o capnp -t event=dup2 -t dup2.newfd=6 "$OUT/processors" >"$OUT/processors.cut"

# A flood of processes, and one act among them.
start flood -b 16 -o capnp -o out-file:"$OUT/flood" -t event=execve,openat,sched_process_exec,sched_process_fork
for one in 1 2; do
  sh -c 'n=0; while [ $n -lt 1500 ]; do /bin/busybox true; n=$((n + 1)); done' &
done
sleep 2
cp /bin/busybox /tmp/attack
/tmp/attack true 2>/dev/null
wait $!
sleep 1
finish flood
"$RULES" cat -o json --event sched_process_exec "$OUT/flood" | grep -c '"/tmp/attack"' >"$OUT/attack"
grep -h "events written" "$OUT/flood.err" >"$OUT/flood.totals"

# Programs of ours that are interrupted: others of their CPU call what they watch, and find them busy.
if echo full >/sys/kernel/debug/sched/preempt; then
  start skipped -o capnp -o out-file:"$OUT/skipped" -o json -o out-file:"$OUT/skipped.json" \
    -t event=security_file_open,events_lost -t comm=count_acts
  acts=
  for one in 1 2 3; do
    "$VICTIMS/count_acts" 4000 0 0 >"$OUT/opened.$one" &
    acts="$acts $!"
  done
  # shellcheck disable=SC2086
  wait $acts
  cat /proc/uptime >"$OUT/skipped.until"
  date +%s >>"$OUT/skipped.until"
  sleep 3
  finish skipped
fi 2>"$OUT/preempt.err"
