#!/bin/bash
# Traces workloads, once with each list of filters.
#
#   filters.sh LISTS OUT
#
# A file of LISTS holds the words for one run of tracee-ebpf, one a line. In them @P0 to @P9 become numbers near
# those that the workload's processes will have, @MNT and @PID the namespaces, @DIR a folder. Leaves OUT/NAME.rec,
# the words as they were used in OUT/NAME.words, and the numbers of this shell's ancestors in OUT/NAME.ancestors.
# DIST and VICTIMS name the folders with the programs. It judges nothing: that is filters_test.py's work.
set -u
export LC_ALL=C

lists=$1
out=$2
mkdir -p "$out/work"
work=$(realpath "$out/work")
victims=$(realpath "$VICTIMS")

namespace() { readlink "/proc/self/ns/$1" | tr -cd 0-9; }
mounts=$(namespace mnt)
pids=$(namespace pid)

ancestors() {
  local pid=$$
  while [ "$pid" -gt 0 ]; do
    echo "$pid"
    pid=$(sed -n 's/^PPid:\t//p' "/proc/$pid/status") || break
  done
}

script='for i in 1 2 3; do echo $i | tr 1 2 | sort -r | cat >/dev/null; done; cat /etc/passwd /nowhere >/dev/null;
  mkdir -p d && cd d && touch x && mv x y && ln -s y z && readlink z >/dev/null; rm -rf ../d'
compile="echo 'int main(void){return 0;}' >a.c && cc -O1 a.c -o a && ./a"

for list in "$lists"/*; do
  name=$(basename "$list")
  near=$(sh -c 'echo $$')
  edits=(-e "s/@MNT/$mounts/g" -e "s/@PID/$pids/g" -e "s,@DIR,$work,g" -e "s,@VICTIMS,$victims,g")
  for n in 0 1 2 3 4 5 6 7 8 9; do edits+=(-e "s/@P$n/$((near + 14 + 2 * n))/g"); done
  sed "${edits[@]}" "$list" >"$out/$name.words"
  ancestors >"$out/$name.ancestors"
  mapfile -t words <"$out/$name.words"
  case $name in
    script*) command=(sh -c "cd '$work'; $script") ;;
    compile*) command=(sh -c "cd '$work'; $compile") ;;
    *) command=("$victims/changes_identity" "$work") ;;
  esac
  "$DIST/tracee-ebpf" -o capnp -o "out-file:$out/$name.rec" --force "${words[@]}" -- "${command[@]}" 2>"$out/$name.err" ||
    { cat "$out/$name.err"; exit 1; }
done
