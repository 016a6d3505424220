"""
Addresses to points by the national geocoder (Géoplateforme, Base Adresse Nationale).

Publisher: IGN, `https://data.geopf.fr/geocodage`, no key, 50 requests a second, 200,000 lines or 50 MB a file; data
of the BAN under Licence Ouverte 2.0. Answers in longitude and latitude. Tried against a local server that answers in
the published format, never live.
"""

import csv
import io
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import geopandas as gpd

from geo.crs import WORKING_CRS, looks_like_lonlat
from geo.errors import PensionsError, Sentence
from layers.reception.door import door
from layers.sources.commune_codes import ARRONDISSEMENTS, is_among
from layers.territory.territory import Territory

if TYPE_CHECKING:
    from layers.web.asking import Form

BASE = "https://data.geopf.fr/geocodage"

LEAST_SCORE = 0.7
"""Answers below it are unreliable (the service's own advice)."""

KINDS = ("housenumber", "street")
"""Answers precise enough for a site: a house or a street, never a town."""

LONGEST_WAIT_S = 20.0

OK, NOT_FOUND, LOW_SCORE, NOT_PRECISE, WRONG_COMMUNE = "ok", "not_found", "low_score", "not_precise", "wrong_commune"


NOT_PUBLISHED = (
    Sentence("the answer is not in the published format", "la réponse n'a pas la forme publiée"),
    Sentence(
        "Try later, or work offline with --geocoder off",
        "Réessayez plus tard, ou travaillez hors ligne avec --geocoder off",
    ),
)


class GeocoderError(PensionsError, ConnectionError):
    """The geocoder cannot be reached, or answers something else than its published format."""


@dataclass(frozen=True)
class Service:
    """
    Where the geocoder is, and how patient to be.

    base : address of the service, or of another that answers in the same format
    timeout_s : for one answer
    tries : requests at most, the first included
    pause_s : before the second request; doubled each time, unless the service says how long (`Retry-After`)
    """

    base: str = BASE
    timeout_s: float = 10.0
    tries: int = 3
    pause_s: float = 1.0


def service_of(geocoder: str, territory: Territory) -> Service | None:
    """Give the geocoder to ask: never one for a fictional territory, whose addresses do not exist."""
    if geocoder == "off" or (territory.head.is_fictional and not geocoder):
        return None
    return Service(base=geocoder.rstrip("/") or BASE)


@dataclass(frozen=True)
class Answer:
    """
    What the geocoder says of one address.

    status : "ok", "not_found", "low_score", "not_precise" (a town or a place), "wrong_commune"
    x, y : in `WORKING_CRS`; NaN where nothing was found
    score : 0 to 1; 0 where nothing was found
    """

    status: str
    label: str = ""
    insee_code: str = ""
    city: str = ""
    kind: str = ""
    score: float = 0.0
    x: float = float("nan")
    y: float = float("nan")


def geocode(
    address: str, *, insee_code: str = "", service: Service | None = None, near: tuple[float, float] | None = None
) -> Answer:
    """
    Ask for one address.

    Parameters
    ----------
    address
        As a person writes it.
    insee_code
        Commune expected: it is asked for, and an answer elsewhere is "wrong_commune". "" for none.
    service
        See `Service`.
    near
        Longitude and latitude around which equal answers are preferred.

    Raises
    ------
    GeocoderError
        No answer after the tries, a refusal, or not the published format.
    """
    service = service or Service()
    asked = {"q": address, "limit": "1", "index": "address"}
    if insee_code and insee_code not in ARRONDISSEMENTS:  # addresses there bear the code of their arrondissement
        asked["citycode"] = insee_code
    if near is not None:
        asked |= {"lon": f"{near[0]:.5f}", "lat": f"{near[1]:.5f}"}
    body = _ask(f"{service.base}/search?{urlencode(asked)}", service)
    with door(service.base, GeocoderError, NOT_PUBLISHED):
        features = json.loads(body)["features"]
        found = [(feature["properties"], feature["geometry"]["coordinates"]) for feature in features[:1]]
        if not found:
            return Answer(NOT_FOUND)
        told, (lon, lat) = found[0]
        return _judged(told, float(lon), float(lat), insee_code)


def geocode_many(
    addresses: Sequence[str], *, insee_codes: Sequence[str] | None = None, service: Service | None = None
) -> list[Answer]:
    """
    Ask for a list of addresses in one request (CSV).

    Parameters
    ----------
    addresses
        n texts.
    insee_codes
        n communes expected, "" for none.
    service
        See `Service`.

    Returns
    -------
    list of n Answer, in the order asked

    Raises
    ------
    GeocoderError
        As `geocode`; also when the answer has not the rows that were sent.
    """
    if not len(addresses):
        return []
    service = service or Service()
    codes = list(insee_codes) if insee_codes is not None else [""] * len(addresses)
    sent = io.StringIO()
    table = csv.writer(sent)
    table.writerow(["row", "address", "insee"])
    asked = ["" if code in ARRONDISSEMENTS else code for code in codes]
    table.writerows([number, text, code] for number, (text, code) in enumerate(zip(addresses, asked, strict=True)))
    form: list[tuple[str, str | tuple[str, str, str]]] = [("columns", "address")]
    form += [("citycode", "insee")] if any(asked) else []
    form += [("data", ("sites.csv", sent.getvalue(), "text/csv; charset=utf-8"))]
    body = _ask(f"{service.base}/search/csv", service, form=form, factor=6.0)
    with door(service.base, GeocoderError, NOT_PUBLISHED):
        rows = {int(row["row"]): row for row in csv.DictReader(io.StringIO(body.decode("utf-8")))}
        return [_from_row(rows[number], code) for number, code in enumerate(codes)]


def _from_row(row: dict[str, str], expected: str) -> Answer:
    status = row["result_status"]
    if status != "ok" or not row["longitude"]:
        return Answer(NOT_FOUND)
    names = ("label", "score", "type", "citycode", "city")
    told = {name: row.get(f"result_{name}") or "" for name in names}
    return _judged(told, float(row["longitude"]), float(row["latitude"]), expected)


def _judged(told: dict[str, Any], lon: float, lat: float, expected: str) -> Answer:
    score, kind, city = float(told["score"]), str(told["type"]), str(told["citycode"])
    if not (0 <= score <= 1 and math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError(f"score {score}, longitude {lon}, latitude {lat}")
    if not looks_like_lonlat((lon, lat, lon, lat)):
        return Answer(NOT_FOUND)
    if expected and not is_among(city, {expected}):
        status = WRONG_COMMUNE
    elif score < LEAST_SCORE:
        status = LOW_SCORE
    else:
        status = OK if kind in KINDS else NOT_PRECISE
    point = gpd.GeoSeries(gpd.points_from_xy([lon], [lat]), crs=4326).to_crs(WORKING_CRS).iloc[0]
    name = str(told.get("city") or "")
    return Answer(status, str(told["label"]), city, name, kind, score, float(point.x), float(point.y))


def _ask(url: str, service: Service, *, form: "Form | None" = None, factor: float = 1.0) -> bytes:
    """The body of the answer; asks again when the service is busy, and waits as long as it says."""
    from layers.web.asking import Web  # what speaks to a server: only who asks one waits for it
    from layers.web.faults import FetchError

    if not url.startswith(("https://", "http://")):
        raise GeocoderError(
            f"Geocoder: '{service.base}' is not an http address.",
            fr=f"Géocodeur : « {service.base} » n'est pas une adresse http.",
        )
    web = Web(
        tries=service.tries,
        pause_s=service.pause_s,
        timeout_s=(service.timeout_s * factor,) * 2,
        patience_s=float("inf"),
        sleep=lambda seconds: time.sleep(min(seconds, LONGEST_WAIT_S)),
        own=(service.base,),
    )
    try:
        return web.content(url, form=form)
    except FetchError as error:
        raise GeocoderError(
            f"Geocoder {service.base}: no answer ({error.reason}). Try later, or work offline with --geocoder off.",
            fr=f"Géocodeur {service.base} : pas de réponse. Réessayez plus tard, ou travaillez hors "
            "ligne avec --geocoder off.",
        ) from error
