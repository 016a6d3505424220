"""Sites as people give them (parcels, coordinates, addresses, files), placed on the ground; nothing is dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import WORKING_CRS
from geo.scoring.criterion import Text
from layers.places.address_book import AddressBook, Match, look_up, make_book
from layers.places.geocode import OK, Answer, GeocoderError, Service, geocode, geocode_many
from layers.places.placed_sites import (
    ASKED_GEOCODER,
    BAD_ANSWERS,
    CLOSE,
    GEOCODED,
    IN_PARCEL,
    NO_ADDRESSES,
    NO_PARCELS,
    NO_SUCH_CELL,
    NO_TEXT,
    NOT_FOUND,
    OFFLINE,
    PARCEL_ELSEWHERE,
    PARCEL_GONE,
    SEVERAL,
    SEVERAL_THERE,
    TOWN_NOT_SAID,
    UNSURE,
    PlacedSite,
    PlacedSites,
    filled,
    gathered,
)
from layers.places.site_request import KNOWN, SiteRequest, far_apart, is_cell, points_of, understand
from layers.places.towns import Towns, town_of, towns_of
from layers.sources.commune_codes import is_among
from layers.territory.territory import Territory

__all__ = ["PlacedSite", "PlacedSites", "Places", "SiteRequest", "locate", "understand"]

BLOCK = 10_000
"""Sites placed at once: memory stays flat."""

NEAR_M = 150.0
"""A point is told by the nearest address within so many metres."""


@dataclass(frozen=True)
class Places:
    """What places are known: the territory, its addresses, and the geocoder to ask (None: offline)."""

    territory: Territory
    service: Service | None = None

    @cached_property
    def book(self) -> AddressBook | None:
        """Addresses of the territory."""
        return make_book(self.territory)

    @cached_property
    def parcels(self) -> gpd.GeoDataFrame | None:
        """Parcels by id."""
        layer = self.territory.layers.get("parcels")
        return None if layer is None else layer.set_index("site_id", drop=False)

    @cached_property
    def plots(self) -> tuple[shapely.STRtree, dict[str, list[Any]]]:
        """The parcels as a list of thousands of points asks for them: a tree, and the columns that tell of each."""
        layer = self.territory.layers["parcels"]
        names = [name for name in ("site_id", "label", "geometry", *KNOWN) if name in layer]
        return shapely.STRtree(layer.geometry.to_numpy()), {name: layer[name].tolist() for name in names}

    @cached_property
    def towns(self) -> Towns:
        """Its communes by name and by postcode."""
        return towns_of(self.communes, None if self.book is None else self.book.postcodes)

    @property
    def communes(self) -> gpd.GeoDataFrame:
        """Communes of the territory."""
        return self.territory.layers["communes"]


def locate(asked: Sequence[SiteRequest], territory: Territory, *, service: Service | None = None) -> PlacedSites:
    """
    Place sites.

    Parameters
    ----------
    asked
        See `understand` and `layers.places.site_lists.read_list`.
    territory
        Its parcels, addresses and communes are looked up first; not those that may not be passed on, as the shape
        and the name of what is found are written.
    service
        Geocoder asked for the addresses that the territory does not know exactly; None to stay offline. One request
        for one address, one for a list. When it does not answer, a close match offline is taken, and this is said.

    Returns
    -------
    PlacedSites
        What could not be placed is in the report, with the reason; a site outside the territory is placed, and said.
    """
    places = Places(territory.shown, service)
    answers = _ask_geocoder(asked, places)
    placed: list[PlacedSite] = []
    for start in range(0, len(asked), BLOCK):
        some = asked[start : start + BLOCK]
        spots = _by_coordinates(some, places)
        placed += [_place(one, places, spots.get(row), answers.get(start + row)) for row, one in enumerate(some)]
    return gathered(placed, territory, places.towns)


def _place(one: SiteRequest, places: Places, spot: PlacedSite | None, answer: Answer | Text | None) -> PlacedSite:
    """Shape first, then parcel, coordinates, address: the first that can be placed."""
    remarks = list(one.remarks)
    if one.shape is not None:
        return PlacedSite(one, one.shape, "shape", remarks=tuple(remarks))
    for found in filter(None, (_by_parcel(one, places), _by_cell(one, places), spot)):
        if found.shape is not None:
            away = far_apart(found.shape, spot.shape) if spot is not None and spot.shape is not None else ()
            return PlacedSite(one, found.shape, found.how, found.label, found.known, (*remarks, *found.remarks, *away))
        remarks.extend(found.remarks)
    if one.address:
        found = _by_address(one, places, answer)
        return PlacedSite(one, found.shape, found.how, found.label, found.known, (*remarks, *found.remarks))
    return PlacedSite(one, None, remarks=tuple(remarks) or (NO_TEXT,))


def _by_parcel(one: SiteRequest, places: Places) -> PlacedSite | None:
    if not one.parcel:
        return None
    if places.parcels is None:
        return PlacedSite(one, None, remarks=(NO_PARCELS,))
    if one.parcel not in places.parcels.index:
        is_here = is_among(one.parcel[:5], set(places.communes["insee_code"]))
        return PlacedSite(one, None, remarks=(filled(PARCEL_GONE if is_here else PARCEL_ELSEWHERE, parcel=one.parcel),))
    row = places.parcels.loc[one.parcel]
    return PlacedSite(one, row.geometry, "parcel", str(row["label"]), _known(row.to_dict()))


def _known(row: Mapping[str, Any]) -> dict[str, object]:
    return {name: row[name] for name in KNOWN if name in row and not pd.isna(row[name])}


def _by_cell(one: SiteRequest, places: Places) -> PlacedSite | None:
    if not is_cell(one.text):
        return None
    name, side = one.text.strip().upper(), places.territory.sites.cell_m
    west, south = int(name[1:8]), int(name[9:16])
    if west % side or south % side:
        return PlacedSite(one, None, remarks=(filled(NO_SUCH_CELL, cell=name, side=f"{side}"),))
    return PlacedSite(one, shapely.box(west, south, west + side, south + side), "cell", name)


def _by_coordinates(asked: Sequence[SiteRequest], places: Places) -> dict[int, PlacedSite]:
    """The rows that give two coordinates, all placed at once: row → where it stands, or why nowhere."""
    given = {row: one.place for row, one in enumerate(asked) if one.place is not None and one.shape is None}
    remarks = {row: () if place.remark is None else (place.remark,) for row, place in given.items()}
    found = {row: PlacedSite(asked[row], None, remarks=remarks[row]) for row in given}
    known = [row for row, place in given.items() if place.crs is not None]
    points = points_of([given[row] for row in known])
    plots = _plots_at(points, places)
    near = _near(points, places, np.array([plot is None or not plot["label"] for plot in plots], dtype=bool))
    for row, point, plot, label in zip(known, points, plots, near, strict=True):
        spot = PlacedSite(asked[row], point, "coordinates", label, remarks=remarks[row])
        found[row] = spot if plot is None else _in_plot(spot, plot)
    return found


def _near(points: NDArray[np.object_], places: Places, wanted: NDArray[np.bool_]) -> list[str]:
    """Words a reader knows for each point wanted: the nearest address within 150 m; "" where there is none."""
    said = [""] * len(points)
    if places.book is not None and wanted.any():
        labels, where = places.book.points["label"].tolist(), np.flatnonzero(wanted).tolist()
        tree = places.book.points.sindex
        for point, row in tree.nearest(points[wanted], max_distance=NEAR_M, return_all=False).T.tolist():
            said[where[point]] = f"près de {labels[row]}"
    return said


def _plots_at(points: NDArray[np.object_], places: Places) -> list[dict[str, Any] | None]:
    """The parcel in which each point falls, when the cadastre knows one and no other."""
    plots: list[dict[str, Any] | None] = [None] * len(points)
    if places.parcels is None:
        return plots
    tree, columns = places.plots
    point, row = tree.query(points, predicate="intersects")
    is_alone = np.bincount(point, minlength=len(points))[point] == 1
    for at, plot in zip(point[is_alone].tolist(), row[is_alone].tolist(), strict=True):
        plots[at] = {name: values[plot] for name, values in columns.items()}
    return plots


def _in_plot(found: PlacedSite, plot: Mapping[str, Any]) -> PlacedSite:
    """The parcel instead of the point: a plot says more than a point."""
    remark = filled(IN_PARCEL, parcel=str(plot["site_id"]))
    label = str(plot["label"]) or found.label if found.how == "coordinates" else found.label or str(plot["label"])
    return PlacedSite(found.request, plot["geometry"], found.how, label, _known(plot), (*found.remarks, remark))


def _on_parcel(found: PlacedSite, places: Places) -> PlacedSite:
    """The parcel in which a point falls, if there is one."""
    plot = None if found.shape is None else _plots_at(np.array([found.shape]), places)[0]
    return found if plot is None else _in_plot(found, plot)


def _ask_geocoder(asked: Sequence[SiteRequest], places: Places) -> dict[int, Answer | Text]:
    """Answers for the addresses that the territory's own layer does not know exactly; a refusal is said for each."""
    if places.service is None:
        return {}
    wanted = [n for n, one in enumerate(asked) if _needs_address(one) and not _is_known(one, places)]
    if not wanted:
        return {}
    codes = [town_of(asked[n], places.towns).code for n in wanted]
    try:
        if len(wanted) == 1:
            middle = gpd.GeoSeries([places.communes.union_all().centroid], crs=WORKING_CRS).to_crs(4326).iloc[0]
            near = (float(middle.x), float(middle.y))
            found = [geocode(asked[wanted[0]].whole_address, insee_code=codes[0], service=places.service, near=near)]
        else:
            texts = [asked[n].whole_address for n in wanted]
            found = geocode_many(texts, insee_codes=codes, service=places.service)
    except GeocoderError as error:
        return dict.fromkeys(wanted, Text(fr=error.fr, en=str(error)))
    return dict(zip(wanted, found, strict=True))


def _needs_address(one: SiteRequest) -> bool:
    return bool(one.address) and one.shape is None and not one.parcel and (one.place is None or one.place.crs is None)


def _is_known(one: SiteRequest, places: Places) -> bool:
    """Whether there is nothing to ask: the address is known exactly, or what is said of its commune is refused."""
    town = town_of(one, places.towns)
    if town.refusal is not None:
        return not town.may_ask
    return places.book is not None and look_up(places.book, town.street, insee_code=town.code).status == "exact"


def _by_address(one: SiteRequest, places: Places, answer: Answer | Text | None) -> PlacedSite:
    town = town_of(one, places.towns)
    match = None
    if town.refusal is None and places.book is not None:
        match = look_up(places.book, town.street, insee_code=town.code)
    unsaid = () if town.is_named or match is None or len(places.communes) == 1 else _taken_at(match, places)
    if match is not None and match.status == "exact":
        point = shapely.Point(match.x, match.y)
        return _on_parcel(PlacedSite(one, point, "address", match.label, remarks=unsaid), places)
    if isinstance(answer, Answer):
        return _from_answer(one, answer, places, town.among)
    said = [] if answer is None else [filled(ASKED_GEOCODER, why_fr=answer.fr, why_en=answer.en)]
    if match is not None and match.status == "close":
        remarks = (*said, filled(CLOSE, label=match.label), *unsaid)
        found = PlacedSite(one, shapely.Point(match.x, match.y), "address", match.label, remarks=remarks)
        return _on_parcel(found, places)
    said.append(town.refusal or _why_not(match, town.code, places))
    return PlacedSite(one, None, remarks=tuple(said))


def _taken_at(match: Match, places: Places) -> tuple[Text, ...]:
    """Said of an address without a town: the commune in which it was found."""
    return (filled(TOWN_NOT_SAID, commune=places.towns.name(match.insee_code)),)


def _why_not(match: Match | None, code: str, places: Places) -> Text:
    """Why an address could not be found in the data of the territory."""
    if match is None:
        return NO_ADDRESSES
    if match.status == "several":
        said = SEVERAL if len(match.communes) > 1 else SEVERAL_THERE
        return filled(said, communes=", ".join(map(places.towns.name, match.communes)))
    if match.status == "no_data":
        return filled(OFFLINE, commune=places.towns.name(code))
    return filled(UNSURE, label=match.label) if match.status == "unsure" else NOT_FOUND


def _from_answer(one: SiteRequest, answer: Answer, places: Places, among: Sequence[str]) -> PlacedSite:
    score = f"{answer.score:.2f}"
    how_sure = {"score": score, "confiance": score.replace(".", ",")}
    if answer.status != OK:
        said = filled(BAD_ANSWERS[answer.status], label=answer.label, **how_sure, city=answer.city)
        return PlacedSite(one, None, remarks=(said,))
    if not is_among(answer.insee_code, set(places.communes["insee_code"])):
        return PlacedSite(one, None, remarks=(filled(BAD_ANSWERS["outside"], label=answer.label),))
    if among and not is_among(answer.insee_code, set(among)):
        said = filled(BAD_ANSWERS["wrong_commune"], label=answer.label, city=answer.city)
        return PlacedSite(one, None, remarks=(said,))
    remark = filled(GEOCODED, label=answer.label, **how_sure)
    found = PlacedSite(one, shapely.Point(answer.x, answer.y), "geocoder", answer.label, remarks=(remark,))
    return _on_parcel(found, places)
