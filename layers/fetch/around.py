"""What lies around a perimeter, and what it was before mergers, by geo.api.gouv.fr."""

import re
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import shape

from geo.crs import WORKING_CRS
from layers.commune_codes import COMMUNE, DEPARTMENT, OVERSEAS, department_of
from layers.fetch.faults import FetchError
from layers.fetch.web import Web

FIELDS = "fields=nom,code,codeEpci,population,surface&format=geojson&geometry=contour"
EDGE_POINTS = 32
"""Where the neighbouring départements are looked for, along the edge of a perimeter and its margin."""


def features_of(answer: Any, api: str) -> list[Any]:
    """Communes with an outline and a code, whether the API answers one or many."""
    found = [answer] if isinstance(answer, dict) and answer.get("type") == "Feature" else None
    if found is None and isinstance(answer, dict):
        found = answer.get("features")
    if not isinstance(found, list) or any(
        not item.get("geometry") or "code" not in item.get("properties", {}) for item in found
    ):
        raise FetchError(
            f"{api}: expected a GeoJSON of communes with 'code' and an outline; the API has changed.",
            fr=f"{api} : attendu un GeoJSON de communes avec « code » et contour ; l'API a changé.",
        )
    return found


def nearby(web: Web, codes: tuple[str, ...], outline: shapely.Geometry, api: str, margin_m: float) -> tuple[str, ...]:
    """Communes within the margin, in other départements too; only the perimeter's own where the API fails."""
    around = gpd.GeoSeries([outline], crs=4326).to_crs(WORKING_CRS).iloc[0].buffer(margin_m)
    found = set(codes)
    for department in sorted({department_of(code) for code in codes} | _departments_along(web, around, api)):
        try:
            features = features_of(web.json(f"{api}/departements/{department}/communes?{FIELDS}"), api)
        except FetchError:
            continue
        shapes = gpd.GeoSeries([shape(feature["geometry"]) for feature in features], crs=4326).to_crs(WORKING_CRS)
        near = shapes.intersects(around).tolist()
        found |= {
            str(feature["properties"]["code"]) for feature, is_near in zip(features, near, strict=True) if is_near
        }
    return tuple(sorted(found))


def _departments_along(web: Web, around: shapely.Geometry, api: str) -> set[str]:
    """Départements met along the edge of an area in Lambert-93, at `EDGE_POINTS` points."""
    edge = shapely.get_exterior_ring(max(shapely.get_parts(around), key=shapely.area))
    steps = shapely.line_interpolate_point(edge, [rank / EDGE_POINTS for rank in range(EDGE_POINTS)], normalized=True)
    found = set()
    for point in gpd.GeoSeries(steps, crs=WORKING_CRS).to_crs(4326):
        try:
            listed = web.json(f"{api}/communes?lat={point.y:.5f}&lon={point.x:.5f}&fields=code")
        except FetchError:
            break
        found |= {department_of(str(one.get("code", ""))) for one in listed if isinstance(one, dict)}
    return {code for code in found if re.fullmatch(DEPARTMENT, code) and not OVERSEAS.match(code)}


def merged_into(web: Web, codes: tuple[str, ...], api: str) -> dict[str, str]:
    """Codes of before the mergers, which sources of an earlier year still use; none where the API does not say."""
    found = {}
    for department in sorted({department_of(code) for code in codes}):
        try:
            listed = web.json(f"{api}/communes_associees_deleguees?codeDepartement={department}&fields=code,chefLieu")
        except FetchError:
            continue
        for one in listed if isinstance(listed, list) else []:
            old, new = str(one.get("code", "")), str(one.get("chefLieu", ""))
            if re.fullmatch(COMMUNE, old) and re.fullmatch(COMMUNE, new) and old != new:
                found[old] = new
    return found
