"""Pretrained models: bits against sums written out, objects that are refused, and runs that resume.

The models here are a network of our own in numpy and tables whose answer is known; `test_pretrained_hub` has transformers.
"""

import json
import math
import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.corpus import Corpus, Dataset
from analysis.neural import NeuralModel, gru, predictor
from analysis.pretrained import bits, hub, own, rows, scoring
from analysis.pretrained.tokens import spell

RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


def proteins(n=40, longest=50, seed=0):
    rng = np.random.default_rng(seed)
    objects = tuple("".join(rng.choice(list(RESIDUES), size=rng.integers(5, longest))) for _ in range(n))
    return Dataset("test", "protein", objects, tuple(f"p{i}" for i in range(n)))


class Letters:
    """Tokens are residues; what a model of them shares."""

    name, fingerprint, masked, vocabulary, window = "letters", "0", False, 20, 1_000
    start, mask, frame, unknown, notes = 20, None, ((), ()), None, ()

    def encode(self, text):
        return [RESIDUES.index(c) for c in text.upper()]

    def decode(self, tokens):
        return "".join(RESIDUES[i] for i in tokens)


class Network(Letters):
    """Our own trained network as a model of tokens."""

    def __init__(self):
        self.model = NeuralModel(20, hidden=12)
        self.model.learn(self.corpus(proteins(60, seed=5)))
        self.calls = 0

    def corpus(self, dataset):
        whole = Corpus.from_symbols([*dataset.objects, RESIDUES])
        return whole.take(range(len(dataset)))

    def logits(self, tokens, lengths):
        self.calls += len(tokens)
        states = gru.forward(self.model.weights, tokens.T).states[1:]
        return (states @ self.model.weights["V"] + self.model.weights["c"]).transpose(1, 0, 2)


class Pairs(Letters):
    """P(token | the one before it) from a table, or (masked) from both neighbours; it remembers how much it was shown."""

    def __init__(self, masked=False, window=1_000, start=20):
        self.masked, self.window, self.start = masked, window, None if masked else start
        self.mask, self.frame = (21, ((22,), (23,))) if masked else (None, ((), ()))
        self.table = np.random.default_rng(3).normal(size=(24, 24, 20))
        self.shown = []

    def logits(self, tokens, lengths):
        self.shown += lengths.tolist()
        if not self.masked:
            return self.table[0][tokens]
        found = np.zeros((*tokens.shape, 20))
        found[:, 1:-1] = self.table[tokens[:, :-2], tokens[:, 2:]]
        return found

    def cost(self, scores, target):
        return -(scores[target] - np.log(np.exp(scores).sum())) / math.log(2)

    def by_hand(self, tokens):
        if not self.masked:
            whole = [self.start, *tokens] if self.start is not None else tokens
            first = 0 if self.start is not None else math.log2(20)
            return first + sum(self.cost(self.table[0][a], b) for a, b in pairwise(whole))
        whole = [22, *tokens, 23]
        return sum(self.cost(self.table[whole[i - 1], whole[i + 1]], whole[i]) for i in range(1, len(tokens) + 1))


def quiet(done, total, what):
    assert 0 <= done <= total


# --- bits


def test_bits_are_those_of_the_network_itself():
    """The whole way of a real model: its own score of each object, and what the batches give."""
    network, dataset = Network(), proteins(50, longest=predictor.PIECE)
    corpus = network.corpus(dataset)
    expected = np.bincount(corpus.object_of_symbol(), network.model.score(corpus))
    found = bits.bits_of(network, [spell(network, text).tokens for text in dataset.objects], 1)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(("window", "stride"), [(1_000, 1), (30, 15), (7, 1), (7, 5), (5, 2)])
def test_a_window_changes_nothing_where_neighbours_say_all(masked, window, stride):
    model = Pairs(masked, window)
    objects = [np.array(model.encode(text)) for text in proteins(8, longest=90).objects]
    found = bits.bits_of(model, objects, stride)
    inner = slice(None) if not masked else [i for i, o in enumerate(objects) if len(o) <= window - 2]
    np.testing.assert_allclose(found[inner], np.array([model.by_hand(o.tolist()) for o in objects])[inner])
    assert max(model.shown) <= window


def test_every_token_is_charged_once_and_has_the_stated_past():
    model, tokens = Pairs(window=10), np.arange(47) % 20
    cut = list(bits._chained(model, 0, tokens, 4))
    assert np.concatenate([row.targets for row in cut]).tolist() == tokens.tolist()
    for row in cut[1:]:
        assert row.at.min() + 1 >= model.window - 4 + 1
    for row in cut:
        assert row.tokens[row.at][1:].tolist() == row.targets[:-1].tolist()  # what was charged is then seen


def test_without_a_start_the_first_token_costs_log2_of_the_vocabulary():
    model = Pairs(start=None)
    found = bits.bits_of(model, [np.array([3]), np.array([3, 5])], 1)
    assert found[0] == pytest.approx(math.log2(20))
    assert found[1] == pytest.approx(model.by_hand([3, 5]))


def test_even_numbers_cost_log2_of_the_vocabulary_however_they_are_scaled():
    model = Pairs()
    for level in (0.0, 700.0, -1e4):
        model.table[:] = level
        assert bits.bits_of(model, [np.arange(10)], 1)[0] == pytest.approx(10 * math.log2(20))


def test_a_window_or_stride_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="too few"):
        bits.stride_of(Pairs(window=1), None)
    for stride in (0, 11):
        with pytest.raises(ValueError, match="move by 1 to 10"):
            bits.stride_of(Pairs(window=10), stride)
    assert bits.stride_of(Pairs(window=10), None) == 5


# --- objects as tokens


def test_a_tokenizer_that_changes_an_object_is_found_and_blanks_between_tokens_are_not_a_change():
    model = Letters()
    assert spell(model, "MKV").tokens.tolist() == model.encode("MKV")
    assert "character 2 on: 'K' instead of 'k'" in spell(model, "Mk").refused
    assert "empty" in spell(model, "").refused
    spaced = Letters()
    spaced.decode = lambda tokens: " ".join(Letters.decode(spaced, tokens))
    assert not spell(spaced, "MKV").refused
    dropping = Letters()
    dropping.encode = lambda text: Letters.encode(dropping, text.replace("X", ""))
    assert "character 2 on" in spell(dropping, "MXV").refused
    assert "no tokens" in spell(dropping, "X").refused
    unknown = Letters()
    unknown.unknown = RESIDUES.index("V")
    assert "no token for 2" in spell(unknown, "VMV").refused


def test_lines_are_broken_where_a_model_was_trained_so():
    model = Letters()
    model.encode, model.decode = lambda text: [ord(c) % 16 for c in text], lambda tokens: "MKV\nMK"
    assert len(spell(model, "MKVMK", 3).tokens) == 6


# --- runs


def test_a_run_has_a_row_an_object_and_the_mixture_beside_it(tmp_path):
    dataset, network = proteins(45), Network()
    found = scoring.score(network, dataset, tmp_path / "rows.csv", scoring.Settings(), quiet)
    table = pd.read_csv(tmp_path / "rows.csv")
    assert table["id"].tolist() == list(dataset.ids) and list(table) == list(rows.columns(False))
    corpus = network.corpus(dataset)
    whole = network.model.score(corpus).sum()
    per = {(r["predictor"], r["unit"]): r for r in found["table"]}
    assert per["the model", "bits/residue"]["value"] == pytest.approx(whole / corpus.n_symbols, rel=1e-4)
    one = per["the model", "bits/symbol"]
    assert one["low"] < one["value"] < one["high"] and one["n"] == 45
    gap = per["the model", "bits/symbol"]["value"] - per["our model", "bits/symbol"]["value"]
    assert per["difference", "bits/symbol"]["value"] == pytest.approx(gap)
    assert any("upper bound" in note for note in found["notes"]) and any(
        "other data" in note for note in found["notes"]
    )


@pytest.mark.parametrize("torn", ["", "abc,99,p99,1", 'abc,99,"p9'])
def test_a_run_resumes_after_a_stop_and_a_torn_line(tmp_path, torn, monkeypatch):
    monkeypatch.setattr(scoring, "TOGETHER", 10)
    dataset, network = proteins(35), Network()
    whole = scoring.score(network, dataset, tmp_path / "whole.csv", scoring.Settings(), quiet)
    network.calls = 0

    def stopping(done, total, what):
        if done >= 20:
            raise KeyboardInterrupt

    path = tmp_path / "rows.csv"
    with pytest.raises(KeyboardInterrupt):
        scoring.score(network, dataset, path, scoring.Settings(), stopping)
    assert network.calls == 20 == len(pd.read_csv(path))
    with path.open("a") as file:
        file.write(torn)
    again = scoring.score(network, dataset, path, scoring.Settings(), quiet)
    assert network.calls == 35
    assert again == whole and path.read_text() == (tmp_path / "whole.csv").read_text()


def test_rows_of_another_model_set_or_setting_are_not_mixed(tmp_path):
    path, dataset, network = tmp_path / "rows.csv", proteins(25), Network()
    scoring.score(network, dataset, path, scoring.Settings(), quiet)
    for other, objects, settings in (
        (Pairs(), dataset, scoring.Settings()),
        (network, proteins(25, seed=9), scoring.Settings()),
        (network, dataset, scoring.Settings(stride=7)),
    ):
        other.fingerprint = "1" if isinstance(other, Pairs) else "0"
        with pytest.raises(ValueError, match="give another file with --rows"):
            scoring.score(other, objects, path, settings, quiet)
    path.write_text("my,own,table\n1,2,3\n")
    with pytest.raises(ValueError, match="give another file"):
        scoring.score(network, dataset, path, scoring.Settings(), quiet)
    assert path.read_text() == "my,own,table\n1,2,3\n"


def test_a_masked_model_stands_apart_and_has_no_difference(tmp_path):
    found = scoring.score(Pairs(masked=True), proteins(25), tmp_path / "rows.csv", scoring.Settings(), quiet)
    assert {r["predictor"] for r in found["table"]} == {"our model"}
    assert {r["predictor"] for r in found["pseudo"]} == {"the model"} and "value" not in found["pseudo"][0]
    assert "bits" not in found["objects"][0] and "pseudo_bits" in found["objects"][0]
    assert "bits" not in pd.read_csv(tmp_path / "rows.csv") and any("not a code length" in n for n in found["notes"])


def test_bad_objects_are_refused_and_good_ones_kept(tmp_path):
    dataset, network = proteins(25), Network()
    mixed = Dataset("mixed", "protein", (*dataset.objects, "mkv", ""), (*dataset.ids, "small", "none"))
    found = scoring.score(network, mixed, tmp_path / "rows.csv", scoring.Settings(), quiet)
    assert [r["id"] for r in found["refused"]] == ["small", "none"] and len(found["objects"]) == 25
    assert any("2 of 27" in note and "small: the tokenizer changes it" in note for note in found["notes"])
    alone = Dataset("low", "protein", ("mkv", "aaa"), ("a", "b"))
    with pytest.raises(ValueError, match=r"can score none of the 2 objects of low.*Choose a model of this kind"):
        scoring.score(network, alone, tmp_path / "low.csv", scoring.Settings(), quiet)
    broken = Pairs()
    broken.table[:, 0] = np.nan
    found = scoring.score(broken, Dataset("x", "protein", ("AC", "CD"), ("a", "b")), tmp_path / "nan.csv",
                          scoring.Settings(), quiet)  # fmt: skip
    assert found["refused"] == [{"id": "a", "refused": scoring.NOT_FINITE}]


def test_one_object_of_one_symbol_has_a_value_and_no_interval(tmp_path):
    dataset = Dataset("one", "protein", ("A",), ("a",))
    found = scoring.score(Pairs(), dataset, tmp_path / "rows.csv", scoring.Settings(), quiet)
    assert found["table"][0]["value"] == pytest.approx(Pairs().by_hand([0])) and math.isnan(found["table"][0]["low"])


# --- our own network, and the command


def test_our_network_on_a_set_is_its_code_length(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "some.fasta").write_text("".join(f">{i}\n{s}\n" for i, s in enumerate(proteins(30).objects)))
    out = tmp_path / "out.json"
    command = ["score-with", own.NAME, str(tmp_path / "some.fasta"), "--json", str(out)]
    assert main(command) == 2 and "--domain" in capsys.readouterr().err
    assert main([*command, "--domain", "protein"]) == 0
    found = json.loads(out.read_text())
    corpus = Corpus.from_symbols(proteins(30).objects)
    assert found["weights"] <= 1_000_000 and found["symbols"] == corpus.n_symbols
    expected = NeuralModel(20).learn(corpus).sum()
    assert sum(one["bits"] for one in found["objects"]) == pytest.approx(expected, rel=1e-4)


def test_missing_libraries_are_named_with_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ValueError, match=hub.REQUIREMENTS):
        hub.load("gpt2")
