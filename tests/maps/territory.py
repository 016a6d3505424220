"""A drawn territory near Montpellier for the tests of the map: sites, cells, background, nasty names."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, box

from geo.scoring.criterion import Criterion, MeasureSpec, Rule, Text, Theme
from geo.scoring.ranking import Ranking, make_ranking
from geo.scoring.score import rank, scores
from layers.scenario.sector_spec import SectorSpec
from maps.map_page.content import MapContent, Preset
from pensions.ranking.sectors.gathering import gathered, top_counted

CRS = 2154
LEFT, BOTTOM, SIDE = 765_000.0, 6_275_000.0, 12_000.0

NASTY = (
    "{{7*7}} {% for x in y %} {# no #}",
    '<img src=x onerror="window.pwned=1">',
    "`${window.pwned=1}`",
    "</script><script>window.pwned=1</script>",
    "\u202egnol \u2066Rue à l'envers\u200f",
    "=1+1",
    "'\" onmouseover=window.pwned=1 x='",
    "Rue " + "très longue " * 60,
    "<!-- @@data@@ @@csp@@",
)

NAMES = ["name_fr", "name_en"]

THEMES = tuple(
    Theme(id=name, label=Text(fr=fr, en=en))
    for name, fr, en in (
        ("transport", "Transports", "Transport"),
        ("services", "Services et soins", "Services and care"),
        ("need", "Besoin", "Need"),
        ("land", "Propriétaire et terrain", "Owner and land"),
    )
)


def criterion(
    name: str,
    theme: str,
    fr: str,
    unit: str,
    knots: tuple[tuple[float, float], ...],
    weight: float = 1.0,
    **more: object,
) -> Criterion:
    return Criterion(
        id=name,
        theme=theme,
        label=Text(fr=fr, en=fr),
        unit=Text(fr=unit, en=unit),
        measure=MeasureSpec(kind=name, layers=(name,)),
        knots=knots,
        weight=weight,
        source="proposition",
        **more,  # type: ignore[arg-type]
    )


CRITERIA = (
    criterion("tram_min", "transport", "Marche jusqu’au tramway", "min à pied", ((5, 1), (20, 0)), 3),
    criterion("departures", "transport", "Départs par heure", "départs/h", ((0, 0), (12, 1)), 2, decimals=1),
    criterion("evening", "transport", "Service du soir", "départs", ((0, 0), (10, 1)), 1),
    criterion("pharmacy_min", "services", "Pharmacie", "min à pied", ((5, 1), (15, 0)), 2),
    criterion("mental_min", "services", "Santé mentale (CMP)", "min", ((10, 1), (45, 0)), 2),
    criterion("homeless", "need", "Demandes au 115 autour", "demandes", ((0, 0), (300, 1)), 3, is_about_people=True),
    criterion("pension_m", "need", "Pension de famille la plus proche", "m", ((300, 0), (1500, 1)), 1),
    criterion("plot_m2", "land", "Surface du terrain", "m²", ((600, 0), (1200, 1), (4000, 1), (9000, 0.3)), 2),
)


def rule(name: str, kind: str, fr: str, unit: str, **more: object) -> Rule:
    return Rule(
        id=name,
        kind=kind,  # type: ignore[arg-type]
        label=Text(fr=fr, en=fr),
        unit=Text(fr=unit, en=unit),
        measure=MeasureSpec(kind=name, layers=(name,)),
        text=Text(fr="Plan de prévention, article 3.", en="Prevention plan, article 3."),
        ask=Text(fr="la DDTM de l’Hérault", en="the DDTM"),
        source="PPRI 2004",
        **more,  # type: ignore[arg-type]
    )


RULES = (
    rule("flood_share", "exclusion", "Zone inondable d’interdiction", "part", fail_above=0.0, decimals=2),
    rule("slope_share", "exclusion", "Pente", "%", fail_above=15.0),
    rule("plot_small", "exclusion", "Terrain trop petit", "m²", fail_below=500.0),
    rule("qpv_share", "alert", "Quartier prioritaire (QPV)", "part", fail_above=0.0, decimals=2),
    rule("monument_m", "alert", "Abords d’un monument", "m", fail_below=500.0),
)


def frames(points: np.ndarray, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Measures that vary smoothly in space, estimates, and rule values; some unknown."""
    draw = np.random.default_rng(seed)
    x, y = ((points - [LEFT, BOTTOM]) / SIDE).T
    away = np.hypot(x - 0.5, y - 0.55)
    n = len(points)
    measures = pd.DataFrame(
        {
            "tram_min": 3 + 60 * np.abs(y - x) * 0.6 + draw.uniform(0, 2, n),
            "departures": np.clip(14 - 22 * away + draw.normal(0, 1, n), 0, None).round(1),
            "evening": np.clip(12 - 20 * away, 0, None).round(),
            "pharmacy_min": 2 + 26 * away * (1 + 0.3 * np.sin(9 * x)),
            "mental_min": 8 + 55 * np.hypot(x - 0.3, y - 0.6),
            "homeless": 320 * np.exp(-((away / 0.3) ** 2)),
            "pension_m": SIDE * np.hypot(x - 0.45, y - 0.5),
            "plot_m2": draw.uniform(400, 9000, n).round(),
        }
    )
    measures.loc[draw.random(n) < 0.06, "mental_min"] = np.nan
    measures.loc[x > 0.85, "departures"] = np.nan
    estimates = pd.DataFrame(False, index=measures.index, columns=measures.columns)
    estimates.loc[x > 0.7, "pharmacy_min"] = True
    rules = pd.DataFrame(
        {
            "flood_share": np.where(np.abs(x - 0.62 - 0.08 * np.sin(6 * y)) < 0.02, 0.4, 0.0),
            "slope_share": np.where(draw.random(n) < 0.2, np.nan, draw.uniform(0, 15.4, n)),
            "plot_small": measures["plot_m2"],
            "qpv_share": np.where((x < 0.35) & (y > 0.6), 0.9, 0.0),
            "monument_m": 200 + 9000 * away,
        }
    )
    return measures, estimates, rules


def rank_points(
    points: np.ndarray,
    ids: list[str],
    labels: list[str],
    *,
    seed: int = 7,
    cells: bool = False,
    unknown: tuple[str, ...] = (),
) -> Ranking:
    shapes = [box(x - 50, y - 50, x + 50, y + 50) for x, y in points] if cells else [Point(xy) for xy in points]
    index = pd.Index(ids, name="site_id", dtype="str")
    columns = {
        "label": labels,
        "insee_code": ["34172" if x < LEFT + SIDE / 2 else "34057" for x, _ in points],
        "commune": ["Montpellier" if x < LEFT + SIDE / 2 else "Castelnau-le-Lez" for x, _ in points],
    }
    sites = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, index=index, crs=CRS), index=index)
    measures, estimates, rules = (frame.set_axis(index) for frame in frames(points.reshape(-1, 2), seed))
    measures[list(unknown)] = np.nan
    if cells:
        measures, rules = measures.drop(columns="plot_m2"), rules.drop(columns="plot_small")
    absent = {"noise": Text(fr="couche absente", en="layer absent"), "price": Text(fr="secret", en="secret")}
    details = pd.DataFrame({"mental_min_p95_min": (measures["mental_min"] * 1.5).round()})
    return make_ranking(sites, CRITERIA, RULES, measures, estimates, rules, not_evaluated=absent, details=details)


def site_ranking(n: int = 300, *, seed: int = 7) -> Ranking:
    draw = np.random.default_rng(seed)
    points = draw.uniform(0.05, 0.95, (n, 2)) * SIDE + [LEFT, BOTTOM]
    labels = [NASTY[i] if i < len(NASTY) else f"{i} rue des Écoles" for i in range(n)]
    return rank_points(points, [f"34172000AB{i:04d}" for i in range(n)], labels, seed=seed)


def grid_points(side: int = 60) -> np.ndarray:
    step = SIDE / side
    x, y = np.meshgrid(LEFT + step * (np.arange(side) + 0.5), BOTTOM + step * (np.arange(side) + 0.5))
    return np.column_stack([x.ravel(), y.ravel()])


def grid_ranking(side: int = 60) -> Ranking:
    points = grid_points(side)
    ids = [f"N{y:.0f}E{x:.0f}" for x, y in points]
    return rank_points(points, ids, [f"Maille {name}" for name in ids], seed=3, cells=True)


def context() -> dict[str, gpd.GeoDataFrame]:
    half = SIDE / 2
    communes = gpd.GeoDataFrame(
        {
            "insee_code": ["34172", "34057"],
            "name": ["Montpellier", "Castelnau <b>"],
            "population": [300_000.0, 25_000.0],
        },
        geometry=[box(LEFT, BOTTOM, LEFT + half, BOTTOM + SIDE), box(LEFT + half, BOTTOM, LEFT + SIDE, BOTTOM + SIDE)],
        crs=CRS,
    )
    river = LineString(
        [(LEFT + SIDE * (0.62 + 0.08 * np.sin(6 * t)), BOTTOM + SIDE * t) for t in np.linspace(0, 1, 40)]
    )
    tram = LineString([(LEFT, BOTTOM), (LEFT + SIDE, BOTTOM + SIDE)])
    street = [LineString([(LEFT + SIDE * t, BOTTOM), (LEFT + SIDE * t, BOTTOM + SIDE)]) for t in (0.2, 0.4, 0.8)]
    places = ((0.45, 0.5), (0.5, 0.7), (0.3, 0.3), (0.6, 0.8))
    park = Point(LEFT + 4000, BOTTOM + 3000).buffer(600)
    housing = gpd.GeoDataFrame(
        {
            "name": ["Pension Les Cèdres", "CHRS Un", "REFUGE SECRET", "Pension <i>X</i>"],
            "category": ["pension_de_famille", "chrs", "other_shelter", "pension_de_famille"],
            "is_confidential": [False, False, True, False],
            "is_position_doubtful": [False, False, False, True],
        },
        geometry=[Point(LEFT + SIDE * a, BOTTOM + SIDE * b) for a, b in places],
        crs=CRS,
    )
    need = gpd.GeoDataFrame({"homeless_requests": [7.0]}, geometry=[box(LEFT, BOTTOM, LEFT + 1, BOTTOM + 1)], crs=CRS)
    return {
        "communes": communes,
        "streets": gpd.GeoDataFrame({"street_class": ["major"] * 3}, geometry=street, crs=CRS),
        "water": gpd.GeoDataFrame({"name": ["Lez"]}, geometry=[river.buffer(90)], crs=CRS),
        "green_spaces": gpd.GeoDataFrame({"name": ["Parc"]}, geometry=[park], crs=CRS),
        "transit_lines": gpd.GeoDataFrame(
            {"line_id": ["1"], "name": ["T1"], "mode": ["tram"], "colour": ["#005ca9"]}, geometry=[tram], crs=CRS
        ),
        "stops": gpd.GeoDataFrame(
            {"stop_id": list("abcd"), "name": ["Gare", "Comédie", NASTY[1], "Odysseum"], "mode": ["tram"] * 4,
             "departures_per_hour": [12.0, 11.5, np.nan, 3.0]},
            geometry=[tram.interpolate(t, normalized=True) for t in (0.2, 0.4, 0.6, 0.8)], crs=CRS,
        ),
        "supported_housing": housing,
        "hotspots": gpd.GeoDataFrame(
            {"is_hotspot": [True, False], "homeless_requests": [123.0, 4.0]},
            geometry=[Point(LEFT + half, BOTTOM + half * 1.1).buffer(1100), Point(LEFT, BOTTOM).buffer(99)], crs=CRS,
        ),
        "need_zones": need,
    }  # fmt: skip


RUN = {
    "territory": {"id": "essai", "name": "Essai-Métropole", "is_fictional": True},
    "scenario": {"id": "pension_de_famille", "label": {"fr": "Pension de famille", "en": "Pension de famille"},
                 "hash": "0123456789abcdef0123"},
    "software": {"name": "pensions", "version": "0.1.0"},
    "date": "2026-03-14",
    "sources": [
        {"layer": "communes", "title": "Contours des communes", "publisher": "IGN", "vintage": "2018", "licence": "LO"},
        {"layer": "stops", "title": "Horaires TaM", "publisher": "3M", "vintage": "2025-10-13", "licence": "ODbL"},
    ],
    "not_evaluated": {
        "noise": {"label": {"fr": "Bruit", "en": "Noise"}, "reason": {"fr": "couche absente", "en": "layer absent"}}
    },
    "warnings": [{"fr": "Millésimes mêlés.", "en": "Mixed vintages."}],
}  # fmt: skip


def content(ranking: Ranking | None = None, **more: object) -> MapContent:
    parts = {"surface": grid_ranking(), "context": context(), "themes": THEMES, "run": RUN, **more}
    return MapContent(ranking=site_ranking() if ranking is None else ranking, **parts)  # type: ignore[arg-type]


def gathered_content(sites: int = 300) -> MapContent:
    """The page of sites gathered into sectors."""
    spec = SectorSpec()
    ranking = gathered(site_ranking(sites), spec, lambda best: best.assign(name_fr="Rue", name_en="Street")[NAMES])
    parameters = spec.model_dump() | {"top_counted": top_counted(spec, len(ranking.sectors))}
    return content(ranking, surface=None, run=RUN | {"sectors": {"parameters": parameters}})


PROFILES = (
    Preset(
        id="bailleur",
        label=Text(fr="Bailleur <b>social</b>", en="Social landlord"),
        source="proposition",
        themes={"transport": 1.0, "services": 1.0, "need": 0.0, "land": 2.0},
    ),
)


def rich_content(**more: object) -> MapContent:
    """With all that a run may add: points of view, stability, landlords, and every kind of layer."""
    ranking = site_ranking(120)
    owners = ["ACM Habitat", "=HYPERLINK(1)", "Ville"]
    sites = ranking.sites.assign(owner_name=[owners[i % 3] for i in range(120)], area_m2=1000.0)
    stability = pd.Series(np.linspace(0, 1, 120), index=sites.index).where(ranking.scores["is_eligible"])
    zones = [box(LEFT, BOTTOM, LEFT + SIDE, BOTTOM + 5000), box(LEFT, BOTTOM + 5000, LEFT + SIDE, BOTTOM + SIDE)]
    spots = [Point(LEFT + 1000 * k, BOTTOM + 6000) for k in range(1, 5)]
    layers = context() | {
        "plan": gpd.GeoDataFrame({"zone_type": ["U", "A"]}, geometry=zones, crs=CRS),
        "protected_woods": gpd.GeoDataFrame(geometry=[Point(LEFT + 9000, BOTTOM + 9000).buffer(500)], crs=CRS),
        "flood": gpd.GeoDataFrame({"zone_type": ["01"]}, geometry=[Point(LEFT, BOTTOM).buffer(2000)], crs=CRS),
        "monuments": gpd.GeoDataFrame({"name": ["Porte <i>"]}, geometry=spots[:1], crs=CRS),
        "social_dwellings": gpd.GeoDataFrame({"dwellings": [12, 40, 3, 9]}, geometry=spots, crs=CRS),
        "services": gpd.GeoDataFrame(
            {"category": ["pharmacy", "bank", "town_hall", "park"], "name": list("ABCD")}, geometry=spots, crs=CRS
        ),
    }
    return content(
        replace(ranking, sites=sites), context=layers, profiles=PROFILES, stability=stability, stability_top=20, **more
    )


def with_utilities(ranking: Ranking, utilities: pd.DataFrame) -> Ranking:
    """The same ranking, scored on other utilities."""
    table = scores(utilities, ranking.weights)
    table["is_eligible"] = ranking.scores["is_eligible"]
    table["rank"] = rank(table["score"], table["is_eligible"])
    return replace(ranking, utilities=utilities, scores=table)
