"""Packages that only a comparison needs: importable while it runs, gone afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


def _pip(*arguments: str) -> str:
    """What pip prints; where it fails, stop with its last words."""
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"pip could not install the peers; is the package index in reach?\n{done.stderr[-1000:]}")
    return done.stdout


def missing(requirements: tuple[str, ...]) -> list[str]:
    """Return the distributions, with versions, that pip would have to add to this environment, dependencies included."""
    report = json.loads(_pip("install", "--dry-run", "--quiet", "--report", "-", *requirements))
    return [f"{found['metadata']['name']}=={found['metadata']['version']}" for found in report["install"]]


@contextmanager
def installed(*requirements: str) -> Iterator[list[str]]:
    """Make requirements importable without changing this environment; yields what had to be added.

    What this environment has already is used as it is. The rest goes into a temporary folder at the END of the
    import path: a peer may bring a package called ``tests``, and must not replace one that is here.
    """
    with tempfile.TemporaryDirectory(prefix="selection-pressure-peers-", ignore_cleanup_errors=True) as folder:
        added = missing(requirements)
        if added:
            _pip("install", "--quiet", "--no-deps", "--target", folder, *added)
        sys.path.append(folder)
        try:
            yield added
        finally:
            sys.path.remove(folder)
