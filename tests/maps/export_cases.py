"""A small ranking, with every trap that an export can meet."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text
from geo.scoring.ranking import Ranking, make_ranking
from geo.space.grid import make_grid
from layers.scenario.sector_spec import SectorSpec
from pensions.ranking.sectors.gathering import gathered

SECRET = 1234.56789
"""A count about people: no output may hold it."""

HOSTILE = ["=1+1", "+33 4 67", "-2", "@SUM(A1)", "<img src=x onerror=alert(1)>", "{{7*7}}", "Été & Co", "\t=cmd"]


def text(word):
    return Text(fr=word, en=f"{word} (en)")


def criterion(name, knots, *, layer=None, weight=1.0, people=False, decimals=0, unit="min", source="proposition"):
    return Criterion(
        id=name,
        theme="transport",
        label=text(name.capitalize()),
        unit=text(unit),
        measure=MeasureSpec(kind="x", layers=(layer,) if layer else ()),
        knots=knots,
        weight=weight,
        source=source,
        is_about_people=people,
        decimals=decimals,
    )


def rule(name, kind, *, layer=None, above=None, below=None, unit="%", people=False):
    return Rule(
        id=name,
        kind=kind,
        label=text(name.capitalize()),
        unit=text(unit),
        measure=MeasureSpec(kind="x", layers=(layer,) if layer else ()),
        fail_above=above,
        fail_below=below,
        text=text("Code de l'urbanisme"),
        ask=text("mairie"),
        source="proposition",
        is_about_people=people,
    )


CRITERIA = (
    criterion("tram", ((5, 1.0), (20, 0.0)), weight=2.0, decimals=1),
    criterion("besoin", ((0, 0.0), (2000, 1.0)), layer="income_cells", people=True, unit="ménages"),
    criterion("prix", ((1000, 1.0), (5000, 0.0)), unit="€/m²", source="DVF 2024, =HYPERLINK(1)"),
)
RULES = (
    rule("pente", "exclusion", above=15.0),
    rule("inondation", "exclusion", above=0.0, unit=""),
    rule("pauvres", "alert", layer="income_cells", above=1000.0, unit="ménages", people=True),
)

RUN = {
    "territory": {
        "id": "demo",
        "name": "Ville & Fleuve",
        "is_fictional": True,
        "notice": {"fr": "Territoire inventé.", "en": "Invented territory."},
    },
    "scenario": {"id": "pdf", "label": {"fr": "Pension de famille", "en": "Pension"}, "hash": "abc123"},
    "software": {"name": "pensions", "version": "0.1.0"},
    "date": "2025-11-23",
    "sources": [
        {
            "layer": "stops",
            "title": "=GTFS",
            "publisher": "TaM",
            "vintage": "2025",
            "licence": "ODbL",
            "sha256": "0" * 64,
            "rows": 2083,
            "repairs": [{"fr": "3 arrêts réparés", "en": "3 stops repaired"}],
        }
    ],
    "not_evaluated": {
        "bruit": {"label": {"fr": "Bruit", "en": "Noise"}, "reason": {"fr": "pas de couche", "en": "no layer"}}
    },
    "warnings": [{"fr": "Millésimes mêlés.", "en": "Mixed vintages."}],
    "counts": {"sites": 8},
}


def squares(n=8):
    west = 770_000 + 200 * np.arange(n)
    return gpd.GeoDataFrame(
        {
            "label": HOSTILE[:n],
            "commune": ["Ville"] * n,
            "insee_code": ["01001"] * n,
            "area_m2": [10_000.0] * n,
            "internal": ["not for outputs"] * n,
        },
        geometry=shapely.box(west, 6_279_000, west + 100, 6_279_100),
        index=pd.Index([f"S{i}" for i in range(n)], name="site_id"),
        crs=2154,
    )


def a_ranking(sites=None, *, failing=(6, 7)) -> Ranking:
    """Eight sites: S0 the best, S5 with an unknown price and an estimated time, S6 and S7 on a steep slope."""
    sites = squares() if sites is None else sites
    n = len(sites)
    place = np.arange(n)
    measures = pd.DataFrame(
        {"tram": 5.0 + place, "besoin": SECRET - place * 1e-3, "prix": 2000.0 + 10 * place}, index=sites.index
    )
    measures.loc[sites.index[5:6], "prix"] = np.nan
    estimates = pd.DataFrame(False, index=sites.index, columns=list(measures))
    estimates.loc[sites.index[5:6], "tram"] = True
    values = pd.DataFrame({"pente": 3.0, "inondation": np.nan, "pauvres": SECRET}, index=sites.index)
    values.loc[sites.index[[i for i in failing if i < n]], "pente"] = 22.0
    return make_ranking(
        sites,
        CRITERIA,
        RULES,
        measures,
        estimates,
        values,
        not_evaluated={"bruit": Text(fr="pas de couche", en="no layer")},
    )


def a_gathered_ranking() -> Ranking:
    """S0 with S1 and S2 to its east, S3 with S4 and S5: 200 m apart, gathered within 400 m."""

    def name(best):
        return pd.DataFrame({"name_fr": ["=Rue A", "Rue B"], "name_en": ["=A Street", "B Street"]}, index=best.index)

    return gathered(a_ranking(), SectorSpec(), name)


def a_grid_ranking(side=20) -> Ranking:
    perimeter = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, side * 100, side * 100)], crs=2154)
    cells = make_grid(perimeter)
    cells["label"], cells["commune"], cells["insee_code"] = cells.index, "Ville", "34172"
    return a_ranking(cells)
