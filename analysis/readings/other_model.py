"""Another model compared with ours: a table of log-probabilities, checked to be a code length.

A left-to-right model gives P(x_1), P(x_2 | x_1), ...; by the chain rule the sum of -log2 of these is the length in bits
of a message that a receiver with the same model can decode, so it may be compared with our prequential code length. A
masked model gives P(x_i | everything else): these are not factors of a joint probability, and their sum is not a length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.files.limits import LIMITS, Limits, clean_name
from analysis.files.tables import plain_name
from analysis.readings.levels import LEVELS
from analysis.readings.sampling import clustered
from analysis.statistics.resampling import bootstrap, percentile_interval

CHAIN_RULE, MASKED = "chain rule", "masked"
MAX_ROWS = 2_000_000
REPLICATES = 1_000
OURS = "mixture"
AS_WRITTEN, OWN_TOKENS = "characters as written", "tokens of its own"
COLUMNS = {
    "id": ("object id", "id", "object", "name", "sequence id", "accession"),
    "position": ("position", "pos", "index", "token index", "i"),
    "log_probability": ("log probability", "logprob", "log prob", "logp", "log p", "log likelihood", "lp"),
    "base": ("base", "log base"),
    "kind": ("kind", "type"),
    "token": ("token", "symbol"),
}
NEEDED = ("id", "position", "log_probability")
BASES = {"2": 2.0, "2.0": 2.0, "e": math.e, "ln": math.e, "natural": math.e, "10": 10.0, "10.0": 10.0}
KINDS = {
    **dict.fromkeys(("chain rule", "chain", "causal", "autoregressive", "left to right", "clm"), CHAIN_RULE),
    **dict.fromkeys(("masked", "masked lm", "mlm", "pseudo", "pseudo likelihood", "bidirectional"), MASKED),
}
_BLANKS = re.compile(r"\s+")
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
_END = re.compile(r"<(?!0x)[^<>]*>|\[(EOS|SEP|END)\]", re.IGNORECASE)


@dataclass(frozen=True)
class Scores:
    """Checked numbers of another model: bits of each object that it scored.

    Parameters
    ----------
    kind : str
        `CHAIN_RULE` or `MASKED`.
    index : ndarray of int, shape [objects]
        Which objects of the set, in its order.
    bits : ndarray of float, shape [objects]
        Sum of -log2 probability over the positions of each.
    positions : int
        Positions counted, over all objects.
    symbols : str
        What a position is: `AS_WRITTEN`, the key of a representation, or `OWN_TOKENS`.
    notes : tuple of str
        What a reader must know.
    """

    kind: str
    index: NDArray[np.int64]
    bits: NDArray[np.float64]
    positions: int
    symbols: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Two predictors on the same objects.

    Parameters
    ----------
    scores : Scores
    table : DataFrame
        Columns predictor, quantity, value, low, high, unit, n (objects): `predictor` is ``"your model"``, ``"our
        model"`` or ``"difference"``; a masked model has no difference.
    objects : DataFrame
        Columns id, size, your_bits, our_bits.
    """

    scores: Scores
    table: pd.DataFrame
    objects: pd.DataFrame

    def summary(self) -> list[str]:
        """State the results in sentences."""
        lines = [
            f"{r.predictor}: {r.value:.4g} [{r.low:.4g}, {r.high:.4g}] {r.unit} ({r.quantity})"
            for r in self.table.itertuples()
        ]
        return [*lines, *self.scores.notes]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        about = {"kind": self.scores.kind, "positions": self.scores.positions, "symbols": self.scores.symbols}
        rows = {name: getattr(self, name).to_dict("records") for name in ("table", "objects")}
        return {**about, "notes": list(self.scores.notes), "summary": self.summary(), **rows}


def table_limits(limits: Limits = LIMITS) -> Limits:
    """Return limits that let a table have a row for every position."""
    return replace(limits, rows=max(limits.rows, MAX_ROWS), seconds=max(limits.seconds, 30.0))


def read(table: pd.DataFrame, dataset: Dataset, *, base: str | None = None, kind: str | None = None) -> Scores:
    """Check a table of log-probabilities against the objects that it scores.

    Parameters
    ----------
    table : DataFrame
        Columns object id, position and log-probability under one of the names of `COLUMNS`; base, kind and token if
        known. Positions count from 0 or from 1. A part of the objects may be scored, but every position of each.
    dataset : Dataset
        What was scored.
    base : str, optional
        Base of the logarithms, ``"2"``, ``"e"`` or ``"10"``, where the table has no such column.
    kind : str, optional
        `CHAIN_RULE` (by default) or `MASKED`, where the table has no such column.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        If it is not a complete list of probabilities of these objects; the message says what is wrong and where.
    """
    columns = _columns(table)
    log2 = _log2_probabilities(columns, base)
    declared = _kind(columns, kind)
    index = _objects(columns["id"], dataset)
    order, starts = _positions(columns, index)
    log2, scored = log2[order], index[order][starts]
    lengths = np.diff(np.append(starts, len(order)))
    tokens = columns["token"].to_numpy()[order] if "token" in columns else None
    symbols, ends, notes = _symbols(dataset.take(scored), lengths, tokens)
    log2[starts[ends] + lengths[ends] - 1] = 0.0  # the end of an object is known to our model, so it costs neither
    if declared == CHAIN_RULE:
        notes += (
            "That each number was conditioned only on the preceding symbols is assumed: the numbers cannot show it.",
        )
    bits = -np.add.reduceat(log2, starts)
    return Scores(declared, scored, bits, int(len(order) - ends.sum()), symbols, notes)


def compare(
    table: pd.DataFrame, dataset: Dataset, *, base: str | None = None, kind: str | None = None, seed: int = 0
) -> Result:
    """Compare another model's bits with ours on the same objects: per object and per neutral unit.

    Ours is `prediction.code_lengths` of the mixture model, which has learned only from the preceding objects; its
    interval and that of the other model are bootstraps over clusters of objects, and the difference is resampled in pairs.

    Parameters
    ----------
    table, dataset, base, kind
        See `read`.
    seed : int
        Seed of the intervals.

    Raises
    ------
    ValueError
        See `read`.
    """
    scores = read(table, dataset, base=base, kind=kind)
    objects = dataset.take(scores.index)
    corpus = _written(objects) if scores.symbols in (AS_WRITTEN, OWN_TOKENS) else _encoded(objects, scores.symbols)
    ours = prediction.code_lengths(corpus, model=OURS)
    frame = pd.DataFrame({"id": objects.ids, "size": corpus.sizes, "your_bits": scores.bits, "our_bits": ours})
    groups = clustered(corpus, DOMAINS[dataset.domain].clusters(objects)).groups
    return Result(scores, _estimates(frame, corpus.size_unit, scores.kind, groups, seed), frame)


def _columns(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Find the columns by their names."""
    plain = {plain_name(str(column)): column for column in table.columns}
    found = {key: next((plain[name] for name in names if name in plain), None) for key, names in COLUMNS.items()}
    if absent := [key for key in NEEDED if found[key] is None]:
        known = ", ".join(clean_name(column, 40) for column in table.columns[:20])
        raise ValueError(
            f"the table has no column {' and no column '.join(repr(COLUMNS[key][0]) for key in absent)}. Columns: {known}."
        )
    if table.empty:
        raise ValueError("the table has no rows; give one row for each position of each object")
    return {key: table[column].reset_index(drop=True) for key, column in found.items() if column is not None}


def _log2_probabilities(columns: Mapping[str, pd.Series], base: str | None) -> NDArray[np.float64]:
    values = pd.to_numeric(columns["log_probability"], errors="coerce").to_numpy(dtype=float).copy()
    if (bad := ~np.isfinite(values)).any():
        raise ValueError(
            f"{bad.sum():,} log-probability(ies) are missing, infinite or not a number, first in {_where(columns, bad)}. A "
            "symbol of probability 0 cannot be coded at all."
        )
    if (above := values > 1e-9).any():
        hint = (
            " These look like probabilities: take their logarithm." if (values >= 0).all() and values.max() <= 1 else ""
        )
        raise ValueError(
            f"{above.sum():,} log-probability(ies) are above 0, that is, probabilities above 1, first in "
            f"{_where(columns, above)}.{hint}"
        )
    return np.minimum(values, 0.0) * _log2_of_base(columns, base)


def _log2_of_base(columns: Mapping[str, pd.Series], base: str | None) -> NDArray[np.float64]:
    if "base" not in columns and base is None:
        raise ValueError("the base of the logarithms is not stated: add a column 'base', or choose 2, e or 10")
    stated = (
        columns["base"].astype("str").str.strip().str.lower() if "base" in columns else pd.Series([str(base).lower()])
    )
    known = {text: _base(text) for text in stated.unique()}
    if unknown := [text for text, value in known.items() if value is None]:
        raise ValueError(f"the base of the logarithms must be 2, e or 10, not {clean_name(unknown[0], 40)!r}")
    return np.log2(stated.map(known).to_numpy(dtype=float))


def _base(text: str) -> float | None:
    """Return a base, also where e was written out in figures."""
    try:
        return BASES.get(text) or (math.e if abs(float(text) - math.e) < 1e-3 else None)
    except ValueError:
        return None


def _kind(columns: Mapping[str, pd.Series], kind: str | None) -> str:
    """Return the stated kind of the numbers; a table with one masked row is masked."""
    stated = {plain_name(str(text)) for text in columns["kind"].unique()} if "kind" in columns else set()
    stated |= {plain_name(kind)} if kind else set()
    if unknown := sorted(stated - set(KINDS)):
        raise ValueError(f"the kind must be 'chain rule' or 'masked', not {clean_name(unknown[0], 40)!r}")
    kinds = {KINDS[text] for text in stated}
    return MASKED if MASKED in kinds else CHAIN_RULE


def _objects(ids: pd.Series, dataset: Dataset) -> NDArray[np.int64]:
    """Return which object of the set each row scores."""
    at = {name: i for i, name in enumerate(dataset.ids)}
    names = {text: clean_name(text) for text in ids.unique()}
    if strangers := [name for name in names.values() if name not in at]:
        raise ValueError(
            f"{len(strangers):,} object id(s) are not in {dataset.name}, first {strangers[0]!r}; its ids look like "
            f"{dataset.ids[0]!r}. Choose the set that was scored."
        )
    return ids.map(names).map(at).to_numpy(dtype=np.int64)


def _positions(
    columns: Mapping[str, pd.Series], index: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows in order of object and position, and where each object starts; every position must occur once."""
    position = pd.to_numeric(columns["position"], errors="coerce").to_numpy(dtype=float)
    if (bad := ~(np.isfinite(position) & (position == np.floor(position)) & (position >= 0))).any():
        raise ValueError(f"{bad.sum():,} position(s) are not whole numbers from 0, first in {_where(columns, bad)}")
    order = np.lexsort((position, index))
    steps, same = np.diff(position[order]), np.diff(index[order]) == 0
    if (twice := same & (steps == 0)).any():
        raise ValueError(f"{_where(columns, order[1:][twice][:1])} occurs twice; each position must occur once")
    if (gap := same & (steps > 1)).any():
        last = order[:-1][gap][0]
        raise ValueError(
            f"the position after {_where(columns, [last])} is missing; give every position of a scored object"
        )
    starts = np.flatnonzero(np.append(True, ~same))
    first = position[order][starts]
    start = first.min()
    if start > 1 or (first != start).any():
        odd = order[starts][first != min(start, 1)][:1]
        raise ValueError(
            f"the first position of an object is missing: {_where(columns, odd)} is where it starts. Positions count from 0 "
            "or from 1, the same in every object; most models need a start symbol before they can score the first position."
        )
    return order, starts


def _where(columns: Mapping[str, pd.Series], rows: Any) -> str:  # noqa: ANN401 - a mask or a list of row numbers
    row = int(np.flatnonzero(rows)[0]) if np.asarray(rows).dtype == bool else int(rows[0])
    return (
        f"object {clean_name(columns['id'].iloc[row], 40)!r}, position {clean_name(columns['position'].iloc[row], 20)}"
    )


def _encoded(dataset: Dataset, representation: str) -> Corpus:
    return DOMAINS[dataset.domain].REPRESENTATIONS[representation].encode(dataset)


def _written(dataset: Dataset) -> Corpus:
    """Return every character of the objects as they are, with their case: what a model with its own tokens has to code."""
    spelled = _encoded(dataset, LEVELS["spelling"].representations[dataset.domain])
    sizes = None if spelled.size_unit == "character" else spelled.sizes
    return Corpus.from_symbols(dataset.objects, name=dataset.name, sizes=sizes, size_unit=spelled.size_unit)


def _symbols(
    dataset: Dataset, lengths: NDArray[np.int64], tokens: NDArray | None
) -> tuple[str, NDArray[np.bool_], tuple[str, ...]]:
    """Return what a position is, which objects have an extra last position for their end, and notes.

    With tokens, they must spell each object. Without, there must be as many positions in every object as it has
    characters, or symbols in some representation, or one more in all of them (the end).
    """
    if tokens is not None:
        return _spelled(dataset, lengths, tokens)
    known = DOMAINS[dataset.domain].REPRESENTATIONS
    expected = {AS_WRITTEN: lambda: np.array([len(text) for text in dataset.objects])}
    expected |= {name: lambda name=name: _encoded(dataset, name).lengths for name in known if known[name].ordered}
    for name, count in expected.items():
        extra = lengths - count()
        if (extra == 0).all():
            return name, np.zeros(len(lengths), dtype=bool), ()
        if (extra == 1).all():
            return name, np.ones(len(lengths), dtype=bool), (_END_NOTE,)
    raise ValueError(_odd_lengths(dataset, lengths, expected[AS_WRITTEN]()))


_END_NOTE = "The last position marks the end of an object; it is left out, because our model takes lengths as known."


def _odd_lengths(dataset: Dataset, lengths: NDArray[np.int64], expected: NDArray[np.int64]) -> str:
    odd = int(np.flatnonzero(lengths != expected)[0])
    hint = (
        " One position less in every object: the first symbol is not scored." if (lengths == expected - 1).all() else ""
    )
    return (
        f"{(lengths != expected).sum():,} object(s) have a number of positions that differs from their number of symbols in "
        f"every representation, first {dataset.ids[odd]!r}: {lengths[odd]:,} positions, {expected[odd]:,} characters."
        f"{hint} If your model has its own tokens, add a column 'token' with the text of each, so that gaps can be found."
    )


def _spelled(
    dataset: Dataset, lengths: NDArray[np.int64], tokens: NDArray
) -> tuple[str, NDArray[np.bool_], tuple[str, ...]]:
    ends, pieces = np.zeros(len(lengths), dtype=bool), []
    stops = np.cumsum(lengths)
    for i, (stop, length) in enumerate(zip(stops, lengths, strict=True)):
        parts = [str(token) for token in tokens[stop - length : stop]]
        ends[i] = len(parts) > 1 and bool(_END.fullmatch(parts[-1])) and _END.fullmatch(parts[-2]) is None
        pieces.append(parts[: -1 if ends[i] else None])
    expected = [_BLANKS.sub("", text) for text in dataset.objects]
    written = {way: [_BLANKS.sub("", spell(parts)) for parts in pieces] for way, spell in SPELLINGS.items()}
    missed = {way: [a != b for a, b in zip(found, expected, strict=True)] for way, found in written.items()}
    best = min(
        SPELLINGS, key=lambda way: sum(missed[way])
    )  # one way for all objects: a marker of one tokenizer is a letter of another
    if any(missed[best]):
        i = missed[best].index(True)
        raise ValueError(
            f"the tokens of object {dataset.ids[i]!r} do not spell it: {clean_name(written[best][i], 60)!r} (read as {best}) "
            f"is not {clean_name(dataset.objects[i], 60)!r}. Objects that are cut or written differently are not a code of "
            "this set; if only the tokens differ, give each as the text that it encodes (your tokenizer's decoder writes it)."
        )
    return OWN_TOKENS, ends, (_END_NOTE,) if ends.any() else ()


def _bytes_of_letters() -> dict[str, int]:
    """Return the letter for each byte in byte-level tokens: itself if printable, else the next one from U+0100."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in set(seen)]
    return {chr(byte): byte for byte in seen} | {chr(0x100 + i): byte for i, byte in enumerate(hidden)}


_LETTERS = _bytes_of_letters()


def _byte_level(parts: Sequence[str]) -> str:
    """Spell tokens whose letters encode bytes of UTF-8: Ġ is a blank, Ã© is é, also where a token ends between them."""
    letters = "".join(parts)
    if not _LETTERS.keys() >= set(letters):
        return letters
    return bytes(map(_LETTERS.__getitem__, letters)).decode("utf-8", "replace")


def _word_pieces(parts: Sequence[str]) -> str:
    return "".join(part if i == 0 else part.removeprefix("##") for i, part in enumerate(parts))


def _sentence_pieces(parts: Sequence[str]) -> str:
    """Spell tokens that mark blanks by ▁ and write rare letters in bytes, <0xC3><0xA9>."""
    found = (_BYTE.fullmatch(part) for part in parts)
    encoded = (
        bytes([int(byte[1], 16)]) if byte else part.replace("▁", " ").encode("utf-8", "replace")
        for byte, part in zip(found, parts, strict=True)
    )
    return b"".join(encoded).decode("utf-8", "replace")


SPELLINGS: dict[str, Callable[[Sequence[str]], str]] = {
    "plain text": "".join,
    "byte-level tokens": _byte_level,
    "SentencePiece tokens": _sentence_pieces,
    "WordPiece tokens": _word_pieces,
}


def _estimates(
    frame: pd.DataFrame, size_unit: str, kind: str, groups: NDArray[np.int64] | None, seed: int
) -> pd.DataFrame:
    """Return bits per object and per neutral unit of both models and, for a code length, of their difference."""
    yours, ours, sizes = (frame[name].to_numpy(dtype=float) for name in ("your_bits", "our_bits", "size"))
    is_code = kind == CHAIN_RULE
    name = "code length" if is_code else "pseudo-log-likelihood, not a code length"
    bits = {"your model": (yours, name), "our model": (ours, "code length")}
    if is_code:
        bits["difference"] = (yours - ours, "your model less ours, in pairs")
    rows = []
    for unit, weight in (("bits/object", np.ones_like(sizes)), (f"bits/{size_unit}", sizes)):
        for predictor, (values, quantity) in bits.items():
            value, low, high = _ratio(values, weight, groups, seed)
            rows.append((predictor, quantity, value, low, high, unit, len(frame)))
    return pd.DataFrame(rows, columns=["predictor", "quantity", "value", "low", "high", "unit", "n"])


def _ratio(
    values: NDArray[np.float64], weight: NDArray[np.float64], groups: NDArray[np.int64] | None, seed: int
) -> tuple[float, float, float]:
    """Ratio of sums over objects with a bootstrap interval; the same seed draws the same clusters for every row."""
    value = float(values.sum() / weight.sum())
    if len(values) < 2:
        return value, math.nan, math.nan
    draws = bootstrap(
        lambda i: values[i].sum() / weight[i].sum(), len(values), groups=groups, replicates=REPLICATES, seed=seed
    )
    low, high = percentile_interval(draws)
    return value, float(low), float(high)
