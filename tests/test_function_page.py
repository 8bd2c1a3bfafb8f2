"""The function page: labels of the sets in the sidebar, why others are not offered, the reading beside the random split."""

from html import unescape

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets
from analysis.charts import function as charts
from analysis.corpus import Dataset
from analysis.domains.distinct import distinct
from analysis.readings import bundled, label_tables, reader, targets
from analysis.readings.questions import label_bits
from analysis.readings.subject import subject
from analysis.statistics.resampling import generator
from tests.wording import unlinked


@pytest.fixture(autouse=True)
def kept_here(tmp_path_factory, monkeypatch):
    """A disk cache that only these tests share."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path_factory.getbasetemp() / "function-page"))


def open_page(**state: object) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=180)
    app.session_state["n"] = 200
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    return app.switch_page("pages/function.py").run()


def words(app: AppTest) -> str:
    shown = (*app.caption, *app.subheader, *app.markdown, *app.info)
    return unescape(unlinked(" ".join(str(element.value) for element in shown))).replace("\\", "")


@pytest.fixture
def own(monkeypatch) -> str:
    """A file of a user with labels of its own that stands for proteins."""
    rng = generator(3, "own file of the function page")
    n = 640
    first = np.array(["A", "W"])[np.arange(n) % 2]
    objects = tuple(8 * f + "".join(rng.choice(list("CDEFGHIKLMNPQRSTVY"), 50)) for f in first)
    labels = pd.DataFrame({"tag": first, "alike": "one", "few": np.where(np.arange(n) < 20, "a", "b")})
    dataset = Dataset("own-0123456789ab", "protein", objects, tuple(f"p{i}" for i in range(n)), labels)
    real = datasets.load
    monkeypatch.setattr(datasets, "load", lambda name: dataset if name == dataset.name else real(name))
    return dataset.name


def test_the_page_shows_the_labels_of_the_sidebars_sets_and_every_share_with_its_interval():
    app = open_page(text="wordnet", protein="escherichia", molecule="approved-drugs")
    assert not app.exception and not app.error
    assert [app.selectbox(key=f"function_{d}").value for d in ("text", "protein", "molecule")] == [
        "sense", "ec-class", "microbes",
    ]  # fmt: skip
    title = next(h.value for h in app.subheader if h.value.startswith("Share of the label information"))
    for part in title.split("; "):
        assert "%" not in part or ("[" in part and "]" in part), title
    said = words(app)
    assert "Not offered of Escherichia proteins: genus: it has one class only, 'Escherichia'." in said
    assert "whatever the sidebar asks for" in said


def test_the_labels_of_an_own_file_are_offered_first_and_others_say_why_not(own, monkeypatch):
    from pages.parts import labels

    offered, refused = labels.options("protein", own)
    assert next(iter(offered)) == "tag"
    assert offered["tag"].target.kind == targets.OWN
    assert offered["ec-class"].dataset != own  # of another set, after the own ones
    kinds = [one.target.kind for one in offered.values() if one.dataset != own]
    assert kinds == sorted(kinds, key=targets.KINDS.index)
    assert refused == {
        "alike": "it has one class only, 'one'",
        "few": "its smaller class, 'a', has 20 of the 150 distinct objects that are needed",
    }


def test_a_label_of_the_same_key_in_another_set_is_named_with_it():
    from pages.parts import labels

    offered, _ = labels.options("protein", "enterococcus")
    assert offered["enzyme"].dataset == "enterococcus"
    assert offered["swiss-prot: enzyme"].dataset == "swiss-prot"


def test_the_number_with_relatives_held_out_is_the_reading():
    dataset = datasets.load("wordnet")
    rows = label_bits.QUESTION.read(subject(dataset))
    reading = next(row for row in rows if row["label"] == "part-of-speech")
    table = label_tables.survival(targets.of(dataset)["part-of-speech"], dataset).set_index("split")
    shown = table.loc["cluster"]
    assert (shown.value, shown.low, shown.high, shown["null"]) == tuple(
        reading[key] for key in ("value", "low", "high", "null")
    )
    assert table.loc["random"].low <= table.loc["random"].value <= table.loc["random"].high
    assert shown.surviving == pytest.approx(shown.value / table.loc["random"].value)
    assert shown.surviving_low < shown.surviving < shown.surviving_high


def test_relatives_held_out_take_what_was_recognition():
    """Half of the objects of each family share a label by chance: known at random, unknown by family."""
    rng = generator(9, "families of the function page")
    n, copies = 640, 8
    founders = ["".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), 60)) for _ in range(n // copies)]
    objects = tuple(f + "".join(rng.choice(list("ACDEFGHIK"), 12)) for f in founders for _ in range(copies))
    label = np.repeat(rng.permutation(np.arange(n // copies) % 2), copies)
    frame = pd.DataFrame(
        {"side": np.array(["left", "right"])[label], "family": np.repeat(np.arange(n // copies), copies)}
    )
    dataset = Dataset("families", "protein", objects, tuple(f"p{i}" for i in range(n)), frame)
    table = label_tables.survival(targets.of(dataset)["side"], dataset).set_index("split")
    assert table.value["random"] > 0.7
    assert table.low["cluster"] < 0.02 < table.value["random"]
    assert table.surviving["random"] < 0.1


def test_a_label_that_cannot_be_read_is_one_row_with_the_reason():
    dataset = datasets.load("escherichia").take(np.arange(300))
    table = label_tables.survival(targets.of(dataset)["ec-class"], dataset)
    assert table.value.isna().all() and len(table) == 1
    assert "of the 150 distinct objects that are needed" in table["flags"][0]


def test_cliffs_of_a_class_are_refused():
    dataset = datasets.load("hiv-screen")
    with pytest.raises(ValueError, match="is a class"):
        label_tables.cliffs(targets.of(dataset)["hiv"], dataset, 100)


def test_learning_ends_at_the_first_draw():
    dataset = datasets.load("wordnet")
    target = targets.of(dataset)["sense"]
    curve = label_tables.learning(target, dataset)
    drawn = label_bits.label_draws(target, distinct(dataset)[0])
    first = label_bits.bits(drawn, by_cluster=True)[0].saved.mean()
    last = curve[(curve.split == "cluster") & (curve.n == 600)]
    assert last.value.item() == pytest.approx(first)
    assert (curve.low <= curve.value).all() and (curve.value <= curve.high).all()


# ---------------------------------------------------------------- every label


def rows(values: dict[tuple[str, str, str], float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "domain": d,
                "dataset": f"{d}-set",
                "text": text,
                "kind": kind,
                "value": v,
                "low": v - 0.1,
                "high": v + 0.1,
            }
            | {"null": 0.0, "unit": "bits", "n": 600, "method": "", "flags": ""}
            for (d, text, kind), v in values.items()
        ]
    )


def test_the_title_says_what_the_judged_kind_gives_and_turns_with_the_numbers():
    kinds = [label_bits.JUDGED_KIND, label_bits.PHYSICS]
    values = {
        ("text", "topic", kinds[0]): 0.4,
        ("protein", "enzyme", kinds[0]): 0.1,
        ("molecule", "logP", kinds[1]): 0.7,
    }
    chart = charts.every_label(rows(values), kinds)
    assert (
        chart.title
        == "Of one bit of meaning or biology, structure tells without relatives: text 0.40 and proteins 0.10"
    )
    values[("protein", "reaction", kinds[0])] = 0.6
    assert charts.every_label(rows(values), kinds).title.endswith("text 0.40 and proteins 0.10 to 0.60")
    assert "0.7 [0.6, 0.8]" in charts.every_label(rows(values), kinds).alt
    physics = charts.every_label(rows({("molecule", "logP", kinds[1]): 0.7}), kinds)
    assert physics.title == "No label of meaning or biology can be read"


def test_kinds_of_labels_are_drawn_apart_and_in_order():
    kinds = [label_bits.JUDGED_KIND, label_bits.PHYSICS]
    values = {("molecule", "logP", kinds[1]): 0.7, ("text", "topic", kinds[0]): 0.4, ("text", "field", kinds[0]): 0.5}
    figure = charts.every_label(rows(values), kinds).figure
    assert list(figure.layout.yaxis.ticktext) == ["field, text-set", "topic, text-set", "logP, molecule-set"]
    assert list(figure.layout.yaxis.tickvals) == [0, -1, -3]
    assert [a.text for a in figure.layout.annotations] == [f"<b>{kind}</b>" for kind in kinds]


def test_labels_are_read_when_asked_for_and_then_kept(monkeypatch):
    from pages.parts import labels

    monkeypatch.setattr(bundled, "of", lambda name: None)
    read, missing = labels.readings(["jargon"])
    assert missing == ["jargon"] and read.empty
    found = list(reader.read_all(["jargon"], [label_bits.KEY]))
    assert found
    read, missing = labels.readings(["jargon"])
    assert missing == [] and len(read) == 2
    assert labels.named(read).empty  # no label but the control
