#!/bin/sh
# run_conformance.sh PROGRAM CASES RATCHET: every case outside the named tags must pass, and every
# case named in the ratchet must still pass. Exit code 77: the cases are not there.
set -eu
program=$1 cases=$2 ratchet=$3
if [ ! -f "$cases" ]; then
  echo "SKIPPED rego_conformance: $cases is not there (set TRACEE_SHARED_DIR)"
  exit 77
fi
passed=$(mktemp)
trap 'rm -f "$passed" "$passed.sorted"' EXIT
status=0
"$program" "$cases" --skip-tag network --skip-tag rego-reflection --skip-tag test-only \
  --skip-tag superseded --skip-tag jsonschema --passed "$passed" || status=1
LC_ALL=C sort "$passed" > "$passed.sorted"
lost=$(LC_ALL=C comm -23 "$ratchet" "$passed.sorted")
if [ -n "$lost" ]; then
  echo "passed before and not now:"
  echo "$lost"
  status=1
fi
exit $status
