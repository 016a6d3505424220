"""GTFS timetables: from the published zip to `geo.transit.timetable.Feed`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.errors import SourceError, TimetableError
from geo.transit.timetable import Feed
from layers.files.area import Bounds, area_to_keep
from layers.reception.notes import Note, cut, french, receive, receive_crs
from layers.sources.gtfs.calendar import calendar_of, count_idle, frequencies_of, validity_of
from layers.sources.gtfs.fields import Notes, numbers
from layers.sources.gtfs.lines import routes_of, shapes_of, stop_times_of, stops_of, trips_of
from layers.sources.gtfs.tables import Contents, Tables, feeds_in, read_tables

WGS84 = pyproj.CRS.from_epsg(4326)
KEPT = (
    "stops", "routes", "trips", "stop_times", "calendar", "calendar_dates", "frequencies", "transfers", "shapes",
)  # fmt: skip
"""Files of a feed, and the tables of `Feed` that they make."""

SAME_STOP_M = 50.0
REPEATED_SHARE = 0.5


def read_gtfs(path: Path | Sequence[Path], *, on_demand: bool = False, bounds: Bounds | None = None) -> Feed:
    """
    Read one GTFS feed, or several merged.

    Publisher: the transport authority (for Montpellier: TaM / Montpellier 3M, ODbL; vintage seen 2025-10-13 to
    2025-12-19). A row of stop_times is the passage of a trip at a stop. Published in EPSG:4326 (columns of degrees),
    converted to EPSG:2154. Known gaps of the TaM feed: no shapes, no wheelchair information on trips, tram line 5
    absent; five on-demand lines.

    Parameters
    ----------
    path
        A zip or a folder, in which each folder of such files is a feed; several feeds are merged, their identifiers
        prefixed by "1:", "2:" … One that repeats another (half of the stops that it serves have the same identifier at
        the same place, and half of its trips a line of that name: two periods or two editions of a network) is left
        out, the one valid longest kept, the fullest of those: its departures would count twice. Of networks that share
        no date, those of the date on which most runs are kept (passages counted), and the others that stop in the
        bounds named in `left_out`.
    on_demand
        Whether on-demand lines (route type 715 and 15xx) and stops where one must telephone (pickup or drop-off
        type 2) are used. Left out by default: a resident cannot count on them to the minute.
    bounds
        West, south, east, north, or an area in Lambert-93, in which one stop at least must lie.

    Returns
    -------
    Feed
        With every repair counted in `repairs`: stops without coordinates that have no located station, trips that go
        back in time or have no first or last time, rows that name an unknown stop, trip, route or service.

    Raises
    ------
    MissingFileError, SourceError
        No file; a truncated zip, a missing file or column, values that cannot be read: all faults at once. No stop in
        the bounds: that nothing stops here would be told of every site.
    TimetableError
        Nothing is left to ride.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    if not paths:
        raise SourceError(
            "GTFS: no file given. Name at least one zip.", fr="Horaires : aucun fichier donné. Nommez au moins un zip."
        )
    read = [_read_one(name, files, on_demand) for one in paths for name, files in feeds_in(one).items()]
    names, feeds = [name for name, _ in read], [feed for _, feed in read]
    kept = _distinct(feeds)
    left = [
        Note(
            f"{names[one]}: left out, it repeats {names[other]}",
            f"{names[one]} : écarté, il répète {names[other]}",
            "duplicate",
            _rows(feeds[one]),
        )
        for one, other in kept.items()
        if one != other
    ]
    distinct = [number for number, other in kept.items() if number == other]
    chosen = _together({number: feeds[number] for number in distinct})
    others = [number for number in distinct if number not in chosen]
    left += [
        Note(
            f"{names[n]}: left out, it runs {_period(feeds[n])}, on no date of the others",
            f"{names[n]} : écarté, valable {_period(feeds[n], 'au')}, à aucune date des autres",
            "other_kind",
            _rows(feeds[n]),
        )
        for n in others
    ]
    if len(chosen) == 1:
        feed = feeds[chosen[0]]
    else:
        feed = _merge([_prefixed(feeds[n], f"{rank}:", names[n]) for rank, n in enumerate(chosen, 1)])
    area = area_to_keep(bounds)
    near = len(feed.stops) if area is None else int(shapely.intersects(area, feed.stops.geometry.to_numpy()).sum())
    if not near:
        raise SourceError(
            f"{paths[0].name}: none of its {len(feed.stops)} stops lies in the territory or its margin. It is the "
            "timetable of another network: replace the file, or take it out of the territory.",
            fr=f"{paths[0].name} : aucun de ses {len(feed.stops)} arrêts n'est dans le territoire ni dans sa marge. Ce "
            "sont les horaires d'un autre réseau : remplacez le fichier, ou retirez-le du territoire.",
        )
    if near < len(feed.stops):
        left.append(
            Note(
                f"{near} stops of {len(feed.stops)} in the territory and its margin, the others kept for who rides on",
                f"{near} arrêts sur {len(feed.stops)} dans le territoire et sa marge, les autres gardés pour qui va "
                "plus loin",
            )
        )
    here = [n for n in others if area is None or shapely.intersects(area, feeds[n].stops.geometry.to_numpy()).any()]
    return replace(feed, repairs=(*feed.repairs, *left), left_out=tuple(names[n] for n in here))


def _together(feeds: Mapping[int, Feed]) -> list[int]:
    """The feeds valid on the date on which most of them runs, in passages; the latest such date."""
    found: list[int] = []
    most = -1
    for date in sorted({feed.valid_from for feed in feeds.values()}, reverse=True):
        valid = [number for number, feed in feeds.items() if feed.valid_from <= date <= feed.valid_to]
        passages = sum(len(feeds[number].stop_times) for number in valid)
        if passages > most:
            found, most = valid, passages
    return found


def _period(feed: Feed, to: str = "to") -> str:
    return f"{feed.valid_from.isoformat()} {to} {feed.valid_to.isoformat()}"


def _distinct(feeds: Sequence[Feed]) -> dict[int, int]:
    """For each feed, in order, itself or the one that it repeats; the one valid longest, then the fullest, is kept."""
    kept: dict[int, int] = {}
    fullest = [(feed.valid_to, len(feed.stop_times)) for feed in feeds]
    for one in sorted(range(len(feeds)), key=lambda number: fullest[number], reverse=True):
        others = (other for other, itself in kept.items() if other == itself)
        kept[one] = next((other for other in others if _repeats(feeds[one], feeds[other])), one)
    return dict(sorted(kept.items()))


def _repeats(feed: Feed, other: Feed) -> bool:
    """Two networks may share a list of stops (town and suburbs), or a name of line: editions of one share both."""
    mine, theirs = (one.stops.iloc[one.stop_times["stop"].unique()].set_index("stop_id") for one in (feed, other))
    common = mine.index.intersection(theirs.index)
    near = mine.geometry.loc[common].distance(theirs.geometry.loc[common]) <= SAME_STOP_M
    lines, known = (one.routes["name"] + "\t" + one.routes["mode"] for one in (feed, other))
    same_line = lines.isin(known).to_numpy()[feed.trips["route"]]
    return bool(near.sum() >= REPEATED_SHARE * len(mine) and same_line.mean() >= REPEATED_SHARE)


def _read_one(name: str, files: Contents, on_demand: bool) -> tuple[str, Feed]:
    notes = Notes()
    tables = read_tables(name, files, notes)
    stops = stops_of(tables, notes)
    routes = routes_of(tables, notes, on_demand)
    trips = trips_of(tables, notes, routes)
    stop_times, trips = stop_times_of(tables, notes, stops, trips, on_demand)
    calendar, calendar_dates = calendar_of(tables, notes)
    count_idle(notes, trips, calendar, calendar_dates)
    shapes = shapes_of(tables, notes)
    frequencies = frequencies_of(tables, notes, trips)
    valid_from, valid_to = validity_of(tables, notes, calendar, calendar_dates)
    if notes.faults:
        raise SourceError(
            f"GTFS '{name}': {'; '.join(fault.en for fault in notes.faults)}. Correct the feed or download it again.",
            fr=f"Horaires « {name} » : {' ; '.join(fault.fr for fault in notes.faults)}. Corrigez le fichier GTFS, ou "
            "téléchargez-le de nouveau.",
        )
    if trips.empty:
        raise TimetableError(
            f"GTFS '{name}': no trip can be ridden ({'; '.join(notes.repairs) or 'the feed has none'}). "
            "Check that stop_times.txt, trips.txt and stops.txt belong to one another.",
            fr=f"Horaires « {name} » : aucune course utilisable ({len(notes.repairs)} sortes de lignes écartées : "
            f"{' ; '.join(map(french, notes.repairs)) or 'le fichier est vide'}). Vérifiez que stop_times.txt, "
            "trips.txt et stops.txt vont ensemble.",
        )
    trips["direction"] = _direction(trips, stop_times, stops)
    feed = Feed(
        stops=stops,
        routes=routes,
        trips=trips.drop(columns=["direction_id", "headsign"]),
        stop_times=stop_times,
        calendar=calendar,
        calendar_dates=calendar_dates,
        frequencies=frequencies,
        transfers=_transfers(tables, notes),
        shapes=shapes,
        valid_from=valid_from,
        valid_to=valid_to,
        repairs=tuple(notes.repairs),
    )
    _receive(name, tables, feed)
    return name, feed


def _receive(name: str, tables: Tables, feed: Feed) -> None:
    """Tell what each file of a feed held; rows that go with a line or a trip left out are of another kind."""
    for file in KEPT:
        receive(f"{name}/{file}.txt", len(tables[f"{file}.txt"]))
    receive_crs(f"{name}/stops.txt", WGS84, WGS84)
    lost = sum(len(tables[f"{file}.txt"]) for file in KEPT) - _rows(feed)
    cut(lost - sum(note.rows for note in feed.repairs if isinstance(note, Note)), "other_kind")


def _rows(feed: Feed) -> int:
    return sum(len(getattr(feed, file)) for file in KEPT)


def _transfers(tables: Tables, notes: Notes) -> pd.DataFrame:
    table = tables["transfers.txt"].astype("str")
    kind, wrong = numbers(table["transfer_type"])
    wait, also_wrong = numbers(table["min_transfer_time"])
    notes.refuse(wrong + also_wrong, "transfers.txt, transfer_type and min_transfer_time")
    kind = np.where(np.isnan(kind), 0, kind).astype(np.int64)
    on_board = (kind == 4) | (kind == 5)
    complete = np.where(
        on_board,
        (table["from_trip_id"] != "") & (table["to_trip_id"] != ""),
        (table["from_stop_id"] != "") & (table["to_stop_id"] != ""),
    ) & np.isin(kind, range(6))
    notes.mend(
        int((~complete).sum()),
        "transfers that name no stop (or trip, for types 4 and 5): left out",
        "correspondances sans arrêt (ou sans course, types 4 et 5) : écartées",
        "invalid",
    )
    names = [f"{side}_{what}_id" for what in ("stop", "route", "trip") for side in ("from", "to")]
    return table[names].assign(transfer_type=kind, min_transfer_s=wait)[complete].reset_index(drop=True)


def _direction(trips: pd.DataFrame, stop_times: pd.DataFrame, stops: gpd.GeoDataFrame) -> pd.Series:
    """Direction as the feed states it, else where the trip says it goes, else the station where it ends."""
    last = stop_times.groupby("trip")["stop"].last().reindex(range(len(trips))).to_numpy()
    terminus = stops["station_id"].to_numpy()[last]
    heading = trips["headsign"].where(trips["headsign"] != "", pd.Series(terminus, index=trips.index))
    return trips["direction_id"].where(trips["direction_id"] != "", heading)


_IDENTIFIERS = {
    "stops": ("stop_id", "station_id"),
    "routes": ("route_id",),
    "trips": ("trip_id", "service_id", "block_id", "shape_id"),
    "calendar": ("service_id",),
    "calendar_dates": ("service_id",),
    "transfers": ("from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
    "shapes": ("shape_id",),
}


def _of(name: str, repair: str) -> Note:
    told = repair if isinstance(repair, Note) else Note(repair)
    return Note(f"{name}: {told}", f"{name} : {told.fr}", told.reason, told.rows)


def _prefixed(feed: Feed, prefix: str, name: str) -> Feed:
    changed = {}
    for table, columns in _IDENTIFIERS.items():
        frame = getattr(feed, table).copy()
        for column in columns:
            frame[column] = (prefix + frame[column]).where(frame[column] != "", "")
        changed[table] = frame
    return replace(feed, **changed, repairs=tuple(_of(name, repair) for repair in feed.repairs))


def _merge(feeds: list[Feed]) -> Feed:
    valid_from, valid_to = max(feed.valid_from for feed in feeds), min(feed.valid_to for feed in feeds)
    merged = {}
    for table in KEPT:
        parts = []
        stops = routes = trips = 0
        for feed in feeds:
            shift = {"stop": stops, "route": routes, "trip": trips}
            frame = getattr(feed, table)
            parts.append(frame.assign(**{name: frame[name] + by for name, by in shift.items() if name in frame}))
            stops, routes, trips = stops + len(feed.stops), routes + len(feed.routes), trips + len(feed.trips)
        filled = [part for part in parts if len(part)] or parts[:1]
        merged[table] = pd.concat(filled, ignore_index=True)
    repairs = tuple(repair for feed in feeds for repair in feed.repairs)
    return Feed(**merged, valid_from=valid_from, valid_to=valid_to, repairs=repairs)
