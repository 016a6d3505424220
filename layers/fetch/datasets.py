"""Files found through data.gouv.fr or transport.data.gouv.fr, or through the links of a publisher's page."""

import json
import re
from itertools import chain, count
from typing import Any
from urllib.parse import quote, urljoin

from layers.fetch import catalogue as entries
from layers.fetch.files_to_bring import Item, Plan, nothing_found, vintage_in
from layers.fetch.perimeter import Place
from layers.sources.commune_codes import city_of, region_of
from layers.web.asking import Web
from layers.web.faults import FetchError

DATA_GOUV = "https://www.data.gouv.fr/api/1"
NOT_COUNTED = frozenset({"school", "zonal_drt"})
"""`sub_types` of networks that a resident cannot count on: for pupils, or on demand over a zone."""

SEASONAL = "seasonal"


def data_gouv(web: Web, spec: entries.DataGouv, place: Place) -> Plan:
    """Resources that match, newest first; the permanent address stands in where the catalogue does not answer."""
    names = dict.fromkeys([spec.dataset, *(wanted.dataset or spec.dataset for wanted in spec.resources)])
    pages = [f"{DATA_GOUV}/datasets/{name}/" for name in names]
    listed, notes = _listed(web, pages, spec.search, [wanted.match for wanted in spec.resources])
    items = []
    for wanted in spec.resources:
        found = sorted(
            (one for one in listed if _is_like(one, wanted.match)),
            key=lambda one: (vintage_in(_told(one)), str(one.get("last_modified", ""))),
            reverse=True,
        )
        best = found[0] if found else {}
        urls = dict.fromkeys(str(best[key]) for key in ("latest", "url") if best.get(key))
        urls |= dict.fromkeys([wanted.permalink] if wanted.permalink else [])
        if not urls and wanted.is_optional:
            notes.append(f"rien qui ressemble à {wanted.match} sur data.gouv.fr")
            continue
        if not urls:
            raise nothing_found(pages[0], wanted.match)
        size = best.get("filesize")
        items.append(
            Item(
                wanted.name or list(urls)[-1].rsplit("/", 1)[-1],
                tuple(urls),
                vintage=vintage_in(_told(best)) or str(best.get("last_modified", ""))[:10],
                size=size if isinstance(size, int) else None,
                is_optional=wanted.is_optional,
            )
        )
    return Plan(tuple(items), notes=tuple(notes))


def _listed(web: Web, pages: list[str], search: str, patterns: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Resources of datasets; of the datasets that a search finds, too, where they lack some of what we look for."""
    listed: list[dict[str, Any]] = []
    notes: list[str] = []
    for page in pages:
        try:
            listed += _resources(web.json(page))
        except FetchError as error:
            notes.append(error.fr)
    if search and not all(any(_is_like(one, pattern) for one in listed) for pattern in patterns):
        try:
            answer = web.json(f"{DATA_GOUV}/datasets/?q={quote(search)}&page_size=10")
            for dataset in answer.get("data", []) if isinstance(answer, dict) else []:
                listed += _resources(dataset)
        except FetchError as error:
            notes.append(error.fr)
    return listed, notes


def _resources(dataset: Any) -> list[dict[str, Any]]:
    found = dataset.get("resources", []) if isinstance(dataset, dict) else []
    return [one for one in found if isinstance(one, dict)]


def _told(resource: dict[str, Any]) -> str:
    return f"{resource.get('title', '')} {str(resource.get('url', '')).rsplit('/', 1)[-1]}"


def _is_like(resource: dict[str, Any], pattern: str) -> bool:
    text = f"{resource.get('title', '')} {resource.get('format', '')} {resource.get('url', '')}"
    return re.search(pattern, text, re.IGNORECASE) is not None


def scanned_page(web: Web, spec: entries.Page, place: Place) -> Plan:
    """Links of the page that match, by order of preference then newest; known addresses come last."""
    pages = [spec.page]
    notes: list[str] = []
    if spec.dataset:
        try:
            listed = _resources(web.json(f"{DATA_GOUV}/datasets/{spec.dataset}/"))
            pages = [str(one.get("url", "")) for one in listed if "/statistiques/" in str(one.get("url", ""))] + pages
        except FetchError as error:
            notes.append(error.fr)
    for page in dict.fromkeys(pages):
        try:
            links = [urljoin(page, link) for link in re.findall(r"""href=["']([^"'#]+)""", web.text(page))]
        except FetchError as error:
            notes.append(error.fr)
            continue
        for pattern in spec.matches:
            found = [
                (match.group(1) if match.groups() else "", link)
                for link in links
                if (match := re.search(pattern, link))
            ]
            if found:
                year, url = max(found)
                spare = [address for address in spec.known if re.search(pattern, address)]
                return Plan((_linked(spec, url, year, spare),), notes=tuple(notes))
    if spec.known:
        found_year = re.search(spec.matches[0], spec.known[0])
        year = found_year.group(1) if found_year and found_year.groups() else ""
        notes.append("adresse connue, faute de mieux")
        return Plan((_linked(spec, spec.known[0], year, list(spec.known[1:2])),), notes=tuple(notes))
    raise nothing_found(spec.page, spec.matches[0])


def _linked(spec: entries.Page, url: str, year: str, spare: list[str]) -> Item:
    suffix = url.rsplit(".", 1)[-1]
    urls = dict.fromkeys([url, *(other for other in spare if other.endswith(suffix))])
    vintage = f"20{year}" if len(year) == 2 else year
    return Item(spec.name or url.rsplit("/", 1)[-1], tuple(urls), vintage=vintage)


def transport_point(web: Web, spec: entries.TransportPoint, place: Place) -> Plan:
    """
    Timetables whose covered area names the EPCI or one of its communes; not those of a whole region or country.

    Each dataset is a network, of which all the feeds come; the reader leaves out those that repeat another. School
    networks and those on demand over a zone do not come (`sub_types`, since January 2026; a network that does not say
    comes). Whatever serves the territory and does not come is named, and so is what runs for a season only.
    """
    notes: list[str] = []
    try:
        listed = web.json(spec.api)
    except FetchError as error:
        listed, notes = [], [error.fr]
    items: dict[str, Item] = {}
    named: dict[str, list[str]] = {}
    for dataset in listed if isinstance(listed, list) else []:
        told = _network(dataset, place)
        for urls, updated in _feeds(dataset) if told in ("", SEASONAL_NETWORK, PARTLY) else []:
            stem = _slug(str(dataset.get("slug") or dataset.get("title") or "gtfs"))
            names = chain([f"{stem}.zip"], (f"{stem}-{number}.zip" for number in count(2)))
            name = next(name for name in names if name not in items)
            items[name] = Item(name, urls, vintage=updated)
        if told:
            named.setdefault(told, []).append(str(dataset.get("title") or dataset.get("slug") or "sans nom"))
    notes += [f"{what} : {', '.join(sorted(names))}" for what, names in named.items()]
    known = [url for epci in place.epcis for url in spec.known.get(epci, ())]
    if not items and known:
        items["gtfs.zip"] = Item("gtfs.zip", tuple(known))
        notes.append("adresse connue, faute de mieux")
    if not items:
        raise nothing_found(spec.api, " ; ".join([f"GTFS {place.reference}", *notes]))
    return Plan(tuple(items.values()), notes=tuple(notes))


PARTLY = "réseaux comptés, dont une part est scolaire ou à la demande"
SEASONAL_NETWORK = "réseaux d'une saison, comptés aux dates où ils roulent"
NO_FILE = "réseaux laissés de côté, sans fichier GTFS disponible"
SCHOOL_OR_ON_DEMAND = "réseaux laissés de côté, scolaires ou à la demande"
WIDE = "réseaux laissés de côté, d'un département, d'une région ou du pays (trains, cars)"


def _network(dataset: Any, place: Place) -> str | None:
    """Why a network is left out or named; "" where it simply comes, None where it is no timetable of this place."""
    if not isinstance(dataset, dict) or str(dataset.get("type", "public-transit")) != "public-transit":
        return None
    area = [dataset.get(key) for key in ("covered_area", "aom", "aoms", "legal_owners")]
    codes = set(re.findall(r'"(?:insee|siren|code)"\s*:\s*"?(\w{5,9})"?', json.dumps(area)))
    if not codes & {*place.epcis, *place.every_code(place.communes), *map(city_of, place.communes)}:
        return WIDE if _is_wide(dataset.get("covered_area"), place) else None
    kinds = {str(kind) for kind in dataset.get("sub_types") or []}
    if kinds and kinds <= NOT_COUNTED:
        return SCHOOL_OR_ON_DEMAND
    if not _feeds(dataset):
        return NO_FILE
    if SEASONAL in kinds:
        return SEASONAL_NETWORK
    return PARTLY if kinds & NOT_COUNTED else ""


def _feeds(dataset: dict[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    """Addresses and date of each GTFS that is there to bring."""
    found = []
    for resource in _resources(dataset):
        urls = [str(resource[key]) for key in ("url", "original_url") if resource.get(key)]
        if urls and str(resource.get("format", "")).upper() == "GTFS" and resource.get("is_available") is not False:
            updated = str(resource.get("updated") or resource.get("last_update") or "")[:10]
            found.append((tuple(dict.fromkeys(urls)), updated))
    return found


def _is_wide(area: Any, place: Place) -> bool:
    """Whether a covered area is a département or region that the place touches, or the country."""
    ours = {"departement": {*place.departments}, "region": {region_of(code) for code in place.departments}}
    for part in area if isinstance(area, list) else [area]:
        if isinstance(part, dict):
            kind = str(part.get("type"))
            own = part.get(kind, part)  # the code stood in a part of its own formerly
            code = str(own.get("insee") or "") if isinstance(own, dict) else ""
            if kind in ("pays", "country") or code in ours.get(kind, ()):
                return True
    return False


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80]
