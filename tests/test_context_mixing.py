"""Context mixing: a true code (normalised, blind to the future), exact on known processes, at home with near relatives."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus
from analysis.estimators.sequences import context_mixing_kernel as kernel
from analysis.estimators.sequences.code_tree import code_by_frequency, code_by_likeness
from analysis.estimators.sequences.context_mixing import PREFIX, USED, ContextMixer, Mixture
from analysis.estimators.sequences.context_tree import ContextTree
from analysis.prediction import entropy_rate
from tests import processes


def encode(objects, alphabet):
    return Corpus.from_symbols([*objects, alphabet]).take(np.arange(len(objects)))


def random_corpus(n=6000, k=7, seed=0, pieces=30):
    codes = processes.random_markov(k, seed).sample(n, seed)
    return Corpus.from_symbols([part.tolist() for part in np.array_split(codes, pieces)])


MAKERS = {
    "mixing": lambda k, symbols=0: ContextMixer(k, symbols=symbols),
    "mixture": lambda k, symbols=0: Mixture(k, 4, symbols=symbols),
}


# --- the binary code


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_code_by_frequency_is_complete_and_within_one_bit_of_the_entropy(counts):
    """Kraft's sum is 1; Huffman 1952: mean length in [H, H + 1)."""
    code = code_by_frequency(counts)
    lengths = np.diff(code.start)
    weights = np.array(counts) + 0.25
    p = weights / weights.sum()
    assert (2.0**-lengths).sum() == pytest.approx(1)
    entropy = -(p * np.log2(p)).sum()
    assert entropy - 1e-9 <= p @ lengths < entropy + 1


def corpus_of(counts, seed=0):
    """Symbols that come as often as said, in random order, some of them not at all."""
    codes = np.repeat(np.arange(len(counts)), counts)
    codes = np.random.default_rng(seed).permutation(codes).astype(np.int32)
    half = len(codes) // 2
    offsets = np.array([0, half, half, len(codes)])
    return Corpus(codes, offsets, tuple(map(str, range(len(counts)))), np.diff(offsets))


@pytest.mark.parametrize("make", [code_by_frequency, lambda counts: code_by_likeness(corpus_of(counts))])
@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
@settings(max_examples=30, deadline=None)
def test_paths_walk_the_tree_from_root_to_leaf(make, counts):
    code = make(counts)
    assert (2.0 ** -np.diff(code.start)).sum() == pytest.approx(1)
    for symbol in range(len(counts)):
        node = 0 if len(counts) > 1 else -1
        for step in code.path[code.start[symbol] : code.start[symbol + 1]]:
            assert step >> 1 == node
            node = code.child[node, step & 1]
        assert node == -1 - symbol
    places = set(zip(code.group.tolist(), code.within.tolist(), strict=True))
    assert len(places) == len(counts) - 1  # no two decisions share a counter
    assert code.within.max(initial=1) <= 7


def test_symbols_used_alike_share_their_first_decisions():
    """Vowels and consonants that alternate at random: the first decision is which of the two."""
    rng = np.random.default_rng(0)
    pairs = np.stack([rng.choice(list("bcdfg"), (200, 8)), rng.choice(list("aeiou"), (200, 8))], axis=2)
    corpus = Corpus.from_symbols(["".join(word.ravel()) for word in pairs])
    code = code_by_likeness(corpus)
    first = {x: code.path[code.start[k]] & 1 for k, x in enumerate(corpus.alphabet)}
    assert len({first[x] for x in "aeiou"}) == len({first[x] for x in "bcdfg"}) == 1
    assert first["a"] != first["b"]


def test_wide_alphabets_are_coded_by_frequency():
    counts = np.arange(1, 200)
    one, two = code_by_frequency(counts), code_by_likeness(corpus_of(counts))
    np.testing.assert_array_equal(one.path, two.path)


# --- a true code


@pytest.mark.parametrize("maker", MAKERS)
def test_probabilities_of_the_next_symbol_sum_to_one(maker):
    corpus = random_corpus()
    model = MAKERS[maker](7)
    model.learn(corpus)
    for context in ([], [3], corpus.codes[:150].tolist()):
        p = model.next_symbol(context)
        assert p.min() > 0
        assert p.sum() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("n", [PREFIX + 700, USED, USED + 1, USED + 300])
def test_what_is_charged_while_learning_sums_to_one_over_all_continuations(maker, n):
    """Alter the last symbol in every way: the code lengths charged for it are those of one distribution."""
    corpus = random_corpus(n)
    charged = []
    for symbol in range(7):
        codes = corpus.codes.copy()
        codes[-1] = symbol
        charged.append(MAKERS[maker](7).learn(corpus.with_codes(codes))[-1])
    assert (2.0 ** -np.array(charged)).sum() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("at", [PREFIX // 2, PREFIX + 5, USED - 3, USED, USED + 900])
def test_the_future_does_not_change_the_past(maker, at):
    corpus = random_corpus()
    codes = corpus.codes.copy()
    codes[at:] = np.random.default_rng(1).integers(7, size=codes.size - at)
    one, two = (MAKERS[maker](7).learn(c) for c in (corpus, corpus.with_codes(codes)))
    np.testing.assert_array_equal(one[:at], two[:at])


def test_what_was_coded_is_decoded_from_the_code_alone():
    """An ideal coder's intervals: each symbol is found from what the symbols before it (and how many there will be) say."""
    objects = [f"[{a}({b}){c}]1{d}1" for a, b, c, d in np.random.default_rng(3).choice(list("abcd"), (160, 4))]
    corpus = Corpus.from_symbols(objects)
    alphabet, start = len(corpus.alphabet), PREFIX + 100
    truth = ContextMixer(alphabet).learn(corpus)
    point = np.random.default_rng(4).random(30)  # where in its symbol's interval each number of the code lies
    known = corpus.codes[:start].copy()
    for k, place in enumerate(point):
        chances = np.empty(alphabet)
        for symbol in range(alphabet):
            tried = np.append(known, np.int32(symbol))
            offsets = np.minimum(corpus.offsets, len(tried))
            beginning = Corpus(tried, offsets, corpus.alphabet, np.diff(offsets))
            chances[symbol] = 2.0 ** -ContextMixer(alphabet, symbols=corpus.n_symbols).learn(beginning)[-1]
        edges = np.concatenate([[0], np.cumsum(chances)])
        sent = corpus.codes[start + k]
        number = edges[sent] + place * 2.0 ** -truth[start + k]  # what the sender writes, from its own code lengths
        decoded = np.searchsorted(edges, number, side="right") - 1
        assert decoded == sent
        known = np.append(known, np.int32(decoded))


def blended(tree, mixer):
    """Bits of the blend of two codes: the share of the first moves by a hundredth of its responsibility a symbol."""
    share, bits = 0.5, []
    for p, q in zip(2.0**-tree, 2.0**-mixer, strict=True):
        bits.append(-np.log2(share * p + (1 - share) * q))
        share += 0.01 * (share * p / (share * p + (1 - share) * q) - share)
    return np.array(bits)


TREE_WINS = processes.random_markov(6, 1).sample(8000, 0).tolist()
SOURCES = {
    "many objects": random_corpus(),
    "one sentence again and again": Corpus.from_symbols(["the cat sat on the mat. "] * 300),
    "a chain of order 1": Corpus.from_symbols([TREE_WINS]),
}


@pytest.mark.parametrize("name", SOURCES)
def test_mixture_is_at_most_one_bit_longer_than_the_better_part(name):
    """Two parts of prior 1/2: -log2(P/2 + Q/2), in closed form."""
    corpus = SOURCES[name]
    k = len(corpus.alphabet)
    tree, mixer = ContextTree(k, 4).learn(corpus), ContextMixer(k).learn(corpus)
    parts = np.array([tree.sum(), blended(tree, mixer).sum()])
    total = Mixture(k, 4).learn(corpus).sum()
    assert parts.min() - 1e-6 <= total <= parts.min() + 1 + 1e-6
    assert total == pytest.approx(1 - np.logaddexp2(*-parts), abs=1e-6)


@pytest.mark.parametrize("maker", MAKERS)
def test_scoring_is_frozen_and_independent_of_order(maker):
    corpus = random_corpus()
    model = MAKERS[maker](7)
    model.learn(corpus.take(np.arange(20)))
    test = corpus.take(np.arange(20, 30))
    forward, backward = model.score(test), model.score(test.take(np.arange(10)[::-1]))
    totals = np.add.reduceat(forward, test.offsets[:-1])
    again = np.add.reduceat(backward, test.take(np.arange(10)[::-1]).offsets[:-1])[::-1]
    np.testing.assert_allclose(totals, again, rtol=1e-12)


# --- exact processes: within 0.02 bits at 60,000 symbols

PROCESSES = {
    "golden mean": processes.golden_mean(),
    "even": processes.even(),
    "symmetric chain": processes.symmetric_chain(),
    "period 5": processes.periodic(5),
    "exclusive or": processes.rrxor(),
    "order 1": processes.random_markov(8, 1),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_mixture_is_within_two_hundredths_of_the_entropy_rate(name):
    codes = PROCESSES[name].sample(60_000, 4)
    rate = entropy_rate(Corpus.from_symbols([codes.tolist()]), model="mixture").value
    assert rate == pytest.approx(PROCESSES[name].unifilar_rate(), abs=0.02)


# --- what a tree cannot see


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("cuts", [[1, 6], [2, 4, 12], [19], list(range(1, 24))], ids=str)
def test_objects_that_come_in_parts_are_learned_as_at_once(maker, cuts):
    """Regression: the tree of decisions was that of the first part for ever, however short the part was."""
    corpus, held = random_corpus(), random_corpus(seed=1)
    once, parts = maker(7, corpus.n_symbols), maker(7, corpus.n_symbols)
    bits = once.learn(corpus)
    ends = [0, *cuts, len(corpus)]
    found = [parts.learn(corpus.take(np.arange(a, b))) for a, b in pairwise(ends)]
    assert np.concatenate(found) == pytest.approx(bits, rel=1e-6)
    assert parts.score(held) == pytest.approx(once.score(held), rel=1e-6)


def test_copies_survive_substitutions():
    """A second string that differs in one of eight places: about h(1/8) + log2(3)/8 bits a symbol, not 2."""
    rng = np.random.default_rng(0)
    first = rng.integers(4, size=8000)
    second = np.where(rng.random(8000) < 1 / 8, (first + rng.integers(1, 4, size=8000)) % 4, first)
    corpus = Corpus.from_symbols([first.tolist(), second.tolist()])
    mixed, tree = (m.learn(corpus)[8000:].mean() for m in (ContextMixer(4), ContextTree(4, 12)))
    ideal = -(np.log2(7 / 8) * 7 + np.log2(1 / 8)) / 8 + np.log2(3) / 8
    assert mixed < ideal + 0.2
    assert mixed < tree - 0.3


def test_unit_context_sees_words_longer_than_the_orders():
    """Each word ends in a letter that its first letter decides, ten symbols earlier, behind one and the same middle."""
    rng = np.random.default_rng(1)
    words = [f"{a}-ooooooooo{b}" for a, b in zip("abcdefgh", "hgfedcba", strict=True)]
    text = " ".join(rng.choice(words, 3000))
    corpus = Corpus.from_symbols([text])
    bits = ContextMixer(len(corpus.alphabet), [corpus.alphabet.index(" ")]).learn(corpus)
    assert bits[10_000:].sum() / (len(text) - 10_000) * 13 < 3.3  # 3 bits a word: which one


def test_degenerate_alphabets():
    assert ContextMixer(1).learn(encode(["aaaa", ""], "a")).sum() == 0
    assert ContextMixer(2).learn(encode(["", ""], "ab")).size == 0
    words = [str(i) for i in range(5000)]
    corpus = Corpus.from_symbols([words[:2500], words[2500:]])
    assert np.isfinite(Mixture(5000, 4).learn(corpus)).all()


@pytest.mark.parametrize("maker", MAKERS)
def test_other_numbers_for_the_symbols_hardly_change_the_code(maker):
    """Exactly for the tree; the mixer's hashes and ties see the numbers."""
    corpus = random_corpus()
    names = np.random.default_rng(4).permutation(7)
    one, two = (MAKERS[maker](7).learn(c).mean() for c in (corpus, corpus.with_codes(names[corpus.codes])))
    assert one == pytest.approx(two, abs=4e-3)
    trees = (ContextTree(7, 4).learn(c).sum() for c in (corpus, corpus.with_codes(names[corpus.codes])))
    assert next(trees) == pytest.approx(next(trees), rel=1e-12)


@pytest.mark.parametrize(
    ("first", "second"),
    [("lately", "tilt"), ("met", "tilt"), ("tilt", "known"), ("tilt", "leanings"), ("known", "leanings")],
)
def test_code_lengths_do_not_depend_on_where_arrays_lie_in_memory(monkeypatch, first, second):
    """Loops take their scalar form where two arrays are closer than one vectorised step; it must round in the same way."""
    corpus = Corpus.from_symbols([np.random.default_rng(0).integers(10, size=4000).tolist()])
    expected = ContextMixer(10).learn(corpus)
    run = kernel.run

    def neighbours(*given):
        """Run the kernel with two of its arrays back to back in one block of memory."""
        parts = list(given)
        holder = {n: i for i in (7, 9) for n in parts[i]._fields}
        one, two = (getattr(parts[holder[n]], n) for n in (first, second))
        block = np.concatenate([one.ravel(), two.ravel()])
        for name, array, flat in ((first, one, block[: one.size]), (second, two, block[one.size :])):
            parts[holder[name]] = parts[holder[name]]._replace(**{name: flat.reshape(array.shape)})
        run(*parts)

    monkeypatch.setattr(kernel, "run", neighbours)
    assert np.array_equal(ContextMixer(10).learn(corpus), expected)
