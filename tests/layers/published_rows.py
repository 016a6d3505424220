"""What any published layout may hold: strategies of cells and rows, writers, and the laws that every reader keeps."""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from hypothesis import strategies as st

from layers.people.gate import told_layer
from layers.reception.notes import Note, Reception
from layers.schemas import validate
from layers.territory.read_context import ReadContext
from layers.territory.readers import READERS

Row = dict[str, object]
PLACE = "_place"
"""Key of a row that holds (longitude, latitude), or None: its shape in a vector file."""
TO_LAMBERT = pyproj.Transformer.from_crs(4326, 2154, always_xy=True)
NASTY = (
    "", "Résidence « L'Œuvre »", 'dit "Le Phare"', "A;B,C|D\tE", "007", "{{7*7}}", "<img src=x onerror=alert(1)>",
    "=1+1", "NA", "null", "nan", "None", "  bords  ", "Saint‑Geniès", "O’Connor €", "deux\nlignes", "_Z",
)  # fmt: skip
MISSING = ("", "s", "ns", "nd", "_Z")
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="cp1252", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=10),
)
KNOWN = ("34172", "01001", "2A004", "34057", "75056")
communes = st.sampled_from(KNOWN)
places = st.tuples(st.floats(-1.0, 7.0), st.floats(43.2, 49.5)).map(lambda at: (round(at[0], 6), round(at[1], 6)))
maybe_places = st.one_of(places, places, places, st.none())


names = st.from_regex(re.compile(r"[A-ZÉ]{2}[a-zéè' ]{1,6}[0-9]{2}"), fullmatch=True)


def codes(pattern: str) -> st.SearchStrategy[str]:
    """Identifiers of a form, zeros first among them."""
    return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)


@st.composite
def amounts(draw, most: float = 99_999.0, missing: Sequence[str] = MISSING, least: int = 0) -> str:
    """A number as published (decimal point or comma, a thin space), or a sentinel."""
    value = draw(
        st.one_of(st.none(), st.integers(least, int(most)), st.floats(least, most).map(lambda one: round(one, 2)))
    )
    if value is None:
        return draw(st.sampled_from(missing))
    text = f"{value:,}".replace(",", "\u202f") if value >= 1000 and draw(st.booleans()) else str(value)
    return text.replace(".", ",") if draw(st.booleans()) else text


def value_of(cell: object) -> float:
    """What a cell of `amounts` says."""
    text = str("" if cell is None else cell)
    return float("nan") if text in MISSING else float(text.replace("\u202f", "").replace(",", "."))


def plain(value: object) -> str:
    """Text with its spaces folded, to compare what was written and what was read."""
    return "" if value is None else " ".join(str(value).split())


def of(name: str) -> Callable[[Row], object]:
    """The cell of a column, as text."""
    return lambda row: plain(row[name])


def number(name: str, factor: float = 1.0) -> Callable[[Row], object]:
    """The number of a column, times a factor."""
    return lambda row: value_of(row[name]) * factor


def among(name: str, *kept: str) -> Callable[[Row], bool]:
    """Whether the cell of a column is one of some values."""
    return lambda row: row[name] in kept


@dataclass(frozen=True, repr=False)
class Layout:
    """How a source is published, and what its reader must give back of a row."""

    reader: str
    layer: str
    cells: Mapping[str, st.SearchStrategy[object]]
    key: tuple[str, Callable[[Row], object]]
    """Canonical column that identifies a row, and what it must be."""
    needed: tuple[str, ...]
    """Published columns without which the reader must refuse, naming them."""
    values: Mapping[str, Callable[[Row], object]] = field(default_factory=dict)
    """Canonical column → what it must be: text, or a number (NaN unknown), or ... where the layout says nothing."""
    name: str = "table.csv"
    separators: str = ";,\t|"
    is_ours: Callable[[Row], bool] = lambda row: True
    """Whether the reader is for such rows at all (a category that is not measured is left, counted or not)."""
    again: str = "refused"
    """What a row given twice does: "counted" (kept once), "refused" (an error that names it), "kept" (one more),
    "merged" (added up)."""
    shape: Callable[[tuple[float, float]], shapely.Geometry] | None = None
    """Draws the shape of a vector file; None for a table."""
    axes: tuple[str, str] | None = None
    """Columns of longitude and latitude of a table with places."""
    derive: Callable[[Row], Row] = lambda row: row
    """Fills the columns that follow from the others."""
    joined: bool = False
    """Whether the reader answers for every commune of the territory, in the file or not."""
    beside: Callable[[Path, list[Row]], list[Path]] = lambda folder, rows: []
    """Writes the other files of the source."""
    least: int = 1
    """Fewest rows that are ours in a file that is not refused."""

    def rows(self) -> st.SearchStrategy[list[Row]]:
        """Some rows, of different identifiers."""
        more: dict[str, st.SearchStrategy[object]] = {} if self.axes is None else {PLACE: maybe_places}
        if self.shape is not None:
            more[PLACE] = maybe_places
        made = st.fixed_dictionaries({**self.cells, **more}).map(self._with_axes).map(self.derive)
        some = st.lists(made, min_size=1, max_size=6, unique_by=self.key[1])
        return some.filter(lambda rows: sum(self.is_expected(row) for row in rows) >= self.least)

    def _with_axes(self, row: Row) -> Row:
        if self.axes is None:
            return row
        place = row[PLACE]
        return {**row, **dict(zip(self.axes, ("", "") if place is None else map(str, place), strict=True))}

    def is_expected(self, row: Row) -> bool:
        """Whether the row must be in the layer."""
        return self.is_ours(row) and (PLACE not in row or row[PLACE] is not None)

    def read(self, paths: list[Path]) -> gpd.GeoDataFrame:
        """The layer, as the register reads it."""
        found = told_layer(self.layer, READERS[self.reader].call(paths, context(), {}))
        assert isinstance(found, gpd.GeoDataFrame)
        return found


@cache
def context() -> ReadContext:
    """Five communes, for the tables that have no geometry; no zone to cut by is asked of bounded readers."""
    shapes = [shapely.box(770_000 + 900 * k, 6_279_000, 770_900 + 900 * k, 6_280_000) for k in range(len(KNOWN))]
    frame = gpd.GeoDataFrame({"insee_code": KNOWN}, geometry=shapes, crs=2154).astype({"insee_code": "str"})
    found = ReadContext(frame, 0.0)
    found.__dict__["zone"] = None
    return found


def square(at: tuple[float, float], size: float = 0.001) -> shapely.Polygon:
    return shapely.box(at[0] - size, at[1] - size, at[0] + size, at[1] + size)


def line(at: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([at, (at[0] + 0.001, at[1])])


@dataclass(frozen=True)
class Hand:
    """How a publisher writes: order of columns, extra ones, encoding, separator, quotes."""

    order: int
    extra: bool
    encoding: str
    separator: str
    quoted: bool
    comma: bool
    """Decimal comma in the coordinates."""


def hands(layout: Layout) -> st.SearchStrategy[Hand]:
    encodings = st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])
    yes, separators = st.booleans(), st.sampled_from(layout.separators)
    return st.builds(Hand, st.integers(0, 99), yes, encodings, separators, yes, yes)


PLAIN_HAND = Hand(0, False, "utf-8", ";", False, False)


def write(layout: Layout, folder: Path, rows: list[Row], hand: Hand, renamed: str = "") -> list[Path]:
    """The files of a source, as one publisher writes them; `renamed`: a column under a name that nobody knows."""
    names = [name for name in (*layout.cells, *(layout.axes or ())) if name != PLACE]
    if hand.comma and layout.axes:
        rows = [{**row, **{axis: str(row[axis]).replace(".", ",") for axis in layout.axes}} for row in rows]
    names = [names[rank] for rank in np.random.default_rng(hand.order).permutation(len(names))]
    if hand.extra:
        rows = [{**row, "Observations du producteur": 'x; "y", z', "champ_42": "042"} for row in rows]
        names = ["Observations du producteur", *names, "champ_42"]
    shown = ["colonne inconnue" if name == renamed else name for name in names]
    path = folder / layout.name
    content = _table(rows, names, shown, hand) if layout.shape is None else _features(layout, rows, names, shown)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return [path, *layout.beside(folder, rows)]


def _table(rows: list[Row], names: list[str], shown: list[str], hand: Hand) -> bytes:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if hand.quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=hand.separator, quoting=quoting, lineterminator="\r\n" if hand.quoted else "\n")
    writer.writerow(shown)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return _encoded(out.getvalue(), hand.encoding)


def _encoded(text: str, encoding: str) -> bytes:
    """In cp1252 only where the bytes cannot be taken for UTF-8, which nobody could tell from them."""
    if encoding != "cp1252":
        return text.encode(encoding)
    try:
        content = text.encode("cp1252")
        content.decode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8")
    except UnicodeDecodeError:
        return content
    return text.encode("utf-8")


def _features(layout: Layout, rows: list[Row], names: list[str], shown: list[str]) -> bytes:
    assert layout.shape is not None
    features = []
    for row in rows:
        place = row[PLACE]
        shape = None if place is None else shapely.geometry.mapping(layout.shape(place))  # type: ignore[arg-type]
        about = {ours: row.get(name) for name, ours in zip(names, shown, strict=True)}
        features.append({"type": "Feature", "properties": about, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def counted(frame: gpd.GeoDataFrame) -> int:
    """Rows that the repairs say are not in the layer, each with its reason, in words of both languages."""
    notes = frame.attrs["repairs"]
    assert all(isinstance(note, Note) and note.fr != note for note in notes), notes
    return sum(Reception().left_out(notes).values())


def check_rows(layout: Layout, frame: gpd.GeoDataFrame, rows: list[Row]) -> None:
    """The laws: nothing lost in silence, identifiers as written, unknown is NaN, places to the decimetre."""
    validate(layout.layer, frame)
    column, key_of = layout.key
    expected = {plain(key_of(row)): row for row in rows if layout.is_expected(row)}
    found = {plain(key): rank for rank, key in enumerate(frame[column])}
    if layout.joined:
        assert not frame[column].duplicated().any()
        silent = frame[~frame[column].isin(list(expected))]
        assert set(expected) <= set(found)
        assert silent[[name for name in layout.values if name in frame.select_dtypes("float")]].isna().all(axis=None)
    else:
        assert set(found) == set(expected)
        assert layout.again == "merged" or counted(frame) == len(rows) - len(frame), frame.attrs["repairs"]
    for key, row in expected.items():
        for name, meant in layout.values.items():
            _check_value(frame[name].iloc[found[key]], meant(row), name)
        if row.get(PLACE) is not None:
            x, y = TO_LAMBERT.transform(*row[PLACE])  # type: ignore[misc]
            assert frame.geometry.iloc[found[key]].distance(shapely.Point(x, y)) < 0.1


def _check_value(found: object, meant: object, name: str) -> None:
    if meant is ...:
        return
    if isinstance(meant, float):
        assert found is not None and np.isclose(float(found), meant, equal_nan=True), (name, found, meant)  # type: ignore[arg-type]
    else:
        assert plain(found) == plain(meant), (name, found, meant)
