"""The example of a signature in C++: copied elsewhere, built by plain cmake, loaded, finds.

    example_test.py DIST RECORDING
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[3] / "signatures" / "example"
DIST, RECORDING = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()


def run(*command, status=0, **options):
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          env=environment, **options)
    assert done.returncode == status, (command, done.returncode, done.stdout, done.stderr)
    return done


def main():
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "mine")
        shutil.copytree(EXAMPLE, source)
        nothing = run("cmake", "-S", source, "-B", Path(scratch, "nothing"), status=1)
        assert "-DTRACEE_DIST=/path/to/dist" in nothing.stderr, nothing.stderr
        build = Path(scratch, "build")
        run("cmake", "-S", source, "-B", build, f"-DTRACEE_DIST={DIST}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
        run("cmake", "--build", build)
        rules = build / "rules"
        checked = run(DIST / "tracee-rules", "check", "--strict", rules)
        assert "1 rule(s) load: 0 error(s), 0 warning(s)" in checked.stdout, checked.stdout
        found = run(DIST / "tracee-rules", "--rules-dir", rules, "--input", RECORDING, "--output", "json")
        findings = [json.loads(line) for line in found.stdout.splitlines()]
        assert [each["SigMetadata"]["ID"] for each in findings] == ["MY-1"] * len(findings), findings
        lengths = [each["Data"]["length"] for each in findings]
        assert lengths and lengths[0] == 2, findings
        programs = [each["Data"]["program"] for each in findings]
        assert any(program.startswith("memfd:") for program in programs), programs
        # Two recordings are two machines: nothing is carried over.
        twice = run(DIST / "tracee-rules", "--rules-dir", rules, "--input", "-", "--output", "json",
                    input=None, stdin=subprocess.Popen(["cat", RECORDING, RECORDING], stdout=subprocess.PIPE).stdout)
        assert twice.stdout == found.stdout * 2, twice.stdout


if __name__ == "__main__":
    main()
