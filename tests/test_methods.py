"""Methods: an entry for everything that is measured, whose formula can be set, whose example runs, whose papers are real."""

import doctest
import re

import numpy as np
import pandas as pd
import pytest

from analysis import alignment, coverage, diversity, entropy, function, prediction
from analysis.charts import methods as charts
from analysis.experiments import EXPERIMENTS
from analysis.methods import documentation, entries, glossary, references, steps
from analysis.readings.questions import QUESTIONS
from analysis.report import citations

ALL = entries.all_entries()
FACES = (alignment, coverage, diversity, entropy, function, prediction)
PUBLIC = [f"{face.__name__.rpartition('.')[2]}.{name}" for face in FACES for name in face.__all__]
# Those of public names run in test_docstrings, too.
EXAMPLES = {(key, name): lines for key, one in ALL.items() for name, lines in one.examples.items()}


# --- nothing is left out


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_entry_or_a_reason(name):
    """A new estimator needs its entry in `analysis/methods/written/`."""
    found = entries.of_name(*name.split("."))
    assert (found is None) == (name in entries.WITHOUT), (
        f"{name}: write its formula and limits in analysis/methods/written/"
    )


def test_reasons_are_of_names_that_exist_and_few():
    assert set(entries.WITHOUT) <= set(PUBLIC) and len(entries.WITHOUT) <= 6


def test_every_question_and_every_experiment_has_an_entry():
    assert {key.partition(".")[2] for key, one in ALL.items() if one.kind == entries.QUESTION} == set(QUESTIONS)
    written = {key.partition(".")[2] for key, one in ALL.items() if one.kind == entries.EXPERIMENT}
    assert written >= set(EXPERIMENTS), "write its formula and limits in analysis/methods/written/experiments.py"


@pytest.mark.parametrize("key", ALL)
def test_an_entry_says_all_that_is_asked_of_it(key):
    one = ALL[key]
    assert all(
        part.strip() for part in (one.title, one.formula, one.assumes, one.fails, one.about, one.reads, one.gives)
    )
    assert one.examples and all(lines.startswith(">>>") for lines in one.examples.values())
    assert set(one.cites) <= set(citations.ENTRIES)
    for words in (one.title, one.assumes, one.fails):
        assert not re.search(r"[`$]|\s\s", words) and (words is one.title or words.endswith("."))


def test_titles_are_different_and_keys_fit_an_address():
    titles = [one.title for one in ALL.values()]
    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch(r"[\w-]+\.[\w-]+", key) for key in ALL)


# --- formulas and examples


@pytest.mark.parametrize("key", ALL)
def test_a_formula_is_closed_and_its_letters_are_explained(key):
    one = ALL[key]
    for opens, closes in ("{}", "()", "[]"):
        bare = re.sub(r"\\(?:lvert|rvert|lVert|rVert)|\\[{}]|\\bigl?|\\Bigl?|\\bigr|\\Bigr", "", one.formula)
        assert bare.count(opens) == bare.count(closes), opens
    assert "$" not in one.formula and one.where.count("$") % 2 == 0
    assert len(re.findall(r"\\begin", one.formula)) == len(re.findall(r"\\end", one.formula))


@pytest.mark.parametrize(("key", "name"), [it for it in EXAMPLES if ALL[it[0]].kind != entries.ESTIMATORS], ids=str)
def test_an_example_runs_and_prints_what_it_says(key, name):
    assert ran(EXAMPLES[key, name], key) == ""


@pytest.mark.parametrize("key", ["diversity.hill_number", "coverage.sample_coverage", "alignment.pairwise_identity"])
def test_the_example_of_an_estimator_is_the_one_of_its_docstring_and_runs_as_it_is_shown(key):
    for name, lines in ALL[key].examples.items():
        assert ran(lines, name) == ""


def ran(lines: str, name: str) -> str:
    """Run an example; what was wrong, or nothing."""
    report: list[str] = []
    doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(lines, {}, name, None, 0), out=report.append)
    return "".join(report)


def test_a_wrong_example_is_found():
    assert "Expected" in ran(">>> 1 + 1\n3\n", "wrong")


# --- formulas are those of the code: on one sample, computed from what is written


COUNTS = np.array([9, 5, 2, 2, 1, 1, 1])


def test_formulas_as_written_give_what_the_code_gives():
    n, f1, f2 = COUNTS.sum(), (COUNTS == 1).sum(), (COUNTS == 2).sum()
    p = COUNTS / n
    assert diversity.hill_number(COUNTS, 1) == pytest.approx(np.exp(-(p * np.log(p)).sum()))
    assert diversity.hill_number(COUNTS, 3) == pytest.approx((p**3).sum() ** (1 / (1 - 3)))
    assert diversity.hill_asymptotic(COUNTS, 2) == pytest.approx(n * (n - 1) / (COUNTS * (COUNTS - 1)).sum())
    assert coverage.sample_coverage(COUNTS) == pytest.approx(1 - f1 / n * (n - 1) * f1 / ((n - 1) * f1 + 2 * f2))
    assert coverage.chao1(COUNTS) == pytest.approx(len(COUNTS) + (n - 1) / n * f1**2 / (2 * f2))
    c = 1 - f1 / n
    shen = -(c * p * np.log2(c * p) / (1 - (1 - c * p) ** n)).sum()
    assert entropy.entropy(COUNTS, "chao_shen") == pytest.approx(shen)
    kernel = np.array([[1, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 1]])
    assert diversity.vendi_score(kernel=kernel) == pytest.approx(9 / (kernel**2).sum())


# --- docstrings


DOC = """First line of it.

More, with `a_name` and ``code``.

.. math:: x^2

Parameters
----------
x : int
    A number.

References
----------
Hill 1973, Ecology 54:427,
doi:10.2307/1934352.

Examples
--------
Words.

>>> for i in (1, 2):
...     print(i)
1
2
"""


def test_a_docstring_is_taken_apart():
    told = documentation.parsed(DOC)
    assert told.summary == "First line of it." and list(told.sections) == ["Parameters", "References", "Examples"]
    assert told.references == "Hill 1973, Ecology 54:427, doi:10.2307/1934352."
    assert told.example == ">>> for i in (1, 2):\n...     print(i)\n1\n2\n"
    assert documentation.parsed("One line.") == documentation.Documentation("One line.", "", {})
    assert documentation.parsed("").summary == ""


def test_prose_of_a_docstring_is_inert_markdown_but_for_code_and_formulas():
    shown = documentation.markdown("a_b * `c_d` ``e_f`` [x](y) <b> 2^3 $5\n\n.. math:: x_1\n")
    assert shown.startswith(r"a\_b \* `c_d` `e_f` \[x\](y) \<b\> 2\^3 \$5") and "$$x_1$$" in shown


def test_a_module_is_read_without_running_it_and_a_missing_one_is_named():
    assert documentation.of_module("analysis.experiments.novelty").summary.startswith("Novelty")
    with pytest.raises(ValueError, match=r"no module 'analysis\.missing'"):
        documentation.of_module("analysis.missing")


# --- papers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hill 1973, Ecology 54:427, doi:10.2307/1934352.", [("Hill", "1973", "Ecology", "10.2307/1934352", "")]),
        ("factor (n-1)/n: Chao 2005, Enc. 12:7907, doi:10.1002/0471667196.ess5051.",
         [("Chao", "2005", "Enc.", "10.1002/0471667196.ess5051", "")]),
        ("InfoNCE: van den Oord et al. 2018, arXiv:1807.03748; Poole et al. 2019, arXiv:1905.06922 (the ceiling). "
         "CCA: Hotelling 1936, doi:10.1093/biomet/28.3-4.321.",
         [("van den Oord et al.", "2018", "", "", "1807.03748"), ("Poole et al.", "2019", "", "", "1905.06922"),
          ("Hotelling", "1936", "", "10.1093/biomet/28.3-4.321", "")]),
        ("Schneider & Gold 1986, J. Mol. Biol. 188:415, doi:10.1016/0022-2836(86)90165-8; Hurlbert 1971, doi:10.2307/1934145, "
         "and Colwell et al. 2012, doi:10.1093/jpe/rtr044.",
         [("Schneider & Gold", "1986", "J. Mol. Biol.", "10.1016/0022-2836(86)90165-8", ""),
          ("Hurlbert", "1971", "", "10.2307/1934145", ""), ("Colwell et al.", "2012", "", "10.1093/jpe/rtr044", "")]),
        ("Heaps 1978, Information Retrieval: Computational and Theoretical Aspects, Academic Press, sec. 7.5.",
         [("Heaps", "1978", "", "", "")]),
        ("No paper is cited here.", []),
    ],
)  # fmt: skip
def test_papers_are_found_in_the_text_that_cites_them(text, expected):
    assert [(one.authors, one.year, one.journal, one.doi, one.arxiv) for one in references.found(text)] == expected


def test_a_paper_is_listed_once_with_its_fullest_citation_and_a_known_one_whole():
    cited = references.found(
        "Chao & Jost 2015, doi:10.1111/2041-210X.12349; Chao & Jost 2015, Methods Ecol. Evol. 6:873, "
        "doi:10.1111/2041-210X.12349; Chao & Jost 2012, doi:10.1890/11-1952.1; Efron & Tibshirani 1993, An Introduction"
    )
    made = references.entries(cited, citations.ENTRIES)
    assert list(made) == ["chao2015", "chao2012", "efron1993"]
    assert made["chao2015"][1]["journal"] == "Methods Ecol. Evol." and "title" not in made["chao2015"][1]
    assert made["chao2012"] is citations.ENTRIES["chao2012"] and made["efron1993"] is citations.ENTRIES["efron1993"]


def test_every_doi_of_the_docstrings_is_in_the_bibliography():
    cited = [one for entry in ALL.values() for one in entry.references]
    made = references.entries(cited, citations.ENTRIES)
    text = citations.bibtex(made)
    for one in cited:
        assert (one.doi or one.arxiv or one.year) in text
    assert text.count("{") == text.count("}") and text.count("@") == len(made)
    assert len(made) > 50 and all("author" in fields or "title" in fields for _, fields in made.values())
    assert all(one["text"].strip(". ") for one in citations.in_words(made))


# --- search, steps, picture


def test_search_finds_by_word_name_and_author_whatever_the_case_titles_first():
    assert [one.key for one in entries.search("VENDI")] == ["diversity.vendi_score"]
    assert "coverage.good_toulmin" in {one.key for one in entries.search("toulmin 1956")}
    assert entries.search("no such word") == [] and len(entries.search("")) == len(ALL)
    assert {one.kind for one in entries.search("bits", entries.QUESTION)} == {entries.QUESTION}
    assert "Entropy" in entries.search("entropy")[0].title


def test_steps_lead_to_methods_and_words_that_exist_and_name_each_kind_once():
    assert sorted(step.kind for step in steps.STEPS if step.kind) == sorted(entries.KINDS)
    for place, step in enumerate(steps.STEPS):
        assert set(step.terms) <= set(glossary.TERMS) and all(before < place for before in step.after)
    assert steps.counted(entries.VERDICT) == "4 methods" and steps.counted("") == ""


@pytest.mark.parametrize("narrow", [False, True])
def test_the_picture_has_a_box_for_each_step_an_arrow_for_each_link_and_says_so(narrow):
    table = steps.table()
    chart = charts.way(table, narrow=narrow)
    arrows = sum(len(before.split(", ")) for before in table.after if before)
    assert len(chart.figure.layout.shapes) == len(table) and len(chart.figure.layout.annotations) == arrows
    assert all(f"{row.step} {row.name}" in chart.alt for row in table.itertuples())
    assert chart.title.startswith(f"{len(table)} steps") and "beside" not in chart.table
    fewer = charts.way(pd.DataFrame(table.head(4)), narrow=narrow)
    assert fewer.title.startswith("4 steps") and "Verdict" not in fewer.alt
