"""Substitution frequencies, reading of scans, placing of proteins, and predictors with known answers."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from analysis import datasets
from analysis.charts import ancestry as ancestry_charts
from analysis.charts import constraint as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.protein import family, substitution, variants
from analysis.domains.protein.representations import RESIDUES
from analysis.experiments import ancestry, constraint
from analysis.files import LIMITS, FileError, Refused
from analysis.support.numbers import percent


def aligned(*rows: str, name: str = "toy") -> Dataset:
    ids = tuple(f"row {i}" for i in range(len(rows)))
    plain = tuple(row.replace("-", "") for row in rows)
    return Dataset(name, "protein", plain, ids, pd.DataFrame({"aligned": rows}))


@pytest.fixture(scope="module")
def hemopexin() -> Dataset:
    return datasets.load("hemopexin")


# ----------------------------------------------------------------------------------------------------- substitution


def test_the_matrix_is_blosum62():
    scores = pd.DataFrame(substitution.BLOSUM62, index=list(RESIDUES), columns=list(RESIDUES))
    assert (scores.loc["W", "W"], scores.loc["I", "V"], scores.loc["W", "P"], scores.loc["A", "A"]) == (11, 3, -4, 4)
    assert (substitution.BLOSUM62 == substitution.BLOSUM62.T).all()


def test_target_frequencies_have_the_background_as_margins_and_about_the_published_information():
    """Henikoff & Henikoff 1992 give BLOSUM62 a relative entropy of 0.6979 bits; its scores are rounded to half bits."""
    assert substitution.JOINT.sum(axis=1) == pytest.approx(substitution.BACKGROUND, rel=1e-9)
    assert substitution.CONDITIONAL.sum(axis=1) == pytest.approx(np.ones(20))
    assert substitution.matrix_information() == pytest.approx(0.6979, abs=0.04)
    odds = 2 * np.log2(substitution.JOINT / np.outer(substitution.BACKGROUND, substitution.BACKGROUND))
    assert np.abs(odds - substitution.BLOSUM62).max() < 0.5  # rounding gives the published scores back


# ------------------------------------------------------------------------------------------------------------ scans


@pytest.mark.parametrize("text", ["G126A", "p.Gly126Ala", "p.(Gly126Ala)", "g126a", " G126A "])
def test_ways_to_write_one_substitution(text):
    assert variants.check(text, LIMITS) == "G126A"
    assert variants.split("G126A") == ("G", 126, "A")
    assert variants.split("M-3V") == ("M", -3, "V")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("G126A,F127L", "several"),
        ("G126*", "stop"),
        ("Gly126Ter", "stop"),
        ("G126G", "synonym"),
        ("G126=", "synonym"),
        ("X126A", "20 standard"),
        ("G126", "no substitution"),
        ("some words of prose", "no substitution"),
    ],
)
def test_what_is_no_single_substitution_says_why(text, reason):
    with pytest.raises(Refused, match=reason):
        variants.check(text, LIMITS)


def test_the_wild_type_is_rebuilt_from_names():
    assert variants.wild_type(["G5A", "I7V", "G5C", "F8L"]) == ("GXIF", 5)
    with pytest.raises(ValueError, match="position 5 is G in one variant and A in another"):
        variants.wild_type(["G5A", "A5C"])
    with pytest.raises(ValueError, match="limit is a span"):
        variants.wild_type(["G5A", "A50000C"])


def test_a_scan_is_read_with_reasons_for_what_is_left_out():
    rows = [
        "mutant,num_mutations,linear,score",
        "G1A,1,2.0,0.5",
        "G1V,1,3.0,",
        "G1A;F2L,2,1,1",
        "F2*,1,0,0",
        "F2L,1,1,-1",
    ]
    content = "\n".join(rows).encode()
    scan, problems = constraint.read_scan("scan.csv", content)
    assert scan.objects == ("G1A", "G1V", "F2L")
    assert constraint.score_columns(scan) == ["score", "linear"]
    assert problems.row.to_list() == [4, 5]
    assert problems.reason.str.contains("several").to_list() == [True, False]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"mutant,effect\nG1A,good\nG2V,bad\n", "no column of numbers"),
        (b"mutant,score\nG1A,1\nF2L,1\n", "no column of numbers"),
        (b"a,b\n1,2\n3,4\n", "no column looks like single substitutions"),
        (b"", "."),
    ],
)
def test_a_table_that_is_no_scan_is_refused_with_a_reason(content, message):
    with pytest.raises(FileError, match=message):
        constraint.read_scan("scan.csv", content)


# --------------------------------------------------------------------------------------------------------- families


def test_codes_of_an_alignment():
    codes = family.encoded(aligned("AC-x", "uCGB"))
    assert codes.tolist() == [[0, 1, -1, -1], [1, 1, 5, -1]]
    with pytest.raises(ValueError, match="no alignment"):
        family.encoded(Dataset("loose", "protein", ("ACD", "AC"), ("a", "b")))


def test_a_row_of_the_family_is_placed_in_its_own_columns(hemopexin):
    row = 1234
    codes = family.encoded(hemopexin)
    sequence = "".join(RESIDUES[c] for c in codes[row] if c >= 0)
    placed = family.place(hemopexin, sequence)
    assert placed.related
    assert placed.identity == 1
    assert (placed.columns == np.flatnonzero(codes[row] >= 0)).mean() > 0.9  # a local alignment may leave the ends


def test_a_shuffled_protein_is_no_relative(hemopexin):
    rng = np.random.default_rng(0)
    sequence = "".join(rng.permutation(list(hemopexin.objects[7] * 2)))
    assert not family.place(hemopexin, sequence).related
    assert not family.place(hemopexin, "XXXXXXXX").related


def test_information_of_columns_with_known_answers():
    rows = [f"W{a}-{'L' * 20}" for a in RESIDUES] + [f"W{a}C{'L' * 20}" for a in RESIDUES]
    found = constraint.information(aligned(*rows))
    assert found.consensus[0] == "W"
    assert found.column.to_list()[:3] == [1, 2, 3]
    assert found.n_rows.eq(40).all()
    assert found.n_effective[0] == pytest.approx(1, abs=0.1)  # over 80 % identical, all of them
    # One effective row and ten of pseudocount: (1 + 10 P(W | W)) / 11 and its like for the other residues.
    w = RESIDUES.index("W")
    expected = (np.eye(20)[w] + 10 * substitution.CONDITIONAL[w]) / 11
    bits = (expected * np.log2(expected / substitution.BACKGROUND)).sum()
    assert found.value[0] == pytest.approx(bits, abs=1e-6)


def test_the_bundled_family_keeps_its_tryptophans_and_couples_columns(hemopexin):
    found = constraint.information(hemopexin)
    assert found.nlargest(2, "value").consensus.to_list() == ["W", "W"]
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert (found.value > found.null).all()
    pairs = constraint.coupled(hemopexin)
    assert len(pairs) == 45 * 44 / 2
    assert 20 < pairs.coupled.sum() < 300
    assert (pairs["first"] < pairs["second"]).all()
    chart = charts.coupled(pairs, "it")
    assert str(pairs.coupled.sum()) in chart.title


def test_columns_shuffled_one_by_one_are_not_coupled(hemopexin):
    rng = np.random.default_rng(0)
    rows = np.array([list(row) for row in hemopexin.labels["aligned"]])[:400]
    shuffled = aligned(*("".join(row) for row in rng.permuted(rows, axis=0)))
    assert constraint.coupled(shuffled).coupled.sum() <= 1


# -------------------------------------------------------------------------------------------------- variant effects


def every_variant(sequence: str, score) -> Dataset:
    names = [f"{a}{i + 1}{b}" for i, a in enumerate(sequence) for b in RESIDUES if b != a]
    return Dataset("scan", "protein", tuple(names), tuple(names), pd.DataFrame({"score": [score(v) for v in names]}))


@pytest.fixture(scope="module")
def wild(hemopexin) -> str:
    return hemopexin.objects[100]


def test_a_scan_that_is_the_matrix_is_foretold_by_the_matrix(hemopexin, wild):
    scores = pd.DataFrame(substitution.BLOSUM62, index=list(RESIDUES), columns=list(RESIDUES))
    summary, table, note = constraint.scored(every_variant(wild, lambda v: scores.loc[v[0], v[-1]]), "score", hemopexin)
    summary = summary.set_index("predictor")
    assert summary.value[constraint.MATRIX] == pytest.approx(1)
    assert summary.value.drop(constraint.MATRIX).max() < 1
    assert summary.over_matrix[constraint.MATRIX] == 0
    assert "aligned with row" in note
    assert len(table) == 19 * summary.n_positions.iloc[0]


def test_a_scan_of_the_columns_is_foretold_by_the_columns_and_a_reversed_one_against_the_sign(hemopexin, wild):
    _, table, _ = constraint.scored(every_variant(wild, lambda v: float(variants.split(v)[1])), "score", hemopexin)
    odds = table.set_index("variant")["Column of the alignment: log-odds"]
    for sign in (1, -1):
        scan = every_variant(wild, lambda v, sign=sign: sign * odds.get(v, 0.0))
        summary = constraint.scored(scan, "score", hemopexin)[0].set_index("predictor")
        assert summary.value["Column of the alignment: log-odds"] == pytest.approx(sign)
        assert summary.over_low["Column of the alignment: log-odds"] * sign > 0


def test_log_odds_are_those_of_the_weighted_profile(hemopexin, wild):
    scan = every_variant(wild, lambda v: float(variants.split(v)[1]))
    _, table, _ = constraint.scored(scan, "score", hemopexin)
    of = constraint.prepared(hemopexin)
    row = table.iloc[200]
    column, (a, _, b) = of.codes[:, row.column - 1], variants.split(row.variant)
    counts = np.bincount(column[column >= 0], weights=of.weights[column >= 0], minlength=20)
    expected = counts + 10 * (counts / counts.sum()) @ substitution.CONDITIONAL
    by_hand = np.log2(expected[RESIDUES.index(b)] / expected[RESIDUES.index(a)])
    assert row["Column of the alignment: log-odds"] == pytest.approx(by_hand)


def test_a_position_effect_is_seen_by_the_other_variants_and_noise_by_none(hemopexin, wild):
    rng = np.random.default_rng(0)
    level = rng.standard_normal(len(wild) + 1)
    by_position = every_variant(wild, lambda v: level[variants.split(v)[1]] + 0.01 * rng.standard_normal())
    noise = every_variant(wild, lambda v: rng.standard_normal())
    others = "Position's other variants, as measured"
    assert constraint.scored(by_position, "score")[0].set_index("predictor").value[others] > 0.95
    found = constraint.scored(noise, "score", hemopexin)[0].set_index("predictor")
    read = found[found.reads != "measurement"]
    assert ((read.low < 0.12) & (read.high > -0.12)).all()
    assert read.value.abs().max() < 0.12


def test_correlations_are_spearmans():
    rng = np.random.default_rng(0)
    score, values = rng.integers(0, 9, 60).astype(float), rng.integers(0, 5, (60, 2)).astype(float)
    expected = [spearmanr(score, values[:, i])[0] for i in range(2)]
    assert constraint._correlations(values, score) == pytest.approx(expected)
    assert np.isnan(constraint._correlations(np.ones((60, 1)), score)).all()


def test_a_stranger_is_scored_by_what_needs_no_alignment(hemopexin):
    scan = every_variant("MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ", lambda v: float(variants.split(v)[1]))
    summary, table, note = constraint.scored(scan, "score", hemopexin)
    assert "no recognisable relative" in note
    assert summary.reads.to_list() == ["matrix", "measurement"]
    assert (table.column == 0).all()
    assert "Without an alignment" in charts.scan(summary, "it", "score").title


def test_scans_that_cannot_be_compared_say_why(hemopexin):
    two = every_variant("AC", lambda v: float(RESIDUES.index(v[-1])))
    with pytest.raises(ValueError, match="at least three"):
        constraint.scored(two, "score")
    with pytest.raises(ValueError, match="no score column 'other'"):
        constraint.scored(two, "other")


def test_families_beyond_the_limits_are_bounded_or_refused(monkeypatch):
    rng = np.random.default_rng(0)
    rows = ["".join(rng.choice(list(RESIDUES), 6)) for _ in range(40)]
    monkeypatch.setattr(constraint, "MOST_ROWS", 10)
    of = constraint.prepared(aligned(*rows))
    assert (len(of.codes), of.rows) == (10, 40)
    monkeypatch.setattr(constraint, "MOST_COLUMNS", 5)
    with pytest.raises(ValueError, match="up to 5"):
        constraint.coupled(aligned(*rows))
    with pytest.raises(ValueError, match="no column"):
        constraint.prepared(aligned("A---", "-C--", "--D-", "---E"))


def test_published_scan_and_family_of_the_development_data(development_data):
    """RRM domain 2 of yeast Pab1 (Melamed et al. 2013) on the Pfam seed of RRM_1."""
    folder = development_data / "protein"
    rrm, _ = DOMAINS["protein"].parse("pfam_RRM_1.sto", (folder / "pfam_RRM_1.sto").read_bytes())
    scan, problems = constraint.read_scan("pab1.tsv", (folder / "pab1.tsv").read_bytes())
    assert (len(scan), len(problems)) == (1188, 39664)
    assert constraint.score_columns(scan) == ["score"]
    summary, _, note = constraint.scored(scan, "score", rrm)
    assert "PABP_DROME/92-162" in note
    assert "1,138 of 1,188" in note
    found = summary.set_index("predictor")
    assert found.value["Column of the alignment: log-odds"] == pytest.approx(0.373, abs=0.01)
    assert found.value[constraint.MATRIX] == pytest.approx(0.316, abs=0.002)


# ----------------------------------------------------------------------------------------------------------- charts


def test_charts_say_their_finding_and_carry_every_number(hemopexin):
    setting = ancestry.Setting(1.5, 1.0, trees=4)
    sites, shares = ancestry.per_site(setting), ancestry.shares(setting)
    chart = ancestry_charts.per_site(sites, shares)
    assert percent(shares.value[0]) in chart.title
    assert chart.table is sites
    neutral = ancestry.Setting(0.0, 1.0, trees=4)
    assert "Without selection" in ancestry_charts.per_site(ancestry.per_site(neutral), ancestry.shares(neutral)).title
    columns, share = ancestry.beside_family(hemopexin, trees=4)
    assert percent(share.value[0]) in ancestry_charts.beside_family(columns, share, "it").title
    lost = ancestry.Setting(1.5, 0.1, "coalescent", trees=4)
    title = ancestry_charts.per_site(ancestry.per_site(lost), ancestry.shares(lost)).title
    assert "nan" not in title
    assert "too few effective rows" in title
