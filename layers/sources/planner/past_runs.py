"""Reading back a run that `pensions rank` wrote: run.json and sites.gpkg."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import MissingFileError, Sentence
from geo.scoring.criterion import Criterion, Rule
from geo.scoring.ranking import Ranking
from layers.files.vectors import read_features
from layers.reception.door import door

LAYERS = ("sites_classes", "sites_exclus")
FILES = ("run.json", "sites.gpkg")
ANOTHER_VERSION = (
    Sentence("not a run of this version of the tool", "ce n'est pas un calcul de cette version"),
    Sentence("Rank again", "Refaites le classement"),
)


@dataclass(frozen=True)
class PastRun:
    """A run read back: its record, and its ranking as the GeoPackage gives it (scores to 0.1 of 100)."""

    folder: Path
    record: dict[str, Any]
    ranking: Ranking


def read_run(folder: Path) -> PastRun:
    """
    Read a run folder.

    Measures of criteria about people are not in it: their notes stand in their place.

    Raises
    ------
    MissingFileError
        No such folder, or a file of it is absent.
    SourceError
        A file that cannot be read, or of another version of the tool.
    """
    absent = [name for name in FILES if not (folder / name).is_file()]
    if absent:
        raise MissingFileError(
            f"'{folder}': {', '.join(absent)} not found. Expected the folder that 'pensions rank' wrote, "
            "the GeoPackage with it (--outputs).",
            fr=f"« {folder} » : {', '.join(absent)} introuvable. Attendu : le dossier écrit par « pensions rank », le "
            "GeoPackage compris (--outputs).",
        )
    with door(f"{folder}", expected=ANOTHER_VERSION):
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        criteria = tuple(_model(Criterion, told) for told in record["criteria"])
        rules = tuple(_model(Rule, told) for told in record["rules"])
        parts = [read_features(folder / "sites.gpkg", like=[layer]) for layer in LAYERS]
        ranking = _ranking(parts, criteria, rules)
    return PastRun(folder, record, ranking)


def _model(kind: Any, told: dict[str, Any]) -> Any:
    return kind.model_validate({key: told[key] for key in kind.model_fields if key in told})


def _ranking(parts: list[gpd.GeoDataFrame], criteria: tuple[Criterion, ...], rules: tuple[Rule, ...]) -> Ranking:
    filled = [part for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True).set_index("site_id")
    notes = pd.DataFrame({c.id: table[f"note_{c.id}"] / 100 for c in criteria}, index=table.index)
    measures = pd.DataFrame({c.id: table[c.id] if c.id in table else notes[c.id] for c in criteria}, index=table.index)
    scores = pd.DataFrame(
        {
            "score": table["score"] / 100,
            "score_high": table["score_high"] / 100,
            "score_geometric": table["score_geometric"] / 100,
            "rank": table["rank"].astype("Int64"),
            "is_eligible": table["is_eligible"].astype(bool),
            "is_disputed": table["is_disputed"].astype(bool),
        }
    )
    empty = pd.DataFrame(index=table.index)
    sites = gpd.GeoDataFrame(table[["label", "commune", "insee_code", "geometry"]], crs=parts[0].crs)
    return Ranking(sites, criteria, rules, measures, empty, notes, scores, empty, empty, {}, empty)
