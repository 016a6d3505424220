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

BLOCK = 5_000
"""Sites turned to text at once: memory stays flat."""


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
    table.insert(0, "site_id", table.index.astype(str))
    shapes = ranking.sites.geometry.iloc[ranking.sites.index.get_indexer(table.index)].to_crs(4326).to_numpy()
    for start in range(0, len(table), BLOCK):
        part = table.iloc[start : start + BLOCK]
        flat = shapely.force_2d(shapes[start : start + BLOCK])
        rounded = shapely.transform(flat, lambda xy: np.round(xy, DECIMALS))
        outlines = shapely.to_geojson(shapely.orient_polygons(rounded))
        # pandas writes JSON in C, and what is missing as null
        written = part.to_json(orient="records", lines=True, force_ascii=False, double_precision=10)
        rows = written.rstrip("\n").split("\n")
        for site_id, outline, row in zip(part["site_id"], outlines, rows, strict=True):
            yield f'{{"type":"Feature","id":{_json(site_id)},"geometry":{outline},"properties":{row}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
