"""Objects whose bits of a label are known exactly, and ridge regressions of every penalty that learn it.

What objects are made of, `simulated_batches` says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.proportions import binomial

BATCH_NOISE = 0.1
OWN, NEW = "its own lab", "a new lab"
PENALTIES = (100.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.01)  # per training object, from little capacity to much
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """What objects are made of.

    Parameters
    ----------
    informative : int
        Variables that tell of the label.
    noise : float
        Chance that one of them is flipped.
    nuisance : int
        Variables that tell of nothing.
    batch : int
        Variables that tell of the batch.
    confounding : float
        Correlation of batch and label in the learner's own lab.
    copies : bool
        Whether nuisance variables are copies of one coin.
    pairs : int
        Pairs of variables whose product tells of the label.
    """

    informative: int
    noise: float
    nuisance: int = 0
    batch: int = 0
    confounding: float = 0.0
    copies: bool = False
    pairs: int = 0

    @property
    def nuisance_bits(self) -> int:
        """Entropy of the nuisance variables together."""
        return min(self.nuisance, 1) if self.copies else self.nuisance


def available(world: World, lab: str = NEW) -> float:
    """Bits of the label in all variables of an object, exactly.

    Parameters
    ----------
    world : World
    lab : {"its own lab", "a new lab"}
        In a new lab the batch tells nothing of the label.
    """
    copies = world.informative + world.pairs
    k = np.arange(copies + 1)
    given = np.stack([binomial(k, copies, p) for p in (world.noise, 1 - world.noise)])  # of y = -1, 1
    if lab == OWN and world.batch:
        agree, b = (1 + world.confounding) / 2, np.arange(world.batch + 1)
        of_batch = np.stack([binomial(b, world.batch, p) for p in (BATCH_NOISE, 1 - BATCH_NOISE)])
        mixed = np.stack([agree * of_batch[y] + (1 - agree) * of_batch[1 - y] for y in (0, 1)])
        given = (given[:, :, None] * mixed[:, None, :]).reshape(2, -1)
    joint, together = given / 2, given.sum(axis=0) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(joint > 0, joint * np.log2(given / together), 0)
    return float(terms.sum())


def draw(world: World, seeds: int, n: int, lab: str, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw variables, shape [seeds, n, variables], and labels, shape [seeds, n], all of -1 or 1."""
    y = _coins((seeds, n, 1), 0.5, rng)
    agree = (1 + world.confounding) / 2 if lab == OWN else 0.5
    batch = y * _coins(y.shape, agree, rng)
    shape = (seeds, n, 1 if world.copies else world.nuisance)
    first = _coins((seeds, n, world.pairs), 0.5, rng)
    parts = [
        y * _coins((seeds, n, world.informative), 1 - world.noise, rng),
        first,
        first * y * _coins(first.shape, 1 - world.noise, rng),
        batch * _coins((seeds, n, world.batch), 1 - BATCH_NOISE, rng),
        np.broadcast_to(_coins(shape, 0.5, rng), (seeds, n, world.nuisance)),
    ]
    return np.concatenate(parts, axis=2), y[:, :, 0]


def _coins(shape: tuple[int, ...], chance: float, rng: np.random.Generator) -> Floats:
    return np.where(rng.random(shape, dtype=np.float32) < chance, np.float32(1), np.float32(-1))


# --------------------------------------------------------------------------------------------------------- the learner


@dataclass(frozen=True, eq=False)
class Learned:
    """Ridge regressions of all seeds and penalties.

    Parameters
    ----------
    weights : ndarray, shape [seeds, variables, penalties]
        Temperature included: their score is the log-odds of y = 1 over y = -1.
    own : ndarray, shape [seeds, penalties]
        Bits saved on training objects that were left out one by one: what the penalty may be chosen by.
    freedom : ndarray, shape [seeds, penalties]
        Effective degrees of freedom.
    n : int
        Training objects.
    """

    weights: Floats
    own: Floats
    freedom: Floats
    n: int


def learn(x: Floats, y: Floats, penalties: tuple[float, ...] = PENALTIES) -> Learned:
    """Fit ridge regressions with every penalty, and their temperatures to leave-one-out scores.

    Parameters
    ----------
    x : ndarray, shape [seeds, n, variables]
    y : ndarray, shape [seeds, n]
        -1 or 1.
    penalties : tuple of float
        Per training object.
    """
    each = [_fitted(*one, np.array(penalties)) for one in zip(x, y, strict=True)]
    weights, own, freedom = (np.stack(part) for part in zip(*each, strict=True))
    return Learned(weights, own, freedom, x.shape[1])


def _fitted(x: Floats, y: Floats, penalties: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights [variables, penalties], leave-one-out bits and degrees of freedom [penalties] of one seed."""
    n, many = x.shape
    if many <= n:
        roots, turned = np.linalg.eigh((x.T @ x).astype(float))
        along = x @ turned
    else:  # fewer objects than variables: the same by the kernel of objects
        roots, u = np.linalg.eigh((x @ x.T).astype(float))
        roots, u = roots[roots > 1e-6 * n], u[:, roots > 1e-6 * n]
        along = u * np.sqrt(roots)
        turned = x.T @ (u / np.sqrt(roots))
    roots = np.maximum(roots, 0)
    inverse = 1 / (roots[:, None] + penalties * n)
    weights = inverse * (along.T @ y)[:, None]
    leverage = along**2 @ inverse
    left_out = (along @ weights - leverage * y[:, None]) / np.maximum(1 - leverage, 1e-6)
    heat = _temperatures(left_out.T, y)
    own = bits_saved(left_out.T * heat[:, None], y, n).mean(axis=1)
    return turned @ (weights * heat), own, (roots[:, None] * inverse).sum(axis=0)


def with_products(x: Floats) -> Floats:
    """Append the products of all pairs of variables along the last axis."""
    first, second = np.triu_indices(x.shape[-1], 1)
    return np.concatenate([x, x[..., first] * x[..., second]], axis=-1)


def _temperatures(scores: Floats, y: Floats) -> Floats:
    """Factor of least cross-entropy of each row of scores, not below 0, by Newton's method in all rows at once."""
    scale = np.maximum(scores.std(axis=1), 1e-12)
    margin, t = y * scores / scale[:, None], np.zeros(len(scores))
    for _ in range(20):
        p = 1 / (1 + np.exp(np.clip(t[:, None] * margin, -60, 60)))
        curvature = np.maximum((p * (1 - p) * margin**2).mean(axis=1), 1e-9)
        step = np.clip((p * margin).mean(axis=1) / curvature, -2, 2)
        t = np.clip(t + step, 0, 50)
        if np.abs(step).max() < 1e-3:
            break
    return t / scale


def bits_saved(log_odds: Floats, y: Floats, n: int) -> Floats:
    """Bits saved of the one bit of each label; even odds are mixed in with weight 1 / (n + 1)."""
    p = 1 / (1 + np.exp(-np.clip(y * log_odds, -60, 60)))
    return 1 + np.log2(n / (n + 1) * p + 1 / (2 * (n + 1)))


def tested(learned: Learned, x: Floats, y: Floats) -> Floats:
    """Mean bits that each learner saves on other objects, shape [seeds, penalties]."""
    scores = x @ learned.weights
    return bits_saved(scores, y[:, :, None], learned.n).mean(axis=1)
