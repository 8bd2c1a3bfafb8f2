"""The code lengths against the strongest general compressors, on real prose, proteins and SMILES, the same symbols for all."""

import pytest

from analysis.corpus import Corpus
from analysis.prediction import entropy_rate
from tests.benchmarks import codelength

SYMBOLS = 200_000


@pytest.fixture(scope="module")
def sources():
    return codelength.bundled_sources()


@pytest.mark.parametrize(("name", "share"), [("king-james", 0.96), ("escherichia", 0.975), ("chembl-sample", 0.97)])
def test_the_mixture_is_shorter_than_ppmd_of_any_order_and_xz(sources, name, share):
    """PPMd (Shkarin 2002, doi:10.1109/DCC.2002.999958) at the best of its orders 2 to 16, and xz -9e."""
    objects, separators = sources[name]
    corpus = Corpus.from_symbols(codelength.first_symbols(objects, SYMBOLS))
    ppmd, _, xz = codelength.peers(corpus)
    assert entropy_rate(corpus, model="mixture", separators=separators, replicates=2).value <= share * min(ppmd, xz)
