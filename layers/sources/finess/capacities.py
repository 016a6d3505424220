"""Places of each establishment, from the flow "activities" of FINESS+."""

from pathlib import Path
from typing import NamedTuple

from layers.files.json_stream import read_records
from layers.sources.finess.flow import (
    Record,
    check_version,
    folded_keys,
    number_at,
    record_at,
    records_at,
    text_at,
)

INSTALLED = ("08",)
"""statutCapacite observed as installed (TRE_R330 of 6 July 2026; the JSON schema has 08 and 09 inverted)."""
AUTHORISED = ("09", "01")
"""statutCapacite authorised, of the same list; 01 in the drafts before it."""


class Capacity(NamedTuple):
    """Places of an establishment: how many, and whether some are only authorised, not observed as installed."""

    places: float
    is_authorised: bool


def read_capacities(path: Path) -> dict[str, Capacity]:
    """
    Places of each establishment, from the flow "activities".

    Returns
    -------
    dict
        FINESS number → places, added over the establishment's activities that are open.

    Raises
    ------
    MissingFileError, SourceError
    """
    check_version(path)
    found: dict[str, Capacity] = {}
    for entity in read_records(path, "pmej"):
        for place in records_at(folded_keys(entity), "ege"):
            activities = [_capacity(folded_keys(activity)) for activity in records_at(place, "activitesexercees")]
            known = [capacity for capacity in activities if capacity is not None]
            if known:
                total = sum(capacity.places for capacity in known)
                found[text_at(place, "numfinessege")] = Capacity(total, any(one.is_authorised for one in known))
    return found


def _capacity(activity: Record) -> Capacity | None:
    """
    Places of one activity: installed, else authorised; the whole, else the sum by sex.

    >>> rows = [{"nombre": "30", "statutCapacite": "09"}, {"nombre": "25", "statutCapacite": "08"}]
    >>> rows += [{"nombre": "25", "statutCapacite": "08", "habilitation": "02"}]
    >>> _capacity({"capacite": rows}), _capacity({"capacite": rows[:1]})
    (Capacity(places=25.0, is_authorised=False), Capacity(places=30.0, is_authorised=True))
    """
    if text_at(record_at(activity, "caracteristiquesgeneriques"), "etatobjet") not in ("A", ""):
        return None
    rows = [row for row in records_at(activity, "capacite") if not text_at(row, "habilitation")]
    for status in (*INSTALLED, *AUTHORISED):
        asked = [row for row in rows if text_at(row, "statutcapacite") == status]
        whole = [_count(row) for row in asked if not text_at(row, "genre")]
        parts = [_count(row) for row in asked if text_at(row, "genre")]
        if whole or parts:
            return Capacity(max(whole) if whole else sum(parts), status in AUTHORISED)
    return None


def _count(row: Record) -> float:
    """Places of a row; none where it holds no number."""
    found = number_at(row, "nombre")
    return found if found >= 0 else 0.0
