"""Households and poverty on the 200 m grid, from INSEE's Filosofi."""

from collections.abc import Collection
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataSourceError

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.archive import unpacked
from layers.area import Bounds, area_to_keep, keep_inside
from layers.read import check_files, pick_columns, to_number
from layers.schemas import validate
from layers.stream import Keep, as_text, read_columns

GRID_CRS = 3035
CELL_M = 200
ALIASES = {
    "cell_id": ("idcar_200m", "IdINSPIRE", "id_inspire"),
    "is_imputed": ("i_est_200", "i_est_cr"),
    "communes": ("lcog_geo", "Depcom"),
    "persons": ("ind",),
    "households": ("men",),
    "poor_households": ("men_pauv",),
    "single_households": ("men_1ind",),
    "social_dwellings": ("log_soc",),
}
COUNTS = ("persons", "households", "poor_households", "single_households", "social_dwellings")
CELL_PATTERN = r"^CRS3035RES200mN(\d{7})E(\d{7})$"


def read_filosofi_grid(
    path: Path, *, communes: Collection[str] | None = None, bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Income squares of 200 m: layer `income_cells`.

    Publisher: INSEE, Licence Ouverte; vintages seen: 2015, 2017, 2019, 2021. A row is an inhabited square, named by
    its south-west corner in EPSG:3035; squares are built there, then converted. Counts are of fiscal households and
    have decimals. Known gaps: squares of fewer than 11 households are imputed by INSEE (about 79 % of them:
    `is_imputed`): add up several before reading them.

    Parameters
    ----------
    path
        .csv, .zip of it (member *200m_met*.csv), .parquet, or .gpkg. A .7z must be unpacked first.
    communes
        INSEE codes: keep the squares that touch one of them.
    bounds
        West, south, east, north, or an area in Lambert-93: keep the squares that touch it.

    Raises
    ------
    MissingFileError, SourceError
        Another layout, an identifier that is not that of a 200 m square, households poorer than they are many.
    """
    table = _read(path, bounds)
    mended: list[str] = []
    if communes is not None:
        table = table[_in_communes(as_text(table["communes"]), set(communes))].reset_index(drop=True)
    counts = {name: to_number(table[name], source=path.name) for name in COUNTS}
    wrong = (counts["poor_households"] > counts["households"] + 0.05).sum()
    if wrong:
        raise SourceError(
            f"{path.name}: {wrong} squares have more poor households (men_pauv) than households (men): "
            "columns are shifted or mixed."
        )
    cell_id = as_text(table["cell_id"])
    imputed = to_number(table["is_imputed"], source=path.name)
    frame = gpd.GeoDataFrame(
        {"cell_id": cell_id, **counts, "is_imputed": (imputed != 0).to_numpy()},
        geometry=grid_squares(cell_id, path.name),
        crs=WORKING_CRS,
    )
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended}
    return validate("income_cells", frame)


def grid_squares(cell_ids: pd.Series, source: str = "grid") -> np.ndarray:
    """
    Squares of 200 m, drawn in EPSG:3035 and converted to `WORKING_CRS`.

    >>> square = grid_squares(pd.Series(["CRS3035RES200mN2297800E3826200"]))[0]
    >>> round(square.area), len(square.exterior.coords)
    (40025, 5)
    """
    corners = cell_ids.str.extract(CELL_PATTERN)
    bad = cell_ids[corners[0].isna()]
    if len(bad):
        raise SourceError(
            f"{source}: {len(bad)} identifiers are not those of 200 m squares (first: {bad.iloc[0]!r}), "
            "expected like 'CRS3035RES200mN2297800E3826200'."
        )
    north, east = (corners[column].to_numpy(dtype=float) for column in (0, 1))
    ring_east = east[:, None] + CELL_M * np.array([0, 1, 1, 0, 0])
    ring_north = north[:, None] + CELL_M * np.array([0, 0, 1, 1, 0])
    convert = pyproj.Transformer.from_crs(GRID_CRS, WORKING_CRS, always_xy=True)
    x, y = convert.transform(ring_east, ring_north)
    return shapely.polygons(np.stack([x, y], axis=-1))


def _read(path: Path, bounds: Bounds | None) -> pd.DataFrame:
    patterns = ("*200m_met*.csv", "*200m*.csv", "*.csv")
    optional = ("communes",)
    if path.suffix.lower() != ".gpkg":
        keep = _near(area_to_keep(bounds))
        table = read_columns(path, ALIASES, optional=optional, keep=keep, patterns=patterns)
        if table.empty and bounds is None:
            raise SourceError(f"{path.name}: no square. Download it again.")
        return table
    check_files([path], path.name)
    try:
        with unpacked(path, ["*.gpkg"]) as files:
            raw = pyogrio.read_dataframe(files[0], read_geometry=False)
    except (DataSourceError, ValueError) as error:
        raise SourceError(f"{path.name}: cannot be read ({error}). Download it again.") from error
    return pick_columns(raw, ALIASES, path.name, optional=optional)


def _near(area: shapely.Geometry | None) -> Keep | None:
    """A test on the identifier alone, so that a national file is cut before anything is built."""
    if area is None:
        return None
    outline = gpd.GeoSeries([area.envelope], crs=WORKING_CRS).to_crs(GRID_CRS).total_bounds
    west, south, east, north = outline + np.array([-2, -2, 1, 1]) * CELL_M

    def keep(table: pa.Table) -> pa.Array:
        parts = pc.extract_regex(table["cell_id"], "N(?P<north>[0-9]{7})E(?P<east>[0-9]{7})$")
        rows, columns = (pc.struct_field(parts, name).cast(pa.float64()) for name in ("north", "east"))
        inside = pc.and_(
            pc.and_(pc.greater_equal(rows, south), pc.less_equal(rows, north)),
            pc.and_(pc.greater_equal(columns, west), pc.less_equal(columns, east)),
        )
        return pc.fill_null(inside, True)

    return keep


def _in_communes(joined: pd.Series, wanted: set[str]) -> pd.Series:
    """`lcog_geo` puts several 5-character codes end to end."""
    return joined.map(lambda codes: any(codes[rank : rank + 5] in wanted for rank in range(0, len(codes), 5))).astype(
        bool
    )
