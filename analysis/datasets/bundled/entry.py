"""What a bundled set is: its card, what its labels tell, and where it is read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.datasets.card import Card


@dataclass(frozen=True)
class Label:
    """What a column of `Dataset.labels` tells.

    Parameters
    ----------
    kind : str
        ``"category"``, ``"number"`` or ``"text"``.
    description : str
        One sentence for the page.
    """

    kind: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Entry(Card):
    """One set of the catalogue: everything its card shows, and how it is read.

    The card's `sha256` is the hash of the file, or of the text itself (lines joined) where it is read from a pinned
    package; empty where the text depends on the installed versions, and is then recorded at first use.

    Parameters
    ----------
    objects : str
        Column of the table that holds the objects.
    labels : mapping of str to Label
    file : str
        Name under data/; empty for texts.
    read : callable, optional
        ``() -> DataFrame`` for texts that are read from installed packages.
    where : mapping of str to str or bool
        Rows of the file that belong to the set: column -> value.
    default : bool
        Whether the set stands for its domain until another is chosen.
    origin : str
        Who collected the objects, whatever package carries them: sets of one origin are no independent evidence. Empty
        where it is not known.
    natural : bool
        Whether the set is what its source holds; False for a control: shuffled, one family, or near copies left in.
    near_copies : int or None
        How many objects were left out because they nearly repeat another one; None for a control that keeps them, where it
        depends on the installed versions, and where nobody looked.
    """

    objects: str
    labels: Mapping[str, Label] = field(default_factory=dict)
    file: str = ""
    read: Callable[[], pd.DataFrame] | None = None
    where: Mapping[str, str | bool] = field(default_factory=dict)
    default: bool = False
    origin: str = ""
    natural: bool = True
    near_copies: int | None = None
