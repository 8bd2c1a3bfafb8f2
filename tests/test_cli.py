"""The command line on bundled data: the published JSON form, repeatable to the same numbers."""

import json
import math

import pytest

from analysis.__main__ import main
from analysis.readings.comparison import latest

ROW_KEYS = {"measure", "representation", "domain", "dataset", "value", "low", "high", "unit", "null", "n"}


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    out = tmp_path_factory.mktemp("cli") / "out.json"
    stream = out.with_name("rows")
    assert main(["compare", "--n", "200", "--seed", "4", "--json", str(out), "--stream", str(stream)]) == 0
    return json.loads(out.read_text()), stream.read_text().splitlines()


def test_the_json_has_the_published_form(comparison):
    result, _ = comparison
    assert {"config", "datasets", "rows", "verdicts", "agreement"} <= set(result)
    assert all(set(row) >= ROW_KEYS for row in result["rows"])
    assert {row["domain"] for row in result["rows"]} == {"text", "protein", "molecule"}
    assert {v["verdict"] for v in result["verdicts"]} <= {"supports", "contradicts", "inconclusive"}
    supports = [v["verdict"] == "supports" for v in result["verdicts"]]
    assert result["agreement"] == pytest.approx(sum(supports) / len(supports))


def test_every_number_has_interval_unit_and_n(comparison):
    result, _ = comparison
    for row in result["rows"]:
        assert row["unit"] and row["n"] > 0
        if row["value"] is not None and not row["flags"]:
            assert row["low"] <= row["value"] <= row["high"], row
            assert math.isfinite(row["null"])


def test_every_domain_is_read_at_the_same_n(comparison):
    result, _ = comparison
    assert {d["objects"] for d in result["datasets"].values()} == {200}
    assert {row["objects"] for row in result["rows"] if row["measure"] == "unit_coverage"} == {200}


def test_the_stream_carries_the_same_rows(comparison):
    result, stream = comparison
    events = [json.loads(line) for line in stream]
    assert latest([row for event in events for row in event.get("rows", [])]) == result["rows"]
    assert events[-1]["done"] == events[-1]["total"] or "rows" in events[-1]


def test_the_configuration_repeats_the_numbers(comparison, tmp_path):
    result, _ = comparison
    config = {**result["config"], "measures": ["unit_coverage", "context_gain"]}
    (tmp_path / "config.json").write_text(json.dumps(config))
    out = tmp_path / "again.json"
    assert main(["compare", "--config", str(tmp_path / "config.json"), "--json", str(out)]) == 0
    again = json.loads(out.read_text())["rows"]
    assert again == [row for row in result["rows"] if row["measure"] in config["measures"]]


def test_mistakes_are_messages_with_a_remedy(tmp_path, capsys):
    assert main(["compare", "--text", "no-such-set", "--json", str(tmp_path / "x.json")]) == 2
    message = capsys.readouterr().err
    assert "no-such-set" in message and "king-james" in message
    assert "Traceback" not in message
    assert main(["compare", "--config", str(tmp_path / "absent.json"), "--json", str(tmp_path / "x.json")]) == 2
    assert "absent.json" in capsys.readouterr().err
