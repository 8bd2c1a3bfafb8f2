"""The walls of the house: who may import whom, and what the top level holds."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = {  # folder or public name -> what it may import
    "estimate": set(),
    "corpus": set(),
    "support": {"corpus"},
    "statistics": {"corpus"},
    "verdict": set(),
    "charts": {"estimate"},
    "files": {"corpus", "support"},
    "estimators": {"corpus", "estimate", "statistics"},
    "domains": {"corpus", "estimate", "files", "statistics", "support"},
    "datasets": {"corpus", "domains", "files", "support"},
}
DOMAIN_LIBRARIES = {"rdkit", "selfies", "Bio"}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def top_levels(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def modules(folder: str) -> list[Path]:
    return sorted(p for p in (ROOT / folder).rglob("*.py") if "__pycache__" not in p.parts)


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", modules("analysis"), ids=dotted)
def test_analysis_never_imports_the_dashboard(path):
    assert not top_levels(imports(path)) & {"streamlit", "pages", "app"}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_lies_below(layer):
    place = ROOT / "analysis" / layer
    for path in modules(f"analysis/{layer}") if place.is_dir() else [place.with_suffix(".py")]:
        house = {i.split(".")[1] for i in imports(path) if i.startswith("analysis.")}
        assert house <= LAYERS[layer] | {layer}, path


@pytest.mark.parametrize("path", [p for p in modules("analysis") if "domains" not in p.parts], ids=dotted)
def test_only_domains_know_chemistry_and_biology_libraries(path):
    assert not top_levels(imports(path)) & DOMAIN_LIBRARIES


@pytest.mark.parametrize("path", modules("analysis/charts"), ids=dotted)
def test_charts_are_pure(path):
    house = {i for i in imports(path) if i.startswith("analysis.")}
    assert all(i.startswith(("analysis.charts", "analysis.estimate")) for i in house)


@pytest.mark.parametrize("path", modules("pages"), ids=dotted)
def test_pages_import_no_numbers(path):
    found = imports(path)
    assert not top_levels(found) & (DOMAIN_LIBRARIES | {"numpy", "scipy", "sklearn", "numba"})
    assert not {i for i in found if i.startswith("analysis.") and i.split(".")[1] in {"estimators", "statistics"}}


def test_imports_make_no_circle():
    names, graph = {dotted(p) for p in modules("analysis")}, {}
    for path in modules("analysis"):
        found = {i for i in imports(path) if i in names and i != dotted(path)}
        # `from package import module` needs the module, not what the package's face hands on
        graph[dotted(path)] = {i for i in found if not any(other.startswith(f"{i}.") for other in found)}
    done, active = set(), []

    def visit(module: str) -> None:
        assert module not in active, f"import circle: {' -> '.join([*active[active.index(module) :], module])}"
        if module in done:
            return
        active.append(module)
        for other in graph[module]:
            visit(other)
        active.pop()
        done.add(module)

    for module in graph:
        visit(module)


def test_the_top_level_holds_what_was_agreed():
    visible = {p.name for p in ROOT.iterdir() if not p.name.startswith(".") and p.name != "__pycache__"}
    assert visible == {"LICENSE", "README.md", "analysis", "app.py", "data", "pages", "requirements.txt", "tests"}
