"""Every file of a run, written whole or not at all."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.criterion import Language
from geo.ranking import Ranking
from layers.profiles import profiles_of
from maps.bundle import FILE_NAME, write_bundle
from maps.content import MapContent
from maps.excel import write_xlsx
from maps.geojson import write_geojson
from maps.geopackage import write_gpkg
from maps.html import write_map
from maps.surface import write_surface
from pensions.context import context_layers
from pensions.files import Writer, as_json, write_all
from pensions.run import Run

STABILITY = r"stability_top\d+_percent"
"""Name of the column of `Ranking.details` that `pensions.stability` adds."""


def write_outputs(
    run: Run, folder: Path, lang: Language = "fr", *, progress: Callable[[str], None] = lambda name: None
) -> dict[str, Path]:
    """
    Write carte.html and its data, sites.gpkg, sites.xlsx, sites.geojson, surface.tif and run.json into a folder.

    All are written beside it first, then moved: a run that fails leaves the folder as it was.

    Returns
    -------
    dict
        File name → path.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    content = map_content(run, lang)
    writers: dict[str, Writer] = {
        "sites.geojson": lambda path: write_geojson(run.ranking, run.record, path, lang),
        "sites.gpkg": lambda path: write_gpkg(run.ranking, run.record, path, lang),
        "sites.xlsx": lambda path: write_xlsx(run.ranking, run.record, path, lang),
        "surface.tif": lambda path: write_surface(run.surface, path),
        "carte.html": lambda path: write_map(content, path),
        FILE_NAME: lambda path: write_bundle(content, path),
        "run.json": as_json(run.record),
    }
    return write_all(folder, writers, progress)


def map_content(run: Run, lang: Language = "fr") -> MapContent:
    """Everything that the map of a run shows: what `maps.html.write_map` and `maps.widget` take."""
    return MapContent(
        ranking=run.ranking,
        surface=None if run.surface is run.ranking else run.surface,
        context=context_layers(run.territory),
        themes=run.scenario.themes,
        run=run.record,
        lang=lang,
        profiles=profiles_of(run.scenario.id),
        **_stability(run.ranking),
    )


def _stability(ranking: Ranking) -> dict[str, Any]:
    """Share of the weightings that place each site among the first, when the run drew them."""
    column = next((name for name in map(str, ranking.details) if re.fullmatch(STABILITY, name)), None)
    if column is None:
        return {}
    return {"stability": ranking.details[column] / 100, "stability_top": int(re.sub(r"\D", "", column))}
