"""Constraint: what a family's columns allow, and whether that predicts the effect of a substitution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import alignment
from analysis.corpus import Dataset
from analysis.datasets import uploads
from analysis.domains.protein import family, variants
from analysis.domains.protein.representations import RESIDUES
from analysis.domains.protein.substitution import BACKGROUND, BLOSUM62, CONDITIONAL
from analysis.files import FileError
from analysis.files.tables import plain_name
from analysis.statistics import proportions
from analysis.statistics.resampling import bootstrap, generator, normal_interval, percentile_interval

PSEUDOCOUNT = 10.0  # rows; the value of PSI-BLAST, set before any scan was analysed
OCCUPIED = 0.5
MOST_ROWS = 5_000
MOST_COLUMNS = 400
MOST_WORK = 6e8  # rows x pairs x shuffles of the search for coupled columns: some 3 s
REPLICATES = 200
SYMBOLS = len(RESIDUES)


@dataclass(frozen=True, eq=False)
class Family:
    """An alignment with the weights of its rows.

    Parameters
    ----------
    codes : ndarray of int8, shape [rows, columns]
        At most 5,000 rows, drawn at random from a larger family.
    columns : ndarray of int64
        Those in which at least half of the rows have a residue.
    weights, clusters : ndarray, shape [rows]
        By relatives at 80 % identity, see `alignment.relatives`.
    rows : int
        Rows of the whole alignment.
    """

    codes: NDArray[np.int8]
    columns: NDArray[np.int64]
    weights: NDArray[np.float64]
    clusters: NDArray[np.int64]
    rows: int

    @property
    def effective(self) -> float:
        """Effective number of rows."""
        return float(self.weights.sum())


def prepared(dataset: Dataset, seed: int = 0) -> Family:
    """Encode an alignment, find its columns and weight its rows.

    Raises
    ------
    ValueError
        If the set is not an alignment, or no column is occupied in half of its rows.
    """
    codes = family.encoded(dataset)
    if (rows := len(codes)) > MOST_ROWS:
        codes = codes[np.sort(generator(seed, "family rows").permutation(rows)[:MOST_ROWS])]
    columns = alignment.occupied(codes, SYMBOLS, OCCUPIED)
    if not len(columns):
        raise ValueError(
            f"{dataset.name} has no column in which half of the rows have a residue. Align fewer, closer sequences."
        )
    weights, clusters = alignment.relatives(codes[:, columns], SYMBOLS)
    return Family(codes, columns, weights, clusters, rows)


def _profile(codes: NDArray[np.int8], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return alignment.profile(alignment.column_counts(codes, SYMBOLS, weights), BACKGROUND, PSEUDOCOUNT, CONDITIONAL)


def information(dataset: Dataset, seed: int = 0) -> pd.DataFrame:
    """Relative entropy of each column of a family, with a bootstrap over clusters of relatives.

    Returns
    -------
    DataFrame
        Columns column (counted from 1 in the alignment), place (counted from 1 among those shown), consensus, value,
        low, high (bits), null (bits that as many background residues show), occupied, n_rows, n_effective.
    """
    of = prepared(dataset, seed)
    codes = np.ascontiguousarray(of.codes[:, of.columns])
    counts = alignment.column_counts(codes, SYMBOLS, of.weights)

    def bits(index: NDArray[np.int64]) -> NDArray[np.float64]:
        times = np.bincount(index, minlength=len(codes))
        return alignment.relative_entropy(_profile(codes, of.weights * times), BACKGROUND)

    value = bits(np.arange(len(codes)))
    low = high = np.full(len(of.columns), np.nan)
    if len(np.unique(of.clusters)) > 1:
        draws = bootstrap(bits, len(codes), groups=of.clusters, replicates=REPLICATES, seed=seed)
        low, high = normal_interval(value, draws)  # percentiles would include the bias of drawing rows twice
    return pd.DataFrame(
        {
            "column": of.columns + 1,
            "place": np.arange(len(of.columns)) + 1,
            "consensus": [RESIDUES[i] for i in counts.argmax(axis=1)],
            "value": value,
            "low": low,
            "high": high,
            "null": alignment.chance_information(counts.sum(axis=1), BACKGROUND),
            "occupied": (codes >= 0).mean(axis=0),
            "n_rows": of.rows,
            "n_effective": of.effective,
        }
    )


def coupled(dataset: Dataset, seed: int = 0) -> pd.DataFrame:
    """Pairs of columns that vary together, see `alignment.coupled_columns`.

    Returns
    -------
    DataFrame
        Columns first, second (places as in `information`), first_consensus, second_consensus, bits, corrected,
        null_high, coupled, n_rows (used; fewer than the family's if there are many pairs).

    Raises
    ------
    ValueError
        For more than 400 columns.
    """
    of = prepared(dataset, seed)
    width = len(of.columns)
    if width > MOST_COLUMNS:
        raise ValueError(
            f"coupled columns are searched among up to {MOST_COLUMNS}, but this family has {width:,}; cut it"
        )
    pairs = max(1, width * (width - 1) // 2)
    rows = min(len(of.codes), max(100, int(MOST_WORK / (pairs * (alignment.NULLS + 1)))))
    kept = np.sort(generator(seed, "coupled rows").permutation(len(of.codes))[:rows])
    codes = of.codes[kept][:, of.columns]
    table = alignment.coupled_columns(codes, SYMBOLS, of.weights[kept], seed=seed)
    counts = alignment.column_counts(codes, SYMBOLS, of.weights[kept])
    letters = np.array(list(RESIDUES))[counts.argmax(axis=1)]
    table.insert(2, "first_consensus", letters[table["first"]])
    table.insert(3, "second_consensus", letters[table["second"]])
    return table.assign(first=table["first"] + 1, second=table["second"] + 1, n_rows=rows)


# -------------------------------------------------------------------------------------------------- variant effects


def read_scan(filename: str, content: bytes) -> tuple[Dataset, pd.DataFrame]:
    """Read a table of single substitutions and scores in a process that can be killed; refused rows come with reasons.

    Raises
    ------
    FileError
        If no row is a single substitution, or no column holds numbers that differ.
    """
    scan, problems = uploads.parse_safely("protein", filename, content, reader="variants")
    if not score_columns(scan):
        raise FileError(
            f"{scan.name} has no column of numbers that differ. Add the measured scores as a column 'score'.", problems
        )
    return scan, problems


def score_columns(scan: Dataset) -> list[str]:
    """Columns that may be the measured score: numbers that differ, the best known name first."""
    numeric = [
        name
        for name in scan.labels.select_dtypes("number").columns
        if scan.labels[name].min() < scan.labels[name].max()
        and not plain_name(name).startswith(("position", "num", "n "))
    ]
    known = {name: rank for rank, name in enumerate(variants.SCORE_NAMES)}
    return sorted(numeric, key=lambda name: known.get(plain_name(name), len(known)))


def _measured(scan: Dataset, score: str) -> pd.DataFrame:
    """Mean score of each variant that has one, with codes of the two residues."""
    if score not in score_columns(scan):
        raise ValueError(f"{scan.name} has no score column {score!r}; choose from {', '.join(score_columns(scan))}")
    table = pd.DataFrame({"variant": scan.objects, "score": scan.labels[score].astype(float)})
    table = table[np.isfinite(table.score)].groupby("variant", sort=False, as_index=False).score.mean()
    parts = [variants.split(variant) for variant in table.variant]
    return table.assign(
        position=[p for _, p, _ in parts],
        wild=[RESIDUES.index(a) for a, _, _ in parts],
        new=[RESIDUES.index(b) for _, _, b in parts],
    )


def _others(table: pd.DataFrame) -> pd.Series:
    """Mean measured score of the position's other variants; of all variants where there is no other."""
    scores = table.groupby("position").score
    total, count = scores.transform("sum"), scores.transform("count")
    return ((total - table.score) / (count - 1).where(count > 1)).fillna(table.score.mean())


MATRIX = "Substitution matrix alone (BLOSUM62)"
PREDICTORS = {
    "Column and matrix together": "alignment",
    "Column of the alignment: log-odds": "alignment",
    "Position alone: information of the column": "alignment",
    MATRIX: "matrix",
    "Position's other variants, as measured": "measurement",
}


def _predictions(table: pd.DataFrame, of: Family | None) -> pd.DataFrame:
    """Add the score of each variant by each predictor: the higher, the less harm is predicted."""
    matrix = BLOSUM62[table.wild, table.new]
    found = {MATRIX: matrix, "Position's other variants, as measured": _others(table)}
    if of is not None:
        probabilities = _profile(of.codes, of.weights)
        at = table.column.to_numpy() - 1
        odds = np.log2(probabilities[at, table.new] / probabilities[at, table.wild])
        found["Column of the alignment: log-odds"] = odds
        found["Column and matrix together"] = odds + matrix / 2  # both in bits: the matrix is in half bits
        found["Position alone: information of the column"] = -alignment.relative_entropy(probabilities, BACKGROUND)[at]
    return table.assign(**{name: found[name] for name in PREDICTORS if name in found})


def _correlations(values: NDArray[np.float64], score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spearman correlation of each column with the score; NaN where one of the two does not vary."""
    ranks = proportions.ranks(np.column_stack([score, values]))
    ranks -= ranks.mean(axis=0)
    spread = np.sqrt((ranks**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return ranks[:, 0] @ ranks[:, 1:] / (spread[0] * spread[1:])


def scored(
    scan: Dataset, score: str, dataset: Dataset | None = None, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Rank the variants of a scan by a family's columns and by baselines, and compare with what was measured.

    The wild type is rebuilt from the variants' names, aligned with the family's closest row, and each variant is
    scored by log2 of its residue's probability over the wild type's in that column (rows weighted, pseudocounts by
    BLOSUM62). All predictors are compared on the same variants: those with a column, if there is an alignment.

    Parameters
    ----------
    scan : Dataset
        From `read_scan`.
    score : str
        One of `score_columns`; higher means less harm.
    dataset : Dataset, optional
        The family's alignment.
    seed : int
        Seed of the bootstrap over positions.

    Returns
    -------
    summary : DataFrame
        Columns predictor, reads (alignment, matrix, measurement), value, low, high (Spearman correlation, bootstrap
        over positions), over_matrix, over_low, over_high (paired difference from the matrix alone), n_variants,
        n_positions. Predictors that use the alignment are absent if the wild type is not a relative of the family.
    variants : DataFrame
        Columns variant, position, column (of the alignment, from 1; 0 where there is none), score, and one column per
        predictor.
    note : str
        How the wild type was placed, as a sentence.

    Raises
    ------
    ValueError
        If variants contradict one another, or fewer than three positions can be compared.
    """
    table = _measured(scan, score)
    table, of, note = _placed(table, dataset, seed)
    if (positions := table.position.nunique()) < 3:
        raise ValueError(f"{scan.name}: {positions} position(s) can be compared; a correlation needs at least three")
    table = _predictions(table.reset_index(drop=True), of)
    names = [name for name in PREDICTORS if name in table]
    values, measured = table[names].to_numpy(float), table.score.to_numpy()
    reference = names.index(MATRIX)

    def both(index: NDArray[np.int64]) -> NDArray[np.float64]:
        found = _correlations(values[index], measured[index])
        return np.stack([found, found - found[reference]])

    value, over = both(np.arange(len(table)))
    draws = bootstrap(both, len(table), groups=table.position, replicates=REPLICATES, seed=seed)
    (low, over_low), (high, over_high) = percentile_interval(draws)
    summary = pd.DataFrame(
        {
            "predictor": names,
            "reads": [PREDICTORS[name] for name in names],
            **{"value": value, "low": low, "high": high},
            **{"over_matrix": over, "over_low": over_low, "over_high": over_high},
            "n_variants": len(table),
            "n_positions": positions,
        }
    )
    columns = ["variant", "position", "column", "score", *names]
    return summary, table[columns], note


def _placed(table: pd.DataFrame, dataset: Dataset | None, seed: int) -> tuple[pd.DataFrame, Family | None, str]:
    """Give each variant its column, and keep those that have one; all, if the wild type is not a relative."""
    if dataset is None:
        return table.assign(column=0), None, "No alignment was given, so only predictors that need none are shown."
    wild, first = variants.wild_type(table.variant.tolist())
    place = family.place(dataset, wild)
    if not place.related:
        note = (
            f"The wild type is no recognisable relative of {dataset.name} (E = {place.expected:.2g}), so only predictors that "
            "need no alignment are shown. Upload the alignment of its own family."
        )
        return table.assign(column=0), None, note
    table = table.assign(column=place.columns[table.position - first] + 1)
    kept = table[table.column > 0]
    note = (
        f"The wild type was aligned with row {dataset.ids[place.row]} ({place.identity:.0%} identical, "
        f"E = {place.expected:.1g}); {len(kept):,} of {len(table):,} variants fall into a column."
    )
    return kept, prepared(dataset, seed), note
