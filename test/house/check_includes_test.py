"""scripts/check-includes finds every kind of wrong include, and lets right ones pass.

Each row is a tree of one or two files and the words that the report must hold, or None when the
tree is right.
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check-includes"

ROWS = [
    ("common/a.h", "schemas/stream.capnp.h", None),
    ("common/a.h", "tracee-rules/engine/engine.h", "common/ may include only from"),
    ("common/a.h", "bpf/shared/record.h", "common/ may include only from"),
    ("schemas/a.cpp", "common/result.h", "schemas/ may include only from"),
    ("tracee-ebpf/a.cpp", "bpf/shared/record.h", None),
    ("tracee-ebpf/a.cpp", "tracee-rules/api/signature.h", "tracee-ebpf/ may include only from"),
    ("tracee-rules/input/a.cpp", "common/result.h", None),
    ("tracee-rules/input/a.cpp", "bpf/shared/record.h", "tracee-rules/ may include only from"),
    ("tracee-rules/input/a.cpp", "tracee-ebpf/sensor/sensor.h", "tracee-rules/ may include only from"),
    ("tracee-rules/engine/a.cpp", "tracee-rules/rego/engine.h", None),
    ("tracee-rules/engine/a.cpp", "tracee-rules/rego/vm/vm.h", "others see tracee-rules/rego/engine.h"),
    ("tracee-rules/rego/vm/a.cpp", "tracee-rules/rego/vm/vm.h", None),
    ("tracee-rules/rego/vm/a.cpp", "common/result.h", None),
    ("tracee-rules/rego/vm/a.cpp", "common/kinds.h", "tracee-rules/rego/ may include only from"),
    ("tracee-rules/rego/a.cpp", "tracee-rules/engine/e.h", "tracee-rules/rego/ may include only from"),
    ("tracee-rules/api/a.h", "common/result.h", "tracee-rules/api/ may include only from"),
    ("signatures/a.cpp", "tracee-rules/api/signature.h", None),
    ("signatures/a.cpp", "tracee-rules/engine/e.h", "signatures/ may include only from"),
    ("signatures/a.cpp", "common/result.h", "signatures/ may include only from"),
    ("common/a.h", "test/helper.h", "common/ may include only from"),
    ("tracee-rules/a.cpp", "scripts/helper.h", "tracee-rules/ may include only from"),
    ("test/unit/rules/a.cpp", "tracee-rules/engine/e.h", None),
    ("test/unit/rules/a.cpp", "test/helper.h", None),
    ("test/unit/rules/a.cpp", "scripts/helper.h", "test/ may include only from"),
    ("test/unit/rules/a.cpp", "tracee-rules/rego/vm/vm.h", "others see tracee-rules/rego/engine.h"),
    ("test/unit/rego/a.cpp", "tracee-rules/rego/vm/vm.h", None),
    ("common/a.h", "result.h", "start at the repository root"),
    ("common/a.h", "../schemas/x.h", "start at the repository root"),
    ("bpf/programs/a.bpf.c", "common/result.h", "bpf/ may include only from"),
]


# Trees of several files, a file's include each, and the first file that the report must name, or None.
TREES = [
    ({"tracee-rules/input/a.cpp": "tracee-rules/engine/e.h", "tracee-rules/engine/e.h": "tracee-rules/output/o.h"}, None),
    ({"tracee-rules/input/a.h": "tracee-rules/engine/e.h", "tracee-rules/engine/e.h": "tracee-rules/output/o.h",
      "tracee-rules/output/o.h": "tracee-rules/input/i.h"}, "tracee-rules/engine/e.h"),
    ({"tracee-rules/input/a.h": "tracee-rules/p.h", "tracee-rules/p.cpp": "tracee-rules/input/a.h"}, "tracee-rules/input/a.h"),
    ({"tracee-rules/rego/vm/a.h": "tracee-rules/rego/value/v.h", "tracee-rules/rego/value/v.h": "tracee-rules/rego/vm/b.h"},
     "tracee-rules/rego/value/v.h"),
    ({"common/a/a.h": "common/b/b.h", "common/b/b.h": "common/a/a.h"}, None),
]


def check(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class CheckIncludes(unittest.TestCase):
    def test_rows(self):
        for path, target, words in ROWS:
            with self.subTest(path=path, target=target):
                status, said = check({path: f'#include "{target}"\n'})
                self.assertEqual(status, 0 if words is None else 1, said)
                self.assertIn(words or "0 in the wrong direction", said)
                if words:
                    self.assertIn(f"{path}:1: {target}", said)

    def test_rings(self):
        for files, first in TREES:
            with self.subTest(files=files):
                status, said = check({path: f'#include "{target}"\n' for path, target in files.items()})
                self.assertEqual(status, 0 if first is None else 1, said)
                if first:
                    self.assertTrue(said.startswith(f"{first}:1: "), said)

    def test_angle_brackets_do_not_hide_a_file_of_ours(self):
        files = {"common/a.h": "#  include <tracee-rules/e.h>\n", "tracee-rules/e.h": "\n"}
        status, said = check(files)
        self.assertEqual(status, 1, said)
        self.assertIn("wants quotes", said)

    def test_system_headers_pass(self):
        status, said = check({"bpf/a.bpf.c": "#include <bpf/bpf_helpers.h>\n"})
        self.assertEqual(status, 0, said)

    def test_a_tree_without_includes_is_an_error(self):
        status, said = check({"README.md": "nothing\n"})
        self.assertEqual(status, 1, said)


if __name__ == "__main__":
    unittest.main()
