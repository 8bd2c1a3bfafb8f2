"""Symbols that open and close are found where there are any, and nowhere else; the path leaves closed branches out."""

import numpy as np
import pytest

from analysis.corpus import Corpus
from analysis.estimators.sequences import nesting
from analysis.estimators.sequences.context_mixing import ContextMixer
from tests import processes


def learned(objects):
    """Symbols by their role after all objects: openers and closers by kind, and those that are waited for."""
    corpus = Corpus.from_symbols(objects)
    model = ContextMixer(len(corpus.alphabet))
    model.learn(corpus)
    found = model._nesting
    pairs = {corpus.alphabet[a] + corpus.alphabet[np.flatnonzero(found.role == -found.role[a])[0]]
             for a in np.flatnonzero(found.role > 0)}  # fmt: skip
    return pairs, {corpus.alphabet[k] for k in np.flatnonzero(found.flag)}


def test_brackets_and_ring_digits_are_found():
    rng = np.random.default_rng(0)
    pairs, waited = learned([processes.branched(rng) for _ in range(600)])
    assert pairs == {"()", "[]"}
    assert waited == {"1", "2"}


def test_other_names_for_the_brackets_make_no_difference():
    rng = np.random.default_rng(1)
    swap = str.maketrans("()[]12", "pqrsuv")
    pairs, waited = learned([processes.branched(rng).translate(swap) for _ in range(600)])
    assert (pairs, waited) == ({"pq", "rs"}, {"u", "v"})


@pytest.mark.parametrize("order", [0, 1, 2])
def test_random_sequences_hold_no_brackets(order):
    codes = (
        processes.random_markov(12, order).sample(40_000, 2)
        if order
        else np.random.default_rng(0).integers(12, size=40_000)
    )
    assert learned([part.tolist() for part in np.array_split(codes, 200)]) == (set(), set())


def test_what_closes_soonest_is_the_partner_where_counts_are_equal():
    """Regression: each line has one branch, so the line feed comes as often as the bracket that closes it."""
    rng = np.random.default_rng(3)
    word = lambda: "".join(rng.choice(list("abcde"), rng.integers(3, 9)))  # noqa: E731
    assert learned(["".join(f"{word()}({word()}){word()}\n" for _ in range(800))])[0] == {"()"}


def trail(symbols, roles, flags=()):
    """The path after some symbols, as what would have to be walked to get there, and its hash."""
    alphabet = sorted({*symbols, *"".join(roles), *flags})
    found = nesting.new_nesting(len(alphabet))
    for kind, (a, b) in enumerate(roles, 1):
        found.role[alphabet.index(a)], found.role[alphabet.index(b)] = kind, -kind
    for k, x in enumerate(flags):
        found.flag[alphabet.index(x)] = 1 << k
    path = nesting.new_path()
    walk = nesting.walk.py_func
    nesting.restart.py_func(path)
    with np.errstate(over="ignore"):
        for x in symbols:
            walk(found, path, alphabet.index(x), np.uint64(1_000_003))
    return int(path.trail[path.size[0]]), path.size.tolist(), int(path.open[0])


@pytest.mark.parametrize(
    ("whole", "same"),
    [("ab(cd)e", "abe"), ("ab(c(d)[e]a)e", "abe"), ("a(b)(c)d", "ad"), ("a)b", "a)b"), ("a([b)c", "ac")],
)
def test_a_closed_branch_leaves_the_path(whole, same):
    """A bracket that closes nothing stays; what was left open inside a closed branch is closed with it."""
    symbols = "abcde()[]"
    one, two = (trail(x, ["()", "[]"], symbols)[0] for x in (whole, same))
    assert one == two


def test_an_open_branch_is_on_the_path_with_its_bracket():
    assert trail("ab(cd", ["()"])[1] == [5, 1]
    assert trail("ab(cd", ["()"])[0] != trail("abcd(", ["()"])[0]


def test_symbols_are_open_after_odd_occurrences():
    assert [trail(x, [], "12")[2] for x in ("a", "1a", "1a2", "1a2b1", "1a2b12")] == [0, 1, 3, 2, 0]


def test_a_path_that_is_full_starts_anew():
    length, depth = trail("(" * (nesting.ROOM + 5), ["()"])[1]
    assert length == depth == 5


def test_the_past_without_its_branches_predicts_what_follows_a_branch():
    """Behind each branch of random length comes what the letter before it decides: no order reaches there."""
    rng = np.random.default_rng(5)
    ends = dict(zip("abcd", "wxyz", strict=True))
    objects = []
    for _ in range(2500):
        a = rng.choice(list("abcd"))
        objects.append(f"{a}({''.join(rng.choice(list('klmn'), rng.integers(9, 15)))}){ends[a]}")
    corpus = Corpus.from_symbols(objects)
    bits = ContextMixer(len(corpus.alphabet)).learn(corpus)
    last = bits[corpus.offsets[1:] - 1][1500:]
    assert last.mean() < 0.1  # of 2 bits


def test_a_stream_of_objects_costs_what_the_objects_cost():
    """Regression: objects in one stream, each closed by a line feed, cost 5 % more: nothing said where they end."""
    rng = np.random.default_rng(8)
    objects = [processes.branched(rng) + "\n" for _ in range(3000)]
    costs = []
    for given in (objects, ["".join(objects)]):
        corpus = Corpus.from_symbols(given)
        costs.append(ContextMixer(len(corpus.alphabet)).learn(corpus)[20_000:].mean())
    assert costs[1] < 1.01 * costs[0]


def test_prose_has_no_symbol_that_ends_an_object():
    rng = np.random.default_rng(9)
    words = ["".join(rng.choice(list("abcdefgh"), rng.integers(2, 7))) for _ in range(300)]
    text = ". ".join(
        " ".join(rng.choice(words, 9)) + (" (" + rng.choice(words) + ")" if rng.random() < 0.3 else "")
        for _ in range(900)
    )
    corpus = Corpus.from_symbols([text])
    model = ContextMixer(len(corpus.alphabet))
    model.learn(corpus)
    assert model._nesting.ends.sum() == 0
    assert model._nesting.role[corpus.alphabet.index("(")] > 0
