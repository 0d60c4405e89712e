#!/bin/sh
# What the producer holds while it runs, and how far an ordinary user gets with two capabilities:
# lines of "NAME WHAT", for privileges_test.py. Run as root, on any machine: only trees of processes
# started here are traced. DIST names the folder with the program, SETPRIV util-linux's setpriv,
# SETCAP libcap's setcap (without it, or where files cannot have capabilities, that part is left out).
# Judges nothing.
EBPF=${DIST:-dist}/tracee-ebpf
FOLDER=${FOLDER:-/tmp/privileges}
mkdir -p "$FOLDER"
chmod 777 "$FOLDER"
# Before Linux 5.11 maps count against it.
ulimit -l unlimited 2>/dev/null

held() { # NAME PID: its capabilities, once it has given any up (or after five seconds)
  tries=100
  until grep -q 'NoNewPrivs:.1' "/proc/$2/status" || [ $tries = 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
  done
  for field in CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs; do
    echo "$1 $field $(sed -n "s/^$field:[[:space:]]*//p" "/proc/$2/status")"
  done
}

running() { # NAME OPTIONS…: starts the producer in the background, tells what it holds, ends it
  name=$1
  shift
  rm -f "$FOLDER/ready"
  "$EBPF" --ready-file "$FOLDER/ready" "$@" 2>"$FOLDER/$name.err" &
  tracer=$!
  tries=400
  until [ -s "$FOLDER/ready" ] || [ $tries = 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
  done
  held "$name" "$tracer"
  kill -INT "$tracer"
  wait "$tracer"
  echo "$name status $?"
}

ordinary() { # COMMAND…: as an ordinary user
  "${SETPRIV:-setpriv}" --reuid=1000 --regid=1000 --clear-groups "$@"
}

as_user() { # CAPABILITIES COMMAND…: with ambient ones, as a service has them
  capabilities=$1
  shift
  ordinary --inh-caps "$capabilities" --ambient-caps "$capabilities" "$@"
}

with_file() { # NAME CAPABILITIES COMMAND…: by a copy of the program that has them
  name=$1
  cp "$EBPF" "$FOLDER/$name-ebpf"
  "${SETCAP:-setcap}" "$2" "$FOLDER/$name-ebpf" || return
  shift 2
  seen "$name" ordinary env TRACEE_BPF_FILE=/nobody/else "$FOLDER/$name-ebpf" "$@"
}

seen() { # NAME COMMAND…: the status, what was written and what was said
  name=$1
  shift
  "$@" >"$FOLDER/$name.out" 2>"$FOLDER/$name.err"
  echo "$name status $?"
  echo "$name events $(grep -c . "$FOLDER/$name.out")"
  sed "s/^/$name said /" "$FOLDER/$name.err"
}

# A tree that nothing happens in.
sleep 60 &
quiet=$!
running plain -o json -o out-file:"$FOLDER/plain.json" --force -t tree=$quiet -t event=openat
mkdir -p "$FOLDER/theirs"
chown 1000 "$FOLDER/theirs"
running rotating -o capnp -o out-file:"$FOLDER/theirs/set" -o rotate:1s --force -t tree=$$ -t event=execve
running command -o json -o out-file:"$FOLDER/command.json" --force -t event=execve -- sleep 60

seen user as_user +bpf,+perfmon "$EBPF" -o json -t event=execve,sched_process_exec -- /bin/true
seen none as_user -all "$EBPF" -o json -t event=execve -- /bin/true
seen half as_user +bpf "$EBPF" -o json -t event=execve -- /bin/true
seen trampoline as_user +bpf,+perfmon "$EBPF" -o json -t event=security_file_open -- /bin/true
seen kprobe as_user +bpf,+perfmon "$EBPF" --disable-feature trampoline -o json \
  -t event=security_file_open -- /bin/true
seen admin as_user +bpf,+perfmon,+sys_admin "$EBPF" --disable-feature trampoline -o json \
  -t event=security_file_open -- /bin/true

with_file filed cap_bpf,cap_perfmon+ep --debug -o json -t event=execve,sched_process_exec -- /bin/true
with_file half-filed cap_perfmon+ep -o json -t event=execve -- /bin/true

# Nobody's tree: what is told at the start is what counts.
as_user +bpf,+perfmon timeout -s INT 5 "$EBPF" -o none -t tree=4194304 -t event=execve \
  2>"$FOLDER/system.err"
sed "s/^/system said /" "$FOLDER/system.err"
kill $quiet
