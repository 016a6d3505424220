"""
The ranking as GeoJSON (RFC 7946), for any web map.

Its properties are one flat row a site with plain column names; a GeoPackage carries the same.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.crs import WORKING_CRS
from geo.language import LANGUAGES, Language
from geo.scoring.criterion import Text
from geo.scoring.ranking import Ranking
from geo.scoring.rules import FAIL, UNKNOWN
from geo.scoring.site_verdict import VERDICT
from geo.space.sectors import SECTOR
from maps.atomic_write import written_whole
from maps.flat_tables import (
    Run,
    estimated_criteria,
    in_language,
    number,
    out_of_reach_criteria,
    rule_sentences,
    scores_table,
    shown_measures,
    unknown_criteria,
    unknown_reasons,
)
from maps.tables.sectors import sector_of_sites
from maps.words.about import facts, head, sources_table
from maps.words.sheet import sheet_words

DECIMALS = 6
"""Of a degree: 0.1 m, and what RFC 7946 advises (section 11.2)."""

BLOCK = 2_000
"""Sites turned to text at once: memory stays flat."""

MOST_WHOLE = 10_000
"""Most sites of which every column is written: more would be over 25 MB, which web maps are slow to read. Beyond it,
`maps.tables.geoparquet` holds all of them. Proposition."""


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
        "not_ranked"); `verdict`, what the site is called, in the language asked; `sector` (Int64) and
        `sector_name`, the sector that it belongs to, <NA> and "" for sites that are not ranked.
    """
    table = scores_table(ranking)
    order = ranking.sites.index.get_indexer(table.index)
    columns = dict(table.items())
    for name, values in _columns(ranking, lang):
        columns[name] = _taken(values, order, table.index)  # at once: there may be 100,000 sites
    return pd.DataFrame(columns, copy=False)


def _columns(ranking: Ranking, lang: Language) -> Iterator[tuple[str, pd.Series]]:
    """The columns that follow those of `scores_table`, in the order of the sites; of a name, the last one counts."""
    yield "reasons", rule_sentences(ranking, lang, kind="exclusion", answer=FAIL)
    yield "alerts", rule_sentences(ranking, lang, kind="alert", answer=FAIL)
    yield "open_exclusions", rule_sentences(ranking, lang, kind="exclusion", answer=UNKNOWN)
    yield "open_alerts", rule_sentences(ranking, lang, kind="alert", answer=UNKNOWN)
    yield "unknown_because", unknown_reasons(ranking, lang)
    yield "unknown_criteria", unknown_criteria(ranking, lang)
    yield "estimated_criteria", estimated_criteria(ranking, lang)
    yield "out_of_reach_criteria", out_of_reach_criteria(ranking, lang)
    shown = {criterion.id: criterion.decimals for criterion in shown_measures(ranking)}
    for criterion in ranking.criteria:
        if criterion.id in shown:
            # one decimal more than is shown: what a reader needs, without the digits of floating point
            yield criterion.id, _finite(ranking.measures[criterion.id]).round(shown[criterion.id] + 1)
        yield f"note_{criterion.id}", (ranking.utilities[criterion.id] * 100).round(1)
    in_words = sheet_words(lang)
    for name, values in ranking.details.items():
        told = _rounded(values)
        yield str(name), told.map(in_words) if name == VERDICT else told
    yield from sector_of_sites(ranking, lang).items()


def _taken(values: pd.Series, order: NDArray[np.intp], index: pd.Index) -> pd.Series:
    """A column in the order of the ranking; a text that repeats stays one text."""
    return pd.Series(values.array.take(order), index=index, dtype=values.dtype, copy=False)


def _rounded(values: pd.Series) -> pd.Series:
    """A column of details as it is written: numbers with one decimal; flags and texts as they are."""
    return _finite(values).round(1) if pd.api.types.is_float_dtype(values) else values


def _finite(values: pd.Series) -> pd.Series:
    """The same without infinite numbers, which no format holds: out of reach is said in words beside."""
    return values.replace(np.inf, np.nan) if pd.api.types.is_float_dtype(values) else values


def write_geojson(
    ranking: Ranking, run: Run, path: Path, lang: Language = "fr", *, table: pd.DataFrame | None = None
) -> None:
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
    table
        What `features_table` gives, where it is at hand.

    Notes
    -----
    Six decimals, outer rings turning left, no "crs" member. An unknown number is null. Of a criterion about people
    only the note is written.

    Above `MOST_WHOLE` sites, only what a web map needs: `site_id`, `rank`, `score`, `sector` where sites were gathered,
    and `verdict_code` ("good", "fair", "weak", "cannot_say", "excluded", "outside") where verdicts are known. "about"
    says so, and where the rest is.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    table = features_table(ranking, lang) if table is None else table
    told = about(ranking, run, lang)
    if is_short(len(table)):
        table = _short_table(ranking, table)
        told["left_out"] = in_language(left_out(), lang)
    shapes = ranking.sites.geometry.iloc[ranking.sites.index.get_indexer(table.index)]
    with written_whole(path) as draft, draft.open("w", encoding="utf-8") as file:
        file.write(f'{{"type":"FeatureCollection","about":{_json(told)},"features":[\n')
        for start in range(0, len(table), BLOCK):
            part = slice(start, start + BLOCK)
            file.write((",\n" if start else "") + ",\n".join(_features(table.iloc[part], shapes.iloc[part])))
        file.write("\n]}\n")


def is_short(sites: int) -> bool:
    """Whether the GeoJSON of so many sites holds only what a web map needs."""
    return sites > MOST_WHOLE


def left_out() -> Text:
    """What a short GeoJSON holds, and where the other columns are."""
    most = {lang: number(MOST_WHOLE, 0, lang) for lang in LANGUAGES}
    return Text(
        fr=f"Au-delà de {most['fr']} sites, sites.geojson tient leur identifiant, leur rang, leur score, leur secteur, "
        "leur verdict et leur contour. Toutes les colonnes : sites.parquet ou sites.gpkg.",
        en=f"Above {most['en']} sites, sites.geojson holds their id, rank, score, sector, verdict and outline. All "
        "columns: sites.parquet or sites.gpkg.",
    )


def about(ranking: Ranking, run: Run, lang: Language) -> dict[str, Any]:
    """What made a ranking, for a file that holds one object of texts beside the sites."""
    return {
        "head": head(ranking, run, lang),
        "facts": dict(facts(run, lang)),
        "sources": sources_table(run, lang).to_dict("records"),
    }


def _short_table(ranking: Ranking, table: pd.DataFrame) -> pd.DataFrame:
    short = table[[name for name in ("rank", "score", SECTOR) if name in table]]
    return short.assign(verdict_code=ranking.details[VERDICT]) if VERDICT in ranking.details else short


def _features(table: pd.DataFrame, shapes: gpd.GeoSeries) -> list[str]:
    flat = shapely.force_2d(shapes.to_numpy())
    outlines = shapely.to_geojson(shapely.orient_polygons(shapely.transform(flat, _rounded_lonlat)))
    ids = table.index.astype(str)
    # pandas writes JSON in C, and what is missing as null
    part = table.assign(site_id=ids)[["site_id", *table.columns]]
    written = part.to_json(orient="records", lines=True, force_ascii=False, double_precision=10)
    return [
        f'{{"type":"Feature","id":{_json(site_id)},"geometry":{outline},"properties":{row}}}'
        for site_id, outline, row in zip(ids, outlines, written.rstrip("\n").split("\n"), strict=True)
    ]


def _rounded_lonlat(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """From Lambert-93; each point once, of which cells share theirs with three others."""
    back, points = pd.factorize(np.ascontiguousarray(xy).view(np.complex128)[:, 0])
    lonlat = np.column_stack(_to_lonlat().transform(points.real, points.imag))
    return np.round(lonlat, DECIMALS)[back]


@cache
def _to_lonlat() -> Transformer:
    return Transformer.from_crs(WORKING_CRS, 4326, always_xy=True)


_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
