"""The options of a TOML table: what each may be, what it means, and what is wrong with those that were written."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geo.errors import Sentence, nearest, unknown_choice
from geo.scoring.criterion import Text


@dataclass(frozen=True)
class Kind:
    """
    What a value may be.

    said : completes "expected …"
    fits : whether a value of a TOML is one
    words : all that it may be, where it is one of some words
    """

    said: Text
    fits: Callable[[Any], bool]
    words: tuple[str, ...] = ()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_list(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, list | tuple) and all(map(fits, value))


def _is_table(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, Mapping) and all(map(fits, value.values()))


def _is_cell(value: Any) -> bool:
    return isinstance(value, str | bool) or _is_number(value)


NUMBER = Kind(Text(fr="un nombre", en="a number"), _is_number)
POSITIVE = Kind(
    Text(fr="un nombre supérieur à 0", en="a number above 0"), lambda value: _is_number(value) and value > 0
)
WHOLE = Kind(Text(fr="un nombre entier", en="a whole number"), _is_whole)
FROM_ONE = Kind(
    Text(fr="un nombre entier à partir de 1", en="a whole number from 1"), lambda value: _is_whole(value) and value >= 1
)
TEXT = Kind(Text(fr="un texte", en="a text"), _is_text)
TEXTS = Kind(Text(fr="une liste de textes", en="a list of texts"), lambda value: _is_list(value, _is_text))
ONE_OR_MORE_TEXTS = Kind(
    Text(fr="une liste d'un texte au moins", en="a list of one text or more"),
    lambda value: _is_list(value, _is_text) and len(value) > 0,
)
YES_NO = Kind(Text(fr="true ou false", en="true or false"), lambda value: isinstance(value, bool))
CELLS = Kind(
    Text(fr="une table colonne → liste de valeurs", en="a table column → list of values"),
    lambda value: _is_table(value, lambda cells: _is_list(cells, _is_cell)),
)
NUMBERS = Kind(
    Text(fr="une table nom → nombre", en="a table name → number"), lambda value: _is_table(value, _is_number)
)


def one_of(*words: str) -> Kind:
    """
    One of some words.

    >>> one_of("day", "evening").said.en
    'one of day, evening'
    """
    told = ", ".join(words)
    return Kind(Text(fr=f"l'un de {told}", en=f"one of {told}"), lambda value: value in words, words)


@dataclass(frozen=True)
class Option:
    """
    One option: what it may be, its unit ("" for none), what it means.

    `default` : what stands where it is not written, "" where nothing does
    """

    kind: Kind
    about: Text
    unit: str = ""
    default: str = ""


def _misfit(name: str, value: object, kind: Kind) -> Sentence:
    """Say that an option is not what it may be; a word, with the nearest."""
    if kind.words and isinstance(value, str):
        return unknown_choice(value, kind.words, en=f"option '{name}' is", fr=f"l'option « {name} » vaut")
    return Sentence(
        f"option '{name}' is {value!r}, expected {kind.said.en}",
        f"l'option « {name} » vaut {value!r} ; attendu : {kind.said.fr}",
    )


def option_faults(
    given: Mapping[str, Any], allowed: Mapping[str, Option], *, needs: Iterable[tuple[str, ...]] = ()
) -> list[Sentence]:
    """
    What is wrong with the options of a table; nothing where they are all right.

    Parameters
    ----------
    given
        Name → value, as written.
    allowed
        Name → what it may be.
    needs
        Groups of names: at least one of each must be given. One that is only misspelt is not said absent as well.

    Examples
    --------
    >>> radius = {"radius_m": Option(POSITIVE, Text(fr="rayon", en="radius"), unit="m")}
    >>> [fault.en for fault in option_faults({"radius_m": "500"}, radius)]
    ["option 'radius_m' is '500', expected a number above 0"]
    >>> [fault.en for fault in option_faults({"radius": 500}, radius, needs=[("radius_m",)])]
    ["unknown option 'radius'. Did you mean 'radius_m'? Known: radius_m"]
    >>> [fault.en for fault in option_faults({}, radius, needs=[("radius_m",)])]
    ["option 'radius_m' is absent"]
    """
    faults = [
        unknown_choice(name, allowed, en="unknown option", fr="option inconnue")
        for name in given
        if name not in allowed
    ]
    faults += [
        _misfit(name, value, allowed[name].kind)
        for name, value in given.items()
        if name in allowed and not allowed[name].kind.fits(value)
    ]
    misspelt = [name for name in given if name not in allowed]
    for group in needs:
        if not any(name in given for name in group) and not any(nearest(name, group) for name in misspelt):
            english, french = [f"'{name}'" for name in group], [f"« {name} »" for name in group]
            faults.append(
                Sentence(f"option {' or '.join(english)} is absent", f"il manque l'option {' ou '.join(french)}")
            )
    return faults
