"""Services of daily life, from INSEE's Base permanente des équipements."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside, near_points
from layers.files.checks import to_number
from layers.files.overseas import EPSG, left_out
from layers.files.stream import Columns, as_text, read_columns
from layers.files.vectors import points
from layers.reception.notes import Note, leave_out
from layers.schemas import validate
from layers.sources.services.categories import BPE_CODES, bpe_categories, known_bpe_categories

ALIASES = {
    "year": ("AN",),
    "code": ("TYPEQU",),
    "name": ("NOMRS",),
    "insee_code": ("DEPCOM",),
    "epci": ("EPCI",),
    "x": ("LAMBERT_X",),
    "y": ("LAMBERT_Y",),
    "lon": ("LONGITUDE",),
    "lat": ("LATITUDE",),
    "epsg": ("EPSG",),
    "quality": ("QUALITE_GEOLOC",),
}
OPTIONAL = ("year", "name", "epci", "lon", "lat", "epsg", "quality")
RANDOM_POINT = "33"


def read_bpe(path: Path, *, epci: str | None = None, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Equipment of the categories we measure: layer `services`.

    Publisher: INSEE, Licence Ouverte; layouts seen: 2020 (9 columns), 2024 and 2025 (89 and 95 columns). A row is an
    equipment. Coordinates in the system named by the column EPSG, Lambert-93 where there is none. Known gaps: no CCAS,
    CAF, parks, food aid, day centres; a person may ask to be withdrawn, so the 2025 file changes every month.

    Parameters
    ----------
    path
        .csv, .csv.gz, .zip of one csv, or .parquet (filtered while reading).
    epci
        SIREN: keep its equipment only (the column EPCI is absent before 2023: give `bounds` then).
    bounds
        West, south, east, north, or an area in Lambert-93; give a margin beyond the territory.

    Returns
    -------
    GeoDataFrame
        Random points inside a commune (QUALITE_GEOLOC 33), rows without coordinates and overseas rows are dropped
        and counted in `attrs["repairs"]`; sports equipment marked _Z are kept when they have coordinates.
        `attrs["claims"]`: the categories that this vintage has, the others said in the repairs.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    near = near_points(bounds)
    seen: dict[str, set[str]] = {"code": set(), "year": set()}

    def keep(part: Columns) -> pa.ChunkedArray:
        for name, values in seen.items():
            values.update(map(str, pc.unique(part[name]).to_pylist()))
        if near is None:
            return pa.chunked_array([pa.array(np.ones(len(part["code"]), dtype=bool))])
        return near(part["x"], part["y"], part["lon"], part["lat"])

    only = {"epci": {epci}} if epci else None
    table = read_columns(path, ALIASES, optional=OPTIONAL, only=only, keep=keep, or_all=near is not None)
    if table.empty and epci is None and bounds is None:
        raise SourceError(
            f"{path.name}: no row. Download it again.", fr=f"{path.name} : aucune ligne. Téléchargez-le de nouveau."
        )
    for name in ("code", "name", "insee_code", "epsg", "quality"):
        table[name] = as_text(table[name])
    codes = {code.strip() for code in seen["code"]}
    known = known_bpe_categories(codes, _vintage(seen["year"]))
    lacking = sorted(set(BPE_CODES.values()) - known)
    mended: list[str] = []
    if lacking:
        en = f"categories that this vintage does not have, unknown: {', '.join(lacking)}"
        mended.append(Note(en, f"catégories absentes de ce millésime, inconnues : {', '.join(lacking)}"))
    table["category"] = table["code"].map(bpe_categories(codes))
    is_other, is_random = table["category"].isna(), table["quality"] == RANDOM_POINT
    en, fr = "rows of kinds of equipment that are not measured dropped", "lignes d'équipements non mesurés écartées"
    leave_out(mended, int(is_other.sum()), "other_kind", en, fr)
    en = "rows placed at random inside their commune (QUALITE_GEOLOC 33) dropped"
    fr = "lignes placées au hasard dans leur commune (QUALITE_GEOLOC 33) écartées"
    leave_out(mended, int((is_random & ~is_other).sum()), "no_place", en, fr)
    table = table[~is_other & ~is_random].reset_index(drop=True)
    overseas = table["epsg"].map(EPSG)
    if overseas.notna().any():
        mended.append(left_out(overseas.dropna()))
        table = table[overseas.isna()].reset_index(drop=True)
    frame = keep_inside(_placed(table, path.name, mended), bounds)
    frame = frame.assign(service_id=_identifiers(frame), category=frame["category"].astype("str"))
    frame = frame[["service_id", "category", "name", "insee_code", "geometry"]]
    frame.attrs = {"repairs": mended, "claims": sorted(known)}
    return validate("services", frame)


def _vintage(years: set[str]) -> int:
    """
    The year that a file says of its rows, the oldest of several; 0 where it says none.

    >>> _vintage({"2025"}), _vintage({"2024.0", "2025"}), _vintage({"", "None"})
    (2025, 2024, 0)
    """
    told = [int(year[:4]) for year in years if year[:4].isdigit()]
    return min(told, default=0)


def _placed(table: pd.DataFrame, source: str, mended: list[str]) -> gpd.GeoDataFrame:
    """Points in the working CRS: X, Y in the EPSG of the row, else longitude and latitude."""
    x, y = (to_number(table[name], source=source) for name in ("x", "y"))
    lon, lat = (to_number(table[name], source=source) for name in ("lon", "lat"))
    projected = (x.notna() & y.notna()).to_numpy()
    parts: list[gpd.GeoDataFrame] = []
    for rows, (east, north), crs in ((projected, (x, y), table["epsg"]), (~projected, (lon, lat), 4326)):
        if rows.any() or not parts:
            label = crs if isinstance(crs, int) else crs[rows]
            found = points(table[rows].reset_index(drop=True), *_at(rows, east, north), source=source, crs=label)
            mended.extend(found.attrs["repairs"])
            parts.append(found)
    for part in parts:
        part.attrs = {}
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _at(rows: np.ndarray, *values: pd.Series) -> list[pd.Series]:
    return [value[rows].reset_index(drop=True) for value in values]


def _identifiers(frame: gpd.GeoDataFrame) -> pd.Series:
    """The BPE has no identifier: commune, kind, and rank by name and place, so that row order changes nothing."""
    key = frame.assign(x=frame.geometry.x, y=frame.geometry.y)
    ordered = key.sort_values(["insee_code", "code", "name", "x", "y"], kind="stable")
    rank = ordered.groupby(["insee_code", "code"]).cumcount() + 1
    identifiers: pd.Series = ordered["insee_code"] + "-" + ordered["code"] + "-" + rank.astype(str)
    return identifiers.reindex(frame.index).astype("str")
