"""Households and poverty on the 200 m grid, from INSEE's Filosofi."""

from collections.abc import Collection, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.files.archives import unpacked
from layers.files.area import Bounds, area_to_keep
from layers.files.checks import to_number
from layers.files.stream import Columns, Keep, as_text, read_columns
from layers.files.tables import check_files, folded, pick_columns
from layers.files.vector_rows import first_row, read_attributes
from layers.people.gate import RawPeople
from layers.people.pooling import BLOCK_M
from layers.reception.notes import Note, cut, receive_crs

GRID_CRS = 3035
CELL_M, KM_M = 200, 1000
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
KM_ALIASES = ALIASES | {"cell_id": ("idcar_1km", "IdINSPIRE", "id_inspire"), "is_imputed": ("i_est_1km", "i_est_cr")}
CELL_PATTERN = r"^CRS3035RES(200|1000)mN(\d{7})E(\d{7})$"


def read_filosofi_grid(
    path: Path, *, communes: Collection[str] | None = None, bounds: Bounds | None = None
) -> RawPeople:
    """
    Income squares of 200 m (or 1 km): layer `income_cells`.

    Publisher: INSEE, Licence Ouverte; vintages seen: 2015, 2017, 2019, 2021. A row is an inhabited square, named by
    its south-west corner in EPSG:3035; squares are built there, then converted. Counts are of fiscal households and
    have decimals. Known gaps: squares of fewer than 11 households are imputed by INSEE (about 79 % of them:
    `is_imputed`). They are told by groups (`layers.people.pooling`), made on whole squares of 8 km: those that the area
    meets are read whole, and cut afterwards.

    Parameters
    ----------
    path
        .csv, .parquet, .gpkg, or the .zip or .7z of one (7z inside zip too; members *200m_met*). A name with "1km" is
        read as the 1 km grid.
    communes
        INSEE codes: keep the squares that touch one of them.
    bounds
        West, south, east, north, or an area in Lambert-93: keep the squares that touch it.

    Raises
    ------
    MissingFileError, SourceError
        Another layout, an identifier that is not that of a 200 m square, households poorer than they are many.
    """
    mended: list[str] = []
    area = area_to_keep(bounds)
    table = _read(path, area, mended)
    receive_crs(path.name, pyproj.CRS.from_epsg(GRID_CRS), pyproj.CRS.from_epsg(GRID_CRS))
    counts = {name: to_number(table[name], source=path.name) for name in COUNTS}
    wrong = (counts["poor_households"] > counts["households"] + 0.05).sum()
    if wrong:
        raise SourceError(
            f"{path.name}: {wrong} squares have more poor households (men_pauv) than households (men): "
            "columns are shifted or mixed.",
            fr=f"{path.name} : {wrong} carreaux ont plus de ménages pauvres (men_pauv) que de ménages "
            "(men) : colonnes décalées ou mêlées.",
        )
    imputed = to_number(table["is_imputed"], source=path.name)
    whole = pd.DataFrame({"cell_id": as_text(table["cell_id"]), **counts, "is_imputed": (imputed != 0).to_numpy()})
    is_here = np.ones(len(whole), dtype=bool)
    if communes is not None:
        is_here = _in_communes(as_text(table["communes"]), set(communes)).to_numpy()
    shapes = grid_squares(whole["cell_id"], path.name, side_m=KM_M if _is_km(path) else CELL_M)
    if area is not None:
        shapely.prepare(area)
        is_here &= shapely.intersects(area, shapes)
    cut(int((~is_here).sum()))
    frame = gpd.GeoDataFrame(whole[is_here], geometry=shapes[is_here], crs=WORKING_CRS)
    frame.attrs = {"repairs": mended}
    return RawPeople("income_cells", frame, whole=whole)


def grid_squares(cell_ids: pd.Series, source: str = "grid", *, side_m: int = CELL_M) -> npt.NDArray[np.object_]:
    """
    Squares of 200 m or 1 km, drawn in EPSG:3035 and converted to `WORKING_CRS`.

    >>> square = grid_squares(pd.Series(["CRS3035RES200mN2297800E3826200"]))[0]
    >>> round(square.area), len(square.exterior.coords)
    (40025, 5)
    """
    corners = cell_ids.str.extract(CELL_PATTERN)
    bad = cell_ids[corners[0] != str(side_m)]
    if len(bad):
        raise SourceError(
            f"{source}: {len(bad)} identifiers are not those of {side_m} m squares (first: {bad.iloc[0]!r}), "
            f"expected like 'CRS3035RES{side_m}mN2297000E3826000'.",
            fr=f"{source} : {len(bad)} identifiants ne sont pas ceux de carreaux de {side_m} m (premier :"
            f" {bad.iloc[0]!r}), attendu comme « CRS3035RES{side_m}mN2297000E3826000 ».",
        )
    side, north, east = (corners[column].to_numpy(dtype=float) for column in (0, 1, 2))
    ring_east = east[:, None] + side[:, None] * np.array([0, 1, 1, 0, 0])
    ring_north = north[:, None] + side[:, None] * np.array([0, 0, 1, 1, 0])
    convert = pyproj.Transformer.from_crs(GRID_CRS, WORKING_CRS, always_xy=True)
    x, y = convert.transform(ring_east, ring_north)
    squares: npt.NDArray[np.object_] = shapely.polygons(np.stack([x, y], axis=-1))
    return squares


def _read(path: Path, area: shapely.Geometry | None, mended: list[str]) -> pd.DataFrame:
    is_km = _is_km(path)
    aliases = KM_ALIASES if is_km else ALIASES
    blocks = None if area is None else _blocks_of(area)
    if _is_geopackage(path):
        return _read_geopackage(path, aliases, blocks, mended)
    size = "1km" if is_km else "200m"
    patterns = (f"*{size}_met*.csv", f"*{size}*.csv", "*.csv")
    table = read_columns(path, aliases, optional=("communes",), keep=_within(blocks), patterns=patterns)
    if table.empty and area is None:
        raise SourceError(
            f"{path.name}: no square. Download it again.", fr=f"{path.name} : aucun carreau. Téléchargez-le de nouveau."
        )
    return table


def _is_km(path: Path) -> bool:
    return "1km" in path.name.lower()


def _is_geopackage(path: Path) -> bool:
    """A GeoPackage, or an archive that says it holds one (as INSEE names them)."""
    name = path.name.lower()
    return name.endswith(".gpkg") or (name.endswith((".zip", ".7z")) and "gpkg" in name)


def _read_geopackage(
    path: Path, aliases: Mapping[str, tuple[str, ...]], blocks: shapely.Polygon | None, mended: list[str]
) -> pd.DataFrame:
    """Only the columns we need, and the rows within the blocks: by the spatial index of the file, where it is right."""
    check_files([path], path.name)
    known = {folded(name) for names in aliases.values() for name in names}
    like = ("*1km_met*", "*1km*") if _is_km(path) else ("*200m_met*", "*200m*")
    with unpacked(path, ["*_met*.gpkg", "*.gpkg"]) as files:
        first = first_row(files[0], like)
        names = pick_columns(first.drop(columns=first.geometry.name), aliases, path.name, optional=["communes"])
        if blocks is not None and not _is_where_it_says(first, as_text(names["cell_id"])):
            blocks = None
            en = "shapes that stand elsewhere than their identifiers say: the identifiers are believed"
            fr = "dessins placés ailleurs que ne le disent leurs identifiants : les identifiants sont crus"
            mended.append(Note(en, fr))
        near = None if blocks is None else _converted(blocks, GRID_CRS, WORKING_CRS).buffer(2 * CELL_M)
        raw = read_attributes(files[0], like, known, near, path.name)
    return pick_columns(raw, aliases, path.name, optional=["communes"])


def _is_where_it_says(first: gpd.GeoDataFrame, cell_id: pd.Series) -> bool:
    """Say whether the shape of a square stands, by the CRS of the file, on the square that its identifier names."""
    corner = cell_id.str.extract(CELL_PATTERN).astype(float)
    if first.empty or first.crs is None or corner.isna().any(axis=None):
        return False
    side, north, east = corner.iloc[0]
    drawn = first.geometry.to_crs(GRID_CRS).iloc[0]
    return drawn is not None and bool(shapely.box(east, north, east + side, north + side).intersects(drawn))


def _blocks_of(area: shapely.Geometry) -> shapely.Polygon:
    """The official squares of 8 km that the box of an area meets, whole, in EPSG:3035: groups are made within each."""
    box = np.array(_converted(area.envelope, WORKING_CRS, GRID_CRS).buffer(2 * CELL_M).bounds) / BLOCK_M
    return shapely.box(*np.floor(box[:2]) * BLOCK_M, *np.ceil(box[2:]) * BLOCK_M)


def _converted(shape: shapely.Geometry, crs: int, to_crs: int) -> shapely.Geometry:
    return gpd.GeoSeries([shapely.segmentize(shape, KM_M)], crs=crs).to_crs(to_crs).iloc[0]


def _within(blocks: shapely.Polygon | None) -> Keep | None:
    """A test on the identifier alone, so that a national file is cut before anything is built."""
    if blocks is None:
        return None
    west, south, east, north = blocks.bounds

    def keep(table: Columns) -> pa.Array:
        parts = pc.extract_regex(table["cell_id"], "N(?P<north>[0-9]{7})E(?P<east>[0-9]{7})$")
        rows, columns = (pc.struct_field(parts, name).cast(pa.float64()) for name in ("north", "east"))
        inside = pc.and_(
            pc.and_(pc.greater_equal(rows, south), pc.less(rows, north)),
            pc.and_(pc.greater_equal(columns, west), pc.less(columns, east)),
        )
        return pc.fill_null(inside, True)

    return keep


def _in_communes(joined: pd.Series, wanted: set[str]) -> pd.Series:
    """`lcog_geo` puts several 5-character codes end to end."""
    return joined.map(lambda codes: any(codes[rank : rank + 5] in wanted for rank in range(0, len(codes), 5))).astype(
        bool
    )
