"""Another model's numbers: sums that are known in advance, and every way in which a table is no code length."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from analysis import prediction
from analysis.__main__ import main
from analysis.corpus import Corpus, Dataset
from analysis.datasets import uploads
from analysis.domains import DOMAINS
from analysis.files import LIMITS, FileError
from analysis.readings import other_model

RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


def proteins(n=40, seed=0):
    rng = np.random.default_rng(seed)
    objects = tuple("".join(rng.choice(list(RESIDUES), size=rng.integers(5, 30))) for _ in range(n))
    return Dataset("test", "protein", objects, tuple(f"p{i}" for i in range(n)))


def table_of(dataset, log_probability, base="2", start=0, extra=0):
    """One row per position; `log_probability(object, position)`."""
    rows = [
        {"object id": name, "position": str(start + p), "log-probability": repr(log_probability(i, p)), "base": base}
        for i, (name, text) in enumerate(zip(dataset.ids, dataset.objects, strict=True))
        for p in range(len(text) + extra)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("base", "of"), [("2", math.log2), ("e", math.log), ("10", math.log10), ("2.718281828", math.log)]
)
def test_a_uniform_model_costs_log2_of_the_alphabet(base, of):
    dataset = proteins()
    result = other_model.compare(table_of(dataset, lambda i, p: -of(20), base), dataset)
    lengths = np.array([len(text) for text in dataset.objects])
    np.testing.assert_allclose(result.objects.your_bits, lengths * math.log2(20), rtol=1e-8)
    per_residue = result.table.query("predictor == 'your model' and unit == 'bits/residue'").iloc[0]
    assert per_residue.value == pytest.approx(math.log2(20), rel=1e-8)
    assert per_residue.high - per_residue.low < 1e-6  # a constant has no spread, however long the objects
    per_object = result.table.query("predictor == 'your model' and unit == 'bits/object'").iloc[0]
    assert per_object.value == pytest.approx(lengths.mean() * math.log2(20), rel=1e-8)
    assert per_object.low < per_object.value < per_object.high


def test_our_own_numbers_come_back_and_the_paired_difference_is_zero():
    """The code lengths of our model, given as a table: the way through base, order and sums changes nothing."""
    dataset = proteins(60)
    corpus = Corpus.from_symbols(dataset.objects)
    bits = prediction.code_lengths(corpus, model=other_model.OURS, per="symbol")
    table = table_of(dataset, lambda i, p: -float(bits[corpus.offsets[i] + p]) * math.log(2), base="e", start=1)
    result = other_model.compare(table.sample(frac=1, random_state=3), dataset)  # rows in any order
    np.testing.assert_allclose(result.objects.your_bits, result.objects.our_bits, rtol=1e-9)
    difference = result.table[result.table.predictor == "difference"]
    assert abs(difference[["value", "low", "high"]].to_numpy()).max() < 1e-9
    assert result.scores.symbols == other_model.AS_WRITTEN and result.scores.positions == corpus.n_symbols


def test_a_better_model_has_a_negative_difference_with_an_interval():
    dataset = proteins()
    difference = other_model.compare(table_of(dataset, lambda i, p: -1.0 - 0.5 * (i % 2)), dataset).table.query(
        "predictor == 'difference'"
    )
    assert (
        (difference.high < 0).all()
        and (difference.low < difference.value).all()
        and (difference.value < difference.high).all()
    )


def test_some_objects_may_be_scored_but_each_whole():
    dataset = proteins()
    table = table_of(dataset, lambda i, p: -1.0)
    some = table[table["object id"].isin(["p3", "p5", "p8"])]
    result = other_model.compare(some, dataset)
    assert list(result.objects.id) == ["p3", "p5", "p8"]
    assert list(result.objects.your_bits) == [float(len(dataset.objects[i])) for i in (3, 5, 8)]


def test_an_end_symbol_is_left_out_of_both():
    dataset = proteins()
    table = table_of(dataset, lambda i, p: -7.0 if p == len(dataset.objects[i]) else -1.0, extra=1)
    scores = other_model.read(table, dataset)
    np.testing.assert_allclose(scores.bits, [len(text) for text in dataset.objects])
    assert any("end" in note for note in scores.notes)


def spelled(text, tokens):
    """Read the scores of one text in tokens of another model."""
    rows = [("a", i, -1.0, token) for i, token in enumerate(tokens)]
    frame = pd.DataFrame(rows, columns=["id", "position", "logprob", "token"]).assign(base="2")
    return other_model.read(frame, Dataset("own", "text", (text,), ("a",)))


def test_a_mark_of_blanks_that_is_a_letter_of_the_text_is_no_blank():
    """'Il-Ġimgħa' (Maltese for Friday) was accepted without its first letter, which other tokens use for a blank."""
    assert spelled("Il-Ġimgħa t-tajba", ["Il", "-", "Ġimgħa", " t", "-tajba"]).positions == 5
    for tokens in (["Il", "-", "imgħa", " t", "-tajba"], ["Il-", "ĠĠimgħa", " t-tajba"]):
        with pytest.raises(ValueError, match="do not spell it"):
            spelled("Il-Ġimgħa t-tajba", tokens)
    with pytest.raises(ValueError, match="do not spell it"):
        spelled("a ▁ b", ["a", "▁", "▁", "▁b"])
    with pytest.raises(ValueError, match="do not spell it"):
        spelled("## heading", ["heading"])


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("café noir", ["c", "afÃ©", "Ġnoir"]),
        ("café noir", ["c", "afÃ", "©", "Ġnoir"]),
        ("Il-Ġimgħa", ["Il", "-", "Äł", "im", "g", "Ä§", "a"]),
        ("two\nlines", ["two", "Ċ", "lines"]),
        ("日本 語", ["æĹ¥", "æľ¬", "Ġ", "èªŀ"]),
        ("café noir", ["▁caf", "<0xC3>", "<0xA9>", "▁noir"]),
        ("café noir", ["ca", "##f", "##é", "noir"]),
        ("café noir", ["café", " noir"]),
        ("use ## here", ["use", " ##", " here"]),
        ("a ▁ b", ["a", " ▁", " b"]),
    ],
)
def test_tokens_are_read_in_the_letters_that_their_kind_writes(text, tokens):
    """Byte-level pieces of text outside ASCII ('cafÃ©') were refused as another text."""
    assert spelled(text, tokens).positions == len(tokens)


def test_tokens_that_no_kind_spells_name_the_remedy():
    with pytest.raises(ValueError, match=r"give each as the text that it encodes"):
        spelled("l’été", ["l", "â€™", "Ã©tÃ©"])


def test_tokens_must_spell_the_object():
    dataset = Dataset("t", "text", ("the cat sat", "on a mat"), ("a", "b"))
    tokens = [
        ("a", "the", -1),
        ("a", "Ġcat", -2),
        ("a", "Ġsat", -3),
        ("a", "</s>", -9),
        ("b", "on", -1),
        ("b", "Ġa", -1),
        ("b", "Ġm", -1),
        ("b", "at", -4),
    ]
    frame = pd.DataFrame(tokens, columns=["id", "token", "logprob"]).assign(base="2")
    frame["position"] = frame.groupby("id").cumcount().astype(str)
    scores = other_model.read(frame, dataset)
    assert scores.symbols == "tokens of its own" and list(scores.bits) == [6.0, 7.0] and scores.positions == 7
    with pytest.raises(ValueError, match="do not spell"):  # a context that was too short for the object
        other_model.read(frame[frame.position.isin(["0", "1"])], dataset)
    with pytest.raises(ValueError, match="do not spell"):
        other_model.read(frame.assign(token=frame.token.replace("Ġcat", "Ġdog")), dataset)


def test_text_is_coded_with_its_capitals_and_marks_by_both():
    """Our characters leave case and punctuation out; a model that codes them must not be compared with one that does not."""
    dataset = Dataset("t", "text", ("The Cat, sat. " * 20, "the cat sat " * 20), ("a", "b"))
    result = other_model.compare(table_of(dataset, lambda i, p: -1.0), dataset)
    expected = prediction.code_lengths(Corpus.from_symbols(dataset.objects), model=other_model.OURS)
    np.testing.assert_allclose(result.objects.our_bits, expected)
    assert list(result.objects["size"]) == [len(text) for text in dataset.objects]


def test_symbols_of_a_representation_are_recognised():
    dataset = Dataset("m", "molecule", ("CCl", "BrCCBr", "c1ccccc1[N+](=O)[O-]"), ("a", "b", "c"))
    tokens = DOMAINS["molecule"].REPRESENTATIONS["smiles"].encode(dataset)
    rows = [(n, p, -1.0) for n, k in zip(dataset.ids, tokens.lengths, strict=True) for p in range(k)]
    table = pd.DataFrame(rows, columns=["id", "position", "logprob"]).astype(str)
    result = other_model.compare(table, dataset, base="2")
    assert result.scores.symbols == "smiles" and list(result.objects.your_bits) == tokens.lengths.tolist()
    assert list(result.objects["size"]) == [2, 4, 9]  # heavy atoms


@pytest.mark.parametrize("how", ["column", "argument", "one row"])
def test_a_masked_model_is_never_called_a_code_length(how):
    dataset = proteins()
    table = table_of(dataset, lambda i, p: -1.0)
    if how != "argument":
        table["kind"] = "causal" if how == "one row" else "masked"
        table.loc[0, "kind"] = "Masked-LM"
    result = other_model.compare(table, dataset, kind="masked" if how == "argument" else None)
    yours = result.table[result.table.predictor == "your model"]
    assert result.scores.kind == "masked"
    assert set(yours.quantity) == {"pseudo-log-likelihood, not a code length"}
    assert "difference" not in set(result.table.predictor)


def broken(change):
    table = table_of(proteins(), lambda i, p: -1.0)
    return change(table)


REFUSED = {
    "missing position": (lambda t: t.drop(index=2), "after object 'p0', position 1 is missing"),
    "position twice": (lambda t: pd.concat([t, t.iloc[[3]]]), "twice"),
    "first missing in one": (lambda t: t.drop(index=0), "first position"),
    "first missing in all": (lambda t: t[t.position != "0"], "first symbol is not scored"),
    "truncated": (lambda t: t[t.position.astype(int) < 6], "a number of positions that differs"),
    "probability above 1": (lambda t: t.assign(**{"log-probability": "0.5"}), "look like probabilities"),
    "some above 1": (
        lambda t: t.assign(**{"log-probability": ["3", *t["log-probability"][1:]]}),
        "above 1, first in object 'p0'",
    ),
    "not a number": (lambda t: t.assign(**{"log-probability": ["x", *t["log-probability"][1:]]}), "not a number"),
    "minus infinity": (
        lambda t: t.assign(**{"log-probability": ["-inf", *t["log-probability"][1:]]}),
        "cannot be coded",
    ),
    "no base": (lambda t: t.drop(columns="base"), "base of the logarithms is not stated"),
    "odd base": (lambda t: t.assign(base="3"), "must be 2, e or 10"),
    "negative position": (lambda t: t.assign(position="-1"), "whole numbers"),
    "half a position": (lambda t: t.assign(position="0.5"), "whole numbers"),
    "stranger": (lambda t: t.assign(**{"object id": "<script>"}), "not in test"),
    "no column": (lambda t: t.drop(columns="position"), "no column 'position'"),
    "no rows": (lambda t: t.iloc[:0], "no rows"),
    "unknown kind": (lambda t: t.assign(kind="vibes"), "chain rule"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_code_length_is_refused_with_the_place_and_the_remedy(name):
    change, words = REFUSED[name]
    with pytest.raises(ValueError, match=words):
        other_model.read(broken(change), proteins())


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "parquet"])
def test_tables_are_read_with_every_figure(tmp_path, suffix):
    table = table_of(proteins(), lambda i, p: -1 / (1 + p + i))
    path = tmp_path / f"scores.{suffix}"
    numbers = table.assign(
        position=table.position.astype(int), **{"log-probability": table["log-probability"].astype(float)}
    )
    {"csv": lambda: table.to_csv(path, index=False), "tsv": lambda: table.to_csv(path, index=False, sep="\t"),
     "jsonl": lambda: numbers.to_json(path, orient="records", lines=True, double_precision=15),
     "parquet": lambda: numbers.to_parquet(path)}[suffix]()  # fmt: skip
    back = uploads.table_safely(path.name, path.read_bytes())
    tolerance = 1e-13 if suffix == "jsonl" else 0  # JSON was written to 15 figures
    np.testing.assert_allclose(
        back["log-probability"].astype(float), table["log-probability"].astype(float), rtol=tolerance
    )
    assert list(back["object id"]) == list(table["object id"]) and (back.base == "2").all()


def test_ids_that_look_like_numbers_stay_text():
    assert list(uploads.table_safely("t.csv", b"id,position\n007,0\n1e3,1\n").id) == ["007", "1e3"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n3\n", b"PAR1 is not parquet PAR1", b"[1, 2"])
def test_what_is_no_table_is_a_message(content):
    with pytest.raises(FileError):
        uploads.table_safely("t.csv", content, limits=LIMITS)


def test_the_command_line_scores_a_file_of_ones_own(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))
    dataset = proteins()
    fasta = tmp_path / "mine.fasta"
    fasta.write_text("".join(f">{i}\n{s}\n" for i, s in zip(dataset.ids, dataset.objects, strict=True)))
    table_of(dataset, lambda i, p: -2.0).to_csv(tmp_path / "scores.csv", index=False)
    out = tmp_path / "out.json"
    arguments = [
        "score",
        str(tmp_path / "scores.csv"),
        "--domain",
        "protein",
        "--dataset",
        str(fasta),
        "--json",
        str(out),
    ]
    assert main(arguments) == 0
    result = json.loads(out.read_text())
    assert result["kind"] == "chain rule" and len(result["objects"]) == 40
    row = next(r for r in result["table"] if r["predictor"] == "your model" and r["unit"] == "bits/residue")
    assert row["value"] == pytest.approx(2.0)
    assert "bits/residue" in capsys.readouterr().out
    assert main([*arguments, "--kind", "masked"]) == 0
    assert json.loads(out.read_text())["kind"] == "masked"
