"""Text: what a word and a character are, byte pairs, controls and documents."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.text import nulls, representations
from analysis.domains.text.representations import byte_pairs, words_of

TEXT = DOMAINS["text"]


def dataset(*objects: str, **labels: list) -> Dataset:
    return Dataset("test", "text", objects, tuple(map(str, range(len(objects)))), pd.DataFrame(labels))


def zipf_text(n_objects: int = 300, seed: int = 0) -> Dataset:
    """Sentences of 4 to 20 words drawn from a lexicon of 5,000 with Zipf's frequencies."""
    rng = np.random.default_rng(seed)
    lexicon = ["".join(rng.choice(list("aeioubdklmnrst"), size=rng.integers(1, 9))) for _ in range(5000)]
    share = 1 / np.arange(1, 5001)
    lines = [rng.choice(5000, size=rng.integers(4, 21), p=share / share.sum()) for _ in range(n_objects)]
    return dataset(*(" ".join(lexicon[i] for i in line) for line in lines))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In the beginning, God…", ["in", "the", "beginning", "god"]),
        ("don't 'tis James' rock’n’roll", ["don't", "tis", "james", "rock'n'roll"]),
        ("well-known x_1 3.5", ["well", "known", "x", "1", "3", "5"]),
        ("Äpfel, ÉTÉ; naïve", ["äpfel", "été", "naïve"]),
        ("e\u0301te\u0301", ["été"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("co\u00adoperate", ["cooperate"]),
        ("Ελλάδα\nи Россия", ["ελλάδα", "и", "россия"]),
        ("...", []),
    ],
)
def test_words(text, words):
    assert words_of(dataset(text)) == [words]


def test_characters_spell_the_words_and_nothing_else():
    corpus = TEXT.REPRESENTATIONS["characters"].encode(dataset("The  Lord,\nsaid: 'Go!'", "Go."))
    assert "".join(corpus.decode(0)) == "the lord said go"
    assert corpus.sizes.tolist() == [16, 2]
    assert corpus.size_unit == "character"


@pytest.mark.parametrize("key", TEXT.REPRESENTATIONS)
def test_every_representation_has_the_same_objects_and_sizes(key):
    data = dataset("A rose is a rose.", "!", "Is it?")
    corpus = TEXT.REPRESENTATIONS[key].encode(data)
    assert corpus.sizes.tolist() == [16, 0, 5]
    assert len(corpus) == 3
    assert corpus.ordered == TEXT.REPRESENTATIONS[key].ordered
    assert corpus.representation == key


def test_word_pairs_stay_inside_an_object():
    corpus = TEXT.REPRESENTATIONS["word-pairs"].encode(dataset("a b c", "d e"))
    assert [corpus.decode(0), corpus.decode(1)] == [["a b", "b c"], ["d e"]]


def naive_byte_pairs(types: Counter, merges: int) -> dict:
    """Reference: count every pair anew before each merge."""
    pieces = {w: ["▁" + w[0], *w[1:]] for w in types}
    for _ in range(merges):
        pairs = Counter()
        for word, spelled in pieces.items():
            for pair in pairwise(spelled):
                pairs[pair] += types[word]
        if not pairs or max(pairs.values()) < 2:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        for word, spelled in pieces.items():
            pieces[word] = representations._joined(spelled, best)
    return pieces


def test_byte_pairs_join_the_most_frequent_pair_first():
    """The example of Sennrich, Haddow & Birch 2016: 'es', then 'est'."""
    types = Counter({"low": 5, "lower": 2, "newest": 6, "widest": 3})
    assert byte_pairs(types, 1)["newest"] == ["▁n", "e", "w", "es", "t"]
    assert byte_pairs(types, 2)["widest"] == ["▁w", "i", "d", "est"]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=8), st.integers(1, 5), min_size=1), st.integers(0, 30))
@settings(max_examples=150, deadline=None)
def test_byte_pairs_equal_counting_anew(types, merges):
    assert byte_pairs(Counter(types), merges) == naive_byte_pairs(Counter(types), merges)


def test_subwords_spell_the_text():
    data = zipf_text()
    corpus = TEXT.REPRESENTATIONS["subwords"].encode(data)
    assert len(corpus.alphabet) > 300
    assert all("".join(corpus.decode(i)).replace("▁", " ") == " " + data.objects[i] for i in range(len(data)))


def test_random_valid_keeps_every_word_as_often_and_the_lengths():
    data = zipf_text()
    null = TEXT.NULLS["random valid"].make(data, 3)
    assert Counter(" ".join(null.objects).split()) == Counter(" ".join(data.objects).split())
    difference = np.array([len(a) - len(b) for a, b in zip(null.objects, data.objects, strict=True)])
    assert np.abs(difference).max() <= 9  # a word and its space, half at either end
    assert np.mean([a == b for a, b in zip(null.objects, data.objects, strict=True)]) < 0.02
    assert null.objects == TEXT.NULLS["random valid"].make(data, 3).objects != TEXT.NULLS["random valid"].make(data, 4)


def held_out_new_words(data: Dataset) -> float:
    lines, shares = words_of(data), []
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(len(lines))
        known = {w for i in order[60:] for w in lines[i]}
        shares.append(np.mean([w not in known for i in order[:60] for w in lines[i]]))
    return float(np.mean(shares))


@pytest.mark.parametrize(("key", "tolerance"), [("random valid", 0.05), ("random words", 0.25)])
def test_a_null_that_met_no_new_words_looked_more_predictable_than_the_text(key, tolerance):
    """Held-out words that are new: as many as in a source without order. Draws with replacement fall short by half."""
    data = zipf_text()
    real = held_out_new_words(data)
    assert held_out_new_words(TEXT.NULLS[key].make(data, 1)) == pytest.approx(real, rel=tolerance)
    words = [w for line in words_of(data) for w in line]
    drawn = iter(np.random.default_rng(1).choice(words, size=len(words)))
    naive = dataset(*(" ".join(next(drawn) for _ in line) for line in words_of(data)))
    assert held_out_new_words(naive) < 0.75 * real


def test_random_words_invents_what_the_text_lacks():
    data = zipf_text()
    null = TEXT.NULLS["random words"].make(data, 1)
    real, drawn = (Counter(" ".join(d.objects).split()) for d in (data, null))
    n, singletons = sum(real.values()), sum(c == 1 for c in real.values())
    outside = sum(c for w, c in drawn.items() if w not in real) / sum(drawn.values())
    assert outside == pytest.approx(singletons / n, rel=0.2)
    assert abs(sum(map(len, null.objects)) - sum(map(len, data.objects))) < 30


def test_fresh_probabilities_add_up_to_one_and_to_coverage():
    counts = np.array([50, 20, 10, 5, 2, 2, 1, 1, 1, 1])
    chances, unseen = nulls._fresh_probabilities(counts)
    n, f1, f2 = counts.sum(), 4, 2
    assert chances.sum() == pytest.approx(1)
    assert unseen == np.ceil((n - 1) / n * f1**2 / (2 * f2))
    missing = f1 / n * (n - 1) * f1 / ((n - 1) * f1 + 2 * f2)
    assert chances[len(counts) :].sum() == pytest.approx(missing)
    assert nulls._fresh_probabilities(np.array([5, 3]))[1] == 0


@given(st.lists(st.integers(2, 12), min_size=1, max_size=60), st.data())
@settings(max_examples=150, deadline=None)
def test_cutting_a_stream_uses_every_word_and_leaves_no_object_empty(lengths, data):
    targets = data.draw(st.lists(st.integers(1, 40), min_size=1, max_size=60).filter(lambda t: max(t) > 1))
    full = sum(t > 1 for t in targets)
    lengths = lengths + [2] * max(0, full - len(lengths))
    bounds = nulls._boundaries(np.array(lengths), np.array(targets))
    counts = np.diff(bounds)
    assert bounds[0] == 0
    assert bounds[-1] == len(lengths)
    assert ((counts > 0) == (np.array(targets) > 1)).all()


def test_sentence_shuffle_moves_labels_along():
    data = dataset(*(f"verse {i}" for i in range(50)), verse=list(range(50)))
    null = TEXT.NULLS["sentence shuffle"].make(data, 1)
    assert sorted(null.objects) == sorted(data.objects)
    assert null.objects != data.objects
    assert [f"verse {v}" for v in null.labels["verse"]] == list(null.objects)


def test_other_nulls_forget_labels_and_say_what_they_are():
    data = dataset("a b c", "c d", "...", book=["x", "y", "z"])
    null = TEXT.NULLS["random valid"].make(data, 0)
    assert null.labels.shape[1] == 0
    assert null.name == "test, words in random order"
    assert null.objects[2] == "..."  # no word in it to shuffle


def test_features_count_words_the_same_way_in_every_set():
    one, other = TEXT.features(dataset("the cat the dog")), TEXT.features(dataset("zebra", "the"))
    assert one.sum() == 4
    assert one.max() == 2
    assert one[0].multiply(other[1]).sum() == 2


def test_documents_are_clusters_where_labels_name_them():
    data = dataset("a", "b", "c", "d", book=["Job", "Job", "Ruth", "Ruth"], chapter=[1, 2, 2, 2])
    assert TEXT.clusters(data).tolist() == [0, 1, 2, 2]


def test_near_duplicates_are_clusters_where_nothing_is_labelled():
    base = "the quick brown fox jumps over the lazy dog and runs away from it all"
    data = dataset("an entirely different line of words here", base, base.replace("lazy", "idle"), "the quick brown")
    found = TEXT.clusters(data)
    assert found[1] == found[2]
    assert len(set(found)) == 3


def test_possible_space_is_smaller_the_more_a_text_must_be():
    space = TEXT.POSSIBLE_SPACE
    assert space["27 letters"](100) == pytest.approx(143.136, abs=0.001)
    sizes = [f(100) for f in space.values()]
    assert sizes == sorted(sizes, reverse=True)
