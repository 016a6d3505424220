"""The `territory.toml` of a fetched place: our part is rewritten each time, the planner's own lines are kept."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layers.fetch.lock import quoted, write_whole
from layers.fetch.place import Place
from layers.territory_file import SourceSpec

START = "# --- sources officielles : écrites par « pensions fetch », ne pas modifier entre ces deux lignes ---"
END = "# --- fin des sources officielles : ajoutez les vôtres après cette ligne ---"
PART = re.compile(rf"^{re.escape(START)}$.*?^{re.escape(END)}$", re.DOTALL | re.MULTILINE)
"""What is ours: the two lines alone on theirs, as no title in quotes can be."""
FILE = "territory.toml"


def write_territory(folder: Path, place: Place, specs: Sequence[SourceSpec], *, margin_m: float = 2000.0) -> Path:
    """
    Write, or bring up to date, the territory of a data folder.

    Raises
    ------
    OutputError
    """
    path = folder / FILE
    ours = "\n".join([START, *(line for spec in specs for line in _lines(spec)), END])
    former = path.read_text(encoding="utf-8") if path.is_file() else ""
    if found := PART.search(former):
        text = former[: found.start()] + ours + former[found.end() :]
    else:
        text = "\n".join([*_head(place, margin_m), ours, ""])
    write_whole(path, text.encode())
    return path


def _head(place: Place, margin_m: float) -> list[str]:
    return [
        f"# {' '.join(filter(str.isprintable, place.name.split()))}. Se classe par : pensions rank <ce dossier>",
        "",
        "[territory]",
        f"id = {quoted(place.id)}",
        f"name = {quoted(place.name)}",
        f"margin_m = {margin_m:g}",
        "secrecy_threshold = 11",
        "",
    ]


def _lines(spec: SourceSpec) -> list[str]:
    lines = ["", "[[source]]"]
    for key, value in spec.model_dump(exclude_defaults=True).items():
        lines.append(f"{key} = {_value(value)}")
    return lines


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return str(value)
