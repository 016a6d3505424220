"""Files found through data.gouv.fr, or through the links of a publisher's page."""

import re
from typing import Any
from urllib.parse import quote, urljoin

from layers.fetch import catalogue as entries
from layers.fetch.files_to_bring import Item, Plan, nothing_found, vintage_in
from layers.fetch.perimeter import Place
from layers.web.asking import Web
from layers.web.faults import FetchError

DATA_GOUV = "https://www.data.gouv.fr/api/1"


def data_gouv(web: Web, spec: entries.DataGouv, place: Place) -> Plan:
    """Resources that match, newest first; the permanent address stands in where the catalogue does not answer."""
    page = f"{DATA_GOUV}/datasets/{spec.dataset}/"
    listed, notes = _listed(web, page, spec.search, [wanted.match for wanted in spec.resources])
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
            raise nothing_found(page, wanted.match)
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


def _listed(web: Web, page: str, search: str, patterns: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Resources of a dataset; of the datasets that a search finds, too, where it lacks some of what we look for."""
    listed: list[dict[str, Any]] = []
    notes: list[str] = []
    try:
        listed = _resources(web.json(page))
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
