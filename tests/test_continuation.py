"""A walk along an object says what the coder charges, and draws follow those probabilities."""

import numpy as np
import pytest

from analysis import prediction
from analysis.corpus import Corpus
from tests import processes

LETTERS = "abcdefgh"


def random_corpus(objects: int = 60, seed: int = 3) -> Corpus:
    """Objects with copies, short words and noise, so that every part of the mixture has a say."""
    rng = np.random.default_rng(seed)
    words = ["".join(rng.choice(list(LETTERS[:7]), rng.integers(2, 7))) for _ in range(25)]
    lines = ["h".join(rng.choice(words, 12)) for _ in range(objects)]
    return Corpus.from_symbols([*lines, LETTERS])


def trained(corpus: Corpus, **options: object) -> prediction.Model:
    model = prediction.new_model(corpus, "mixture", **options)
    model.learn(corpus)
    return model


def charged(model: prediction.Model, corpus: Corpus) -> np.ndarray:
    """Bits by the walk."""
    walker = prediction.Walker(model)
    return np.concatenate([-np.log2(walker.chances(x)[np.arange(len(x)), x]) for x in corpus])


@pytest.mark.parametrize("separators", [None, "h"])
def test_a_walk_charges_what_the_coder_charges(separators):
    corpus = random_corpus()
    model = trained(corpus.take(range(40)), separators=separators)
    held = corpus.take(range(38, 61))  # some of them learned, some not
    assert charged(model, held) == pytest.approx(model.score(held), abs=1e-9)


def test_a_walk_over_a_wide_alphabet_charges_what_the_coder_charges():
    """More symbols than the additive model takes, and more nodes than a line of the table holds."""
    rng = np.random.default_rng(0)
    corpus = Corpus.from_symbols([[f"w{k}" for k in rng.zipf(1.3, 40) % 300] for _ in range(60)])
    model = trained(corpus.take(range(50)))
    held = corpus.take(range(50, 60))
    assert charged(model, held) == pytest.approx(model.score(held), abs=1e-9)


@pytest.mark.parametrize("stream", [False, True])
def test_a_walk_over_branches_charges_what_the_coder_charges(stream):
    """Brackets, rings and, in a stream, symbols that end an object are followed by the walk as the coder follows them."""
    rng = np.random.default_rng(5)
    lines = [processes.branched(rng) for _ in range(600)]
    parts = ["\n".join(lines[k : k + 50]) + "\n" for k in range(0, 600, 50)] if stream else lines
    corpus = Corpus.from_symbols(parts)
    model = trained(corpus.take(range(len(parts) - 2)))
    found = model.mixer._nesting
    assert found.due[1] >= 4 and found.ends.sum() == stream
    held = corpus.take(range(len(parts) - 2, len(parts)))
    assert charged(model, held) == pytest.approx(model.score(held), abs=1e-9)


def test_every_row_of_a_walk_is_the_distribution_of_the_next_symbol():
    corpus = random_corpus()
    model = trained(corpus)
    codes = next(iter(corpus))[:30]
    rows = prediction.Walker(model).chances(codes)
    assert rows.shape == (31, 8)
    assert rows.sum(axis=1) == pytest.approx(np.ones(31))
    for t in (0, 1, 7, 30):
        assert rows[t] == pytest.approx(model.next_symbol(codes[:t]), abs=1e-12)


def test_an_alphabet_of_one_symbol_is_certain():
    model = trained(Corpus.from_symbols(["aaaa", "aa"]))
    assert prediction.Walker(model).chances([0, 0]) == pytest.approx(np.ones((3, 1)))


@pytest.mark.parametrize(
    ("temperature", "share"), [(1.0, 0.7), (0.5, 0.49 / 0.58), (2.0, 0.7**0.5 / (0.7**0.5 + 0.3**0.5))]
)
def test_draws_from_a_memoryless_source_have_the_tempered_share(temperature, share):
    """Softmax of log P / T over two symbols of .7 and .3."""
    rng = np.random.default_rng(1)
    corpus = Corpus.from_symbols(["".join(rng.choice(["a", "b"], 20, p=[0.7, 0.3])) for _ in range(3000)])
    walker = prediction.Walker(trained(corpus))
    drawn = [walker.draw(20, temperature=temperature, seed=k)[0] for k in range(300)]
    assert 1 - np.concatenate(drawn).mean() == pytest.approx(share, abs=0.03)


def test_drawing_stops_at_the_end_and_charges_it():
    corpus = Corpus.from_symbols(["ab."] * 300 + ["aab."] * 300)
    model = trained(corpus)
    walker = prediction.Walker(model)
    for seed in range(20):
        codes, bits = walker.draw(50, temperature=0.5, end=corpus.alphabet.index("."), seed=seed)
        whole = [*codes, corpus.alphabet.index(".")]
        assert "".join(corpus.alphabet[c] for c in whole) in ("ab.", "aab.")
        one = Corpus(np.array(whole, np.int32), np.array([0, len(whole)]), corpus.alphabet, np.array([len(whole)]))
        assert bits == pytest.approx(model.score(one), abs=1e-9)


def test_a_given_beginning_is_kept_and_a_seed_gives_the_same_end():
    corpus = random_corpus()
    walker = prediction.Walker(trained(corpus))
    first, again = (walker.draw(40, [0, 1, 2], seed=5)[0] for _ in range(2))
    assert first[:3].tolist() == [0, 1, 2] and len(first) == 40
    assert first.tolist() == again.tolist()
    assert first.tolist() != walker.draw(40, [0, 1, 2], seed=6)[0].tolist()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda w: w.draw(5, temperature=0), "must be above 0"),
        (lambda w: w.draw(5, temperature=float("nan")), "must be above 0"),
        (lambda w: w.draw(2, [0, 1]), "leave no room"),
        (lambda w: w.chances([99]), "codes from 0"),
    ],
)
def test_what_cannot_be_drawn_is_said(call, words):
    walker = prediction.Walker(trained(random_corpus(10)))
    with pytest.raises(ValueError, match=words):
        call(walker)


def test_other_and_untrained_models_are_refused():
    corpus = random_corpus(10)
    with pytest.raises(ValueError, match="only the model 'mixture'"):
        prediction.Walker(prediction.new_model(corpus, "ctw"))
    with pytest.raises(ValueError, match="learned nothing"):
        prediction.Walker(prediction.new_model(corpus, "mixture"))
