"""Draw a chart once for the same table: the library checks every property of a figure, which takes longer than to measure."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import numpy as np
import pandas as pd

from analysis.charts.theme import Chart

MOST = 120  # charts that are kept: those drawn last, of all visitors
PLAIN = ("string", "empty", "floating", "integer", "boolean")  # kinds of objects in a column
Parameters = ParamSpec("Parameters")
_kept: OrderedDict[bytes, Chart] = OrderedDict()
_lock = threading.Lock()


def once(function: Callable[Parameters, Chart]) -> Callable[Parameters, Chart]:
    """Keep the charts of a function by what they were drawn from; whoever changes one changes it for all.

    Parameters
    ----------
    function : callable
        Draws a chart from tables, arrays, numbers, words, and tuples, lists and dicts of them; given anything else, it draws
        each time.
    """

    @wraps(function)
    def drawn(*given: Parameters.args, **named: Parameters.kwargs) -> Chart:
        digest = hashlib.sha256(f"{function.__module__}.{function.__qualname__}".encode())
        try:
            _write([given, named], digest.update)
        except TypeError:  # no content by which it can be known again
            return function(*given, **named)
        key = digest.digest()
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        chart = function(*given, **named)
        with _lock:
            _kept[key] = chart
            while len(_kept) > MOST:
                _kept.popitem(last=False)
        return chart

    return drawn


def _write(value: object, update: Callable[[bytes], None]) -> None:
    """Hand on the content of a value, each part with its kind and length.

    Raises
    ------
    TypeError
        If a value of an unknown kind is in it.
    """
    update(f"<{type(value).__name__}>".encode())
    if isinstance(value, pd.DataFrame):
        _write([*value.columns], update)
        for place in range(value.shape[1]):  # columns of the same name, too
            _write(value.iloc[:, place], update)
    elif isinstance(value, pd.Series):
        update(f"{value.dtype} {len(value)} {value.name!r}".encode())
        update(_content(value))
    elif isinstance(value, np.ndarray) and value.dtype != object:
        update(f"{value.dtype} {value.shape}".encode())
        update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, dict):
        update(str(len(value)).encode())
        for pair in value.items():
            _write(pair, update)
    elif isinstance(value, list | tuple):
        update(str(len(value)).encode())
        for item in value:
            _write(item, update)
    elif value is None or isinstance(value, bool | int | float | complex | str | bytes | np.generic):
        text = repr(value)
        update(f"{len(text)} {text}".encode())
    else:
        raise TypeError(f"{type(value).__name__} has no content by which it can be known again")


def _content(values: pd.Series) -> bytes:
    """Bytes that stand for a column and its labels of rows.

    Raises
    ------
    TypeError
        If it holds objects of several kinds, or others than words and numbers: only their printed form would be looked at.
    """
    if values.dtype == object and (kind := pd.api.types.infer_dtype(values, skipna=True)) not in PLAIN:
        raise TypeError(f"a column of {kind} has no content by which it can be known again")
    return pd.util.hash_pandas_object(values, categorize=False).to_numpy().tobytes()
