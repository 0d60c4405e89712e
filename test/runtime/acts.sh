#!/bin/bash
# Runs the real pair on acts that are known, and keeps everything it wrote for the checks.
#
#   acts.sh OUT          OUT/ACT/… is made; run by run_acts.py, on this machine or in scripts/vm
#
# DIST and VICTIMS name the folders with the programs. WHOLE_SYSTEM=1 also traces every process,
# which only a virtual machine of the test's own may do; otherwise nothing but the trees of
# processes started here is ever traced. It judges nothing: that is checks.py's work. Exit 77 with
# a reason on stdout: this kernel permits no tracing.
set -u
set -m # every background pipeline is a process group, which Ctrl-C reaches as a terminal does
export LC_ALL=C TZ=UTC

OUT=$1
HERE=$(dirname "$0")
DIST=${DIST:-dist}
VICTIMS=${VICTIMS:-victims}
EBPF=$DIST/tracee-ebpf
RULES=$DIST/tracee-rules
LIMIT=${LIMIT:-120} # seconds for one act, against hanging
CONTAINER=$(printf 'c%.0s' {1..64}) # an id such as docker gives
mkdir -p "$OUT"

# as_user COMMAND…: without any privilege, where an ordinary user can reach the files.
as_user() {
  if setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then # not busybox's
    setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
  else
    su -s /bin/sh alice -c "$(printf '%q ' "$@")"
  fi
}
if ! as_user test -r "$(realpath "$OUT")" -a -r "$(realpath "$DIST/rules")" 2>/dev/null; then
  as_user() { "$@"; }
fi

await_file() { # FILE: until it is there; false after 20 seconds
  local tries=400
  until [ -s "$1" ]; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 0.05
  done
}

act() { # NAME: its folder becomes $dir
  dir=$OUT/$1
  mkdir -p "$dir"
  echo "act: $1"
}

# live NAME COMMAND…: producer | rules, as text and as JSON at once, with the recording between; then
# the recording replayed in every form.
live() {
  act "$1"
  shift
  mkfifo "$dir/json.pipe"
  timeout "$LIMIT" "$RULES" --input stdin --output json \
    <"$dir/json.pipe" >"$dir/live.json" 2>"$dir/live.json.err" &
  local json=$!
  timeout "$LIMIT" "$EBPF" -o format:capnp -- "$@" 2>"$dir/producer.err" |
    tee "$dir/recording" "$dir/json.pipe" |
    "$RULES" --input stdin >"$dir/live.text" 2>"$dir/live.text.err"
  echo "${PIPESTATUS[0]} ${PIPESTATUS[2]}" >"$dir/status"
  wait $json
  rm "$dir/json.pipe"
  replay_all
}

replay_all() {
  local recording=$dir/recording
  as_user "$RULES" --input "$recording" >"$dir/replay.text" 2>"$dir/replay.text.err"
  as_user "$RULES" --input "$recording" --output json >"$dir/replay.json" 2>"$dir/replay.json.err"
  as_user "$RULES" --input-tracee "file:$recording" --input-tracee format:capnp \
    >"$dir/replay-tracee.text" 2>"$dir/replay-tracee.text.err"
  # Copied, and cut to the events that something was found on.
  local wanted
  wanted=$(sed 's/.*"eventName":"\([a-z0-9_]*\)".*/\1/' "$dir/replay.json" | sort -u | tr '\n' ',')
  as_user "$RULES" cat -o capnp -o compress:zstd -o seal -o index "$recording" >"$dir/copy"
  as_user "$RULES" cat -o capnp ${wanted:+--event "${wanted%,}"} "$recording" >"$dir/cut"
  for form in copy cut; do
    as_user "$RULES" --input - <"$dir/$form" >"$dir/$form.text" 2>"$dir/$form.err"
    as_user "$RULES" --input - --output json <"$dir/$form" >"$dir/$form.json" 2>>"$dir/$form.err"
  done
  for form in recording cut; do
    as_user "$RULES" cat -o json - <"$dir/$form" >"$dir/$form.events" 2>>"$dir/$form.err"
  done
  as_user "$RULES" --input - <"$recording" >"$dir/replay-stdin.text" 2>"$dir/replay-stdin.text.err"
}

own_rule() { # a user's own Rego rule, in a rules directory of its own; live and replayed
  act own_rule
  mkdir -p "$dir/rules"
  cp "$HERE/whoami.rego" "$dir/rules/"
  timeout "$LIMIT" "$EBPF" -o format:capnp -- /bin/sh -c '/usr/bin/whoami; /bin/true; :' \
    2>"$dir/producer.err" |
    tee "$dir/recording" |
    "$RULES" --input stdin --rules-dir "$dir/rules" >"$dir/live.text" 2>"$dir/live.text.err"
  echo "${PIPESTATUS[0]} ${PIPESTATUS[2]}" >"$dir/status"
  "$RULES" --input "$dir/recording" --rules-dir "$dir/rules" >"$dir/replay.text"
}

COUNTED=event=openat,close,execve,sched_process_fork,sched_process_exec,sched_process_exit

count() { # every act is in the stream
  act count
  timeout "$LIMIT" "$EBPF" -t "$COUNTED" -o capnp -o "out-file:$dir/recording" \
    -- "$VICTIMS/count_acts" 10000 200 50 >"$dir/numbers" 2>"$dir/producer.err"
  echo $? >"$dir/status"
}

count_lost() { # a tiny buffer, and a reader that does not read until long after
  act count_lost
  timeout "$LIMIT" "$EBPF" -b 1 -t "$COUNTED" -o format:capnp \
    -- "$VICTIMS/count_acts" 100000 100 20 2>"$dir/producer.err" |
    (sleep 3 && cat >"$dir/recording")
  echo "${PIPESTATUS[0]}" >"$dir/status"
  cp "$dir/producer.err" "$dir/numbers" # a command's stdout goes to stderr beside a stream
}

# own_tree NAME: starts `producer | rules` on the tree of this shell; $job is its process group. The
# tee between them stays at Ctrl-C (-i), as the reader of a stream must.
own_tree() {
  act "$1"
  "$EBPF" -t "tree=$$" -t event=ptrace,sched_process_exec -o format:capnp \
    --ready-file "$dir/ready" 2>"$dir/producer.err" |
    tee -i "$dir/recording" |
    "$RULES" --input stdin >"$dir/live.text" 2>"$dir/live.text.err" &
  job=$(jobs -p %+)
  await_file "$dir/ready"
}

interrupt() {
  own_tree interrupt
  "$VICTIMS/anti_debugging"
  kill -INT -- "-$job"
  wait %+
  echo $? >"$dir/status"
}

killed() {
  own_tree killed
  "$VICTIMS/anti_debugging"
  sleep 0.5 # several flushes
  kill -KILL "$job" # the first process of the pipeline: the producer
  wait %+
  echo $? >"$dir/status"
}

reader_leaves() {
  act reader_leaves
  (
    "$EBPF" -t "tree=$$" -t event=sched_process_exec,sched_process_exit -o format:capnp \
      --ready-file "$dir/ready" 2>"$dir/producer.err"
    echo $? >"$dir/status"
  ) | head -c 4096 >"$dir/recording" &
  await_file "$dir/ready"
  local tries=400
  until [ -s "$dir/status" ] || [ $tries -eq 0 ]; do
    /bin/true
    tries=$((tries - 1))
    sleep 0.01
  done
  # A producer that did not notice must not outlive the act.
  [ -s "$dir/status" ] || kill -TERM -- "-$(jobs -p %+)"
  wait %+
}

ready() { # what happens right after the descriptor speaks is in the stream
  act ready
  mkfifo "$dir/pipe"
  "$EBPF" -t "tree=$$" -t event=ptrace -o capnp -o "out-file:$dir/recording" --ready-fd 3 \
    3>"$dir/pipe" 2>"$dir/producer.err" &
  timeout "$LIMIT" head -n 1 "$dir/pipe" >"$dir/said"
  "$VICTIMS/anti_debugging"
  kill -INT %+
  wait %+
  echo $? >"$dir/status"
  rm "$dir/pipe"
}

outputs() { # four formats of one run
  act outputs
  timeout "$LIMIT" "$EBPF" -o table -o "out-file:$dir/table" \
    -o table-verbose -o "out-file:$dir/table-verbose" -o json -o "out-file:$dir/json" \
    -o capnp -o "out-file:$dir/recording" -- "$DIST/demo/fileless" >"$dir/stdout" 2>"$dir/producer.err"
  echo $? >"$dir/status"
}

exit_status() { # COMMAND's own
  act exit_status
  timeout "$LIMIT" "$EBPF" -o none -- /bin/sh -c 'exit 7' 2>"$dir/producer.err"
  echo $? >"$dir/status"
}

doctor() { # what can be seen here, in words and as JSON
  act doctor
  timeout "$LIMIT" "$EBPF" doctor >"$dir/text" 2>"$dir/text.err"
  echo $? >"$dir/status"
  timeout "$LIMIT" "$EBPF" doctor --json >"$dir/json" 2>"$dir/json.err"
}

unprivileged() {
  act unprivileged
  as_user "$EBPF" -o none -- /bin/true 2>"$dir/producer.err"
  echo $? >"$dir/status"
  as_user id -u >"$dir/uid"
}

# bundle FOLDER COMMAND: what crun starts a container of that shell command from.
bundle() {
  mkdir -p "$1/rootfs/bin" "$1/rootfs/dev" "$1/rootfs/proc"
  cp "$(readlink -f "$(command -v busybox)")" "$1/rootfs/bin/busybox"
  cat >"$1/config.json" <<JSON
{"ociVersion": "1.0.0", "root": {"path": "rootfs"}, "hostname": "inside",
 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["/bin/busybox", "sh", "-c", "$2"]},
 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
 "linux": {"cgroupsPath": "/docker/$CONTAINER",
           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}, {"type": "ipc"}]}}
JSON
}

# A real container that runs when tracing begins, ends, and is started again; made under a name such
# as docker gives, by crun.
container() {
  act container
  local run="crun --cgroup-manager=cgroupfs run --no-pivot --bundle $dir/bundle $CONTAINER"
  bundle "$dir/bundle" "while ! /bin/busybox test -e /go; do /bin/busybox usleep 20000; done"
  $run </dev/null >"$dir/first.out" 2>&1 &
  first=$!
  await_file "/sys/fs/cgroup/docker/$CONTAINER/cgroup.procs"
  sleep 0.3
  "$EBPF" -t event=sched_process_exec,sched_process_exit -o capnp -o "out-file:$dir/recording" \
    --ready-file "$dir/ready" 2>"$dir/producer.err" &
  tracer=$!
  await_file "$dir/ready"
  echo >"$dir/bundle/rootfs/go"
  wait $first
  rm "$dir/bundle/rootfs/go"
  bundle "$dir/bundle" "/bin/busybox id -u"
  $run </dev/null >"$dir/second.out" 2>&1
  kill -INT $tracer
  wait $tracer
  echo $? >"$dir/status"
  "$RULES" cat -o json "$dir/recording" >"$dir/events.json" 2>"$dir/cat.err"
  rm -r "$dir/bundle"
}

whole_system() {
  act whole_system
  "$EBPF" -o format:capnp --ready-file "$dir/ready" 2>"$dir/producer.err" |
    tee -i "$dir/recording" |
    "$RULES" --input stdin >"$dir/live.text" 2>"$dir/live.text.err" &
  job=$(jobs -p %+)
  await_file "$dir/ready"
  "$DIST/demo/fileless" >/dev/null
  "$VICTIMS/anti_debugging"
  "$VICTIMS/code_injection" process_vm_writev
  kill -INT -- "-$job"
  wait %+
  echo $? >"$dir/status"
  replay_all
}

# What every default signature looks for, and what it must not find, through the plain pipe.
signatures() {
  act signatures
  mkdir -p "$dir/bundle/rootfs/proc" "$dir/bundle/rootfs/tmp" "$dir/bundle/rootfs/dev" \
    "$dir/bundle/rootfs/sys/kernel/debug"
  cp "$VICTIMS/signature_acts" "$dir/bundle/rootfs/"
  cat >"$dir/bundle/config.json" <<JSON
{"ociVersion": "1.0.0", "root": {"path": "rootfs"}, "hostname": "inside",
 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["/signature_acts", "container"]},
 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/sys/kernel/debug", "type": "debugfs", "source": "debugfs"}],
 "linux": {"cgroupsPath": "/docker/$CONTAINER",
           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}, {"type": "ipc"}]}}
JSON
  "$EBPF" -o format:capnp --ready-file "$dir/ready" 2>"$dir/producer.err" |
    tee -i "$dir/recording" |
    "$RULES" --input stdin >"$dir/live.text" 2>"$dir/live.text.err" &
  job=$(jobs -p %+)
  await_file "$dir/ready"
  "$VICTIMS/signature_acts" host
  echo "host $?" >"$dir/performed"
  crun --cgroup-manager=cgroupfs run --no-pivot --bundle "$dir/bundle" "$CONTAINER" \
    </dev/null >"$dir/container.out" 2>&1
  echo "container $?" >>"$dir/performed"
  sleep 0.5 # for those in the container to be read
  kill -INT -- "-$job"
  wait %+
  echo $? >"$dir/status"
  replay_all
  rm -r "$dir/bundle"
}

# Four questions at once: a signature on the whole host; files written below a folder; what is
# executed in one tree, and in another.
scopes() {
  act scopes
  mkdir -p "$dir/workspace"
  mkfifo "$dir/first.go" "$dir/second.go"
  sh -c "read go <'$dir/first.go'; /bin/busybox true; /bin/busybox id >'$dir/workspace/one'" &
  local first=$!
  sh -c "read go <'$dir/second.go'; /bin/busybox uname >/dev/null; echo x >'$dir/elsewhere'; $VICTIMS/anti_debugging" &
  local second=$!
  "$EBPF" -o capnp -o "out-file:$dir/recording" --ready-file "$dir/ready" \
    -t 1:event=anti_debugging \
    -t 2:event=security_file_open -t "2:security_file_open.pathname=$(realpath "$dir")/workspace/*" \
    -t 2:security_file_open.flags=O_WRONLY \
    -t 3:event=sched_process_exec -t "3:tree=$first" \
    -t 4:event=sched_process_exec -t "4:tree=$second" 2>"$dir/producer.err" &
  tracer=$!
  await_file "$dir/ready"
  echo >"$dir/first.go"
  wait $first
  echo >"$dir/second.go"
  wait $second
  "$DIST/demo/fileless" >/dev/null # of no tree, and another signature's
  kill -INT $tracer
  wait $tracer
  echo $? >"$dir/status"
  "$RULES" --input "$dir/recording" --output json >"$dir/findings.json" 2>"$dir/findings.err"
  "$RULES" cat -o json "$dir/recording" >"$dir/events.json" 2>"$dir/cat.err"
  rm -r "$dir/workspace" "$dir"/*.go
}

if ! timeout "$LIMIT" "$EBPF" -o none -- /bin/true 2>"$OUT/first.err"; then
  cat "$OUT/first.err"
  exit 77
fi

live fileless "$DIST/demo/fileless"
live anti_debugging "$VICTIMS/anti_debugging"
for way in process_vm_writev poketext proc_mem; do
  live "$way" "$VICTIMS/code_injection" "$way"
done
own_rule
count
count_lost
interrupt
killed
reader_leaves
ready
outputs
exit_status
doctor
unprivileged
if [ -n "${WHOLE_SYSTEM:-}" ]; then
  whole_system
  scopes
  command -v crun >/dev/null && container && signatures
fi
rm -f "$OUT"/*/*.pipe
chmod -R a+rX "$OUT"
