"""One published figure, and how it becomes bits per symbol."""

from __future__ import annotations

import math
from dataclasses import dataclass

# What a figure is. A masked model sees both sides of a symbol, so no receiver could decode what it says: no code length.
CODE, PEOPLE, MASKED = "code length", "people", "masked"
# Units in which figures are published.
BITS, NATS, PERPLEXITY, BYTES, RATIO = "bits", "nats", "perplexity", "bytes", "ratio"
SEVERAL = "token of several characters"  # a symbol that is none of the smallest: its bits are of more than one
DIGITS = 3  # behind the point, of bits in words


def bits(value: float, unit: str, of: int = 0) -> float:
    """Return bits per symbol.

    Parameters
    ----------
    value : float
        As published; finite and not negative.
    unit : {"bits", "nats", "perplexity", "bytes", "ratio"}
        Per symbol, but for bytes (the whole compressed file) and the ratio (compressed by original size, of a file with one
        byte per symbol).
    of : int
        Symbols of the file, for bytes.

    Raises
    ------
    ValueError
        If the unit is none of these, or the value can be none in it.

    Examples
    --------
    >>> from analysis.published import figure
    >>> figure.bits(8, "perplexity"), figure.bits(14_838_332, "bytes", 100_000_000)
    (3.0, 1.18706656)
    """
    least = 1 if unit == PERPLEXITY else 0
    if not (math.isfinite(value) and value >= least):
        raise ValueError(f"{unit or 'value'} must be finite and at least {least}, got {value}")
    if unit == BYTES and of < 1:
        raise ValueError(f"bytes need the number of symbols that they code, got {of}; give it as `of`")
    if unit == BITS:
        return value
    if unit == NATS:
        return value / math.log(2)
    if unit == PERPLEXITY:
        return math.log2(value)
    if unit == BYTES:
        return 8 * value / of
    if unit == RATIO:
        return 8 * value
    raise ValueError(f"unit must be one of {', '.join((BITS, NATS, PERPLEXITY, BYTES, RATIO))}, got {unit!r}")


@dataclass(frozen=True)
class Figure:
    """What somebody has published of one model.

    Parameters
    ----------
    domain : str
        Key of `domains.DOMAINS`.
    kind : {"code length", "people", "masked"}
    model : str
        Short name, with the number of parameters where it has some.
    value : float
        As published.
    unit : str
        See `bits`.
    symbol : str
        What one symbol is, in the singular.
    trained_on, tested_on : str
        Which data, and how much.
    limits : str
        What is not comparable with our own numbers, as a sentence.
    source : str
        Citation in the form that `methods.references` reads.
    link : str
        Where it can be read: the address of its DOI, of its number in arXiv, or its own.
    upto : float or None
        Upper end, where a range is published; `value` is the lower one.
    of : int
        Symbols of the file, where its compressed bytes are published.
    """

    domain: str
    kind: str
    model: str
    value: float
    unit: str
    symbol: str
    trained_on: str
    tested_on: str
    limits: str
    source: str
    link: str
    upto: float | None = None
    of: int = 0

    @property
    def low(self) -> float:
        """Bits per symbol; of a range, its lower end."""
        return bits(self.value, self.unit, self.of)

    @property
    def high(self) -> float:
        """Bits per symbol; of a range, its upper end."""
        return self.low if self.upto is None else bits(self.upto, self.unit, self.of)

    @property
    def published(self) -> str:
        """The figure as it was published, in words."""
        if self.unit == BYTES:
            return f"{self.value:,.0f} bytes for {self.of:,} {self.symbol}s"
        if self.unit == RATIO:
            return f"{self.value:g} of the original size"
        number = f"{self.value:g}" if self.upto is None else f"{self.value:g} to {self.upto:g}"
        told = f"{self.unit} {number}" if self.unit == PERPLEXITY else f"{number} {self.unit}"
        return f"{told} per {self.symbol}"

    @property
    def conversion(self) -> str:
        """How bits per symbol were made of it; empty where they are published."""
        how = {
            BITS: "",
            NATS: f"{self.value:g} / ln 2",
            PERPLEXITY: f"log2 {self.value:g}",
            BYTES: f"8 × {self.value:,.0f} / {self.of:,}",
            RATIO: f"8 × {self.value:g}, one byte per symbol",
        }[self.unit]
        return f"{how} = {self.low:.{DIGITS}f}" if how else ""
