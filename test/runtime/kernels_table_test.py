"""scripts/kernels finds what became worse, and nothing else; what it writes it reads back."""

import importlib.machinery
import importlib.util
import json
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "kernels"
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("kernels", str(SCRIPT))
kernels = importlib.util.module_from_spec(importlib.util.spec_from_loader("kernels", loader))
loader.exec_module(kernels)

REFUSED = "fexit vfs_write: No such process; kprobe vfs_write: Invalid argument (words)"
GOOD = {"vfs_write": "fexit", "vfs_read": "kprobe", "bpf_attach": None, "openat": kernels.SYSCALL}


class Table(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        kernels.TABLE, kernels.LIMITS = self.folder / "table.md", self.folder / "limits.tsv"
        self.measured("6.1", GOOD, 1000)
        kernels.write(self.folder)

    def measured(self, kernel, hooks, instructions, missing=()):
        events = [{"name": name, **({"hook": hook} if hook else {"reason": REFUSED, "remedy": "x"})}
                  for name, hook in hooks.items()]
        told = {"refusal": "", "programs": "p", "default": {"missing": list(missing)}, "events": events}
        (self.folder / f"{kernel}.doctor").write_text(json.dumps(told))
        (self.folder / f"{kernel}.verifier").write_text(f"fexit__a\t{instructions}\nfexit__b\trefused\tENOENT\n")

    def worse(self, hooks, instructions=1000, missing=()):
        self.measured("6.1", hooks, instructions, missing)
        return kernels.worse_than_written("6.1", self.folder)

    def test_what_is_written_is_read_back(self):
        self.assertEqual(kernels.read_table()["6.1"],
                         {"vfs_write": "fexit", "vfs_read": "kprobe",
                          "bpf_attach": "no: fexit: No such process; kprobe: Invalid argument"})
        self.assertEqual(kernels.read_limits(), {"6.1": {"fexit__a": 1300}})
        before = kernels.TABLE.read_text()
        kernels.write(self.folder / "nothing")
        self.assertEqual(kernels.TABLE.read_text(), before)

    def test_the_same_or_better_is_not_worse(self):
        self.assertEqual(self.worse(GOOD), [])
        self.assertEqual(self.worse({**GOOD, "vfs_read": "fexit", "bpf_attach": "kprobe", "new": "fexit"}, 1300), [])

    def test_a_worse_cell_a_missing_default_and_a_costly_program_are_found(self):
        for changed in ({"vfs_write": "kprobe"}, {"vfs_write": None}, {"vfs_read": None}):
            self.assertEqual(len(self.worse({**GOOD, **changed})), 1, changed)
        self.assertEqual(len(self.worse({name: hook for name, hook in GOOD.items() if name != "vfs_write"})), 1)
        self.assertEqual(len(self.worse(GOOD, missing=["openat"])), 1)
        self.assertEqual(len(self.worse(GOOD, instructions=1301)), 1)


if __name__ == "__main__":
    unittest.main()
