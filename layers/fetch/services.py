"""Services asked page after page, whose answers make one file: WFS, plans of the Géoportail, Opendatasoft records."""

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeGuard
from urllib.parse import urlencode

from layers.fetch import catalogue as entries
from layers.fetch.files_to_bring import Item, Plan, nothing_found, vintage_in
from layers.fetch.perimeter import Place
from layers.sources.commune_codes import city_of
from layers.web.asking import Web
from layers.web.faults import FetchError

WFS_PAGE, WFS_VALUES = 1000, 40
RECORDS_PAGE, RECORDS_CODES = 100, 30
MOST_PAGES = 500


def wfs(web: Web, spec: entries.Wfs, place: Place) -> Plan:
    """One GeoJSON of the features of the communes nearby, or of the départements."""
    wanted = [spec.where.format(department=code) for code in place.departments] if spec.where else []
    wanted += _among(spec.field, place.every_code(place.nearby)) if spec.field else []

    def build(web: Web) -> bytes:
        features = _of(web, spec.api, spec.typename, wanted, sort=spec.sort)
        if not features and spec.where:
            raise _not_published(spec, place)
        if not features:
            raise nothing_found(spec.api, spec.typename)
        return _collection(features)

    name = spec.typename.split(":")[-1] + ".geojson"
    return Plan((Item(name, build=build),))


def _not_published(spec: entries.Wfs, place: Place) -> FetchError:
    where = ", ".join(place.departments)
    return FetchError(
        f"{spec.api} ({spec.typename}): nothing published for {where}, which does not say that nothing is there.",
        fr=f"{spec.api} ({spec.typename}) : rien de publié pour {where}, ce qui ne dit pas qu'il n'y a rien.",
    )


def _among(field: str, values: Sequence[str]) -> list[str]:
    """
    Conditions that a field has one of some values, by batches.

    >>> _among("partition", ["DU_34172", "PSMV_34172"])
    ["partition IN ('DU_34172','PSMV_34172')"]
    """
    listed = [f"'{value}'" for value in values]
    batches = [listed[start : start + WFS_VALUES] for start in range(0, len(listed), WFS_VALUES)]
    return [f"{field} IN ({','.join(some)})" for some in batches]


def _of(web: Web, api: str, typename: str, wanted: Sequence[str], *, sort: str) -> list[Any]:
    """Every feature of a WFS that fits one of some conditions."""
    return [feature for where in wanted for feature in _wfs_features(web, api, typename, where, sort)]


def _wfs_features(web: Web, api: str, typename: str, where: str, sort: str) -> list[Any]:
    """
    Pages put together, each object once: as many as the service says that there are, or none at all.

    A page after the first is asked in a stated order only: without one the service refuses it, or pages overlap.
    """
    found: dict[str | int, Any] = {}
    received, total = 0, None
    for _ in range(MOST_PAGES):
        paged = {"SORTBY": sort, "STARTINDEX": received} if sort else {}
        page, total = _wfs_page(web, api, typename, where, WFS_PAGE, paged)
        for rank, feature in enumerate(page, received):
            found.setdefault(feature.get("id") or feature.get("properties", {}).get("gid") or rank, feature)
        received += len(page)
        if not page or received >= total or not sort:
            break
    if len(found) != total:
        raise _cut(f"{api} ({typename})", len(found), total or 0)
    return list(found.values())


def _wfs_page(
    web: Web, api: str, typename: str, where: str, count: int, paged: Mapping[str, object] = MappingProxyType({})
) -> tuple[list[Any], int]:
    """Features of an answer, and how many there are in all; an answer that does not say how many is a fault."""
    asked = {
        "SERVICE": "WFS",
        "VERSION": "2.0.0",
        "REQUEST": "GetFeature",
        "TYPENAMES": typename,
        "OUTPUTFORMAT": "application/json",
        "SRSNAME": "EPSG:4326",
        "COUNT": count,
        "CQL_FILTER": where,
        **paged,
    }
    answer = web.json(f"{api}?{urlencode(asked)}")
    told = answer if isinstance(answer, dict) else {}
    page, total = told.get("features"), told.get("numberMatched")
    if not isinstance(page, list) or not _is_count(total):
        raise FetchError(
            f"{api} ({typename}): expected features and their number (numberMatched); the service has changed.",
            fr=f"{api} ({typename}) : attendu des objets et leur nombre (numberMatched) ; le service a changé, ou est "
            "en panne. Réessayez plus tard.",
        )
    return page, total


def _is_count(told: Any) -> TypeGuard[int]:
    return isinstance(told, int) and not isinstance(told, bool) and told >= 0


LINKS, ZONES, SECTORS = "wfs_du:doc_urba_com", "wfs_du:zone_urba", "wfs_du:secteur_cc"
PRESCRIPTIONS = "wfs_du:prescription_surf"


def plan_portal(web: Web, spec: entries.PlanPortal, place: Place) -> Plan:
    """
    The plan documents of the communes, by the table of the portal that links them; then what they draw.

    A document is a partition: DU_… (PLU, PLUi, or carte communale, which draws sectors and no zones) or PSMV_… (the
    plan of an old centre, a hole in the PLU). Where the table is silent on a commune, the document of its own code is
    tried. Zones are never asked by commune: most of them do not say theirs. Communes without a document that draws are
    named in the notes, and left out of what the plan answers for.
    """
    documents = _documents(web, spec.api, place)
    zoned = [partition for partition in documents if _draws(web, spec.api, ZONES, partition)]
    rest = [partition for partition in documents if partition not in zoned]
    sectored = [partition for partition in rest if _draws(web, spec.api, SECTORS, partition)]
    drawn = [*zoned, *sectored]
    if not any(partition.startswith(DOCUMENT) for partition in drawn):
        raise nothing_found(f"{spec.api} ({ZONES})", f"un document d'urbanisme ({place.name})")
    plans = {
        code: [one for one in drawn if code in documents[one] and one.startswith(DOCUMENT)] for code in place.communes
    }
    silent = [code for code, found in plans.items() if not found]
    several = [code for code, found in plans.items() if len(found) > 1]
    blank = [partition for partition in rest if partition.startswith(OLD_CENTRE) and partition not in sectored]
    told = (
        ("sans document publié", silent),
        ("plusieurs documents à la fois, zones de tous gardées", several),
        ("plan de sauvegarde sans zones publiées, où rien n'est dit", blank),
    )
    layers = ((ZONES, zoned), (SECTORS, sectored), (PRESCRIPTIONS, drawn))
    return Plan(
        tuple(_drawing(spec.api, typename, some) for typename, some in layers if some),
        answered=tuple(code for code, found in plans.items() if found),
        notes=tuple(f"{words} : {', '.join(names)}" for words, names in told if names),
    )


DOCUMENT, OLD_CENTRE = "DU_", "PSMV_"


def _documents(web: Web, api: str, place: Place) -> dict[str, set[str]]:
    """Partitions of documents → communes of the place that they speak of."""
    found: dict[str, set[str]] = {}
    for link in _of(web, api, LINKS, _among("insee", place.every_code(place.communes)), sort=""):
        told = link.get("properties", {})
        partition, code = str(told.get("partition") or ""), str(told.get("insee") or "")
        if partition.startswith((DOCUMENT, OLD_CENTRE)):
            found.setdefault(partition, set()).add(city_of(place.former.get(code, code)))
    for code in set(place.communes).difference(*found.values()):
        found[f"{DOCUMENT}{code}"] = {code}
    return dict(sorted(found.items()))


def _draws(web: Web, api: str, typename: str, partition: str) -> bool:
    (where,) = _among("partition", [partition])
    return _wfs_page(web, api, typename, where, 1)[1] > 0


def _drawing(api: str, typename: str, partitions: Sequence[str]) -> Item:
    """The file of what some documents draw."""

    def build(web: Web) -> bytes:
        return _collection(_of(web, api, typename, _among("partition", partitions), sort="gid"))

    return Item(f"{typename.split(':')[-1]}.geojson", build=build)


def records(web: Web, spec: entries.Records, place: Place) -> Plan:
    """One JSON of the records of the communes nearby, all from one address: the first that answers."""
    codes = place.every_code(place.nearby)

    def build(web: Web) -> bytes:
        try:
            found = asked(web, spec.api)
        except FetchError:
            if not spec.spare:
                raise
            found = asked(web, spec.spare)
        if not found:
            raise nothing_found(spec.api, f"fiches de {place.name}")
        return json.dumps({"results": found}, ensure_ascii=False, allow_nan=False).encode()

    def asked(web: Web, api: str) -> list[Any]:
        found: list[Any] = []
        for start in range(0, len(codes), RECORDS_CODES):
            listed = ",".join(f'"{code}"' for code in codes[start : start + RECORDS_CODES])
            found += _pages(web, api, f"{spec.field} in ({listed})")
        return found

    return Plan((Item("directory.json", build=build),))


def _pages(web: Web, api: str, where: str) -> list[Any]:
    found: list[Any] = []
    expected = 0
    for _ in range(MOST_PAGES):
        asked = {"where": where, "limit": RECORDS_PAGE, "offset": len(found), "order_by": "id"}
        answer = web.json(f"{api}?{urlencode(asked)}")
        told = answer if isinstance(answer, dict) else {}
        page, total = told.get("results"), told.get("total_count")
        if not isinstance(page, list) or not _is_count(total):
            raise FetchError(
                f"{api}: expected records (results) and their number (total_count); the service has changed.",
                fr=f"{api} : attendu des fiches (results) et leur nombre (total_count) ; le service a changé, ou est "
                "en panne. Réessayez plus tard.",
            )
        found, expected = [*found, *page], total
        if not page or len(found) >= expected:
            break
    if len(found) < expected:
        raise _cut(api, len(found), expected)
    return found


def _collection(features: list[Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False).encode()


def _cut(api: str, found: int, total: int) -> FetchError:
    return FetchError(
        f"{api}: {found} objects of {total}: the service cuts its answers.",
        fr=f"{api} : {found} objets sur {total} : le service coupe ses réponses. Réessayez plus tard.",
    )


RATES = re.compile(rb"Taux_SRU[^\d;]*(\d\d)_(\d\d)_(\d{4})", re.IGNORECASE)


def vintage_of_rates(content: bytes) -> str:
    """
    Day of the rates of the SRU inventory, by the name of their column; "" where it says none.

    >>> vintage_of_rates(b"Code_INSEE_commune;Commune_sru_au_01_01_2026;Taux_SRU_au_01_01_2025")
    '2025-01-01'
    """
    told = RATES.search(content.split(b"\n", 1)[0])
    return "" if told is None else "-".join(part.decode() for part in reversed(told.groups()))


def vintage_of_zones(content: bytes) -> str:
    """Date of the newest document among plan zones (datappro, else datvalid, AAAAMMJJ), "" where none says."""
    dates = []
    for feature in json.loads(content).get("features", []):
        told = feature.get("properties", {})
        dates.append(vintage_in(str(told.get("datappro") or told.get("datvalid") or "")))
    return max(dates, default="")
