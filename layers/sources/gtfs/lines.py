"""The network of a GTFS feed: stops, lines, trips and the times of each trip, mended and counted."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.crs import WORKING_CRS, is_lonlat
from geo.scoring.criterion import Text
from geo.transit.trip_times import along_the_way, fill_blanks, goes_back
from layers.sources.gtfs.fields import Notes, codes, mode, numbers, seconds
from layers.sources.gtfs.tables import Tables

PLATFORM = 0
"""`location_type` of a place where vehicles stop."""

NOT_AVAILABLE, TELEPHONE = 1, 2
"""`pickup_type` and `drop_off_type`: none, and on a telephone call."""


def stops_of(tables: Tables, notes: Notes) -> gpd.GeoDataFrame:
    """Platforms only, located by their own coordinates or else by those of their station."""
    table = tables["stops.txt"].astype("str")
    twice = table["stop_id"].duplicated()
    notes.mend(
        int(twice.sum()),
        "stops with an identifier already used: left out",
        "arrêts d'identifiant déjà pris : écartés",
        "duplicate",
    )
    table = table[~twice].set_index("stop_id")
    for axis in ("stop_lat", "stop_lon"):
        table[axis], wrong = numbers(table[axis])
        notes.refuse(wrong, f"stops.txt, {axis}")
    nowhere = (table["stop_lat"] == 0) & (table["stop_lon"] == 0)
    table.loc[nowhere, ["stop_lat", "stop_lon"]] = np.nan
    parent = table["parent_station"].where(table["parent_station"].isin(table.index), "")
    lent = table[["stop_lat", "stop_lon"]].reindex(parent).set_axis(table.index)
    missing = table["stop_lat"].isna() | table["stop_lon"].isna()
    table.loc[missing, ["stop_lat", "stop_lon"]] = lent[missing]
    is_platform = codes(table["location_type"]) == PLATFORM
    lost = (table["stop_lat"].isna() | table["stop_lon"].isna()) & is_platform
    notes.mend(
        int((missing & is_platform & ~lost).sum()),
        "stops without coordinates: placed at their station",
        "arrêts sans coordonnées : placés à leur station",
    )
    notes.mend(
        int(lost.sum()),
        f"stops without coordinates, nor a located station: left out {first(table.index[lost])}",
        f"arrêts sans coordonnées ni station placée : écartés {first(table.index[lost], fr=True)}",
        "no_place",
    )
    own, of_parent = codes(table["wheelchair_boarding"]), codes(table["wheelchair_boarding"].reindex(parent).fillna(""))
    names = table["stop_name"].where(table["stop_name"] != "", table["stop_name"].reindex(parent).set_axis(table.index))
    table = table.assign(
        name=names.fillna(""),
        station_id=parent.where(parent != "", table.index.to_series()),
        wheelchair_boarding=np.where(own == 0, of_parent, own),
    )[is_platform & ~lost]
    table = table[_in_france(table, notes)]
    points = gpd.points_from_xy(table["stop_lon"], table["stop_lat"], crs=4326).to_crs(WORKING_CRS)
    columns = table.reset_index()[["stop_id", "name", "station_id", "wheelchair_boarding"]]
    return gpd.GeoDataFrame(columns, geometry=points)


def _in_france(table: pd.DataFrame, notes: Notes) -> npt.NDArray[np.bool_]:
    """Which stops stand in or about metropolitan France; the others are counted, and a fault if they are most."""
    inside = is_lonlat(table["stop_lon"].to_numpy(dtype=float), table["stop_lat"].to_numpy(dtype=float))
    out = table[~inside]
    if 2 * len(out) > len(table):
        where = f"{out.index[0]}: {out['stop_lat'].iloc[0]}, {out['stop_lon'].iloc[0]}"
        notes.faults.append(
            Text(
                fr=f"stops.txt : {len(out)} arrêts sur {len(table)} hors de la France métropolitaine, ou latitude et "
                f"longitude échangées (le premier : {where})",
                en=f"stops.txt: {len(out)} stops of {len(table)} outside metropolitan France, or latitude and "
                f"longitude swapped (first: {where})",
            )
        )
    notes.mend(
        len(out),
        f"stops outside metropolitan France: left out {first(out.index)}",
        f"arrêts hors de France métropolitaine : écartés {first(out.index, fr=True)}",
        "outside",
    )
    return inside


def routes_of(tables: Tables, notes: Notes, on_demand: bool) -> pd.DataFrame:
    """Lines with their mode; on-demand ones left out unless asked."""
    table = tables["routes.txt"].astype("str").drop_duplicates("route_id")
    kind, wrong = numbers(table["route_type"])
    notes.refuse(wrong, "routes.txt, route_type")
    kind = np.where(np.isnan(kind), 3, kind).astype(np.int64)
    colour = table["route_color"].str.lstrip("#").str.lower()
    routes = pd.DataFrame(
        {
            "route_id": table["route_id"],
            "name": table["route_short_name"].where(table["route_short_name"] != "", table["route_long_name"]),
            "long_name": table["route_long_name"],
            "route_type": kind,
            "mode": [mode(value) for value in kind.tolist()],
            "colour": ("#" + colour).where(colour.str.fullmatch("[0-9a-f]{6}"), ""),
        }
    ).reset_index(drop=True)
    left_out = (routes["mode"] == "on_demand") & (not on_demand)
    notes.mend(
        int(left_out.sum()),
        f"on-demand lines: left out {first(routes.loc[left_out, 'name'])}",
        f"lignes à la demande : écartées {first(routes.loc[left_out, 'name'], fr=True)}",
        "other_kind",
    )
    return routes[~left_out].reset_index(drop=True)


def trips_of(tables: Tables, notes: Notes, routes: pd.DataFrame) -> pd.DataFrame:
    """Trips of those lines."""
    table = tables["trips.txt"].astype("str")
    twice = table["trip_id"].duplicated()
    notes.mend(
        int(twice.sum()),
        "trips with an identifier already used: left out",
        "courses d'identifiant déjà pris : écartées",
        "duplicate",
    )
    table = table[~twice]
    published = set(tables["routes.txt"]["route_id"])
    notes.mend(
        int((~table["route_id"].isin(published)).sum()),
        "trips of an unknown route: left out",
        "courses d'une ligne inconnue : écartées",
        "invalid",
    )
    table = table[table["route_id"].isin(routes["route_id"])]
    return pd.DataFrame(
        {
            "trip_id": table["trip_id"],
            "route": pd.Index(routes["route_id"]).get_indexer(pd.Index(table["route_id"])),
            "service_id": table["service_id"],
            "direction_id": table["direction_id"],
            "headsign": table["trip_headsign"],
            "block_id": table["block_id"],
            "wheelchair_accessible": codes(table["wheelchair_accessible"]),
            "shape_id": table["shape_id"],
        }
    ).reset_index(drop=True)


def shapes_of(tables: Tables, notes: Notes) -> pd.DataFrame:
    """Points of the shapes of trips, in order, in EPSG:2154."""
    table = tables["shapes.txt"]
    latitude, wrong_y = numbers(table["shape_pt_lat"])
    longitude, wrong_x = numbers(table["shape_pt_lon"])
    sequence, wrong = numbers(table["shape_pt_sequence"])
    notes.refuse(wrong_y + wrong_x + wrong, "shapes.txt")
    shape = table["shape_id"].astype("str")
    ready = is_lonlat(longitude, latitude)
    astray = ~ready & ~(np.isnan(latitude) | np.isnan(longitude))
    notes.mend(
        int(astray.sum()),
        f"points of shapes outside metropolitan France: left out {first(shape[astray])}",
        f"points de tracés hors de France métropolitaine : écartés {first(shape[astray], fr=True)}",
        "outside",
    )
    points = gpd.GeoSeries.from_xy(longitude[ready], latitude[ready], crs=4326).to_crs(WORKING_CRS)
    rows = pd.DataFrame({"shape_id": shape[ready].to_numpy(), "x": points.x.to_numpy(), "y": points.y.to_numpy()})
    return (
        rows.assign(sequence=sequence[ready])
        .sort_values(["shape_id", "sequence"])[["shape_id", "x", "y"]]
        .reset_index(drop=True)
    )


def stop_times_of(
    tables: Tables, notes: Notes, stops: gpd.GeoDataFrame, trips: pd.DataFrame, on_demand: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows in the order of travel, times filled; and the trips that still have at least two of them."""
    table = tables["stop_times.txt"]
    trip = _position(table["trip_id"], trips["trip_id"])
    stop = _position(table["stop_id"], stops["stop_id"])
    _count_unknown(tables, notes, trip >= 0)
    sequence, wrong = numbers(table["stop_sequence"])
    notes.refuse(wrong + [""] * int(np.isnan(sequence).sum() > 0), "stop_times.txt, stop_sequence")
    arrival, wrong = seconds(table["arrival_time"])
    departure, also_wrong = seconds(table["departure_time"])
    notes.refuse(wrong + also_wrong, "stop_times.txt, arrival_time and departure_time")
    stated, _ = numbers(table["shape_dist_traveled"])
    keep = (trip >= 0) & (stop >= 0)
    order = np.flatnonzero(keep)[np.lexsort((sequence[keep], trip[keep]))]
    trip, stop, stated = trip[order], stop[order], stated[order]
    x, y = stops.geometry.x.to_numpy()[stop], stops.geometry.y.to_numpy()[stop]
    travelled = _travelled(trip, stated, along_the_way(trip, x, y))
    arrival, departure, filled = fill_blanks(trip, arrival[order], departure[order], travelled)
    notes.mend(
        filled, "blank stop times: interpolated along the trip", "horaires vides : interpolés le long de la course"
    )
    closed = (NOT_AVAILABLE,) if on_demand else (NOT_AVAILABLE, TELEPHONE)
    rows = pd.DataFrame(
        {
            "trip": trip,
            "stop": stop,
            "arrival_s": arrival,
            "departure_s": departure,
            "can_board": ~np.isin(codes(table["pickup_type"])[order], closed),
            "can_alight": ~np.isin(codes(table["drop_off_type"])[order], closed),
        }
    )
    return _rideable(rows, trips, notes)


def _count_unknown(tables: Tables, notes: Notes, is_ours: np.ndarray) -> None:
    table = tables["stop_times.txt"]
    strange = ~table["trip_id"].isin(set(tables["trips.txt"]["trip_id"]))
    notes.mend(
        int(strange.sum()),
        f"stop times of unknown trips: left out {first(table.loc[strange, 'trip_id'])}",
        f"horaires de courses inconnues : écartés {first(table.loc[strange, 'trip_id'], fr=True)}",
        "invalid",
    )
    lost = is_ours & ~table["stop_id"].isin(set(tables["stops.txt"]["stop_id"])).to_numpy()
    notes.mend(
        int(lost.sum()),
        f"stop times at unknown stops: left out {first(table.loc[lost, 'stop_id'])}",
        f"horaires à des arrêts inconnus : écartés {first(table.loc[lost, 'stop_id'], fr=True)}",
        "invalid",
    )


def _rideable(rows: pd.DataFrame, trips: pd.DataFrame, notes: Notes) -> tuple[pd.DataFrame, pd.DataFrame]:
    trip = rows["trip"].to_numpy()
    back = goes_back(trip, rows["arrival_s"].to_numpy(), rows["departure_s"].to_numpy())
    size = np.bincount(trip, minlength=len(trips))
    untimed = np.isin(np.arange(len(trips)), trip[rows["arrival_s"].isna().to_numpy()])
    faulty = np.isin(np.arange(len(trips)), trip[back]) & ~untimed
    notes.mend(
        int(untimed.sum()),
        f"trips without a first or a last time: left out {first(trips['trip_id'][untimed])}",
        f"courses sans premier ou dernier horaire : écartées {first(trips['trip_id'][untimed], fr=True)}",
        "invalid",
    )
    notes.mend(
        int(faulty.sum()),
        f"trips that go back in time: left out {first(trips['trip_id'][faulty])}",
        f"courses qui remontent le temps : écartées {first(trips['trip_id'][faulty], fr=True)}",
        "invalid",
    )
    short = (size < 2) & ~untimed & ~faulty
    notes.mend(
        int(short.sum()),
        f"trips with fewer than two stops: left out {first(trips['trip_id'][short])}",
        f"courses de moins de deux arrêts : écartées {first(trips['trip_id'][short], fr=True)}",
        "invalid",
    )
    keep = ~(untimed | faulty | short)
    rows = rows[keep[trip]].reset_index(drop=True)
    rows["trip"] = (np.cumsum(keep) - 1)[rows["trip"]]
    types = {"trip": "int32", "stop": "int32", "arrival_s": "int32", "departure_s": "int32"}
    return rows.astype(types), trips[keep].reset_index(drop=True)


def _travelled(trip: np.ndarray, stated: np.ndarray, straight: np.ndarray) -> np.ndarray:
    """Distances as the feed states them, for the trips in which all are stated and none decreases; else straight."""
    falls = np.isnan(stated)
    falls[1:] |= (trip[1:] == trip[:-1]) & (stated[1:] < stated[:-1])
    trusted = ~np.isin(trip, trip[falls])
    return np.where(trusted, stated, straight)


def _position(text: pd.Series, identifiers: pd.Series) -> npt.NDArray[np.intp]:
    """Row of `identifiers` that each text names, −1 for none."""
    encoded = pd.Categorical(text)
    rows = pd.Index(identifiers).get_indexer(pd.Index(encoded.categories.astype("str")))
    positions: npt.NDArray[np.intp] = np.append(rows, -1)[encoded.codes]
    return positions


def first(identifiers: pd.Series | pd.Index, *, fr: bool = False) -> str:
    """The first few identifiers in brackets, for a message; "" where there are none."""
    values = list(dict.fromkeys(str(value) for value in identifiers[:50]))[:3]
    words = "premiers :" if fr else "first:"
    return f"({words} {', '.join(values)})" if values else ""
