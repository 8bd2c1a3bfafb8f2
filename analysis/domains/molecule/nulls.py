"""Control molecules: the same ones written in random order, and random ones that valence allows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from rdkit import Chem

from analysis.corpus import Dataset
from analysis.domains.interface import Null
from analysis.domains.molecule.chain import chain, chained
from analysis.domains.molecule.chem import molecules
from analysis.domains.molecule.representations import randomly_written
from analysis.domains.molecule.rewiring import NotMatchedError, rewire
from analysis.statistics.resampling import generator

__all__ = ["NULLS", "chain", "random_atom_order", "random_valid", "rings_kept"]

MATCHED, ALONE, NOT_MATCHED = "matched", "no other molecule possible", "not matched"


def random_atom_order(dataset: Dataset, seed: int = 0) -> Dataset:
    """The same molecules with their labels, each written from a random atom in random order."""
    return replace(dataset, objects=tuple(randomly_written(dataset, seed)))


def _rewired(dataset: Dataset, seed: int, label: str, *, keep_rings: bool) -> Dataset:
    seeds = generator(seed, label, len(dataset)).integers(2**32, size=len(dataset)).tolist()
    objects, status = [], []
    for mol, own in zip(molecules(dataset), seeds, strict=True):
        try:
            built, moved = rewire(mol, own, keep_rings=keep_rings)
            objects.append(Chem.MolToSmiles(built))
            status.append(MATCHED if moved else ALONE)
        except (NotMatchedError, Chem.MolSanitizeException) as reason:
            objects.append("")  # the real molecule stands in, and is marked
            status.append(f"{NOT_MATCHED}: {reason}")
    return dataset.surrogate(objects, label, pd.DataFrame({"null": status}))


def random_valid(dataset: Dataset, seed: int = 0) -> Dataset:
    """Random molecules, each matched with a real one in formula, charges, bond orders and number of rings.

    Parameters
    ----------
    dataset : Dataset
    seed : int

    Returns
    -------
    Dataset
        The label ``null`` tells of each object whether it is ``"matched"``. ``"no other molecule possible"`` means
        that the rules leave no choice (methane), ``"not matched"`` and a reason that they do not cover it; the real
        molecule then stands in.
    """
    return _rewired(dataset, seed, "random molecules", keep_rings=False)


def rings_kept(dataset: Dataset, seed: int = 0) -> Dataset:
    """The same with every ring system kept whole: only what hangs on and between rings is rearranged."""
    return _rewired(dataset, seed, "random molecules, rings kept", keep_rings=True)


NULLS = {
    "local order kept": Null(
        label="random molecules, local order kept",
        make=chained,
        description="Molecules that an order-2 chain of the set's SELFIES tokens writes, each of as many tokens as a real "
        "one and of its heavy atoms (to 5 %). Valence and what stands next to what stay, and about as many rings and "
        "branches; what holds a whole molecule together goes, most aromatic rings with it.",
    ),
    "random valid": Null(
        label="random molecules, valence only",
        make=random_valid,
        description="For each molecule a random one of the same atoms, hydrogens, charges, bond orders and number of "
        "rings, bonded in any way that valence allows. Ring sizes, aromaticity and functional groups are gone: most of "
        "them no chemist could make.",
    ),
    "rings kept": Null(
        label="random molecules, rings kept",
        make=rings_kept,
        description="As random molecules, but each ring system stays whole: only what hangs on rings and lies between "
        "them is rearranged.",
    ),
    "random atom order": Null(
        label="random atom order",
        make=random_atom_order,
        description="The same molecules, each SMILES written from a random atom in random order: the molecule stays, "
        "the writer's choice goes. Only the representation 'as written in the file' can see it.",
    ),
}
