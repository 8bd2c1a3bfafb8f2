"""A causal model trained here for minutes, scored as a pretrained one: bits per character before and after, and the mixture's.

Run from the project's folder, with requirements-models.txt installed: ``python -m tests.benchmarks.pretrained [--seconds N]``.
A small GPT-2 with byte-pair tokens learns from verses of the King James Bible; ``score-with`` then codes 200 verses that it
has not seen. Before training it is the control: about log2 of its vocabulary for each token. Prints a table; asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from analysis import datasets
from analysis.corpus import Dataset
from analysis.pretrained import hub, scoring

HELD_OUT, TOGETHER, LONGEST, RATE = 200, 32, 128, 1e-3
END = "<|endoftext|>"


def tokenizer_of(texts: list[str], vocabulary: int):
    """Byte-pair tokens, learned from the training verses."""
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokens = Tokenizer(models.BPE())
    tokens.pre_tokenizer, tokens.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=[END], initial_alphabet=letters, show_progress=False
    )
    tokens.train_from_iterator(texts, trainer)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokens, bos_token=END, eos_token=END)


def train(model, rows: list[list[int]], seconds: float) -> int:
    """Adam on batches of verses until the time is over; returns the steps."""
    import torch

    optimizer, rng, steps = torch.optim.AdamW(model.parameters(), RATE), np.random.default_rng(0), 0
    end = time.monotonic() + seconds
    model.train()
    while time.monotonic() < end:
        chosen = [torch.tensor([0, *rows[i]][:LONGEST]) for i in rng.integers(len(rows), size=TOGETHER)]
        given = torch.nn.utils.rnn.pad_sequence(chosen, batch_first=True)
        wanted = torch.nn.utils.rnn.pad_sequence(chosen, batch_first=True, padding_value=-100)
        loss = model(input_ids=given, labels=wanted).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        steps += 1
    return steps


def scored(folder: Path, dataset: Dataset, name: str) -> None:
    """Score the held-out verses with what is stored in a folder, and print a line."""
    found = scoring.score(
        hub.load(str(folder)), dataset, folder / f"{name}.csv", scoring.Settings(), lambda done, total, what: None
    )
    (folder / f"{name}.json").write_text(json.dumps(found, default=str))
    per = {one["predictor"]: one for one in found["table"] if one["unit"] == "bits/character"}
    stated = "".join(f" {per[who]['value']:8.3f} [{per[who]['low']:.3f}, {per[who]['high']:.3f}]" for who in per)
    print(f"{name:24} {sum(one['bits'] for one in found['objects']) / found['tokens']:10.3f} {stated}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--vocabulary", type=int, default=1_000)
    parser.add_argument("--threads", type=int, default=1, help="more are slower where other programs run as well")
    arguments = parser.parse_args()
    import torch
    import transformers

    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    whole = datasets.load("king-james")
    mixed = whole.sample(len(whole))
    held, texts = mixed.take(range(HELD_OUT)), list(mixed.objects[HELD_OUT:])
    tokens = tokenizer_of(texts, arguments.vocabulary)
    config = transformers.GPT2Config(
        vocab_size=len(tokens), n_positions=LONGEST, n_embd=128, n_layer=3, n_head=4, bos_token_id=0, eos_token_id=0
    )
    model = transformers.GPT2LMHeadModel(config)
    print(
        f"{sum(w.numel() for w in model.parameters()):,} weights, {len(texts):,} verses to learn from, {len(held)} held out"
    )
    print(
        f"{'':24} bits/token   bits/character: the model, ours (prequential on the held-out verses alone), difference"
    )
    with tempfile.TemporaryDirectory() as place:
        for name in ("random weights", "trained"):
            steps = train(model, [tokens.encode(text) for text in texts], arguments.seconds) if name == "trained" else 0
            model.save_pretrained(Path(place) / name)
            tokens.save_pretrained(Path(place) / name)
            scored(Path(place) / name, held, f"{name}, {steps} steps")


if __name__ == "__main__":
    main()
