"""The `territory.toml` of a place, new or fetched: our part is rewritten, the planner's own lines are kept."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geo.errors import TerritoryError
from layers.fetch.bring import check_writable
from layers.fetch.catalogue import Catalogue, official_sources
from layers.fetch.lock import Lock, quoted, read_lock, write_lock
from layers.fetch.perimeter import Place, find_place
from layers.fetch.source_specs import Brought, specs_of
from layers.files.atomic_write import write_whole
from layers.territory.file import SourceSpec
from layers.web.asking import Web

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


def init_territory(reference: str, out: Path, *, web: Web | None = None, catalogue: Catalogue | None = None) -> Path:
    """
    Write the communes and the territory.toml of a place; `pensions fetch` completes them.

    Parameters
    ----------
    reference
        SIREN of an EPCI, code of a département, or INSEE codes separated by commas.
    out
        Folder to write to; it must not hold a territory already.

    Returns
    -------
    Path
        Of the territory.toml: `pensions rank` needs `pensions fetch`, or sources of one's own, beside the outline.

    Raises
    ------
    TerritoryError, FetchError, OutputError
        Unknown or overseas, no network, a folder that cannot be written, a territory already there.
    """
    catalogue = catalogue or official_sources()
    perimeter = catalogue.source[0]
    place = find_place(web or Web(), reference, perimeter.resolve.api)  # type: ignore[union-attr]
    check_writable(out)
    if (out / FILE).exists() or read_lock(out).reference:
        raise TerritoryError(
            f"{out / FILE}: exists already. Bring it up to date with: pensions fetch {out}",
            fr=f"{out / FILE} existe déjà. Mettez-le à jour par : pensions fetch {out}",
        )
    name = f"{perimeter.id}/communes.geojson"
    write_whole(out / name, place.geojson)
    brought = Brought(perimeter, {name: out / name}, "contours du jour")
    specs = specs_of(brought, {perimeter.id: brought}, place)
    write_lock(out, Lock(place.reference, place.name))
    return write_territory(out, place, specs)
