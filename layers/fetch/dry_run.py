"""`pensions fetch --dry-run`: what would come, from where, how big; nothing is brought."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from layers.catalogue import OfficialSource
from layers.fetch.bring import expected_bytes
from layers.fetch.faults import GoneError
from layers.fetch.items import Item, Plan
from layers.fetch.report import Outcome
from layers.fetch.web import Web
from layers.fetch.work import Work, span

MOST_ASKED = 12
"""Files of a source whose sizes are asked one by one; of more, the size is estimated from the catalogue."""


def measure(work: Work, plans: Mapping[str, Plan]) -> None:
    """Say of each source what would come, as its server announces it where there are few files."""
    names = list(plans)
    with ThreadPoolExecutor() as pool:
        sized = pool.map(lambda plan: _sized(work.web, plan), plans.values())
    for name, plan in zip(names, sized, strict=True):
        source = work.catalogue.by_id(name)
        work.outcomes[name] = Outcome(
            source,
            "manual" if source.resolve.how == "manual" else "planned",
            vintage=source.vintage or span(sorted({item.vintage for item in plan.items} - {""})),
            files=tuple(item.name for item in plan.items),
            size=expected_bytes(source, plan, work.place),
            is_size_estimated=any(item.size is None for item in plan.items),
            notes=plan.notes,
            addresses=tuple(dict.fromkeys(item.urls[0] if item.urls else _service(source) for item in plan.items)),
        )


def _sized(web: Web, plan: Plan) -> Plan:
    """The same plan with the sizes that the servers announce; optional files that are not there are left out."""
    if len(plan.items) > MOST_ASKED:
        return plan
    items, silent = [], []
    for item in plan.items:
        try:
            items.append(item if item.size is not None or not item.urls else _with_size(web, item))
        except GoneError:
            if not item.is_optional:
                items.append(item)
                silent.append(item.name)
    notes = (f"rien à l'adresse de {', '.join(silent)} : à vérifier",) if silent else ()
    return replace(plan, items=tuple(items), notes=(*plan.notes, *notes))


def _with_size(web: Web, item: Item) -> Item:
    """The first address that answers, as a download would take it."""
    for rank, url in enumerate(item.urls):
        try:
            return replace(item, urls=item.urls[rank:], size=web.size(url))
        except GoneError:
            if rank == len(item.urls) - 1:
                raise
    return item


def _service(source: OfficialSource) -> str:
    return str(getattr(source.resolve, "api", source.page))
