"""tracee.tar.gz, unpacked somewhere else, works: versions, help, a replay.

    package_test.py BUILD DIST

Also: no program or plugin carries a path of the build machine for its libraries, and the README
names every Debian package that one of them needs.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD, DIST = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
SCREEN = 40  # lines
# In every Debian system, or brought by libstdc++6.
EVERYWHERE = {"libc6", "libgcc-s1"}


def run(*command, **options):
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          env=environment, **options)


def elf_files(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()
            and path.read_bytes()[:4] == b"\x7fELF"]


def owner(path):
    # With a merged /usr, dpkg knows a file by only one of its two names.
    for name in (path, "/usr" + path):
        found = run("dpkg-query", "-S", name).stdout
        if found:
            return found.split(":")[0]
    raise AssertionError(f"no package owns {path}")


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        built = subprocess.run(["cmake", "--build", BUILD, "--target", "package"], capture_output=True,
                               text=True, check=False)
        assert built.returncode == 0, built.stdout + built.stderr
        cls.scratch = tempfile.TemporaryDirectory()
        with tarfile.open(DIST.parent / "tracee.tar.gz") as archive:
            archive.extractall(cls.scratch.name)
        cls.folder = Path(cls.scratch.name, "tracee")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_programs_say_what_they_are(self):
        for program in ("tracee-ebpf", "tracee-rules"):
            version = run(self.folder / program, "--version", cwd="/")
            self.assertEqual(version.returncode, 0, version.stderr)
            self.assertRegex(version.stdout, rf"^{program} \d+\.\d+")
            shown = run(self.folder / program, "--help", cwd="/")
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertIn("tracee-ebpf", shown.stdout)
            self.assertLessEqual(len(shown.stdout.splitlines()), SCREEN, "help does not fit a screen")

    def test_a_recording_is_replayed(self):
        golden = ROOT / "test" / "golden"
        done = run(self.folder / "tracee-rules", "--input", golden / "fileless.recording",
                   "--rules", "TRC-2", "--rules", "TRC-3", "--rules", "TRC-5", cwd="/")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, (golden / "fileless.text").read_text())

    def test_no_library_path_of_the_build_machine(self):
        files = elf_files(self.folder)
        self.assertGreaterEqual(len(files), 4)
        for path in files:
            self.assertNotRegex(run("readelf", "-d", path).stdout, "RPATH|RUNPATH", path.name)
            self.assertNotIn("not found", run("ldd", path).stdout, path.name)

    def test_nothing_but_what_is_shipped(self):
        names = {path.name for path in self.folder.iterdir()}
        self.assertEqual(names, {"tracee-ebpf", "tracee-rules", "rego", "rego-conformance", "rules", "demo", "include"})

    def test_readme_names_the_packages_to_run(self):
        text = (ROOT / "README.md").read_text()
        listed = set(re.search(r"<!-- runtime-packages -->(.*?)<!-- end -->", text, re.S)[1].split())
        needed = set()
        for path in elf_files(self.folder):
            linked = dict(re.findall(r"(\S+) => (/\S+)", run("ldd", path).stdout))
            for library in re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", path).stdout):
                if library not in linked:  # the dynamic loader, of libc6
                    continue
                needed.add(owner(linked[library]))
        self.assertEqual(listed, needed - EVERYWHERE)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
