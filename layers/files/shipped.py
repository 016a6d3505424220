"""What the project ships beside its code: catalogue, scenarios, profiles, territories, landlords."""

from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"
