"""Remember what was computed from a data set or corpus, keyed by its content, so that each object is parsed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from analysis.corpus import Corpus, Dataset

Content = TypeVar("Content", Dataset, Corpus)
Result = TypeVar("Result")


def remembered(entries: int, largest: int = 12_000) -> Callable[[Callable[[Content], Result]], Callable[..., Result]]:
    """Keep a function's results for the data sets or corpora used last.

    Parameters
    ----------
    entries : int
        How many are remembered; the one used longest ago goes first.
    largest : int
        Sets of more objects than this are computed each time, so that memory stays bounded.
    """

    def decorate(function: Callable[[Content], Result]) -> Callable[[Content], Result]:
        results: OrderedDict[tuple[str, str], Result] = OrderedDict()
        lock = threading.Lock()

        @wraps(function)
        def call(dataset: Content) -> Result:
            key = (dataset.sha256, dataset.name)
            with lock:
                if key in results:
                    results.move_to_end(key)
                    return results[key]
            result = function(dataset)
            if len(dataset) <= largest:
                with lock:
                    results[key] = result
                    while len(results) > entries:
                        results.popitem(last=False)
            return result

        return call

    return decorate
