"""Services asked page after page, whose answers make one file: WFS, API Carto, Opendatasoft records."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from layers.fetch import catalogue as entries
from layers.fetch.files_to_bring import Item, Plan, nothing_found, vintage_in
from layers.fetch.perimeter import Place
from layers.web.asking import Web
from layers.web.faults import FetchError

WFS_PAGE, WFS_CODES = 1000, 40
CARTO_PAGE = 1000
RECORDS_PAGE, RECORDS_CODES = 100, 30
MOST_PAGES = 500


def wfs(web: Web, spec: entries.Wfs, place: Place) -> Plan:
    """One GeoJSON of the features of the communes nearby; pages are counted, as the service cuts without a word."""

    def build(web: Web) -> bytes:
        features: list[Any] = []
        for codes in _batches(place.every_code(place.nearby), WFS_CODES):
            features += _wfs_features(web, spec, codes)
        if not features:
            raise nothing_found(spec.api, spec.typename)
        return _collection(features)

    name = spec.typename.split(":")[-1] + ".geojson"
    return Plan((Item(name, build=build),))


def _wfs_features(web: Web, spec: entries.Wfs, codes: tuple[str, ...]) -> list[Any]:
    listed = ",".join(f"'{code}'" for code in codes)
    asked = {
        "SERVICE": "WFS",
        "VERSION": "2.0.0",
        "REQUEST": "GetFeature",
        "TYPENAMES": spec.typename,
        "OUTPUTFORMAT": "application/json",
        "SRSNAME": "EPSG:4326",
        "COUNT": WFS_PAGE,
        "CQL_FILTER": f"{spec.field} IN ({listed})",
    }
    if spec.sort:
        asked["SORTBY"] = spec.sort
    features: list[Any] = []
    for _ in range(MOST_PAGES):
        answer = web.json(f"{spec.api}?{urlencode(asked | {'STARTINDEX': len(features)})}")
        page = answer.get("features", []) if isinstance(answer, dict) else []
        features += page
        total = answer.get("numberMatched") if isinstance(answer, dict) else None
        if not page or (isinstance(total, int) and len(features) >= total):
            break
        if not isinstance(total, int) and len(page) < WFS_PAGE:
            break
    if isinstance(total, int) and len(features) < total:
        raise _cut(spec.api, len(features), total)
    return features


def plan_portal(web: Web, spec: entries.PlanPortal, place: Place) -> Plan:
    """
    The plan documents in force: that of the EPCI, else those of the communes; then their zones and prescriptions.

    Communes without a published document are named in the notes and left out of what the plan answers for.
    """
    partitions: dict[str, set[str]] = {}
    for code, (lon, lat) in place.points.items():
        point = json.dumps({"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]})
        answer = web.json(f"{spec.api}/document?geom={quote(point)}")
        for feature in _features(answer):
            partition = str(feature.get("properties", {}).get("partition") or "")
            if partition.startswith("DU_"):
                partitions.setdefault(partition, set()).add(code)
    if not partitions:
        raise nothing_found(f"{spec.api}/document", f"un document d'urbanisme ({place.name})")
    answered = tuple(sorted(set().union(*partitions.values())))
    silent = sorted(set(place.communes) - set(answered))
    notes = (f"sans document publié : {', '.join(silent)}",) if silent else ()
    kept = sorted(partitions)
    items = (
        Item("zone_urba.geojson", vintage="", build=lambda web: _carto(web, f"{spec.api}/zone-urba", kept, True)),
        Item(
            "prescription_surf.geojson",
            is_optional=True,
            build=lambda web: _carto(web, f"{spec.api}/prescription-surf", kept, False),
        ),
    )
    return Plan(items, answered=answered, notes=notes)


def _carto(web: Web, api: str, partitions: list[str], is_needed: bool) -> bytes:
    features: list[Any] = []
    for partition in partitions:
        start = 0
        for _ in range(MOST_PAGES):
            answer = web.json(f"{api}?{urlencode({'partition': partition, '_limit': CARTO_PAGE, '_start': start})}")
            page = _features(answer)
            features += page
            start += len(page)
            total = answer.get("totalFeatures", answer.get("numberMatched"))
            if not page or (start >= total if isinstance(total, int) else len(page) < CARTO_PAGE):
                break
        if isinstance(total, int) and start < total:
            raise _cut(api, start, total)
    if not features and is_needed:
        raise nothing_found(api, ", ".join(partitions))
    return _collection(_once(features))


def _once(features: list[Any]) -> list[Any]:
    """Features given twice (pages that overlap) once, by their identifier."""
    kept: dict[str | int, Any] = {}
    for rank, feature in enumerate(features):
        kept.setdefault(feature.get("id") or feature.get("properties", {}).get("gid") or rank, feature)
    return list(kept.values())


def records(web: Web, spec: entries.Records, place: Place) -> Plan:
    """One JSON of the records of the communes nearby."""

    def build(web: Web) -> bytes:
        found: list[Any] = []
        for codes in _batches(place.every_code(place.nearby), RECORDS_CODES):
            listed = ",".join(f'"{code}"' for code in codes)
            found += _pages(web, spec, f"{spec.field} in ({listed})")
        if not found:
            raise nothing_found(spec.api, f"fiches de {place.name}")
        return json.dumps({"results": found}, ensure_ascii=False).encode()

    return Plan((Item("directory.json", build=build),))


def _pages(web: Web, spec: entries.Records, where: str) -> list[Any]:
    found: list[Any] = []
    for _ in range(MOST_PAGES):
        asked = {"where": where, "limit": RECORDS_PAGE, "offset": len(found), "order_by": "id"}
        answer = web.json(f"{spec.api}?{urlencode(asked)}")
        page = answer.get("results", []) if isinstance(answer, dict) else []
        total = answer.get("total_count") if isinstance(answer, dict) else None
        found += page
        if not page or (isinstance(total, int) and len(found) >= total):
            break
    if isinstance(total, int) and len(found) < total:
        raise _cut(spec.api, len(found), total)
    return found


def _features(answer: Any) -> list[Any]:
    found = answer.get("features") if isinstance(answer, dict) else None
    return found if isinstance(found, list) else []


def _collection(features: list[Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _batches(codes: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    return [codes[start : start + size] for start in range(0, len(codes), size)]


def _cut(api: str, found: int, total: int) -> FetchError:
    return FetchError(
        f"{api}: {found} objects of {total}: the service cuts its answers.",
        fr=f"{api} : {found} objets sur {total} : le service coupe ses réponses. Réessayez plus tard.",
    )


def vintage_of_zones(content: bytes) -> str:
    """Date of the newest document among plan zones (datappro, else datvalid, AAAAMMJJ), "" where none says."""
    dates = []
    for feature in json.loads(content).get("features", []):
        told = feature.get("properties", {})
        dates.append(vintage_in(str(told.get("datappro") or told.get("datvalid") or "")))
    return max(dates, default="")
