"""From an entry of the catalogue to addresses, asked at run time of the publishers' own catalogues."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import shapely
from shapely.geometry import shape

from layers.fetch import catalogue as entries
from layers.fetch.catalogue import OfficialSource
from layers.fetch.datasets import data_gouv, scanned_page, transport_point
from layers.fetch.files_to_bring import Item, Plan, nothing_found
from layers.fetch.perimeter import Place
from layers.fetch.services import plan_portal, records, wfs
from layers.sources.commune_codes import ARRONDISSEMENTS, department_of
from layers.web.answers import in_published_form
from layers.web.asking import Web
from layers.web.faults import FetchError

GAP_SHARE = 1e-6
"""Share of a perimeter that extracts drawn side by side may leave between them."""

Extract = tuple[float, str, shapely.Geometry]
"""Size, address and outline of an OpenStreetMap extract."""


def resolve(web: Web, source: OfficialSource, place: Place) -> Plan:
    """
    Say what is to be brought for a source.

    Raises
    ------
    FetchError
        The publisher's catalogue cannot be asked and no known address stands in, or it lists nothing like it.
    """
    with in_published_form(source.page):
        return RESOLVERS[source.resolve.how](web, source.resolve, place)


def _perimeter(web: Web, spec: entries.Perimeter, place: Place) -> Plan:
    year = str(datetime.now(UTC).year)
    return Plan((Item("communes.geojson", vintage=year, size=len(place.geojson), build=lambda _: place.geojson),))


def _direct(web: Web, spec: entries.Direct, place: Place) -> Plan:
    this_year = datetime.now(UTC).year
    years = range(this_year - spec.years, this_year + 1) if spec.years else [this_year]
    former = set(place.former)
    items: dict[str, Item] = {}
    for pattern in spec.urls:
        for code in _pieces(place) if "{commune}" in pattern else ("",):
            for department in (department_of(code),) if code else _departments(pattern, place):
                for year in years:
                    url = pattern.format(commune=code, department=department, year=year, epci=place.reference)
                    last = url.split("?")[0].rsplit("/", 1)[-1]
                    name = spec.name or (f"{year}-{last}" if "{year}" in pattern else last)
                    vintage = str(year) if "{year}" in pattern else ""
                    items[name] = Item(name, (url,), vintage=vintage, is_optional=spec.is_optional or code in former)
    return Plan(tuple(items.values()), answered=place.communes)


def _pieces(place: Place) -> tuple[str, ...]:
    """Codes of files by commune: arrondissements instead of their city; those of before a merger may still be there."""
    return tuple(code for code in place.every_code(place.communes) if code not in ARRONDISSEMENTS)


def _departments(pattern: str, place: Place) -> tuple[str, ...]:
    return place.departments if "{department}" in pattern else ("",)


def _dido(web: Web, spec: entries.Dido, place: Place) -> Plan:
    notes: list[str] = []
    vintage = spec.known_vintage
    for path in (f"datafiles/{spec.datafile}", f"datasets/{spec.dataset}"):
        try:
            told = json.dumps(web.json(f"{spec.api}/{path}"))
        except FetchError as error:
            notes.append(error.fr)
            continue
        vintages = re.findall(r'"millesimes?"\s*:\s*(?:"|\[\s*\{?[^\]]*?)(20\d\d-\d\d)', told)
        vintages += re.findall(r'"millesime"\s*:\s*"(20\d\d-\d\d)', told)
        if vintages:
            vintage = max(vintages)
            break
    else:
        notes.append(f"millésime {vintage} supposé")
    if place.kind == "department":
        notes.append(
            "logements des départements voisins non demandés : leur part est mal connue à moins de 2 km du bord"
        )
    codes = ",".join(place.every_code(place.nearby))
    chosen = f"DEP_CODE=eq:{place.reference}" if place.kind == "department" else f"DEPCOM=in:{codes}"
    url = (
        f"{spec.api}/datafiles/{spec.datafile}/csv?millesime={vintage}"
        f"&withColumnName=true&withColumnDescription=false&withColumnUnit=false&{chosen}"
    )
    return Plan((Item(f"rpls-{vintage}.csv", (url,), vintage=vintage),), notes=tuple(notes))


def _attachments(web: Web, spec: entries.Attachments, place: Place) -> Plan:
    """The newest archives whose range of départements holds ours; Corsica ranks after 20."""
    notes: list[str] = []
    try:
        told = web.json(spec.api)
        names = sorted(set(re.findall(r'"(?:id|title|href)"\s*:\s*"([^"]+)"', json.dumps(told))))
    except FetchError as error:
        names, notes = list(spec.known), [error.fr]
    ranges = [(found.groups(), name.rsplit("/", 1)[-1]) for name in names if (found := re.search(spec.match, name))]
    items: dict[str, Item] = {}
    for department in place.departments:
        fit = [(year, name) for (year, first, last), name in ranges if _rank(first) <= _rank(department) <= _rank(last)]
        if not fit:
            raise nothing_found(spec.api, f"parcelles… département {department}")
        year, name = max(fit)
        items[name] = Item(f"{name.removesuffix('_zip')}.zip", (f"{spec.api}/{name}",), vintage=f"{year}-01-01")
    return Plan(tuple(items.values()), notes=tuple(notes))


def _rank(department: str) -> float:
    """
    Order of the départements.

    >>> _rank("2A"), _rank("34"), _rank("976")
    (20.1, 34.0, 976.0)
    """
    return {"2A": 20.1, "2B": 20.2}.get(department.upper(), float(re.sub(r"\D", "", department) or 0))


def _geofabrik(web: Web, spec: entries.Geofabrik, place: Place) -> Plan:
    """The smallest extract that contains the perimeter; on the border of several, those, where they are smaller."""
    extracts = []
    for feature in web.json(spec.index).get("features", []):
        url = feature.get("properties", {}).get("urls", {}).get("pbf")
        if url and feature.get("geometry"):
            area = shapely.make_valid(shape(feature["geometry"]))
            if area.intersects(place.outline):
                extracts.append((area.area, str(url), area))
    extracts.sort(key=lambda extract: extract[:2])
    whole = [[extract] for extract in extracts if extract[2].contains(place.outline)][:1]
    together = _covering(extracts, place.outline)
    chosen = min([*whole, *together], key=lambda some: sum(size for size, _, _ in some), default=[])
    if not chosen:
        raise nothing_found(spec.index, place.name)
    urls = [url for _, url, _ in chosen]
    notes = (f"{len(urls)} extraits : le territoire est à cheval",) if len(urls) > 1 else ()
    return Plan(tuple(Item(url.rsplit("/", 1)[-1].replace("-latest", ""), (url,)) for url in urls), notes=notes)


def _covering(extracts: list[Extract], outline: shapely.Geometry) -> list[list[Extract]]:
    """The fewest small extracts that cover an outline together, as one choice; none where they do not."""
    kept: list[Extract] = []
    missing = outline
    for extract in extracts:
        rest = missing.difference(extract[2])
        if rest.area < missing.area:
            kept, missing = [*kept, extract], rest
    if missing.area > GAP_SHARE * outline.area:
        return []
    for extract in sorted(kept, key=lambda extract: -extract[0]):
        others = [other for other in kept if other is not extract]
        left = outline.difference(shapely.union_all([other[2] for other in others]))
        if others and left.area <= GAP_SHARE * outline.area:
            kept = others
    return [kept]


def _atom(web: Web, spec: entries.Atom, place: Place) -> Plan:
    items = []
    for department in place.departments:
        pattern = re.compile(spec.match.replace("{department}", department))
        zone = f"D{department.zfill(3)}"
        told = web.text(f"{spec.api}/resource/{quote(spec.product)}?zone={zone}&limit=50")
        editions = {(found.group(1), found.group(0)) for found in pattern.finditer(told)}
        if not editions:
            raise nothing_found(f"{spec.api}/resource/{spec.product}", pattern.pattern)
        date, edition = max(editions)
        url = f"{spec.api}/download/{spec.product}/{edition}/{edition}.7z"
        items.append(Item(f"{edition}.7z", (url,), vintage=date))
    return Plan(tuple(items))


def _manual(web: Web, spec: entries.Manual, place: Place) -> Plan:
    return Plan(())


RESOLVERS: dict[str, Callable[[Web, Any, Place], Plan]] = {
    "perimeter": _perimeter,
    "direct": _direct,
    "data_gouv": data_gouv,
    "page": scanned_page,
    "dido": _dido,
    "attachments": _attachments,
    "transport_point": transport_point,
    "geofabrik": _geofabrik,
    "atom": _atom,
    "wfs": wfs,
    "plan_portal": plan_portal,
    "records": records,
    "manual": _manual,
}
