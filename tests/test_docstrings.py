"""Every public name has a short example that runs unchanged and prints what it shows."""

import doctest

import pytest

from analysis import alignment, coverage, diversity, entropy, function, prediction
from analysis.corpus import Corpus
from analysis.estimate import Estimate

FACES = (alignment, coverage, diversity, entropy, function, prediction)
NAMED = {f"{face.__name__}.{name}": getattr(face, name) for face in FACES for name in face.__all__}
SHOWN = {name: found for name, found in NAMED.items() if callable(found)}
SHOWN |= {"analysis.corpus.Corpus.from_symbols": Corpus.from_symbols, "analysis.estimate.Estimate": Estimate}


@pytest.mark.parametrize("name", SHOWN)
def test_the_example_of_a_public_name_runs_and_is_true(name):
    (found,) = doctest.DocTestFinder(recurse=False).find(SHOWN[name], name, globs={})
    assert found.examples, "a public name shows how it is used"
    assert any(name.rpartition(".")[2] in example.source for example in found.examples)
    report: list[str] = []
    doctest.DocTestRunner().run(found, out=report.append)
    assert not report, "".join(report)


def test_an_example_that_is_wrong_is_found():
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    report: list[str] = []
    doctest.DocTestRunner().run(wrong, out=report.append)
    assert report
