"""Rules on what context tells, and on what models draw: claims 1 to 4, 7, 8 and 11."""

from __future__ import annotations

import math

import pandas as pd

from analysis.claims.finding import (
    NEITHER,
    OPEN,
    Finding,
    Part,
    Tables,
    effect,
    less,
    nothing,
    weighed,
)
from analysis.domains import DOMAINS

EXCHANGED, CHAIN = (
    "exchanged at the same place",
    "chain of order 2",
)  # controls of next-symbol; the chain is one of novelty, too
REAL = "real objects, held out"
ONE = "T = 1"
DOMAIN = "the domain"
LITTLE_BITS = 0.02  # per symbol: what counts as none, half a per cent of the bits of even residues
LITTLE_LIKENESS = 0.02
LITTLE_SHARE = 0.05  # of what is saved in the mean


def label(domain: str) -> str:
    """Name of a domain inside a sentence."""
    return DOMAINS[domain].label.lower() if domain in DOMAINS else domain


def of_row(row: pd.Series, says: int, *, named: str = "", domain: str = "") -> Part:
    """Make a part of a row with value, low, high, n and unit; its domain, where it is not given, is that of the row."""
    domain = domain or str(row.domain)
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    unit, n = str(row.get("unit", "")), int(row.get("n", 0))
    return Part(named or label(domain), value, low, high, says, unit, n, domain=domain)


def context(tables: Tables) -> Finding:
    """Claim 1: what known symbols save late in an object, where more than two of them save more than two do."""
    savings = tables["next-symbol"]["savings"]
    at = savings.set_index(["domain", "control", "part"])
    parts, more, grown = [], [], []
    for domain in dict.fromkeys(savings.domain):
        known, beyond, growth = (
            at.loc[(domain, *key)] for key in ((EXCHANGED, "late"), (CHAIN, "late"), (EXCHANGED, "growth"))
        )
        says = min(effect(one.low, one.high, margin=LITTLE_BITS) for one in (known, beyond))
        named = f"{label(domain)} (symbol {int(known.late)} and later)"
        parts.append(of_row(known, says, named=named, domain=str(domain)))
        more.append(f"{label(domain)} {beyond.value:z.2f} [{beyond.low:z.2f}, {beyond.high:z.2f}]")
        grown.append(f"{label(domain)} {growth.value:z.2f} [{growth.low:z.2f}, {growth.high:z.2f}]")
    return weighed(
        "What known symbols save of late ones, in favour where more than two of them save more than two do",
        parts, DOMAIN,
        f"Beyond two symbols (under {LITTLE_BITS:g} counts as none): {', '.join(more)}. Beyond what is saved at the second to "
        f"fourth symbol of an object, where beginnings may be formulas: {', '.join(grown)}.",
    )  # fmt: skip


def perplexity(tables: Tables) -> Finding:
    """Claim 2: objects whose one half costs fewer bits have more right first choices in the other half."""
    table = tables["top-choice"]["relation"]
    real = table[table.arm == "real"]
    parts = [of_row(row, effect(-row.high, -row.low)) for _, row in real.iterrows()]
    rate = ", ".join(f"{label(r.domain)} {r.accuracy:.0%} at {r.bits:.2f} bits" for r in real.itertuples())
    return weighed(
        "Rank correlation over objects of bits per symbol at odd places with the share of right first choices at even ones",
        parts, DOMAIN, f"The first choice is right in: {rate}.", absent=True,
    )  # fmt: skip


def temperature(tables: Tables) -> Finding:
    """Claim 3: hotter drawn objects lie farther from what was learned, and cost more."""
    arms = tables["novelty"]["arms"]
    parts = []
    for domain, rows in arms[arms.temperature.notna()].groupby("domain", sort=False):
        cold, hot = rows.loc[rows.temperature.idxmin()], rows.loc[rows.temperature.idxmax()]
        if cold.temperature == hot.temperature:
            continue
        dearer, nearer = less(hot, cold, "gap"), less(cold, hot, "calibrated")
        says = min(effect(*dearer[1:]), effect(*nearer[1:]))
        named = f"{label(str(domain))} (T = {cold.temperature:g} to {hot.temperature:g})"
        parts.append(Part(named, *dearer, says, str(hot.unit), int(hot.n), "drawn objects", 0.0, str(domain)))
    if not parts:
        return Finding(OPEN, "At fewer than two temperatures enough drawn objects could be read.")
    return weighed(
        "Bits by which the hottest drawn objects are dearer than the coldest, in favour where they also lie farther from what "
        "was learned",
        parts, DOMAIN,
    )  # fmt: skip


def thread(tables: Tables) -> Finding:
    """Claim 4: what the objects before one tell of it, in running text beside entries of a dictionary."""
    order = tables["thread"]["order"]
    rows = [row for _, row in order[order.domain == "text"].iterrows()]
    if len(rows) < 2:
        return weighed("", [], DOMAIN)
    prose, entries = (_per_symbol(row) for row in (rows[0], rows[-1]))
    value, low, high = less(prose, entries)
    said = " and ".join(
        f"{r.dataset} {r.value:z.3f} [{r.low:z.3f}, {r.high:z.3f}]" for r in (prose, entries)
    )  # what each holds
    part = Part(
        "running text less dictionary", value, low, high, effect(low, high), "bits per character", int(prose.n),
        "objects of each", 0.0, "text",
    )  # fmt: skip
    return weighed(
        f"What the {int(prose.before)} objects before one save of it, beyond as many from elsewhere in the set",
        [part], DOMAIN, f"By itself: {said} bits per character.",
    )  # fmt: skip


def _per_symbol(row: pd.Series) -> pd.Series:
    """Return a row of the order in bits per symbol: objects of two sets differ in length."""
    scale = row.per_symbol / row.value if row.value else 0.0
    low, high = sorted((row.low * scale, row.high * scale))
    return pd.Series({**row, "value": row.per_symbol, "low": low, "high": high})


def near_the_family(tables: Tables) -> Finding:
    """Claim 7: drawn proteins that cost as much as real ones lie nearer to what was learned."""
    par = tables["novelty"]["par"]
    if "protein" not in set(par.domain):
        return weighed("", [], DOMAIN)
    own = par[par.domain == "protein"].iloc[0]
    if not math.isfinite(own.value):
        return Finding(
            OPEN, "At no temperature do drawn proteins cost a second model as much as real ones of their size."
        )
    return weighed(
        "Similarity to the nearest protein learned from, of drawn proteins that a second model finds as cheap as real ones, less "
        "that of real ones of their size",
        [of_row(own, effect(own.low, own.high, margin=LITTLE_LIKENESS), named="drawn proteins")], DOMAIN,
        f"On a scale from neutral objects (0) to a copy (1), on which {LITTLE_LIKENESS:g} counts as none.",
    )  # fmt: skip


def looks_right(tables: Tables) -> Finding:
    """Claim 8: what a chain of order 2 lacks late in objects, beside real ones."""
    savings = tables["next-symbol"]["savings"]
    own = savings[(savings.control == CHAIN) & (savings.part == "late")]
    parts = [of_row(row, effect(row.low, row.high, margin=LITTLE_BITS)) for _, row in own.iterrows()]
    return weighed(
        f"Bits of a late symbol that real objects save beyond objects of a chain that copies their runs of three (under "
        f"{LITTLE_BITS:g} counts as none)",
        parts, DOMAIN,
    )  # fmt: skip


def new_themes(tables: Tables) -> Finding:
    """Claim 11: what is saved on objects that resemble nothing learned."""
    found, arms = tables["novelty"], tables["novelty"]["arms"]
    parts, unclear = [], []
    for row in found["line"].itertuples():
        says = NEITHER
        if math.isfinite(row.intercept):
            margin = LITTLE_SHARE * abs(row.mean)
            says = nothing(row.intercept_low, row.intercept_high, margin=margin)
        else:
            unclear.append(label(row.domain))
        parts.append(
            Part(label(row.domain), row.intercept, row.intercept_low, row.intercept_high, says, str(row.unit), int(row.n),
                 "objects", 0.0, str(row.domain))
        )  # fmt: skip
    fresh = []
    for domain, rows in arms.groupby("domain", sort=False):
        at = rows.set_index("arm")
        if {ONE, REAL} <= set(at.index):
            fresh.append(f"{label(str(domain))} {at.new_units[ONE]:.0f} against {at.new_units[REAL]:.0f}")
    note = (
        f"New units per 1,000 objects, drawn at T = 1 against real ones held out: {', '.join(fresh)}." if fresh else ""
    )
    if unclear:
        note += f" No line can be fitted where all objects are about as similar ({', '.join(unclear)})."
    return weighed(
        "Bits per unit that a model saves beyond a chain on objects that resemble nothing it learned",
        parts, DOMAIN, note.strip(), absent=True,
    )  # fmt: skip
