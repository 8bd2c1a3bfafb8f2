"""What a control matches: properties counted by hand, and tests that detect differences and nothing else."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from analysis.charts import balance as charts
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import balance


def made(domain: str, objects: list[str], name: str = "made") -> Dataset:
    return Dataset(name, domain, tuple(objects), tuple(map(str, range(len(objects)))))


def test_properties_of_a_molecule_a_protein_and_a_text_are_those_counted_by_hand():
    aspirin = DOMAINS["molecule"].properties(made("molecule", ["CC(=O)Oc1ccccc1C(=O)O", "C"])).to_numpy()
    assert aspirin.tolist() == [[13, 4 / 13, 1, 6, 6 / 13], [1, 0, 0, 0, 0]]
    protein = DOMAINS["protein"].properties(made("protein", ["MKKDC"])).iloc[0].to_numpy()
    assert protein.tolist() == [5, 3 / 5, 1 / 5, 1 / 5, 1 / 5]  # K K D charged, M hydrophobic, C, and one K after a K
    text = DOMAINS["text"].properties(made("text", ["The sea, the sea!"])).iloc[0].to_numpy()
    assert text.tolist() == [15, 4, 3, 2 / 4]


def test_composition_counts_every_neutral_symbol_once():
    elements = DOMAINS["molecule"].composition(made("molecule", ["OCCCl", "[H]O[H]"]))
    assert elements[["C", "Cl", "O"]].to_numpy().tolist() == [[2, 1, 1], [0, 0, 1]]
    assert elements.sum(axis=1).tolist() == [4, 1]
    letters = DOMAINS["text"].composition(made("text", ["A bee", "ab"]))
    assert letters.loc[0].to_dict() == {"a": 1, "␣": 1, "b": 1, "e": 2}
    assert DOMAINS["protein"].composition(made("protein", ["MKK", "W"])).sum().loc[["M", "K", "W"]].tolist() == [
        1,
        2,
        1,
    ]


def proteins(rng: np.random.Generator, n: int, lengths: tuple[int, int], residues: str) -> Dataset:
    return made("protein", ["".join(rng.choice(list(residues), rng.integers(*lengths))) for _ in range(n)])


ALL = "ACDEFGHIKLMNPQRSTVWY"


def test_two_draws_of_one_source_match_in_everything():
    rng = np.random.default_rng(4)
    found = balance.compared(*(proteins(rng, 200, (50, 150), ALL) for _ in range(2)))
    assert found.matched.all()


def test_what_differs_is_told_apart_and_the_rest_is_not():
    rng = np.random.default_rng(5)
    found = balance.compared(proteins(rng, 200, (50, 150), ALL), proteins(rng, 200, (50, 150), ALL + "DEKR"))
    verdicts = found.groupby("property").matched.first()
    assert verdicts["residues"]
    assert not verdicts["charged residues (share)"] and not verdicts["composition"]
    chart = charts.distributions(found, "more charge")
    named = chart.title.split("; not in ")
    assert "residues" in named[0] and "charged residues" in named[1] and "composition" in named[1]


def test_shares_of_a_property_add_up_to_one():
    rng = np.random.default_rng(6)
    found = balance.compared(proteins(rng, 50, (5, 9), ALL), proteins(rng, 50, (500, 900), ALL))
    numbers = found[found.kind == "number"]
    assert np.allclose(numbers.groupby(["property", "set"]).share.sum(), 1)
    lengths = numbers[numbers.property == "residues"]
    assert lengths.distance.iloc[0] == 1  # no length in common


def test_strings_that_are_no_molecules_are_said_to_be_none():
    real = made("molecule", ["CCO", "c1ccccc1", "CC(=O)O"] * 5)
    with pytest.raises(ValueError, match="not comparable: strings of made, shuffled symbols are not valid molecules"):
        balance.rung_against_real({"real": real}, rung="composition", representation="smiles", seed=0)


def test_a_smaller_distance_was_called_different_beside_a_larger_one_called_alike():
    """Distances have scales of their own: a composition counts thousands of symbols, so chance makes it hardly differ."""
    rng = np.random.default_rng(5)
    found = balance.compared(proteins(rng, 200, (50, 150), ALL), proteins(rng, 200, (50, 150), ALL + "D"))
    first = found.drop_duplicates("property").set_index("property")
    assert (first.matched == (first.distance <= first.chance)).all()
    assert (first.matched == (first.p >= balance.ALPHA)).all()  # one rule, whichever number is looked at
    assert first.distance["composition"] < first.distance["residues"]
    assert first.matched["residues"] and not first.matched["composition"]
    titles = [a.text for a in charts.distributions(found, "x").figure.layout.annotations]
    assert any(f"different: distance {first.distance['composition']:.3f}, by chance" in title for title in titles)
    assert any(f"alike: distance {first.distance['residues']:.3f}, by chance up to" in title for title in titles)


def test_the_largest_gap_is_that_of_kolmogorov_and_smirnov_with_ties():
    rng = np.random.default_rng(7)
    values = rng.integers(0, 12, 90).astype(float)
    first = np.arange(90) < 40
    expected = ks_2samp(values[first], values[~first]).statistic
    assert balance._gaps(values, first[None])[0] == pytest.approx(expected)


def test_the_limit_of_chance_is_that_of_the_asymptotic_test():
    rng = np.random.default_rng(8)
    found = balance.compared(*(proteins(rng, 300, (50, 350), ALL) for _ in range(2)))
    limit = found[found.property == "residues"].chance.iloc[0]
    assert limit == pytest.approx(1.628 * np.sqrt(2 / 300), abs=0.02)


def test_so_few_objects_that_nothing_can_differ_are_not_called_alike():
    few = made("protein", ["MKVL", "ACDE", "WWYT"])
    with pytest.raises(ValueError, match="3 objects allow no comparison of distributions; at least 8"):
        balance.compared(few, few)
    enough = balance.compared(made("protein", ["M" * 9] * 8), made("protein", ["K" * 90] * 8))
    assert not enough[enough.property == "residues"].matched.any()
