"""Every file of a run, written whole or not at all; its map draws nothing that must not leave."""

from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd

from geo.language import Language
from geo.scoring.ranking import Ranking
from geo.space import hotspots
from geo.transit import service as transit_layers
from layers.scenario.profiles import profiles_of
from layers.territory.territory import Territory
from maps.classes import class_bounds
from maps.map_page.bundle import write_bundle
from maps.map_page.content import MapContent, Preset
from maps.map_page.html import write_map
from maps.tables.excel import write_xlsx
from maps.tables.geojson import features_table, is_short, left_out, write_geojson
from maps.tables.geopackage import write_gpkg
from maps.tables.geoparquet import write_geoparquet
from maps.tables.geotiff import write_surface
from maps.tables.surface_style import write_surface_style
from pensions.ranking.files import Writer, as_checked_json, unknown_to_exclusions, write_all
from pensions.ranking.job import OUTPUT_FILES
from pensions.ranking.keeping.ground import ground_through
from pensions.ranking.run import Run
from pensions.ranking.sectors.commune_facts import commune_facts
from pensions.ranking.sectors.names import name_parts
from pensions.ranking.standing import stability_of


def write_outputs(
    run: Run,
    folder: Path,
    lang: Language = "fr",
    *,
    files: Collection[str] = (),
    progress: Callable[[str], None] = lambda name: None,
) -> dict[str, Path]:
    """
    Write carte.html and its data, sites.gpkg, sites.xlsx, sites.geojson, surface.tif with its style and run.json.

    All are written beside it first, then moved: a run that fails or is killed leaves the folder as it was.

    Parameters
    ----------
    run
        Its record is told which files stand beside it, and what they leave out.
    folder
    lang
    files
        Which of them; see `pensions.ranking.job.output_files`. When empty all, and sites.parquet where sites.geojson
        leaves columns out (`maps.tables.geojson.MOST_WHOLE`).
    progress
        Called with the name of each file.

    Returns
    -------
    dict
        File name → path.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    is_many = is_short(len(run.ranking.sites))
    names = files or [name for name in OUTPUT_FILES.values() if is_many or name != OUTPUT_FILES["parquet"]]
    told = {OUTPUT_FILES["geojson"]: left_out().model_dump()} if is_many else {}
    run.record["outputs"] = {name: told.get(name) for name in names}
    return write_all(folder, _writers(run, names, lang), progress)


def _writers(run: Run, names: Collection[str], lang: Language) -> dict[str, Writer]:
    """The writer of each file; what several of them need is made once, and goes with the last of them."""
    ranking, record = run.ranking, run.record
    content = cache(lambda: map_content(run, lang))
    table = cache(lambda: features_table(ranking, lang))
    writers: dict[str, Writer] = {
        "sites.geojson": lambda path: write_geojson(ranking, record, path, lang, table=table()),
        "sites.parquet": lambda path: write_geoparquet(ranking, record, path, lang, table=table()),
        "sites.gpkg": lambda path: write_gpkg(ranking, record, path, lang, table=table()),
        "sites.xlsx": lambda path: write_xlsx(ranking, record, path, lang),
        "surface.tif": lambda path: write_surface(run.surface, path),
        "surface.qml": lambda path: write_surface_style(class_bounds(ranking), path, lang),
        "carte.html": lambda path: write_map(content(), path),
        "carte-donnees.zip": lambda path: write_bundle(content(), path),
        "run.json": as_checked_json(record, "run.json"),
    }
    return {name: writers[name] for name in names}


def map_content(run: Run, lang: Language = "fr") -> MapContent:
    """Everything that the map of a run shows: what `maps.map_page.html.write_map` and `maps.widget` take."""
    return MapContent(
        ranking=run.ranking,
        surface=None if run.surface is run.ranking else run.surface,
        context=context_layers(run.territory) | _unknown(run),
        themes=run.scenario.themes,
        run=run.record,
        lang=lang,
        communes=commune_facts(run.territory),
        names=name_parts(run.ranking.sites, run.territory) if run.ranking.rules else None,
        profiles=tuple(Preset(one.id, one.label, one.source, one.themes) for one in profiles_of(run.scenario.id)),
        packed=ground_through(run.territory.shown),
        **_stability(run.ranking),
    )


def _stability(ranking: Ranking) -> dict[str, Any]:
    told = stability_of(ranking)
    return {} if told is None else {"stability": told[0], "stability_top": told[1]}


DRAWN_AS_READ = (
    "communes", "water", "green_spaces", "streets", "buildings", "railways", "place_names", "transit_lines", "qpv",
    "flood", "protected_woods", "monuments", "plan", "social_dwellings", "supported_housing",
)  # fmt: skip
SERVICES_DRAWN = 4000
"""Above this many, services are not drawn one by one."""

HOTSPOT_BAND_M = 500
"""Cells within this distance count as neighbours in the search for hotspots. Proposition."""


def context_layers(territory: Territory) -> dict[str, gpd.GeoDataFrame]:
    """Layers to draw, in EPSG:2154; counts of people and what may not be passed on are out."""
    territory = territory.shown
    drawn = {name: territory.layers[name] for name in DRAWN_AS_READ if name in territory.layers}
    services = territory.layers.get("services")
    if services is not None and len(services) <= SERVICES_DRAWN:
        drawn["services"] = services
    if territory.feed is not None:
        drawn["stops"] = transit_layers.stops_layer(territory.feed)
        drawn.setdefault("transit_lines", transit_layers.transit_lines_layer(territory.feed))
    need = need_hotspots(territory)
    if need is not None:
        drawn["hotspots"] = need
    return drawn


def _unknown(run: Run) -> dict[str, gpd.GeoDataFrame]:
    gaps = unknown_to_exclusions(run.territory, run.scenario)
    return {"unknown_ground": gaps} if len(gaps) else {}


def need_hotspots(territory: Territory) -> gpd.GeoDataFrame | None:
    """
    Zones where poor households concentrate (Getis-Ord Gi*), outlines without counts; None without cells.

    Squares of the margin are neighbours of those within; a zone wholly in the margin is no business of the territory.
    """
    cells = territory.layers.get("income_cells")
    if cells is None or cells.empty:
        return None
    zones = hotspots.hotspot_zones(cells, "poor_households", band_m=HOTSPOT_BAND_M)
    return zones[zones.intersects(territory.layers["communes"].union_all())]
