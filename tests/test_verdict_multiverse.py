"""The verdict over all sets and choices, on synthetic domains whose answer is known."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.verdict import sentences, specifications
from analysis.verdict.decides import shares_of_variance
from analysis.verdict.multiverse import judge
from analysis.verdict.permutation import assignments, by_source, labellings, max_t
from analysis.verdict.specifications import Grid, Readings, arrange, ranks, shares
from analysis.verdict.spread import random_effects
from tests.synthetic_domains import DOMAINS, World, fixed, grid, sources_of, table

NAMES = {"text": "text", "protein": "proteins", "molecule": "molecules"}
OWN, COMMON = ("notation", "unit_of_parts", "label"), ("order", "relatives", "pool")
SMALL = World(owns=(1, 2, 1), common=(("relatives", ("held out", "present")),))


def verdict(rows: pd.DataFrame, sources: dict[str, str] | None = None, **arguments):
    return judge(rows, sources or {}, set(rows["dataset"]), judged=["q"], names=NAMES, **arguments)


def of(result, domain: str) -> pd.Series:
    return result.verdicts.set_index("domain").loc[domain]


def first_order(result, domain: str) -> dict[str, float]:
    here = result.decides[result.decides["domain"] == domain]
    return dict(zip(here["factor"], here["first"], strict=True))


def crude(seed: int, domains: int = 3, common: int = 3) -> Grid:
    """Few whole numbers, so that there are ties, and a third of the readings missing."""
    rng = np.random.default_rng(seed)
    readings = []
    for d in range(domains):
        sets, owns = rng.integers(1, 4, 2)
        cells = rng.integers(0, 3, (sets, owns, common)).astype(float)
        cells[rng.random(cells.shape) < 0.3] = np.nan
        names = tuple(f"{d} {i}" for i in range(sets))
        readings.append(Readings(str(d), names, tuple((str(i),) for i in range(owns)), cells, np.zeros(cells.shape)))
    return Grid(tuple(readings), ("notation",), {"order": tuple(map(str, range(common)))})


def one_by_one(grid: Grid) -> list[list[float]]:
    """Every complete specification, by plain loops."""
    found = []
    for place in range(grid.counts.shape[1]):
        flat = [r.cells[..., place].ravel() for r in grid.readings]
        found += [list(values) for values in product(*flat) if not np.isnan(values).any()]
    return found


@pytest.mark.parametrize("domains", [2, 3, 4])
@pytest.mark.parametrize("seed", range(8))
def test_shares_are_those_of_every_specification_counted_one_by_one(seed, domains):
    drawn = crude(seed, domains)
    every = np.array(one_by_one(drawn))
    assert drawn.size == len(every) == drawn.complete.sum()
    if not len(every):
        return
    for found, values in zip(shares(drawn, draws=1), (every, -every), strict=True):
        lowest = values == values.min(axis=1, keepdims=True)
        assert found == pytest.approx((lowest / lowest.sum(axis=1, keepdims=True)).mean(axis=0))
        assert found.sum() == pytest.approx(1)
    mean = ranks(drawn, draws=2)[0][:, drawn.complete]
    by_hand = 1 + (every[:, None, :] < every[:, :, None]).sum(axis=2)
    by_hand = by_hand + 0.5 * ((every[:, None, :] == every[:, :, None]).sum(axis=2) - 1)
    assert np.array(sorted(map(tuple, mean.T))) == pytest.approx(np.array(sorted(map(tuple, by_hand))))


def test_the_noise_of_a_set_comes_from_its_own_name():
    both = grid(SMALL, np.random.default_rng(0)).readings[0]
    alone = Readings(both.domain, both.sets[2:3], both.owns, both.cells[2:3], both.errors[2:3])
    assert np.array_equal(both.drawn(5, 0)[:, 2:3], alone.drawn(5, 0))
    assert not np.array_equal(both.drawn(5, 0)[:, 1] - both.cells[1], both.drawn(5, 0)[:, 2] - both.cells[2])
    many = both.drawn(4000, 1)
    assert many.std(axis=0) == pytest.approx(both.errors, rel=0.1)
    assert many.mean(axis=0) == pytest.approx(both.cells, abs=0.02)


def test_a_domain_that_is_clearly_weakest_is_said_to_be_and_turned_data_turns_the_sentence():
    rows = table(grid(SMALL, np.random.default_rng(1), (0, -6, 0)))
    result = verdict(rows, sources_of(SMALL))
    row = of(result, "protein")
    assert row["said"] == "weakest"
    assert row["weakest"] > 0.9
    assert row["p_weakest"] <= 0.05
    assert row["base_rate"] == pytest.approx(1 / 3)
    assert result.answers["q"].startswith("Proteins: weakest prior in")
    assert result.headline == "Proteins have the weakest prior by 'q'."
    turned = rows.assign(value=-rows["value"], low=-rows["high"], high=-rows["low"])
    back = verdict(turned, sources_of(SMALL))
    assert of(back, "protein")["said"] == "strongest"
    assert of(back, "protein")["strongest"] == pytest.approx(row["weakest"], abs=0.01)
    assert "proteins: weakest" not in back.answers["q"].lower()
    assert "Proteins: strongest prior in" in back.answers["q"]
    others = rows.assign(domain=rows["domain"].map({"protein": "molecule", "molecule": "protein", "text": "text"}))
    assert of(verdict(others, sources_of(SMALL)), "molecule")["said"] == "weakest"


def test_exchangeable_domains_are_seldom_told_apart():
    """Benchmarked in 400 runs (`tests.benchmarks.verdict_threshold`); here 100, where 5 % may be 10 by chance."""
    world, said = World(owns=(2, 2, 3)), 0
    for seed in range(100):
        drawn = grid(world, np.random.default_rng(seed))
        if max(*shares(drawn)[0], *shares(drawn)[1]) >= sentences.SHARE:  # both are needed; the share is quick
            said += bool((verdict(table(drawn), sources_of(world)).verdicts["said"] != "").any())
    assert said <= 5


def test_p_values_of_exchangeable_domains_hold_their_level():
    world = World(sets=(4, 3, 5), sources=(3, 3, 3), by_domain=0.0)
    least = [
        max_t(*by_source(grid(world, np.random.default_rng(seed)), sources_of(world)))[0].min() for seed in range(200)
    ]
    assert np.mean(np.array(least) <= 0.05) <= 0.1
    assert 0.35 <= np.mean(np.array(least) <= 0.5) <= 0.65


def units(swap: bool = False) -> pd.DataFrame:
    """Proteins are weakest in one unit and strongest in another; nothing else matters."""
    protein = {("2-grams", "2"): 0.0, ("2-grams", "3"): 0.0, ("families", "2"): 3.0, ("families", "3"): 3.0}
    text = {("words", "2"): 1.0, ("words", "3"): 1.0}
    molecule = {("rings", "2"): 2.0, ("rings", "3"): 2.0}
    if swap:
        text, protein = protein, text
    return fixed({"text": text, "protein": protein, "molecule": molecule}, ("unit_of_parts", "order"))


def test_the_unit_is_named_where_only_the_unit_decides():
    result = verdict(units())
    assert first_order(result, "protein") == pytest.approx({"set": 0, "unit_of_parts": 1, "order": 0, "sampling": 0})
    assert set(result.verdicts["decides"]) == {"unit_of_parts"}
    assert "the choice of unit of parts decides most (100 %" in result.answers["q"]
    assert result.headline.endswith("the choice of unit of parts decides most.")
    assert of(result, "protein")[["weakest", "strongest"]].tolist() == [0.5, 0.5]
    assert "No single answer for proteins" in of(result, "protein")["sentence"]
    assert of(verdict(units(swap=True)), "protein")["weakest"] == 0.5  # beside text in families
    named = verdict(units(), labels={"unit_of_parts": "building block"}, questions={"q": "Parts"})
    assert named.headline.startswith("Not settled by 'Parts': most often ")
    assert named.headline.endswith("in 50 % of the combinations; the choice of building block decides most.")


def test_relatives_are_named_where_only_relatives_decide():
    values = {
        "text": {("held out", "2"): 1.0, ("held out", "3"): 1.0, ("present", "2"): 1.0, ("present", "3"): 1.0},
        "protein": {("held out", "2"): 0.0, ("held out", "3"): 0.0, ("present", "2"): 3.0, ("present", "3"): 3.0},
        "molecule": {("held out", "2"): 2.0, ("held out", "3"): 2.0, ("present", "2"): 2.0, ("present", "3"): 2.0},
    }
    result = verdict(fixed(values, ("relatives", "order")))
    assert of(result, "protein")["decides"] == "relatives"
    assert first_order(result, "protein")["relatives"] == pytest.approx(1)
    assert "near relatives" in result.headline


def test_the_data_set_and_the_sampling_are_named_where_they_decide():
    rows = fixed({"text": {(): 0.0}, "protein": {(): 1.0}}, (), sets=2)
    rows.loc[rows["dataset"] == "protein 1", ["value", "low", "high"]] = -1.0
    assert set(verdict(rows).verdicts["decides"]) == {"set"}
    noisy = fixed({"text": {(): 0.0}, "protein": {(): 0.0}}, (), sets=1).assign(low=-1.0, high=1.0)
    result = verdict(noisy)
    assert set(result.verdicts["decides"]) == {"sampling"}
    assert "sampling noise is the largest part" in result.answers["q"]
    assert first_order(result, "text") == {"sampling": 1.0}


def test_shares_of_variance_of_exact_cases():
    complete = np.ones((2, 2, 2), dtype=bool)
    axes = {"a": 0, "b": 1, "c": 2}
    a, b, _ = np.indices((2, 2, 2)).astype(float)
    quiet = np.zeros((2, 2, 2))
    variance, found = shares_of_variance(1 + a, quiet, complete, axes)
    assert variance == pytest.approx(0.25)
    assert found == {
        "a": pytest.approx((1, 1)),
        "b": pytest.approx((0, 0)),
        "c": pytest.approx((0, 0)),
        "sampling": (0, 0),
    }
    interaction = shares_of_variance(1 + (a != b), quiet, complete, axes)[1]
    assert [interaction[f] for f in "abc"] == [pytest.approx((0, 1)), pytest.approx((0, 1)), pytest.approx((0, 0))]
    both = shares_of_variance(a + 2 * b, quiet, complete, axes)[1]
    assert [both[f] for f in "ab"] == [pytest.approx((0.2, 0.2)), pytest.approx((0.8, 0.8))]
    half_noise = shares_of_variance(a, np.full((2, 2, 2), 0.25), complete, axes)[1]
    assert half_noise["a"] == pytest.approx((0.5, 0.5))
    assert half_noise["sampling"] == pytest.approx((0.5, 0.5))
    assert shares_of_variance(np.ones((2, 2, 2)), quiet, complete, axes)[0] == 0
    gaps = complete.copy()
    gaps[0, 0, 0] = False
    # by hand: 7 cells, variance 12/49; b and c are 0 only where a is 1, so they explain an eighth together
    assert shares_of_variance(np.where(gaps, a, 99.0), quiet, gaps, axes)[1]["a"] == pytest.approx((1, 7 / 8))


def test_a_missing_reading_takes_its_specifications_out_and_is_never_filled():
    rows = units()
    lost = rows.assign(value=rows["value"].where(rows["unit_of_parts"] != "families"))
    result = verdict(lost)
    assert of(verdict(rows), "protein")["specifications"] == 3 * 3 * 3 * 2 * 2
    assert of(result, "protein")["specifications"] == 3 * 3 * 3 * 2
    assert of(result, "protein")["weakest"] == 1
    fewer = verdict(rows[rows["unit_of_parts"] != "families"])
    assert fewer.verdicts.equals(result.verdicts)
    unread = rows.iloc[[0]].assign(dataset="text 9", unit_of_parts="", order="", value=np.nan, low=np.nan, high=np.nan)
    beside = verdict(pd.concat([rows, unread]))
    assert beside.verdicts.equals(verdict(rows).verdicts)
    assert beside.decides.equals(verdict(rows).decides)


def test_sets_with_labels_of_their_own_and_more_combinations_than_are_held(monkeypatch):
    """Every set has a label that no other has: nearly all combinations of sets and labels are empty."""
    rows = fixed({domain: {(): float(d)} for d, domain in enumerate(DOMAINS)}, (), sets=8)
    rows = rows.assign(label="label of " + rows["dataset"])
    result = verdict(rows)
    assert of(result, "text")["specifications"] == 512
    assert of(result, "text")["weakest"] == 1
    assert len(result.curve) == 512
    world = World()
    drawn = grid(world, np.random.default_rng(0))
    every = first_order(verdict(table(drawn), sources_of(world)), "text")
    monkeypatch.setattr(specifications, "MOST", 5_000)
    part = grid(world, np.random.default_rng(0))
    assert part.sets.shape[1] == 5_000 // (12 * 4)
    assert (part.sets < np.array([[7], [8], [8]])).all()
    found = verdict(table(drawn), sources_of(world))
    assert first_order(found, "text") == pytest.approx(every, abs=0.1)
    assert of(found, "text")["weakest"] == pytest.approx(shares(drawn)[0][0], abs=1e-12)  # exact however many there are


def test_sets_that_do_not_count_move_nothing():
    rows = table(grid(SMALL, np.random.default_rng(3)))
    beside = pd.concat([rows, rows[rows["dataset"] == "text 0"].assign(dataset="mine", value=99.0)])
    counted = set(rows["dataset"])
    one, other = (judge(t, sources_of(SMALL), counted, judged=["q"]) for t in (rows, beside))
    assert one.verdicts.equals(other.verdicts)
    assert one.spread.equals(other.spread)


def test_few_sources_are_said_to_be_too_few():
    rows = fixed({"text": {(): 0.0}, "protein": {(): 1.0}, "molecule": {(): 2.0}}, (), sets=2)
    rows["value"] += np.tile([0, 0.1], 3)
    result = verdict(rows)
    row = of(result, "text")
    assert row["weakest"] == 1
    assert row["said"] == ""
    assert row["p_smallest"] == pytest.approx(6 / 90)
    assert row["p_weakest"] >= row["p_smallest"]
    assert "independent sources are too few" in result.answers["q"]
    assert result.headline == (
        "Not settled by 'q': most often text, in 100 % of the combinations; but the independent sources are too few."
    )


def test_permutations_are_all_of_them_or_many_and_keep_sources_whole():
    sizes = [2, 2, 3]
    domains = np.repeat([0, 1, 2], sizes)
    every = labellings(domains)
    assert len(every) == assignments(sizes) == 210
    assert len({tuple(row) for row in every}) == 210
    assert (np.sort(every, axis=1) == domains).all()
    many = labellings(np.repeat([0, 1, 2], [7, 5, 7]))
    assert many.shape == (20_001, 19)
    assert (many[0] == np.repeat([0, 1, 2], [7, 5, 7])).all()
    drawn = grid(SMALL, np.random.default_rng(0))
    values, domain_of = by_source(drawn, sources_of(SMALL))
    assert np.bincount(domain_of).tolist() == [5, 4, 7]
    assert values[0] == pytest.approx(drawn.readings[0].cells[[0, 5]].mean(axis=(0, 1)))


def test_the_smallest_p_value_is_that_of_domains_that_do_not_overlap():
    p, smallest = max_t(np.arange(6.0)[:, None], np.repeat([0, 1, 2], 2))
    assert smallest == pytest.approx(6 / 90)  # the three may change places without any effect
    assert p[0, 0] == p[2, 1] == smallest
    assert max_t(np.arange(6.0)[:, None], np.array([0, 1, 2, 0, 1, 2]))[0].min() > smallest
    p, smallest = max_t(np.arange(3.0)[:, None], np.arange(3))
    assert (p == 1).all()
    assert smallest == 1


def test_spread_between_sets_is_that_of_paule_and_mandel():
    y = np.array([[1.0, 2.0, 4.0, np.nan], [1.0, 1.1, 0.9, 1.0], [1.0, 5.0, np.nan, np.nan], [3.0, *[np.nan] * 3]])
    exact = random_effects(y, np.zeros(y.shape))
    assert exact[0] == pytest.approx([7 / 3, 1, 3, 3])
    assert exact[1][:3] == pytest.approx([np.std([1, 2, 4], ddof=1), np.std(y[1], ddof=1), np.std([1, 5], ddof=1)])
    assert np.isnan([exact[1][3], exact[2][3]]).all()
    equal = random_effects(y, np.full(y.shape, 0.5))
    assert equal[1][:2] == pytest.approx([np.sqrt(np.var([1, 2, 4], ddof=1) - 0.25), 0])
    assert equal[2][1] == pytest.approx(0.25)
    unequal = random_effects(y[:1], np.array([[0.1, 0.5, 1.0, 0]]))
    weight = 1 / (unequal[1][0] ** 2 + np.array([0.01, 0.25, 1]))
    mean = (weight * y[0, :3]).sum() / weight.sum()
    assert unequal[0][0] == pytest.approx(mean)
    assert (weight * (y[0, :3] - mean) ** 2).sum() == pytest.approx(2)


def test_the_spread_holds_a_band_for_every_choice_and_one_over_all():
    drawn = grid(SMALL, np.random.default_rng(5))
    result = verdict(table(drawn), sources_of(SMALL))
    text = result.spread[result.spread["domain"] == "text"]
    assert len(text) == 1 + 2  # over all choices; one notation, relatives held out and present
    overall = text[(text["relatives"] == "") & (text["notation"] == "")].iloc[0]
    assert (overall["sets"], overall["sources"]) == (7, 5)
    assert overall["mean"] == pytest.approx(drawn.readings[0].cells.mean(), abs=0.05)
    assert overall["high"] - overall["low"] == pytest.approx(4 * overall["sd"])
    values = result.sets[result.sets["domain"] == "text"]["value"]
    assert values.tolist() == pytest.approx(drawn.readings[0].cells.mean(axis=(1, 2)).tolist())


def test_a_set_is_averaged_over_the_choices_that_all_sets_of_its_domain_reach():
    rows = fixed({"text": {("1k",): 1.0, ("all",): 5.0}, "protein": {("1k",): 1.0}}, ("pool",), sets=2)
    short = rows[~((rows["dataset"] == "text 1") & (rows["pool"] == "all"))]
    assert verdict(short).sets["value"].tolist() == [1.0] * 4
    assert verdict(rows).sets["value"].tolist() == [3.0, 3.0, 1.0, 1.0]


def test_a_further_set_stands_among_the_natural_ones():
    rows = fixed({"text": {("2",): 0.0, ("3",): 10.0}, "protein": {("2",): 1.0, ("3",): 1.0}}, ("order",))
    rows["value"] += np.tile([0, 1, 2], 4)
    result = verdict(rows)
    place = result.inside("q", "text", 1.5, choice={"order": "2"})
    assert (place.inside, place.rank, place.of, place.mean, place.low, place.high) == (True, 2, 4, 1, -1, 3)
    assert not result.inside("q", "text", 3.1, choice={"order": "2"}).inside
    assert result.inside("q", "text", 3.1, choice={"order": "2"}, error=1.0).inside
    assert result.inside("q", "text", 6.0).inside  # over both orders: 5, 6, 7
    with pytest.raises(ValueError, match="no natural set of text has a reading of q at 9"):
        result.inside("q", "text", 1.0, choice={"order": "9"})
    mine = rows[rows["dataset"] == "text 0"].assign(dataset="mine", value=[-5.0, 12.5], low=np.nan, high=np.nan)
    found = result.standing(pd.concat([mine, mine.assign(order="9")]))
    assert found["order"].tolist() == ["2", "3"]
    assert found["rank"].tolist() == [4, 1]
    assert found["inside"].tolist() == [False, True]


def test_a_domain_of_one_set_is_judged_without_a_spread():
    rows = pd.concat([units().query("dataset != 'text 1' and dataset != 'text 2'")])
    result = verdict(rows)
    assert of(result, "text")["specifications"] == 1 * 3 * 3 * 2 * 2
    assert result.inside("q", "text", 1.0).inside is None
    single = verdict(units()[units()["dataset"].str.endswith("0")])
    assert single.verdicts["p_smallest"].tolist() == [1, 1, 1]
    assert "set" not in set(single.decides["factor"])


def test_questions_that_cannot_be_judged_say_why():
    rows = units()
    excused = verdict(rows, excused={"q": {"molecule": "neutral molecules read .12 (.10 to .14), not 0"}})
    assert not excused.verdicts["judged"].any()
    assert excused.verdicts["weakest"].isna().all()
    assert excused.answers["q"] == (
        "Not judged across domains (molecules: neutral molecules read .12 (.10 to .14), not 0)."
    )
    assert excused.headline == "No answer: no question could be judged across domains."
    assert len(excused.spread)
    assert excused.decides.empty
    silent = rows.assign(value=rows["value"].where(rows["domain"] != "molecule"))
    assert verdict(silent).answers["q"] == "Not judged across domains: no reading of molecules."
    apart = rows.assign(order=rows["order"] + rows["domain"])
    assert "no choice at which all of them have a reading" in verdict(apart).answers["q"]
    unjudged = judge(rows, {}, set(rows["dataset"]), judged=[])
    assert unjudged.verdicts.empty
    assert len(unjudged.spread)


def test_a_table_that_cannot_be_judged_is_refused():
    rows = units()
    with pytest.raises(ValueError, match="two readings of one set at the same choice: text 0, words, 2"):
        verdict(pd.concat([rows, rows]))
    with pytest.raises(ValueError, match="natural sets of two domains are needed, found text"):
        verdict(rows[rows["domain"] == "text"])


def test_choices_of_one_name_are_equal_in_all_domains_and_own_ones_are_free():
    drawn = arrange(units(), DOMAINS, OWN, COMMON)
    assert (drawn.own, dict(drawn.common)) == (("unit_of_parts",), {"order": ("2", "3")})
    assert drawn.size == 27 * 2 * 2
    free = arrange(units(), DOMAINS, (*OWN, "order"), ())
    assert free.size == 27 * 4 * 2 * 2


def test_the_curve_holds_specifications_as_they_are_in_rising_order():
    world = World()
    rows = table(grid(world, np.random.default_rng(2)))
    result = verdict(rows, sources_of(world))
    curve = result.curve
    assert len(curve) == 2_000
    assert curve["difference"].is_monotonic_increasing
    assert set(curve["claimed"]) == {result.verdicts.set_index("domain")["weakest"].idxmax()}
    values = rows.set_index(["dataset", "notation", "order", "relatives"])["value"]
    for row in curve.iloc[[0, 700, 1999]].to_dict("records"):
        found = {d: values[row[f"set {d}"], row[f"notation {d}"], row["order"], row["relatives"]] for d in DOMAINS}
        others = [found[d] for d in DOMAINS if d != row["claimed"]]
        assert row["difference"] == pytest.approx(found[row["claimed"]] - np.mean(others))
        assert row["weakest"] == min(found, key=found.get)


def test_two_and_four_domains_are_judged_like_three():
    pair = fixed({"text": {(): 0.0}, "protein": {(): 1.0}}, (), sets=5)
    pair["value"] += np.tile(np.linspace(0, 0.5, 5), 2)
    assert of(verdict(pair), "text")["said"] == "weakest"
    assert of(verdict(pair), "protein")["said"] == "strongest"
    four = fixed({d: {(): float(i)} for i, d in enumerate((*DOMAINS, "chords"))}, (), sets=4)
    four["value"] += np.tile(np.linspace(0, 0.5, 4), 4)
    result = judge(four, {}, set(four["dataset"]), judged=["q"])
    assert result.verdicts["base_rate"].tolist() == [0.25] * 4
    assert of(result, "text")["said"] == "weakest"
    assert of(result, "chords")["said"] == "strongest"
    assert of(result, "protein")["sentence"].startswith("Protein: the same rank in all combinations")


def test_a_headline_joins_questions_without_counting_them():
    clear = {"judged": True, "weakest": "protein", "few": False, "decides": "", "lowest": "protein", "share": 1.0}
    opened = clear | {"weakest": "", "decides": "near relatives", "lowest": "text", "share": 0.6}
    noisy = opened | {"decides": "sampling noise"}
    few = clear | {"weakest": "", "few": True, "decides": "data sets"}
    rows = [{"question": q, **row} for q, row in zip("abcde", (clear, opened, few, clear, noisy), strict=True)]
    rest = (
        "Not settled by 'b': most often text, in 60 % of the combinations; the choice of near relatives decides most. "
        "Not settled by 'c': most often proteins, in 100 % of the combinations; but the independent sources are too few. "
        "Not settled by 'e': most often text, in 60 % of the combinations; sampling noise is the largest part."
    )
    titles = {"a": "Parts"}
    assert sentences.headline(rows, NAMES, titles) == f"Proteins have the weakest prior by 'Parts' and 'd'. {rest}"
    excused = {"question": "f", "judged": False}
    assert sentences.headline([rows[0], excused], NAMES, {}) == "Proteins have the weakest prior by 'a'."


@pytest.mark.parametrize(("claimed", "lead"), [("molecule", "No"), ("protein", "Yes")])
def test_a_headline_answers_the_claim_with_yes_or_no(claimed, lead):
    rows = [
        {"question": "a", "judged": True, "weakest": "protein", "few": False, "decides": "", "lowest": "", "share": 1}
    ]
    said = sentences.headline(rows, NAMES, {"a": "Parts"}, claimed)
    assert said == f"{lead} by 'Parts': proteins have the weakest prior there."


def test_the_threshold_itself_is_reached():
    row = {"weakest": 1 - 0.1, "strongest": 0.0, "p_weakest": 0.05, "p_strongest": 1.0}
    assert sentences.said(row) == "weakest"
    assert sentences.said({**row, "weakest": 0.3 * 3}) == "weakest"
    assert sentences.said({**row, "weakest": 0.899}) == ""
    assert sentences.said({**row, "p_weakest": 0.051}) == ""


def test_shares_and_p_values_are_not_rounded_to_certainty():
    assert [sentences.percent(x) for x in (0, 0.001, 0.333, 0.899, 0.9, 0.999, 1)] == [
        "0 %",
        "under 1 %",
        "33 %",
        "89.9 %",
        "90 %",
        "over 99 %",
        "100 %",
    ]
    assert [sentences.probability(p) for p in (0.0004, 0.05, 0.5, 1.0)] == [
        "p < .001",
        "p = .050",
        "p = .500",
        "p = 1.000",
    ]
