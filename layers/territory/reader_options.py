"""What a territory TOML may tell a reader: the options of each, from its signature, and what they mean."""

import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any

from geo.scoring.criterion import Text
from layers.files.options import TEXT, TEXTS, WHOLE, YES_NO, Kind, Option

KINDS: Mapping[Any, Kind] = {
    str: TEXT,
    str | None: TEXT,
    int: WHOLE,
    bool: YES_NO,
    Collection[str]: TEXTS,
    Collection[str] | None: TEXTS,
}
"""What a TOML can write, by the type that the reader declares; it gives neither files, areas nor layers."""

ABOUT: Mapping[str, Text] = {
    "code": Text(
        fr="code des prescriptions gardées (« 01 » : espaces boisés classés)",
        en="code of the prescriptions that are kept (“01”: protected woods)",
    ),
    "communes": Text(fr="codes INSEE des communes gardées", en="INSEE codes of the communes that are kept"),
    "confidential": Text(
        fr="numéros FINESS des lieux à adresse protégée, laissés de côté",
        en="FINESS numbers of the places whose address is protected, left out",
    ),
    "declared_crs": Text(
        fr="code EPSG des coordonnées, que le fichier ne dit pas",
        en="EPSG code of the coordinates, which no file tells",
    ),
    "epci": Text(fr="SIREN de l'EPCI dont les lignes sont gardées", en="SIREN of the EPCI whose rows are kept"),
    "index": Text(
        fr="indice de bruit : « LD » (Lden, le jour) ou « LN » (la nuit)",
        en="index of noise: “LD” (Lden, the day) or “LN” (the night)",
    ),
    "insee_code": Text(fr="commune de tout le fichier", en="commune of the whole file"),
    "landlords": Text(
        fr="SIREN, ou noms entiers en capitales, des bailleurs sociaux",
        en="SIREN, or whole names in capitals, of the social landlords",
    ),
    "mode": Text(
        fr="mode de transport, là où le fichier ne le dit pas", en="mode of transport where the file does not tell it"
    ),
    "name": Text(
        fr="colonne du nom ; reconnue quand elle n'est pas dite",
        en="column of the name; recognised where it is not told",
    ),
    "on_demand": Text(
        fr="compter aussi les lignes et les arrêts sur réservation",
        en="also count the lines and stops that one must book",
    ),
    "rank": Text(
        fr="taille des lieux, de 1 (une ville) à 3 (un quartier) et 5 (un lieu-dit)",
        en="size of the places, from 1 (a town) to 3 (a quarter) and 5 (a lieu-dit)",
    ),
    "risk": Text(
        fr="premiers chiffres des codes de risque gardés (« 11 » : inondation)",
        en="first figures of the codes of risk that are kept (“11”: flood)",
    ),
    "threshold": Text(
        fr="effectif en dessous duquel un nombre est secret ; celui du territoire quand il n'est pas dit",
        en="count below which a number is secret; that of the territory where it is not told",
    ),
    "zone_column": Text(
        fr="colonne du code de la zone dans la couche des communes",
        en="column of the zone's code in the communes layer",
    ),
}
"""Option, as a TOML writes it → what it means, the same for every reader that has it."""


def options_of(function: Callable[..., Any], *, given: Collection[str] = ()) -> dict[str, Option]:
    """
    The keywords of a reader that a TOML can write; those that the territory gives have no default of their own.

    >>> def read(path: str, *, epci: str | None = None, bounds: tuple[float, ...] | None = None) -> None: ...
    >>> [(name, option.kind.said.en) for name, option in options_of(read).items()]
    [('epci', 'a text')]
    """
    return {
        name: Option(KINDS[told.annotation], ABOUT[name], default="" if name in given else _default(told.default))
        for name, told in inspect.signature(function).parameters.items()
        if told.kind is inspect.Parameter.KEYWORD_ONLY and told.annotation in KINDS
    }


def _default(value: object) -> str:
    """A default as a TOML writes it; "" where there is none, or where it means nothing in particular."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else ""
