"""Random valid molecules that keep local order: chains of SELFIES tokens, matched with the real ones in size and elements.

Every string of SELFIES tokens is a molecule, so a Markov chain of tokens gives molecules that obey valence and have the
local order of real notation (bonds, small rings, functional groups), without what holds a whole molecule together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd
import selfies
from numpy.typing import NDArray
from rdkit import Chem

from analysis.corpus import Corpus, Dataset
from analysis.domains.molecule.chem import molecules
from analysis.domains.molecule.representations import selfies_tokens
from analysis.statistics.resampling import generator
from analysis.statistics.surrogates import markov_surrogate

ORDER = 2
DRAWS = 4  # chains drawn for each molecule, to choose one of its size and elements from
FEWER_DRAWS = 2  # the same where many sets are read in three notations
ROUNDS, MORE = 4, 6
NEAR = 0.1  # heavy atoms that a match may differ by, as a share


def _elements(mol: Chem.Mol, known: dict[str, int]) -> NDArray[np.int64]:
    counts = np.zeros(len(known) + 1, dtype=np.int64)
    for atom in mol.GetAtoms():
        counts[known.get(atom.GetSymbol(), len(known))] += 1
    return counts


def _decoded(corpus: Corpus) -> Iterator[Chem.Mol]:
    """Molecules of the chains, one at a time; the few that RDKit refuses (an odd aromatic ring) are left out."""
    for text in corpus.strings():
        try:
            mol = Chem.MolFromSmiles(selfies.decoder(text))
        except selfies.DecoderError:
            continue
        if mol is not None and mol.GetNumAtoms():
            yield mol


def chained(dataset: Dataset, seed: int = 0) -> Dataset:
    """Draw molecules from the order-2 chain of SELFIES tokens and give each real one the likest in size and elements.

    Parameters
    ----------
    dataset : Dataset
    seed : int

    Returns
    -------
    Dataset
        Each drawn molecule is used once. The label ``null`` is ``"matched"`` where heavy atoms agree to 10 %, else
        ``"not matched: ..."``; the real molecule then stands in.
    """
    return _drawn(dataset, np.arange(len(dataset)), ORDER, range(seed * DRAWS, (seed + 1) * DRAWS))


def chain(dataset: Dataset, fitted_to: NDArray[np.int64], order: int, seed: int = 0) -> Dataset:
    """The same from a chain of any order, fitted to some molecules of the set; see `Domain.chain`."""
    return _drawn(dataset, fitted_to, order, range(seed * FEWER_DRAWS, (seed + 1) * FEWER_DRAWS), ROUNDS)


def _drawn(dataset: Dataset, fitted_to: NDArray[np.int64], order: int, seeds: range, rounds: int = 1) -> Dataset:
    """Draw every chain once a seed; then, in further rounds, those of molecules that found no match, MORE times each."""
    tokens = selfies_tokens(dataset)
    known = {
        symbol: i for i, symbol in enumerate(sorted({a.GetSymbol() for m in molecules(dataset) for a in m.GetAtoms()}))
    }
    wanted = np.array([_elements(mol, known) for mol in molecules(dataset)])
    chosen = np.full(len(dataset), "", dtype=object)
    for k in range(rounds):
        open_ = np.flatnonzero(chosen == "")
        like = tokens if k == 0 else tokens.take(np.tile(open_, MORE))
        if not len(open_):
            break
        pool, drawn = [], []
        for seed in seeds if k == 0 else range(seeds.start + 1_000 * k, seeds.start + 1_000 * k + 1):
            for mol in _decoded(markov_surrogate(tokens.take(fitted_to), order, seed, like=like)):
                pool.append(mol.ToBinary())  # a fiftieth of the memory
                drawn.append(_elements(mol, known))
        found = _assigned(wanted[open_], np.array(drawn), seeds.start // len(seeds))
        chosen[open_] = ["" if j < 0 else Chem.MolToSmiles(Chem.Mol(pool[j])) for j in found]
    status = ["matched" if smiles else "not matched: no chain of its size" for smiles in chosen]
    return dataset.surrogate(chosen.tolist(), "random molecules, local order kept", pd.DataFrame({"null": status}))


def _assigned(wanted: NDArray[np.int64], drawn: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Give each wanted row the drawn row of nearest size, then nearest elements, each used once; -1 where none is near."""
    by_size: dict[int, list[int]] = defaultdict(list)
    for j, size in enumerate(drawn.sum(axis=1).tolist()):
        by_size[size].append(j)
    chosen = np.full(len(wanted), -1)
    for i in generator(seed, "assignment", len(wanted)).permutation(len(wanted)):
        size = int(wanted[i].sum())
        for off in range(int(NEAR * size) + 1):
            candidates = [size + off] if off == 0 else [size - off, size + off]
            open_ = [j for c in candidates for j in by_size.get(c, ())]
            if open_:
                j = open_[int(np.abs(drawn[open_] - wanted[i]).sum(axis=1).argmin())]
                by_size[int(drawn[j].sum())].remove(j)
                chosen[i] = j
                break
    return chosen
