"""What the network takes from a `streets` layer, and what it refuses."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import check_working_crs, looks_like_lonlat
from geo.errors import NetworkError

Ints = NDArray[np.int64]


def usable_streets(
    streets: gpd.GeoDataFrame, profile: str
) -> tuple[gpd.GeoDataFrame, NDArray[np.object_], dict[str, int]]:
    """Streets that can be walked, as simple lines; what was dropped, counted."""
    check_working_crs(streets, names=("streets",))
    shapes = np.asarray(streets.geometry.array, dtype=object)
    lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    streets = streets[~lost]
    if (shapely.get_type_id(shapes[~lost]) == shapely.GeometryType.MULTILINESTRING).any():
        streets = streets.explode(index_parts=False)
    lines = np.asarray(streets.geometry.array, dtype=object)
    if shapely.has_z(lines).any():
        lines = shapely.force_2d(lines)
    other = shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING
    if other.any():
        found = ", ".join(sorted(set(streets.geom_type[other])))
        raise NetworkError(f"Streets: {other.sum()} rows are {found}; expected LineString. Drop them, or read lines.")
    flat = shapely.length(lines) == 0
    steps = np.zeros(len(lines), dtype=bool)
    if profile == "wheelchair" and "is_steps" in streets.columns:
        steps = streets["is_steps"].fillna(False).to_numpy(dtype=bool) & ~flat
    kept = ~flat & ~steps
    counts = {"no_geometry": int(lost.sum()), "zero_length": int(flat.sum()), "steps_avoided": int(steps.sum())}
    if not kept.any():
        raise NetworkError(
            f"Streets: nothing to walk on: {len(shapes)} rows, of which {lost.sum()} without geometry, {flat.sum()} "
            f"of zero length, {steps.sum()} steps. Give a layer with at least one street.",
            fr=f"Rues : aucune où marcher : {len(shapes)} lignes, dont {lost.sum()} sans tracé, {flat.sum()} de "
            f"longueur nulle, {steps.sum()} escaliers. Donnez un fichier qui contient des rues.",
        )
    lines = lines[kept]
    bounds = shapely.total_bounds(lines)
    if looks_like_lonlat(tuple(bounds)):
        raise NetworkError(
            f"Streets: coordinates {np.round(bounds, 3).tolist()} are degrees, though labelled EPSG:2154. "
            "Label them with .set_crs(4326, allow_override=True), then .to_crs(2154).",
            fr=f"Rues : les coordonnées {np.round(bounds, 3).tolist()} sont des degrés, sous l'étiquette EPSG:2154. "
            "Corrigez le système de coordonnées du fichier.",
        )
    return streets[kept], lines, counts


def end_ids(streets: gpd.GeoDataFrame) -> tuple[Ints, Ints] | None:
    """Ids of the two ends of each street; None for a layer without ids."""
    if not {"u", "v"} <= set(streets.columns):
        return None
    missing = streets["u"].isna() | streets["v"].isna()
    if missing.all():
        return None
    if missing.any():
        raise NetworkError(
            f"Streets: {missing.sum()} of {len(streets)} rows lack the node ids u, v; expected ids on all rows (OSM) "
            "or on none (centrelines). Fill them, or drop both columns."
        )
    if streets.index.has_duplicates:
        raise NetworkError("Streets: with node ids u, v, expected a unique index and one LineString a row.")
    return streets["u"].to_numpy(dtype=np.int64), streets["v"].to_numpy(dtype=np.int64)


def street_levels(streets: gpd.GeoDataFrame) -> Ints:
    """Level of each street; 0, the ground, where it is not stated."""
    if "level" not in streets.columns:
        return np.zeros(len(streets), dtype=np.int64)
    return np.asarray(streets["level"].fillna(0).to_numpy(dtype=np.int64))
