"""Random molecules of a chain of SELFIES tokens: every token counts, and a neutral set is like its own neutral set."""

import numpy as np
import pytest
import selfies
from rdkit import Chem

from analysis import datasets
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.molecule import chain, selfies_chain
from analysis.domains.molecule.chem import molecules
from analysis.domains.molecule.representations import selfies_tokens


def drawn(name: str = "chembl-sample", n: int = 300, order: int = 2) -> tuple[Corpus, Corpus, np.ndarray]:
    real = selfies_tokens(datasets.load(name).sample(n, seed=1))
    made, found = selfies_chain.strings(
        real, real.take(np.flatnonzero(real.lengths)), order, (0.05 * real.sizes).astype(int), 3
    )
    return real, made, found


@pytest.mark.parametrize("name", ["chembl-sample", "approved-drugs"])
def test_every_token_of_a_drawn_string_is_read(name):
    """Regression: half of the tokens of a plain chain, and most of its rings, were lost in reading."""
    real, made, found = drawn(name)
    assert found.mean() > 0.97
    for i in np.flatnonzero(found).tolist():
        tokens, pending, atoms, rings = made.decode(i), 0, 0, 0
        for token in tokens:
            if pending:
                pending -= 1
            elif "Ring" in token or "Branch" in token:
                pending, rings = int(token[-2]), rings + ("Ring" in token)
            else:
                atoms += token not in (".",)
        mol = Chem.MolFromSmiles(selfies.decoder("".join(tokens)), sanitize=False)
        assert (mol.GetNumAtoms(), mol.GetNumBonds()) == (atoms, atoms - 1 - tokens.count(".") + rings)
        assert abs(mol.GetNumHeavyAtoms() - real.sizes[i]) <= 0.05 * real.sizes[i]


def test_strings_keep_the_number_of_tokens_and_the_seed_decides():
    real, made, _ = drawn()
    assert (made.lengths == real.lengths).all() and made.alphabet == real.alphabet
    assert (made.codes == drawn()[1].codes).all()
    other, _ = selfies_chain.strings(real, real, 2, (0.05 * real.sizes).astype(int), 4)
    assert (made.codes != other.codes).any()


def test_neutral_molecules_have_as_many_rings_as_the_real_ones():
    real = datasets.load("chembl-sample").sample(300, seed=1)
    neutral = chain.chain(real, np.arange(300), 2, 5)
    rings = [np.mean([mol.GetRingInfo().NumRings() for mol in molecules(found)]) for found in (real, neutral)]
    assert rings[1] == pytest.approx(rings[0], rel=0.15)
    assert (neutral.labels["null"] == "matched").mean() > 0.97


def test_an_object_without_a_string_of_its_size_is_marked():
    """All others are ethane: no chain of theirs makes a ring of its tokens and atoms."""
    smiles = ("CC",) * 20 + ("C1CC1",)
    dataset = Dataset("made", "molecule", smiles, tuple(map(str, range(21))))
    found = DOMAINS["molecule"].chain(dataset, np.arange(20), 2, 0)
    assert found.labels["null"].tolist() == ["matched"] * 20 + ["not matched: no chain of its size"]
    assert found.objects == smiles
