"""A gated recurrent unit with one layer: what it predicts, and the gradient of its code length, in numpy.

    r, z = sigmoid(E_x + h U + b)      n = tanh(E_x + r * (h U + b))      h' = (1 - z) * n + z * h      p = softmax(h' V + c)

x is the symbol before, or a mark for the start of an object; its row of E stands for the product with a matrix. All rows
of a batch run side by side, one step at a time.

References: Cho et al. 2014, doi:10.3115/v1/D14-1179; Werbos 1990, doi:10.1109/5.58337 (backpropagation through time).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Ints = NDArray[np.int64]
Weights = dict[str, Array]
SPREAD = 1.0  # of what each symbol adds at first, so that the state differs between symbols from the start


class Trace(NamedTuple):
    """What the way back needs of the way there, by step."""

    states: Array  # [steps + 1, rows, hidden]; the first is zero
    gates: Array  # [steps, rows, 2 hidden]; r, then z
    inner: Array  # [steps, rows, hidden]; h U + b of the candidate, before r
    candidates: Array  # [steps, rows, hidden]; n


def initial(alphabet: int, hidden: int, rng: np.random.Generator) -> Weights:
    """Weights before anything is learned: with V and c of zero, all symbols are equally likely.

    Parameters
    ----------
    alphabet, hidden : int
        Symbols, and units of the state.
    rng : numpy.random.Generator
    """
    scale, spread = hidden**-0.5, SPREAD
    weights = {
        "E": rng.uniform(-spread, spread, (alphabet + 1, 3 * hidden)),
        "U": rng.uniform(-scale, scale, (hidden, 3 * hidden)),
        "b": np.zeros(3 * hidden),
        "V": np.zeros((hidden, alphabet)),
        "c": np.zeros(alphabet),
    }
    return {name: values.astype(np.float32) for name, values in weights.items()}


def forward(weights: Weights, inputs: Ints) -> Trace:
    """Run over a batch.

    Parameters
    ----------
    weights : dict of ndarray
        See `initial`.
    inputs : ndarray of int, shape [steps, rows]
        Symbol before each; the number of symbols where an object starts.
    """
    steps, rows = inputs.shape
    hidden = weights["U"].shape[0]
    kind = weights["U"].dtype
    states = np.zeros((steps + 1, rows, hidden), kind)
    gates, inner = np.empty((steps, rows, 2 * hidden), kind), np.empty((steps, rows, hidden), kind)
    candidates = np.empty_like(inner)
    for t in range(steps):
        given = weights["E"][inputs[t]]
        recurrent = states[t] @ weights["U"] + weights["b"]
        gates[t] = _sigmoid(given[:, : 2 * hidden] + recurrent[:, : 2 * hidden])
        inner[t] = recurrent[:, 2 * hidden :]
        candidates[t] = np.tanh(given[:, 2 * hidden :] + gates[t, :, :hidden] * inner[t])
        states[t + 1] = candidates[t] + gates[t, :, hidden:] * (states[t] - candidates[t])
    return Trace(states, gates, inner, candidates)


def log2_probabilities(weights: Weights, states: Array) -> Array:
    """log2 P of every symbol after each state, shape [..., alphabet]."""
    scores = states @ weights["V"] + weights["c"]
    scores -= scores.max(axis=-1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    return scores / np.log(2)


def backward(
    weights: Weights, inputs: Ints, targets: Ints, counted: NDArray[np.bool_], trace: Trace, log2: Array
) -> Weights:
    """Gradient of the mean bits of the counted symbols with respect to each weight.

    Parameters
    ----------
    weights, inputs, trace
        As `forward` took and gave them.
    targets : ndarray of int, shape [steps, rows]
        What came next.
    counted : ndarray of bool, shape [steps, rows]
        Which of them are part of the code; at least one.
    log2 : ndarray, shape [counted symbols, alphabet]
        `log2_probabilities` of the states after the counted steps.
    """
    hidden = weights["U"].shape[0]
    error = np.exp2(log2)
    error[np.arange(len(error)), targets[counted]] -= 1
    error /= len(error) * np.log(2)
    seen = trace.states[1:]
    gradient = {"V": seen[counted].T @ error, "c": error.sum(axis=0)}
    from_output = np.zeros_like(seen)
    from_output[counted] = error @ weights["V"].T
    to_gates = np.empty((*seen.shape[:2], 3 * hidden), seen.dtype)  # with respect to what enters r, z and n
    to_state = np.zeros_like(seen[0])
    recurrent = np.empty_like(to_gates)
    for t in range(len(inputs) - 1, -1, -1):
        to_state += from_output[t]
        r, z, n, before = (
            trace.gates[t, :, :hidden], trace.gates[t, :, hidden:], trace.candidates[t], trace.states[t],
        )  # fmt: skip
        to_n = to_state * (1 - z) * (1 - n * n)
        to_gates[t, :, 2 * hidden :] = to_n
        to_gates[t, :, :hidden] = to_n * trace.inner[t] * r * (1 - r)
        to_gates[t, :, hidden : 2 * hidden] = to_state * (before - n) * z * (1 - z)
        recurrent[t] = to_gates[t]
        recurrent[t, :, 2 * hidden :] *= r
        to_state = to_state * z + recurrent[t] @ weights["U"].T
    flat = recurrent.reshape(-1, 3 * hidden)
    gradient["U"] = trace.states[:-1].reshape(-1, hidden).T @ flat
    gradient["b"] = flat.sum(axis=0)
    gradient["E"] = _sum_by(inputs.ravel(), to_gates.reshape(-1, 3 * hidden), len(weights["E"]))
    return gradient


def _sigmoid(x: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def _sum_by(keys: Ints, values: Array, n: int) -> Array:
    """Sum rows of equal key, shape [n, columns]."""
    order = np.argsort(keys, kind="stable")
    present, starts = np.unique(keys[order], return_index=True)
    sums = np.zeros((n, values.shape[1]), values.dtype)
    sums[present] = np.add.reduceat(values[order], starts, axis=0)
    return sums
