"""Debian kernel packages for scripts/vm: found, fetched and unpacked without touching the host.

kernel_image() answers with an uncompressed or bootable kernel in the cache folder. apt runs with a
configuration of its own (its own lists, cache and empty dpkg status), packages are unpacked with
dpkg -x and never installed. Which mirror to use is read from the machine's own apt sources.
"""

import lzma
import os
import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

# What to fetch for each name the user may give: suites of the main archive and of the security
# archive to look in, and the package that holds the kernel image.
KERNELS = {
    "5.10": (["bullseye"], ["bullseye-security"], r"linux-image-5\.10\.0-\d+-cloud-amd64"),
    "6.1": (["bookworm"], ["bookworm-security"], r"linux-image-6\.1\.0-\d+-cloud-amd64"),
    "6.12": (
        ["bookworm-backports"],
        ["bookworm-security"],
        r"linux-image-6\.12\.\d+\+deb12(\.\d+)?-cloud-amd64",
    ),
    "7": (["sid"], [], r"linux-binary-7\.\d+(\.\d+)?\+deb\d+(\.\d+)?-cloud-amd64"),
}


# Modules that tests load; kept beside the image where the package has them.
MODULES = ("binfmt_misc", "cpuid", "fuse", "overlay", "pktgen")


class Unavailable(Exception):
    """A kernel cannot be had here; the text says why."""


def _run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()
        raise Unavailable(f"{command[0]} failed: {said[-1]}")
    return done.stdout


def _mirrors():
    """The Debian archive and its security archive, as this machine's apt sources name them."""
    if not shutil.which("apt-get"):
        raise Unavailable("no apt-get here: kernels come as Debian packages")
    targets = _run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)",
                    "Created-By: Packages"])
    main = security = None
    for line in targets.splitlines():
        uri, release = line.split()
        if release.endswith("-security"):
            security = security or uri
        elif re.fullmatch(r"(bullseye|bookworm|trixie|forky|sid|stable|testing|unstable)", release):
            main = main or uri
    if not main:
        raise Unavailable("the apt sources of this machine name no Debian mirror")
    return main, security


class _Apt:
    """apt with every folder of its own below `home`."""

    def __init__(self, home):
        self.home = home
        for folder in ("lists/partial", "cache/archives/partial"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        (home / "status").touch()
        self.options = []
        for option in (
            f"Dir::State::lists={home}/lists",
            f"Dir::State::status={home}/status",
            f"Dir::Cache={home}/cache",
            f"Dir::Etc::sourcelist={home}/sources.list",
            "Dir::Etc::sourceparts=/dev/null",
            "Dir::Etc::preferences=/dev/null",
            "Dir::Etc::preferencesparts=/dev/null",
            "Acquire::Languages=none",
            "APT::Architecture=amd64",
            "APT::Sandbox::User=",
            "Debug::NoLocking=1",
        ):
            self.options += ["-o", option]

    def update(self, sources):
        lines = [f"deb [signed-by={KEYRING}] {uri} {suite} main\n" for uri, suite in sources]
        (self.home / "sources.list").write_text("".join(lines))
        _run(["apt-get", *self.options, "-qq", "update"])

    def names(self):
        return _run(["apt-cache", *self.options, "pkgnames", "linux-"]).split()

    def newest(self, pattern):
        """The package of the highest version whose whole name matches."""
        found = [name for name in self.names() if re.fullmatch(pattern, name)]
        if not found:
            raise Unavailable("the archive has no such package at the moment")
        return max(found, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])

    def unpack(self, package, into):
        _run(["apt-get", *self.options, "-qq", "download", package], cwd=into)
        archive = next(into.glob("*.deb"))
        _run(["dpkg", "-x", str(archive), str(into)])
        archive.unlink()


def _uncompressed(image):
    """The ELF kernel inside a bzImage, or None when its compression has no tool here.

    Booting it spares the emulated machine the decompression. Layout: the kernel's
    Documentation/x86/boot.rst (setup_sects, payload_offset, payload_length).
    """
    data = image.read_bytes()
    sectors = data[0x1F1]
    offset, length = struct.unpack_from("<II", data, 0x248)
    start = (sectors + 1) * 512 + offset
    # The payload ends in four bytes of its uncompressed size.
    payload = data[start : start + length - 4]
    tools = {b"\x02\x21\x4c\x18": ["lz4", "-d", "-c"], b"\x28\xb5\x2f\xfd": ["zstd", "-d", "-c", "-q"]}
    tool = tools.get(payload[:4])
    if not tool or not shutil.which(tool[0]):
        return None
    done = subprocess.run(tool, input=payload, capture_output=True, check=False)
    return done.stdout if done.stdout[:4] == b"\x7fELF" else None


def _keep_modules(unpacked, into):
    into.mkdir()
    for name in MODULES:
        for found in unpacked.glob(f"**/{name}.ko*"):
            data = found.read_bytes()
            if found.suffix == ".xz":
                data = lzma.decompress(data)
            (into / f"{name}.ko").write_bytes(data)
    (into / "looked-for").write_text(" ".join(MODULES))


def _fetch(name, cache):
    suites, security_suites, pattern = KERNELS[name]
    main, security = _mirrors()
    sources = [(main, suite) for suite in suites]
    sources += [(security, suite) for suite in security_suites if security]
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        scratch = Path(scratch)
        apt = _Apt(scratch / "apt")
        apt.update(sources)
        package = apt.newest(pattern)
        unpacked = scratch / "unpacked"
        unpacked.mkdir()
        apt.unpack(package, unpacked)
        # Since Linux 7 modules have a package of their own.
        modules = package.replace("linux-binary-", "linux-modules-")
        if modules != package and modules in apt.names():
            apt.unpack(modules, unpacked)
        images = [*unpacked.glob("boot/vmlinuz-*"), *unpacked.glob("usr/lib/modules/*/vmlinuz")]
        if not images:
            raise Unavailable(f"{package} holds no kernel image")
        ready, packaged = scratch / "vmlinux", images[0].read_bytes()
        ready.write_bytes(_uncompressed(images[0]) or packaged)
        _keep_modules(unpacked, scratch / "modules")
        shutil.rmtree(cache / f"{name}.modules", ignore_errors=True)
        os.replace(scratch / "modules", cache / f"{name}.modules")
        (cache / f"{name}.package").write_text(package + "\n")
        (cache / f"{name}.vmlinuz").write_bytes(packaged)
        os.replace(ready, cache / f"{name}.vmlinux")


def kernel_image(name, cache, packaged=False):
    """Path of a bootable kernel; fetches it the first time. Raises Unavailable.

    `packaged`: as it is in its package, compressed, which takes longer to boot.
    """
    image = cache / f"{name}.{'vmlinuz' if packaged else 'vmlinux'}"
    if not image.exists():
        _fetch(name, cache)
    return image


def kernel_module(name, module, cache):
    """Path of one of MODULES, made for the image of kernel_image(). Raises Unavailable."""
    folder = cache / f"{name}.modules"
    looked_for = folder / "looked-for"
    # A cache from before this module was kept: image and modules must match.
    if not looked_for.exists() or module not in looked_for.read_text().split():
        _fetch(name, cache)
    path = folder / f"{module}.ko"
    if not path.exists():
        raise Unavailable(f"its package holds no module {module}")
    return path
