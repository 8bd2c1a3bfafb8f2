"""Constraint of families beyond neutral ones: proteins beside their own tree, and what stands for them elsewhere.

Bits a place are how much narrower its symbols are than those of neutral families of the same size. A family of proteins is
neutral if it evolved along its own tree (`neutral_tree`); a series of one scaffold, if its substituents are drawn from those of
the whole set; verses that say the same, if their words are drawn from those of the whole text (`family_places`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import alignment
from analysis.corpus import Dataset
from analysis.datasets.bundled import king_james
from analysis.domains import DOMAINS
from analysis.domains.molecule import series
from analysis.domains.protein import family, profile
from analysis.domains.protein.representations import RESIDUES
from analysis.domains.text import verses
from analysis.experiments import Progress, Result, family_places, neutral_tree
from analysis.experiments.family_places import Draws, Pool
from analysis.experiments.neutral_tree import Beyond
from analysis.statistics import proportions
from analysis.statistics.resampling import generator, percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "members": 30, "label": ""}
LIMITS = {"members": (5, 500)}
MOST_FAMILIES = 40  # some 15 s each with its controls
MOST_ROWS = 100  # drawn at random from a larger family of proteins or verses
FEWEST_ROWS, FEWEST_COLUMNS = 5, 20
FEWEST_DRAWN = 3  # places of the family of which each place is shown
OCCUPIED = 0.5
ALPHA = 0.05
REPLICATES = 2_000
REAL, NEUTRAL, CODONS, EXCHANGED = "real", "neutral", "neutral, by codons", "exchanged"
HYDROGEN, SUBSTITUENTS, WORDS = "with hydrogen", "substituents alone", "words"
KING_JAMES = ("king-james", "king-james-shuffled")  # which leave near copies out
HEADLINE = {"protein": neutral_tree.QUARTER, "molecule": SUBSTITUENTS, "text": WORDS}  # of several readings
PLACES = {"protein": "column", "molecule": "point", "text": "word"}
Found = Iterator[tuple[str, str, Beyond]]  # reading, stage, what was measured


@dataclass(frozen=True, eq=False)
class One:
    """A family that can be measured.

    Parameters
    ----------
    name : str
    members : int
        In the set.
    rows : int
        That were measured.
    names : list of str
        Of each place: the most common residue of a column, the number of an atom of the scaffold, a word.
    measure : callable
        ``seed -> Found``.
    """

    name: str
    members: int
    rows: int
    names: list[str]
    measure: Callable[[int], Found]


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure every family of the sets that has enough members, with its controls.

    Returns
    -------
    Result
        Tables summary (see `summary`), families (domain, dataset, family, reading, stage, value, low, high, p, by_codons, bits,
        neutral, above, below, scale, n members, rows measured, places), places (of the largest family of each set that has three:
        place, name, value, neutral_low, neutral_high, by reading) and counts (families, enough, measured, largest, members, by
        set).

    Raises
    ------
    ValueError
        If the least number of members lies outside LIMITS, a label is not there, or no set has a family that is large enough.
    """
    least, (low, high) = int(settings["members"]), LIMITS["members"]
    if not low <= least <= high:
        raise ValueError(f"a family needs between {low} and {high} members, got {least}")
    families, places, counts = [], [], []
    for domain, dataset in sets.items():
        progress(0, 1, "looking for families")
        ones, count = _families(domain, dataset, least, str(settings["label"]), int(settings["seed"]))
        about = {"domain": domain, "dataset": dataset.name}
        counts.append(about | count | {"members": least, "measured": len(ones)})
        drawn = next((one for one in ones if len(one.names) >= FEWEST_DRAWN), ones[0] if ones else None)
        for i, one in enumerate(ones):
            progress(i, len(ones), f"family {i + 1} of {len(ones)}")
            for reading, stage, found in one.measure(int(settings["seed"])):
                families.append(about | {"family": one.name, "reading": reading, "stage": stage} | _row(found, one))
                if stage == REAL and one is drawn:
                    places.append(_places(found, one).assign(**about, family=one.name, reading=reading))
    if not families:
        raise ValueError(_none(pd.DataFrame(counts)))
    progress(1, 1, "done")
    table = pd.DataFrame(families)
    tables = {
        "summary": summary(table, int(settings["seed"])),
        "families": table,
        "places": pd.concat(places, ignore_index=True),
        "counts": pd.DataFrame(counts),
    }
    return Result(tables, sentence(tables["summary"]), dict(settings))


def _row(found: Beyond, one: One) -> dict[str, Any]:
    names = ("value", "low", "high", "p", "by_codons", "bits", "neutral", "above", "below", "scale")
    numbers = {name: getattr(found, name) for name in names}
    return numbers | {"n": one.members, "rows": one.rows, "places": len(found.columns)}


def _places(found: Beyond, one: One) -> pd.DataFrame:
    low, high = found.ends
    about = {"place": found.used + 1, "name": [one.names[i] for i in found.used]}
    return pd.DataFrame({**about, "value": found.columns, "neutral_low": low, "neutral_high": high})


def summary(families: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Median bits a place over families, and the share of families that show any, by set, reading and stage.

    Returns
    -------
    DataFrame
        Columns domain, dataset, reading, stage, value, low, high (bits a place; the interval is a bootstrap over families, that
        of the family itself where there is one), any, any_low, any_high (share of families with p below .05, exact interval), n
        (families).
    """
    rows = []
    for key, of in families.groupby(["domain", "dataset", "reading", "stage"], sort=False):
        values, n = of["value"].to_numpy(), len(of)
        drawn = np.median(values[generator(seed, "families", n).integers(n, size=(REPLICATES, n))], axis=1)
        low, high = percentile_interval(drawn) if n > 1 else (of["low"].iloc[0], of["high"].iloc[0])
        shown = int((of["p"] < ALPHA).sum())
        any_low, any_high = proportions.exact_share(shown, n)
        about = dict(zip(("domain", "dataset", "reading", "stage"), key, strict=True))
        numbers = {"value": float(np.median(values)), "low": float(low), "high": float(high)}
        shares = {"any": shown / n, "any_low": float(any_low), "any_high": float(any_high)}
        rows.append(about | numbers | shares | {"n": n})
    return pd.DataFrame(rows)


def headline(table: pd.DataFrame, stage: str = REAL) -> pd.DataFrame:
    """Return the rows of a table that the answer is read from: one reading of each domain."""
    return table[(table["stage"] == stage) & (table["reading"] == table["domain"].map(HEADLINE))]


def sentence(table: pd.DataFrame) -> str:
    """State the median and the share of families with any, from the table `summary`."""
    said = [
        f"{row.dataset}: {row.value:.2f} [{row.low:.2f}, {row.high:.2f}] bits a {PLACES[row.domain]} beyond neutral, "
        f"any in {round(row.any * row.n)} of {row.n} families"
        for row in headline(table).itertuples()
    ]
    return f"Median over families ({'; '.join(said)})."


def left_out(counts: pd.DataFrame) -> list[str]:
    """Say of each set how many of its families were measured, from the table `counts`."""
    return [
        f"{row.dataset}: {row.enough:,} of {row.families:,} families have {row.members} members or more (the largest "
        f"{row.largest:,}); {row.measured:,} are measured."
        for row in counts.itertuples()
    ]


def _none(counts: pd.DataFrame) -> str:
    row = counts.iloc[0]
    largest = "; ".join(f"{one.dataset}: {one.largest:,}" for one in counts.itertuples())
    return (
        f"no family has {row.members} members or more (largest {largest}); choose a larger set, or fewer members with the "
        "setting members"
    )


# ----------------------------------------------------------------------------------------------------------- families


def _families(domain: str, dataset: Dataset, least: int, label: str, seed: int) -> tuple[list[One], dict[str, int]]:
    """Families of a set in order of size, and how many there are."""
    if domain not in (of := {"protein": _proteins, "molecule": _series, "text": _verses}):
        raise ValueError(f"families of {DOMAINS[domain].label.lower()} have no places; choose one of {', '.join(of)}")
    groups, made = of[domain](dataset, label)
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    order = np.argsort(-sizes, kind="stable")
    enough = order[sizes[order] >= least]
    drawn = generator(seed, "families", dataset.name).permutation(len(enough))[:MOST_FAMILIES]
    ones = (made(np.flatnonzero(groups == enough[i]), seed) for i in np.sort(drawn))
    count = {"families": int((sizes > 0).sum()), "enough": len(enough), "largest": int(sizes.max())}
    return [one for one in ones if one is not None], count


Made = Callable[[NDArray[np.int64], int], One | None]


def _labelled(dataset: Dataset, label: str) -> NDArray[np.int64]:
    if label not in dataset.labels:
        raise ValueError(
            f"{dataset.name} has no label {label!r}; it has {', '.join(map(str, dataset.labels.columns)) or 'none'}"
        )
    return np.asarray(pd.factorize(dataset.labels[label])[0], dtype=np.int64)


def _some(members: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    return np.sort(generator(seed, "members", len(members)).permutation(members)[:MOST_ROWS])


def _proteins(dataset: Dataset, label: str) -> tuple[NDArray[np.int64], Made]:
    """Families of proteins; an alignment is one family."""
    if family.is_alignment(dataset):
        codes = family.encoded(dataset)
        return np.zeros(len(codes), dtype=np.int64), lambda members, seed: _protein(
            codes[_some(members, seed)], dataset.name, len(members)
        )

    def made(members: NDArray[np.int64], seed: int) -> One | None:
        some = _some(members, seed)
        found = profile.aligned(dataset.take(some))
        return _protein(found.codes, str(dataset.ids[some[found.medoid]]), len(members))

    groups = _labelled(dataset, label) if label else np.asarray(DOMAINS["protein"].clusters(dataset))
    return groups, made


def _protein(codes: NDArray[np.int8], name: str, members: int) -> One | None:
    columns = alignment.occupied(codes, neutral_tree.SYMBOLS, OCCUPIED)
    codes = np.ascontiguousarray(codes[:, columns])
    codes = codes[(codes >= 0).any(axis=1)]
    if len(codes) < FEWEST_ROWS or len(columns) < FEWEST_COLUMNS:
        return None

    def measure(seed: int) -> Found:
        found, (neutral, by_codons) = neutral_tree.beyond(codes, seed)
        rng = generator(seed, "controls", name)
        exchanged = codes.copy()
        for row in exchanged:
            row[row >= 0] = rng.permutation(row[row >= 0])
        stages = {NEUTRAL: neutral, CODONS: by_codons, EXCHANGED: exchanged}
        yield from ((clock, REAL, one) for clock, one in found.items())
        for stage, of in stages.items():
            yield from ((clock, stage, one) for clock, one in neutral_tree.beyond(of, seed + 1)[0].items())

    common = alignment.column_counts(codes, neutral_tree.SYMBOLS).argmax(axis=1)
    return One(name, members, len(codes), [RESIDUES[i] for i in common], measure)


def _series(dataset: Dataset, label: str) -> tuple[NDArray[np.int64], Made]:
    """Series of molecules with one scaffold."""
    del label
    cut = series.substituents(dataset)
    groups = pd.factorize(pd.Series(cut.scaffolds).replace("", None))[0].astype(np.int64)
    counts = np.bincount(cut.substituent, minlength=len(cut.names)).astype(float)
    bare = np.concatenate([[0], counts[1:]])  # without hydrogen
    pools = {HYDROGEN: Pool(counts / max(counts.sum(), 1)), SUBSTITUENTS: Pool(bare / max(bare.sum(), 1))}
    owner = groups[cut.member]

    def made(members: NDArray[np.int64], seed: int) -> One:
        del seed
        rows = owner == groups[members[0]]
        points, place = np.unique(cut.point[rows], return_inverse=True)
        member = np.searchsorted(members, cut.member[rows])
        every = Draws(member, place, cut.substituent[rows], len(members), len(points))

        def measure(seed: int) -> Found:
            for reading, pool in pools.items():
                draws = every if reading == HYDROGEN else every.kept(every.symbol > 0)
                yield from _beside(reading, draws, pool, _redrawn(draws, pool), _exchanged(draws), seed)

        names = [f"atom {point + 1}" for point in points]
        return One(cut.scaffolds[members[0]], len(members), len(members), names, measure)

    return groups, made


def _verses(dataset: Dataset, label: str) -> tuple[NDArray[np.int64], Made]:
    """Texts that a label puts together, or that nearly repeat one another; also those that a bundled set leaves out."""
    texts = list(dataset.objects)
    if label:
        groups = _labelled(dataset, label)
    else:
        if dataset.name in KING_JAMES:
            texts = king_james.every_verse()["text"].tolist()
        groups = np.unique(verses.copies(texts), return_inverse=True)[1]
    found, names = verses.words(texts)
    every = np.concatenate(found) if found else np.empty(0, dtype=np.int64)
    counts = np.bincount(every, minlength=len(names)).astype(float)
    share = counts / max(len(every), 1)
    pool = Pool(share, family_places.chance(counts, MOST_ROWS))

    def made(members: NDArray[np.int64], seed: int) -> One | None:
        some = _some(members, seed)
        own = [found[i] for i in some]
        middle = verses.medoid(own)
        if not len(own[middle]):
            return None

        def redrawn(rng: np.random.Generator) -> Draws:
            drawn = [rng.choice(len(names), size=len(one), p=share) for one in own]
            return _columns(drawn, drawn[middle])

        def others(rng: np.random.Generator) -> Draws:
            strangers = rng.integers(len(found), size=len(own))
            return _columns([own[middle], *(found[i] for i in strangers[1:])], own[middle])

        def measure(seed: int) -> Found:
            yield from _beside(WORDS, _columns(own, own[middle]), pool, redrawn, others, seed)

        return One(texts[some[middle]], len(members), len(own), [names[i] for i in own[middle]], measure)

    return groups, made


def _columns(members: list[NDArray[np.int64]], centre: NDArray[np.int64]) -> Draws:
    """Words at the places of one text."""
    codes = verses.aligned(members, centre)
    member, place = np.nonzero(codes >= 0)
    return Draws(member, place, codes[member, place], len(members), len(centre))


def _redrawn(draws: Draws, pool: Pool) -> Callable[[np.random.Generator], Draws]:
    """Make neutral series: each substituent is drawn from the pool."""
    ends = pool.share.cumsum()

    def made(rng: np.random.Generator) -> Draws:
        symbol = np.searchsorted(ends, rng.random(len(draws.symbol)) * ends[-1], side="right")
        return Draws(draws.member, draws.place, symbol, draws.members, draws.places)

    return made


def _exchanged(draws: Draws) -> Callable[[np.random.Generator], Draws]:
    """Exchange what stands at the places of a series, so that only its own frequencies are left."""
    return lambda rng: Draws(draws.member, draws.place, rng.permutation(draws.symbol), draws.members, draws.places)


def _beside(
    reading: str,
    draws: Draws,
    pool: Pool,
    neutral: Callable[[np.random.Generator], Draws],
    exchanged: Callable[[np.random.Generator], Draws],
    seed: int,
) -> Found:
    """Measure a family without a tree, a neutral one and one whose symbols were exchanged."""
    if (family_places.counted(draws) < family_places.FEWEST).all():
        return
    rng = generator(seed, "neutral", reading, draws.members)
    found, control = family_places.beyond(draws, pool, neutral, rng, seed)
    yield reading, REAL, found
    yield reading, NEUTRAL, family_places.beyond(control, pool, neutral, rng, seed)[0]
    yield reading, EXCHANGED, family_places.beyond(exchanged(rng), pool, neutral, rng, seed)[0]
