"""The files of a command, written whole or not at all, and what each of them says at its head."""

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.language import Language
from geo.memory import give_back
from geo.scoring.ranking import Ranking
from layers.scenario.scenario import Scenario
from layers.territory.ground_told import unknown_ground
from layers.territory.layer_names import DRAWN_WITH
from layers.territory.territory import Territory
from maps.atomic_write import written_together
from maps.words.about import title
from pensions.ranking.record import make_record
from pensions.ranking.run_inputs import RunInputs

if TYPE_CHECKING:
    from pensions.ranking.schema.parts import Part

KEPT = ("territory", "scenario", "software", "date", "sources", "not_evaluated", "unfit", "warnings", "counts")

Writer = Callable[[Path], Any]


def provenance(run_inputs: RunInputs, ranking: Ranking) -> dict[str, Any]:
    """What made the ranking that the decision stands on, without the ranking itself."""
    record = make_record(run_inputs, ranking, ranking)
    return {key: record[key] for key in KEPT}


def head_lines(record: Mapping[str, Any], what: str, lang: Language) -> list[str]:
    """Title and warnings of a decision, for the head of every output."""
    notices = [warning[lang] for warning in record["warnings"]]
    return [f"{what} — {title(record, lang)}", *notices]


def background(territory: Territory) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """Communes with their name, and tram lines where they are known: what a drawing stands on."""
    communes = territory.layers["communes"]
    areas = communes[["name", "geometry"]].rename(columns={"name": "title"})
    lines = territory.shown.layers.get("transit_lines")
    return areas, None if lines is None else lines[["geometry"]]


def unknown_to_exclusions(territory: Territory, scenario: Scenario) -> gpd.GeoDataFrame:
    """
    Ground on which an exclusion rule has no answer although its layer is there; see `unknown_ground`.

    The edge of what a source draws is its drawing: where its licence keeps that here, it is not shown.
    """
    kept = {source["layer"] for source in territory.sources if not source["may_redistribute"]}
    read = [name for rule in scenario.rules if rule.kind == "exclusion" for name in rule.measure.layers]
    shown = [name for name in read if not kept & {name, DRAWN_WITH.get(name)}]
    return unknown_ground(territory.coverage, shown)


def as_json(record: Mapping[str, Any]) -> Writer:
    """Give the writer of a JSON file."""
    return _as_text(_text(record))


def as_checked_json(record: Mapping[str, Any], name: str, model: "type[Part] | None" = None) -> Writer:
    """Give the writer of a JSON file, once it is known to be what its schema says; see `check_record` for errors."""
    from pensions.ranking.schema.run import RunRecord, check_record  # long to import, and few files have a schema

    text = _text(record)
    check_record(text, name, model or RunRecord)
    return _as_text(text)


def _as_text(text: str) -> Writer:
    return lambda path: path.write_text(text, encoding="utf-8")


def _text(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)


def write_all(
    folder: Path, writers: dict[str, Writer], progress: Callable[[str], None] = lambda name: None
) -> dict[str, Path]:
    """
    Write files, and put them into a folder together; see `maps.atomic_write.written_together`.

    Each writer is taken out of `writers`: what it alone holds is free while the others write.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    names = list(writers)
    with written_together(folder) as drafts, _few_searched():
        for name in names:
            progress(name)
            writers.pop(name)(drafts / name)
            give_back()
    return {name: folder / name for name in names}


@contextmanager
def _few_searched() -> Iterator[None]:
    """Search only what is made from here on for cycles of garbage: a file is a million small objects, a run more."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def plain_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """
    Values of one row of a table as JSON has them: what is missing is None.

    >>> plain_row({"a": pd.NA, "b": pd.Series([2])[0]})
    {'a': None, 'b': 2}
    """
    return {str(key): None if pd.isna(value) else _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
