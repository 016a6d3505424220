"""
The ranking as GeoJSON (RFC 7946), for any web map.

Its properties are one flat row a site with plain column names; a GeoPackage carries the same.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.scoring.criterion import Language
from geo.scoring.ranking import Ranking, rows_of
from geo.scoring.rules import FAIL, UNKNOWN
from geo.scoring.site_verdict import VERDICT
from maps.atomic_write import written_whole
from maps.flat_tables import (
    Run,
    estimated_criteria,
    out_of_reach_criteria,
    rule_sentences,
    scores_table,
    shown_measures,
    unknown_criteria,
    unknown_reasons,
)
from maps.words.about import facts, head, sources_table
from maps.words.sheet import sheet_words

DECIMALS = 6
"""Of a degree: 0.1 m, and what RFC 7946 advises (section 11.2)."""

BLOCK = 2_000
"""Sites turned to text at once: memory stays flat."""


def features_table(ranking: Ranking, lang: Language) -> pd.DataFrame:
    """
    One row a site in the order of the ranking.

    Returns
    -------
    DataFrame, n rows on the index of the sites
        `rank` (Int64), `score`, `score_high`, `score_geometric` (0 to 100), `is_eligible`, `is_disputed`, the columns
        of the sites that are shown, then sentences in the language asked: `reasons` (exclusions that fail), `alerts`,
        `open_exclusions` and `open_alerts` (unknown, with who can tell), `unknown_because` (the same rules, and which
        layer does not answer), `unknown_criteria`, `estimated_criteria`, `out_of_reach_criteria` (with why);
        then for each criterion its measure under its own id (NaN unknown or out of reach), unless it is about people,
        and `note_<id>` (0 to 100);
        then the details of the ranking: `<criterion>_p95_min`, minutes that one departure in twenty exceeds;
        `known_percent`, of the site's ground, what every exclusion rule knows, and `<rule>_known_percent`, what one
        rule knows, where it does not know every site whole;
        `to_<destination>_p50_min` and `to_<destination>_p95_min`, minutes to each named destination, and
        `to_destinations_is_estimate`; `stability_top10_percent`, of the weightings, those that place the site among
        the first 10; `expected_rank`; `confidence_percent`; `standing` ("firm", "fragile", "contender", "outside",
        "not_ranked"); `verdict`, what the site is called, in the language asked.
    """
    table = scores_table(ranking)
    order = ranking.sites.index.get_indexer(table.index)
    columns: dict[str, pd.Series] = {
        "reasons": rule_sentences(ranking, lang, kind="exclusion", answer=FAIL),
        "alerts": rule_sentences(ranking, lang, kind="alert", answer=FAIL),
        "open_exclusions": rule_sentences(ranking, lang, kind="exclusion", answer=UNKNOWN),
        "open_alerts": rule_sentences(ranking, lang, kind="alert", answer=UNKNOWN),
        "unknown_because": unknown_reasons(ranking, lang),
        "unknown_criteria": unknown_criteria(ranking, lang),
        "estimated_criteria": estimated_criteria(ranking, lang),
        "out_of_reach_criteria": out_of_reach_criteria(ranking, lang),
    }
    shown = {criterion.id: criterion.decimals for criterion in shown_measures(ranking)}
    for criterion in ranking.criteria:
        if criterion.id in shown:
            # one decimal more than is shown: what a reader needs, without the digits of floating point
            columns[criterion.id] = _finite(ranking.measures[criterion.id]).round(shown[criterion.id] + 1)
        columns[f"note_{criterion.id}"] = (ranking.utilities[criterion.id] * 100).round(1)
    columns |= {str(name): _rounded(values) for name, values in ranking.details.items()}
    if VERDICT in columns:
        columns[VERDICT] = columns[VERDICT].map(sheet_words(lang))
    told = {name: values.array for name, values in table.items()}
    told |= {name: values.array.take(order) for name, values in columns.items()}
    return pd.DataFrame(told, index=table.index, copy=False)  # each column once: there may be 100,000 sites


def _rounded(values: pd.Series) -> pd.Series:
    """A column of details as it is written: numbers with one decimal; flags and texts as they are."""
    return _finite(values).round(1) if pd.api.types.is_float_dtype(values) else values


def _finite(values: pd.Series) -> pd.Series:
    """The same without infinite numbers, which no format holds: out of reach is said in words beside."""
    return values.replace(np.inf, np.nan) if pd.api.types.is_float_dtype(values) else values


def write_geojson(ranking: Ranking, run: Run, path: Path, lang: Language = "fr") -> None:
    """
    Write every site, ranked and excluded, as a FeatureCollection in longitude and latitude.

    Parameters
    ----------
    ranking
    run
        What made it, written in the foreign member "about" (RFC 7946, section 6.1); every key may be missing.
    path
        The .geojson file; written whole or not at all.
    lang
        Language of the sentences; the names of the properties are those of `features_table`.

    Notes
    -----
    Six decimals, outer rings turning left, no "crs" member. An unknown number is null. Of a criterion about people
    only the note is written.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    about = {
        "head": head(ranking, run, lang),
        "facts": dict(facts(run, lang)),
        "sources": sources_table(run, lang).to_dict("records"),
    }
    with written_whole(path) as draft, draft.open("w", encoding="utf-8") as file:
        file.write(f'{{"type":"FeatureCollection","about":{_json(about)},"features":[\n')
        for number, feature in enumerate(_features(ranking, lang)):
            file.write(",\n" + feature if number else feature)
        file.write("\n]}\n")


def _features(ranking: Ranking, lang: Language) -> Iterator[str]:
    order = ranking.sites.index.get_indexer(ranking.ordered())
    for start in range(0, len(order), BLOCK):
        some = rows_of(ranking, order[start : start + BLOCK])
        part = features_table(some, lang)
        part.insert(0, "site_id", part.index.astype(str))
        flat = shapely.force_2d(some.sites.geometry.to_crs(4326).to_numpy())
        rounded = shapely.transform(flat, lambda xy: np.round(xy, DECIMALS))
        outlines = shapely.to_geojson(shapely.orient_polygons(rounded))
        # pandas writes JSON in C, and what is missing as null
        written = part.to_json(orient="records", lines=True, force_ascii=False, double_precision=10)
        rows = written.rstrip("\n").split("\n")
        for site_id, outline, row in zip(part["site_id"], outlines, rows, strict=True):
            yield f'{{"type":"Feature","id":{_json(site_id)},"geometry":{outline},"properties":{row}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
