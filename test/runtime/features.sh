#!/bin/sh
# Acts, the producer without some ways of observing, and rules behind it: once for each way. For
# features_test.py; judges nothing.
#
#   features.sh OUT      OUT/FEATURES.… is made, FEATURES being what was left out
#
# DIST and VICTIMS name the folders with the programs. WHOLE_SYSTEM=1: the acts of all default
# signatures on the host, in a virtual machine of the test's own; otherwise commands that are traced
# alone, with their trees.
OUT=$1
EBPF=${DIST:-dist}/tracee-ebpf
RULES=${DIST:-dist}/tracee-rules
VICTIMS=${VICTIMS:-victims}
mkdir -p "$OUT"

producer() { # OPTIONS…: into the rules, which tell what they found and what they cannot find
  mkfifo "$OUT/stream"
  "$RULES" --input stdin --output json -v <"$OUT/stream" >"$out.found" 2>"$out.said" &
  rules=$!
  "$EBPF" --disable-feature "$features" -o format:capnp "$@" >"$OUT/stream" 2>"$out.err" &
  echo $! >"$OUT/pid"
  wait $!
  status=$?
  wait $rules
  echo "$status $?" >>"$out.status"
  rm "$OUT/stream"
}

whole_system() {
  rm -f "$OUT/ready"
  producer --ready-file "$OUT/ready" &
  tries=400
  until [ -s "$OUT/ready" ] || [ $tries = 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
  done
  "$VICTIMS/signature_acts" host
  sleep 0.5
  kill -INT "$(cat "$OUT/pid")"
  wait $!
}

for features in trampoline kprobe btf-tracepoint raw-tracepoint trampoline,kprobe trampoline,btf-tracepoint; do
  out=$OUT/$features
  # What is asked for by name and cannot be seen is an error. A start takes seconds where it is emulated.
  if [ -z "${WHOLE_SYSTEM:-}" ] || [ "$features" = btf-tracepoint ]; then
    "$EBPF" --disable-feature "$features" -o none -t event=execve,sched_process_exit -- /bin/true 2>"$out.named" </dev/null
    echo $? >>"$out.named"
  fi
  if [ -n "${WHOLE_SYSTEM:-}" ]; then
    whole_system
  else
    producer -- "${DIST:-dist}/demo/fileless"
    mv "$out.found" "$out.first"
    producer -- "$VICTIMS/anti_debugging"
    cat "$out.first" >>"$out.found"
  fi
done
