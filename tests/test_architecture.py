"""The walls of the house: who may import whom, how deep the rooms lie, and what the top level holds."""

import ast
import graphlib
import importlib
import inspect
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from analysis import alignment, coverage, datasets, diversity, entropy, function, prediction
from analysis.corpus import Corpus
from analysis.domains import DOMAINS

ROOT = Path(__file__).resolve().parents[1]
FACES = {face.__name__: face for face in (alignment, coverage, datasets, diversity, entropy, function, prediction)}
MOST_FLOORS = 8
NUMBERS = {"numpy", "scipy", "sklearn", "numba", "rdkit", "selfies", "Bio"}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files(folder: str) -> list[Path]:
    return sorted(p for p in (ROOT / folder).rglob("*.py") if "__pycache__" not in p.parts)


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_graph() -> dict[str, set[str]]:
    """Every module of the program, and the modules of the program that it imports."""
    paths = {dotted(path): path for path in [*files("analysis"), *files("pages"), ROOT / "app.py"]}
    graph = {}
    for name, path in paths.items():
        found = {i for i in imports(path) if i in paths and i != name}
        # `from package import module` needs the module, not what the package's face hands on
        graph[name] = {i for i in found if not any(other.startswith(f"{i}.") for other in found)}
    return graph


def room(module: str) -> str:
    """Folder of analysis/, .py file at its top, pages/ or app.py."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "analysis" else parts[0]


def ordered(graph: dict[str, set[str]]) -> list[str]:
    """Return what others import before what imports it; a circle fails, named."""
    try:
        return list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        pytest.fail(f"import circle: {' <- '.join(error.args[1])}")


def rooms(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    found = {room(module): set() for module in graph}
    for module, others in graph.items():
        found[room(module)] |= {room(other) for other in others} - {room(module)}
    return found


def floors(graph: dict[str, set[str]]) -> dict[str, int]:
    """Floor of each room: one above the highest that it imports."""
    found = {}
    for name in ordered(graph):
        found[name] = 1 + max((found[other] for other in graph[name]), default=0)
    return found


# --- who may import whom


def lint(where: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command; "
               "lint_imports_command(['.importlinter', '--no-cache'])"]  # fmt: skip
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


def test_imports_keep_the_contracts():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("corpus.py", "import analysis.readings.curves", "The rooms of analysis lie in layers"),
        ("scale/run.py", "import analysis.experiments.ancestry", "The rooms of analysis lie in layers"),
        ("verdict/spread.py", "import analysis.readings.rows", "The rooms of analysis lie in layers"),
        ("readings/rows.py", "import analysis.readings.reader", "Readings:"),
        ("datasets/uploads.py", "import analysis.datasets.public", "Data sets:"),
        ("files/limits.py", "import analysis.files.unpack", "Files:"),
        ("readings/curves.py", "import analysis.estimators.sequences.ngrams", "Only the faces import estimators"),
        ("estimators/features/halves.py", "import rdkit", "Only domains know"),
        ("charts/theme.py", "import streamlit", "Analysis runs without the dashboard"),
        ("charts/coverage.py", "import analysis.domains", "Charts are pure"),
    ],
)
def test_a_forbidden_import_is_found(file, line, contract, tmp_path):
    shutil.copytree(ROOT / "analysis", tmp_path / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    path = tmp_path / "analysis" / file
    path.write_text(path.read_text() + f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stderr
    assert re.search(rf"^{contract}.*BROKEN", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize("path", files("pages"), ids=dotted)
def test_pages_import_no_numbers(path):
    found = imports(path)
    assert not {name.split(".")[0] for name in found} & NUMBERS
    assert not {i for i in found if i.startswith(("analysis.estimators", "analysis.statistics"))}


# --- how deep


def test_imports_make_no_circle():
    ordered(import_graph())


def test_rooms_lie_on_few_floors_without_a_circle():
    found = floors(rooms(import_graph()))
    assert max(found.values()) <= MOST_FLOORS, found
    assert {found[name] for name in ("app", "analysis.__main__")} <= {max(found.values()), max(found.values()) - 1}


def test_floors_are_counted():
    assert floors({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": 3, "b": 2, "c": 1}
    with pytest.raises(pytest.fail.Exception, match="import circle"):
        floors({"a": {"b"}, "b": {"a"}})


# --- what is imported from outside


def test_whatever_is_imported_is_pinned():
    """Also what is imported inside functions; a library that another one brings along may leave with it."""
    text = "\n".join((ROOT / name).read_text() for name in ("requirements.txt", "requirements-models.txt"))
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    owners = packages_distributions()
    missing = {}
    for path in [*files("analysis"), *files("pages"), ROOT / "app.py"]:
        for name in {i.split(".")[0] for i in imports(path)} - sys.stdlib_module_names - {"analysis", "pages"}:
            if not {owner.lower() for owner in owners.get(name, [name])} & pinned:
                missing.setdefault(name, []).append(dotted(path))
    assert not missing


def loaded_by(code: str) -> set[str]:
    """Top-level modules in memory after a program of its own has run."""
    program = f"import sys\n{code}\nprint('\\n'.join({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


READ = """
from analysis.__main__ import main
if __name__ == "__main__":
    assert main(["read", {file!r}, "--domain", "text", "--questions", "label_bits", "--json", {out!r}]) == 0
"""
MEASURE = """
from analysis.__main__ import main
arguments = ["--domain", "text", "--representation", "words", "--workers", "{workers}", "--json", {out!r}]
if __name__ == "__main__":
    assert main(["measure", {file!r}, *arguments]) == 0
"""
DASHBOARD = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=120).run()
assert not app.exception
"""


def test_no_cluster_library_is_loaded_without_a_cluster(tmp_path):
    (tmp_path / "lines.txt").write_text("one line of words\n\nanother line of words\n\nand a third line\n")
    out = str(tmp_path / "out.json")
    programs = {
        "read": READ.format(out=out, file=str(tmp_path / "lines.txt")),
        "measure, one process": MEASURE.format(out=out, file=str(tmp_path / "lines.txt"), workers=1),
        "measure, local workers": MEASURE.format(out=out, file=str(tmp_path / "lines.txt"), workers=2),
        "dashboard": DASHBOARD,
    }
    for name, code in programs.items():
        found = loaded_by(code)
        assert "numpy" in found, name  # it has run
        assert not found & {"dask", "distributed"}, name


# --- names that other programs import


@pytest.mark.parametrize("face", FACES)
def test_public_names_import(face):
    module = importlib.import_module(face)
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None


SIGNATURES = [  # a name that stays, and arguments with which it can be called
    (Corpus.from_symbols, (["ab"],), {"name": "", "domain": "", "representation": "symbols"}),
    (Corpus.counts, (None,), {}),
    (Corpus.take, (None, [0]), {}),
    (datasets.load, ("king-james",), {}),
    (diversity.hill_number, ([1, 2], 1), {}),
    (diversity.hill_asymptotic, ([1, 2], 1), {}),
    (diversity.rarefaction, ([1, 2], [1], 0), {}),
    (diversity.hill_at_coverage, ([1, 2], 0.9, 0), {}),
    (diversity.similarity_diversity, ([1, 2], [[1, 0], [0, 1]], 1), {}),
    (diversity.vendi_score, ([[1, 0], [0, 1]],), {}),
    (coverage.sample_coverage, ([1, 2],), {}),
    (coverage.chao1, ([1, 2],), {}),
    (coverage.chao2, ([1, 2], 3), {}),
    (coverage.good_toulmin, ([1, 2], 1), {}),
    (coverage.circles, ([[1, 0], [0, 1]], 0.5), {}),
    (entropy.entropy, ([1, 2],), {"estimator": "plugin", "support": None, "base": 2}),
    (prediction.entropy_rate, (None,), {}),
    (prediction.code_lengths, (None,), {}),
    (prediction.block_entropies, (None, 3), {}),
    (prediction.excess_entropy, (None, 3), {}),
    (prediction.mutual_information_by_distance, (None, [1, 2]), {}),
    (function.label_information, ([[1]], ["a"]), {}),
]


@pytest.mark.parametrize(("call", "positional", "named"), SIGNATURES, ids=lambda x: getattr(x, "__qualname__", ""))
def test_names_that_stay_take_the_arguments_that_are_documented(call, positional, named):
    inspect.signature(call).bind(*positional, **named)


@pytest.mark.parametrize("domain", ["text", "protein", "molecule"])
def test_a_domain_offers_what_is_documented(domain):
    entry = DOMAINS[domain]
    assert entry.REPRESENTATIONS and entry.NULLS
    for call, arguments in ((entry.features, 1), (entry.clusters, 1), (entry.parse, 2)):
        inspect.signature(call).bind(*[None] * arguments)


def test_names_that_stay_are_called_as_documented():
    """Small data with answers that can be worked out by hand."""
    counts = [4, 4]
    assert diversity.hill_number(counts, 1) == pytest.approx(2)
    assert entropy.entropy(counts, estimator="plugin", base=2) == pytest.approx(1)
    assert coverage.sample_coverage(counts) == pytest.approx(1)
    assert coverage.chao1(counts) == pytest.approx(2)
    corpus = Corpus.from_symbols(["abab", "ab"])
    assert corpus.counts().tolist() == [3, 3]
    assert len(corpus.take([1])) == 1
    assert set(datasets.available()) >= set(datasets.CATALOGUE)


def test_the_top_level_holds_what_was_agreed():
    visible = {p.name for p in ROOT.iterdir() if not p.name.startswith(".") and p.name != "__pycache__"}
    files = {"LICENSE", "README.md", "app.py", "requirements.txt", "requirements-models.txt"}
    assert visible == {*files, "analysis", "data", "pages", "tests"}
