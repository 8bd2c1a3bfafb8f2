"""Assembly: published indices and complexities, exact strings, what cannot be measured, planted bits, AUC, the page."""

import importlib.util
import json
import pkgutil
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem
from scipy.stats import mannwhitneyu, norm
from streamlit.testing.v1 import AppTest

from analysis.__main__ import main
from analysis.charts import assembly as charts
from analysis.corpus import Dataset
from analysis.domains.molecule import assembly as molecules
from analysis.domains.molecule import natural_products
from analysis.experiments import assembly, assembly_label, natural_product, string_assembly
from analysis.experiments.assembly import BOTH, CLEAR, FOUND, GAIN, REAL
from analysis.experiments.natural_product import AFTER, LIKENESS, auc, auc_interval, matched
from analysis.readings.questions import label_bits
from analysis.readings.versions import BESIDE
from pages import parts
from tests.test_architecture import ROOT, dotted, files, imports


def made(domain: str, objects: list[str], **labels: list) -> Dataset:
    return Dataset("made", domain, tuple(objects), tuple(map(str, range(len(objects)))), pd.DataFrame(labels))


# --- molecules

# Indices that the library is checked with: DaymudeLab/assembly-theory, data/checks/ma-index.csv.
PUBLISHED = {
    "c1ccc2cc3ccccc3cc2c1": 6,  # anthracene
    "CC(=O)Oc1ccccc1C(=O)O": 8,  # aspirin
    "c1ccccc1": 3,
    "Cn1c(=O)c2c(ncn2C)n(C)c1=O": 9,  # caffeine
    "NC(Cc1c[nH]cn1)C(=O)O": 9,  # histidine
    "CN1CCC23c4c5ccc(O)c4OC2C(O)C=CC3C1C5": 13,  # morphine
    "c1ccc2ccccc2c1": 5,  # naphthalene
    "c1cn[nH]c1": 4,  # pyrazole
    "NC(Cc1c[nH]c2ccccc12)C(=O)O": 11,  # tryptophan
}


def test_published_indices_of_molecules_are_found():
    found = molecules.indices(made("molecule", list(PUBLISHED)))
    assert found["index"].tolist() == list(PUBLISHED.values()) and set(found.status) == {FOUND}


def test_one_atom_a_salt_and_a_large_molecule_are_named_and_none_is_left_out():
    """The library answers 4,294,967,295 for one atom, and counts a second ethanol as joined to the first."""
    objects = ["C", "CC(=O)Oc1ccccc1C(=O)[O-].[Na+]", "CCO.CCO", "C" * 31, "CC"]
    found = molecules.indices(made("molecule", objects))
    assert found.status.tolist() == ["no bond", FOUND, FOUND, "too large", FOUND]
    assert found["index"].tolist()[1:3] == [8, 1] and found["index"].tolist()[4] == 0
    assert found.parts.tolist() == [1, 2, 2, 1, 1] and found["index"].isna().tolist() == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_a_search_that_was_given_up_does_not_spoil_the_next_answers():
    """A time limit of the library's own leaves threads behind: aspirin became 12."""
    hard = "CC(C)CC(NC(=O)C(Cc1ccccc1)NC(=O)C(CO)NC(=O)CNC(=O)C)C(=O)OCC1CC2CCC1(C)C2"
    found = molecules.indices(made("molecule", [hard, "CC(=O)Oc1ccccc1C(=O)O"]), seconds=0.05, largest=99)
    assert found.status.tolist() == ["not finished", FOUND] and found["index"].iloc[1] == 8


def test_no_reading_imports_what_lies_beside_the_readings():
    """These files are no part of the version of the readings, so nothing that is may ask for them."""
    beside = {f"analysis.{name.removesuffix('.py').replace('/', '.')}" for name in BESIDE}
    for path in files("analysis"):
        if dotted(path).startswith("analysis.experiments") or dotted(path) in beside:
            continue
        assert not imports(path) & beside, path
    assert all((ROOT / "analysis" / name).exists() for name in BESIDE)


# --- strings


@pytest.mark.parametrize(
    ("string", "phrases"),
    [("0001101001000101", 6), ("0" * 20, 2), ("01" * 10, 3), ("01", 2), ("0", 1), ("", 0)],
)
def test_phrases_are_those_of_lempel_and_ziv(string, phrases):
    """Lempel & Ziv 1976 (0.001.10.100.1000.101); Kaspar & Schuster 1987: constant 2, period two 3."""
    assert string_assembly.lempel_ziv(string) == phrases


@pytest.mark.parametrize(("p", "rate"), [(0.5, 1.0), (0.1, 0.469)])
def test_random_symbols_have_as_many_phrases_as_their_entropy_asks_for(p, rate):
    """Phrases times log2(n) / n tend to the entropy rate: Lempel & Ziv 1976, Kaspar & Schuster 1987."""
    n = 20_000
    symbols = (np.random.default_rng(0).random(n) < p).astype(int).tolist()
    assert string_assembly.lempel_ziv(symbols) * np.log2(n) / n == pytest.approx(rate, rel=0.05)


def test_one_symbol_repeated_needs_an_addition_chain():
    """Lengths of shortest addition chains, OEIS A003313."""
    chains = [0, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 4, 5, 5, 5, 4, 5, 5, 6, 5, 6, 6, 6, 5, 6, 6, 6, 6, 7, 6, 7, 5]
    assert [string_assembly.exact("a" * n, 200_000) for n in range(1, 33)] == chains


@cache
def fewest_joins(target: str) -> int:
    """Try all ways to join, shorter ones first."""
    parts = {target[i:j] for i in range(len(target)) for j in range(i + 1, len(target) + 1)}

    def reached(have: frozenset, left: int) -> bool:
        if target in have:
            return True
        if not left or max(map(len, have)) * 2**left < len(target):
            return False
        return any(reached(have | {a + b}, left - 1) for a, b in product(have, have) if a + b in parts - have)

    return next(n for n in range(len(target)) if reached(frozenset(target), n))


@settings(max_examples=25, deadline=None)
@given(st.text("ab", min_size=1, max_size=8) | st.text("abc", min_size=1, max_size=7))
def test_short_strings_are_exact_and_the_bound_is_never_below(string):
    found = string_assembly.exact(string)
    assert found == fewest_joins(string)
    assert found <= string_assembly.bound(string) <= len(string) - 1
    assert string_assembly.exact(string[::-1]) == found


def test_abracadabra_has_seven_joins_and_an_empty_string_none():
    assert string_assembly.exact("abracadabra") == string_assembly.bound("abracadabra") == 7
    assert string_assembly.exact("abcd" * 40, 5) is None  # given up
    for empty in (string_assembly.exact, string_assembly.bound):
        with pytest.raises(ValueError, match="empty string is made of nothing"):
            empty("")


# --- what explains what


def planted(n: int = 200, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size, lz = rng.integers(5, 30, n).astype(float), rng.integers(3, 12, n).astype(float)
    return pd.DataFrame({"size": size, "lz": lz, "index": 0.5 * size + lz + rng.normal(0, 2, n), "status": FOUND})


def test_r2_is_that_of_the_variances_and_of_noise_none():
    table = planted(4_000)
    shares = assembly.explained(table, np.arange(len(table))).set_index("what")
    signal = np.var(0.5 * table["size"] + table["lz"])
    assert shares.value[BOTH] == pytest.approx(signal / (signal + 4), abs=0.015)
    assert shares.value["size"] == pytest.approx(np.var(0.5 * table["size"]) / (signal + 4), abs=0.03)
    assert shares.value["index beyond both"] == pytest.approx(1 - shares.value[BOTH])
    assert (shares.low < shares.value).all() and (shares.value < shares.high).all()
    noise = np.random.default_rng(1)
    found = [assembly.r2(noise.normal(size=(60, 5)), noise.normal(size=60)) for _ in range(300)]
    assert abs(np.mean(found)) < 0.02


def test_hats_hold_a_number_between_two_knots():
    x = np.random.default_rng(0).normal(size=50)
    found = assembly.hats(x)
    assert found.shape[0] == 50 and np.allclose(found.sum(axis=1), 1) and ((found > 0).sum(axis=1) <= 2).all()
    assert assembly.hats(np.ones(4)).tolist() == [[1]] * 4


def draws_of(code: np.ndarray) -> label_bits.Draws:
    n = len(code)
    index = np.tile(np.arange(n), (len(label_bits.SEEDS), 1))
    return label_bits.Draws(made("text", ["x"] * n), index, code.astype(np.int64), np.arange(n) // 2, ("a", "b"))


def test_bits_of_the_index_beyond_both_are_seen_where_they_are_planted_and_nowhere_else():
    table = planted()
    by_index = assembly.told(table, draws_of(assembly.beyond(table) > 0)).set_index("what")
    assert by_index.low[GAIN] > 0.5 and by_index.low[CLEAR] > 0.5
    by_size = assembly.told(table, draws_of((table["size"] > table["size"].median()).to_numpy())).set_index("what")
    assert by_size.value["size"] > 0.8
    assert abs(by_size.value[GAIN]) < 0.05 and by_size.low[GAIN] <= 0 < by_size.low[CLEAR]
    assert by_size["null"].abs().max() < 0.06
    rows = by_index.reset_index().assign(
        domain="molecule", dataset="made", of="a or b", label="use", classes="a / b", measures="assembly index"
    )
    assert "adds" in assembly_label.sentence(rows) and "none shown" not in charts.told(rows, "a label").title
    turned = rows.assign(low=-0.1, value=0.0, high=0.1)
    assert "is not shown to add any bits" in assembly_label.sentence(turned)
    assert "none shown" in charts.told(turned, "a label").title


VERSES = [
    f"{a} {b} {c} and {a} {d} {c}"
    for a, b, c, d in product(("light", "water", "stone", "grain"), ("falls", "turns"), ("early", "far", "now"), ("rests", "is"))
]  # fmt: skip


def test_text_is_measured_beside_neutral_text_by_name_and_nothing_is_left_out(tmp_path):
    (tmp_path / "verses.txt").write_text("\n\n".join(VERSES))
    out = tmp_path / "out.json"
    asked = ["--set", "objects=40", "--json", str(out)]
    assert main(["experiment", "assembly", "--text", str(tmp_path / "verses.txt"), *asked]) == 0
    written = json.loads(out.read_text())
    tables = {name: pd.DataFrame(rows) for name, rows in written["tables"].items()}
    result = assembly.Result(tables, written["sentence"], written["settings"])
    counts = result.tables["counts"]
    assert counts[counts.kind == REAL].n.sum() >= 40 and set(result.tables["objects"].kind) >= {REAL, "random letters"}
    shares = result.tables["explained"]
    assert ((shares.value <= 1) & (shares.low <= shares.high)).all()
    assert "bound of the assembly index" in result.sentence
    assert "measured" in assembly.left_out(counts, result.tables["tightness"])[0]
    joins = result.tables["apart"].query("unit == 'joins'")
    turned = assembly.sentence(shares, joins.assign(value=1.0, low=0.5, high=1.5, measures="x"))
    assert "1.00 [0.50, 1.50] more joins" in turned
    assert "0.50 [0.20, 0.90] fewer joins" in assembly.sentence(shares, joins.assign(value=-0.5, low=-0.9, high=-0.2))
    assert "not shown to take more or fewer joins" in assembly.sentence(shares, joins.assign(value=0, low=-1, high=1))
    narrow = charts.index(result.tables["objects"], shares, narrow=True)
    assert narrow.table is shares and "%" in narrow.title
    changed = shares.assign(value=0.5, low=0.4, high=0.6)
    assert "50.0" in charts.index(result.tables["objects"], changed).title and "50.0 %" in assembly.sentence(
        changed, pd.DataFrame()
    )


def test_too_few_objects_are_refused_with_the_remedy():
    with pytest.raises(ValueError, match="40 are needed; choose a set with smaller objects"):
        assembly.run({"molecule": made("molecule", ["C" * n for n in range(31, 80)])}, assembly.SETTINGS, print)
    with pytest.raises(ValueError, match="at least 40"):
        assembly.run({"text": made("text", VERSES)}, {"seed": 0, "objects": 3}, print)
    with pytest.raises(ValueError, match="has no label that can be read"):
        assembly_label.run({"text": made("text", VERSES)}, assembly_label.SETTINGS, print)
    with pytest.raises(ValueError, match="choose at least one set"):
        assembly.run({}, assembly.SETTINGS, print)


# --- natural products


def test_the_score_is_that_of_the_library():
    spec = importlib.util.spec_from_file_location("npscorer", natural_products.MODEL.parent / "npscorer.py")
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    model = natural_products._model()
    for smiles in (
        "CC(=O)Oc1ccccc1C(=O)O",
        "CN1CCC23c4c5ccc(O)c4OC2C(O)C=CC3C1C5",
        "C",
        "FC(F)(F)S(=O)(=O)c1ccc(Br)cc1",
    ):
        mol = Chem.MolFromSmiles(smiles)
        assert natural_products.likeness(mol) == pytest.approx(theirs.scoreMol(mol, model))
    names = ["OCC1OC(O)C(O)C(O)C1O", "O=C(Nc1ccc(Cl)cc1)N1CCN(S(=O)(=O)c2ccccc2)CC1"]
    sugar, library = natural_products.scores(made("molecule", names))[LIKENESS]
    assert sugar > 1 > 0 > library


def test_auc_is_the_share_of_couples():
    rng = np.random.default_rng(0)
    for n, m in ((1, 1), (3, 7), (9, 4), (40, 30)):
        first, second = rng.integers(0, 5, n), rng.integers(0, 5, m)
        couples = [(a > b) + 0.5 * (a == b) for a in first for b in second]
        assert auc(first, second) == pytest.approx(np.mean(couples))
        assert auc(first, second) == pytest.approx(mannwhitneyu(first, second).statistic / len(couples))
        assert auc(first, second) + auc(second, first) == pytest.approx(1)


def test_intervals_of_the_auc_hold_the_truth_of_normal_scores_in_clusters():
    """The AUC of two normal scores d apart is the normal distribution function at d over the root of 2."""
    rng = np.random.default_rng(0)
    truth, held, runs, of = norm.cdf(0.6 / np.sqrt(2)), 0, 200, np.repeat(np.arange(40), 2)
    for run in range(runs):
        shared = rng.normal(size=(2, 40)).repeat(2, axis=1) * np.sqrt(0.5) + rng.normal(size=(2, 80)) * np.sqrt(0.5)
        low, high = auc_interval(shared[0] + 0.6, shared[1], (of, of), seed=run, replicates=200)
        held += low <= truth <= high
    assert 0.90 <= held / runs <= 0.985
    alone = auc_interval(shared[0], shared[1], (np.zeros(80, int), of))
    assert np.isnan(alone).all()


def test_pairs_are_near_none_stands_twice_and_the_match_removes_what_only_size_explains():
    rng = np.random.default_rng(0)
    first, second = rng.normal(0.8, 1, (150, 2)), rng.normal(0, 1, (400, 2))
    i, j = matched(first, second)
    assert len(set(i)) == len(i) and len(set(j)) == len(j) and len(i) >= 80
    assert (np.abs(first[i] - second[j]) <= 0.2 * np.sqrt((first.var(axis=0) + second.var(axis=0)) / 2)).all()
    score = [one @ [1.0, 1.0] + rng.normal(size=len(one)) for one in (first, second)]
    assert auc(*score) > 0.7 and auc(score[0][i], score[1][j]) == pytest.approx(0.5, abs=0.06)


def aucs(value: float, low: float, high: float) -> pd.DataFrame:
    stages = ("all", AFTER, natural_product.PERMUTED)
    rows = [{"score": s, "stage": t, "value": value, "low": low, "high": high, "n": 90, "m": 90}
            for t in stages for s in natural_product.SCORES]  # fmt: skip
    return pd.DataFrame(rows).assign(domain="molecule", dataset="drugs", other="rest")


@pytest.mark.parametrize(
    ("ends", "words"),
    [((0.7, 0.6, 0.8), "are more like"), ((0.3, 0.2, 0.4), "are less like"), ((0.5, 0.4, 0.6), "are not shown to be more or")],
)  # fmt: skip
def test_the_sentence_and_the_title_follow_the_auc(ends, words):
    assert (
        words in natural_product.sentence(aucs(*ends))
        and words in charts.likeness(aucs(*ends), "Drugs", "others").title
    )


def test_sets_that_cannot_be_compared_say_why():
    for chosen, words in (
        ({"others": "approved-drugs"}, "compared with itself"),
        ({"others": "king-james"}, "set of text"),
    ):
        with pytest.raises(ValueError, match=words):
            natural_product.run({}, {**natural_product.SETTINGS, **chosen}, print)


# --- the page


class Ready:
    """A job whose result is there."""

    def __init__(self, name: str, sets: dict, given: dict) -> None:
        self.key = f"{name} {given}"
        rows = assembly.told(planted(80), draws_of(np.arange(80) % 2)).assign(
            domain="molecule", dataset="approved-drugs", measures="assembly index", label="use", classes="a / b", kind="biology"
        )  # fmt: skip
        counts = pd.DataFrame([{"status": FOUND, "n": 80, "domain": "molecule"}])
        drugs = pd.DataFrame([{"pairs": 90, "drugs": 99, "others": 200, "without": 9, "shared": 1}])
        balance = pd.DataFrame({"score": ["QED"], "difference": [0.1]})
        tables = {"told": rows, "counts": drugs if name == "natural-product" else counts, "auc": aucs(0.7, 0.6, 0.8),
                  "balance": balance}  # fmt: skip
        self.result = assembly.Result(tables, "What was found.", given)

    def start(self):
        return self

    def wait(self, seconds: float):
        return self

    def cancel(self) -> None:
        pass

    def state(self) -> dict:
        return {"result": self.result, "status": "done", "done": 1, "total": 1, "what": "", "error": ""}


@pytest.mark.parametrize(
    ("section", "words"), [("label", "Bits that the index"), ("natural", "like natural products than")]
)
def test_the_page_shows_sections_with_what_was_found(section, words, monkeypatch):
    # Modules that are first imported now would keep these jobs, and give other tests of the process their results.
    for module in pkgutil.iter_modules(parts.__path__, f"{parts.__name__}."):
        importlib.import_module(module.name)
    monkeypatch.setattr("analysis.experiments.job.Job", Ready)
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params["assembly_show"] = section
    app.switch_page("pages/assembly.py").run()
    assert not app.exception and not app.error
    assert any(words in header.value for header in app.header)
