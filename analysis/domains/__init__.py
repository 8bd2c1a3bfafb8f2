"""The three kinds of data behind one face: a new domain is one package here and one entry in `DOMAINS`."""

from __future__ import annotations

from ..corpus import Domain
from .molecule import files as molecule_files
from .molecule import nulls as molecule_nulls
from .molecule import relatives as molecule_relatives
from .molecule import representations as molecule_representations
from .molecule import space as molecule_space
from .protein import files as protein_files
from .protein import nulls as protein_nulls
from .protein import relatives as protein_relatives
from .protein import representations as protein_representations
from .protein import space as protein_space
from .text import files as text_files
from .text import nulls as text_nulls
from .text import relatives as text_relatives
from .text import representations as text_representations
from .text import space as text_space

DOMAINS: dict[str, Domain] = {
    "text": Domain(
        name="text",
        label="Text",
        object_label="texts",
        size_unit="character",
        REPRESENTATIONS=text_representations.REPRESENTATIONS,
        NULLS=text_nulls.NULLS,
        features=text_relatives.features,
        clusters=text_relatives.clusters,
        parse=text_files.parse,
        POSSIBLE_SPACE=text_space.POSSIBLE_SPACE,
    ),
    "protein": Domain(
        name="protein",
        label="Proteins",
        object_label="proteins",
        size_unit="residue",
        REPRESENTATIONS=protein_representations.REPRESENTATIONS,
        NULLS=protein_nulls.NULLS,
        features=protein_relatives.features,
        clusters=protein_relatives.clusters,
        parse=protein_files.parse,
        POSSIBLE_SPACE=protein_space.POSSIBLE_SPACE,
    ),
    "molecule": Domain(
        name="molecule",
        label="Molecules",
        object_label="molecules",
        size_unit="heavy atom",
        REPRESENTATIONS=molecule_representations.REPRESENTATIONS,
        NULLS=molecule_nulls.NULLS,
        features=molecule_relatives.features,
        clusters=molecule_relatives.clusters,
        parse=molecule_files.parse,
        POSSIBLE_SPACE=molecule_space.POSSIBLE_SPACE,
    ),
}
