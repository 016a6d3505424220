"""The keys of run.json, and the JSON Schema that is published for it, from the classes every run is checked against."""

import json
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from docs.generate.models import field_words, model_section, name_words, summary
from geo.scoring.criterion import MeasureSpec, Text, Theme
from layers.scenario.scenario import Parameter
from pensions.ranking.schema.run import RunRecord

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "schemas" / "run.schema.json"
ELSEWHERE = (Text, MeasureSpec, Parameter, Theme)
"""Classes that are told on the page of the scenario."""

HEAD = """# run.json

What made a run of `pensions rank`, and what it found: written beside the map, in UTF-8. Every run is checked against
this before any of its files is written. A key that is not here is an error, and so is one that lacks; `null` stands
for what is unknown or absent. The same as a JSON Schema (2020-12):
<a href="../run.schema.json" download>run.schema.json</a>, in the repository `data/schemas/run.schema.json`.

`choix.json` (`pensions choose`), `voix.json` (`voices`) and `retrospectif.json` (`backtest`) begin with the same
`territory`, `scenario`, `software`, `date`, `sources`, `not_evaluated`, `unfit`, `warnings` and `counts`, checked
alike.

"""


def pages() -> dict[str, str]:
    """Give the page `run-json`."""
    found = models()
    places = [where for where, _ in found]
    sections = (model_section(model, _title(where, model, places)) for where, model in found if model not in ELSEWHERE)
    return {"run-json": HEAD + "\n".join(sections)}


def models() -> list[tuple[str, type[BaseModel]]]:
    """
    Where one first meets each class that a run is made of, and the class.

    >>> [where for where, _ in models()][:4]
    ['', 'territory', 'scenario', 'software']
    """
    found: dict[type[BaseModel], str] = {}
    waiting: list[tuple[str, type[BaseModel]]] = [("", RunRecord)]
    while waiting:
        where, model = waiting.pop(0)
        if model in found:
            continue
        found[model] = where
        for key, field in model.model_fields.items():
            waiting += [(f"{where}.{key}{mark}".lstrip("."), inner) for mark, inner in _inside(field.annotation)]
    return [(where, model) for model, where in found.items()]


def publish() -> None:
    """Write the JSON Schema anew, after a change of the classes."""
    PUBLISHED.write_text(schema_text(), encoding="utf-8")


def schema_text() -> str:
    """The JSON Schema as it is published."""
    _, schema = models_json_schema([(RunRecord, "validation")])
    told = {model.__name__: model for _, model in models()}
    for name, part in schema["$defs"].items():
        part["description"] = summary(told[name])
        for key, sentence in field_words(told[name]).items():
            part["properties"][key]["description"] = sentence
    root = schema["$defs"].pop("RunRecord")
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:pensions:run",
        **root,
        "title": "run.json",
        "$defs": schema["$defs"],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _title(where: str, model: type[BaseModel], places: list[str]) -> str:
    """Where it stands; where several kinds may stand, which of them."""
    if not where:
        return "The file"
    return where if places.count(where) == 1 else f"{where}: {name_words(model)}"


def _inside(annotation: Any, mark: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """The classes in a type: with [] where they stand in a list, .NAME where they stand under names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield mark, annotation
        return
    mark += {tuple: "[]", dict: ".NAME"}.get(typing.get_origin(annotation), "")
    for inner in typing.get_args(annotation):
        yield from _inside(inner, mark)
