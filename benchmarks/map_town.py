"""A drawn territory of any size for the benchmark of the map: sites, 15 criteria, a grid, a background."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, box

from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text, Theme
from geo.scoring.ranking import Ranking, make_ranking
from maps.map_page.content import MapContent

LEFT, BOTTOM, SIDE = 755_000.0, 6_265_000.0, 25_000.0
THEMES = tuple(Theme(id=f"t{k}", label=Text(fr=f"Thème {k}", en=f"Theme {k}")) for k in range(5))


def criteria(count: int) -> tuple[Criterion, ...]:
    """Minutes from 5 (best) to 45 (worst)."""
    return tuple(
        Criterion(
            id=f"c{k:02d}", theme=f"t{k % 5}", label=Text(fr=f"Critère {k}", en=f"Criterion {k}"),
            unit=Text(fr="min", en="min"), measure=MeasureSpec(kind="walk_min"), knots=((5, 1), (20, 0.6), (45, 0)),
            weight=1 + k % 3, source="proposition",
        )
        for k in range(count)
    )  # fmt: skip


RULES = (
    Rule(
        id="flood", kind="exclusion", label=Text(fr="Hors zone inondable", en="Outside flood zones"),
        unit=Text(fr="part", en="share"), measure=MeasureSpec(kind="percent_inside"), fail_above=0.0,
        text=Text(fr="PPRI", en="PPRI"), ask=Text(fr="DDTM", en="DDTM"), source="PPRI",
    ),
)  # fmt: skip


def ranking(points: np.ndarray, shapes: gpd.GeoSeries, count: int) -> Ranking:
    """Minutes to the nearest of a few drawn places a criterion, on a street grid's metric; a river excludes."""
    index = pd.Index([f"34172000{k:06d}" for k in range(len(points))], name="site_id")
    draw = np.random.default_rng(5)
    measures = {}
    for criterion in criteria(count):
        places = LEFT + draw.uniform(0, SIDE, (12, 2)) * [1, 1] + [0, BOTTOM - LEFT]
        metres = np.min([np.abs(points - place).sum(axis=1) for place in places], axis=0)
        measures[criterion.id] = metres / 75
    x, y = ((points - [LEFT, BOTTOM]) / SIDE).T
    flood = (np.abs(x - 0.5 - 0.1 * np.sin(5 * y)) < 0.02).astype(float)
    communes = np.array([f"Commune {int(8 * a) * 4 + int(4 * b)}" for a, b in zip(x, y, strict=True)])
    labels = [f"{k % 90} rue des Lavandières" for k in range(len(points))]
    sites = gpd.GeoDataFrame(
        {"label": labels, "commune": communes, "insee_code": "34172"},
        geometry=shapes.set_axis(index), index=index,
    )  # fmt: skip
    frame = pd.DataFrame(measures, index=index)
    flags = pd.DataFrame(False, index=index, columns=frame.columns)
    return make_ranking(sites, criteria(count), RULES, frame, flags, pd.DataFrame({"flood": flood}, index=index))


def content(sites: int, grid: int, count: int = 15) -> MapContent:
    """A map of `sites` points over a surface of grid × grid cells."""
    draw = np.random.default_rng(7)
    points = draw.uniform(0.02, 0.98, (sites, 2)) * SIDE + [LEFT, BOTTOM]
    step = SIDE / grid
    x, y = np.meshgrid(LEFT + step * (np.arange(grid) + 0.5), BOTTOM + step * (np.arange(grid) + 0.5))
    cells = np.column_stack([x.ravel(), y.ravel()])
    squares = [box(LEFT + SIDE * i / 8, BOTTOM + SIDE * j / 4, LEFT + SIDE * (i + 1) / 8, BOTTOM + SIDE * (j + 1) / 4)
               for i in range(8) for j in range(4)]  # fmt: skip
    streets = [
        LineString([(LEFT + SIDE * t, BOTTOM), (LEFT + SIDE * (1 - t), BOTTOM + SIDE)]) for t in np.linspace(0, 1, 60)
    ]
    layers = {
        "communes": gpd.GeoDataFrame({"name": [f"Commune {k}" for k in range(32)]}, geometry=squares, crs=2154),
        "streets": gpd.GeoDataFrame({"street_class": "major"}, geometry=streets, crs=2154, index=range(60)),
    }

    def shapes(of: np.ndarray) -> gpd.GeoSeries:
        return gpd.GeoSeries(gpd.points_from_xy(of[:, 0], of[:, 1]), crs=2154)

    return MapContent(
        ranking=ranking(points, shapes(points), count), surface=ranking(cells, shapes(cells), count), context=layers,
        themes=THEMES, run={"territory": {"id": "mesure", "name": "Mesure"}, "date": "2026-01-01"},
    )  # fmt: skip
