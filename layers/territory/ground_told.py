"""What of the territory each layer vouches for, as it is told: drawn, in a sentence, in a record."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.crs import WORKING_CRS
from geo.scoring.criterion import Text
from layers.territory.ground import Ground
from layers.territory.layer_names import LAYER_NAMES, silent_here

ALMOST_ALL = 99.5
"""Percent of the territory from which a gap is drawn and not told in the head. Proposition."""


def unknown_ground(coverage: Mapping[tuple[str, str], Ground], layers: Iterable[str]) -> gpd.GeoDataFrame:
    """
    Where some layers do not answer, to be drawn: « ici, on ne sait pas ».

    Parameters
    ----------
    coverage, layers
        Only layers that are there: of an absent one nothing is known anywhere.

    Returns
    -------
    GeoDataFrame
        One row a layer that has a gap: `fr` and `en`, what does not answer; MultiPolygon in EPSG:2154.
    """
    rows, shapes = [], []
    for layer in dict.fromkeys(layers):
        if (ground := coverage.get((layer, ""))) is not None and len(ground.gap):
            rows.append(silent_here(layer).model_dump())
            shapes.append(ground.gap.geometry.union_all())
    columns = {lang: pd.Series([row[lang] for row in rows], dtype="str") for lang in ("fr", "en")}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=WORKING_CRS))


def known_in_part(coverage: Mapping[tuple[str, str], Ground], read: Iterable[tuple[str, str]]) -> Text | None:
    """
    Which layers answer for a part of the territory only, with the percent of its area; None where all answer.

    Parameters
    ----------
    coverage
    read
        The (layer, category) that are asked; of a layer, those of its categories that are known least are told.
    """
    told: dict[str, list[float]] = {}
    for row in coverage_record({key: coverage[key] for key in sorted(set(read)) if key in coverage}):
        told.setdefault(row["layer"], []).append(row["known_percent"])
    french, english = [], []
    for layer, percents in told.items():
        partly = [percent for percent in percents if percent < ALMOST_ALL]
        if not partly:
            continue
        name, least = LAYER_NAMES.get(layer, Text(fr=layer, en=layer)), math.floor(min(partly))
        some = len(percents) > len(partly)
        french.append(f"{name.fr}{f', {len(partly)} types sur {len(percents)}' if some else ''} ({least} %)")
        english.append(f"{name.en}{f', {len(partly)} types of {len(percents)}' if some else ''} ({least}%)")
    if not french:
        return None
    return Text(
        fr=f"Connu sur une partie du territoire seulement : {', '.join(french)}. Ailleurs, règles et critères restent "
        "inconnus.",
        en=f"Known on a part of the territory only: {', '.join(english)}. Elsewhere rules and criteria stay unknown.",
    )


def coverage_record(coverage: Mapping[tuple[str, str], Ground]) -> list[dict[str, Any]]:
    """
    What each layer vouches for, as plain JSON values, in the order of layers and categories.

    `layer`; `category`, "" for the layer itself; `known_percent`, of the area of the communes, rounded down to a
    tenth so that 100 is all of it; `because` in both languages.
    """
    percents: dict[int, float] = {}
    rows = []
    for (layer, category), ground in sorted(coverage.items()):
        if id(ground) not in percents:
            total = float(ground.perimeter.area)
            known = 1.0 - float(ground.gap.area.sum()) / total if total else 0.0
            percents[id(ground)] = math.floor(1000 * known + 1e-9) / 10
        rows.append(
            {
                "layer": layer,
                "category": category,
                "known_percent": percents[id(ground)],
                "because": ground.because.model_dump(),
            }
        )
    return rows
