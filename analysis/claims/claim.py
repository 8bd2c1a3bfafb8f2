"""What a claim is: one entry of the ledger, with what it is judged by and what others have published on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.claims.finding import Rule

IN_FAVOUR, TO_THE_CONTRARY, BESIDE = "for", "against", "context"


@dataclass(frozen=True)
class Evidence:
    """What others have published.

    Parameters
    ----------
    side : {"for", "against", "context"}
    says : str
        What it shows, as a sentence without its full stop.
    source : str
        Authors, year and title.
    link : str
        DOI or address; empty where there is none.
    """

    side: str
    says: str
    source: str
    link: str = ""

    @property
    def address(self) -> str:
        """Where it is found; empty where nobody knows."""
        return self.link if self.link.startswith("https://") or not self.link else f"https://doi.org/{self.link}"


@dataclass(frozen=True)
class Claim:
    """One claim of the article.

    Parameters
    ----------
    number : int
    title : str
        In a few words.
    text : str
        In our words.
    measured : str
        How it is measured here.
    refuted : str
        What would contradict it.
    rule : callable
        Tables -> Finding.
    needs : tuple of str
        Sources of tables: experiments (see `experiments.asked`), ``"readings"``, ``"verdicts"``. Empty for context.
    page : str
        File of the page where it is shown, without its ending.
    state : mapping of str to str
        Parameters of that page's address that open it in this very state.
    load : str
        What must be loaded where the bundled sets cannot decide it.
    """

    number: int
    title: str
    text: str
    measured: str
    refuted: str
    rule: Rule
    needs: tuple[str, ...] = ()
    page: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    load: str = ""
