"""Which positions of FINESS can be believed, and where the others really stand, by the address points of a city."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.files.tables import repairs
from layers.reception.notes import Note
from layers.sources.address_match import Doors, Found, street_words

SHARED_BY_STREETS = 3
"""A point shared by establishments of this many streets is a fallback of the geocoder, not a place: proposition."""
FAR_M = 1_000.0
"""
A point further than this from its address is that of another place of like name ("place" for "avenue"): proposition.
Seen in Montpellier: 95 % stand within 150 m, all but the false ones within 550 m (long streets, campuses).
"""


def doubtful_positions(frame: gpd.GeoDataFrame) -> pd.Series:
    """
    Say which points cannot be believed: shared by establishments of three streets or more, or without a street.

    A hospital campus has many establishments at one point but one or two streets; the point that a geocoder
    gives to what it did not find gathers many. Streets are told apart by their last word, to forgive "Jacques
    Draparnaud" and "Draparnaud".

    Parameters
    ----------
    frame : n rows with `address`, in `WORKING_CRS`

    Returns
    -------
    Series of n bool, on the index of `frame`
    """
    street = frame["address"].map(lambda text: (street_words(text) or ("",))[-1])
    place = frame.geometry.x.round(0).astype(str) + " " + frame.geometry.y.round(0).astype(str)
    streets_there = street.where(street != "").groupby(place).transform("nunique")
    is_doubtful: pd.Series = (streets_there >= SHARED_BY_STREETS) | (street == "")
    return is_doubtful


def believed(frame: gpd.GeoDataFrame, known: Doors) -> gpd.GeoDataFrame:
    """
    Doubt the points that their own address contradicts, then give the doubtful ones the point of their address.

    An establishment whose exact address is known more than `FAR_M` away from its point was put on another place of
    like name; so were its neighbours of the same point and the same street, whose number the city does not know. A
    town is taken to be that of the address points unless most of its exact addresses are contradicted: the streets of
    its neighbours have the same names.

    Parameters
    ----------
    frame : n rows in `WORKING_CRS`
        `address`, `town`, `is_position_doubtful`, and `repairs`.
    known : address points of the city

    Returns
    -------
    GeoDataFrame of n rows
        Points and `is_position_doubtful` brought up to date, counted in `attrs["repairs"]`. A place found by a close,
        not equal, spelling stays doubtful.
    """
    found = _addresses_of(frame, known)
    x, y = frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy()
    gap = np.array([np.nan if at is None else np.hypot(at.x - x[row], at.y - y[row]) for row, at in enumerate(found)])
    is_exact = np.array([at is not None and at.is_exact for at in found], dtype=bool)
    doubtful = frame["is_position_doubtful"].to_numpy(dtype=bool).copy()
    is_near, is_far = is_exact & ~doubtful & (gap <= FAR_M), is_exact & ~doubtful & (gap > FAR_M)
    is_of_city = _is_of_city(frame["town"], is_near, is_far)
    contradicted = _with_neighbours(frame, is_far & is_of_city, is_near)
    doubtful |= contradicted
    shapes, replaced = frame.geometry.to_numpy().copy(), 0
    for row in np.flatnonzero(doubtful & is_of_city):
        at = found[row]
        if at is not None:
            shapes[row] = gpd.points_from_xy([at.x], [at.y])[0]
            doubtful[row] = not at.is_exact
            replaced += 1
    placed = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    placed["is_position_doubtful"] = doubtful
    if contradicted.any():
        count = int(contradicted.sum())
        en = f"{count} positions doubtful: over {FAR_M:g} m from their address, or beside such a one"
        fr = f"{count} positions douteuses : à plus de {FAR_M:g} m de leur adresse, ou à côté d'une telle position"
        repairs(placed).append(Note(en, fr))
    if replaced:  # counted, not named: some of these places are confidential
        en = f"{replaced} doubtful positions replaced by their address"
        repairs(placed).append(Note(en, f"{replaced} positions douteuses remplacées par celle de l'adresse"))
    return placed


def _addresses_of(frame: gpd.GeoDataFrame, known: Doors) -> list[Found | None]:
    """The address point of each establishment that stands in the box of the city, None where there is none."""
    xmin, ymin, xmax, ymax = known.bounds
    within = frame.geometry.x.between(xmin, xmax) & frame.geometry.y.between(ymin, ymax)
    return [
        known.find(address) if is_within else None
        for address, is_within in zip(frame["address"].astype(str), within, strict=True)
    ]


def _is_of_city(
    towns: pd.Series, is_near: npt.NDArray[np.bool_], is_far: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Whether the town of each row can be that of the address points: its exact addresses do not speak against it."""
    town = towns.str.upper().str.replace(r"\bCEDEX\b.*|\d", "", regex=True).str.strip()
    sides = pd.DataFrame({"near": is_near, "far": is_far}, index=town.index).groupby(town).transform("sum")
    return (sides["far"] <= sides["near"]).to_numpy()


def _with_neighbours(
    frame: gpd.GeoDataFrame, contradicted: npt.NDArray[np.bool_], is_near: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The contradicted, and those on the same point of the same street that their own address does not confirm."""
    place = frame.geometry.x.round(0).astype(str) + " " + frame.geometry.y.round(0).astype(str)
    street = frame["address"].map(lambda text: (street_words(text) or ("",))[-1])
    spot = place + " " + street
    is_same: npt.NDArray[np.bool_] = spot.isin(set(spot[contradicted])).to_numpy()
    return is_same & ~is_near
