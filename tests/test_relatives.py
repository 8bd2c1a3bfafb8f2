"""Objects given their relatives: a true code, near the truth on simulated families, silent where there are none."""

import numpy as np
import pytest

from analysis.charts import relatives as charts
from analysis.corpus import Corpus, Dataset
from analysis.estimators.sequences import relatives as kin
from analysis.estimators.sequences.relatives import Relatives
from analysis.experiments import relatives, settings_of
from analysis.experiments.learning_arms import NEUTRAL, PRESENT

LETTERS = "acdefghiklmnpqrstvwy"


def family(rng, members=30, length=200, changed=0.3, gaps=0.0, letters=LETTERS, replaced=None):
    """Copies of one ancestor: each symbol changed with a probability, some stretches left out or put in."""
    ancestor = rng.integers(len(letters), size=length)
    copies = []
    for _ in range(members):
        other = rng.integers(len(letters), size=length) if replaced is None else replaced[ancestor]
        one = np.where(rng.random(length) < changed, other, ancestor)
        if rng.random() < gaps:
            at = int(rng.integers(20, length - 20))
            one = np.delete(one, np.s_[at : at + 4]) if rng.random() < 0.5 else np.insert(one, at, ancestor[:4])
        copies.append("".join(letters[x] for x in one))
    return copies


def split(families, held=2, extra=""):
    """The last members of each family, and all others as their pool."""
    apart = [x for one in families for x in one[-held:]]
    corpus = Corpus.from_symbols([*[x for one in families for x in one[:-held]], *apart, extra or LETTERS])
    n = len(corpus) - 1
    return corpus.take(np.arange(n - len(apart))), corpus.take(np.arange(n - len(apart), n))


def flat(corpus):
    """Bits of a model that knows nothing."""
    return np.full(corpus.n_symbols, np.log2(len(corpus.alphabet)))


def added(pool, held, **options):
    """Bits a symbol with relatives."""
    return Relatives(pool, **options).code(held, flat(held)).sum() / held.n_symbols


def truth(changed):
    """Entropy of a symbol whose ancestor is known."""
    k = len(LETTERS)
    kept = 1 - changed + changed / k
    return -kept * np.log2(kept) - (1 - kept) * np.log2((1 - kept) / (k - 1))


@pytest.mark.parametrize(("changed", "gaps"), [(0.2, 0.0), (0.5, 0.0), (0.3, 1.0)])
def test_families_cost_what_their_ancestors_leave_open(changed, gaps):
    """Twenty families of thirty: within half a bit of knowing the ancestor, of 4.3 bits a symbol without relatives."""
    rng = np.random.default_rng(0)
    pool, held = split([family(rng, changed=changed, gaps=gaps) for _ in range(20)])
    cost = added(pool, held)
    assert truth(changed) - 0.1 < cost < truth(changed) + 0.5


def test_a_matrix_of_substitutions_is_learned():
    """Members that replace each letter by one certain other: what stands for what is learned across families."""
    rng = np.random.default_rng(1)
    partner = np.arange(20) ^ 1  # a for c, d for e, and so on
    families = [family(rng, members=4, changed=0.5, replaced=partner) for _ in range(60)]
    pool, held = split(families, held=1)
    model = Relatives(pool)
    scores = model._scores
    pairs = scores[np.arange(20), partner]
    others = scores[~np.eye(20, dtype=bool) & (partner[:, None] != np.arange(20))]
    assert pairs.min() > 0 > others.max()
    assert model.code(held, flat(held)).sum() / held.n_symbols < 1.4  # one bit says which of the two


def test_unrelated_objects_cost_one_bit_each_and_no_more():
    rng = np.random.default_rng(2)
    objects = ["".join(rng.choice(list(LETTERS), 150)) for _ in range(400)]
    corpus = Corpus.from_symbols(objects)
    pool, held = corpus.take(np.arange(350)), corpus.take(np.arange(350, 400))
    bits = Relatives(pool).code(held, flat(held))
    alone = np.add.reduceat(flat(held), held.offsets[:-1])
    assert (bits <= alone + 1 + 1e-9).all()
    assert np.mean(bits > alone + 0.9) > 0.9


def test_what_a_walk_charges_is_the_distribution_of_the_next_symbol():
    """Over all ways to go on, the chances that the walk gives sum to one."""
    rng = np.random.default_rng(3)
    places, outside = rng.dirichlet(np.ones(5), 12), rng.dirichlet(np.ones(5), 9)
    codes = rng.integers(5, size=9).astype(np.int32)

    def charged(symbols):
        return kin._walk(symbols, outside[np.arange(len(symbols)), symbols], places, 0.01, 0.6)

    for t in (0, 1, 4, 8):
        before = charged(codes[:t])
        chances = [2.0 ** (before - charged(np.append(codes[:t], np.int32(x)).astype(np.int32))) for x in range(5)]
        assert sum(chances) == pytest.approx(1, abs=1e-9)


def test_alignments_find_what_was_left_out_and_put_in():
    rng = np.random.default_rng(4)
    a = rng.integers(20, size=120).astype(np.int32)
    b = np.concatenate([rng.integers(20, size=7), a[:50], a[53:90], rng.integers(20, size=2), a[90:]]).astype(np.int32)
    scores = np.where(np.eye(20, dtype=bool), 5, -4).astype(np.float32)
    score, place = kin._align(a, b, scores, 7)
    right = np.concatenate([np.arange(50) + 7, [-1] * 3, np.arange(53, 90) + 4, np.arange(90, 120) + 6])
    assert np.mean(place == right) > 0.95
    assert score == pytest.approx(117 * 5 - 2 * kin.OPEN - 3 * kin.EXTEND, abs=6)


def test_other_names_for_the_symbols_make_no_difference():
    rng = np.random.default_rng(5)
    pool, held = split([family(rng, members=8, changed=0.4) for _ in range(15)])
    names = rng.permutation(len(pool.alphabet)).astype(np.int32)
    one, two = (added(*both) for both in ((pool, held), tuple(c.with_codes(names[c.codes]) for c in (pool, held))))
    assert one == pytest.approx(two, rel=0.01)  # ties of k-mers fall otherwise


def test_bad_input_is_refused_in_words():
    corpus = Corpus.from_symbols(["abab", "", "baba"])
    with pytest.raises(ValueError, match="at least two"):
        Relatives(corpus.take([0]))
    with pytest.raises(ValueError, match="at most 512"):
        Relatives(Corpus.from_symbols([[str(i) for i in range(600)], ["1"]]))
    with pytest.raises(ValueError, match="one for each"):
        Relatives(corpus).code(corpus, np.ones(3))
    assert Relatives(corpus).code(corpus, np.ones(8)).tolist() == pytest.approx([5, 1, 5], abs=1)
    assert np.isfinite(Relatives(Corpus.from_symbols(["a", "a", ""])).code(Corpus.from_symbols(["a"]), [0.0])).all()


def texts(objects):
    return Dataset("simulated", "text", tuple(objects), tuple(map(str, range(len(objects)))))


@pytest.fixture(scope="module")
def found():
    """Lines in families whose members change a letter in four, which a chain of order 2 does not make."""
    rng = np.random.default_rng(6)
    lines = [one for _ in range(60) for one in family(rng, members=6, length=120, changed=0.25)]
    return relatives.run({"text": texts(lines)}, settings_of("relatives", {"objects": 250}), lambda *_: None)


def test_relatives_add_to_families_and_nothing_to_neutral_objects(found):
    ends = found.tables["added"].groupby("arm").last()
    assert ends.loc[PRESENT, "low"] > 0.05
    assert ends.loc[NEUTRAL, "high"] < 0.02
    assert "Relatives save" in found.sentence


def test_the_chart_says_what_the_table_says(found):
    chart = charts.saved(found.tables["saved"], found.tables["added"])
    row = found.tables["added"].query("arm == @PRESENT").sort_values("objects").iloc[-1]
    assert f"{row.value:.2g}" in chart.title
    assert (charts.REAL, charts.CONTROL, charts.LOCAL, charts.WITH) == (
        PRESENT,
        NEUTRAL,
        relatives.LOCAL,
        relatives.WITH,
    )


@pytest.mark.parametrize("objects", [0, 99, 10**6])
def test_pools_of_no_size_are_refused(objects):
    with pytest.raises(ValueError, match="between 100 and 30,000"):
        relatives.run({}, settings_of("relatives", {"objects": objects}), lambda *_: None)


def test_one_family_is_its_own_pool():
    """Regression: parts that all members share weighed nothing, so a pool of one family had no relatives."""
    rng = np.random.default_rng(7)
    pool, held = split([family(rng, members=12, changed=0.3)])
    assert added(pool, held) < np.log2(len(pool.alphabet)) - 1
