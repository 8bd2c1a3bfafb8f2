"""Size: symbols, seconds, peak memory and workers of ``python -m analysis measure`` on files made here.

Run from the project's folder: ``python tests/benchmarks/scale.py [--folder DIR] [--sizes 1e5 1e6 ...] [--molecules N]
[--killed N] [--only text protein molecule killed]``.
Makes prose-like text (a Markov chain of order 3 taught on the King James Version), proteins (order 1, on the bundled
proteomes) and molecules (bundled ones rewritten in random atom order), measures each in a process of its own, and
prints a table, the exponent of time against symbols, and the gain of a second worker. Last, proteins on a Dask cluster
of two processes, one of which is killed when a third of the pieces are done: the answer must be that of one process.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
CHAINS = 10_000


def transitions(codes: np.ndarray, size: int, order: int) -> np.ndarray:
    """Cumulative chance of the next code in each state of `order` codes, shape [states, size]."""
    states = sum(codes[i : len(codes) - order + i] * size ** (order - 1 - i) for i in range(order))
    counts = np.zeros((size**order, size))
    np.add.at(counts, (states, codes[order:]), 1)
    counts[counts.sum(axis=1) == 0] = 1
    return np.cumsum(counts / counts.sum(axis=1, keepdims=True), axis=1)


def markov(table: np.ndarray, order: int, steps: int, seed: int) -> np.ndarray:
    """CHAINS sequences of `steps` codes, shape [CHAINS, steps]."""
    rng, size = np.random.default_rng(seed), table.shape[1]
    state, out = rng.integers(len(table), size=CHAINS), np.empty((steps, CHAINS), dtype=np.uint8)
    for step in range(steps):
        new = (table[state] < rng.random((CHAINS, 1))).sum(axis=1).clip(max=size - 1)
        state = (state * size + new) % size**order
        out[step] = new
    return out.T


def make_sequences(path: Path, symbols: int, name: str, representation: str, order: int, length: int) -> None:
    """Write a file of about `symbols` symbols: lines of text, or FASTA entries."""
    from analysis import datasets
    from analysis.domains import DOMAINS

    dataset = datasets.load(name)
    corpus = DOMAINS[dataset.domain].REPRESENTATIONS[representation].encode(dataset)
    table = transitions(corpus.codes.astype(np.int64), len(corpus.alphabet), order)
    letters = np.frombuffer("".join(corpus.alphabet).encode("ascii", "replace"), dtype=np.uint8)
    written = 0
    with path.open("wb") as file:
        while written < symbols:
            for row in letters[markov(table, order, length, seed=written)]:
                file.write((b">p%d\n" % written if dataset.domain == "protein" else b"") + row.tobytes() + b"\n")
                written += length
                if written >= symbols:
                    break


def make_molecules(path: Path, n: int) -> None:
    """Write a SMILES list of `n` molecules: those of the bundled sample, in random atom order."""
    from rdkit import Chem

    from analysis import datasets

    mols = [Chem.MolFromSmiles(s) for s in datasets.load("chembl-sample").objects]
    with path.open("w") as file:
        for i in range(n):
            mol = mols[i % len(mols)]
            file.write(f"{Chem.MolToRandomSmilesVect(mol, 1, i + 1)[0]} m{i}\n")


def measured(path: Path, domain: str, representation: str, *options: str, quiet: bool = False) -> dict:
    """Run the command in a process of its own; quietly where compiling is all that it is for."""
    out = path.with_suffix(".json")
    command = [sys.executable, "-m", "analysis", "measure", str(path), "--domain", domain, "--no-resume"]
    command += ["--representation", representation, "--json", str(out), *options]
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, stderr=subprocess.PIPE)
    result = json.loads(out.read_text())
    line = [path.stem, representation, " ".join(options), f"{result['objects']:,}", f"{result['symbols']:,}"]
    line += [f"{result['run'][key]:.1f}" for key in ("seconds", "cpu_seconds")] + [f"{time.perf_counter() - start:.1f}"]
    line += [f"{result['run']['peak_mb']:.0f}", str(result["run"]["workers"]), f"{os.getloadavg()[0]:.1f}"]
    if not quiet:
        print("| " + " | ".join(line) + " |", flush=True)
    return result


def exponent(results: list[dict], unit: str = "symbols") -> float:
    """Slope of log CPU seconds against log size: wall-clock time would include the load of other users."""
    x, y = (
        [math.log(v) for v in values]
        for values in zip(*[(r[unit], r["run"]["cpu_seconds"]) for r in results], strict=True)
    )
    return float(np.polyfit(x, y, 1)[0])


def sequences(folder: Path, kind: str, sizes: list[int]) -> None:
    """Measure files of growing size, then the middle one with two workers."""
    settings = {
        "text": ("txt", "text", "characters", ("king-james", "characters", 3, 100), ("--block-length", "5")),
        "protein": ("faa", "protein", "residues", ("proteomes", "residues", 1, 350), ("--block-length", "5")),
    }
    extension, domain, representation, recipe, options = settings[kind]
    results, paths = [], []
    for size in sizes:
        path = folder / f"{kind}-{size:.0e}.{extension}"
        if not path.exists():
            make_sequences(path, size, *recipe)
        if not paths:
            measured(path, domain, representation, *options, quiet=True)
        paths.append(path)
        results.append(measured(path, domain, representation, *options))
    if len(sizes) > 1:
        steps = ", ".join(f"{exponent(list(pair)):.3f}" for pair in pairwise(results))
        print(f"exponent of CPU time against symbols: {exponent(results):.3f} (from size to size {steps})")
    middle = len(sizes) // 2
    two = measured(paths[middle], domain, representation, *options, "--workers", "2")
    print(f"two workers: {results[middle]['run']['seconds'] / two['run']['seconds']:.2f} x one")


def molecules(folder: Path, n: int, representations: list[str]) -> None:
    """Measure molecules with one and two workers."""
    path = folder / f"molecules-{n:.0e}.smi"
    if not path.exists():
        make_molecules(path, n)
    for representation in representations:
        one = measured(path, "molecule", representation)
        two = measured(path, "molecule", representation, "--workers", "2")
        print(f"two workers: {one['run']['seconds'] / two['run']['seconds']:.2f} x one")


def killed(folder: Path, size: int) -> None:
    """Measure proteins on a cluster of two processes, kill one on the way, and compare with one process."""
    from distributed import Client, LocalCluster

    from analysis.scale import executors, run

    path = folder / f"protein-{size:.0e}.faa"
    if not path.exists():
        make_sequences(path, size, "proteomes", "residues", 1, 350)
    task = run.Job(path, "protein", "residues", piece_bytes=path.stat().st_size // 30, resume=False)
    alone = run.measure(task)
    local = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0")
    with local as cluster, Client(cluster) as client:
        victim = next(iter(client.run(os.getpid).values()))
        ended: list[float] = []

        def progress(done: int, total: int, what: str) -> None:
            if not ended and 3 * done >= total:
                os.kill(victim, signal.SIGKILL)
                ended.append(done / total)

        with executors.executor(scheduler=cluster.scheduler_address) as place:
            result = run.measure(task, place, progress)
    same = all(result[key] == alone[key] for key in alone if key != "run")
    print(f"{size:.0e} residues, one of two workers killed at {ended[0]:.0%}: {result['run']['seconds']:.1f} s against "
          f"{alone['run']['seconds']:.1f} s of one process; {'the same answer' if same else 'ANOTHER ANSWER'}")  # fmt: skip
    if not same:
        sys.exit(1)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to keep the files made (default: a temporary folder)")
    parser.add_argument("--only", nargs="+", default=["text", "protein", "molecule", "killed"])
    parser.add_argument("--sizes", type=lambda s: int(float(s)), nargs="+", default=[10**5, 10**6, 10**7, 10**8])
    parser.add_argument("--molecules", type=lambda s: int(float(s)), default=100_000)
    parser.add_argument("--killed", type=lambda s: int(float(s)), default=10**7, help="residues of the last table")
    parser.add_argument("--representations", nargs="+", default=["fragments"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(
            "| file | representation | options | objects | symbols | s | CPU s here | s with start | peak MB | workers | load |"
        )
        print("| --- " * 11 + "|")
        for kind in ("text", "protein"):
            if kind in options.only:
                sequences(folder, kind, options.sizes)
        if "molecule" in options.only:
            molecules(folder, options.molecules, options.representations)
        if "killed" in options.only:
            killed(folder, options.killed)


if __name__ == "__main__":
    main()
