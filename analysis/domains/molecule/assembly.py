"""Assembly indices of molecules: the fewest joins that make one of its bonds where every part, once made, can be used again.

The search is that of the library assembly-theory. A search that its own time limit stops leaves threads behind, after which
every later answer of that process is wrong (aspirin 12 in place of 8, version 0.7.0); so each search runs without that limit
in a child that the system ends when it has used its processor time, and a new child follows.

References
----------
Marshall et al. 2021, doi:10.1038/s41467-021-23258-x; Sharma et al. 2023, doi:10.1038/s41586-023-06600-9; Vimal et al. 2026,
doi:10.21105/joss.09318 (the library).
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rdkit import Chem

from analysis.corpus import Dataset
from analysis.domains.molecule.chem import molecules
from analysis.support.pool import Frame, Worker, WorkerCrash, WorkerTimeout, serve

LARGEST = 30  # heavy atoms: of larger molecules fewer searches end than are given up
SECONDS = 1.0  # of processor time per molecule, so that the same ones end on a busy machine
WALL = 20.0  # seconds of the clock per second of the processor, and at least this many
MEMORY_BYTES = 4 * 2**30
FOUND, NOT_FINISHED, TOO_LARGE, NO_BOND = "found", "not finished", "too large", "no bond"
MODULE = "analysis.domains.molecule.assembly"


def largest_parts(dataset: Dataset) -> tuple[Dataset, NDArray[np.int64]]:
    """Take of each molecule the connected part with the most heavy atoms: nothing joins the ions of a salt.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    Dataset
        With its labels; the first part where several are as large.
    ndarray of int64, shape [objects]
        How many parts each molecule has.
    """
    objects, counts = list(dataset.objects), np.ones(len(dataset), dtype=np.int64)
    for i, mol in enumerate(molecules(dataset)):
        parts = Chem.GetMolFrags(mol, asMols=True)
        counts[i] = len(parts)
        if len(parts) > 1:
            objects[i] = Chem.MolToSmiles(max(parts, key=lambda part: part.GetNumHeavyAtoms()))
    return replace(dataset, objects=tuple(objects)), counts


def indices(
    dataset: Dataset, seconds: float = SECONDS, largest: int = LARGEST, step: Callable[[int], None] = lambda done: None
) -> pd.DataFrame:
    """Assembly index of each molecule, of its largest part where it has several.

    Parameters
    ----------
    dataset : Dataset
    seconds : float
        Processor time after which a search is given up.
    largest : int
        Heavy atoms of the largest molecule that is tried.
    step : callable
        Called with the number of molecules that are done.

    Returns
    -------
    DataFrame
        One row per molecule: index (joins of bonds; NaN where there is none), status ('found', 'not finished', 'too large',
        'no bond'), parts (of the molecule).

    Raises
    ------
    RuntimeError
        If the library cannot be started.

    Examples
    --------
    >>> from analysis.corpus import Dataset
    >>> indices(Dataset("two", "molecule", ("CC(=O)Oc1ccccc1C(=O)O", "C"), ("aspirin", "methane"))).status.tolist()
    ['found', 'no bond']
    """
    whole, parts = largest_parts(dataset)
    rows: list[tuple[float, str]] = []
    worker: Worker | None = None
    try:
        for done, mol in enumerate(molecules(whole)):
            step(done)
            if not mol.GetNumBonds():
                rows.append((np.nan, NO_BOND))
            elif mol.GetNumHeavyAtoms() > largest:
                rows.append((np.nan, TOO_LARGE))
            else:
                worker = worker or Worker(MODULE)
                if (found := _asked(worker, Chem.MolToMolBlock(mol), seconds)) is None:
                    worker = None
                rows.append((np.nan, NOT_FINISHED) if found is None else (found, FOUND))
    finally:
        if worker is not None:
            worker.kill()
    return pd.DataFrame(rows, columns=["index", "status"]).astype({"index": float}).assign(parts=parts)


def _asked(worker: Worker, block: str, seconds: float) -> float | None:
    """Return the index that a child finds, or None after it was ended."""
    try:
        answer, _ = worker.request({"processor": seconds}, block.encode(), WALL * max(1.0, seconds))
    except (WorkerCrash, WorkerTimeout) as error:
        worker.kill()
        if not worker.ready:
            raise RuntimeError(f"the search for assembly indices does not start: {error}") from None
        return None
    return float(answer["index"])


# ------------------------------------------------------------------------------------------------- inside the child


def answer(header: dict, content: bytes) -> Frame:
    """Find the index of one molecule; the system ends this process if that takes more processor time than is given."""
    import assembly_theory  # here: it is asked for in the child alone

    signal.setitimer(signal.ITIMER_PROF, header["processor"])
    index = assembly_theory.index_search(content.decode(), parallel_str="none")[0]
    signal.setitimer(signal.ITIMER_PROF, 0)
    return {"index": index}, b""


if __name__ == "__main__":
    serve(answer, MEMORY_BYTES)
