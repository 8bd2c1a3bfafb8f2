"""What a model of tokens must offer, and objects as its tokens: those that it cannot spell are refused, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.files.limits import clean_name

Ints = NDArray[np.int64]
SHOWN = 40  # characters of an object in a reason


class TokenModel(Protocol):
    """A model that gives numbers for the next token, or for a masked one.

    Parameters
    ----------
    name : str
        As it is called on screen.
    fingerprint : str
        The same for the same weights, so that the rows of two models are not mixed.
    masked : bool
        Whether it sees both sides of a masked token, instead of the tokens before one.
    vocabulary : int
        Numbers that it gives at each position.
    window : int
        Most tokens that it takes in at once.
    start : int or None
        Token that stands before an object, if there is one.
    mask : int or None
        Token that stands for a masked one, in a masked model.
    frame : pair of tuples of int
        Tokens that a masked model wants before and after an object; they are not part of its bits.
    unknown : int or None
        Token for what the vocabulary lacks.
    notes : tuple of str
        What a reader must know about it.
    """

    name: str
    fingerprint: str
    masked: bool
    vocabulary: int
    window: int
    start: int | None
    mask: int | None
    frame: tuple[tuple[int, ...], tuple[int, ...]]
    unknown: int | None
    notes: tuple[str, ...]

    def encode(self, text: str) -> Sequence[int]:
        """Tokens of an object, without marks of its start and end."""

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of tokens, nothing left out."""

    def logits(self, tokens: Ints, lengths: Ints) -> NDArray[np.floating]:
        """Unscaled log-probabilities.

        Parameters
        ----------
        tokens : ndarray of int64, shape [rows, longest]
            Filled up with 0 on the right.
        lengths : ndarray of int64, shape [rows]
            How many are meant in each row.

        Returns
        -------
        ndarray, shape [rows, longest, vocabulary]
            At each position: for the token after it, or (masked) for the one at it.
        """


class Spelled(NamedTuple):
    """An object as tokens, or why it has none."""

    tokens: Ints
    refused: str = ""


def spell(model: TokenModel, text: str, width: int = 0) -> Spelled:
    """Return an object as tokens that write exactly this object.

    Blanks that a decoder puts between tokens are overlooked where the object has none.

    Parameters
    ----------
    model : TokenModel
    text : str
    width : int
        Break lines after so many characters, as in FASTA files; 0 for no breaks.
    """
    nothing = np.zeros(0, np.int64)
    if not text:
        return Spelled(nothing, "it is empty")
    if width:
        text = "\n".join(text[i : i + width] for i in range(0, len(text), width))
    tokens = np.array(list(model.encode(text)), dtype=np.int64)
    if not tokens.size:
        return Spelled(nothing, "the tokenizer makes no tokens of it")
    if model.unknown is not None and (tokens == model.unknown).any():
        n = int((tokens == model.unknown).sum())
        return Spelled(nothing, f"the tokenizer has no token for {n:,} of its parts")
    back = model.decode(tokens.tolist())
    blanks = any(c.isspace() for c in text)
    if back != text and (blanks or "".join(back.split()) != text):
        at = next((i for i, (a, b) in enumerate(zip(back, text, strict=False)) if a != b), min(len(back), len(text)))
        written, meant = (clean_name(s[at:], SHOWN) or "its end" for s in (back, text))
        return Spelled(
            nothing, f"the tokenizer changes it from character {at + 1:,} on: {written!r} instead of {meant!r}"
        )
    if tokens.min() < 0 or tokens.max() >= model.vocabulary:
        return Spelled(nothing, f"the tokenizer gives token {tokens.max():,}, and the model knows {model.vocabulary:,}")
    return Spelled(tokens)
