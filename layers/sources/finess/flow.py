"""The JSON flows of FINESS+: their version, and their records whatever the case of the keys."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.errors import SourceError
from layers.files.json_stream import head_of

VERSION = re.compile(r'"schemaVersion"\s*:\s*"([^"]*)"', re.IGNORECASE)
Record = Mapping[str, Any]


def check_version(path: Path) -> None:
    """
    Refuse what is not a flow of schema v1.

    Raises
    ------
    SourceError
    """
    head = head_of(path)
    told = VERSION.search(head)
    if told is None or not told.group(1).startswith("v1"):
        found = f"schemaVersion is {told.group(1)!r}" if told else f"begins with {head[:60]!r}"
        raise SourceError(
            f"{path.name}: not a FINESS+ flow of schema v1 ({found}). Take the 'structures' or 'activités' JSON of "
            "data.gouv.fr; if the schema is newer, the reader must be brought up to date.",
            fr=f"{path.name} : ce n'est pas un flux FINESS+ de schéma v1. Prenez le JSON « structures » "
            "ou « activités » de data.gouv.fr ; si le schéma est plus récent, le lecteur est à mettre"
            " à jour.",
        )


def folded_keys(record: Any) -> Record:
    """Keys in lower case: they were respelled from one draft to the next."""
    return {str(key).lower(): value for key, value in record.items()} if isinstance(record, dict) else {}


def record_at(record: Record, key: str) -> Record:
    """Record under a key; an empty one where there is none."""
    return folded_keys(folded_keys(record).get(key))


def records_at(record: Record, key: str) -> list[Record]:
    """List of records under a key; an empty one where there is none."""
    found = folded_keys(record).get(key)
    return [folded_keys(item) for item in found] if isinstance(found, list) else []


def text_at(record: Record, key: str) -> str:
    """Text under a key, without surrounding spaces; "" where there is none."""
    value = folded_keys(record).get(key)
    return "" if value is None else str(value).strip()


def number_at(record: Record, key: str) -> float:
    """Number under a key, with a decimal point or comma; NaN where there is none."""
    try:
        return float(text_at(record, key).replace(",", "."))
    except ValueError:
        return float("nan")
