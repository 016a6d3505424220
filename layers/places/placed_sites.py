"""Sites once placed: the layer of those that stand somewhere, the report of all that were asked for, and its words."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.scoring.criterion import Text
from layers.places.in_commune import with_commune
from layers.places.site_request import KNOWN, SiteRequest
from layers.places.towns import Towns, town_of
from layers.sources.commune_codes import city_of
from layers.territory.territory import Territory


@dataclass(frozen=True, slots=True)
class PlacedSite:
    """Where one site stands: `shape` in EPSG:2154 (None: could not be placed), how, and what must be said."""

    request: SiteRequest
    shape: shapely.Geometry | None
    how: str = ""
    label: str = ""
    known: dict[str, object] = field(default_factory=dict)
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True)
class PlacedSites:
    """
    What became of all the sites asked for.

    sites : those placed, in EPSG:2154, uniquely indexed by "site_id", with label, insee_code, commune ("" outside),
        area_m2 and owner columns, then the columns of the list under the user's own names
    report : one row an asked site, in order: `row`, `given`, `site_id`, `label`, `is_placed`, `how` ("parcel",
        "coordinates", "address", "geocoder", "shape", "cell"), `is_repeated` (its site is that of an earlier row),
        `remark_fr`, `remark_en`, `is_to_check` (it is placed, and a remark calls for a look)
    given : the columns of the list as they were, row by row of the report; no column where sites were typed
    """

    sites: gpd.GeoDataFrame
    report: pd.DataFrame
    given: pd.DataFrame = field(default_factory=pd.DataFrame)


def gathered(placed: list[PlacedSite], territory: Territory, towns: Towns) -> PlacedSites:
    """The layer and the report of some sites; see `PlacedSites`."""
    grounds = _grounds(placed)
    first = _first_rows(placed, grounds)
    ids = _unique_ids(placed, first)
    kept = [row for row, one in enumerate(placed) if one.shape is not None and first[row] == row]
    index = pd.Index([ids[row] for row in kept], name="site_id", dtype="str")
    rows = [placed[row] for row in kept]
    columns: dict[str, object] = {"label": [_label(one, name) for one, name in zip(rows, index, strict=True)]}
    for name in KNOWN:
        columns[name] = [one.request.known.get(name, one.known.get(name)) for one in rows]
    shapes = gpd.GeoSeries([one.shape for one in rows], index=index, crs=WORKING_CRS)
    sites = gpd.GeoDataFrame(columns, geometry=shapes, index=index, crs=WORKING_CRS)
    areas = pd.to_numeric(sites["area_m2"], errors="coerce").astype(float)
    drawn = sites.geometry.area.where(sites.geometry.area > 0)
    from_shape = np.array([one.how == "shape" for one in rows], dtype=bool)
    sites["area_m2"] = areas.where(areas.notna() | ~from_shape, drawn)
    sites = with_commune(sites, territory) if len(sites) else sites.assign(insee_code="", commune="")
    given = _columns(placed)
    own = given.iloc[kept].set_axis(index).drop(columns=[name for name in given if name in {*sites, "site_id"}])
    own = own.astype({name: "str" for name, kind in own.dtypes.items() if kind == "object"})  # a quarter of the memory
    said = _said_of_rows(placed, first, ids, grounds, sites, towns)
    return PlacedSites(sites.join(own), _report(placed, first, ids, said), given)


def _grounds(placed: list[PlacedSite]) -> list[bytes]:
    """What each site covers, in bytes that are equal where the shapes are; b"" where there is none."""
    shapes = np.array([one.shape for one in placed], dtype=object)
    return [b"" if ground is None else ground for ground in shapely.to_wkb(shapes).tolist()]


def _first_rows(placed: list[PlacedSite], grounds: list[bytes]) -> list[int]:
    """For each row, the first that gives the same site: same id, same place; itself where there is none."""
    seen: dict[tuple[object, ...], int] = {}
    first = []
    for row, one in enumerate(placed):
        place = one.request.place
        spot = (place.x, place.y) if one.how == "coordinates" and place is not None else None
        asked = one.request
        key: tuple[object, ...] = (asked.site_id, asked.text, asked.town, asked.postcode, asked.insee_code)
        if one.shape is not None:
            key = (asked.site_id, spot, grounds[row])
        first.append(seen.setdefault(key, row) if one.shape is not None or asked.text else row)
    return first


def _columns(placed: list[PlacedSite]) -> pd.DataFrame:
    """Columns of the lists; one that mixes numbers and texts is text."""
    names = dict.fromkeys(name for one in placed for name in one.request.columns)
    columns = {name: _plain([one.request.columns.get(name) for one in placed]) for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(placed)))


def _plain(values: list[Any]) -> pd.Series:
    told = [
        one if isinstance(one, str) else None if one in (np.inf, -np.inf) or bool(pd.isna(one)) else one
        for one in values
    ]
    known = [one for one in told if one is not None]
    if known and all(isinstance(one, int | float | np.number) for one in known):
        return pd.Series(told)
    return pd.Series([None if one is None else str(one) for one in told], dtype=object)


def _said_of_rows(
    placed: list[PlacedSite],
    first: list[int],
    ids: list[str],
    grounds: list[bytes],
    sites: gpd.GeoDataFrame,
    towns: Towns,
) -> list[list[Text]]:
    """What each row calls for beside its own remarks: a repetition, an id, a commune."""
    codes = dict(zip(sites.index, sites["insee_code"], strict=True))
    seen: dict[bytes, int] = {}
    said: list[list[Text]] = []
    for row, one in enumerate(placed):
        told: list[Text] = []
        if one.shape is not None:
            earlier = seen.setdefault(grounds[row], row)
            if first[row] != row:
                told.append(filled(REPEATED, row=placed[first[row]].request.row or str(first[row] + 1)))
            elif earlier != row:
                told.append(filled(SAME_GROUND, row=placed[earlier].request.row or str(earlier + 1), site=ids[earlier]))
            told += _said_of_town(one, codes[ids[row]], towns)
        if one.request.site_id and first[row] == row and ids[row] != one.request.site_id:
            told.append(filled(RENAMED, given=one.request.site_id, name=ids[row]))
        said.append(told)
    return said


def _said_of_town(one: PlacedSite, code: str, towns: Towns) -> list[Text]:
    """Where it stands outside, and where that is not the commune that its row names."""
    told = [] if code else [OUTSIDE]
    if one.how in ("address", "geocoder") or not (one.request.town or one.request.insee_code or one.request.address):
        return told
    town = town_of(one.request, towns)
    if town.refusal is not None and town.is_named:
        told.append(town.refusal)
    elif code and town.code and city_of(town.code) != city_of(code):
        told.append(filled(OTHER_TOWN, said=towns.name(town.code), found=towns.name(code)))
    return told


def _label(one: PlacedSite, name: str) -> str:
    """What a reader knows it by; a row of a list that says nothing of it goes by its id, what was typed by itself."""
    asked = one.request
    return asked.label or one.label or asked.address or ("" if asked.row else asked.text) or name


def _report(placed: list[PlacedSite], first: list[int], ids: list[str], said: list[list[Text]]) -> pd.DataFrame:
    """The report of `PlacedSites`; `said` is what each row calls for beside its own remarks."""
    told = [(*one.remarks, *more) for one, more in zip(placed, said, strict=True)]
    return pd.DataFrame(
        {
            "row": [one.request.row for one in placed],
            "given": [one.request.text for one in placed],
            "site_id": ids,
            "label": [_label(one, name) for one, name in zip(placed, ids, strict=True)],
            "is_placed": [one.shape is not None for one in placed],
            "how": [one.how for one in placed],
            "is_repeated": [at != row for row, at in enumerate(first)],
            "remark_fr": [" ; ".join(text.fr for text in texts) for texts in told],
            "remark_en": ["; ".join(text.en for text in texts) for texts in told],
            "is_to_check": [
                one.shape is not None and any(not isinstance(text, Routine) for text in texts)
                for one, texts in zip(placed, told, strict=True)
            ],
        }
    )


def _unique_ids(placed: list[PlacedSite], first: list[int]) -> list[str]:
    """Ids given, parcel ids, or S1, S2…; one used for two places gets its number; a row given twice has one id."""
    width = len(str(len(placed)))
    ids: list[str] = []
    used: set[str] = set()
    for number, one in enumerate(placed, start=1):
        if first[number - 1] != number - 1:
            ids.append(ids[first[number - 1]])
            continue
        wanted = one.request.site_id or one.request.parcel
        wanted = wanted or (one.request.text.strip().upper() if one.how == "cell" else f"S{number:0{width}d}")
        name, again = wanted, 2
        while name in used:
            name, again = f"{wanted} ({again})", again + 1
        used.add(name)
        ids.append(name)
    return ids


class Routine(Text):
    """A remark that calls for nothing."""


REPEATED = Routine(fr="déjà donné ligne {row} : un seul site", en="already given in row {row}: one site")
SAME_GROUND = Text(
    fr="même terrain que la ligne {row} ({site}) : comptez-le une seule fois",
    en="same ground as row {row} ({site}): count it once",
)
RENAMED = Text(
    fr="identifiant « {given} » déjà pris par un autre site : noté « {name} »",
    en="id “{given}” is taken by another site: noted “{name}”",
)
OTHER_TOWN = Text(
    fr="la liste dit {said}, le site est à {found} : vérifiez",
    en="the list says {said}, the site stands in {found}: check",
)
TOWN_NOT_SAID = Text(
    fr="commune non précisée : prise à {commune}, seule où les données connaissent cette adresse",
    en="commune not said: taken in {commune}, the only one in which the data know this address",
)
UNSURE = Text(fr="est-ce « {label} » ? Ajoutez la commune", en="is it “{label}”? Add the commune")
NO_TEXT = Text(fr="ligne vide : ni parcelle, ni coordonnées, ni adresse", en="no parcel, no coordinates, no address")
NO_SUCH_CELL = Text(
    fr="maille {cell} : les mailles de cette grille ont {side} m de côté (voir --cell), aucune n'a ce coin",
    en="cell {cell}: the cells of this grid have sides of {side} m (see --cell), none has this corner",
)
NO_PARCELS = Text(fr="ces données n'ont pas le cadastre", en="these data have no land register")
PARCEL_GONE = Text(
    fr="parcelle {parcel} absente du cadastre chargé : elle a pu être divisée, réunie ou renumérotée",
    en="parcel {parcel} is not in the land register loaded: it may have been divided, joined or renumbered",
)
PARCEL_ELSEWHERE = Text(
    fr="parcelle {parcel} : sa commune n'est pas dans le territoire",
    en="parcel {parcel}: its commune is not in the territory",
)
IN_PARCEL = Routine(
    fr="le point est dans la parcelle {parcel} : c'est elle qui est vérifiée",
    en="the point lies in parcel {parcel}, which is what is checked",
)
NO_ADDRESSES = Text(
    fr="aucune adresse dans les données de ce territoire : donnez une parcelle ou des coordonnées",
    en="the data of this territory have no address: give a parcel or coordinates",
)
NOT_FOUND = Text(
    fr="adresse introuvable dans les données du territoire : vérifiez le numéro et la rue, ou donnez une parcelle",
    en="address not found in the territory's data: check the number and the street, or give a parcel",
)
OFFLINE = Text(
    fr="les données n'ont pas d'adresses pour {commune} : donnez une parcelle ou des coordonnées",
    en="the data have no addresses for {commune}: give a parcel or coordinates",
)
SEVERAL = Text(
    fr="cette adresse existe en plusieurs endroits ({communes}) : précisez la commune ou donnez une parcelle",
    en="this address exists in several places ({communes}): state the commune or give a parcel",
)
SEVERAL_THERE = Text(
    fr="cette adresse a plusieurs points à {communes}, à plus de 100 m l'un de l'autre : donnez une parcelle",
    en="this address has several points in {communes}, over 100 m apart: give a parcel",
)
CLOSE = Text(fr="orthographe proche retenue : « {label} »", en="close spelling taken: “{label}”")
GEOCODED = Routine(
    fr="placée par le géocodeur de l'IGN : « {label} » (confiance {confiance})",
    en="placed by IGN's geocoder: “{label}” (score {score})",
)
ASKED_GEOCODER = Text(fr="{why_fr}", en="{why_en}")
OUTSIDE = Text(fr="hors du territoire", en="outside the territory")

BAD_ANSWERS = {
    "not_found": Text(fr="adresse inconnue du géocodeur", en="address unknown to the geocoder"),
    "low_score": Text(
        fr="réponse trop incertaine du géocodeur (« {label} », confiance {confiance}, minimum 0,70)",
        en="the geocoder's answer is too uncertain (“{label}”, score {score}, at least 0.70)",
    ),
    "not_precise": Text(
        fr="le géocodeur ne connaît que « {label} » : précisez le numéro et la rue",
        en="the geocoder only knows “{label}”: state the number and the street",
    ),
    "wrong_commune": Text(
        fr="le géocodeur la place à {city} (« {label} ») : ce n'est pas la commune attendue",
        en="the geocoder puts it in {city} (“{label}”): not the commune expected",
    ),
    "outside": Text(
        fr="le géocodeur la place hors du territoire (« {label} ») : précisez la commune",
        en="the geocoder puts it outside the territory (“{label}”): state the commune",
    ),
}
"""By status of `layers.places.geocode.Answer`."""


def filled(text: Text, **values: str) -> Text:
    """
    The text with its marks filled; braces in the values stay as they are.

    >>> filled(CLOSE, label="{x}").en
    'close spelling taken: “{x}”'
    """
    return type(text)(fr=text.fr.format(**values), en=text.en.format(**values))
