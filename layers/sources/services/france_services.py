"""France Services counters (list of the ANCT)."""

from pathlib import Path

import geopandas as gpd

from layers.files.checks import keep, one_row_each, plain_text, refuse_empty, to_number
from layers.files.tables import pick_columns, read_table, repairs
from layers.files.vectors import points
from layers.reception.notes import leave_out

COLUMNS = {
    "id": ("id_fs",),
    "name": ("lib_fs",),
    "longitude": ("longitude",),
    "latitude": ("latitude",),
    "format": ("format_fs",),
}
MOVING = ("Itinérante", "Bus_équivalent")


def read_france_services(path: Path) -> gpd.GeoDataFrame:
    """
    Read the layer `services` (france_services).

    Publisher: ANCT, vintage 2024-08-01 seen, Licence Ouverte 2.0. A row is a counter or a branch. CRS as
    published: longitude and latitude. Buses and itinerant counters have a depot, not a place: dropped, counted.

    Returns
    -------
    GeoDataFrame of Point
        service_id ("france-services:202"), category, name.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    table = pick_columns(read_table(path), COLUMNS, path.name, optional=["format"])
    refuse_empty(table, path.name, "counters")
    longitude, latitude = (to_number(table[name], source=path.name) for name in ("longitude", "latitude"))
    frame = points(table[["id", "name", "format"]], longitude, latitude, source=path.name)
    frame["name"] = plain_text(frame["name"])
    frame["service_id"] = "france-services:" + plain_text(frame["id"])
    frame = one_row_each(frame, "service_id", path.name)
    mended = list(repairs(frame))
    moves = frame["format"].isin(MOVING)
    leave_out(mended, int(moves.sum()), "no_place", "itinerant counters dropped", "guichets itinérants écartés")
    frame["category"] = "france_services"
    return keep(frame[~moves], ["service_id", "category", "name"], mended)
