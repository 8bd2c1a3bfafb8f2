"""``python -m analysis report --html OUT``: write a comparison as one HTML file that opens offline."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.cli.common import Commands, add_settings, config_from, print_aside, steps_bar
from analysis.cli.compare import compute
from analysis.report import citations, html_report, picture, result_json


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("report", help="write a comparison as one HTML file that opens offline")
    add_settings(parser)
    parser.add_argument(
        "--result", type=Path, metavar="JSON", help="a comparison that 'compare' wrote; else one is computed"
    )
    parser.add_argument("--html", type=Path, required=True, metavar="OUT", help="where to write the report")
    parser.add_argument("--bibtex", type=Path, metavar="OUT", help="also write the references")
    parser.add_argument("--images", type=Path, metavar="FOLDER", help="also draw the charts as PNG (needs a Chrome)")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.result:
        result: Mapping[str, Any] = result_json.from_json(options.result.read_text()).published
    else:
        result = compute(config_from(options), steps_bar)
    _write(result, options.html, options.bibtex, options.images)
    return 0


def _write(result: Mapping[str, Any], html: Path, bibtex: Path | None, images: Path | None) -> None:
    """Write a comparison as one HTML file and, if asked for, its references and its charts as PNG."""
    html.write_text(html_report.html(result), encoding="utf-8")
    print_aside(f"{html}: {html.stat().st_size / 1e6:.1f} MB, opens offline")
    if bibtex:
        bibtex.write_text(citations.bibtex(citations.used(result)), encoding="utf-8")
    if images:
        images.mkdir(parents=True, exist_ok=True)
        for name, chart in html_report.charts_of(result).items():
            (images / f"{name.replace(' ', '-')}.png").write_bytes(picture.picture(chart, "png"))
