"""Sites once placed: the layer of those that stand somewhere, the report of all that were asked for, and its words."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.scoring.criterion import Text
from layers.places.site_request import KNOWN, SiteRequest
from layers.places.sites import with_commune
from layers.territory.territory import Territory


@dataclass(frozen=True)
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
        area_m2 and owner columns
    report : one row an asked site, in order: `row`, `given`, `site_id`, `label`, `is_placed`, `how` ("parcel",
        "coordinates", "address", "geocoder", "shape", "cell"), `remark_fr`, `remark_en`
    """

    sites: gpd.GeoDataFrame
    report: pd.DataFrame


def gathered(placed: list[PlacedSite], territory: Territory) -> PlacedSites:
    """The layer and the report of some sites; see `PlacedSites`."""
    ids = _unique_ids(placed)
    is_placed = np.array([one.shape is not None for one in placed], dtype=bool)
    rows = [one for one in placed if one.shape is not None]
    index = pd.Index([name for name, ok in zip(ids, is_placed, strict=True) if ok], name="site_id", dtype="str")
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
    outside = dict(zip(sites.index, sites["insee_code"] == "", strict=True))
    report = [_line(one, name, outside.get(name, False)) for one, name in zip(placed, ids, strict=True)]
    names = ["row", "given", "site_id", "label", "is_placed", "how", "remark_fr", "remark_en"]
    return PlacedSites(sites, pd.DataFrame(report, columns=names))


def _label(one: PlacedSite, name: str) -> str:
    return one.request.label or one.label or one.request.address or one.request.text or name


def _line(one: PlacedSite, name: str, is_outside: bool) -> dict[str, object]:
    said = [*one.remarks, *([OUTSIDE] if is_outside else [])]
    return {
        "row": one.request.row,
        "given": one.request.text,
        "site_id": name,
        "label": _label(one, name),
        "is_placed": one.shape is not None,
        "how": one.how,
        "remark_fr": " ; ".join(text.fr for text in said),
        "remark_en": "; ".join(text.en for text in said),
    }


def _unique_ids(placed: list[PlacedSite]) -> list[str]:
    """Ids given, parcel ids, or S1, S2…; one used twice gets its number, and nothing is lost."""
    width = len(str(len(placed)))
    ids: list[str] = []
    used: set[str] = set()
    for number, one in enumerate(placed, start=1):
        wanted = one.request.site_id or one.request.parcel
        wanted = wanted or (one.request.text.strip().upper() if one.how == "cell" else f"S{number:0{width}d}")
        name, again = wanted, 2
        while name in used:
            name, again = f"{wanted} ({again})", again + 1
        used.add(name)
        ids.append(name)
    return ids


NO_TEXT = Text(fr="ligne vide : ni parcelle, ni coordonnées, ni adresse", en="no parcel, no coordinates, no address")
NO_PARCELS = Text(
    fr="le cadastre n'est pas dans les données de ce territoire",
    en="the data of this territory have no land register",
)
PARCEL_GONE = Text(
    fr="parcelle {parcel} absente du cadastre chargé : elle a pu être divisée, réunie ou renumérotée",
    en="parcel {parcel} is not in the land register loaded: it may have been divided, joined or renumbered",
)
PARCEL_ELSEWHERE = Text(
    fr="parcelle {parcel} : sa commune n'est pas dans le territoire",
    en="parcel {parcel}: its commune is not in the territory",
)
IN_PARCEL = Text(
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
CLOSE = Text(fr="orthographe proche retenue : « {label} »", en="close spelling taken: “{label}”")
GEOCODED = Text(
    fr="placée par le géocodeur de l'IGN : « {label} » (confiance {score})",
    en="placed by IGN's geocoder: “{label}” (score {score})",
)
ASKED_GEOCODER = Text(fr="{why_fr}", en="{why_en}")
OUTSIDE = Text(fr="hors du territoire", en="outside the territory")

BAD_ANSWERS = {
    "not_found": Text(fr="adresse inconnue du géocodeur", en="address unknown to the geocoder"),
    "low_score": Text(
        fr="réponse trop incertaine du géocodeur (« {label} », confiance {score}, minimum 0.70)",
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
    return Text(fr=text.fr.format(**values), en=text.en.format(**values))
