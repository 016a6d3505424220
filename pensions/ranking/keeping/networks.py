"""The timetable of a day, ready for searches: it depends on no site, and is kept from one run to the next."""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from geo.transit.network import Network
from geo.transit.scan import Graph
from geo.transit.service_day import ServiceDay
from geo.transit.timetable import Feed
from geo.transit.transfers import Changes
from layers.files.keeping.kept import keep, make_room, read_kept
from layers.scenario.scenario import Scenario
from layers.territory.territory import Territory
from pensions.ranking.keeping.columns import KeptColumns
from pensions.ranking.keeping.content import code_version, content_digest

KIND = "timetable_day"

MOST_BYTES = 512 * 1024**2
MOST_ENTRIES = 100
"""What is kept of days at most, the least recently used going first: some megabytes each. Proposition."""

PARTS: dict[str, Callable[..., Any]] = {"day": ServiceDay, "changes": Changes, "graph": Graph}


def street_moves(kept: KeptColumns, territory: Territory, scenario: Scenario, *, has_slopes: bool) -> dict[str, Any]:
    """
    Everything that ways along the streets depend on, by content: streets, how they join, slopes, parameters.

    Parameters
    ----------
    kept
        Works out each digest once.
    has_slopes
        Whether the terrain is read.
    """
    streets = territory.layers.get("streets")
    return {
        "streets": [] if streets is None else [("streets", kept.digest(streets))],
        "network": territory.network.model_dump(mode="json"),
        "parameters": [(name, one.value) for name, one in sorted(scenario.parameters.items())],
        "elevation": kept.digest(territory.terrain) if has_slopes else None,
    }


def network_through(
    kept: KeptColumns,
    moves: Mapping[str, Any],
    feed: Feed,
    date: dt.date,
    window: tuple[int, int],
    make: Callable[[], Network],
) -> Network:
    """
    Read back the timetable of a date between two seconds after midnight, ready for searches; else make and keep it.

    Parameters
    ----------
    kept, moves
        What `street_moves` gives: with the code, the content of the timetable, the date and the window, it is the key.
    feed, date
        The timetable, and a date it covers.
    window
        `start_s` and `end_s`, as for `geo.transit.network.make_network`.
    make
        Not called where it was kept; what it raises goes through, and nothing is kept.
    """
    if kept.folder is None:
        return make()
    told = {**moves, "code": code_version(), "timetable": kept.digest(feed), "date": date, "window": window}
    name = f"{KIND}-{content_digest(sorted(told.items()))[:24]}"
    before = read_kept(name, lambda row, _: _unpacked(row, feed, window), folder=kept.folder, read=pd.read_parquet)
    if before is not None:
        return before
    network = make()
    keep(name, _packed(network), {})
    make_room(kept.folder, KIND, most_bytes=MOST_BYTES, most_entries=MOST_ENTRIES)
    return network


def _names(part: Callable[..., Any]) -> tuple[str, ...]:
    return Graph._fields if part is Graph else tuple(one.name for one in fields(part))  # type: ignore[arg-type]


def _packed(network: Network) -> pd.DataFrame:
    """One row, a column of bytes for each array, as numpy writes it."""
    cells = {}
    for part, made_of in PARTS.items():
        for name in _names(made_of):
            cell = io.BytesIO()
            np.save(cell, getattr(getattr(network, part), name), allow_pickle=False)
            cells[f"{part}.{name}"] = [cell.getvalue()]
    return pd.DataFrame(cells)


def _unpacked(row: pd.DataFrame, feed: Feed, window: tuple[int, int]) -> Network:
    def made(part: str) -> Any:
        cells = {name: io.BytesIO(row[f"{part}.{name}"].iloc[0]) for name in _names(PARTS[part])}
        return PARTS[part](**{name: np.load(cell, allow_pickle=False) for name, cell in cells.items()})

    return Network(feed, made("day"), *window, made("changes"), made("graph"))
