"""What code means, and which code a module reaches."""

import ast
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from analysis.support import code


@pytest.mark.parametrize(
    ("one", "other"),
    [("x = 1", "x = 1.0"), ("x = None", "x = False"), ("f(a, b)", "f(b, a)"), ("f'{x}'", "f'{x!r}'"), ("[1, [2]]", "[[1], 2]"),
     ("x = 'a'", "x = 'b'"), ("def f(a, b=1): ...", "def f(a=1, b=1): ...")],
)  # fmt: skip
def test_different_code_is_told_apart(one, other):
    assert code.parsed(one) != code.parsed(other)


@pytest.mark.parametrize("words", ["QUESTION = 1", "EXPERIMENTS: dict[str, str] = {'a': 'b'}", "'words'", "# words"])
def test_words_and_entries_of_registries_mean_nothing(words):
    assert code.parsed(f"x = 1\n{words}\n") == code.parsed("x = 1")


@pytest.fixture
def tree(tmp_path) -> Path:
    """A package in which `one` imports `two` in a function, `two` a package, and nobody `alone`; domains are imported by name."""
    files = {"__init__": "", "one": "def f():\n    from analysis import two\n", "two": "import analysis.room.inner as i\n",
             "alone": "x = 1\n", "room/__init__": "y = 1\n", "room/inner": "from analysis.domains import DOMAINS\n",
             "domains/__init__": "DOMAINS = {}\n", "domains/text/__init__": "", "domains/text/words": "z = 1\n"}  # fmt: skip
    for name, text in files.items():
        path = tmp_path / "analysis" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def versions(tree: Path) -> dict[str, str]:
    code.version.cache_clear()
    code._read.cache_clear()
    code._files.cache_clear()
    return {name: code.version(f"analysis.{name}", tree) for name in ("one", "two", "alone")}


@pytest.mark.parametrize(
    ("changed", "who"),
    [("one", {"one"}), ("two", {"one", "two"}), ("alone", {"alone"}), ("room/__init__", {"one", "two"}),
     ("domains/text/words", {"one", "two"}), ("__init__", {"one", "two", "alone"})],
)  # fmt: skip
def test_a_version_changes_with_the_code_that_is_reached_and_with_no_other(tree, changed, who):
    before = versions(tree)
    path = tree / "analysis" / f"{changed}.py"
    path.write_text(path.read_text() + "w = 2\n")
    after = versions(tree)
    assert {name for name in before if before[name] != after[name]} == who
    path.write_text(path.read_text() + "# a remark\n'words'\n")
    assert versions(tree) == after, "words"


def test_a_module_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"no module analysis\.alchemy"):
        code.version("analysis.alchemy")


def test_every_experiment_reaches_the_domains_and_not_the_charts():
    found = {path.relative_to(code.ROOT).as_posix() for path in code.reached("analysis.experiments.learning")}
    assert {"analysis/domains/molecule/chem.py", "analysis/prediction.py", "analysis/corpus.py"} <= found
    assert not [path for path in found if path.startswith(("analysis/charts", "analysis/cli", "analysis/report"))]


def test_sources_are_read_while_another_thread_parses_too():
    """Python 3.11 raised 'AST constructor recursion depth mismatch'."""
    ended = threading.Event()

    def parse():
        while not ended.is_set():
            with suppress(SystemError):
                ast.parse("f(" * 40 + ")" * 40)

    threads = [threading.Thread(target=parse) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        nested = "x = " + "(" * 60 + "1" + ",)" * 60
        assert len({code.parsed(nested) for _ in range(200)}) == 1
    finally:
        ended.set()
        for thread in threads:
            thread.join()
