"""Which place is meant, what lies around it, and what its communes were before mergers, by geo.api.gouv.fr."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import shape

from geo.crs import WORKING_CRS
from geo.errors import TerritoryError
from layers.fetch.files_to_bring import answers
from layers.sources.commune_codes import COMMUNE, DEPARTMENT, OVERSEAS, department_of, every_code
from layers.web.asking import Web
from layers.web.faults import FetchError, GoneError

EPCI = r"\d{9}"
MARGIN_M = 2000.0


@dataclass(frozen=True)
class Place:
    """
    A perimeter.

    reference : what the user typed, in one spelling
    communes : INSEE codes, in order
    nearby : codes of the communes within the margin, the perimeter's included
    former : codes of communes that merged → code of the commune they are part of, in the départements touched
    outline : in degrees, as published
    geojson : the communes as the API gave them
    """

    reference: str
    id: str
    name: str
    kind: str
    communes: tuple[str, ...]
    nearby: tuple[str, ...]
    outline: shapely.Geometry
    geojson: bytes
    former: Mapping[str, str] = field(default_factory=dict)

    def every_code(self, communes: Collection[str]) -> tuple[str, ...]:
        """Codes under which publishers may file some communes: also those of arrondissements and of before a merger."""
        return every_code([*communes, *(old for old, new in self.former.items() if new in communes)])

    @property
    def epcis(self) -> tuple[str, ...]:
        """SIREN of the EPCI of its communes."""
        told = {str(one["properties"].get("codeEpci") or "") for one in json.loads(self.geojson)["features"]}
        return tuple(sorted({*told, *([self.reference] if self.kind == "epci" else [])} - {""}))

    @property
    def departments(self) -> tuple[str, ...]:
        """Codes of the départements that it touches."""
        return tuple(sorted({department_of(code) for code in self.communes}))

    @property
    def points(self) -> dict[str, tuple[float, float]]:
        """A longitude and latitude inside each commune."""
        features = json.loads(self.geojson)["features"]
        found = {}
        for feature in features:
            point = shape(feature["geometry"]).representative_point()
            found[str(feature["properties"]["code"])] = (point.x, point.y)
        return found


def parse_reference(text: str) -> tuple[str, str]:
    """
    Kind ("epci", "department", "communes") and canonical spelling of what a user typed.

    >>> parse_reference("243400017"), parse_reference("34"), parse_reference("34172, 34057")
    (('epci', '243400017'), ('department', '34'), ('communes', '34057,34172'))

    Raises
    ------
    TerritoryError
        Neither; or overseas, which another CRS than Lambert-93 would measure.
    """
    plain = text.strip().upper()
    if re.fullmatch(EPCI, plain):
        return "epci", plain
    codes = sorted({code for code in re.split(r"[,;\s]+", plain) if code})
    is_department = re.fullmatch(DEPARTMENT, plain) is not None
    if not is_department and (not codes or not all(re.fullmatch(COMMUNE, code) for code in codes)):
        raise TerritoryError(
            f"'{text}': neither the SIREN of an EPCI (243400017), nor a département (34), nor INSEE codes of communes "
            "(34172,34057).",
            fr=f"« {text} » : ni SIREN d'EPCI (243400017), ni département (34), ni liste de codes INSEE de communes "
            "(34172,34057).",
        )
    _refuse_overseas([plain] if is_department else codes, text)
    return ("department", plain) if is_department else ("communes", ",".join(codes))


def folder_name(text: str) -> str:
    """
    Name of the folder of a territory, from what a user typed.

    >>> folder_name("243400017"), folder_name("2a"), folder_name("34172, 34057")
    ('243400017', 'departement-2a', 'communes-34057-et-1')

    Raises
    ------
    TerritoryError
        As `parse_reference`.
    """
    kind, reference = parse_reference(text)
    if kind == "epci":
        return reference
    if kind == "department":
        return f"departement-{reference.lower()}"
    codes = reference.split(",")
    return f"communes-{codes[0].lower()}" + (f"-et-{len(codes) - 1}" if len(codes) > 1 else "")


def find_place(web: Web, text: str, api: str, *, margin_m: float = MARGIN_M) -> Place:
    """
    Ask what communes a reference means, and which lie around.

    Raises
    ------
    TerritoryError
        Unknown, overseas, or no commune.
    FetchError
        No network.
    """
    kind, reference = parse_reference(text)
    with answers(api):
        return _place(web, text, kind, reference, api, margin_m)


def _place(web: Web, text: str, kind: str, reference: str, api: str, margin_m: float) -> Place:
    try:
        name, features = _asked(web, kind, reference, api)
    except GoneError as error:
        raise _unknown(kind, reference) from error
    if not features:
        raise _unknown(kind, reference)
    features = sorted(features, key=lambda feature: str(feature["properties"]["code"]))
    codes = tuple(str(feature["properties"]["code"]) for feature in features)
    _refuse_overseas(codes, text)
    outline = shapely.union_all(shapely.make_valid([shape(feature["geometry"]) for feature in features]))
    return Place(
        reference=reference,
        id=folder_name(text),
        name=name,
        kind=kind,
        communes=codes,
        nearby=nearby(web, codes, outline, api, margin_m) if kind != "department" else codes,
        outline=outline,
        geojson=json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode(),
        former=merged_into(web, codes, api),
    )


def _asked(web: Web, kind: str, reference: str, api: str) -> tuple[str, list[Any]]:
    if kind == "communes":
        found = [web.json(f"{api}/communes/{code}?{FIELDS}") for code in reference.split(",")]
        features = [feature for answer in found for feature in features_of(answer, api)]
        names = [str(feature["properties"].get("nom", "")) for feature in features]
        return names[0] if len(names) == 1 else f"{names[0]} et {len(names) - 1} autres communes", features
    path = f"{api}/epcis/{reference}" if kind == "epci" else f"{api}/departements/{reference}"
    head = web.json(f"{path}?fields=nom,code")
    if not isinstance(head, dict) or not head.get("nom"):
        raise _unknown(kind, reference)
    return str(head["nom"]), features_of(web.json(f"{path}/communes?{FIELDS}"), api)


def _refuse_overseas(codes: "list[str] | tuple[str, ...]", text: str) -> None:
    beyond = [code for code in codes if OVERSEAS.fullmatch(code)]
    if beyond:
        raise TerritoryError(
            f"'{text}': overseas ({', '.join(beyond[:3])}). Everything is measured in Lambert-93 (EPSG:2154), which "
            "holds in metropolitan France only; there, distances would be wrong.",
            fr=f"« {text} » : outre-mer ({', '.join(beyond[:3])}). L'outil mesure tout en Lambert-93 (EPSG:2154), qui "
            "ne vaut qu'en France métropolitaine : les distances y seraient fausses. Refusé plutôt que deviné.",
        )


def _unknown(kind: str, reference: str) -> TerritoryError:
    what = {"epci": "EPCI", "department": "département", "communes": "communes"}[kind]
    return TerritoryError(
        f"{what} {reference}: unknown to geo.api.gouv.fr. Check the code (SIREN of the EPCI, on its INSEE page).",
        fr=f"{what} {reference} : inconnu de geo.api.gouv.fr. Vérifiez le code (SIREN de l'EPCI, 9 chiffres ; ou codes "
        "INSEE des communes).",
    )


FIELDS = "fields=nom,code,codeEpci,population,surface&format=geojson&geometry=contour"
EDGE_POINTS = 32
"""Where the neighbouring départements are looked for, along the edge of a perimeter and its margin."""


def features_of(answer: Any, api: str) -> list[Any]:
    """Communes with an outline and a code, whether the API answers one or many."""
    found = [answer] if isinstance(answer, dict) and answer.get("type") == "Feature" else None
    if found is None and isinstance(answer, dict):
        found = answer.get("features")
    if not isinstance(found, list) or any(
        not item.get("geometry") or "code" not in item.get("properties", {}) for item in found
    ):
        raise FetchError(
            f"{api}: expected a GeoJSON of communes with 'code' and an outline; the API has changed.",
            fr=f"{api} : attendu un GeoJSON de communes avec « code » et contour ; l'API a changé.",
        )
    return found


def nearby(web: Web, codes: tuple[str, ...], outline: shapely.Geometry, api: str, margin_m: float) -> tuple[str, ...]:
    """Communes within the margin, in other départements too; only the perimeter's own where the API fails."""
    around = gpd.GeoSeries([outline], crs=4326).to_crs(WORKING_CRS).iloc[0].buffer(margin_m)
    found = set(codes)
    for department in sorted({department_of(code) for code in codes} | _departments_along(web, around, api)):
        try:
            features = features_of(web.json(f"{api}/departements/{department}/communes?{FIELDS}"), api)
        except FetchError:
            continue
        shapes = gpd.GeoSeries([shape(feature["geometry"]) for feature in features], crs=4326).to_crs(WORKING_CRS)
        near = shapes.intersects(around).tolist()
        found |= {
            str(feature["properties"]["code"]) for feature, is_near in zip(features, near, strict=True) if is_near
        }
    return tuple(sorted(found))


def _departments_along(web: Web, around: shapely.Geometry, api: str) -> set[str]:
    """Départements met along the edge of an area in Lambert-93, at `EDGE_POINTS` points."""
    edge = shapely.get_exterior_ring(max(shapely.get_parts(around), key=shapely.area))
    steps = shapely.line_interpolate_point(edge, [rank / EDGE_POINTS for rank in range(EDGE_POINTS)], normalized=True)
    found = set()
    for point in gpd.GeoSeries(steps, crs=WORKING_CRS).to_crs(4326):
        try:
            listed = web.json(f"{api}/communes?lat={point.y:.5f}&lon={point.x:.5f}&fields=code")
        except FetchError:
            break
        found |= {department_of(str(one.get("code", ""))) for one in listed if isinstance(one, dict)}
    return {code for code in found if re.fullmatch(DEPARTMENT, code) and not OVERSEAS.match(code)}


def merged_into(web: Web, codes: tuple[str, ...], api: str) -> dict[str, str]:
    """Codes of before the mergers, which sources of an earlier year still use; none where the API does not say."""
    found = {}
    for department in sorted({department_of(code) for code in codes}):
        try:
            listed = web.json(f"{api}/communes_associees_deleguees?codeDepartement={department}&fields=code,chefLieu")
        except FetchError:
            continue
        for one in listed if isinstance(listed, list) else []:
            old, new = str(one.get("code", "")), str(one.get("chefLieu", ""))
            if re.fullmatch(COMMUNE, old) and re.fullmatch(COMMUNE, new) and old != new:
                found[old] = new
    return found
