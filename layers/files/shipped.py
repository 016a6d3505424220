"""What the project ships beside its code: catalogue, scenarios, profiles, territories, landlords."""

import sysconfig
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2] / "data"
INSTALLED = Path(sysconfig.get_path("data")) / "share" / "pensions"
"""Where a wheel puts them (`[tool.setuptools.data-files]` of pyproject.toml)."""

DATA = CLONE if CLONE.is_dir() else INSTALLED
