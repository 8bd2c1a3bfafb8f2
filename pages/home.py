"""Home: the overview by its other name."""

import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).with_name("overview.py")))
