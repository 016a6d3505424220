"""The ranking as GeoJSON (RFC 7946), for any web map."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.criterion import Language
from geo.ranking import Ranking
from maps.about import facts, head, sources_table
from maps.features import features_table
from maps.tables import Run
from maps.whole import written_whole

DECIMALS = 6
"""Of a degree: 0.1 m, and what RFC 7946 advises (section 11.2)."""


def write_geojson(ranking: Ranking, run: Run, path: Path, lang: Language = "fr") -> None:
    """
    Write every site, ranked and excluded, as a FeatureCollection in longitude and latitude.

    Parameters
    ----------
    ranking
    run
        What made it, written in the foreign member "about" (RFC 7946, section 6.1); every key may be missing.
    path
        The .geojson file; written whole or not at all.
    lang
        Language of the sentences; the names of the properties are those of `maps.features`.

    Notes
    -----
    Six decimals, outer rings turning left, no "crs" member. An unknown number is null. Of a criterion about people
    only the note is written.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    about = {
        "head": head(ranking, run, lang),
        "facts": dict(facts(run, lang)),
        "sources": sources_table(run).to_dict("records"),
    }
    with written_whole(path) as draft, draft.open("w", encoding="utf-8") as file:
        file.write(f'{{"type":"FeatureCollection","about":{_json(about)},"features":[\n')
        for number, feature in enumerate(_features(ranking, lang)):
            file.write(",\n" + feature if number else feature)
        file.write("\n]}\n")


def _features(ranking: Ranking, lang: Language) -> Iterator[str]:
    table = features_table(ranking, lang)
    shapes = ranking.sites.geometry.iloc[ranking.sites.index.get_indexer(table.index)].to_crs(4326).to_numpy()
    rounded = shapely.transform(shapely.force_2d(shapes), lambda xy: np.round(xy, DECIMALS))
    shapes = shapely.to_geojson(shapely.orient_polygons(rounded))
    ids = table.index.astype(str)
    table.insert(0, "site_id", ids)
    # pandas writes JSON in C, and what is missing as null
    written = table.to_json(orient="records", lines=True, force_ascii=False, double_precision=10)
    rows = written.rstrip("\n").split("\n") if len(table) else []
    for site_id, shape, row in zip(ids, shapes, rows, strict=True):
        yield f'{{"type":"Feature","id":{_json(site_id)},"geometry":{shape},"properties":{row}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
