#!/bin/bash
# Records the same real work twice: as a pipe gets the stream, and compressed and sealed in a file.
#
#   real_trace.sh TRACEE_EBPF FOLDER     leaves FOLDER/live.recording and FOLDER/stored.recording
#
# The work: find, tar, gcc, git, python, and a web server under load, all on this machine and its
# loopback. Only the tree of processes started here is traced. Exit 77: tracing is not permitted.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0" >&2; exit 1; }
producer=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
here=$(realpath "$(dirname "$0")/../..")

cat >"$folder/work.sh" <<'WORK'
# $1: where to write; $2: a git repository
cd "$1"
find /usr/share /usr/lib -type f -name '*.[ch]' >/dev/null
tar cf - /usr/include 2>/dev/null | cat >/dev/null
printf '#include <stdio.h>\nint main(void) { return puts("x"); }\n' >hello.c
for i in 1 2 3 4 5 6; do gcc -O1 -o hello hello.c; done
for i in 1 2 3; do git -C "$2" status >/dev/null; git -C "$2" log --stat -n 30 >/dev/null; done
for i in 1 2 3; do python3 -c 'import argparse, asyncio, email, http.server, json, sqlite3, ssl, unittest'; done
mkdir -p site
for i in $(seq 20); do head -c $((i * 1000)) /dev/zero >"site/$i"; done
python3 -u -m http.server --bind 127.0.0.1 --directory site 0 >address 2>/dev/null &
server=$!
port=
for i in $(seq 100); do
  port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' address)
  [ -z "$port" ] || break
  sleep 0.05
done
for i in $(seq 300); do curl -s -o /dev/null "http://127.0.0.1:$port/$((i % 20 + 1))"; done
kill $server
wait
WORK

record() { # ARGUMENT…: of --output; the stream goes to standard output or to a file
  "$producer" -t set=syscalls,proc "$@" -- sh "$folder/work.sh" "$folder/place" "$here" 2>"$folder/log"
}
rm -rf "$folder/place" "$folder"/*.recording
mkdir -p "$folder/place"
# Once unrecorded, so that both find the same caches.
sh "$folder/work.sh" "$folder/place" "$here" >/dev/null 2>&1 || true
if ! record -o capnp | cat >"$folder/live.recording"; then
  tail -n 3 "$folder/log" >&2
  echo "real_trace.sh: recording is not possible here" >&2
  exit 77
fi
record -o capnp -o compress:zstd -o seal -o "out-file:$folder/stored.recording"
rm -rf "$folder/place"
ls -l "$folder"/*.recording
