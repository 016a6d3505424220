"""Territories drawn for the controls: two communes of 1 km side by side, and the layers that a test gives."""

from types import MappingProxyType

import geopandas as gpd
import shapely

from geo.scoring.criterion import Text
from geo.streets.network import network_from_streets
from geo.transit.timetable import default_dates
from layers.sources.gtfs.feed import read_gtfs
from layers.territory.declared import SitesSpec
from layers.territory.file import Head, NetworkSpec
from layers.territory.ground import Ground
from layers.territory.territory import Territory
from pensions.inspecting.controls import CONTROLS
from pensions.inspecting.evidence import Evidence
from tests.gtfs_files import ORIGIN, write_zip

WEST, SOUTH = ORIGIN
A, B = "34001", "34002"


def box(left, low, right, high):
    return shapely.box(WEST + left, SOUTH + low, WEST + right, SOUTH + high)


def at(x, y):
    return shapely.Point(WEST + x, SOUTH + y)


def line(*points):
    return shapely.LineString([(WEST + x, SOUTH + y) for x, y in points])


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=2154)


def source(name, frame, reader="", vintage="2025", covers=None, may_redistribute=True, title=""):
    return {
        "layer": name,
        "reader": reader or name,
        "title": title or f"{name}.csv",
        "vintage": vintage,
        "covers": covers,
        "may_redistribute": may_redistribute,
        "rows": None if frame is None else len(frame),
        "empty_because": "",
    }


def communes(people=(20_000.0, 20_000.0)):
    return layer([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)], insee_code=[A, B], name=["Aval", "Bief"],
                 population=list(people))  # fmt: skip


def ground(shape, towns):
    """What a layer vouches for: a shape, None for everywhere."""
    return Ground(None if shape is None else layer([shape]), towns, Text(fr="dessiné", en="drawn"))


def territory(*, feed=None, sources=(), coverage=(), people=(20_000.0, 20_000.0), **layers):
    """Aval (x 0 to 1,000) and Bief (1,000 to 2,000); a layer covers everywhere, and the categories that it holds."""
    layers = {"communes": communes(people), **layers}
    known = {(name, ""): None for name in layers}
    known |= {("services", category): None for category in layers.get("services", {"category": ()})["category"]}
    if "plan" in layers and len(layers["plan"]):
        known["plan", ""] = layers["plan"].union_all()  # what tiles vouches where it is drawn
    known |= dict(coverage)
    return Territory(
        head=Head(id="drawn", name="Drawn"),
        network=NetworkSpec(),
        sites=SitesSpec(),
        layers=MappingProxyType(layers),
        coverage={key: ground(shape, layers["communes"]) for key, shape in known.items()},
        feed=feed,
        terrain=None,
        sources=tuple(sources) or tuple(source(name, frame) for name, frame in layers.items()),
    )


def _ground(shape, of):
    """What a layer vouches for: a shape, or all of the communes."""
    return Ground(None if shape is None else layer([shape]), of, Text(fr="dessiné", en="drawn"))


def timetable(tables, folder):
    path = folder / "feed.zip"
    write_zip(path, tables)
    return read_gtfs([path])


def control(name, *, sites=None, date=None, **given):
    """Make one control of a drawn territory."""
    made = territory(**given)
    streets = made.layers.get("streets")
    network = None if streets is None or streets.empty else network_from_streets(streets)
    dates = date or (None if made.feed is None else default_dates(made.feed))
    return CONTROLS[name](Evidence(made, network, sites, dates))


def said(made):
    """Places of a control in French: (name, expected, found)."""
    rows = made.places.to_dict("records")
    return [tuple(row[key].fr for key in ("name", "expected", "found")) for row in rows]
