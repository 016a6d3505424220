"""Two communes side by side, Lattes to the west and Le Crès to the east, and sites to gather there."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text
from geo.scoring.ranking import Ranking, make_ranking
from layers.territory.declared import SitesSpec
from layers.territory.file import Head, NetworkSpec
from layers.territory.territory import Territory

NO_TEXT = Text(fr="", en="")
X, Y, SIDE = 770_000.0, 6_275_000.0, 4000.0


def territory(*, is_fictional=False, **layers) -> Territory:
    areas = [shapely.box(X + SIDE * k, Y, X + SIDE * (k + 1), Y + SIDE) for k in range(2)]
    communes = gpd.GeoDataFrame(
        {"insee_code": ["34129", "34090"], "name": ["Lattes", "Le Crès"], "population": [1.0, 1.0]},
        geometry=areas,
        crs=2154,
    )
    return Territory(
        head=Head(id="t", name="T", is_fictional=is_fictional),
        network=NetworkSpec(),
        sites=SitesSpec(),
        layers={"communes": communes, **layers},
        coverage={},
        feed=None,
        terrain=None,
        sources=(),
    )


def named(*rows) -> gpd.GeoDataFrame:
    """Streets (from, to) or places (one point), each with a name."""
    moved = [[(X + x, Y + y) for x, y in xy] for _, *xy in rows]
    shapes = [shapely.LineString(xy) if len(xy) > 1 else shapely.Point(xy[0]) for xy in moved]
    return gpd.GeoDataFrame({"name": [name for name, *_ in rows]}, geometry=shapes, crs=2154)


def places(*xy) -> gpd.GeoDataFrame:
    """Points as sites, each with the commune that it stands in."""
    is_west = [x < SIDE for x, _ in xy]
    return gpd.GeoDataFrame(
        {
            "label": [f"AB {n}" for n in range(len(xy))],
            "commune": ["Lattes" if west else "Le Crès" for west in is_west],
            "insee_code": ["34129" if west else "34090" for west in is_west],
        },
        geometry=gpd.points_from_xy([X + x for x, _ in xy], [Y + y for _, y in xy]),
        index=pd.Index([f"s{n:02d}" for n in range(len(xy))], name="site_id", dtype="str"),
        crs=2154,
    )


def _criterion(name: str) -> Criterion:
    return Criterion(
        id=name, theme="t", label=Text(fr=name, en=name), unit=Text(fr="", en=""), weight=1.0, source="proposition",
        measure=MeasureSpec(kind="attribute", options={"column": name}), knots=((0, 0.0), (100, 1.0)),
    )  # fmt: skip


def _rule(name: str, kind: str, layer: str) -> Rule:
    return Rule(
        id=name, kind=kind, label=Text(fr=name, en=name), unit=Text(fr="%", en="%"), fail_above=0.0,
        text=NO_TEXT, ask=NO_TEXT,
        measure=MeasureSpec(kind="percent_inside", layers=(layer,)), source="proposition",
    )  # fmt: skip


RULES = (
    _rule("flooded", "exclusion", "flood"),
    _rule("near_qpv", "alert", "qpv"),
    _rule("near_monument", "alert", "monuments"),
)


def ranking(sites, notes, *, flooded=0.0, near_qpv=0.0, near_monument=0.0) -> Ranking:
    """Sites judged by two criteria whose notes out of 100 are given, and three rules: NaN has no answer, 1 fails."""
    first, second = np.array(notes, dtype=float).T
    measures = pd.DataFrame({"a": first, "b": second}, index=sites.index)
    values = {"flooded": flooded, "near_qpv": near_qpv, "near_monument": near_monument}
    return make_ranking(
        sites,
        (_criterion("a"), _criterion("b")),
        RULES,
        measures,
        measures.isna(),
        pd.DataFrame(values, index=sites.index, dtype=float),
    )
