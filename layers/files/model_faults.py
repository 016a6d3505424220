"""What is wrong with a TOML or a JSON that a model of ours checks, in both languages of the screen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from geo.errors import WORD, PensionsError, Sentence, SourceError, all_faults, brief, unknown_choice

Checked = TypeVar("Checked", bound=BaseModel)

FRENCH: Mapping[str, str] = {
    "missing": "absent",
    "string_type": "attendu : un texte",
    "float_type": "attendu : un nombre",
    "float_parsing": "attendu : un nombre",
    "int_type": "attendu : un nombre entier",
    "int_parsing": "attendu : un nombre entier",
    "int_from_float": "attendu : un nombre entier",
    "bool_type": "attendu : true ou false",
    "bool_parsing": "attendu : true ou false",
    "tuple_type": "attendu : une liste",
    "list_type": "attendu : une liste",
    "dict_type": "attendu : une table",
    "model_type": "attendu : une table",
    "finite_number": "attendu : un nombre fini",
    "greater_than": "attendu : plus de {gt}",
    "greater_than_equal": "attendu : {ge} ou plus",
    "less_than": "attendu : moins de {lt}",
    "less_than_equal": "attendu : {le} ou moins",
    "too_short": "attendu : {min_length} éléments ou plus, trouvé : {actual_length}",
    "string_too_short": "attendu : un texte de {min_length} caractères ou plus",
    "string_pattern_mismatch": "attendu : un texte de la forme {pattern}",
    "literal_error": "attendu : {expected}",
}
"""Faults of pydantic that a hand-written file has, in French; the others are said to be no right value."""


def describe(error: ValidationError, model: type[BaseModel]) -> Sentence:
    """
    Turn pydantic's list of faults into one sentence a language; an unknown key is told with those there are.

    Parameters
    ----------
    error
        What `model` raised.
    model
        The model of the whole file.

    Returns
    -------
    Sentence without its last point
        Each fault after the keys that lead to it, tables counted from 1: "criterion #1.weigth: unknown key 'weigth'.
        …", and with what was found where it is one value.

    Examples
    --------
    >>> class Rule(BaseModel, extra="forbid"):
    ...     weight: float
    >>> try:
    ...     Rule.model_validate({"weigth": 1})
    ... except ValidationError as error:
    ...     print(describe(error, Rule).fr)
    weight : absent ; weigth : clé inconnue « weigth ». Vouliez-vous dire « weight » ? Possibles : weight
    """
    told = [(_where(fault["loc"]) or "file", _fault(fault, model)) for fault in error.errors()]
    return Sentence(
        "; ".join(f"{where}: {fault.en}" for where, fault in told),
        " ; ".join(f"{where} : {fault.fr}" for where, fault in told),
    )


def _where(loc: Sequence[str | int]) -> str:
    """Keys that lead to a fault; the third table of its name is #3, as one counts."""
    parts = (f" #{part + 1}" if isinstance(part, int) else f".{part}" for part in loc)
    return "".join(parts).lstrip(". ")


def checked(model: type[Checked], told: Any, name: str, kind: type[PensionsError] = SourceError) -> Checked:
    """
    What a TOML or a JSON says, as its model.

    Parameters
    ----------
    told
        As it was read.
    name
        What to call the file in the error.
    kind
        Class of the error.

    Raises
    ------
    PensionsError
        Of `kind`: all that does not fit the model.
    """
    try:
        return model.model_validate(told)
    except ValidationError as error:
        raise misfit(error, model, name, kind) from error


def misfit(
    error: ValidationError, model: type[BaseModel], name: str, kind: type[PensionsError] = SourceError
) -> PensionsError:
    """Say of a file that it does not fit its model: see `describe`."""
    said = all_faults(name, [describe(error, model)])
    return kind(said.en, fr=said.fr)


def _fault(fault: Mapping[str, Any], model: type[BaseModel]) -> Sentence:
    kind, english = str(fault["type"]), str(fault["msg"])
    if kind == "extra_forbidden":
        *path, key = fault["loc"]
        return unknown_choice(str(key), _keys_at(model, path), en="unknown key", fr="clé inconnue")
    told = fault.get("ctx", {})
    ours = told.get("error")
    if isinstance(ours, PensionsError):
        return Sentence(str(ours).removesuffix("."), ours.fr.removesuffix("."))
    expected = FRENCH.get(kind, "valeur qui ne convient pas").format(**told)
    found = fault.get("input")
    if kind == "missing" or not isinstance(found, str | int | float):
        return Sentence(english, expected)
    shown = brief(str(found), WORD)
    return Sentence(f"{english}, found '{shown}'", f"{expected}, trouvé : « {shown} »")


def _keys_at(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """Keys of the table that a path leads to; ranks of a list, free keys and tags of a union lead no deeper."""
    here = [model]
    for part in path:
        fields = (field for one in here for key, field in _fields(one) if key == part)
        here = [inner for field in fields for inner in _models_in(field.annotation)] or here
    return {key for one in here for key, _ in _fields(one)}


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """Fields of a model under the keys that a file writes."""
    for name, field in model.model_fields.items():
        yield field.alias or name, field


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
