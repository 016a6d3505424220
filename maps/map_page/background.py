"""The layers behind and over the score: which may be drawn, how simplified, with which of their columns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from maps.map_page.encode import pack, pack_coordinates, pack_measure, pack_text
from maps.text import clean

LONLAT = 4326
MOST_VERTICES = 40_000
"""A line or polygon layer above it is simplified twice as hard, again and again."""

MOST_ZONES = 2_000
"""Above this many polygons, common borders are not looked for."""

DWELLINGS_STEP_M = 200.0
"""Social dwellings are drawn by squares of this side: a stock, not doors."""


@dataclass(frozen=True)
class LayerSpec:
    """How one canonical layer is drawn: `text` and `numbers` are the only columns that enter the page."""

    id: str
    is_on: bool
    tolerance_m: float = 0.0
    text: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    prepare: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame] | None = None
    most_vertices: int = MOST_VERTICES


def _column(layer: gpd.GeoDataFrame, name: str, default: Any) -> pd.Series:
    return layer[name] if name in layer else pd.Series(default, index=layer.index)


def _rails(rails: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Railways joined end to end; yards and sidings are not told from lines. Trams have a layer of their own."""
    return _merged(rails[_column(rails, "kind", "rail") == "rail"])


def _merged(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    whole = shapely.line_merge(shapely.union_all(lines.geometry.to_numpy())) if len(lines) else None
    parts = [part for part in shapely.get_parts(whole) if not part.is_empty] if whole is not None else []
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(parts, crs=lines.crs))


def _places(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where names are written: points, the first in rank first."""
    kept = places[_column(places, "name", "") != ""].sort_values(["rank", "name"], kind="stable")
    return kept.set_geometry(kept.geometry.representative_point())


def _dissolved(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Only the outline leaves: neither the cells nor what was counted in them."""
    if "is_hotspot" in zones:
        zones = zones[zones["is_hotspot"].fillna(False).astype(bool)]
    parts = shapely.get_parts(zones.geometry.union_all()) if len(zones) else []
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(list(parts), crs=zones.crs))


def _drawable_housing(housing: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Shelters for women victims of violence are never drawn; where nobody said, a site is taken as confidential."""
    secret = _column(housing, "is_confidential", False).astype("boolean").fillna(True).astype(bool)
    kept = housing[~secret].copy()
    kept["is_pension"] = (_column(kept, "category", "") == "pension_de_famille").astype(float)
    kept["is_doubtful"] = _column(kept, "is_position_doubtful", False).astype("boolean").fillna(False).astype(float)
    return kept


def _stops(stops: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kept = stops.copy()
    kept["is_tram"] = _column(kept, "mode", "").isin(["tram", "metro", "rail"]).astype(float)
    return kept


def _dwellings(stock: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    counts = pd.to_numeric(_column(stock, "dwellings", 1), errors="coerce").fillna(0)
    points = stock.geometry.representative_point()
    keys = [((axis // DWELLINGS_STEP_M) + 0.5) * DWELLINGS_STEP_M for axis in (points.x, points.y)]
    sums = counts.groupby(keys).sum()
    sums = sums[sums > 0]
    x, y = (sums.index.get_level_values(level).to_numpy() for level in (0, 1))
    return gpd.GeoDataFrame({"dwellings": sums.to_numpy()}, geometry=gpd.points_from_xy(x, y), crs=stock.crs)


def _services(services: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    drawn = services.copy()
    if len(drawn) > 3_000 and "name" in drawn:
        drawn["name"] = ""  # thousands of names cost more than they tell
    return drawn


def _plan(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One shape a type of zone: U, AU, A, N tell enough from afar."""
    kept = zones[["zone_type", "geometry"]] if "zone_type" in zones else zones[["geometry"]].assign(zone_type="")
    return kept.dissolve(by="zone_type", as_index=False, dropna=False)


def _isochrones(outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outlines named by their minutes; the longest first, so that the shortest lies on top."""
    kept = outlines.sort_values("minutes", ascending=False)
    return kept.assign(label=[f"≤ {minutes:g} min" for minutes in kept["minutes"]])[["label", "geometry"]]


LAYERS: tuple[LayerSpec, ...] = (
    LayerSpec("communes", True, 15, text=("name",)),
    LayerSpec("water", True, 8),
    LayerSpec("green_spaces", True, 8),
    LayerSpec("railways", True, 3, prepare=_rails),
    LayerSpec("place_names", True, text=("name",), numbers=("rank",), prepare=_places),
    LayerSpec("transit_lines", True, 6, text=("name", "colour", "mode")),
    LayerSpec("plan", False, 15, text=("zone_type",), prepare=_plan),
    LayerSpec("protected_woods", False, 12),
    LayerSpec("flood", False, 8, text=("zone_type",)),
    LayerSpec("qpv", False, 5, text=("name",)),
    LayerSpec("hotspots", False, 5, prepare=_dissolved),
    LayerSpec("unknown_ground", False, 5),
    LayerSpec("isochrones", True, 5, text=("label",), prepare=_isochrones),
    LayerSpec("social_dwellings", False, numbers=("dwellings",), prepare=_dwellings),
    LayerSpec("monuments", False, 3, text=("name",)),
    LayerSpec("services", False, text=("category", "name"), prepare=_services),
    LayerSpec("stops", True, text=("name",), numbers=("departures_per_hour", "is_tram"), prepare=_stops),
    LayerSpec(
        "supported_housing", True, text=("name", "category"), numbers=("is_pension", "is_doubtful"),
        prepare=_drawable_housing,
    ),
)  # fmt: skip
"""In drawing order. A layer that is not here is never embedded: need zones and income cells count people."""


def pack_layers(drawn: dict[str, gpd.GeoDataFrame]) -> list[dict[str, Any]]:
    """What `drawn_layers` gives, packed for the page, in the same order."""
    specs = {spec.id: spec for spec in LAYERS}
    return [{"id": name, "on": specs[name].is_on, **_pack_layer(layer, specs[name])} for name, layer in drawn.items()]


def drawn_layers(context: dict[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """
    The layers as they are drawn: only those of `LAYERS`, simplified, with the columns that may leave.

    Parameters
    ----------
    context
        Canonical layers in EPSG:2154, by name; unknown names are left out on purpose. A layer marked
        `attrs["is_drawn"]` went through here already, and is given back as it is.

    Returns
    -------
    dict
        In drawing order; a layer that is absent or empty is not there.
    """
    drawn = {}
    for spec in LAYERS:
        layer = context.get(spec.id)
        if layer is None or not len(layer):
            continue
        if not layer.attrs.get("is_drawn"):
            layer = _drawn(layer, spec)
        if len(layer):
            drawn[spec.id] = layer
    return drawn


def _drawn(layer: gpd.GeoDataFrame, spec: LayerSpec) -> gpd.GeoDataFrame:
    kept = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]
    kept = (spec.prepare(kept) if spec.prepare else kept).reset_index(drop=True)
    texts = {name: [clean(value) for value in kept[name]] for name in spec.text if name in kept}
    numbers = {name: pd.to_numeric(kept[name]).astype(float).round(1) for name in spec.numbers if name in kept}
    return gpd.GeoDataFrame(
        {**texts, **numbers}, geometry=simplified(kept.geometry, spec.tolerance_m, spec.most_vertices)
    )


def _pack_layer(layer: gpd.GeoDataFrame, spec: LayerSpec) -> dict[str, Any]:
    texts = {name: layer[name].tolist() for name in spec.text if name in layer}
    numbers = {name: pack_measure(layer[name].to_numpy(dtype=float), 1) for name in spec.numbers if name in layer}
    return {**pack_shapes(layer.geometry), "text": pack_text(texts), "numbers": numbers, "count": len(layer)}


def simplified(shapes: gpd.GeoSeries, tolerance_m: float, most_vertices: int = MOST_VERTICES) -> gpd.GeoSeries:
    """
    The same shapes with fewer vertices, at most about `most_vertices`; neighbours keep a common border.

    Parameters
    ----------
    shapes : GeoSeries of n points, lines or polygons in EPSG:2154
    tolerance_m
        0 leaves the shapes as they are.
    """
    if not tolerance_m:
        return shapes
    values = shapely.force_2d(shapes.to_numpy())
    out = _simplify(values, tolerance_m)
    for _ in range(5):
        if shapely.get_num_coordinates(out).sum() <= most_vertices:
            break
        tolerance_m *= 2
        out = _simplify(values, tolerance_m)
    return gpd.GeoSeries(out, index=shapes.index, crs=shapes.crs)


def _simplify(values: np.ndarray, tolerance_m: float) -> np.ndarray:
    is_cover = 1 < len(values) < MOST_ZONES and np.isin(shapely.get_type_id(values), (3, 6)).all()
    if is_cover and shapely.coverage_is_valid(values):
        try:
            return np.asarray(shapely.coverage_simplify(values, tolerance_m))
        except shapely.errors.GEOSException:
            pass  # a ring smaller than the tolerance: one by one then, at the price of a gap
    return np.asarray(shapely.simplify(values, tolerance_m))


def pack_shapes(shapes: gpd.GeoSeries) -> dict[str, Any]:
    """
    Every path of every shape: its vertices in lon/lat, the shape it belongs to, and what it is.

    Returns
    -------
    dict
        `xy` packed coordinates; `size` vertices a path; `of` the row of its shape; `kind` 0 point, 1 line, 2 ring.
    """
    parts, of = shapely.get_parts(shapes.to_numpy(), return_index=True)
    parts, again = shapely.get_parts(parts, return_index=True)  # collections hold multi-parts
    of = of[again]
    is_polygon = shapely.get_type_id(parts) == 3
    rings, ring_of = shapely.get_rings(parts[is_polygon], return_index=True)
    others = parts[~is_polygon]
    paths = np.concatenate([others, rings])
    rows = np.concatenate([of[~is_polygon], of[is_polygon][ring_of]])
    kinds = np.concatenate([np.minimum(shapely.get_type_id(others), 1), np.full(len(rings), 2)]).astype(int)
    order = np.argsort(rows, kind="stable")
    paths, rows, kinds = paths[order], rows[order], kinds[order]
    lonlat = gpd.GeoSeries(paths, crs=WORKING_CRS).to_crs(LONLAT) if len(paths) else gpd.GeoSeries([], crs=LONLAT)
    values = lonlat.to_numpy()
    return {
        "xy": pack_coordinates(shapely.get_coordinates(values)),
        "size": pack(shapely.get_num_coordinates(values), 3),
        "of": pack(rows, 4),
        "kind": pack(kinds, 1),
    }
