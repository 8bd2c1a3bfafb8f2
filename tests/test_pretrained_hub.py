"""Models of transformers, made from a configuration with random weights: bits against torch's own loss, and what is refused.

Skipped without torch. To run it: ``pip install -r requirements-models.txt``,
``python -m pytest tests/test_pretrained_hub.py``.
"""

import json
import math

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.corpus import Dataset
from analysis.pretrained import bits, hub, scoring
from analysis.pretrained.tokens import spell

torch = pytest.importorskip("torch", reason="torch is not installed: pip install -r requirements-models.txt")
transformers = pytest.importorskip("transformers", reason="transformers is not installed")

END = "<|endoftext|>"
ESM = ("<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWCXBUZO.-", "<null_1>", "<mask>")
VERSES = ("In the beginning God created the heaven and the earth.", "And God said, Let there be light: and there was light.",
          "ünïcode, too", "x")  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def offline():
    """No test looks for a hub."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A GPT-2 with byte-level tokens, an ESM-2, a GPT-2 without a head, a T5: none larger than 100,000 weights."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    root = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)
    tokens = Tokenizer(models.BPE())
    tokens.pre_tokenizer, tokens.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    tokens.train_from_iterator(
        VERSES, trainers.BpeTrainer(vocab_size=290, special_tokens=[END], initial_alphabet=letters)
    )
    text = transformers.PreTrainedTokenizerFast(tokenizer_object=tokens, bos_token=END, eos_token=END, unk_token=END)
    config = transformers.GPT2Config(vocab_size=len(text), n_positions=16, n_embd=32, n_layer=2, n_head=2,
                                     bos_token_id=0, eos_token_id=0)  # fmt: skip
    small = transformers.T5Config(vocab_size=len(text), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
    stored = {
        "causal": transformers.GPT2LMHeadModel(config),
        "headless": transformers.GPT2Model(config),
        "translator": transformers.T5ForConditionalGeneration(small),
    }
    for name, model in stored.items():
        model.save_pretrained(root / name)
        text.save_pretrained(root / name)
    (root / "vocab.txt").write_text("\n".join(ESM))
    residues = transformers.EsmTokenizer(str(root / "vocab.txt"))
    masked = transformers.EsmConfig(vocab_size=33, mask_token_id=32, pad_token_id=1, hidden_size=16, num_hidden_layers=2,
                                    num_attention_heads=2, intermediate_size=32, max_position_embeddings=1026,
                                    position_embedding_type="rotary")  # fmt: skip
    transformers.EsmForMaskedLM(masked).save_pretrained(root / "masked")
    residues.save_pretrained(root / "masked")
    return root


def texts():
    return Dataset("verses", "text", VERSES, tuple(f"v{i}" for i in range(len(VERSES))))


def quiet(done, total, what):
    pass


def test_a_causal_model_costs_what_its_own_loss_says_one_token_at_a_time(folder):
    """Batches, padding and the window against single sums; the window of 16 is shorter than the verses."""
    ours = hub.load(str(folder / "causal"))
    assert (ours.window, ours.start, ours.masked) == (16, 0, False)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder / "causal").eval()
    tokens = [spell(ours, text).tokens for text in VERSES]
    found = bits.bits_of(ours, tokens, 1)
    for cost, one in zip(found, tokens, strict=True):
        whole = [0, *one.tolist()]
        expected = 0.0
        for t in range(1, len(whole)):
            with torch.inference_mode():
                scores = model(torch.tensor([whole[max(t - 16, 0) : t]])).logits[0, -1].double()
            expected -= float(torch.log_softmax(scores, -1)[whole[t]]) / math.log(2)
        assert cost == pytest.approx(expected, rel=1e-5)


def test_probabilities_of_all_tokens_sum_to_one(folder):
    ours = hub.load(str(folder / "causal"))
    every = [np.array([7, token]) for token in range(ours.vocabulary)]
    first = bits.bits_of(ours, [np.array([7])], 1)[0]
    assert (2 ** -(bits.bits_of(ours, every, 1) - first)).sum() == pytest.approx(1, rel=1e-5)


def test_a_masked_model_is_asked_one_residue_at_a_time(folder):
    ours = hub.load(str(folder / "masked"))
    assert ours.masked and ours.frame == ((0,), (2,)) and ours.mask == 32
    model = transformers.AutoModelForMaskedLM.from_pretrained(folder / "masked").eval()
    tokens = spell(ours, "MKTAYIAKQR").tokens
    expected = 0.0
    for i, token in enumerate(tokens.tolist()):
        row = [0, *tokens.tolist(), 2]
        row[i + 1] = 32
        with torch.inference_mode():
            expected -= float(torch.log_softmax(model(torch.tensor([row])).logits[0, i + 1].double(), -1)[token])
    others = [spell(ours, "MKV").tokens, tokens]  # padding of the shorter one must not be seen
    assert bits.bits_of(ours, others, 1)[1] == pytest.approx(expected / math.log(2), rel=1e-5)


def test_the_command_runs_resumes_and_says_what_differs(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "verses.txt").write_text("\n\n".join(VERSES[:2] * 3 + ("A third verse that is new here.",)))
    out = tmp_path / "out.json"
    command = [
        "score-with",
        str(folder / "causal"),
        str(tmp_path / "verses.txt"),
        "--domain",
        "text",
        "--json",
        str(out),
    ]
    assert main(command) == 0
    first, rows = json.loads(out.read_text()), pd.read_csv(tmp_path / "out.rows.csv")
    assert len(rows) == len(first["objects"]) and "upper bound" in capsys.readouterr().out
    assert main(command) == 0 and json.loads(out.read_text()) == first


def test_objects_that_a_tokenizer_cannot_write_are_refused(folder, tmp_path):
    ours = hub.load(str(folder / "masked"))
    mixed = Dataset("mixed", "protein", ("MKTAYIAK", "mkt", "MKJ"), ("good", "small", "strange"))
    found = scoring.score(ours, mixed, tmp_path / "rows.csv", scoring.Settings(), quiet)
    assert [one["id"] for one in found["refused"]] == ["small", "strange"]
    assert all("no token for" in one["refused"] for one in found["refused"])
    with pytest.raises(ValueError, match="can score none of the 4 objects of verses"):
        scoring.score(ours, texts(), tmp_path / "other.csv", scoring.Settings(), quiet)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("headless", "stored as GPT2Model, which has no causal head"),
        ("translator", "T5ForConditionalGeneration, which has no causal head"),
        ("nothing-there", "no model .*nothing-there"),
    ],
)
def test_a_name_without_a_model_or_a_head_is_refused_in_words(folder, name, said):
    with pytest.raises(ValueError, match=said):
        hub.load(str(folder / name))


def test_a_head_of_the_other_kind_a_start_of_several_tokens_and_weights_that_are_missing_are_refused(folder, tmp_path):
    with pytest.raises(ValueError, match="no masked head"):
        hub.load(str(folder / "causal"), kind="masked")
    with pytest.raises(ValueError, match="not one token"):
        hub.load(str(folder / "causal"), start="In the beginning")
    assert hub.load(str(folder / "causal"), start="x").start == hub.load(str(folder / "causal")).encode("x")[0]
    config = json.loads((folder / "masked" / "config.json").read_text())
    model = transformers.AutoModelForMaskedLM.from_pretrained(folder / "masked")
    model.esm.save_pretrained(tmp_path / "trunk")
    transformers.AutoTokenizer.from_pretrained(folder / "masked").save_pretrained(tmp_path / "trunk")
    (tmp_path / "trunk" / "config.json").write_text(json.dumps(config))  # says that there is a head
    with pytest.raises(ValueError, match=r"has no weights for .* they would be"):
        hub.load(str(tmp_path / "trunk"))


def test_other_weights_have_another_fingerprint(folder, tmp_path):
    model = transformers.AutoModelForCausalLM.from_pretrained(folder / "causal")
    first = hub.load(str(folder / "causal")).fingerprint
    assert first == hub.load(str(folder / "causal")).fingerprint
    with torch.no_grad():
        model.transformer.h[1].mlp.c_fc.bias[0] += 1
    model.save_pretrained(tmp_path / "other")
    transformers.AutoTokenizer.from_pretrained(folder / "causal").save_pretrained(tmp_path / "other")
    assert hub.load(str(tmp_path / "other")).fingerprint != first
