"""Bits of objects by a model of tokens: code lengths by the chain rule, or pseudo-log-likelihoods of a masked model.

A code length is the sum of -log2 P(token | the tokens before it in the object). It codes ONE way to write the object in tokens;
a model spreads its probability over all ways, so the bits are an upper bound of -log2 of the object's probability.
A pseudo-log-likelihood is the sum of -log2 P(token | all others), one masked at a time: no code length, since the factors
are not those of a joint probability (Besag 1975, doi:10.2307/2987782; Salazar et al. 2020, doi:10.18653/v1/2020.acl-main.240).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.pretrained.tokens import Ints, TokenModel

MOST_ROWS = 32  # of a batch
MOST_NUMBERS = 1 << 26  # that a model gives for a batch: 256 MB
FEWEST_TOKENS = 2  # of a window


class Row(NamedTuple):
    """What a model takes in at once, and which tokens are then charged.

    Parameters
    ----------
    owner : int
        Object.
    tokens : ndarray of int64, shape [length]
    at : ndarray of int64, shape [charged]
        Positions of the row whose numbers are used.
    targets : ndarray of int64, shape [charged]
        Tokens that are charged there.
    """

    owner: int
    tokens: Ints
    at: Ints
    targets: Ints


def stride_of(model: TokenModel, stride: int | None) -> int:
    """Return by how many tokens the window moves, half of it by default.

    Raises
    ------
    ValueError
        If it is not a whole number from 1 to the window, or the window is too short.
    """
    if model.window < FEWEST_TOKENS + sum(map(len, model.frame)):
        raise ValueError(f"{model.name} takes in {model.window} tokens at once, too few to predict one from another")
    if stride is None:
        return max(model.window // 2, 1)
    if not 1 <= stride <= model.window:
        raise ValueError(
            f"the window of {model.name} has {model.window:,} tokens, so it can move by 1 to {model.window:,}"
        )
    return stride


def bits_of(model: TokenModel, objects: Sequence[Ints], stride: int) -> NDArray[np.float64]:
    """Bits of each object, shape [objects]; not finite where the model's numbers are not.

    Parameters
    ----------
    model : TokenModel
    objects : sequence of ndarray of int64
        Tokens of each, at least one.
    stride : int
        See `stride_of`.
    """
    cut = _masked if model.masked else _chained
    rows = [row for i, tokens in enumerate(objects) for row in cut(model, i, tokens, stride)]
    uncharged = not model.masked and model.start is None
    bits = np.full(len(objects), np.log2(model.vocabulary) if uncharged else 0.0)
    for batch in _batches(rows, model.vocabulary):
        lengths = np.array([len(row.tokens) for row in batch])
        filled = np.zeros((len(batch), lengths.max()), np.int64)
        for place, row in zip(filled, batch, strict=True):
            place[: len(row.tokens)] = row.tokens
        found = model.logits(filled, lengths)
        for numbers, row in zip(found, batch, strict=True):
            bits[row.owner] += _cost(numbers[row.at], row.targets)
    return bits


def _cost(numbers: NDArray[np.floating], targets: Ints) -> float:
    """Sum of -log2 of the probability of each target; numbers have shape [targets, vocabulary]."""
    scores = np.asarray(numbers, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = scores - scores.max(axis=1, keepdims=True)
        log = scores[np.arange(len(targets)), targets] - np.log(np.exp(scores).sum(axis=1))
    return float(-log.sum() / np.log(2))


def _chained(model: TokenModel, owner: int, tokens: Ints, stride: int) -> Iterator[Row]:
    """Charge each token once, after as many tokens before it as the window holds."""
    whole = tokens if model.start is None else np.append(model.start, tokens)
    done, end = 1, min(model.window + 1, len(whole))
    while done < len(whole):
        begin = max(end - 1 - model.window, 0)
        yield Row(owner, whole[begin : end - 1], np.arange(done - 1 - begin, end - 1 - begin), whole[done:end])
        done, end = end, min(end + stride, len(whole))


def _masked(model: TokenModel, owner: int, tokens: Ints, stride: int) -> Iterator[Row]:
    """Mask each token once, in the middle of as many others as the window holds."""
    before, after = (np.array(part, np.int64) for part in model.frame)
    room = min(model.window - len(before) - len(after), len(tokens))
    for i, token in enumerate(tokens):
        begin = int(np.clip(i - room // 2, 0, len(tokens) - room))
        seen = np.concatenate([before, tokens[begin : begin + room], after])
        at = len(before) + i - begin
        seen[at] = model.mask
        yield Row(owner, seen, np.array([at]), np.array([token]))


def _batches(rows: Sequence[Row], vocabulary: int) -> Iterator[list[Row]]:
    """Put rows of about the same length together, long ones first, so that a lack of memory shows at once."""
    batch: list[Row] = []
    longest = 0
    for row in sorted(rows, key=lambda row: -len(row.tokens)):
        longest = longest or len(row.tokens)
        if batch and (len(batch) == MOST_ROWS or (len(batch) + 1) * longest * vocabulary > MOST_NUMBERS):
            yield batch
            batch, longest = [], len(row.tokens)
        batch.append(row)
    if batch:
        yield batch
