"""What is compared: the settings of a comparison, and equally many distinct objects of every domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
from numpy.typing import ArrayLike

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct, summary
from analysis.statistics.resampling import cluster_codes

FEWEST_CLUSTERS = 20


@dataclass(frozen=True)
class Sample:
    """The objects of every domain that are compared: deduplicated, equally many, seeded.

    Parameters
    ----------
    datasets : mapping of str to Dataset
        Domain -> drawn objects, all of one length.
    notes : tuple of str
        What a reader must know about the draw (a set was too small, a domain could not be loaded).
    repeats : tuple of str
        For each set, how many of its rows repeat an object and were counted once; no warning, but part of the record.
    """

    datasets: Mapping[str, Dataset]
    notes: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()


def draw(datasets: Mapping[str, Dataset], n: int, seed: int) -> Sample:
    """Draw equally many distinct objects from every set.

    Parameters
    ----------
    datasets : mapping of str to Dataset
        Domain -> whole set.
    n : int
        Objects asked for; lowered, with a note, to what the smallest set has.
    seed : int
        Seed of the draw.

    Raises
    ------
    ValueError
        If no set has at least two distinct objects.
    """
    found: dict[str, Dataset] = {}
    notes, repeats = [], []
    for domain, dataset in datasets.items():
        once, merged = distinct(dataset)
        if said := summary(merged):
            repeats.append(f"{dataset.name}: {said}.")
        if len(once) < 2:
            notes.append(f"{dataset.name} has {len(once)} distinct object(s); a comparison needs at least two.")
        else:
            found[domain] = once
    if not found:
        raise ValueError("no data set has two distinct objects; choose other sets")
    smallest = min(found.values(), key=len)
    if len(smallest) < n:
        notes.append(
            f"{smallest.name} has {len(smallest):,} distinct objects, fewer than the {n:,} asked for, so every "
            f"domain is measured at n = {len(smallest):,}. Choose a smaller sample or a larger set."
        )
    n = min(n, len(smallest))
    return Sample({domain: dataset.sample(n, seed) for domain, dataset in found.items()}, tuple(notes), tuple(repeats))


def encode(
    sample: Sample, representations: Mapping[str, str], clusters: Mapping[str, ArrayLike] | None = None
) -> dict[str, Corpus]:
    """Encode every domain's objects in its representation, with their clusters where there are enough to resample.

    Clusters that are not given (see `clusters_of`) are found.
    """
    return {
        domain: clustered(
            written(dataset, representations),
            DOMAINS[domain].clusters(dataset) if clusters is None else clusters[domain],
        )
        for domain, dataset in sample.datasets.items()
    }


def clusters_of(datasets: Mapping[str, Dataset]) -> pd.DataFrame:
    """Return which objects are near relatives: a row an object, in their order, with columns domain and cluster."""
    parts = [
        pd.DataFrame({"domain": domain, "cluster": DOMAINS[domain].clusters(dataset)})
        for domain, dataset in datasets.items()
    ]
    return pd.concat(parts, ignore_index=True)


def written(dataset: Dataset, representations: Mapping[str, str]) -> Corpus:
    """Encode one domain's objects in its representation, without their clusters: for values without interval."""
    return DOMAINS[dataset.domain].REPRESENTATIONS[representations[dataset.domain]].encode(dataset)


def clustered(corpus: Corpus, clusters: ArrayLike) -> Corpus:
    """Return a corpus with the clusters of its objects, for intervals, or without if they are too few to estimate a spread.

    With fewer than `FEWEST_CLUSTERS` an interval over clusters is unreliable; objects are then resampled, and the method
    of the estimate says so.
    """
    groups = cluster_codes(len(corpus), clusters)
    return corpus if groups.max(initial=-1) + 1 < FEWEST_CLUSTERS else replace(corpus, groups=groups)


def match_symbols(corpora: Mapping[str, Corpus]) -> dict[str, Corpus]:
    """Cut every corpus to whole objects with about as many symbols as the smallest has: models learn from symbols."""
    fewest = min(corpus.n_symbols for corpus in corpora.values())
    return {domain: corpus.first_symbols(fewest) for domain, corpus in corpora.items()}
