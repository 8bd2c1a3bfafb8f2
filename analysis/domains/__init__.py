"""The three kinds of data behind one face: a new domain is one package here and one entry in `DOMAINS`."""

from __future__ import annotations

from analysis.domains.interface import Domain
from analysis.domains.molecule import drawing as molecule_drawing
from analysis.domains.molecule import files as molecule_files
from analysis.domains.molecule import halves_and_pairs as molecule_inside
from analysis.domains.molecule import nulls as molecule_nulls
from analysis.domains.molecule import properties as molecule_properties
from analysis.domains.molecule import relatives as molecule_relatives
from analysis.domains.molecule import representations as molecule_representations
from analysis.domains.molecule import space as molecule_space
from analysis.domains.protein import files as protein_files
from analysis.domains.protein import halves_and_pairs as protein_inside
from analysis.domains.protein import nulls as protein_nulls
from analysis.domains.protein import properties as protein_properties
from analysis.domains.protein import relatives as protein_relatives
from analysis.domains.protein import representations as protein_representations
from analysis.domains.protein import space as protein_space
from analysis.domains.text import files as text_files
from analysis.domains.text import halves_and_pairs as text_inside
from analysis.domains.text import nulls as text_nulls
from analysis.domains.text import properties as text_properties
from analysis.domains.text import relatives as text_relatives
from analysis.domains.text import representations as text_representations
from analysis.domains.text import space as text_space

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
        PAIRS=text_inside.PAIRS,
        halves=text_inside.halves,
        properties=text_properties.properties,
        composition=text_properties.composition,
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
        PAIRS=protein_inside.PAIRS,
        halves=protein_inside.halves,
        properties=protein_properties.properties,
        composition=protein_properties.composition,
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
        PAIRS=molecule_inside.PAIRS,
        halves=molecule_inside.halves,
        properties=molecule_properties.properties,
        composition=molecule_properties.composition,
        draw=molecule_drawing.draw,
    ),
}
