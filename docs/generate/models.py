"""Tables of keys from pydantic models: name, type, default, limits, and the sentence the code says of each."""

import re
import types
import typing
from collections.abc import Iterator
from typing import Any, Literal, Union

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sphinx.pycode import ModuleAnalyzer

from docs.generate.markdown import anchor, code, table

SIMPLE = {str: "text", int: "whole number", float: "number", bool: "true or false", Any: "anything", type(None): "null"}
LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "pattern": "matches", "min_length": "length ≥"}
TOLD = re.compile(r"^ *((?:`?\w+`?(?:, )?)+) *: (.*(?:\n {4,}.*)*)", re.MULTILINE)
"""A line of a docstring that tells some fields: "name, other : sentence"; it goes on in lines set further in."""

COLUMNS = ("key", "type", "default", "what it is")


def model_section(model: type[BaseModel], title: str, *, level: int = 2) -> str:
    """Give heading, first line and table of the keys of a model; links lead to the models it holds."""
    about = summary(model)
    return f"{anchor(target(model))}{'#' * level} {title}\n\n{about}\n\n{table(COLUMNS, rows(model))}\n"


def summary(model: type[BaseModel]) -> str:
    """Docstring of a model, without the lines that tell its fields."""

    def kept(line: re.Match[str]) -> str:
        return "" if _names(line[1]) <= set(model.model_fields) else line[0]

    return re.sub(r"\n{3,}", "\n\n", TOLD.sub(kept, _dedented(model))).strip()


def rows(model: type[BaseModel]) -> Iterator[tuple[str, str, str, str]]:
    """One row a key, as it is written in a file."""
    words = field_words(model)
    for name, field in model.model_fields.items():
        limits = _limits(field)
        told = f"{words[name]} ({limits})" if limits else words[name]
        yield code(field.alias or name), type_words(field.annotation), _default(field), told


def field_words(model: type[BaseModel]) -> dict[str, str]:
    """
    Sentence of each field: its description, the docstring under it, or its line in the docstring of the class.

    Raises
    ------
    LookupError
        A field of which the code says nothing.
    """
    told: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        if issubclass(parent, BaseModel) and parent is not BaseModel:
            for names, sentence in TOLD.findall(_dedented(parent)):
                told |= dict.fromkeys(_names(names), " ".join(sentence.split()))
            told |= _docstrings_under(parent)
    told |= {name: field.description for name, field in model.model_fields.items() if field.description}
    silent = [name for name in model.model_fields if not told.get(name)]
    if silent:
        raise LookupError(f"{model.__module__}.{model.__qualname__}: nothing is said of {', '.join(silent)}.")
    return {name: told[name] for name in model.model_fields}


def _docstrings_under(model: type[BaseModel]) -> dict[str, str]:
    found = ModuleAnalyzer.for_module(model.__module__).find_attr_docs()
    return {name: " ".join(lines).strip() for (owner, name), lines in found.items() if owner == model.__qualname__}


def type_words(annotation: Any) -> str:
    """
    Say a type in plain words.

    >>> type_words(tuple[str, ...]), type_words(dict[str, float] | None), type_words(Literal["a", "b"])
    ('list of text', 'table of number', '`"a"` or `"b"`')
    """
    if annotation in SIMPLE:
        return SIMPLE[annotation]
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return type_words(inner[0])
    if origin is Literal:
        return " or ".join(code(f'"{one}"') if isinstance(one, str) else code(one) for one in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(type_words(one) for one in inner if one is not type(None)))
    if origin is tuple and inner[-1] is not Ellipsis:
        return f"[{', '.join(type_words(one) for one in inner)}]"
    if origin in (tuple, list, frozenset):
        return f"list of {type_words(inner[0])}"
    if origin is dict:
        return f"table of {type_words(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{name_words(annotation)}](#{target(annotation)})"
    raise LookupError(f"No words for the type {annotation!r}.")


def name_words(model: type[BaseModel]) -> str:
    """
    Name of a class in words; "told" says only that it stands in a record.

    >>> class SiteTold(BaseModel): ...
    >>> name_words(SiteTold)
    'site'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__.removesuffix("Told")).lower()


def target(model: type[BaseModel]) -> str:
    """Name by which links find the section of a model."""
    return f"model-{model.__module__}-{model.__qualname__}".replace(".", "-").replace("_", "-").lower()


def _names(told: str) -> set[str]:
    return {name.strip("` ") for name in told.split(",")}


def _dedented(model: type[BaseModel]) -> str:
    first, *rest = (model.__doc__ or "").strip().splitlines() or [""]
    pad = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first, *(line[pad:] for line in rest)])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    told = field.get_default(call_default_factory=True)
    if told is None or told in ("", (), {}):
        return ""
    if isinstance(told, BaseModel):
        return "its own defaults"
    return code({True: "true", False: "false"}[told] if isinstance(told, bool) else told)


def _limits(field: FieldInfo) -> str:
    found = []
    for limit in field.metadata:
        for name, sign in LIMITS.items():
            bound = getattr(limit, name, None)
            if bound is not None:
                found.append(f"{sign} {code(bound) if name == 'pattern' else bound}")
    return ", ".join(found)
