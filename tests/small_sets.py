"""What tests of experiments share: a family of near copies, and a page opened on small bundled sets."""

import numpy as np
from streamlit.testing.v1 import AppTest

from analysis.corpus import Dataset

RESIDUES = "ACDEFGHIKLMNPQRSTVWY"
SMALL = {"text": "wordnet", "protein": "anaerococcus", "molecule": "approved-drugs"}


def near_copies(n: int = 220, length: int = 120) -> Dataset:
    """Proteins that differ in three places from one of them: relatives all."""
    rng = np.random.default_rng(0)
    base = rng.choice(list(RESIDUES), length)
    family = []
    for _ in range(n):
        copy = base.copy()
        copy[rng.integers(0, length, 3)] = rng.choice(list(RESIDUES), 3)
        family.append("".join(copy))
    return Dataset("family", "protein", tuple(family), tuple(map(str, range(n))))


def on_small_sets(page: str) -> AppTest:
    """Open a page with small bundled sets in the sidebar."""
    app = AppTest.from_file("../app.py", default_timeout=120)
    for domain, name in SMALL.items():
        app.query_params[domain] = name
    app.run()
    return app.switch_page(f"pages/{page}.py").run()
