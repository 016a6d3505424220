"""A territory of two small communes with something secret planted in it, and a search of what leaves for it."""

import base64
import contextlib
import io
import itertools
import json
import re
import sqlite3
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely
from pyarrow import feather

from maps.map_page.encode import LETTERS
from tests.gtfs_files import ORIGIN, degrees, every_day, small_tables, write_zip
from tests.layers.territory.test_territory import collection, feature

SIDE_M = 800
AT = (433.0, 377.0)
"""Of the shelter, metres from the corner: as far from the corners and centres of the cells of 100 m as can be."""
NAME, NUMBER = "ABRIVESPER", "349990417"
PERSONS, HOUSEHOLDS = 4321.7, 6.0173
"""Of the small square: numbers that nothing else is."""

HEAD = """
[territory]
id = "deux-communes"
name = "Deux communes"
is_fictional = true

[[destination]]
id = "mairie"
label = "Mairie"
lon = {lon}
lat = {lat}
source = "fictif"
"""
SOURCES = {
    "communes": ("communes_geoapi", "communes.geojson"),
    "timetable": ("gtfs", "gtfs.zip"),
    "supported_housing": ("local_pensions", "pensions.csv"),
    "income_cells": ("filosofi_grid", "carreaux_200m_met.csv"),
    "need_zones": ("need_table", "need.csv"),
}
SOURCE = """
[[source]]
layer = "{0}"
reader = "{1}"
files = ["{2}"]
vintage = "2025"
publisher = "fictif"
licence = "fictive"
"""
DECLARED = """
[[layer]]
layer = "supported_housing"
confidential_for = "choose"
"""


def write_place(folder: Path, shelter: str = f"{NAME} FEMMES", more: str = "") -> Path:
    """
    Write the territory: an open pension, the shelter, squares of 40 households and a small one, two counts of need.

    `shelter`: its name, "" where there is none; `more`: of the TOML.
    """
    folder.mkdir(parents=True)
    squares = {f"3490{n + 1}": shapely.box(n * SIDE_M, 0, (n + 1) * SIDE_M, SIDE_M) for n in range(2)}
    outlines = [
        feature(shapely.transform(square, _degrees), nom=f"C{code}", code=code, population=2000)
        for code, square in squares.items()
    ]
    (folder / "communes.geojson").write_text(collection(*outlines), encoding="utf-8")
    write_zip(folder / "gtfs.zip", small_tables() | {"calendar": [every_day(end="20261231")]})
    homes = [("La Source", "pension de famille", 25, 1210.0, 420.0, "340000011")]
    homes += [(shelter, "pension de famille", 12, *AT, NUMBER)] if shelter else []
    rows = [f"{name};{kind};{places};{degrees(x, y)[0]};{degrees(x, y)[1]};{number}"
            for name, kind, places, x, y, number in homes]  # fmt: skip
    (folder / "pensions.csv").write_text("nom;type;places;lon;lat;finess\n" + "\n".join(rows) + "\n", "utf-8")
    (folder / "carreaux_200m_met.csv").write_text(_squares(), "utf-8")
    need = "code_insee;annee;demandes_logement_social;personnes_115\n34901;2025;230;41\n34902;2025;120;23\n"
    (folder / "need.csv").write_text(need, "utf-8")
    lon, lat = degrees(850, 400)
    text = HEAD.format(lon=lon, lat=lat) + "".join(SOURCE.format(layer, *told) for layer, told in SOURCES.items())
    (folder / "territory.toml").write_text(text + more, encoding="utf-8")
    return folder


def _degrees(points: np.ndarray) -> np.ndarray:
    return np.array([degrees(x, y) for x, y in points])


def _squares() -> str:
    to_grid = pyproj.Transformer.from_crs(2154, 3035, always_xy=True)
    east, north = to_grid.transform(ORIGIN[0] + AT[0], ORIGIN[1] + AT[1])
    lines = ["idcar_200m,i_est_200,lcog_geo,ind,men,men_pauv,men_1ind,log_soc"]
    for x, y in itertools.product(range(-3, 8), range(-3, 4)):
        name = f"CRS3035RES200mN{int(north) // 200 * 200 + 200 * y}E{int(east) // 200 * 200 + 200 * x}"
        counts = f"{PERSONS},{HOUSEHOLDS},3.0,2.0,0" if (x, y) == (0, 0) else f"88,40,{13 + (x + y) % 3},17,12"
        lines.append(f"{name},0,34901,{counts}")
    return "\n".join(lines) + "\n"


def scenario_text(criteria: list[tuple[str, str, dict, bool]], shipped: str) -> str:
    """A scenario with the parameters of one that is shipped: (kind, layer, options, whether people are counted)."""
    head = shipped[: shipped.index("[[criterion]]")]
    theme = tomllib.loads(head)["theme"][0]["id"]
    told = []
    for number, (kind, layer, options, is_people) in enumerate(criteria):
        told.append(
            f"""
[[criterion]]
id = "c{number}"
theme = "{theme}"
label = {{ fr = "critère {number}", en = "criterion {number}" }}
unit = {{ fr = "u", en = "u" }}
measure = {{ kind = "{kind}", layers = ["{layer}"], options = {_inline(options)} }}
knots = [[0.0, 0.0], [1000.0, 1.0]]
weight = 1
source = "proposition"
is_about_people = {str(is_people).lower()}
"""
        )
    return head + "".join(told)


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_inline(one)}" for name, one in value.items()) + " }"
    return json.dumps(value)


PACKED = re.compile(rb'"([' + re.escape(LETTERS) + rb']{5,})"')
"""A text that may be packed: whatever key or list holds it, of a page, of a JSON, of a cell of a table."""
OWN = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"


def _texts(data: bytes, name: str) -> Iterator[bytes]:
    """Every text of a file, opened whatever it is; of tables of shapes, the shapes too."""
    yield data
    for begins, opened in OPENED.items():
        if data.startswith(begins):
            yield from opened(data)
    if name.endswith((".html", ".json")):
        yield from _unpacked(data)
    elif name.endswith(".kept"):
        _, told, parquet = data.split(b"\n", 2)
        yield told
        yield from _texts(parquet, "")


def _unpacked(data: bytes) -> Iterator[bytes]:
    for packed in PACKED.findall(data):
        with contextlib.suppress(ValueError, zlib.error):  # a text that only looks packed
            yield zlib.decompressobj(-15).decompress(base64.b85decode(packed.translate(bytes.maketrans(LETTERS, OWN))))


def _zipped(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            yield from _texts(archive.read(member), member)


def _columns(data: bytes) -> Iterator[bytes]:
    return _told_by(pq.read_table(io.BytesIO(data)))


def _told_by(table: pa.Table) -> Iterator[bytes]:
    """A table, its shapes as text, and the tables and arrays that its cells hold."""
    yield str([table.schema.metadata, *(field.metadata for field in table.schema)]).encode()
    frame = table.to_pandas()
    for column in frame:
        cells = frame[column].tolist()
        for cell in cells:
            yield from _unpacked(cell.encode()) if isinstance(cell, str) else ()
        if not any(isinstance(cell, bytes) for cell in cells):
            continue
        for cell in filter(None, cells):
            for begins, opened in HELD.items():
                if cell.startswith(begins):
                    yield from opened(io.BytesIO(cell))
        shapes = [None if cell and cell.startswith(tuple(HELD)) else cell for cell in cells]
        frame[column] = shapely.to_wkt(shapely.from_wkb(np.array(shapes, dtype=object)), rounding_precision=3)
    yield frame.to_csv().encode()


def _array(cell: io.BytesIO) -> Iterator[bytes]:
    yield " ".join(map(str, np.load(cell, allow_pickle=False).ravel().tolist())).encode()


HELD = {b"ARROW1": lambda cell: _told_by(feather.read_table(cell)), b"\x93NUMPY": _array}
"""How the cells of a table begin that hold a table or an array, and how they are opened; other bytes are shapes."""


def _rows(data: bytes) -> Iterator[bytes]:
    base = sqlite3.connect(":memory:")
    base.deserialize(data)
    for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in base.execute(f'SELECT * FROM "{table}"').fetchall():
            yield " ".join(_cell(one) for one in row).encode()
    base.close()


OPENED = {b"PK": _zipped, b"PAR1": _columns, b"SQLite": _rows}


def _cell(value: object) -> str:
    if isinstance(value, bytes) and value[:2] == b"GP":
        return shapely.to_wkt(shapely.from_wkb(value[40 if value[3] & 0b1110 else 8 :]), rounding_precision=3)
    return str(value)


def _near(low: float, high: float, digits: int) -> str:
    """A number of a text between two, by its first digits; more may follow."""
    steps = range(int(np.floor(low * 10**digits)), int(np.floor(high * 10**digits)) + 1)
    told = {f"{step / 10**digits:.{digits}f}" if digits else f"{step // 10}\\d" for step in steps}
    return "(?:" + "|".join(sorted(one if "\\" in one else re.escape(one) for one in told)) + r")\d*(?:\.\d+)?"


def _place_patterns() -> dict[str, re.Pattern[bytes]]:
    x, y = ORIGIN[0] + AT[0], ORIGIN[1] + AT[1]
    found = {}
    for crs, (margin, digits) in {2154: (10.0, 0), 4326: (1e-4, 4), 3857: (14.0, 0), 3035: (10.0, 0)}.items():
        pair = (x, y) if crs == 2154 else pyproj.Transformer.from_crs(2154, crs, always_xy=True).transform(x, y)
        one, other = (_near(value - margin, value + margin, digits) for value in pair)
        between = r"[^\d.]{1,20}"
        found[f"place in EPSG:{crs}"] = re.compile(f"{one}{between}{other}|{other}{between}{one}".encode())
    return found


SECRETS = {
    "name": re.compile(NAME.encode()),
    "number": re.compile(NUMBER.encode()),
    **_place_patterns(),
    "persons": re.compile(rb"4321[.,]7|43217|(?<![\d.,])4322(?![\d.,])"),
    "households": re.compile(rb"6[.,]017|60173"),
}
SHELTER = tuple(name for name in SECRETS if name not in ("persons", "households"))


@dataclass(frozen=True)
class Told:
    """What a file tells: its name, and which secret."""

    file: str
    secret: str


def secrets_in(folder: Path) -> set[Told]:
    """Which secrets each file of a folder tells, opened whatever it is."""
    found = set()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found |= {Told(path.name, secret) for secret in secrets_of(path.read_bytes(), path.name)}
    return found


def secrets_of(data: bytes, name: str = "") -> set[str]:
    """Which secrets some bytes tell."""
    texts = list(_texts(data, name))
    return {secret for secret, pattern in SECRETS.items() if any(pattern.search(text) for text in texts)}


def shelter_layer() -> gpd.GeoDataFrame:
    """The shelter and the small square as a layer, to try the search on."""
    x, y = ORIGIN[0] + AT[0], ORIGIN[1] + AT[1]
    columns = {"name": [NAME], "finess_id": [NUMBER], "persons": [PERSONS], "households": [HOUSEHOLDS]}
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy([x], [y]), crs=2154)
