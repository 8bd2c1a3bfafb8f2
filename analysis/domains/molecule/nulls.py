"""Control molecules: the same molecule written in random order, and random molecules that valence allows."""

from __future__ import annotations

from dataclasses import replace

from ...corpus import Dataset, Null
from .representations import randomly_written


def random_atom_order(dataset: Dataset, seed: int = 0) -> Dataset:
    """The same molecules, each written from a random atom in random order."""
    return replace(dataset, objects=tuple(randomly_written(dataset, seed)))


NULLS = {
    "random atom order": Null(
        label="random atom order",
        make=random_atom_order,
        description="The same molecules, each SMILES written from a random atom in random order: the molecule stays, "
        "the writer's choice goes. Only the representation 'as written in the file' can see it.",
    ),
}
