"""Models of the hub, or of a folder, as `tokens.TokenModel`: the one place that knows torch and transformers.

Both are optional (``requirements-models.txt``) and imported only when a model is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.pretrained.tokens import Ints

REQUIREMENTS = "requirements-models.txt"
CAUSAL_HEADS, MASKED_HEADS = ("ForCausalLM", "LMHeadModel"), ("ForMaskedLM",)
WINDOW = 1_024  # where neither model nor tokenizer has a limit
NO_LIMIT = 1_000_000  # a tokenizer without a limit says 10^30
OFFSET = 2  # positions that masked models of the RoBERTa family keep for padding
PROBE = "A"  # a letter of every alphabet: what a tokenizer puts around it
HASHED = 1_024  # weights of each tensor that the fingerprint reads


class HubModel:
    """A language model of transformers with its tokenizer, on the processor.

    Parameters
    ----------
    name : str
        On screen.
    model, tokenizer : objects of transformers
    masked : bool
        Which kind of head it has.
    start : str, optional
        Token that stands before an object, where it is not the tokenizer's own.

    Raises
    ------
    ValueError
        If the start is not one token, or a masked model has no mask.
    """

    def __init__(self, name: str, model: Any, tokenizer: Any, masked: bool, start: str | None = None) -> None:  # noqa: ANN401
        self.name, self.masked = name, masked
        self._model, self._tokenizer = model.eval(), tokenizer
        self.vocabulary = int(model.get_output_embeddings().weight.shape[0])
        self.fingerprint = _fingerprint(model)
        self.unknown, self.mask = tokenizer.unk_token_id, tokenizer.mask_token_id if masked else None
        if self.unknown in (tokenizer.bos_token_id, tokenizer.eos_token_id):
            self.unknown = None  # GPT-2 names its mark between documents so, and its tokens spell any bytes
        if masked and self.mask is None:
            raise ValueError(f"{name} has no mask token, so no token can be masked; it is no masked model")
        self.window = _window(model.config, tokenizer, masked)
        self.frame = _frame(tokenizer) if masked else ((), ())
        self.start = None if masked else self._start(start)
        self.notes: tuple[str, ...] = ()

    def _start(self, given: str | None) -> int | None:
        """Return the given token, or that for the start, or that for the end, which many models have between texts."""
        if given is None:
            found = self._tokenizer.bos_token_id
            found = self._tokenizer.eos_token_id if found is None else found
        else:
            tokens = self.encode(given)
            if len(tokens) != 1 or tokens[0] == self.unknown:
                raise ValueError(f"the start {given!r} is not one token of {self.name}; give one that is")
            found = tokens[0]
        return found if found is not None and found < self.vocabulary else None

    def encode(self, text: str) -> Sequence[int]:
        """Tokens of an object, without marks of its start and end."""
        return self._tokenizer.encode(text, add_special_tokens=False)

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of tokens, nothing left out."""
        return self._tokenizer.decode(list(tokens), skip_special_tokens=False, clean_up_tokenization_spaces=False)

    def logits(self, tokens: Ints, lengths: Ints) -> NDArray[np.floating]:
        """Unscaled log-probabilities, shape [rows, longest, vocabulary]; see `TokenModel.logits`."""
        import torch

        attended = np.arange(tokens.shape[1]) < lengths[:, None]
        with torch.inference_mode():
            given = torch.from_numpy(np.ascontiguousarray(tokens)), torch.from_numpy(attended.astype(np.int64))
            found: NDArray[np.floating] = (
                self._model(input_ids=given[0], attention_mask=given[1]).logits.float().numpy()
            )
        return found


def load(
    name: str, *, kind: str | None = None, start: str | None = None, revision: str | None = None, trusted: bool = False
) -> HubModel:
    """Load a model by its name on the hub, or from a folder.

    Parameters
    ----------
    name : str
    kind : {"causal", "masked"}, optional
        By default what its configuration says.
    start, revision : str, optional
        See `HubModel`; a version on the hub.
    trusted : bool
        Whether code that comes with the model may run, as ProGen2's has to.

    Raises
    ------
    ValueError
        If the libraries are not installed, there is no such model, it has no head that predicts tokens, or weights of the
        head are missing; the message says what to do.
    """
    try:
        import transformers
    except ImportError:
        raise ValueError(
            f"pretrained models need two libraries that are not installed: pip install -r {REQUIREMENTS}"
        ) from None
    transformers.logging.set_verbosity_error()
    options = {"revision": revision, "trust_remote_code": trusted}
    try:
        config = transformers.AutoConfig.from_pretrained(name, **options)
        masked = _is_masked(name, config, kind)
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, **options)
        entry = transformers.AutoModelForMaskedLM if masked else transformers.AutoModelForCausalLM
        model, info = entry.from_pretrained(name, output_loading_info=True, **options)
    except ImportError as error:
        raise ValueError(f"{name} needs a further library: {_first_line(error)}") from None
    except OSError as error:
        where = (
            "the files in this folder cannot be read"
            if Path(name).is_dir()
            else "it is no folder here, and not on the hub"
        )
        raise ValueError(
            f"no model {name!r}: {where} or not in reach ({_first_line(error)}). Check the name; a model that was loaded once is "
            "found without a connection."
        ) from None
    except ValueError as error:
        if "trust_remote_code" in str(error):
            raise ValueError(
                f"{name} brings code of its own, which runs with your rights; if you trust its authors, add --trust-code"
            ) from None
        raise ValueError(f"{name} cannot be used: {_first_line(error)}") from None
    if missing := sorted(info["missing_keys"]):
        raise ValueError(
            f"{name} has no weights for {len(missing)} parts of the model that predicts tokens, as {missing[0]}: they would be "
            "random. Choose a version that was stored with its head."
        )
    return HubModel(name, model.float(), tokenizer, masked, start)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(". ") or type(error).__name__


def _is_masked(name: str, config: Any, kind: str | None) -> bool:  # noqa: ANN401
    """Tell the kind of the head; a ValueError if there is none of the wanted kind."""
    stored = list(getattr(config, "architectures", None) or [])
    heads = {
        "causal": any(one.endswith(CAUSAL_HEADS) for one in stored),
        "masked": any(one.endswith(MASKED_HEADS) for one in stored),
    }
    wanted = kind or next((one for one, there in heads.items() if there), "causal")
    if not heads[wanted]:
        raise ValueError(
            f"it was stored as {', '.join(stored) or 'an architecture without a name'}, which has no {wanted} head (its name "
            f"ends in {' or '.join(CAUSAL_HEADS if wanted == 'causal' else MASKED_HEADS)}), so it predicts no tokens that way"
        )
    return wanted == "masked"


def _window(config: Any, tokenizer: Any, masked: bool) -> int:  # noqa: ANN401
    """Most tokens at once, by model and tokenizer."""
    positions = getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None)
    limits = [positions - OFFSET * masked] if positions and positions > 0 else []
    if 0 < tokenizer.model_max_length < NO_LIMIT:
        limits.append(int(tokenizer.model_max_length))
    return min(limits, default=WINDOW)


def _frame(tokenizer: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:  # noqa: ANN401
    """What the tokenizer puts before and after the tokens of an object."""
    bare, whole = tokenizer.encode(PROBE, add_special_tokens=False), tokenizer.encode(PROBE)
    for at in range(len(whole) - len(bare) + 1):
        if bare and whole[at : at + len(bare)] == bare:
            return tuple(whole[:at]), tuple(whole[at + len(bare) :])
    return (), ()


def _fingerprint(model: Any) -> str:  # noqa: ANN401
    """Hash of the first weights of every tensor."""
    digest = hashlib.sha256()
    for name, tensor in model.state_dict().items():
        digest.update(name.encode() + tensor.flatten()[:HASHED].float().cpu().numpy().tobytes())
    return digest.hexdigest()
