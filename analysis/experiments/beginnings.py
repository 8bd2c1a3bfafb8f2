"""One example symbol by symbol: what a model expects after each beginning, whether it has met the object before or not."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments.generation import END, Trained, capped, ended, entropies, fit, spelling, tempered
from analysis.statistics.resampling import cluster_codes

SYMBOLS = 200_000  # learned from at most
HELD_OUT = 3  # objects of the set that are offered as examples, besides those that everybody knows
LONGEST = 400  # symbols of an object that is walked
NOT_SEEN, SEEN = "has not seen it", "has seen it once"
SHOWN = 12  # symbols that are named


@dataclass(frozen=True, eq=False)
class Prepared:
    """A model of a set that has seen none of the examples, nor relatives of theirs.

    Parameters
    ----------
    dataset : str
    domain : str
    representation : str
    trained : Trained
    examples : dict of str to str
        Name -> the object as its symbols spell it: what everybody knows, and held-out objects of the set.
    left_out : int
        Objects of the set that were left out as relatives of an example.
    """

    dataset: str
    domain: str
    representation: str
    trained: Trained
    examples: dict[str, str]
    left_out: int

    def seen(self, text: str) -> Trained:
        """Return a model that has learned the same objects, and this one after them, once."""
        codes = np.append(self.trained.read(text), self.trained.end).astype(np.int32)
        whole = np.array([0, len(codes)])
        model = copy.deepcopy(self.trained.model)
        model.learn(Corpus(codes, whole, self.trained.alphabet, np.diff(whole)))
        return replace(self.trained, model=model, objects=self.trained.objects + 1)

    def known(self, text: str) -> int:
        """Return the symbols of a text, at most LONGEST; ValueError as `Trained.read`."""
        return min(len(self.trained.read(text)), LONGEST)

    def walk(self, text: str) -> pd.DataFrame:
        """What each symbol costs, and what was expected there, by a model that has seen the object and one that has not.

        Returns
        -------
        DataFrame
            Columns model (NOT_SEEN, SEEN), t (from 1), symbol, before (text before it), bits, entropy (of what was expected,
            bits), perplexity (2^entropy), chance, rank (1: the likeliest symbol), domain, dataset, unit.

        Raises
        ------
        ValueError
            If the text holds what is no symbol of the set, or is empty.
        """
        codes = self.trained.read(text)[:LONGEST]
        if not len(codes):
            raise ValueError("there is no symbol in the example; type some, or choose another example")
        frames = []
        for name, model in ((NOT_SEEN, self.trained), (SEEN, self.seen(text))):
            chances = model.walker.chances(codes)[:-1]
            own = chances[np.arange(len(codes)), codes]
            frames.append(
                pd.DataFrame(
                    {
                        "model": name,
                        "t": np.arange(len(codes)) + 1,
                        "symbol": [shown(model.alphabet[code]) for code in codes],
                        "before": [model.spell(codes[:t]) for t in range(len(codes))],
                        "bits": -np.log2(own),
                        "entropy": entropies(chances),
                        "chance": own,
                        "rank": (chances > own[:, None]).sum(axis=1) + 1,
                    }
                )
            )
        table = pd.concat(frames, ignore_index=True)
        return table.assign(perplexity=2**table.entropy, domain=self.domain, dataset=self.dataset, unit="bits/symbol")

    def expected(self, text: str, known: int, temperature: float, seen: bool) -> pd.DataFrame:
        """Return the likeliest next symbols after the first `known` ones of a text, at temperature 1 and at another.

        Returns
        -------
        DataFrame
            Columns symbol, chance, tempered (both sum to 1 with the row of all others, which is last), entropy,
            tempered_entropy (bits, of the whole distributions), temperature, domain, dataset.

        Raises
        ------
        ValueError
            If the temperature is not above 0, or the text holds what is no symbol of the set.
        """
        model = self.seen(text) if seen else self.trained
        chances = model.walker.chances(model.read(text)[:known])[-1]
        heated = tempered(chances, temperature)
        first = np.argsort(-chances, kind="stable")[:SHOWN]
        table = pd.DataFrame(
            {
                "symbol": [shown(model.alphabet[code]) for code in first],
                "chance": chances[first],
                "tempered": heated[first],
            }
        )
        if len(chances) > len(first):
            rest = f"{len(chances) - len(first):,} others"
            table.loc[len(table)] = [rest, 1 - chances[first].sum(), 1 - heated[first].sum()]
        about = {
            "entropy": float(entropies(chances)),
            "tempered_entropy": float(entropies(heated)),
            "temperature": temperature,
        }
        return table.assign(**about, domain=self.domain, dataset=self.dataset)


def shown(symbol: str) -> str:
    """Return how a symbol is shown: a space and the end by signs."""
    return {" ": "␣", END: "(end)"}.get(symbol, symbol)


def prepare(dataset: Dataset, representation: str, n: int, seed: int = 0) -> Prepared:
    """Learn from `n` objects of a set, those left out that are relatives of an example.

    Raises
    ------
    ValueError
        If nothing can be typed in the representation, or nothing is left to learn from.
    """
    domain, entry = DOMAINS[dataset.domain], DOMAINS[dataset.domain].REPRESENTATIONS[representation]
    between = spelling(dataset, representation)
    if between is None:
        raise ValueError(f"a beginning cannot be typed as {entry.label}; choose another notation")
    once, _ = distinct(dataset)
    drawn = once.sample(min(n, len(once)), seed)
    known, held = domain.presets, min(HELD_OUT, len(drawn) // 4)
    whole = replace(drawn, objects=(*known.values(), *drawn.objects), ids=(*known, *drawn.ids), labels=pd.DataFrame())
    corpus, pool = ended(entry.encode(whole)), np.arange(len(known) + held, len(whole))
    related = (_related(whole, len(known)) | np.append(np.zeros(len(known), bool), _related(drawn, held)))[pool]
    trained = fit(corpus, capped(corpus, pool[~related], SYMBOLS), between, entry.separators)
    names = [*known, *(f"Held-out object {k + 1}" for k in range(held))]
    spelled = {
        name: trained.spell(corpus.codes[corpus.offsets[i] : corpus.offsets[i + 1] - 1]) for i, name in enumerate(names)
    }
    return Prepared(dataset.name, dataset.domain, representation, trained, spelled, int(related.sum()))


def _related(dataset: Dataset, first: int) -> NDArray[np.bool_]:
    """Which objects are the same as one of the first ones, or in the cluster of one."""
    domain = DOMAINS[dataset.domain]
    groups, same = cluster_codes(len(dataset), domain.clusters(dataset)), np.array(domain.identity(dataset.objects))
    found: NDArray[np.bool_] = np.isin(groups, groups[:first]) | np.isin(same, same[:first])
    return found
