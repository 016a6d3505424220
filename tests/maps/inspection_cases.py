"""
A drawn control of the data: two communes side by side, and one control of each verdict.

    +-------+-------+
    |   A   |   B   |   each 2 km × 2 km; x from 770,000 to 774,000, y from 6,279,000 to 6,281,000
    |  .1   |       |   place k of the fault « places » lies in A, the first one in its middle
    +-------+-------+
"""

import geopandas as gpd
import shapely

from maps.inspection.content import ControlContent, ControlRow, InspectionContent

WEST, SOUTH, SIDE = 770_000, 6_279_000, 2_000
A = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
B = shapely.box(WEST + SIDE, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
COMMUNES = gpd.GeoDataFrame({"name": ["Amont", "Bourg"]}, geometry=[A, B], crs=2154)
NASTY = '<img src=x onerror="alert(1)"> {{7*7}} </style><script>alert(2)</script>'
FORMULAS = ("=1+1", "+33 4", "-3", "@SUM(A1)")


def a_control(name="places", verdict="fail", *, rows=(), is_unfit=False, **texts):
    told = {key: f"{key} de {name}" for key in ("title", "compared", "expected", "found", "threshold", "ask")}
    return ControlContent(id=name, **(told | texts), verdict=verdict, is_unfit=is_unfit, rows=tuple(rows))


def some_places(count):
    """Places 1 m apart along a line from the middle of A to the east."""
    middle = A.centroid
    return [
        ControlRow(f"Lieu {k}", "moins de 150 m", f"{150 + k} m", "", shapely.Point(middle.x + k, middle.y))
        for k in range(count)
    ]


def content(*controls, **other):
    """The lightest controls are given first: what writes them has to sort."""
    given = controls or (
        a_control("conforme", "pass"),
        a_control("inconnu", "unknown"),
        a_control("alerte", "alert", rows=[ControlRow("Ligne 42", "au moins 1 départ", "0 départ")]),
        a_control("places", "fail", rows=some_places(1)),
        a_control("impropre", "fail", is_unfit=True, rows=[ControlRow("Amont", "100", "70", "il manque 30 %", A)]),
    )
    told = {
        "territory": "Deux communes", "made": "Fait le 30 novembre 2026.", "notices": ("Données fictives.",),
        "headline": "Un tiers des logements manque.", "background": COMMUNES, "language": "fr",
    }  # fmt: skip
    return InspectionContent(controls=given, **(told | other))
