"""What the command line does with comparisons and own files: run one, read a file in the place of a set, report, score."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from analysis import datasets
from analysis.datasets import own, uploads
from analysis.files.limits import LIMITS, Limits
from analysis.readings import comparison, drawing, other_model
from analysis.readings.comparison import Progress
from analysis.readings.config import Config
from analysis.readings.drawing import Sample
from analysis.report import citations, html_report, png, result_json

SHOWN_REASONS = 5
Told = Callable[[str], None]


def say(line: str) -> None:
    """Print a line where it does not mix with results."""
    print(line, file=sys.stderr)


def limits_from(settings: Sequence[str]) -> Limits:
    """Return the limits of files, changed as told: ``["seconds=60", "bytes=200000000"]``.

    Raises
    ------
    ValueError
        If a setting is not ``name=number`` with a name of `files.Limits`.
    """
    known = {field.name: type(getattr(LIMITS, field.name)) for field in fields(Limits)}
    changes = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            changes[name] = known[name](value)
        except (KeyError, ValueError):
            raise ValueError(f"--limit {setting!r}: give name=number with one of {', '.join(known)}") from None
    return replace(LIMITS, **changes)


def resolve(domain: str, chosen: str, limits: Limits = LIMITS, tell: Told = say) -> str:
    """Return the name of a set: as it is if it names one, else of what the file at this path holds, kept on this machine.

    Raises
    ------
    ValueError
        If it is neither, or the file cannot be used; the message says why.
    """
    if chosen in datasets.available() or own.is_name(chosen) or not Path(chosen).is_file():
        return chosen  # a name that does not exist is answered where it is loaded
    dataset, problems = uploads.parse_safely(domain, chosen, Path(chosen).read_bytes(), limits=limits)
    kept = own.keep(dataset, len(problems))
    tell(f"{chosen}: {kept.objects:,} objects kept as {kept.name}, {kept.refused:,} row(s) refused")
    for problem in problems.head(SHOWN_REASONS).itertuples():
        tell(f"  row {problem.row}{f' ({problem.id})' if problem.id else ''}: {problem.reason}")
    if len(problems) > SHOWN_REASONS:
        tell(f"  and {len(problems) - SHOWN_REASONS:,} more")
    return kept.name


def load_defaults() -> None:
    """Load the sets that are compared until others are chosen, so that they are there when they are asked for."""
    for name in datasets.defaults().values():
        with suppress(datasets.DatasetError):  # told where it is asked for
            datasets.load(name)


def run(
    config: Config, progress: Progress, started: Callable[[Sample], None] = lambda sample: None,
    found: Callable[[dict[str, list]], None] = lambda step: None,
) -> dict[str, Any]:  # fmt: skip
    """Compute a comparison and return its JSON form.

    Parameters
    ----------
    config : Config
    progress : callable
        ``(done, total, what)``.
    started, found : callable
        Told the sample before, and what each step finds as soon as it is known.
    """
    loaded = {domain: datasets.load(name) for domain, name in config.datasets.items()}
    sample = drawing.draw(loaded, config.n, config.seed)
    started(sample)
    steps = []
    for step in comparison.compare(sample, config, progress):
        steps.append(step)
        found(step)
    return result_json.as_json(config, sample, steps)


def write_report(
    result: dict[str, Any], html: Path, bibtex: Path | None, images: Path | None, tell: Told = say
) -> None:
    """Write a comparison as one HTML file and, if asked for, its references and its charts as PNG."""
    html.write_text(html_report.html(result), encoding="utf-8")
    tell(f"{html}: {html.stat().st_size / 1e6:.1f} MB, opens without a network")
    if bibtex:
        bibtex.write_text(citations.bibtex(citations.used(result)), encoding="utf-8")
    if images:
        images.mkdir(parents=True, exist_ok=True)
        for name, chart in html_report.charts_of(result).items():
            (images / f"{name.replace(' ', '-')}.png").write_bytes(png.png(chart))


def score(
    table: Path, domain: str, name: str, *, base: str | None, kind: str | None, seed: int, limits: Limits = LIMITS
) -> dict[str, Any]:
    """Set a table of another model's log-probabilities beside our own model; see `predictor.compare`."""
    dataset = datasets.load(resolve(domain, name, limits))
    if dataset.domain != domain:
        raise ValueError(f"{name} is a set of the domain {dataset.domain}, not {domain}")
    frame = uploads.table_safely(table.name, table.read_bytes(), limits=other_model.table_limits(limits))
    result = other_model.compare(frame, dataset, base=base, kind=kind, seed=seed)
    return {"dataset": result_json.describe(dataset), "table": table.name, **result.to_dict()}


def as_text(result: dict[str, Any]) -> str:
    """Write an answer as JSON; what is not a number becomes null."""
    return json.dumps(_finite(result), indent=1, allow_nan=False)


def _finite(value: Any) -> Any:  # noqa: ANN401 - anything that JSON has
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and value != value else value
