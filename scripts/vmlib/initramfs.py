"""The file system of the virtual machine: busybox, the given files and the libraries they need.

build() answers with the bytes of an uncompressed newc cpio archive (the kernel's
Documentation/driver-api/early-userspace/buffer-format.rst). It reads the host and writes nothing.
"""

import os
import re
import shlex
import shutil
import stat
import subprocess
from pathlib import Path

FOLDERS = (
    "bin sbin usr/bin usr/sbin usr/local/bin etc root proc sys dev tmp run vm tracee "
    "var/tmp home/alice home/bob"
).split()

# Ordinary users, so that tests can be somebody else than root.
USERS = {"root": 0, "alice": 1000, "bob": 1001, "nobody": 65534}


class Archive:
    """A cpio archive in the making; folders above an entry appear by themselves."""

    def __init__(self):
        self.parts = []
        self.names = set()

    def _entry(self, name, mode, data=b"", device=(0, 0)):
        if name in self.names:
            return
        parent = os.path.dirname(name)
        if parent:
            self.folder(parent)
        self.names.add(name)
        encoded = name.encode() + b"\0"
        fields = (len(self.names), mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(encoded), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields)
        self.parts += [head + encoded, b"\0" * (-(len(head) + len(encoded)) % 4)]
        self.parts += [data, b"\0" * (-len(data) % 4)]

    def folder(self, name):
        self._entry(name.strip("/"), stat.S_IFDIR | 0o755)

    def file(self, name, data, mode=0o644):
        self._entry(name.strip("/"), stat.S_IFREG | mode, data)

    def link(self, name, target):
        self._entry(name.strip("/"), stat.S_IFLNK | 0o777, target.encode())

    def console(self):
        self._entry("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))

    def bytes(self):
        self._entry("TRAILER!!!", 0)
        return b"".join(self.parts)


def _libraries(program):
    """What the dynamic loader would map for `program`, itself included; nothing if static."""
    done = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False)
    return re.findall(r"(/\S+) \(0x", done.stdout)


def _add_tree(archive, source, destination):
    """Copies a file or a folder with the libraries of every program in it."""
    source = Path(source)
    if source.is_dir():
        archive.folder(destination)
        for child in sorted(source.iterdir()):
            _add_tree(archive, child, f"{destination}/{child.name}")
        return
    data = source.read_bytes()
    archive.file(destination, data, stat.S_IMODE(source.stat().st_mode))
    if data[:4] == b"\x7fELF":
        for library in _libraries(source):
            archive.file(library, Path(library).read_bytes(), 0o755)


def _add_busybox(archive):
    busybox = shutil.which("busybox")
    if not busybox:
        raise FileNotFoundError("busybox-static is needed (scripts/install-packages vm)")
    archive.file("bin/busybox", Path(busybox).read_bytes(), 0o755)
    names = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
    for name in names.stdout.split():
        archive.link(f"bin/{name}", "busybox")


def _add_accounts(archive):
    passwd = [f"{name}:x:{uid}:{uid}::/{'root' if uid == 0 else 'home/' + name}:/bin/sh"
              for name, uid in USERS.items()]
    archive.file("etc/passwd", ("\n".join(passwd) + "\n").encode())
    groups = [f"{name}:x:{uid}:" for name, uid in USERS.items()]
    archive.file("etc/group", ("\n".join(groups) + "\n").encode())
    archive.file("etc/hosts", b"127.0.0.1 localhost vm\n")


def build(command, files, fetch):
    """command: argv; files: (source, absolute destination) pairs; fetch: absolute paths."""
    archive = Archive()
    for folder in FOLDERS:
        archive.folder(folder)
    archive.console()
    for source, destination in files:
        _add_tree(archive, source, destination)
    _add_busybox(archive)
    _add_accounts(archive)
    archive.file("init", (Path(__file__).parent / "init.sh").read_bytes(), 0o755)
    archive.file("vm/command", ("exec " + shlex.join(command) + "\n").encode())
    archive.file("vm/fetch", "".join(path.strip("/") + "\n" for path in fetch).encode())
    return archive.bytes()
