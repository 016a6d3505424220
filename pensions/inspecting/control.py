"""What a control of the data is, and what it finds: a verdict, two numbers set side by side, and the places."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import geopandas as gpd
import shapely

from geo.crs import WORKING_CRS
from geo.scoring.criterion import Language, Text
from layers.territory.layer_names import layer_absent
from maps.words.page import number
from pensions.inspecting.evidence import Evidence

Verdict = Literal["fail", "alert", "unknown", "pass"]
Told: TypeAlias = int | float | str | Text

NOTHING = Text(fr="", en="")


def phrase(fr: str, en: str, decimals: int = 0, **values: Told) -> Text:
    """
    A sentence in both languages, its marks filled as each writes numbers.

    >>> phrase("{n} logements", "{n} dwellings", n=1234).en
    '1,234 dwellings'
    """
    return Text(
        fr=fr.format(**{name: _in(value, "fr", decimals) for name, value in values.items()}),
        en=en.format(**{name: _in(value, "en", decimals) for name, value in values.items()}),
    )


def amount(value: float, decimals: int = 0) -> Text:
    """A number alone, as each language writes it."""
    return phrase("{n}", "{n}", decimals, n=value)


def day_told(day: dt.date) -> Text:
    """
    A day, as each language writes it.

    >>> day_told(dt.date(2026, 9, 1)).fr
    '01/09/2026'
    """
    return Text(fr=f"{day:%d/%m/%Y}", en=day.isoformat())


def percent(share: float, decimals: int = 0) -> Text:
    """A share in percent; « – » where there is none."""
    return phrase("–", "–") if share != share else phrase("{n} %", "{n} %", decimals, n=100 * share)


def _in(value: Told, lang: Language, decimals: int) -> str:
    if isinstance(value, Text):
        return value.fr if lang == "fr" else value.en
    return value if isinstance(value, str) else number(value, lang, 0 if isinstance(value, int) else decimals)


@dataclass(frozen=True)
class Place:
    """One place of a control: its name, what was expected there, what was found; its shape in EPSG:2154, if any."""

    name: str | Text
    expected: Text
    found: Text
    remark: Text = NOTHING
    geometry: shapely.Geometry | None = None


def commune_place(evidence: Evidence, code: object, expected: Text, found: Text, remark: Text = NOTHING) -> Place:
    """A commune, by its INSEE code, as a place."""
    commune = evidence.communes.loc[code]
    return Place(str(commune["name"]), expected, found, remark, commune["geometry"])


def places_frame(places: Iterable[Place]) -> gpd.GeoDataFrame:
    """Places as a frame in EPSG:2154: `name`, `expected`, `found`, `remark` (`Text` each), and a geometry or None."""
    rows = list(places)
    names = [one.name if isinstance(one.name, Text) else Text(fr=one.name, en=one.name) for one in rows]
    told = {name: [getattr(one, name) for one in rows] for name in ("expected", "found", "remark")}
    return gpd.GeoDataFrame({"name": names, **told}, geometry=[one.geometry for one in rows], crs=WORKING_CRS)


@dataclass(frozen=True)
class Finding:
    """
    What a control finds in a territory.

    verdict : "unknown" where the comparison could not be made, which is never "pass"
    is_unfit : the data may not serve a decision
    """

    verdict: Verdict
    expected: Text
    found: Text
    places: tuple[Place, ...] = ()
    is_unfit: bool = False


def cannot_tell(why: Text) -> Finding:
    """The comparison could not be made; the sentence says what it would need."""
    return Finding("unknown", NOTHING, why)


def lacks(*layers: str) -> Finding:
    """None of some layers is there."""
    return cannot_tell(layer_absent(layers))


@dataclass(frozen=True)
class Control:
    """
    One control made.

    compared, expected, found : sentences;  threshold : from when it is a fault, and the source of that number
    ask : whom to ask;  places : see `places_frame`, those that are not as expected
    """

    id: str
    title: Text
    compared: Text
    expected: Text
    found: Text
    threshold: Text
    ask: Text
    verdict: Verdict
    is_unfit: bool
    places: gpd.GeoDataFrame


@dataclass(frozen=True)
class Check:
    """
    One control of the register, called with the evidence.

    find : compares
    """

    id: str
    find: Callable[[Evidence], Finding]
    title: Text
    compared: Text
    threshold: Text
    ask: Text

    def __call__(self, evidence: Evidence) -> Control:
        """Make the control."""
        found = self.find(evidence)
        return Control(
            id=self.id,
            title=self.title,
            compared=self.compared,
            expected=found.expected,
            found=found.found,
            threshold=self.threshold,
            ask=self.ask,
            verdict=found.verdict,
            is_unfit=found.is_unfit,
            places=places_frame(found.places),
        )
