"""Tables measured in a process of their own: the server that draws pages loads no kernels, and answers others meanwhile."""

from __future__ import annotations

import os
import pickle
import traceback
from collections.abc import Callable

import pandas as pd

from analysis.domains import DOMAINS, register
from analysis.files import wire
from analysis.support.pool import Pool, WorkerCrash, WorkerTimeout, end_with, serve

MODULE = "analysis.readings.apart"
SECONDS = 900.0  # for one table
IDLE_SECONDS = 600.0  # after which a process that nobody needs ends
MEMORY_BYTES = 6 * 2**30  # address space of a process
POOL = Pool(MODULE)


def measured(measure: Callable[..., pd.DataFrame], *read: object, **settings: object) -> pd.DataFrame:
    """Return ``measure(*read, **settings)``, computed beside this process.

    Parameters
    ----------
    measure : callable
        A function of a module of the project; the table that it returns has a plain index.
    read, settings
        What it is called with: sets, corpora, numbers.

    Raises
    ------
    ValueError
        What the function raises, or if it takes too long or too much memory.
    RuntimeError
        If the function fails in another way; it ends with the traceback of the process.

    Examples
    --------
    >>> from analysis.corpus import Corpus
    >>> from analysis.readings import curves
    >>> corpus = Corpus.from_symbols(["abab", "ba"] * 9, domain="text", representation="characters")
    >>> measured(curves.profile, {"text": corpus}, at="size").domain.unique().tolist()
    ['text']
    """
    return tables(measure, *read, **settings)[0]


def tables(
    measure: Callable[..., pd.DataFrame | tuple[pd.DataFrame, ...]], *read: object, **settings: object
) -> list[pd.DataFrame]:
    """Return the tables of a function that returns one or several; see `measured`."""
    asked = pickle.dumps((measure, read, settings), protocol=pickle.HIGHEST_PROTOCOL)
    try:
        header, blob = POOL.request({"domains": dict(DOMAINS.packages)}, asked, SECONDS, wait=SECONDS)
    except (WorkerTimeout, TimeoutError):
        raise ValueError(
            f"not measured within {SECONDS / 60:.0f} minutes; choose smaller sets, or draw fewer"
        ) from None
    except WorkerCrash as end:
        raise ValueError(
            f"the process that measures ended ({end}); try again, with smaller sets or fewer objects"
        ) from None
    if "error" in header:
        raise ValueError(header["error"])
    if "failure" in header:
        raise RuntimeError(f"{measure.__qualname__} failed beside the server:\n{header['failure']}")
    return wire.unpack_frames(header["sizes"], blob)


# ------------------------------------------------------------------------------------------------- inside the child


def answer(header: dict, content: bytes) -> tuple[dict, bytes]:
    """Measure one table; what cannot be done becomes a message."""
    register(header["domains"])
    measure, read, settings = pickle.loads(content)  # written by the server, which trusts itself
    try:
        found = measure(*read, **settings)
    except ValueError as error:
        return {"error": str(error)}, b""
    except Exception:  # whatever it is, it is told where the page is drawn
        return {"failure": traceback.format_exc()}, b""
    sizes, blob = wire.pack_frames(*(found if isinstance(found, tuple) else (found,)))
    return {"sizes": sizes}, blob


if __name__ == "__main__":
    end_with(os.getppid(), lambda: os._exit(1))
    serve(answer, MEMORY_BYTES, IDLE_SECONDS, back=False)  # a page waits for it
