"""Memoise results by the content of a data set or corpus, so that each object is parsed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar

from analysis.corpus import Corpus, Dataset

Content = TypeVar("Content", Dataset, Corpus)
Result = TypeVar("Result")


def remembered(entries: int, largest: int = 12_000) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Keep a function's results for the data sets or corpora (and further positional arguments) used last.

    Parameters
    ----------
    entries : int
        How many are kept; the least recently used is dropped first.
    largest : int
        Sets of more objects than this are computed each time, so that memory stays bounded.
    """

    def decorate(function: Callable[..., Result]) -> Callable[..., Result]:
        results: OrderedDict[tuple[Hashable, ...], Result] = OrderedDict()
        lock = threading.Lock()

        @wraps(function)
        def call(dataset: Content, *arguments: Hashable) -> Result:
            key = (dataset.sha256, dataset.name, *arguments)
            with lock:
                if key in results:
                    results.move_to_end(key)
                    return results[key]
            result = function(dataset, *arguments)
            if len(dataset) <= largest:
                with lock:
                    results[key] = result
                    while len(results) > entries:
                        results.popitem(last=False)
            return result

        return call

    return decorate
