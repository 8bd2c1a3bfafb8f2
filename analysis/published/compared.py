"""Our own bits per symbol beside published ones, as one table: context, from which nothing is decided."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.published.figure import DIGITS
from analysis.published.registry import FIGURES

OURS = "measured here"  # kind of a row, beside those of published figures
COLUMNS = (
    "domain", "about", "kind", "value", "low", "high", "unit", "symbol", "published", "conversion", "trained_on", "tested_on",
    "limits", "source", "link",
)  # fmt: skip
SOME = 500  # objects of a set from which neutral units per symbol are read
# Arms of the experiment on learning that are shown, and what is said of each.
ARMS = {"relatives held out": "near relatives held out", "relatives present": "near relatives present"}


def published(domains: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Return the published figures of these domains, those of all by default.

    Returns
    -------
    DataFrame
        Columns COLUMNS; value in bits per symbol (of a range, its middle, with low and high its ends; else these are NaN).
    """
    rows = []
    for one in FIGURES:
        if domains is not None and one.domain not in domains:
            continue
        ranged = one.high > one.low
        rows.append(
            {
                "domain": one.domain, "about": one.model, "kind": one.kind, "value": (one.low + one.high) / 2,
                "low": one.low if ranged else np.nan, "high": one.high if ranged else np.nan,
                "unit": f"bits per {one.symbol}", "symbol": one.symbol, "published": one.published,
                "conversion": one.conversion, "trained_on": one.trained_on, "tested_on": one.tested_on, "limits": one.limits,
                "source": one.source, "link": one.link,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def beside(ours: pd.DataFrame) -> pd.DataFrame:
    """Put our own rows first and the published ones of their domains behind them.

    Parameters
    ----------
    ours : DataFrame
        See `of_curves` and `of_corpora`.

    Returns
    -------
    DataFrame
        Columns COLUMNS, domains in their usual order.
    """
    both = pd.concat([ours, published(dict.fromkeys(ours.domain))], ignore_index=True)
    order = list(DOMAINS)
    return both.sort_values("domain", key=lambda names: names.map(order.index), kind="stable", ignore_index=True)


def units_per_symbol(sets: Mapping[str, Dataset]) -> pd.DataFrame:
    """Neutral units per symbol of the customary notation: 1 for characters and residues, fewer for tokens of SMILES.

    Returns
    -------
    DataFrame
        Columns domain, symbol (singular), units.
    """
    rows = []
    for domain, dataset in sets.items():
        entry = DOMAINS[domain].REPRESENTATIONS[DOMAINS[domain].notations[0]]
        corpus = entry.encode(dataset.take(np.arange(min(SOME, len(dataset)))))
        units = float(corpus.sizes.sum() / max(corpus.n_symbols, 1))
        rows.append({"domain": domain, "symbol": _one(entry.label), "units": units})
    return pd.DataFrame(rows, columns=["domain", "symbol", "units"])


def of_curves(curve: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Bits of held-out objects at the end of learning curves, per symbol, for `beside`.

    Parameters
    ----------
    curve : DataFrame
        The table `curve` of the experiment 'learning': columns domain, dataset, arm, symbols, value, low, high (bits per
        neutral unit), n (held-out objects), size_unit.
    units : DataFrame
        See `units_per_symbol`.

    Raises
    ------
    ValueError
        If a domain of the curves has no row in `units`.
    """
    per = units.set_index("domain")
    if missing := set(curve.domain) - set(per.index):
        raise ValueError(
            f"no neutral units per symbol of {', '.join(sorted(missing))}; measure them with units_per_symbol"
        )
    rows = []
    for (domain, arm), line in curve.groupby(["domain", "arm"], sort=False):
        if arm not in ARMS:
            continue
        last, factor, symbol = line.loc[line.symbols.idxmax()], per.units[domain], per.symbol[domain]
        made = (
            f"{last.value:.{DIGITS}f} bits per {last.size_unit} × {factor:.{DIGITS}f} per {symbol}"
            if last.size_unit != symbol
            else ""
        )
        rows.append(
            _row(
                str(domain), f"ours, {ARMS[str(arm)]}", symbol,
                {name: last[name] * factor for name in ("value", "low", "high")},
                conversion=made,
                trained_on=f"{last.symbols:,.0f} symbols of {last.dataset}",
                tested_on=f"{last.n:,} held-out objects of {last.dataset}",
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def of_corpora(corpora: Mapping[str, Corpus], *, seed: int = 0) -> pd.DataFrame:
    """Code length of each corpus by our model, which learns while it codes, for `beside`.

    Parameters
    ----------
    corpora : mapping of str to Corpus
        By domain.
    seed : int
        Of the bootstrap over objects or clusters.
    """
    rows = []
    for domain, corpus in corpora.items():
        rate = prediction.entropy_rate(corpus, groups=corpus.groups, seed=seed)
        entry = DOMAINS[domain].REPRESENTATIONS[corpus.representation]
        rows.append(
            _row(
                domain, "ours", _one(entry.label), {"value": rate.value, "low": rate.low, "high": rate.high},
                trained_on=f"nothing but the symbols before each place, {corpus.n_symbols:,} in all",
                tested_on=f"{len(corpus):,} objects of {corpus.name}",
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(label: str) -> str:
    """Singular of what a notation counts."""
    return label.removesuffix("s")


def _row(domain: str, about: str, symbol: str, number: Mapping[str, float], **said: str) -> dict[str, object]:
    empty = dict.fromkeys(("published", "conversion", "limits", "source", "link"), "")
    known = {"domain": domain, "about": about, "kind": OURS, "unit": f"bits per {symbol}", "symbol": symbol}
    return {**empty, **known, **number, **said}
