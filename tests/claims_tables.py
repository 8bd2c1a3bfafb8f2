"""Tables of experiments as the claims read them, with the effects that a claim says (`good`) or with the opposite ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from analysis.domains import DOMAINS

Tables = dict[str, dict[str, pd.DataFrame]]
HALF = 0.05  # of an interval


def row(value: float, half: float = HALF, name: str = "", **more: Any) -> dict[str, Any]:
    """Return a number with its interval."""
    ends = ("low", "high") if not name else (f"{name}_low", f"{name}_high")
    return {name or "value": value, ends[0]: value - half, ends[1]: value + half, **more}


def each(make: Callable[[str], list[dict[str, Any]]]) -> pd.DataFrame:
    """Return rows of every domain."""
    return pd.DataFrame(
        [{"domain": domain, "dataset": f"{domain}-set", **one} for domain in DOMAINS for one in make(domain)]
    )


def next_symbol(sign: float) -> Tables:
    about = {"unit": "bits/symbol", "n": 200, "late": 33}
    savings = each(
        lambda domain: [
            {**row(sign), "control": control, "part": part, **about}
            for control in ("exchanged at the same place", "shuffled inside", "chain of order 2")
            for part in ("early", "late", "growth")
        ]
    )
    return {"next-symbol": {"savings": savings}}


def thread(sign: float) -> Tables:
    about = {"domain": "text", "n": 100, "before": 10, "unit": "bits/object"}
    rows = [
        {**row(30 + 20 * sign, 3.0), "per_symbol": (30 + 20 * sign) / 100, "dataset": "king-james", **about},
        {**row(30.0, 3.0), "per_symbol": 0.3, "dataset": "wordnet", **about},
    ]
    return {"thread": {"order": pd.DataFrame(rows)}}


def top_choice(sign: float) -> Tables:
    about = {"arm": "real", "bits": 2.0, "accuracy": 0.5, "n": 200, "unit": ""}
    return {"top-choice": {"relation": each(lambda domain: [{**row(-0.5 * sign), **about}])}}


def novelty(sign: float) -> Tables:
    def arms(domain: str) -> list[dict[str, Any]]:
        of = {"unit": "bits/unit", "n": 100}
        made = [
            {**row(sign * (t - 1), name="gap"), **row(-sign * (t - 1), name="calibrated"), "temperature": t, "arm": f"T = {t:g}",
             "new_units": 500.0, **of}
            for t in (0.5, 1.0, 1.5)
        ]  # fmt: skip
        real = {**row(0.0, name="gap"), **row(0.0, name="calibrated"), "temperature": float("nan"), "new_units": 900.0}
        return [*made, {**real, "arm": "real objects, held out", **of}]

    line = each(lambda domain: [{**row(-0.3 * sign, name="intercept"), "mean": 0.5, "n": 400, "unit": "bits/unit"}])
    par = each(lambda domain: [{**row(0.3 * sign), "unit": "similarity, calibrated"}])
    return {"novelty": {"arms": each(arms), "line": line, "par": par}}


def filters(sign: float) -> Tables:
    about = {
        "stringency": 1.0,
        "changed": 1.0,
        "group": "1 changed",
        "unit": "residue",
        "n": 1_000,
        "domain": "protein",
    }
    bits = 4.0 if sign > 0 else 0.5
    rows = [
        {**about, **row(value), "key": key, "title": f"{key}: a scan", "control": control}
        for key in ("one", "two")
        for control, value in (("", bits), ("units in random order", 1.5))
    ]
    curve = pd.DataFrame(rows)
    return {
        "filters": {"curve": curve},
        "functional-information": {"curve": curve.assign(key="three")},
        **readings(sign),
    }


def ancestry(sign: float) -> Tables:
    about = {"n_trees": 40, "family_bits": 2.0, "identity": 0.3}
    rows = [{**row(1 - 0.5 * sign), "weighting": name, **about} for name in ("every row", "relatives down-weighted")]
    return {"ancestry": {"share": pd.DataFrame(rows)}}


def constraint(sign: float) -> Tables:
    about = {**row(0.4), "n_variants": 900}
    rows = [
        {**about, **_over(0.2 * sign), "predictor": "Column and matrix together"},
        {**about, **_over(0.0), "predictor": "Substitution matrix alone (BLOSUM62)"},
    ]
    return {"constraint": {"summary": pd.DataFrame(rows)}}


def _over(value: float) -> dict[str, float]:
    return {"over_matrix": value, "over_low": value - HALF, "over_high": value + HALF}


def readings(sign: float) -> Tables:
    """Labels of biology and of physics, and bits beyond neutral with relatives present and held out."""
    rows = []
    for domain in DOMAINS:
        for number in range(4):
            of = {
                "domain": domain,
                "dataset": f"{domain}-{number}",
                "set": f"{domain} {number}",
                "objects": 1_000,
                "n": 600,
            }
            labels = {
                "meaning or biology": 0.3 if domain != "molecule" else 0.3 - 0.2 * sign,
                "physics": 0.3 + 0.01 * number,
            }
            rows += [
                {**of, **row(value * (sign if domain == "protein" else 1) + 0.002 * number), "question": "label_bits",
                 "kind": kind, "label": kind, "null": 0.0}
                for kind, value in labels.items()
            ]  # fmt: skip
            rows += [
                {**of, **row(value + 0.001 * number * (relatives == "present")), "question": "beyond_neutral",
                 "relatives": relatives, "notation": "one", "order": "2", "pool": "all", "null": 0.0}
                for relatives, value in (("held out", 0.1), ("present", 0.1 + 0.1 * sign))
            ]  # fmt: skip
    return {"readings": {"natural": pd.DataFrame(rows)}}


def verdicts(sign: float) -> Tables:
    rows = [
        {"domain": "molecule", "question": key, "title": key, "judged": True, "weakest": 0.95 if sign > 0 else 0.1,
         "strongest": 0.02, "base_rate": 1 / 3, "said": "weakest" if sign > 0 else "", "specifications": 900}
        for key in ("one", "two")
    ]  # fmt: skip
    return {"verdicts": {"verdicts": pd.DataFrame(rows)}}


def simulated(sign: float) -> Tables:
    about = {"nuisance_bits": 128, "seeds": 16, "most": 2048}
    times = 1 + 0.8 * sign
    rows = [
        {"nuisance": "independent coins", **row(1.0, 0.0, "times"), **about},
        {"nuisance": "independent coins", **row(times, name="times"), **about},
        {"nuisance": "copies of one coin", **row(1.0, name="times"), **about},
    ]
    return {"simulated-batches": {"needed": pd.DataFrame(rows)}}


def capacity(sign: float) -> Tables:
    def rows(domain: str) -> list[dict[str, Any]]:
        about = {"arm": "real", "family": "one order", "n": 150}
        ends = ((1_000, 2), (256_000, 2 + 2 * int(sign)))
        return [{**about, "size": size, "best": best, "low": best, "high": best} for size, best in ends]

    return {"capacity": {"ridge": each(rows)}}


def higher_order(sign: float) -> Tables:
    about = {"of_function": "effect", "of_batch": "plate", "unit": "bits", "n": 600}
    tells = 0.5 if sign > 0 else -0.1
    bits = each(lambda domain: [{**row(tells), "what": "batch", **about}, {**row(0.2), "what": "function", **about}])
    splits = each(lambda domain: [{**row(0.1), "split": "in the other batch", "share": 0.4, **about}])
    return {"higher-order": {"bits": bits, "splits": splits}}


def equation(sign: float) -> Tables:
    kinds = ("newly measured", "computed from the equation", "interpolated from the data")
    rows = [
        {
            "law": law,
            "kind": kind,
            "added": added,
            "value": (0.07 if law == "law unknown" else 0.0 if sign > 0 else 0.02) * added,
        }
        for law in ("law unknown", "law known")
        for kind in kinds
        for added in (0, 1)
    ]
    return {"equation": {"equation": pd.DataFrame(rows)}}


def synthetic(own: float, other: float) -> Tables:
    arms = {
        **dict.fromkeys(("own samples", "own generation 5 (accumulated)", "own generation 5 (replaced)"), own),
        **dict.fromkeys(("another set", "recombined objects", "samples of another model"), other),
        "shuffled objects (control)": -0.2,
    }
    about = {"size_unit": "unit", "n": 150}
    table = each(
        lambda domain: [{**row(value), **row(value, name="whole"), "arm": arm, **about} for arm, value in arms.items()]
    )
    return {"synthetic": {"arms": table}}


def learning(sign: float) -> Tables:
    about = {"size_unit": "unit", "n": 150}
    windows = ("6,000 to 60,000 symbols", "last tenfold")
    savings = each(lambda domain: [{**row(0.3 * sign), "arm": "beyond neutral", "window": w, **about} for w in windows])
    structure = each(
        lambda domain: [{**row(9.0), "arm": "relatives present", "scale": "per object", "size": 64_000, "share": 0.1}]
    )
    return {"learning": {"savings": savings, "structure": structure}}


def next_experiment(sign: float) -> Tables:
    about = {"label": "number", "experiments": 40, "seeds": 24, "dataset": "table", "domain": "molecule"}
    rows = [
        {**row(gain, name="gain"), "values": values, "strategy": strategy, "measure": measure, **about}
        for values, gain in (("real values", 0.3 * sign), ("permuted values", 0.0))
        for strategy, measure in (("expected improvement", "best"), ("most variance removed", "error"))
    ]
    return {"next-experiment": {"search": pd.DataFrame(rows)}}


def search_maze(sign: float) -> Tables:
    judged = ("rounds judged by distance as the crow flies", "rounds judged by the true distance")
    rows = [
        {"arm": arm, **row(0.2 * sign, name="difference"), **row(0.15 * sign, name="over_long"), "mazes": 32}
        for arm in judged
    ]
    return {"search-maze": {"iteration": pd.DataFrame(rows)}}


def proxy(sign: float) -> Tables:
    about = {"peak": 64, "most": 4096, "trials": 1_000, **row(0.3 * sign, name="lost"), **row(1.5, name="short")}
    return {
        "proxy": {"decoupling": pd.DataFrame([{"arm": arm, **about} for arm in ("proxy as set", "proxy, all normal")])}
    }


def reach(sign: float) -> Tables:
    rows = [
        {"model": model, "way": way, "maps": 24, **row(-0.3 * sign, name="over_warm"), **row(0.2 * sign, name="over_more"),
         **row(0.25 * sign, name="over_long")}
        for model in ("small", "cold") for way in ("one pass", "iterated")
    ]  # fmt: skip
    return {"reach": {"reach": pd.DataFrame(rows)}}


def assembly(sign: float) -> Tables:
    about = {"domain": "molecule", "label": "a label", "classes": "one / other", "n": 300}
    bits = {"gain": -0.1 * sign, "size and LZ": 0.1, "all parts": 0.4}
    rows = [{**row(value), "what": what, **about} for what, value in bits.items()]
    return {"assembly-label": {"told": pd.DataFrame(rows)}}


def natural_product(sign: float) -> Tables:
    value = 0.5 if sign > 0 else 0.7
    stages = {"all": 0.6, "matched": value, "matched, labels permuted": 0.5}
    rows = [
        {**row(one, 0.03), "score": "natural-product likeness", "stage": stage, "n": 900}
        for stage, one in stages.items()
    ]
    return {"natural-product": {"auc": pd.DataFrame(rows)}}


# Claim -> the tables that decide it: with the effect that it says (1), or the opposite one (-1).
DECIDED: Mapping[int, Callable[[int], Tables]] = {
    1: next_symbol, 2: top_choice, 3: novelty, 4: thread, 5: filters, 6: ancestry, 7: novelty, 8: next_symbol, 9: constraint,
    11: novelty, 12: simulated, 13: capacity, 14: higher_order, 15: readings, 16: assembly,
    17: verdicts, 18: natural_product, 19: readings, 21: equation,
    22: lambda sign: synthetic(-0.2 * sign, 0.0), 23: lambda sign: synthetic(0.0, 0.2 * sign), 24: search_maze,
    25: reach, 26: proxy, 27: next_experiment, 28: readings, 29: learning,
}  # fmt: skip
