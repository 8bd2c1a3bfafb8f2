"""What must be said of an own set before its readings are: too few objects, no clusters to resample, one series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings import bundled, controls
from analysis.readings.subject import SEED, Subject, subject
from analysis.statistics.resampling import cluster_codes
from analysis.support import disk_cache as disk

FEWEST = 200  # distinct objects below which nothing is concluded from a set
KEPT = "caveat"  # name of the table on disk
SERIES = 0.5  # share of the objects in one cluster of near relatives from which a set is a single series


@dataclass(frozen=True)
class Caveat:
    """What limits what may be concluded from a set.

    Parameters
    ----------
    forbids : str
        Why nothing may be concluded; empty where something may.
    series : str
        That the set is a single series, which is expected to look strong; empty where it is none.
    """

    forbids: str = ""
    series: str = ""


def of(name: str) -> Caveat:
    """Return the caveat of a set, kept on disk by its content: its clusters take seconds.

    Raises
    ------
    DatasetError
        If there is no set of this name on this machine.
    """

    def look() -> pd.DataFrame:
        dataset = controls.load(name)
        try:
            found = of_subject(subject(dataset))
        except ValueError as error:
            found = Caveat(forbids=str(error))
        return pd.DataFrame([vars(found)])

    return _caveat(disk.cached(KEPT, _key(name), look))


def noted(name: str) -> Caveat | None:
    """Return the caveat of a set where it is kept already, as by what reads the set; else None. Raises as `of` does."""
    table = disk.kept(KEPT, _key(name))
    return None if table is None else _caveat(table)


def _key(name: str) -> str:
    return disk.key_of(bundled.content(name), bundled.version())


def _caveat(table: pd.DataFrame) -> Caveat:
    row = table.iloc[0]
    return Caveat(str(row.forbids), str(row.series))


def of_part(objects: Dataset, most: int) -> Caveat:
    """Return the caveat of distinct objects, from `most` of them drawn at random: sooner known than that of all."""
    drawn = objects.sample(min(most, len(objects)), SEED)
    return of_subject(Subject(drawn, cluster_codes(len(drawn), DOMAINS[drawn.domain].clusters(drawn))))


def of_subject(read: Subject) -> Caveat:
    """Return the caveat of a set from the objects that questions read of it."""
    objects, sizes = DOMAINS[read.dataset.domain].object_label, np.bincount(read.groups)
    if len(read) < FEWEST:
        return Caveat(
            f"it holds {len(read):,} distinct {objects} that can be read, and {FEWEST} are needed for a conclusion"
        )
    if np.count_nonzero(sizes) < 2:
        return Caveat(f"all of its {objects} are near relatives of each other: a spread between them says nothing")
    share = sizes.max() / len(read)
    series = f"a single series: {share:.0%} of its {objects} are near relatives, so it is expected to look strong"
    return Caveat(series=series if share > SERIES else "")
