"""A timetable as one row, the way the cache keeps it: each table in a cell, as Arrow writes it."""

import datetime as dt
import io
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.transit.timetable import Feed
from layers.reception.notes import notes_again, told_notes
from layers.sources.gtfs.feed import KEPT


def packed(feed: Feed) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One row, a column of bytes for each table of the timetable, and the rest as JSON keeps it."""
    cells = {}
    for table in KEPT:
        cell = io.BytesIO()
        getattr(feed, table).to_feather(cell)
        cells[table] = [cell.getvalue()]
    told = {"valid_from": feed.valid_from.isoformat(), "valid_to": feed.valid_to.isoformat()}
    return pd.DataFrame(cells), {**told, "repairs": told_notes(feed.repairs), "left_out": list(feed.left_out)}


def unpacked(row: pd.DataFrame, told: dict[str, Any]) -> Feed:
    """
    The timetable that `packed` packed.

    Raises
    ------
    KeyError, ValueError
        Not such a row.
    """
    cells = {table: io.BytesIO(row[table].iloc[0]) for table in KEPT}
    stops = gpd.read_feather(cells.pop("stops"))
    return Feed(
        stops=stops,
        **{table: pd.read_feather(cell) for table, cell in cells.items()},
        valid_from=dt.date.fromisoformat(told["valid_from"]),
        valid_to=dt.date.fromisoformat(told["valid_to"]),
        repairs=tuple(notes_again(told["repairs"])),
        left_out=tuple(told["left_out"]),
    )
